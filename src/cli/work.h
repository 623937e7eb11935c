/*
 * work: waiting for a task from the command line: doing it in this process
 * when nobody else does, with a bar on the terminal or lines of JSON; Ctrl-C
 * cancels, SIGTERM hands over. Main thread only.
 */
#pragma once

#include <stdbool.h>

#include "base/str.h"

struct cli;
struct err;
struct session;
struct task;
struct uuid;

struct work_wait {
	struct str what;	/* a name, in front of the bar */
	bool leave;		/* Ctrl-C only ends the waiting */
	usec_t timeout;		/* 0: none */
};
/* The task as it is in the end. */
MUST_CHECK int work_wait(struct cli *, struct session *, const struct uuid *,
    const struct work_wait *, struct task *ret, struct err *);

/* Wait for an export and print its record; the exit status, or -1. */
MUST_CHECK int work_export(struct cli *, struct session *,
    const struct uuid *, const struct work_wait *, struct err *);
