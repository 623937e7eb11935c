/*
 * supervise: one attempt at one task, from the claim to the end of the child
 * and what it left. Belongs to the thread of its struct jobs.
 */
#pragma once

#include "jobs/worker.h"

/* Try to work on a task as it was read: 1 something was done (read it again),
 * 0 somebody else works on it, -1. `stop` and `cancel` as in struct jobs_wait;
 * *ret_handed says that `stop` gave the task back. */
MUST_CHECK int supervise_try(struct jobs *, const struct task *,
    const struct jobs_wait *, bool *ret_handed, struct err *);
