/*
 * jobs: those of Galaxy's table, which made datasets that are here; and the
 * task of an import, or of an export of a history, as the job that Galaxy would
 * have made of it.
 */
#include "api/handlers.h"
#include "api/job.h"
#include "api/job_view.h"
#include "base/err.h"
#include "base/own.h"
#include "db/db.h"
#include "task/queue.h"
#include "track/tracker.h"

/* Numbers of tasks and of Galaxy's jobs must not meet: no table of jobs grows
 * so far. */
#define TASK_BASE ((int64_t)1000000000000)
#define LIST_LIMIT 500

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

static struct job_view
view_of_task(const struct task *task, struct str tool, int64_t history)
{
	struct str error = task->error_message;

	return ((struct job_view){
		.id = TASK_BASE + task->id, .history = history,
		.user = task->user_id, .tool = tool,
		.state = str_of(state_of(task)), .version = STR("26.1"),
		.has_exit = task_state_is_over(task->state) && task->settled,
		.exit_code = task->state == TASK_FAILED ||
		    task->state == TASK_CANCELLED,
		.created = task->create_time, .updated = changed(task),
		.stdouts = { STR(""), STR("") },
		.stderrs = { error.p != NULL ? error : STR(""), STR("") },
	});
}

static const char import_tool[] = "__IMPORT_HISTORY__";

void
job_write_import(struct api_call *call, const struct task *task,
    struct jw *jw)
{
	const struct job_view v = view_of_task(task, str_of(import_tool), 0);

	job_write_line(call, &v, "The archive is queued for import; the "
	    "history is visible when that is done.", jw);
}

/* The history that a task exports, 0 for none, and the tool: 1, 0, -1. */
static int
tool_of(struct api_call *call, const struct task *task, struct str *ret_tool,
    int64_t *ret_history, struct err *err)
{
	struct export_rec rec;
	int found;

	*ret_tool = str_of(import_tool);
	if (!str_is(task->kind, "export"))
		return (str_is(task->kind, "import"));
	found = track_by_task(call->db, &task->uuid, call->arena, &rec, err);
	if (found != 1)
		return (found);
	*ret_history = rec.object_id;
	*ret_tool = rec.target_uri.p == NULL ? STR("__EXPORT_HISTORY__") :
	    STR("__EXPORT_HISTORY_TO_URI__");
	return (str_is(rec.object_type, "history"));
}

/* 1, 0, -1. */
static int
load_task(struct api_call *call, int64_t id, struct job_view *ret,
    struct err *err)
{
	struct task task;
	struct uuid uuid;
	struct str tool;
	int64_t history = 0;
	int found = task_uuid_of(call->db, id, &uuid, err);

	if (found == 1)
		found = task_get(call->db, &uuid, call->arena, &task, err);
	if (found == 1)
		found = tool_of(call, &task, &tool, &history, err);
	if (found == 1)
		*ret = view_of_task(&task, tool, history);
	return (found);
}

/* A row of api.job_get; texts are the row's. */
static struct job_view
view_of_row(const struct db_rows *r)
{
	return ((struct job_view){
		.id = db_int(r, 0), .row = db_int(r, 0),
		.history = db_int(r, 1), .tool = db_text(r, 2),
		.state = db_text(r, 3), .has_exit = !db_is_null(r, 4),
		.exit_code = db_int(r, 4), .created = db_time(r, 5),
		.updated = db_time(r, 6), .version = db_text(r, 7),
		.user = db_int(r, 8), .copied_from = db_int(r, 9),
		.stdouts = { db_text(r, 10), db_text(r, 12) },
		.stderrs = { db_text(r, 11), db_text(r, 13) },
	});
}

/* Who started it and administrators; a job of Galaxy's table also who may see
 * its history, and with it the archive that tells of the job. */
static int
check_access(struct api_call *call, const struct job_view *v,
    struct err *err)
{
	int got = v->user == call->user.id || call->user.is_admin;

	if (got == 0 && v->row != 0 && v->history != 0)
		got = user_may_history(call->db, api_user(call), v->history,
		    ACCESS_READ, err);
	if (got == 0)
		return (err_set(err, ERR_DENIED,
		    "this job belongs to somebody else"));
	return (got == 1 ? 0 : -1);
}

static int
not_there(struct err *err)
{
	return (err_set(err, ERR_NOT_FOUND, "there is no job with this id"));
}

