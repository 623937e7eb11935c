#include "model/history_change.h"

#include "base/clock.h"
#include "base/err.h"
#include "db/db.h"
#include "model/histories.h"

static struct db_value
flag(int value)
{
	return (value == -1 ? DB_NULL : DB_BOOL(value));
}

static int
change_columns(struct db *db, int64_t id, const struct history_change *c,
    struct err *err)
{
	int published = c->published, importable = c->importable;
	uint64_t changed;

	if (importable == 0)
		published = 0;
	else if (published == 1)
		importable = 1;
	if (DB_EXEC(db, model_history_change, &changed, err, .id = DB_INT(id),
	    .name = DB_TEXT(c->name),
	    .genome_build = DB_TEXT(c->genome_build), .published = flag(published),
	    .importable = flag(importable), .deleted = flag(c->deleted),
	    .now = DB_TIME(clock_now())) == -1)
		return (-1);
	if (changed == 0)
		return (err_set(err, ERR_NOT_OWNER, "History is immutable"));
	return (0);
}

static int
change_all(struct db *db, const int64_t *ids, size_t n,
    const struct history_change *c, struct err *err)
{
	for (size_t i = 0; i < n; i++)
		if (change_columns(db, ids[i], c, err) == -1 ||
		    labels_set(db, LABEL_HISTORY, ids[i], &c->labels, err) ==
		    -1)
			return (-1);
	return (0);
}

int
histories_change(struct db *db, const int64_t *ids, size_t n,
    const struct history_change *c, struct err *err)
{
	if (c->name.p != NULL && history_check_name(c->name, err) == -1)
		return (-1);
	if (db_begin(db, DB_WRITE, err) == -1)
		return (-1);
	if (change_all(db, ids, n, c, err) == 0 && db_commit(db, err) == 0)
		return (0);
	db_rollback(db);
	return (-1);
}

int
history_change(struct db *db, int64_t id, const struct history_change *c,
    struct err *err)
{
	return (histories_change(db, &id, 1, c, err));
}
