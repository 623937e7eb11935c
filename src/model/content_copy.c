#include "model/content_copy.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/own.h"
#include "model/copy_priv.h"
#include "model/users.h"

static int
one_number(struct db_rows *rows, int64_t *ret, struct err *err)
{
	if (db_rows_next(rows, err) == -1)
		return (-1);
	*ret = db_int(rows, 0);
	return (0);
}

/* The number that the history gives next. */
static int
next_hid(struct copy *c, int64_t *ret, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;

	if (DB_QUERY(c->db, model_hid_get, &rows, err,
	    .history = c->to) == -1)
		return (-1);
	return (one_number(rows, ret, err));
}

static int
new_id(struct copy *c, bool is_collection, int64_t old, int64_t *ret,
    struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;

	if (DB_QUERY(c->db, model_copy_new, &rows, err,
	    .kind = DB_INT(is_collection ? 2 : 0), .old = DB_INT(old)) == -1)
		return (-1);
	return (one_number(rows, ret, err));
}

/* The history's counter goes on behind the last number that was given. */
static int
finish(struct copy *c, int64_t last, struct err *err)
{
	if (DB_EXEC(c->db, model_hid_set, NULL, err, .history = c->to,
	    .hid = DB_INT(last + 1), .now = c->now) == -1)
		return (-1);
	return (copy_end(c, err));
}

static int
copy_one_dataset(struct copy *c, int64_t id, int64_t hid, int64_t *ret,
    struct err *err)
{
	if (DB_EXEC(c->db, model_copy_plan_dataset, NULL, err,
	    .id = DB_INT(id)) == -1 || copy_datasets(c, err) == -1 ||
	    new_id(c, false, id, ret, err) == -1 ||
	    DB_EXEC(c->db, model_place_dataset, NULL, err,
	    .id = DB_INT(*ret), .hid = DB_INT(hid)) == -1)
		return (-1);
	return (finish(c, hid, err));
}

static int
copy_one_collection(struct copy *c, int64_t id, int64_t hid, int64_t *ret,
    struct err *err)
{
	uint64_t held;

	if (DB_EXEC(c->db, model_copy_plan_hdca, NULL, err,
	    .id = DB_INT(id)) == -1 ||
	    DB_EXEC(c->db, model_copy_plan_collections, NULL, err) == -1 ||
	    DB_EXEC(c->db, model_copy_plan_elements, &held, err,
	    .hid = DB_INT(hid)) == -1 || copy_datasets(c, err) == -1 ||
	    copy_collections(c, err) == -1 ||
	    new_id(c, true, id, ret, err) == -1)
		return (-1);
	hid += (int64_t)held;
	if (DB_EXEC(c->db, model_place_hdca, NULL, err, .id = DB_INT(*ret),
	    .hid = DB_INT(hid)) == -1)
		return (-1);
	return (finish(c, hid, err));
}

/* A transaction, and the first number that it may give. */
static int
begin(struct copy *c, int64_t *ret_hid, struct err *err)
{
	if (db_begin(c->db, DB_WRITE, err) == -1)
		return (-1);
	if (copy_begin(c, err) == 0 && next_hid(c, ret_hid, err) == 0)
		return (0);
	db_rollback(c->db);
	return (-1);
}

int
content_copy(struct db *db, const struct content_copy *what, int64_t *ret_id,
    struct err *err)
{
	struct copy c = { .db = db, .user = DB_INT(what->user->id),
		.now = DB_TIME(clock_now()), .to = DB_INT(what->to) };
	int64_t hid;

	if (begin(&c, &hid, err) == -1)
		return (-1);
	return (db_end(db, what->is_collection ?
	    copy_one_collection(&c, what->id, hid, ret_id, err) :
	    copy_one_dataset(&c, what->id, hid, ret_id, err), err));
}

static int
plan_nodes(struct copy *c, const struct content_new *what, int64_t *hid,
    struct err *err)
{
	for (size_t i = 0; i < what->n; i++) {
		uint64_t planned = 0;

		if (what->nodes[i].dataset != 0 &&
		    DB_EXEC(c->db, model_copy_plan_dataset, &planned, err,
		    .id = DB_INT(what->nodes[i].dataset),
		    .hid = DB_INT(*hid)) == -1)
			return (-1);
		*hid += (int64_t)planned;
	}
	return (0);
}

static int
add_collection(struct copy *c, struct str type, int64_t elements,
    int64_t *ret, struct err *err)
{
	if (DB_EXEC(c->db, model_collection_add, NULL, err,
	    .type = DB_TEXT(type), .elements = DB_INT(elements),
	    .now = c->now) == -1)
		return (-1);
	*ret = db_last_id(c->db);
	return (0);
}

/* Each node is made behind its parent; made[0] is the collection itself. */
static int
add_nodes(struct copy *c, const struct content_new *what, int64_t *made,
    struct err *err)
{
	for (size_t i = 0; i < what->n; i++) {
		const struct content_node *node = &what->nodes[i];
		size_t parent = node->parent == SIZE_MAX ? 0 :
		    node->parent + 1;

		if (node->dataset == 0 && add_collection(c, node->type,
		    node->elements, &made[i + 1], err) == -1)
			return (-1);
		if (DB_EXEC(c->db, model_element_add, NULL, err,
		    .collection = DB_INT(made[parent]),
		    .dataset = DB_INT_OR_NULL(node->dataset, 0),
		    .child = DB_INT_OR_NULL(made[i + 1], 0),
		    .place = DB_INT(node->place),
		    .name = DB_TEXT(node->name)) == -1)
			return (-1);
	}
	return (0);
}

static int
make(struct copy *c, const struct content_new *what, int64_t hid,
    int64_t *ret, struct err *err)
{
	AUTO_FREE int64_t *made = mem_new_array(what->n + 1, int64_t);

	if (plan_nodes(c, what, &hid, err) == -1 ||
	    copy_datasets(c, err) == -1 ||
	    add_collection(c, what->type, what->elements, &made[0], err) ==
	    -1 || add_nodes(c, what, made, err) == -1 ||
	    DB_EXEC(c->db, model_hdca_add, NULL, err,
	    .collection = DB_INT(made[0]), .history = c->to,
	    .name = DB_TEXT(what->name), .hid = DB_INT(hid),
	    .now = c->now) == -1)
		return (-1);
	*ret = db_last_id(c->db);
	return (finish(c, hid, err));
}

int
content_new(struct db *db, const struct content_new *what, int64_t *ret_id,
    struct err *err)
{
	struct copy c = { .db = db, .user = DB_INT(what->user->id),
		.now = DB_TIME(clock_now()), .to = DB_INT(what->to) };
	int64_t hid;

	if (begin(&c, &hid, err) == -1)
		return (-1);
	return (db_end(db, make(&c, what, hid, ret_id, err), err));
}
