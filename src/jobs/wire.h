/*
 * wire: the frames between the supervisor of a task and its child. The first
 * one tells the child what to do; then progress comes out and orders go in.
 */
#pragma once

#include "base/progress.h"
#include "base/uuid.h"
#include "task/task.h"

struct err;

enum wire_type {
	WIRE_HELLO = 'H',	/* to the child: struct wire_hello */
	WIRE_CANCEL = 'C',	/* to the child: stop */
	WIRE_PROGRESS = 'P',	/* from the child */
	WIRE_FAILED = 'E',	/* from the child: why it failed */
};

/* The exit status of a child. Any other end is a crash. */
enum wire_exit {
	WIRE_EXIT_ENDED = 0,	/* the row says how */
	WIRE_EXIT_STOPPED = 10,	/* as it was told to */
	WIRE_EXIT_LOST = 11,	/* the task is another's now */
	WIRE_EXIT_FAILED = 12,	/* a WIRE_FAILED says why; not recorded */
};

struct wire_hello {
	struct str data;	/* the site's data directory */
	struct uuid task;
	char token[TASK_TOKEN];
	bool local;
};

/* As JSON. */
void wire_put_hello(struct sb *, const struct wire_hello *);
/* Texts live in the arena. */
MUST_CHECK int wire_get_hello(struct str, struct arena *,
    struct wire_hello *ret, struct err *);

/* As numbers. Reading refuses what is no such frame. */
void wire_put_progress(struct sb *, const struct progress *);
MUST_CHECK int wire_get_progress(struct str, struct progress *,
    struct err *);

/* Do both say the same? */
bool wire_same_progress(const struct progress *, const struct progress *);

/* Code, message, hint and member. */
void wire_put_error(struct sb *, const struct err *);
MUST_CHECK int wire_get_error(struct str, struct err *ret, struct err *);
