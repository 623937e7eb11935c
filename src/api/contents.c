/*
 * contents: what is in a history: its datasets and collections, by number.
 */
#include "api/content_index.h"
#include "api/content_view.h"
#include "api/datasets.h"
#include "api/handlers.h"
#include "api/negotiate.h"
#include "base/err.h"
#include "model/ids.h"

/* Of a list across histories, unless the query says otherwise. */
#define DATASETS_LIMIT 500

struct list {
	struct api_call *call;
	struct content_filter filter;
	bool typed;		/* addresses name the type */
	bool stats;		/* with numbers beside it */
	bool all_details;
	struct str details;	/* encoded ids of datasets, comma separated */
	struct jw *jw;
};

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

/* Encoded ids as the numbers of a JSON list. */
static int
read_ids(struct list *list, struct err *err)
{
	struct api_call *call = list->call;
	struct str rest = http_query(call->req, "ids"), id;
	AUTO_SB struct sb numbers = SB_EMPTY(SB_LIMIT);
	int64_t number;

	if (rest.n == 0)
		return (0);
	sb_addc(&numbers, '[');
	while (str_cut(&rest, ',', &id)) {
		if (ids_decode(call->ids, str_trim(id), &number, err) == -1)
			return (-1);
		sb_addf(&numbers, "%s%lld", numbers.n > 1 ? "," : "",
		    (long long)number);
	}
	sb_addc(&numbers, ']');
	list->filter.ids = arena_str(call->arena, sb_str(&numbers));
	return (list->filter.ids.p == NULL ? arena_over(call->arena, err) : 0);
}

/* Galaxy's newer form (v=dev) has views and takes no types, the older one
 * details and ids. */
static int
read_list(struct list *list, struct err *err)
{
	struct api_call *call = list->call;

	list->filter = (struct content_filter){ CONTENT_ALL,
		.history = input_id(call, "history_id") };
	list->typed = str_is(http_query(call->req, "v"), "dev");
	list->stats = input_accept(call, CONTENT_STATS_TYPE) && list->typed;
	if (list->typed) {
		list->all_details = str_is(http_query(call->req, "view"),
		    "detailed");
	} else {
		list->filter.collections = read_types(call);
		list->details = http_query(call->req, "details");
		list->all_details = str_is(list->details, "all");
	}
	if (content_index_read(call, &list->filter, err) == -1)
		return (-1);
	return (list->typed ? 0 : read_ids(list, err));
}

static bool
has_details(const struct list *list, const struct content *c)
{
	struct str rest = list->details, one;
	char id[IDS_TEXT];

	if (list->all_details)
		return (true);
	ids_encode(list->call->ids, IDS_API, c->id, id);
	while (str_cut(&rest, ',', &one))
		if (!c->is_collection && str_is(str_trim(one), id))
			return (true);
	return (false);
}

/* A dataset that is closed to the caller stays an item of the list. */
static int
write_details(struct list *list, const struct content *c, struct err *err)
{
	struct api_call *call = list->call;
	struct arena_mark mark = arena_save(call->arena);
	struct dataset_detail detail;
	int rc;

	if (c->is_collection)
		return (content_write_elements(call, c, list->jw, err));
	rc = api_dataset(call, c->id, &detail, err);
	if (rc == 0) {
		rc = content_write_page(call, c, &detail, list->jw, err);
	} else if (err->code == ERR_DENIED) {
		*err = (struct err){ 0 };
		content_write(call, c, list->typed, list->jw);
		rc = 0;
	}
	arena_rewind(call->arena, mark);
	return (rc);
}

static int
write_item(void *ctx, const struct content *c, struct err *err)
{
	struct list *list = ctx;

	if (has_details(list, c))
		return (write_details(list, c, err));
	content_write(list->call, c, list->typed, list->jw);
	return (0);
}

