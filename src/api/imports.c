/*
 * imports: archives become histories, or go into one, or are only looked at.
 */
#include "api/content_view.h"
#include "api/handlers.h"
#include "api/history_view.h"
#include "api/import_input.h"
#include "api/job.h"
#include "base/err.h"
#include "base/jr.h"
#include "base/own.h"
#include "model/ids.h"
#include "task/queue.h"

/* How often a waiting request looks at its import. */
#define LOOK (USEC_SEC / 20)

/* What a request that waited says of the result of its task. */
typedef int result_answer(struct api_call *, const struct jv *result, struct err *);

/* The failure of a task as the failure of this request. */
static int
task_failure(const struct task *task, struct err *err)
{
	AUTO_FREE char *name = str_dup(task->error_code);
	enum err_code code = err_code_named(name);

	(void)err_set(err, code == ERR_NONE ? ERR_INTERNAL : code, "%.*s",
	    STR_ARG(task->error_message));
	if (task->error_member.n > 0)
		(void)err_member(err, "%.*s", STR_ARG(task->error_member));
	if (task->error_hint.n > 0)
		(void)err_hint(err, "%.*s", STR_ARG(task->error_hint));
	return (-1);
}

/* Wait for the task without holding a thread. */
static int
look(struct api_call *call, result_answer *answer, struct err *err)
{
	struct jv *result;
	struct task task;
	int found = task_get(call->db, call->http->state, call->arena, &task,
	    err);

	if (found == -1)
		return (-1);
	if (found == 0)
		return (err_set(err, ERR_INTERNAL, "the import is gone"));
	if (!task_state_is_over(task.state) || !task.settled) {
		call->http->again = LOOK;
		return (0);
	}
	if (task.state != TASK_DONE && task.state != TASK_GAPS)
		return (task_failure(&task, err));
	if (jv_parse(task.result, NULL, call->arena, &result, err) == -1)
		return (-1);
	return (answer(call, result, err));
}

/* Where the UUID of the task stays while the request waits. */
static int
new_state(struct api_call *call, struct uuid **ret, struct err *err)
{
	*ret = arena_new_one(call->arena, struct uuid);
	return (*ret == NULL ? arena_over(call->arena, err) : 0);
}

/* Start, and wait for the end. */
static int
begin(struct api_call *call, const struct import_input *in,
    struct jobs_import *job, result_answer *answer, struct err *err)
{
	struct uuid *uuid;

	job->discarded = in->discarded;
	if (new_state(call, &uuid, err) == -1 ||
	    import_input_start(call, in->uri, job, uuid, err) == -1)
		return (-1);
	call->http->state = uuid;
	return (look(call, answer, err));
}

static int
result_history(struct api_call *call, const struct jv *result, int64_t *ret,
    struct err *err)
{
	struct str text;

	if (!jv_string(jv_get(result, "history_id"), &text))
		return (err_set(err, ERR_INTERNAL,
		    "an import ended without a history"));
	return (ids_decode(call->ids, text, ret, err));
}

static int
answer_history(struct api_call *call, const struct jv *result,
    struct err *err)
{
	struct history_shape shape;
	int64_t id;

	if (result_history(call, result, &id, err) == -1 ||
	    history_shape(call, VIEW_DETAILED, &shape, err) == -1)
		return (-1);
	return (history_write_one(call, id, &shape, err));
}

int
api_from_store(struct api_call *call, struct err *err)
{
	struct jobs_import job = { 0 };
	struct history_shape shape;
	struct import_input in;

	if (call->http->state != NULL)
		return (look(call, answer_history, err));
	if (history_shape(call, VIEW_DETAILED, &shape, err) == -1 ||
	    import_input_store(call, &in, err) == -1)
		return (-1);
	return (begin(call, &in, &job, answer_history, err));
}

int
api_from_store_async(struct api_call *call, struct err *err)
{
	struct jobs_import job = { 0 };
	struct import_input in;
	struct uuid uuid;

	if (import_input_store(call, &in, err) == -1)
		return (-1);
	job.discarded = in.discarded;
	if (import_input_start(call, in.uri, &job, &uuid, err) == -1)
		return (-1);
	api_write_task(http_response_json(call->resp), &uuid);
	return (0);
}

struct items {
	struct api_call *call;
	struct jw *jw;
};

static int
write_item(void *ctx, const struct content *c, struct err *err)
{
	struct items *items = ctx;
	struct api_call *call = items->call;
	struct arena_mark mark = arena_save(call->arena);
	struct dataset_detail detail;
	int rc;

	if (c->is_collection)
		return (content_write_elements(call, c, items->jw, err));
	rc = dataset_detail(call->db, c->id, call->arena, &detail, err);
	if (rc == 1)
		rc = content_write_page(call, c, &detail, items->jw, err);
	arena_rewind(call->arena, mark);
	return (rc);
}

/* As Galaxy: the visible datasets, then the collections. */
static int
write_items(struct items *items, struct content_filter *filter,
    struct err *err)
{
	struct db *db = items->call->db;

	filter->collections = 0;
	filter->visible = 1;
	if (contents_each(db, filter, write_item, items, err) == -1)
		return (-1);
	filter->collections = 1;
	filter->visible = -1;
	return (contents_each(db, filter, write_item, items, err));
}

/* What the import made is what has the numbers that it took. */
static int
answer_contents(struct api_call *call, const struct jv *result,
    struct err *err)
{
	struct items items = { .call = call };
	struct content_filter filter = { CONTENT_ALL };
	const struct jv *hids = jv_get(result, "hids");

	if (result_history(call, result, &filter.history, err) == -1 ||
	    http_call_json_file(call->http, &items.jw, err) == -1)
		return (-1);
	jw_array(items.jw);
	if (jv_int(jv_get(hids, "first"), &filter.hid_from) &&
	    jv_int(jv_get(hids, "last"), &filter.hid_to) &&
	    write_items(&items, &filter, err) == -1)
		return (-1);
	jw_array_end(items.jw);
	return (0);
}

int
api_contents_from_store(struct api_call *call, struct err *err)
{
	struct jobs_import job = { 0 };
	struct import_input in;

	if (call->http->state != NULL)
		return (look(call, answer_contents, err));
	job.into_history = input_id(call, "history_id");
	if (import_input_store(call, &in, err) == -1 ||
	    api_mutable_history(call, job.into_history, err) == -1)
		return (-1);
	return (begin(call, &in, &job, answer_contents, err));
}

static int
answer_plan(struct api_call *call, const struct jv *result, struct err *err)
{
	(void)err;
	jw_value(http_response_json(call->resp), result);
	return (0);
}

static int
inspect_file(struct api_call *call, struct jobs_import *job, struct err *err)
{
	struct uuid *uuid;

	if (new_state(call, &uuid, err) == -1 ||
	    import_input_start_file(call, job, uuid, err) == -1)
		return (-1);
	call->http->state = uuid;
	return (look(call, answer_plan, err));
}

int
api_import_inspect(struct api_call *call, struct err *err)
{
	struct jobs_import job = { .dry_run = true };
	struct import_input in;

	if (call->http->state != NULL)
		return (look(call, answer_plan, err));
	if (call->req->form != NULL)
		return (inspect_file(call, &job, err));
	if (import_input_store(call, &in, err) == -1)
		return (-1);
	return (begin(call, &in, &job, answer_plan, err));
}
