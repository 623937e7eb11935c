#include "model/histories.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/jw.h"
#include "base/own.h"
#include "db/db.h"
#include "model/ids.h"
#include "model/row_priv.h"
#include "model/show_priv.h"
#include "model/site.h"
#include "model/users.h"

#define NAME_POINTS 255

/* The columns that every statement about whole histories has. */
static int
load_history(const struct db_rows *rows, struct arena *arena,
    struct history *ret, struct err *err)
{
	*ret = (struct history){ .id = db_int(rows, 0),
		.user_id = db_int(rows, 1), .hid_counter = db_int(rows, 4),
		.deleted = db_bool(rows, 5), .purged = db_bool(rows, 6),
		.importing = db_bool(rows, 7), .published = db_bool(rows, 8),
		.importable = db_bool(rows, 9), .archived = db_bool(rows, 10),
		.create_time = db_time(rows, 11),
		.update_time = db_time(rows, 12),
		.datasets = (uint64_t)db_int(rows, 13),
		.collections = (uint64_t)db_int(rows, 14),
		.archive_export = db_int(rows, 15) };
	if (row_text(rows, 2, arena, &ret->name, err) == -1)
		return (-1);
	if (db_is_null(rows, 3))
		return (0);
	return (row_text(rows, 3, arena, &ret->genome_build, err));
}

int
history_by_id(struct db *db, int64_t id, struct arena *arena,
    struct history *ret, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	int got;

	if (DB_QUERY(db, model_history_get, &rows, err, .id = DB_INT(id)) ==
	    -1)
		return (-1);
	if ((got = db_rows_next(rows, err)) != 1)
		return (got);
	return (load_history(rows, arena, ret, err) == -1 ? -1 : 1);
}

static int
find_by_id(struct db *db, struct ids *ids, const struct user *user,
    struct str text, struct arena *arena, struct history *ret,
    struct err *err)
{
	struct err ignored = { 0 };
	int64_t id;
	int may;

	if (ids_decode(ids, text, &id, &ignored) == -1)
		return (0);
	if ((may = user_may_history(db, user, id, ACCESS_READ, err)) != 1)
		return (may);
	return (history_by_id(db, id, arena, ret, err));
}

static int
find_by_name(struct db *db, const struct user *user, struct str name,
    struct arena *arena, struct history *ret, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	int64_t id = user != NULL ? user->id : 0;
	int got;

	if (DB_QUERY(db, model_history_named, &rows, err,
	    .name = DB_TEXT(name), .user = DB_INT_OR_NULL(id, 0),
	    .is_admin = DB_BOOL(user != NULL && user->is_admin)) == -1)
		return (-1);
	if ((got = db_rows_next(rows, err)) != 1)
		return (got);
	if (load_history(rows, arena, ret, err) == -1)
		return (-1);
	if ((got = db_rows_next(rows, err)) != 1)
		return (got == 0 ? 1 : -1);
	(void)err_set(err, ERR_AMBIGUOUS,
	    "several histories are called \"%.*s\"",
	    (int)(name.n < 100 ? name.n : 100), name.p);
	return (err_hint(err, "use the id that `waybill histories list` "
	    "shows"));
}

int
history_find(const struct site *site, struct db *db, struct ids *ids,
    const struct user *user, struct str id_or_name, struct arena *arena,
    struct history *ret, struct err *err)
{
	int got = find_by_id(db, ids, user, id_or_name, arena, ret, err);

	(void)site;
	if (got == 0)
		got = find_by_name(db, user, id_or_name, arena, ret, err);
	if (got != 0)
		return (got == 1 ? 0 : -1);
	(void)err_set(err, ERR_NOT_FOUND, "there is no history \"%.*s\"",
	    (int)(id_or_name.n < 100 ? id_or_name.n : 100), id_or_name.p);
	return (err_hint(err, "`waybill histories list` shows what there is"));
}

