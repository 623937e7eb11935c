/*
 * tasks: how a task stands, in Celery's words; whoever knows its UUID may ask.
 */
#include "api/handlers.h"
#include "base/err.h"
#include "task/task.h"

int
api_task_state(struct api_call *call, struct err *err)
{
	const char *state;
	struct uuid uuid;

	input_uuid(call, "task_id", &uuid);
	if (input_check(call, err) == -1 ||
	    tasks_state(call->jobs->tasks, &uuid, &state, err) == -1)
		return (-1);
	jw_cstr(http_response_json(call->resp), state);
	return (0);
}

int
api_task_result(struct api_call *call, struct err *err)
{
	AUTO_SB struct sb result = SB_EMPTY(65536);
	const char *state;
	struct uuid uuid;
	struct jw *jw;

	input_uuid(call, "task_id", &uuid);
	if (input_check(call, err) == -1 ||
	    tasks_state(call->jobs->tasks, &uuid, &state, err) == -1)
		return (-1);
	if (strcmp(state, "FAILURE") == 0 &&
	    tasks_result(call->jobs->tasks, &uuid, &result, err) == -1)
		return (-1);
	jw = http_response_json(call->resp);
	jw_object(jw);
	jw_kcstr(jw, "state", state);
	jw_kcstr(jw, "result", sb_cstr(&result));
	jw_object_end(jw);
	return (0);
}
