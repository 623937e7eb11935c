#include "api/history_index.h"

#include <stdlib.h>

#include "api/filter.h"
#include "api/input.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/own.h"

void
history_index_init(struct history_index *index)
{
	*index = (struct history_index){ .terms = json_array(),
		.args = { .archived = DB_BOOL(false),
		    .deleted = DB_BOOL(false), .ascending = DB_BOOL(false),
		    .published_ones = DB_BOOL(false),
		    .everybodys = DB_BOOL(false), .max_rows = DB_INT(-1),
		    .skip_rows = DB_INT(0) } };
}

void
history_index_fini(struct history_index *index)
{
	json_decref(index->terms);
}

void
history_index_term(struct history_index *index, const char *field,
    const char *op, struct str text)
{
	(void)json_array_append_new(index->terms, json_pack("[s, s, o]",
	    field, op, json_stringn(text.p, text.n)));
}

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
apply_time(struct str op, struct str text, struct db_value *bounds[4])
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
apply_text(struct history_index *index, struct str column, struct str op,
    struct str text)
{
	static const char *const fields[] = { "name", "annotation", "tag",
		"username", "slug" };
	static const char *const ops[] = { "eq", "contains", "like" };

	for (size_t i = 0; i < NELEMS(fields); i++)
		for (size_t j = 0; j < NELEMS(ops); j++)
			if (str_is(column, fields[i]) && str_is(op, ops[j])) {
				history_index_term(index, fields[i], ops[j],
				    text);
				return (true);
			}
	return (false);
}

static bool
apply(void *ctx, struct str column, struct str op, struct str text)
{
	struct history_index *index = ctx;
	struct sql_api_history_index_args *a = &index->args;
	const struct {
		const char *name;
		struct db_value *value;
	} flags[] = {
		{ "deleted", &a->deleted }, { "purged", &a->purged },
		{ "published", &a->published },
		{ "importable", &a->importable },
	};

	for (size_t i = 0; i < NELEMS(flags); i++)
		if (str_is(column, flags[i].name))
			return (apply_flag(op, text, flags[i].value));
	if (str_is(column, "create_time"))
		return (apply_time(op, text, (struct db_value *[]){
		    &a->created_ge, &a->created_le, &a->created_gt,
		    &a->created_lt }));
	if (str_is(column, "update_time"))
		return (apply_time(op, text, (struct db_value *[]){
		    &a->changed_ge, &a->changed_le, &a->changed_gt,
		    &a->changed_lt }));
	return (apply_text(index, column, op, text));
}

/* "name-asc"; only the first of several orders is followed. */
static int
read_order(struct api_call *call, struct history_index *index,
    struct err *err)
{
	static const char *const columns[] = { "create_time", "update_time",
		"name", "size" };
	struct str rest = http_query(call->req, "order"), order = STR_NONE;
	size_t dash;

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
	    "histories can be ordered by create_time, update_time, name and "
	    "size, each with -asc or -dsc"));
}

int
history_index_read(struct api_call *call, struct history_index *index,
    struct err *err)
{
	index->args.max_rows = DB_INT(input_query_int(call, "limit", 1, -1));
	index->args.skip_rows = DB_INT(input_query_int(call, "offset", 0, 0));
	if (input_check(call, err) == -1 ||
	    filter_query(call, apply, index, err) == -1)
		return (-1);
	return (read_order(call, index, err));
}

/* The statement has the text of the terms until it has run. */
static int
run(struct api_call *call, struct history_index *index, struct db_rows **ret,
    struct err *err)
{
	AUTO_FREE char *terms = json_dumps(index->terms, 0);
	struct str text = arena_str(call->arena, str_of(terms));

	if (text.p == NULL)
		return (arena_over(call->arena, err));
	index->args.terms = DB_TEXT(text);
	return (db_query(call->db, &sql_api_history_index,
	    (const struct db_value *)&index->args, ret, err));
}

/* A page behind the end has no row that tells of the others. */
static int
count_all(struct api_call *call, struct history_index *index, int64_t *ret,
    struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	int more;

	index->args.max_rows = DB_INT(1);
	index->args.skip_rows = DB_INT(0);
	if (run(call, index, &rows, err) == -1 ||
	    (more = db_rows_next(rows, err)) == -1)
		return (-1);
	*ret = more == 1 ? db_int(rows, 15) : 0;
	return (0);
}

static int
write_rows(struct api_call *call, struct history_index *index,
    const struct history_shape *shape, int64_t *ret_total, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	struct jw *jw = http_response_json(call->resp);
	int more;

	if (run(call, index, &rows, err) == -1)
		return (-1);
	jw_array(jw);
	while ((more = db_rows_next(rows, err)) == 1) {
		*ret_total = db_int(rows, 15);
		if (history_write(call, rows, shape, jw, err) == -1)
			return (-1);
	}
	jw_array_end(jw);
	return (more);
}

int
history_index_write(struct api_call *call, struct history_index *index,
    const struct history_shape *shape, bool total, struct err *err)
{
	int64_t all = -1;

	index->args.counted = DB_BOOL(total);
	if (write_rows(call, index, shape, &all, err) == -1)
		return (-1);
	if (!total)
		return (0);
	if (all == -1 && count_all(call, index, &all, err) == -1)
		return (-1);
	return (api_total_matches(call, (uint64_t)all, err));
}

int
history_index_first(struct api_call *call, struct history_index *index,
    int64_t *ret, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	int found;

	index->args.max_rows = DB_INT(1);
	if (run(call, index, &rows, err) == -1)
		return (-1);
	found = db_rows_next(rows, err);
	if (found == 1)
		*ret = db_int(rows, 0);
	return (found);
}
