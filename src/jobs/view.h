/*
 * view: how a task stands, made from its row. Pure.
 */
#pragma once

#include "jobs/worker.h"

/* The task is borrowed by the view. */
void view_make(const struct task *, bool ours, struct jobs_view *ret);
