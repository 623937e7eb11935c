/*
 * import_job: what the start of an import answers on Galaxy's older path.
 */
#pragma once

#include "api/call.h"

struct task;

/* The job as its creation shows it. */
void import_job_write(struct api_call *, const struct task *, struct jw *);
