/*
 * job_view: a job as JSON, whatever it is: a row of Galaxy's table, or a task
 * that stands for one. One call, one thread.
 */
#pragma once

#include "api/call.h"

struct job_view {
	int64_t id;		/* as clients know it */
	int64_t row;		/* of Galaxy's table; 0: a task */
	int64_t history, user, copied_from;	/* 0: none */
	struct str tool, state, version;
	bool has_exit;
	int64_t exit_code;
	usec_t created, updated;
	struct str stdouts[2], stderrs[2];	/* of tool and job */
};

/* One of a list, with braces; `message` for a new one, else NULL. */
void job_write_line(struct api_call *, const struct job_view *,
    const char *message, struct jw *);
/* Everything, as the answer; `full`: what it printed, too. */
MUST_CHECK int job_write(struct api_call *, const struct job_view *,
    bool full, struct err *);
/* What it made, as a list. */
MUST_CHECK int job_write_outputs(struct api_call *, int64_t row, struct jw *,
    struct err *);
