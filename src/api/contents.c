/*
 * contents: what is in a history: its datasets and collections, by number.
 */
#include "api/content_view.h"
#include "api/datasets.h"
#include "api/filter.h"
#include "api/handlers.h"
#include "base/err.h"

struct list {
	struct api_call *call;
	struct content_filter filter;
	bool typed;		/* addresses name the type */
	struct jw *jw;
};

static bool
apply_type(struct str op, struct str text, int *ret)
{
	if (!str_is(op, "eq"))
		return (false);
	*ret = str_is(text, "dataset_collection") ? 1 : 0;
	return (*ret == 1 || str_is(text, "dataset"));
}

static bool
apply(void *ctx, struct str column, struct str op, struct str text)
{
	struct content_filter *filter = ctx;

	if (str_is(column, "deleted"))
		return (filter_flag(op, text, &filter->deleted));
	if (str_is(column, "visible"))
		return (filter_flag(op, text, &filter->visible));
	return (str_is(column, "history_content_type") &&
	    apply_type(op, text, &filter->collections));
}

static int
read_flag(struct api_call *call, const char *name)
{
	return (http_query(call->req, name).p == NULL ? -1 :
	    input_query_bool(call, name, false));
}

/* "dataset", "dataset_collection", or both. */
static int
read_types(struct api_call *call)
{
	struct str types = http_query(call->req, "types"), type;
	bool datasets = false, collections = false;

	if (types.p == NULL)
		types = http_query(call->req, "type");
	while (str_cut(&types, ',', &type)) {
		type = str_trim(type);
		datasets = datasets || str_is(type, "dataset");
		collections = collections ||
		    str_is(type, "dataset_collection");
	}
	return (datasets == collections ? -1 : collections);
}

static int
read_order(struct api_call *call, bool *ret_backwards, struct err *err)
{
	struct str order = http_query(call->req, "order");

	*ret_backwards = str_is(order, "hid-dsc") || str_is(order, "hid");
	if (order.p == NULL || *ret_backwards || str_is(order, "hid-asc"))
		return (0);
	return (err_set(err, ERR_INVALID,
	    "the contents of a history can be ordered by hid-asc and "
	    "hid-dsc"));
}

/* Galaxy's newer form (v=dev) takes no types, the older one no filters. */
static int
read_list(struct list *list, struct err *err)
{
	struct api_call *call = list->call;
	struct content_filter *filter = &list->filter;

	list->typed = str_is(http_query(call->req, "v"), "dev");
	*filter = (struct content_filter){
		.history = input_id(call, "history_id"), .collections = -1,
		.deleted = read_flag(call, "deleted"),
		.visible = read_flag(call, "visible"),
		.limit = input_query_int(call, "limit", 1, -1),
		.offset = input_query_int(call, "offset", 0, 0),
	};
	if (!list->typed)
		filter->collections = read_types(call);
	if (input_check(call, err) == -1 ||
	    filter_query(call, apply, filter, err) == -1)
		return (-1);
	return (read_order(call, &filter->backwards, err));
}

static int
write_item(void *ctx, const struct content *c, struct err *err)
{
	struct list *list = ctx;

	(void)err;
	content_write(list->call, c, list->typed, list->jw);
	return (0);
}

int
api_contents_list(struct api_call *call, struct err *err)
{
	struct list list = { .call = call };
	struct history history;

	if (read_list(&list, err) == -1 || api_history(call,
	    list.filter.history, ACCESS_READ, &history, err) == -1)
		return (-1);
	list.jw = http_response_json(call->resp);
	jw_array(list.jw);
	if (contents_each(call->db, &list.filter, write_item, &list, err) ==
	    -1)
		return (-1);
	jw_array_end(list.jw);
	return (0);
}

int
api_contents_dataset(struct api_call *call, struct err *err)
{
	int64_t history_id = input_id(call, "history_id");
	int64_t id = input_id(call, "id");
	struct dataset_detail detail;

	if (input_check(call, err) == -1 ||
	    api_history_dataset(call, history_id, id, &detail, err) == -1)
		return (-1);
	return (content_write_dataset(call, &detail, err));
}

int
api_contents_collection(struct api_call *call, struct err *err)
{
	int64_t history_id = input_id(call, "history_id");
	int64_t id = input_id(call, "id");
	struct history history;

	if (input_check(call, err) == -1 ||
	    api_history(call, history_id, ACCESS_READ, &history, err) == -1)
		return (-1);
	return (content_write_collection(call, history_id, id, err));
}
