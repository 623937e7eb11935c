/*
 * histories: lists of histories, and one.
 */
#include "api/filter.h"
#include "api/handlers.h"
#include "api/history_view.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "db/db.h"

/* What the list is asked for. */
struct index {
	struct sql_api_history_index_args args;
};

static bool
apply_flag(struct str op, struct str text, struct db_value *ret)
{
	int flag;

	if (!filter_flag(op, text, &flag))
		return (false);
	*ret = flag == -1 ? DB_NULL : DB_BOOL(flag);
	return (true);
}

/* The four bounds of a time stand in a row: ge, le, gt, lt. */
static bool
filter_time(struct str op, struct str text, struct db_value *bounds[4])
{
	static const char *const ops[] = { "ge", "le", "gt", "lt" };
	usec_t at;

	if (!clock_parse(text, &at))
		return (false);
	for (size_t i = 0; i < NELEMS(ops); i++)
		if (str_is(op, ops[i])) {
			*bounds[i] = DB_TIME(at);
			return (true);
		}
	return (false);
}

static bool
filter_name(struct index *index, struct str op, struct str text)
{
	if (str_is(op, "eq"))
		index->args.name = DB_TEXT(text);
	else if (str_is(op, "contains"))
		index->args.name_has = DB_TEXT(text);
	else if (str_is(op, "like"))
		index->args.name_like = DB_TEXT(text);
	else
		return (false);
	return (true);
}

static bool
apply(void *ctx, struct str column, struct str op, struct str text)
{
	struct index *index = ctx;
	struct sql_api_history_index_args *a = &index->args;

	if (str_is(column, "name"))
		return (filter_name(index, op, text));
	if (str_is(column, "deleted"))
		return (apply_flag(op, text, &a->deleted));
	if (str_is(column, "purged"))
		return (apply_flag(op, text, &a->purged));
	if (str_is(column, "published"))
		return (apply_flag(op, text, &a->published));
	if (str_is(column, "importable"))
		return (apply_flag(op, text, &a->importable));
	if (str_is(column, "create_time"))
		return (filter_time(op, text, (struct db_value *[]){
		    &a->created_ge, &a->created_le, &a->created_gt,
		    &a->created_lt }));
	if (str_is(column, "update_time"))
		return (filter_time(op, text, (struct db_value *[]){
		    &a->changed_ge, &a->changed_le, &a->changed_gt,
		    &a->changed_lt }));
	return (false);
}

/* "name-asc"; only the first of several orders is followed. */
static int
read_order(struct api_call *call, struct index *index, struct err *err)
{
	static const char *const columns[] = { "create_time", "update_time",
		"name" };
	struct str rest = http_query(call->req, "order"), order = STR_NONE;
	size_t dash;

	index->args.ascending = DB_BOOL(false);
	if (!str_cut(&rest, ',', &order))
		return (0);
	dash = str_rfind(order, '-');
	if (dash != SIZE_MAX) {
		if (str_is(str_from(order, dash), "-asc"))
			index->args.ascending = DB_BOOL(true);
		else if (!str_is(str_from(order, dash), "-dsc"))
			dash = SIZE_MAX;
	}
	order = str_head(order, dash);
	for (size_t i = 0; i < NELEMS(columns); i++)
		if (str_is(order, columns[i])) {
			index->args.order_by = DB_CSTR(columns[i]);
			return (0);
		}
	return (err_set(err, ERR_INVALID,
	    "histories can be ordered by create_time, update_time and name, "
	    "each with -asc or -dsc"));
}

static int
read_index(struct api_call *call, struct index *index, struct err *err)
{
	int64_t limit = input_query_int(call, "limit", 1, -1);
	int64_t offset = input_query_int(call, "offset", 0, 0);
	bool deleted = input_query_bool(call, "deleted", false);
	bool all = input_query_bool(call, "all", false);

	if (input_check(call, err) == -1)
		return (-1);
	if (all && !(call->is_user && call->user.is_admin))
		return (err_set(err, ERR_ADMIN_ONLY,
		    "only an administrator may list everybody's histories"));
	index->args.user = all ? DB_NULL : DB_INT(call->user.id);
	index->args.deleted = DB_BOOL(deleted);
	index->args.max_rows = DB_INT(limit);
	index->args.skip_rows = DB_INT(offset);
	if (filter_query(call, apply, index, err) == -1)
		return (-1);
	return (read_order(call, index, err));
}

static int
write_index(struct api_call *call, const struct index *index,
    const struct history_shape *shape, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	struct jw *jw = http_response_json(call->resp);
	int more;

	if (db_query(call->db, &sql_api_history_index,
	    (const struct db_value *)&index->args, &rows, err) == -1)
		return (-1);
	jw_array(jw);
	while ((more = db_rows_next(rows, err)) == 1)
		if (history_write(call, rows, shape, jw, err) == -1)
			return (-1);
	jw_array_end(jw);
	return (more);
}

int
api_histories_list(struct api_call *call, struct err *err)
{
	struct index index = { 0 };
	struct history_shape shape;

	if (read_index(call, &index, err) == -1 ||
	    history_shape(call, VIEW_SUMMARY, &shape, err) == -1)
		return (-1);
	if (!call->is_user) {
		struct jw *jw = http_response_json(call->resp);

		jw_array(jw);
		jw_array_end(jw);
		return (0);
	}
	return (write_index(call, &index, &shape, err));
}

int
api_histories_count(struct api_call *call, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;

	if (DB_QUERY(call->db, api_history_count, &rows, err,
	    .user = DB_INT_OR_NULL(call->user.id, 0)) == -1 ||
	    db_rows_next(rows, err) == -1)
		return (-1);
	jw_int(http_response_json(call->resp), db_int(rows, 0));
	return (0);
}

int
api_history_show(struct api_call *call, struct err *err)
{
	struct history_shape shape;
	struct history history;
	int64_t id = input_id(call, "history_id");

	if (input_check(call, err) == -1 ||
	    history_shape(call, VIEW_DETAILED, &shape, err) == -1 ||
	    api_history(call, id, ACCESS_READ, &history, err) == -1)
		return (-1);
	return (history_write_one(call, id, &shape, err));
}
