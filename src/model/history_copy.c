#include "model/history_copy.h"

#include "base/clock.h"
#include "base/err.h"
#include "db/db.h"
#include "model/histories.h"
#include "model/users.h"

#define NAME_POINTS 255
#define NAME_BYTES ((uint64_t)16 << 10)

struct copy {
	struct db *db;
	const struct history_copy *what;
	struct str name;
	int64_t hid_counter;	/* of what is copied */
	struct db_value from, user, now, to;
};

/* Which rows there will be, before there is one. */
static int
plan(struct copy *c, struct err *err)
{
	struct db_value all = DB_BOOL(c->what->all);

	if (DB_EXEC(c->db, model_copy_temp, NULL, err) == -1 ||
	    DB_EXEC(c->db, model_copy_plan_datasets, NULL, err,
	    .from = c->from, .all = all) == -1 ||
	    DB_EXEC(c->db, model_copy_plan_hdcas, NULL, err,
	    .from = c->from, .all = all) == -1 ||
	    DB_EXEC(c->db, model_copy_plan_collections, NULL, err) == -1)
		return (-1);
	return (DB_EXEC(c->db, model_copy_plan_elements, NULL, err,
	    .hid = DB_INT(c->hid_counter)));
}

static int
copy_history(struct copy *c, int64_t *ret_id, struct err *err)
{
	if (DB_EXEC(c->db, model_copy_history, NULL, err, .from = c->from,
	    .user = c->user, .name = DB_TEXT(c->name), .now = c->now) == -1)
		return (-1);
	*ret_id = db_last_id(c->db);
	c->to = DB_INT(*ret_id);
	if (DB_EXEC(c->db, model_history_permissions, NULL, err,
	    .history = c->to, .user = c->user) == -1 ||
	    DB_EXEC(c->db, model_copy_history_notes, NULL, err,
	    .from = c->from, .to = c->to, .user = c->user) == -1)
		return (-1);
	return (DB_EXEC(c->db, model_copy_history_tags, NULL, err,
	    .from = c->from, .to = c->to, .user = c->user));
}

static int
copy_datasets(struct copy *c, struct err *err)
{
	if (DB_EXEC(c->db, model_copy_datasets, NULL, err, .to = c->to,
	    .now = c->now) == -1 ||
	    DB_EXEC(c->db, model_copy_dataset_notes, NULL, err,
	    .user = c->user) == -1)
		return (-1);
	return (DB_EXEC(c->db, model_copy_dataset_tags, NULL, err,
	    .user = c->user));
}

static int
copy_collections(struct copy *c, struct err *err)
{
	if (DB_EXEC(c->db, model_copy_collections, NULL, err,
	    .now = c->now) == -1 ||
	    DB_EXEC(c->db, model_copy_elements, NULL, err) == -1 ||
	    DB_EXEC(c->db, model_copy_hdcas, NULL, err, .to = c->to,
	    .now = c->now) == -1 ||
	    DB_EXEC(c->db, model_copy_hdca_notes, NULL, err,
	    .user = c->user) == -1)
		return (-1);
	return (DB_EXEC(c->db, model_copy_hdca_tags, NULL, err,
	    .user = c->user));
}

static int
copy_rows(struct copy *c, int64_t *ret_id, struct err *err)
{
	if (plan(c, err) == -1 || copy_history(c, ret_id, err) == -1 ||
	    copy_datasets(c, err) == -1 || copy_collections(c, err) == -1 ||
	    DB_EXEC(c->db, model_copy_temp_drop, NULL, err) == -1)
		return (-1);
	return (DB_EXEC(c->db, model_history_audit_trim, NULL, err,
	    .history = c->to));
}

static int
take_name(struct copy *c, struct str old, struct sb *made, struct err *err)
{
	c->name = c->what->name;
	if (c->name.p == NULL) {
		sb_addf(made, "Copy of '%.*s'", STR_ARG(old));
		c->name = str_head_points(sb_str(made), NAME_POINTS);
	}
	return (history_check_name(c->name, err));
}

static int
run(struct copy *c, struct arena *arena, int64_t *ret_id, struct err *err)
{
	AUTO_SB struct sb made = SB_EMPTY(NAME_BYTES);
	struct history history;
	int found = history_by_id(c->db, c->what->from, arena, &history, err);

	if (found == -1)
		return (-1);
	if (found == 0)
		return (err_set(err, ERR_NOT_FOUND,
		    "the history to copy is not there any more"));
	c->hid_counter = history.hid_counter;
	if (take_name(c, history.name, &made, err) == -1)
		return (-1);
	return (copy_rows(c, ret_id, err));
}

int
history_copy(struct db *db, const struct history_copy *what, int64_t *ret_id,
    struct err *err)
{
	AUTO_ARENA struct arena *arena = arena_new(NAME_BYTES);
	struct copy c = { .db = db, .what = what, .from = DB_INT(what->from),
		.user = DB_INT(what->user->id), .now = DB_TIME(clock_now()) };

	if (db_begin(db, DB_WRITE, err) == -1)
		return (-1);
	if (run(&c, arena, ret_id, err) == 0 && db_commit(db, err) == 0)
		return (0);
	db_rollback(db);
	return (-1);
}
