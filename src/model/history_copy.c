#include "model/history_copy.h"

#include "base/clock.h"
#include "base/err.h"
#include "model/copy_priv.h"
#include "model/histories.h"
#include "model/users.h"

#define NAME_POINTS 255
#define NAME_BYTES ((uint64_t)16 << 10)

struct history_copying {
	struct copy copy;
	const struct history_copy *what;
	struct str name;
	int64_t hid_counter;	/* of what is copied */
	struct db_value from;
};

/* Which rows there will be, before there is one. */
static int
plan(struct history_copying *c, struct err *err)
{
	struct db_value all = DB_BOOL(c->what->all);

	if (copy_begin(&c->copy, err) == -1 ||
	    DB_EXEC(c->copy.db, model_copy_plan_datasets, NULL, err,
	    .from = c->from, .all = all) == -1 ||
	    DB_EXEC(c->copy.db, model_copy_plan_hdcas, NULL, err,
	    .from = c->from, .all = all) == -1 ||
	    DB_EXEC(c->copy.db, model_copy_plan_collections, NULL, err) == -1)
		return (-1);
	return (DB_EXEC(c->copy.db, model_copy_plan_elements, NULL, err,
	    .hid = DB_INT(c->hid_counter)));
}

static int
copy_history(struct history_copying *c, int64_t *ret_id, struct err *err)
{
	struct copy *copy = &c->copy;

	if (DB_EXEC(copy->db, model_copy_history, NULL, err, .from = c->from,
	    .user = copy->user, .name = DB_TEXT(c->name),
	    .now = copy->now) == -1)
		return (-1);
	*ret_id = db_last_id(copy->db);
	copy->to = DB_INT(*ret_id);
	if (DB_EXEC(copy->db, model_history_permissions, NULL, err,
	    .history = copy->to, .user = copy->user) == -1 ||
	    DB_EXEC(copy->db, model_copy_history_notes, NULL, err,
	    .from = c->from, .to = copy->to, .user = copy->user) == -1)
		return (-1);
	return (DB_EXEC(copy->db, model_copy_history_tags, NULL, err,
	    .from = c->from, .to = copy->to, .user = copy->user));
}

static int
copy_rows(struct history_copying *c, int64_t *ret_id, struct err *err)
{
	if (plan(c, err) == -1 || copy_history(c, ret_id, err) == -1 ||
	    copy_datasets(&c->copy, err) == -1 ||
	    copy_collections(&c->copy, err) == -1)
		return (-1);
	return (copy_end(&c->copy, err));
}

static int
take_name(struct history_copying *c, struct str old, struct sb *made,
    struct err *err)
{
	c->name = c->what->name;
	if (c->name.p == NULL) {
		sb_addf(made, "Copy of '%.*s'", STR_ARG(old));
		c->name = str_head_points(sb_str(made), NAME_POINTS);
	}
	return (history_check_name(c->name, err));
}

static int
run(struct history_copying *c, struct arena *arena, int64_t *ret_id,
    struct err *err)
{
	AUTO_SB struct sb made = SB_EMPTY(NAME_BYTES);
	struct history history;
	int found = history_by_id(c->copy.db, c->what->from, arena, &history, err);

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
	struct history_copying c = { .what = what,
		.from = DB_INT(what->from), .copy = { .db = db,
		    .user = DB_INT(what->user->id),
		    .now = DB_TIME(clock_now()) } };

	if (db_begin(db, DB_WRITE, err) == -1)
		return (-1);
	if (run(&c, arena, ret_id, err) == 0 && db_commit(db, err) == 0)
		return (0);
	db_rollback(db);
	return (-1);
}
