/*
 * end: how a task ends without a result, whoever finds that out: the child
 * itself, its supervisor, or somebody who comes later. One thread.
 */
#pragma once

#include "jobs/jobs.h"
#include "task/task.h"

/* Failed or cancelled, with what its kind adds, in one transaction; then what
 * must follow outside the database. ERR_LOST when somebody was faster. */
MUST_CHECK int end_task(struct jobs *, const struct task *,
    enum task_state, const struct err *why, struct err *);

/* What must follow the end of a task outside the database; repeatable. Then
 * the row says so. */
MUST_CHECK int end_settle(struct jobs *, const struct task *, struct err *);
/* The same without the row, which waits for nobody who writes. */
MUST_CHECK int end_follow(struct jobs *, const struct task *, struct err *);

/* The error that a cancelled task shows. */
void end_cancelled(struct err *);
