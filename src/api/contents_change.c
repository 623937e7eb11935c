/*
 * contents_change: what its owner does to an item of a history: other words on
 * it, out of sight and back, away for good.
 */
#include "api/content_view.h"
#include "api/datasets.h"
#include "api/handlers.h"
#include "api/label_input.h"
#include "base/err.h"
#include "model/content_change.h"

/* An item that a call is about. */
struct item {
	bool is_collection;
	int64_t history, id;	/* history 0: not known before it is found */
	bool purged;
};

static int
take_item(void *ctx, const struct content *c, struct err *err)
{
	struct item *item = ctx;

	(void)err;
	item->history = item->history == 0 || item->history == c->history_id ?
	    c->history_id : -1;
	item->purged = c->purged;
	return (0);
}

/* It is in the history that the path names, and that may be changed. */
static int
find_item(struct api_call *call, struct item *item, struct err *err)
{
	int found;

	if (item->history != 0 &&
	    api_mutable_history(call, item->history, err) == -1)
		return (-1);
	found = contents_one(call->db, item->is_collection, item->id,
	    take_item, item, err);
	if (found == -1)
		return (-1);
	if (found == 0 || item->history == -1)
		return (err_set(err, ERR_NOT_FOUND, "there is no %s with this "
		    "id", item->is_collection ? "collection" : "dataset"));
	return (api_mutable_history(call, item->history, err));
}

static int
read_change(struct api_call *call, struct content_change *ret,
    struct err *err)
{
	input_body(call, true);
	*ret = (struct content_change){
		.name = input_text(call, "name"),
		.deleted = input_nullable_bool(call, "deleted"),
		.visible = input_nullable_bool(call, "visible"),
	};
	if (label_input(call, &ret->labels, err) == -1)
		return (-1);
	return (input_check(call, err));
}

static int
show_item(struct api_call *call, const struct item *item, struct err *err)
{
	struct dataset_detail detail;

	if (item->is_collection)
		return (content_write_collection(call, item->history,
		    item->id, err));
	if (api_dataset(call, item->id, &detail, err) == -1)
		return (-1);
	return (content_write_dataset(call, &detail, err));
}

/* The answer shows a dataset: who may not read it does not change it. */
static int
check_readable(struct api_call *call, const struct item *item,
    struct err *err)
{
	struct dataset_detail detail;

	return (item->is_collection ? 0 :
	    api_dataset(call, item->id, &detail, err));
}

static int
update(struct api_call *call, struct item *item, struct err *err)
{
	struct content_change change;

	item->id = input_id(call, "id");
	if (read_change(call, &change, err) == -1 ||
	    find_item(call, item, err) == -1 ||
	    check_readable(call, item, err) == -1)
		return (-1);
	if (item->purged && change.deleted == 0)
		return (err_set(err, ERR_REFUSED, "this dataset is purged: it "
		    "cannot be taken back"));
	if (content_change(call->db, item->is_collection, item->id, &change,
	    err) == -1)
		return (-1);
	return (show_item(call, item, err));
}

int
api_contents_dataset_update(struct api_call *call, struct err *err)
{
	struct item item = { .history = input_id(call, "history_id") };

	return (update(call, &item, err));
}

int
api_contents_collection_update(struct api_call *call, struct err *err)
{
	struct item item = { .is_collection = true,
		.history = input_id(call, "history_id") };

	return (update(call, &item, err));
}

int
api_dataset_update(struct api_call *call, struct err *err)
{
	struct item item = { 0 };

	return (update(call, &item, err));
}

/* A body wins over the query, even an empty one. */
static bool
read_flag(struct api_call *call, const char *name)
{
	bool flag = input_query_bool(call, name, false);

	return (json_is_object(call->body) ? input_bool(call, name, false) :
	    flag);
}

/* No body: 202 for what Galaxy does later, though it is done. */
static int
delete(struct api_call *call, struct item *item, struct err *err)
{
	struct content_end end = { .is_collection = item->is_collection,
		.id = input_id(call, "id") };

	item->id = end.id;
	input_body(call, false);
	end.purge = read_flag(call, "purge");
	end.recursive = read_flag(call, "recursive");
	(void)read_flag(call, "stop_job");	/* no job runs here */
	if (input_check(call, err) == -1 ||
	    find_item(call, item, err) == -1 ||
	    content_delete(call->site, call->db, &end, err) == -1)
		return (-1);
	call->resp->status = end.purge ? 202 : 204;
	return (0);
}

int
api_contents_dataset_delete(struct api_call *call, struct err *err)
{
	struct item item = { .history = input_id(call, "history_id") };

	return (delete(call, &item, err));
}

int
api_contents_collection_delete(struct api_call *call, struct err *err)
{
	struct item item = { .is_collection = true,
		.history = input_id(call, "history_id") };

	return (delete(call, &item, err));
}

int
api_dataset_delete(struct api_call *call, struct err *err)
{
	struct item item = { 0 };

	return (delete(call, &item, err));
}
