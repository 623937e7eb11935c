/*
 * state: the states of a task, their names and which may follow which.
 */
#include "task/task.h"

static const char *const names[TASK_STATES] = {
#define X(code, name, galaxy) [TASK_##code] = name,
	TASK_STATE_TABLE(X)
#undef X
};

static const char *const galaxy_names[TASK_STATES] = {
#define X(code, name, galaxy) [TASK_##code] = galaxy,
	TASK_STATE_TABLE(X)
#undef X
};

static const unsigned task_next[TASK_STATES] = {
	[TASK_QUEUED] = BIT(TASK_RUNNING) | BIT(TASK_CANCELLED) |
	    BIT(TASK_FAILED),	/* its kind is unknown, or it died too often */
	[TASK_RUNNING] = BIT(TASK_DONE) | BIT(TASK_GAPS) | BIT(TASK_FAILED) |
	    BIT(TASK_CANCELLED) |
	    BIT(TASK_QUEUED) |	/* handed over, or its worker died */
	    BIT(TASK_RUNNING),	/* taken over from a dead worker */
};

const char *
task_state_name(enum task_state state)
{
	return (names[state]);
}

const char *
task_state_galaxy(enum task_state state)
{
	return (galaxy_names[state]);
}

bool
task_state_named(struct str name, enum task_state *ret)
{
	for (enum task_state s = 0; s < TASK_STATES; s++) {
		if (str_is(name, names[s])) {
			*ret = s;
			return (true);
		}
	}
	return (false);
}

bool
task_state_is_over(enum task_state state)
{
	return (task_next[state] == 0);
}

bool
task_may_go(enum task_state from, enum task_state to)
{
	return ((task_next[from] & BIT(to)) != 0);
}
