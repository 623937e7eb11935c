/*
 * stats: how much a site has to do and has done, for `report` and for
 * monitoring: numbers of the whole site, nobody's in particular. One thread.
 */
#pragma once

#include "jobs/jobs.h"
#include "task/task.h"

struct stats {
	uint64_t exports[TASK_STATES];	/* by their state, ever */
	uint64_t exported_bytes;	/* of all archives that were made */
	uint64_t queued, running;	/* tasks of any kind */
	usec_t waiting;		/* of the task that waits the longest; 0 */
	uint64_t room;		/* bytes left on the disk of the site */
};
MUST_CHECK int jobs_stats(struct jobs *, struct stats *ret, struct err *);