int
history_each(struct db *db, const struct history_filter *filter,
    history_visit *visit, void *ctx, struct err *err)
{
	AUTO_ARENA struct arena *arena = arena_new(SB_LIMIT);
	AUTO_ROWS struct db_rows *rows = NULL;
	int64_t limit = filter->limit == 0 || filter->limit > INT64_MAX ? -1 :
	    (int64_t)filter->limit;
	int64_t offset = filter->offset > INT64_MAX ? INT64_MAX :
	    (int64_t)filter->offset;
	int more;

	if (DB_QUERY(db, model_history_list, &rows, err,
	    .user = filter->all ? DB_NULL : DB_INT(filter->user->id),
	    .with_deleted = DB_BOOL(filter->deleted),
	    .limit = DB_INT(limit), .offset = DB_INT(offset)) == -1)
		return (-1);
	while ((more = db_rows_next(rows, err)) == 1) {
		struct arena_mark mark = arena_save(arena);
		struct history h;

		if (load_history(rows, arena, &h, err) == -1 ||
		    visit(ctx, &h, err) == -1)
			return (-1);
		arena_rewind(arena, mark);
	}
	return (more);
}

int
history_check_name(struct str name, struct err *err)
{
	if (name.n == 0 || !str_is_utf8(name) ||
	    memchr(name.p, '\0', name.n) != NULL ||
	    str_points(name) > NAME_POINTS)
		return (err_set(err, ERR_INVALID, "a history's name has 1 to "
		    "%d characters", NAME_POINTS));
	return (0);
}

int
history_create(struct db *db, const struct user *user, struct str name,
    int64_t *ret_id, struct err *err)
{
	struct db_value owner = DB_INT(user->id);

	if (history_check_name(name, err) == -1 ||
	    db_begin(db, DB_WRITE, err) == -1)
		return (-1);
	if (DB_EXEC(db, model_history_add, NULL, err, .user = owner,
	    .name = DB_TEXT(name), .now = DB_TIME(clock_now())) == 0) {
		*ret_id = db_last_id(db);
		if (DB_EXEC(db, model_history_permissions, NULL, err,
		    .history = DB_INT(*ret_id), .user = owner) == 0 &&
		    db_commit(db, err) == 0)
			return (0);
	}
	db_rollback(db);
	return (-1);
}

int
history_rename(struct db *db, int64_t id, struct str name, struct err *err)
{
	if (history_check_name(name, err) == -1)
		return (-1);
	return (DB_EXEC(db, model_history_rename, NULL, err,
	    .id = DB_INT(id), .name = DB_TEXT(name),
	    .now = DB_TIME(clock_now())));
}

static int
write_tags(struct db *db, int64_t id, struct jw *jw, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	int more;

	if (DB_QUERY(db, model_history_tags, &rows, err, .id = DB_INT(id)) ==
	    -1)
		return (-1);
	jw_key(jw, "tags");
	jw_array(jw);
	while ((more = db_rows_next(rows, err)) == 1)
		jw_str(jw, db_text(rows, 0));
	jw_array_end(jw);
	return (more);
}

int
history_members(struct db *db, struct ids *ids, const struct history *h,
    struct jw *jw, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	char id[IDS_TEXT];
	int got;

	if (DB_QUERY(db, model_history_owner, &rows, err,
	    .id = DB_INT(h->id)) == -1 ||
	    (got = db_rows_next(rows, err)) == -1)
		return (-1);
	ids_encode(ids, IDS_API, h->id, id);
	jw_kcstr(jw, "id", id);
	jw_kstr(jw, "name", h->name);
	show_time(jw, "create_time", h->create_time);
	show_time(jw, "update_time", h->update_time);
	jw_kbool(jw, "deleted", h->deleted);
	jw_kbool(jw, "purged", h->purged);
	jw_kint(jw, "hid_counter", h->hid_counter);
	jw_kstr(jw, "genome_build", h->genome_build);
	jw_kstr(jw, "annotation", got == 1 ? db_text(rows, 1) : STR_NONE);
	jw_kstr(jw, "owner", got == 1 ? db_text(rows, 0) : STR_NONE);
	return (write_tags(db, h->id, jw, err));
}

int
history_summary(struct db *db, struct ids *ids, const struct history *h,
    struct jw *jw, struct err *err)
{
	jw_object(jw);
	if (history_members(db, ids, h, jw, err) == -1)
		return (-1);
	jw_key(jw, "datasets");
	jw_uint(jw, h->datasets);
	jw_key(jw, "collections");
	jw_uint(jw, h->collections);
	jw_object_end(jw);
	return (0);
}
