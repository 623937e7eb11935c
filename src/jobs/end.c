/*
 * end: failed, cancelled, and what follows.
 */
#include "jobs/end.h"

#include "base/clock.h"
#include "base/err.h"
#include "db/db.h"
#include "jobs/kinds.h"
#include "jobs/pause.h"
#include "task/queue.h"

static int
end_in_tx(struct jobs *jobs, const struct task *task, enum task_state state,
    const struct err *why, struct err *err)
{
	const struct task_kind *kind = jobs_kind_named(task->kind);
	const struct task_end end = {
		.state = state, .error = why, .at = clock_now(),
	};

	if (task_finish(jobs->db, task, &end, err) == -1)
		return (-1);
	if (kind == NULL || kind->on_lost == NULL)
		return (0);
	return (kind->on_lost(jobs, jobs->db, task, state, why, err));
}

int
end_task(struct jobs *jobs, const struct task *task, enum task_state state,
    const struct err *why, struct err *err)
{
	if (db_begin(jobs->db, DB_WRITE, err) == -1)
		return (-1);
	if (end_in_tx(jobs, task, state, why, err) == -1 ||
	    db_commit(jobs->db, err) == -1) {
		db_rollback(jobs->db);
		return (-1);
	}
	return (end_settle(jobs, task, err));
}

int
end_follow(struct jobs *jobs, const struct task *task, struct err *err)
{
	const struct task_kind *kind = jobs_kind_named(task->kind);

	if (task->settled || kind == NULL || kind->settle == NULL)
		return (0);
	return (kind->settle(jobs, jobs->db, task, err));
}

int
end_settle(struct jobs *jobs, const struct task *task, struct err *err)
{
	if (task->settled)
		return (0);
	if (end_follow(jobs, task, err) == -1)
		return (-1);
	pause_at("finalized");
	return (task_set_settled(jobs->db, task, err));
}

void
end_cancelled(struct err *err)
{
	*err = (struct err){ 0 };
	(void)err_set(err, ERR_CANCELLED, "the task was cancelled");
}
