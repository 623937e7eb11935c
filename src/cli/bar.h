/*
 * bar: how far the work is: a line on the terminal that is redrawn, or lines
 * of JSON on standard output for programs, or nothing. Main thread only.
 */
#pragma once

#include "jobs/worker.h"
#include "cli/out.h"

struct bar {
	struct out *out;
	struct str what;	/* in front of the line: a name */
	usec_t last;		/* of the last line of JSON */
	bool drawn;
};

void bar_init(struct bar *, struct out *, struct str what);
/* For struct jobs_wait: ctx is the bar. */
void bar_view(void *ctx, const struct jobs_view *);
/* Wipe what is drawn, so that the result stands there instead. */
void bar_end(struct bar *);

/* Work in this process: draw from the progress now and then, from a thread of
 * the bar's own, between start and stop. */
struct bar_thread;
struct bar_thread *bar_watch(struct bar *, struct progress *);
void bar_unwatch(struct bar_thread *);	/* NULL is ignored; wipes, too */
