/*
 * history_end: a history goes: out of sight, for good, into an archive.
 */
#include "base/clock.h"
#include "base/err.h"
#include "base/own.h"
#include "db/db.h"
#include "model/histories.h"
#include "model/purge.h"

/* What happens to some histories. */
struct end {
	const int64_t *ids;
	size_t n;
	bool remove, purge, archive;
	int64_t association;
};

static int
mark_removed(struct db *db, int64_t id, bool purge, struct err *err)
{
	AUTO_FREE char *list = NULL;

	if (DB_EXEC(db, model_history_delete, NULL, err, .id = DB_INT(id),
	    .purge = DB_BOOL(purge), .now = DB_TIME(clock_now())) == -1)
		return (-1);
	if (!purge)
		return (0);
	if (purge_list(db, id, &list, err) == -1)
		return (-1);
	return (purge_mark(db, str_of(list), err));
}

static int
mark_archived(struct db *db, int64_t id, int64_t association,
    struct err *err)
{
	uint64_t changed;

	if (DB_EXEC(db, model_history_archive, &changed, err,
	    .id = DB_INT(id),
	    .association = DB_INT_OR_NULL(association, 0),
	    .now = DB_TIME(clock_now())) == -1)
		return (-1);
	return (changed == 1 ? 0 : err_set(err, ERR_WRONG_STATE,
	    "this history is archived already"));
}

static int
mark(struct db *db, const struct end *e, struct err *err)
{
	for (size_t i = 0; i < e->n; i++) {
		if (e->remove &&
		    mark_removed(db, e->ids[i], e->purge, err) == -1)
			return (-1);
		if (e->archive && mark_archived(db, e->ids[i],
		    e->association, err) == -1)
			return (-1);
	}
	return (0);
}

static int
remove_bytes(const struct site *site, struct db *db, int64_t id,
    struct err *err)
{
	AUTO_FREE char *list = NULL;

	if (purge_list(db, id, &list, err) == -1)
		return (-1);
	return (purge_bytes(site, db, str_of(list), err));
}

/* Marks first, bytes afterwards: interrupted in between, the same call again
 * removes what is left. */
static int
end(const struct site *site, struct db *db, const struct end *e,
    struct err *err)
{
	if (db_begin(db, DB_WRITE, err) == -1)
		return (-1);
	if (mark(db, e, err) == -1 || db_commit(db, err) == -1) {
		db_rollback(db);
		return (-1);
	}
	for (size_t i = 0; e->remove && e->purge && i < e->n; i++)
		if (remove_bytes(site, db, e->ids[i], err) == -1)
			return (-1);
	return (0);
}

int
histories_delete(const struct site *site, struct db *db, const int64_t *ids,
    size_t n, bool purge, struct err *err)
{
	const struct end e = { .ids = ids, .n = n, .remove = true,
		.purge = purge };

	return (end(site, db, &e, err));
}

int
history_delete(const struct site *site, struct db *db, int64_t id, bool purge,
    struct err *err)
{
	return (histories_delete(site, db, &id, 1, purge, err));
}

int
history_archive(const struct site *site, struct db *db, int64_t id,
    int64_t association, bool purge, struct err *err)
{
	const struct end e = { .ids = &id, .n = 1, .remove = purge,
		.purge = purge, .archive = true, .association = association };

	return (end(site, db, &e, err));
}

int
history_restore(struct db *db, int64_t id, struct err *err)
{
	return (DB_EXEC(db, model_history_restore, NULL, err,
	    .id = DB_INT(id), .now = DB_TIME(clock_now())));
}
