/*
 * worker: does tasks, each in a child process of its own, and takes over what
 * dead workers left. The supervising side claims by compare-and-set, renews
 * the lease, stores progress once a second, forwards a cancel, ends what does
 * not end, removes the scratch directory whatever happened and records
 * abnormal ends. Belongs to the thread of its struct jobs.
 */
#pragma once

#include "base/progress.h"
#include "base/uuid.h"
#include "jobs/jobs.h"
#include "task/task.h"

/* How a task stands, for a progress bar or a line of progress. */
struct jobs_view {
	const struct task *task;	/* as last read */
	bool ours;		/* this process does the work */
	uint64_t rate;		/* bytes a second, lately */
	int64_t seconds_left;	/* -1: nothing can be said */
};
/* A line: {"task_uuid", "state", "phase", "progress": {...}}. */
void jobs_view_write(const struct jobs_view *, struct jw *);

struct jobs_wait {
	const struct cancel *stop;	/* SIGTERM: hand the task over; or NULL */
	const struct cancel *cancel;	/* Ctrl-C: cancel the task; or NULL */
	bool leave;		/* `cancel` only ends the waiting: what is done
				 * here is handed over */
	usec_t timeout;		/* 0: none; then ERR_BUSY */
	bool yields;		/* somebody waits for other things: the child gets
				 * what is left of the processor */
	/* About four times a second; may be NULL. */
	void (*view)(void *ctx, const struct jobs_view *);
	void *ctx;
};
/* Wait until a task is over, doing it here when nobody else does (the
 * compare-and-set decides) and taking it over when its worker has died. The
 * row as it is in the end, in the arena. ERR_CANCELLED when `cancel` ended the
 * waiting alone or `stop` handed the task over; when `cancel` cancelled the
 * task it is 0 and the state says so. */
MUST_CHECK int jobs_wait(struct jobs *, const struct uuid *,
    const struct jobs_wait *, struct arena *, struct task *ret, struct err *);

/* Do whatever is queued, one after the other, until `stop`; with `idle_ends`
 * until nothing is left. */
struct jobs_loop {
	const struct cancel *stop;
	bool idle_ends;
	bool yields;		/* as above */
};
MUST_CHECK int jobs_work(struct jobs *, const struct jobs_loop *,
    struct err *);

/* Finish what dead workers left, without a server or a worker: tasks that were
 * started before and have nobody, and queued ones when nobody works at all.
 * For commands that did work of their own; either token ends it. */
MUST_CHECK int jobs_take_over(struct jobs *, const struct cancel *stop,
    const struct cancel *interrupt, struct err *);

/* The internal command `task`: the child's side, over descriptor fd. The exit
 * status of the process. */
int jobs_task_main(int fd);
