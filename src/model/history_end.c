/*
 * history_end: a history goes: out of sight, for good, into an archive.
 */
#include <stdlib.h>

#include "base/clock.h"
#include "base/err.h"
#include "db/db.h"
#include "model/histories.h"
#include "model/purge.h"

/* What happens to it; the list names its datasets when they are purged. */
struct end {
	int64_t id;
	bool remove, purge, archive;
	int64_t association;
	char *list;
};

static int
mark_removed(struct db *db, struct end *e, struct err *err)
{
	if (DB_EXEC(db, model_history_delete, NULL, err, .id = DB_INT(e->id),
	    .purge = DB_BOOL(e->purge), .now = DB_TIME(clock_now())) == -1)
		return (-1);
	if (!e->purge)
		return (0);
	if (purge_list(db, e->id, &e->list, err) == -1)
		return (-1);
	return (purge_mark(db, str_of(e->list), err));
}

static int
mark_archived(struct db *db, const struct end *e, struct err *err)
{
	uint64_t changed;

	if (DB_EXEC(db, model_history_archive, &changed, err,
	    .id = DB_INT(e->id),
	    .association = DB_INT_OR_NULL(e->association, 0),
	    .now = DB_TIME(clock_now())) == -1)
		return (-1);
	return (changed == 1 ? 0 : err_set(err, ERR_WRONG_STATE,
	    "this history is archived already"));
}

/* Marks first, bytes afterwards: interrupted in between, the same call again
 * removes what is left. */
static int
end(const struct site *site, struct db *db, struct end *e, struct err *err)
{
	if (db_begin(db, DB_WRITE, err) == -1)
		return (-1);
	if ((e->remove && mark_removed(db, e, err) == -1) ||
	    (e->archive && mark_archived(db, e, err) == -1) ||
	    db_commit(db, err) == -1) {
		db_rollback(db);
		return (-1);
	}
	return (e->list == NULL ? 0 : purge_bytes(site, db, str_of(e->list),
	    err));
}

int
history_delete(const struct site *site, struct db *db, int64_t id, bool purge,
    struct err *err)
{
	struct end e = { .id = id, .remove = true, .purge = purge };
	int rc = end(site, db, &e, err);

	free(e.list);
	return (rc);
}

int
history_archive(const struct site *site, struct db *db, int64_t id,
    int64_t association, bool purge, struct err *err)
{
	struct end e = { .id = id, .remove = purge, .purge = purge,
		.archive = true, .association = association };
	int rc = end(site, db, &e, err);

	free(e.list);
	return (rc);
}

int
history_restore(struct db *db, int64_t id, struct err *err)
{
	return (DB_EXEC(db, model_history_restore, NULL, err,
	    .id = DB_INT(id), .now = DB_TIME(clock_now())));
}
