/*
 * view: a task for a progress bar or a line of progress.
 */
#include "jobs/view.h"

#include "base/jw.h"
#include "track/record.h"

void
view_make(const struct task *task, bool ours, struct jobs_view *ret)
{
	*ret = (struct jobs_view){
		.task = task, .ours = ours, .rate = task->rate,
		.seconds_left = -1,
	};
	if (task->rate > 0 && task->bytes_total > 0)
		ret->seconds_left = task->bytes_done >= task->bytes_total ? 0 :
		    (int64_t)((task->bytes_total - task->bytes_done) /
		    task->rate);
}

void
jobs_view_write(const struct jobs_view *view, struct jw *jw)
{
	const struct task *t = view->task;
	const struct record_progress progress = {
		.items_done = t->items_done, .items_total = t->items_total,
		.bytes_done = t->bytes_done, .bytes_total = t->bytes_total,
		.rate = t->rate,
	};
	char uuid[UUID_DASHED];

	uuid_dashed(&t->uuid, uuid);
	jw_object(jw);
	jw_kcstr(jw, "task_uuid", uuid);
	jw_kcstr(jw, "state", task_state_name(t->state));
	jw_kcstr(jw, "phase", t->phase == PHASE_NONE ? NULL :
	    phase_name(t->phase));
	jw_key(jw, "progress");
	record_progress(&progress, jw);
	jw_object_end(jw);
}
