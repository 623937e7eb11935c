#include "model/content_change.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/own.h"
#include "db/db.h"
#include "model/purge.h"

#define NAME_POINTS 255

static struct db_value
flag(int value)
{
	return (value == -1 ? DB_NULL : DB_BOOL(value));
}

static int
check_name(struct str name, struct err *err)
{
	if (name.p == NULL || (name.n > 0 && str_points(name) <= NAME_POINTS &&
	    memchr(name.p, '\0', name.n) == NULL))
		return (0);
	return (err_set(err, ERR_INVALID, "a name has 1 to %d characters",
	    NAME_POINTS));
}

static int
change_columns(struct db *db, bool is_collection, int64_t id,
    const struct content_change *c, struct err *err)
{
	struct db_value now = DB_TIME(clock_now());

	if (is_collection)
		return (DB_EXEC(db, model_content_change_hdca, NULL, err,
		    .id = DB_INT(id), .name = DB_TEXT(c->name),
		    .deleted = flag(c->deleted), .visible = flag(c->visible),
		    .now = now));
	return (DB_EXEC(db, model_content_change_dataset, NULL, err,
	    .id = DB_INT(id), .name = DB_TEXT(c->name),
	    .deleted = flag(c->deleted), .visible = flag(c->visible),
	    .now = now));
}

int
content_change(struct db *db, bool is_collection, int64_t id,
    const struct content_change *c, struct err *err)
{
	int rc;

	if (check_name(c->name, err) == -1 ||
	    db_begin(db, DB_WRITE, err) == -1)
		return (-1);
	rc = change_columns(db, is_collection, id, c, err);
	if (rc == 0)
		rc = labels_set(db, is_collection ? LABEL_COLLECTION :
		    LABEL_DATASET, id, &c->labels, err);
	return (db_end(db, rc, err));
}

/* The datasets that go, as a JSON list; yours. */
static int
list_datasets(struct db *db, const struct content_end *e, char **ret,
    struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	AUTO_SB struct sb one = SB_EMPTY(64);

	if (!e->is_collection) {
		sb_addf(&one, "[%lld]", (long long)e->id);
		*ret = sb_take(&one);
		return (0);
	}
	if (DB_QUERY(db, model_content_leaves, &rows, err,
	    .id = DB_INT(e->id)) == -1 || db_rows_next(rows, err) == -1)
		return (-1);
	*ret = str_dup(e->recursive || e->purge ? db_text(rows, 0) :
	    STR("[]"));
	return (0);
}

static int
mark(struct db *db, const struct content_end *e, char **ret_list,
    struct err *err)
{
	const struct content_change gone = { .deleted = 1, .visible = -1 };

	if (list_datasets(db, e, ret_list, err) == -1)
		return (-1);
	if (e->is_collection &&
	    change_columns(db, true, e->id, &gone, err) == -1)
		return (-1);
	if (e->purge)
		return (purge_mark(db, str_of(*ret_list), err));
	return (DB_EXEC(db, model_content_delete, NULL, err,
	    .list = DB_CSTR(*ret_list), .now = DB_TIME(clock_now())));
}

int
content_delete(const struct site *site, struct db *db,
    const struct content_end *e, struct err *err)
{
	AUTO_FREE char *list = NULL;

	if (db_begin(db, DB_WRITE, err) == -1 ||
	    db_end(db, mark(db, e, &list, err), err) == -1)
		return (-1);
	return (e->purge ? purge_bytes(site, db, str_of(list), err) : 0);
}
