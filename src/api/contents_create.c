/*
 * contents_create: items come into a history: copies of others, and
 * collections of what is there.
 */
#include "api/collection_input.h"
#include "api/content_view.h"
#include "api/datasets.h"
#include "api/handlers.h"
#include "base/err.h"

static int
show(struct api_call *call, int64_t history, bool is_collection, int64_t id,
    struct err *err)
{
	struct dataset_detail detail;

	if (is_collection)
		return (content_write_collection(call, history, id, err));
	if (api_dataset(call, id, &detail, err) == -1)
		return (-1);
	return (content_write_dataset(call, &detail, err));
}

/* May the caller read it? Of a collection its history says so, and everything
 * that is in it. */
static int
check_source(struct api_call *call, const struct content_copy *copy,
    struct err *err)
{
	struct dataset_detail detail;
	struct history history;
	int64_t from;
	int got;

	if (!copy->is_collection)
		return (api_dataset(call, copy->id, &detail, err));
	if (api_collection_history(call, copy->id, &from, err) == -1 ||
	    api_history(call, from, ACCESS_READ, &history, err) == -1)
		return (-1);
	got = user_may_collection(call->db, api_user(call), copy->id, err);
	if (got == 0)
		return (err_set(err, ERR_DENIED, "this collection holds "
		    "datasets that are not accessible to you"));
	return (got == 1 ? 0 : -1);
}

static int
copy_item(struct api_call *call, int64_t history, bool is_collection,
    struct err *err)
{
	struct content_copy copy = { .user = &call->user, .to = history,
		.is_collection = is_collection };
	int64_t id;

	if (json_is_object(call->body))
		copy.id = input_member_id(call, call->body, "content");
	if (input_check(call, err) == -1 ||
	    api_mutable_history(call, history, err) == -1 ||
	    check_source(call, &copy, err) == -1 ||
	    content_copy(call->db, &copy, &id, err) == -1)
		return (-1);
	return (show(call, history, is_collection, id, err));
}

static int
check_elements(struct api_call *call, const struct content_new *what,
    struct err *err)
{
	for (size_t i = 0; i < what->n; i++) {
		struct arena_mark mark = arena_save(call->arena);
		struct dataset_detail detail;

		if (what->nodes[i].dataset != 0 && api_dataset(call,
		    what->nodes[i].dataset, &detail, err) == -1)
			return (-1);
		arena_rewind(call->arena, mark);
	}
	return (0);
}

static int
make_collection(struct api_call *call, int64_t history, struct err *err)
{
	AUTO_COLLECTION_INPUT struct collection_input in = { .call = call };
	struct content_new what = { .user = &call->user, .to = history };
	int64_t id;

	collection_input(&in, &what);
	if (input_check(call, err) == -1 ||
	    api_mutable_history(call, history, err) == -1 ||
	    check_elements(call, &what, err) == -1 ||
	    content_new(call->db, &what, &id, err) == -1)
		return (-1);
	return (show(call, history, true, id, err));
}

/* Where it comes from says what is done; libraries are not here. */
static int
create(struct api_call *call, int64_t history, bool is_collection,
    struct err *err)
{
	static const char *const datasets[] = { "hda", NULL };
	static const char *const collections[] = { "new_collection", "hdca",
		NULL };
	static const char *const places[] = { "history", NULL };

	input_body(call, true);
	(void)input_enum(call, "instance_type", places, 0);
	if (!is_collection) {
		(void)input_enum(call, "source", datasets, 0);
		return (copy_item(call, history, false, err));
	}
	return (input_enum(call, "source", collections, 0) == 1 ?
	    copy_item(call, history, true, err) :
	    make_collection(call, history, err));
}

int
api_contents_create(struct api_call *call, struct err *err)
{
	static const char *const types[] = { "dataset", "dataset_collection",
		NULL };
	int64_t history = input_id(call, "history_id");

	return (create(call, history, input_enum(call, "type", types, 0) == 1,
	    err));
}

int
api_contents_create_typed(struct api_call *call, struct err *err)
{
	static const char *const types[] = { "datasets",
		"dataset_collections", NULL };
	int64_t history = input_id(call, "history_id");

	return (create(call, history,
	    input_param_enum(call, "type", types, 0) == 1, err));
}
