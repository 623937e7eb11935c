/*
 * kinds: the table of what tasks do. Closes the cycle between task/ (which
 * runs bodies) and jobs/ (which has them). Constant; any thread.
 */
#pragma once

#include "task/task.h"

extern const struct task_kind jobs_kind_export, jobs_kind_import;

/* NULL when this program does not know it. */
const struct task_kind *jobs_kind_named(struct str);
