/*
 * keeper: puts in order what time and dead processes left: expired downloads,
 * tasks without a worker, ends that were not followed up, leftovers in tmp/.
 * Each step is small and repeatable; any process may run it at any time.
 * Called by commands that write, later by the server. One thread.
 */
#pragma once

#include "jobs/jobs.h"

struct err;

struct keeper_report {
	uint64_t expired;	/* downloads whose file was removed */
	uint64_t ended;		/* dead tasks put back or ended */
	uint64_t leftovers;	/* scratch directories removed */
};
MUST_CHECK int jobs_keep(struct jobs *, struct keeper_report *ret,
    struct err *);