typedef int write_job(struct api_call *, const struct job_view *,
    struct err *);

static int
with_task(struct api_call *call, int64_t task, write_job *write,
    struct err *err)
{
	struct job_view v = { 0 };
	int found = load_task(call, task, &v, err);

	if (found != 1)
		return (found == 0 ? not_there(err) : -1);
	return (check_access(call, &v, err) == -1 ? -1 :
	    write(call, &v, err));
}

static int
with_row(struct api_call *call, int64_t row, write_job *write,
    struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	struct job_view v;
	int found;

	if (DB_QUERY(call->db, api_job_get, &rows, err,
	    .id = DB_INT(row)) == -1 ||
	    (found = db_rows_next(rows, err)) == -1)
		return (-1);
	if (found == 0)
		return (not_there(err));
	v = view_of_row(rows);
	return (check_access(call, &v, err) == -1 ? -1 :
	    write(call, &v, err));
}

/* The job that the path names, if the caller may see it. */
static int
with_job(struct api_call *call, write_job *write, struct err *err)
{
	int64_t id = input_id(call, "job_id");

	if (input_check(call, err) == -1)
		return (-1);
	return (id > TASK_BASE ? with_task(call, id - TASK_BASE, write, err) :
	    with_row(call, id, write, err));
}

static int
show(struct api_call *call, const struct job_view *v, struct err *err)
{
	bool full = input_query_bool(call, "full", false);

	return (input_check(call, err) == -1 ? -1 :
	    job_write(call, v, full, err));
}

int
api_job_show(struct api_call *call, struct err *err)
{
	return (with_job(call, show, err));
}

static int
show_outputs(struct api_call *call, const struct job_view *v,
    struct err *err)
{
	return (job_write_outputs(call, v->row,
	    http_response_json(call->resp), err));
}

int
api_job_outputs(struct api_call *call, struct err *err)
{
	return (with_job(call, show_outputs, err));
}

struct list {
	int64_t history, limit, offset;
	bool by_creation;
	struct str states;	/* a JSON list, or STR_NONE */
};

/* `state` may be repeated. */
static int
read_states(struct api_call *call, struct str *ret, struct err *err)
{
	json_t *states = json_array();
	AUTO_FREE char *text = NULL;

	for (size_t i = 0; i < call->req->nquery; i++)
		if (str_is(call->req->query[i].name, "state"))
			(void)json_array_append_new(states, json_stringn(
			    call->req->query[i].value.p,
			    call->req->query[i].value.n));
	*ret = STR_NONE;
	text = json_array_size(states) == 0 ? NULL : json_dumps(states, 0);
	if (text != NULL)
		*ret = arena_str(call->arena, str_of(text));
	json_decref(states);
	return (text != NULL && ret->p == NULL ?
	    arena_over(call->arena, err) : 0);
}

static int
read_list(struct api_call *call, struct list *ret, struct err *err)
{
	static const char *const orders[] = { "update_time", "create_time",
		NULL };
	struct history history;

	*ret = (struct list){
		.history = input_query_id(call, "history_id"),
		.limit = input_query_int(call, "limit", 1, LIST_LIMIT),
		.offset = input_query_int(call, "offset", 0, 0),
		.by_creation = input_query_enum(call, "order_by", orders, 0)
		    == 1,
	};
	if (input_check(call, err) == -1 ||
	    read_states(call, &ret->states, err) == -1)
		return (-1);
	return (ret->history == 0 ? 0 : api_history(call, ret->history,
	    ACCESS_READ, &history, err));
}

int
api_jobs_list(struct api_call *call, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	struct jw *jw = http_response_json(call->resp);
	struct list list;
	int more;

	if (read_list(call, &list, err) == -1 ||
	    DB_QUERY(call->db, api_job_list, &rows, err,
	    .history = DB_INT_OR_NULL(list.history, 0),
	    .user = DB_INT(call->user.id), .states = DB_TEXT(list.states),
	    .by_creation = DB_BOOL(list.by_creation),
	    .max_rows = DB_INT(list.limit),
	    .skip_rows = DB_INT(list.offset)) == -1)
		return (-1);
	jw_array(jw);
	while ((more = db_rows_next(rows, err)) == 1) {
		const struct job_view v = view_of_row(rows);

		job_write_line(call, &v, NULL, jw);
	}
	jw_array_end(jw);
	return (more);
}
