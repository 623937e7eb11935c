/*
 * jobs: the task of an import, or of an export of a history, as the job that
 * Galaxy would have made of it.
 */
#include "api/handlers.h"
#include "api/job.h"
#include "base/err.h"
#include "task/queue.h"
#include "track/tracker.h"

/* Numbers of tasks and of Galaxy's jobs must not meet: no table of jobs grows
 * so far. */
#define TASK_BASE ((int64_t)1000000000000)

struct job {
	struct task task;
	const char *tool;
	int64_t history;	/* 0: not told */
};

void
job_kid(struct jw *jw, struct api_call *call, const char *key, int64_t task)
{
	api_kid(jw, call, key, TASK_BASE + task);
}

static const char *
state_of(const struct task *task)
{
	if (task_state_is_over(task->state) && !task->settled)
		return ("running");
	switch (task->state) {
	case TASK_QUEUED:
		return ("new");
	case TASK_RUNNING:
		return ("running");
	case TASK_DONE:
	case TASK_GAPS:
		return ("ok");
	case TASK_CANCELLED:
		return ("deleted");
	case TASK_FAILED:
	case TASK_STATES:
		break;
	}
	return ("error");
}

static usec_t
changed(const struct task *task)
{
	if (task->end_time != USEC_MAX)
		return (task->end_time);
	return (task->start_time != USEC_MAX ? task->start_time :
	    task->create_time);
}

static void
write_common(struct api_call *call, const struct job *job, struct jw *jw)
{
	const struct task *task = &job->task;

	jw_kcstr(jw, "model_class", "Job");
	job_kid(jw, call, "id", task->id);
	api_kid(jw, call, "history_id", job->history);
	jw_kcstr(jw, "tool_id", job->tool);
	jw_kcstr(jw, "state", state_of(task));
	jw_key(jw, "exit_code");
	if (task_state_is_over(task->state) && task->settled)
		jw_int(jw, task->state == TASK_FAILED ||
		    task->state == TASK_CANCELLED);
	else
		jw_null(jw);
	api_ktime(jw, "create_time", task->create_time);
	api_ktime(jw, "update_time", changed(task));
	jw_kcstr(jw, "galaxy_version", "26.1");
}

static const char import_tool[] = "__IMPORT_HISTORY__";

void
job_write_import(struct api_call *call, const struct task *task,
    struct jw *jw)
{
	const struct job job = { .task = *task, .tool = import_tool };

	jw_object(jw);
	write_common(call, &job, jw);
	jw_kcstr(jw, "message", "The archive is queued for import; the "
	    "history is visible when that is done.");
	jw_object_end(jw);
}

static void
write_job(struct api_call *call, const struct job *job, struct jw *jw)
{
	static const char *const nulls[] = { "external_id", "handler",
		"job_runner_name", "command_line", "user_email" };
	static const char *const objects[] = { "params", "inputs", "outputs",
		"output_collections" };
	struct str error = job->task.error_message;

	jw_object(jw);
	write_common(call, job, jw);
	for (size_t i = 0; i < NELEMS(nulls); i++)
		jw_knull(jw, nulls[i]);
	api_kid(jw, call, "user_id", job->task.user_id);
	jw_knull(jw, "command_version");
	jw_knull(jw, "copied_from_job_id");
	for (size_t i = 0; i < NELEMS(objects); i++) {
		jw_key(jw, objects[i]);
		jw_object(jw);
		jw_object_end(jw);
	}
	if (str_is(http_query(call->req, "full"), "true")) {
		jw_kcstr(jw, "tool_stdout", "");
		jw_kstr(jw, "tool_stderr", error.p != NULL ? error : STR(""));
	}
	jw_object_end(jw);
}

/* 1, 0, -1. */
static int
load_export(struct api_call *call, struct job *job, struct err *err)
{
	struct export_rec rec;
	int found = track_by_task(call->db, &job->task.uuid, call->arena, &rec,
	    err);

	if (found != 1)
		return (found);
	job->history = rec.object_id;
	job->tool = rec.target_uri.p == NULL ? "__EXPORT_HISTORY__" :
	    "__EXPORT_HISTORY_TO_URI__";
	return (str_is(rec.object_type, "history"));
}

/* 1, 0, -1. */
static int
load_job(struct api_call *call, int64_t id, struct job *ret, struct err *err)
{
	struct uuid uuid;
	int found = id <= TASK_BASE ? 0 :
	    task_uuid_of(call->db, id - TASK_BASE, &uuid, err);

	if (found == 1)
		found = task_get(call->db, &uuid, call->arena, &ret->task,
		    err);
	if (found != 1)
		return (found);
	if (str_is(ret->task.kind, "export"))
		return (load_export(call, ret, err));
	ret->tool = import_tool;
	return (str_is(ret->task.kind, "import"));
}

int
api_job_show(struct api_call *call, struct err *err)
{
	int64_t id = input_id(call, "job_id");
	struct job job = { 0 };
	int found;

	if (input_check(call, err) == -1 ||
	    (found = load_job(call, id, &job, err)) == -1)
		return (-1);
	if (found == 0)
		return (err_set(err, ERR_NOT_FOUND,
		    "there is no job with this id"));
	if (job.task.user_id != call->user.id && !call->user.is_admin)
		return (err_set(err, ERR_DENIED,
		    "this job belongs to somebody else"));
	write_job(call, &job, http_response_json(call->resp));
	return (0);
}
