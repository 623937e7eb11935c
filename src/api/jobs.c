/*
 * jobs: an import as the job that Galaxy would have made of it.
 */
#include "api/handlers.h"
#include "api/import_job.h"
#include "base/err.h"
#include "task/queue.h"

/* Numbers of tasks and of Galaxy's jobs must not meet: no table of jobs grows
 * so far. */
#define TASK_BASE ((int64_t)1000000000000)

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
write_common(struct api_call *call, const struct task *task, struct jw *jw)
{
	jw_kcstr(jw, "model_class", "Job");
	api_kid(jw, call, "id", TASK_BASE + task->id);
	jw_knull(jw, "history_id");
	jw_kcstr(jw, "tool_id", "__IMPORT_HISTORY__");
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

void
import_job_write(struct api_call *call, const struct task *task,
    struct jw *jw)
{
	jw_object(jw);
	write_common(call, task, jw);
	jw_kcstr(jw, "message", "The archive is queued for import; the "
	    "history is visible when that is done.");
	jw_object_end(jw);
}

static void
write_job(struct api_call *call, const struct task *task, struct jw *jw)
{
	static const char *const nulls[] = { "external_id", "handler",
		"job_runner_name", "command_line", "user_email" };
	static const char *const objects[] = { "params", "inputs", "outputs",
		"output_collections" };

	jw_object(jw);
	write_common(call, task, jw);
	for (size_t i = 0; i < NELEMS(nulls); i++)
		jw_knull(jw, nulls[i]);
	api_kid(jw, call, "user_id", task->user_id);
	jw_knull(jw, "command_version");
	jw_knull(jw, "copied_from_job_id");
	for (size_t i = 0; i < NELEMS(objects); i++) {
		jw_key(jw, objects[i]);
		jw_object(jw);
		jw_object_end(jw);
	}
	if (str_is(http_query(call->req, "full"), "true")) {
		jw_kcstr(jw, "tool_stdout", "");
		jw_kstr(jw, "tool_stderr", task->error_message.p != NULL ?
		    task->error_message : STR(""));
	}
	jw_object_end(jw);
}

int
api_job_show(struct api_call *call, struct err *err)
{
	int64_t id = input_id(call, "job_id");
	struct uuid uuid;
	struct task task;
	int found;

	if (input_check(call, err) == -1)
		return (-1);
	found = id <= TASK_BASE ? 0 :
	    task_uuid_of(call->db, id - TASK_BASE, &uuid, err);
	if (found == 1)
		found = task_get(call->db, &uuid, call->arena, &task, err);
	if (found == -1)
		return (-1);
	if (found == 0 || !str_is(task.kind, "import"))
		return (err_set(err, ERR_NOT_FOUND,
		    "there is no job with this id"));
	if (task.user_id != call->user.id && !call->user.is_admin)
		return (err_set(err, ERR_DENIED,
		    "this job belongs to somebody else"));
	write_job(call, &task, http_response_json(call->resp));
	return (0);
}
