/*
 * job: tasks as the jobs that clients of Galaxy's older calls wait for. One
 * call, one thread.
 */
#pragma once

#include "api/call.h"

struct task;

/* The member that names the job of a task. */
void job_kid(struct jw *, struct api_call *, const char *key, int64_t task);

/* The job of an import as its creation shows it. */
void job_write_import(struct api_call *, const struct task *, struct jw *);
