/*
 * histories: lists of histories, and one.
 */
#include "api/handlers.h"
#include "api/history_index.h"
#include "base/err.h"
#include "base/own.h"

/* Everybody's for administrators who ask for them, else the user's own. */
static int
read_whose(struct api_call *call, struct history_index *index,
    struct err *err)
{
	bool all = input_query_bool(call, "all", false);

	if (all && !(call->is_user && call->user.is_admin))
		return (err_set(err, ERR_ADMIN_ONLY,
		    "only an administrator may list everybody's histories"));
	index->args.everybodys = DB_BOOL(all);
	index->args.own = DB_INT_OR_NULL(call->user.id, 0);
	return (0);
}

/* The query, the shape, the answer. */
static int
list(struct api_call *call, struct history_index *index, unsigned views,
    struct err *err)
{
	struct history_shape shape;

	if (history_index_read(call, index, err) == -1 ||
	    history_shape(call, VIEW_SUMMARY, &shape, err) == -1)
		return (-1);
	shape.view |= views;
	return (history_index_write(call, index, &shape,
	    (views & VIEW_RECORD) != 0, err));
}

static int
search(struct api_call *call, struct history_index *index, struct err *err)
{
	struct history_shape shape;

	if (history_index_search(call, index, err) == -1 ||
	    history_shape(call, VIEW_SUMMARY, &shape, err) == -1)
		return (-1);
	return (history_index_write(call, index, &shape, true, err));
}

int
api_histories_list(struct api_call *call, struct err *err)
{
	AUTO_HISTORY_INDEX struct history_index index = { 0 };

	history_index_init(&index);
	if (http_query(call->req, "search").p != NULL)
		return (search(call, &index, err));
	index.args.deleted = DB_BOOL(input_query_bool(call, "deleted",
	    false));
	if (read_whose(call, &index, err) == -1)
		return (-1);
	return (list(call, &index, 0, err));
}

int
api_histories_deleted(struct api_call *call, struct err *err)
{
	AUTO_HISTORY_INDEX struct history_index index = { 0 };

	history_index_init(&index);
	index.args.deleted = DB_BOOL(true);
	if (read_whose(call, &index, err) == -1)
		return (-1);
	return (list(call, &index, 0, err));
}

int
api_histories_published(struct api_call *call, struct err *err)
{
	AUTO_HISTORY_INDEX struct history_index index = { 0 };

	history_index_init(&index);
	index.args.published_ones = DB_BOOL(true);
	return (list(call, &index, 0, err));
}

int
api_histories_shared(struct api_call *call, struct err *err)
{
	AUTO_HISTORY_INDEX struct history_index index = { 0 };

	history_index_init(&index);
	index.args.shared = DB_INT(call->user.id);
	return (list(call, &index, 0, err));
}

int
api_histories_archived(struct api_call *call, struct err *err)
{
	AUTO_HISTORY_INDEX struct history_index index = { 0 };

	history_index_init(&index);
	index.args.own = DB_INT(call->user.id);
	index.args.archived = DB_BOOL(true);
	index.args.deleted = DB_NULL;
	return (list(call, &index, VIEW_RECORD, err));
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
api_history_recent(struct api_call *call, struct err *err)
{
	AUTO_HISTORY_INDEX struct history_index index = { 0 };
	struct history_shape shape;
	int64_t id;
	int found;

	history_index_init(&index);
	index.args.own = DB_INT_OR_NULL(call->user.id, 0);
	index.args.order_by = DB_CSTR("update_time");
	if (history_shape(call, VIEW_DETAILED, &shape, err) == -1 ||
	    (found = history_index_first(call, &index, &id, err)) == -1)
		return (-1);
	if (found == 0)
		return (err_set(err, ERR_NOT_FOUND, "there is no history"));
	return (history_write_one(call, id, &shape, err));
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