static int
write_list(struct list *list, struct err *err)
{
	jw_array(list->jw);
	if (contents_each(list->call->db, &list->filter, write_item, list,
	    err) == -1)
		return (-1);
	jw_array_end(list->jw);
	return (0);
}

static int
write_stats(struct list *list, struct err *err)
{
	struct jw *jw = list->jw;
	uint64_t n;

	if (contents_count(list->call->db, &list->filter, &n, err) == -1)
		return (-1);
	jw_object(jw);
	jw_key(jw, "stats");
	jw_object(jw);
	jw_key(jw, "total_matches");
	jw_uint(jw, n);
	jw_object_end(jw);
	jw_key(jw, "contents");
	if (write_list(list, err) == -1)
		return (-1);
	jw_object_end(jw);
	return (0);
}

/* `collections`: those alone (1) or datasets alone (0), whatever the query
 * says; -1: as it says. */
static int
list_contents(struct api_call *call, int collections, struct err *err)
{
	struct list list = { .call = call };
	struct history history;

	if (read_list(&list, err) == -1 || api_history(call,
	    list.filter.history, ACCESS_READ, &history, err) == -1)
		return (-1);
	if (collections != -1)
		list.filter.collections = collections;
	list.jw = http_response_json(call->resp);
	return (list.stats ? write_stats(&list, err) : write_list(&list, err));
}

int
api_contents_list(struct api_call *call, struct err *err)
{
	return (list_contents(call, -1, err));
}

int
api_contents_datasets(struct api_call *call, struct err *err)
{
	return (list_contents(call, 0, err));
}

int
api_contents_collections(struct api_call *call, struct err *err)
{
	return (list_contents(call, 1, err));
}

/* The history that is named, or all of the user's; the newest items first. */
static int
read_datasets(struct list *list, struct err *err)
{
	struct api_call *call = list->call;
	struct history history;

	list->typed = true;
	list->all_details = str_is(http_query(call->req, "view"), "detailed");
	list->filter = (struct content_filter){ CONTENT_ALL,
		.history = input_query_id(call, "history_id"),
		.order = "create_time", .backwards = true };
	if (content_index_read(call, &list->filter, err) == -1)
		return (-1);
	if (list->filter.limit == -1)
		list->filter.limit = DATASETS_LIMIT;
	if (list->filter.history == 0) {
		list->filter.owner = call->user.id;
		return (0);
	}
	return (api_history(call, list->filter.history, ACCESS_READ, &history,
	    err));
}

int
api_datasets_list(struct api_call *call, struct err *err)
{
	struct list list = { .call = call,
		.jw = http_response_json(call->resp) };
	uint64_t n;

	if (read_datasets(&list, err) == -1 ||
	    contents_count(call->db, &list.filter, &n, err) == -1 ||
	    api_total_matches(call, n, err) == -1)
		return (-1);
	return (write_list(&list, err));
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

/* "/contents/nonsenses/ID": Galaxy cuts the plural off. */
int
api_contents_bad_type(struct api_call *call, struct err *err)
{
	struct str types = http_param(call->req, "types");
	json_t *type = json_stringn(types.p, types.n > 0 &&
	    types.p[types.n - 1] == 's' ? types.n - 1 : types.n);

	input_problem(call, "enum", "path", "type",
	    "Input should be 'dataset' or 'dataset_collection'", type);
	json_decref(type);
	return (input_check(call, err));
}

static int
take_history(void *ctx, const struct content *c, struct err *err)
{
	(void)err;
	*(int64_t *)ctx = c->history_id;
	return (0);
}

int
api_collection_show(struct api_call *call, struct err *err)
{
	int64_t id = input_id(call, "id"), history_id = 0;
	struct history history;

	if (input_check(call, err) == -1 || contents_one(call->db, true, id,
	    take_history, &history_id, err) == -1)
		return (-1);
	if (history_id != 0 &&
	    api_history(call, history_id, ACCESS_READ, &history, err) == -1)
		return (-1);
	return (content_write_collection(call, history_id, id, err));
}
