/*
 * tasks: the questions of Galaxy's task manager, put to whatever driver.
 */
#include "task/task.h"

int
tasks_queued(struct tasks *tasks, const struct uuid *uuid, struct err *err)
{
	return (tasks->driver->queued(tasks, uuid, err));
}

int
tasks_state(struct tasks *tasks, const struct uuid *uuid, const char **ret,
    struct err *err)
{
	return (tasks->driver->state(tasks, uuid, ret, err));
}

int
tasks_result(struct tasks *tasks, const struct uuid *uuid, struct sb *ret,
    struct err *err)
{
	return (tasks->driver->result(tasks, uuid, ret, err));
}

static int
state_is(struct tasks *tasks, const struct uuid *uuid, const char *word,
    struct err *err)
{
	const char *state;

	if (tasks_state(tasks, uuid, &state, err) == -1)
		return (-1);
	return (strcmp(state, word) == 0);
}

int
tasks_is_ready(struct tasks *tasks, const struct uuid *uuid, struct err *err)
{
	int good = tasks_is_successful(tasks, uuid, err);

	return (good != 0 ? good : tasks_has_failed(tasks, uuid, err));
}

int
tasks_is_pending(struct tasks *tasks, const struct uuid *uuid,
    struct err *err)
{
	return (state_is(tasks, uuid, "PENDING", err));
}

int
tasks_is_successful(struct tasks *tasks, const struct uuid *uuid,
    struct err *err)
{
	return (state_is(tasks, uuid, "SUCCESS", err));
}

int
tasks_has_failed(struct tasks *tasks, const struct uuid *uuid,
    struct err *err)
{
	return (state_is(tasks, uuid, "FAILURE", err));
}

void
tasks_free(struct tasks *tasks)
{
	if (tasks != NULL)
		tasks->driver->free(tasks);
}
