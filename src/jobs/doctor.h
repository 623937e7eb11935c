/*
 * doctor: looks at a site and names each fault of database, queue, storage and
 * configuration, changing nothing. One thread.
 */
#pragma once

#include "jobs/jobs.h"

enum finding_level { FINDING_INFO, FINDING_WARNING, FINDING_ERROR };
/* "info", "warning", "error". */
const char *finding_level_name(enum finding_level);

struct finding {
	const char *code;	/* stable: "file_missing", "task_dead" ... */
	enum finding_level level;
	const char *message, *hint;	/* borrowed for the call */
};
typedef int finding_visit(void *ctx, const struct finding *, struct err *);

/* -1 only when looking itself was impossible. */
MUST_CHECK int jobs_doctor(struct jobs *, finding_visit *, void *ctx,
    struct err *);
