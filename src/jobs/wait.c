/*
 * wait: waiting for a task, doing it if nobody else does; and doing whatever is
 * queued.
 */
#include <poll.h>

#include "base/cancel.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "jobs/end.h"
#include "jobs/submit.h"
#include "jobs/supervise.h"
#include "jobs/view.h"
#include "model/site.h"
#include "task/queue.h"

#define TASK_ARENA ((uint64_t)64 << 20)
#define LOOK_EVERY (USEC_SEC / 4)
#define IDLE (USEC_SEC / 2)
#define PAGE 16

/* Until one of them is set or the time is over. NULL is never set. */
static void
rest(const struct cancel *a, const struct cancel *b, usec_t time)
{
	struct pollfd p[2] = {
		{ .fd = a != NULL ? cancel_fd(a) : -1, .events = POLLIN },
		{ .fd = b != NULL ? cancel_fd(b) : -1, .events = POLLIN },
	};

	(void)poll(p, NELEMS(p), (int)(time / 1000));
}

static void
show(const struct jobs_wait *wait, const struct task *task)
{
	struct jobs_view view;

	if (wait->view == NULL)
		return;
	view_make(task, false, &view);
	wait->view(wait->ctx, &view);
}

struct waiting {
	struct jobs *jobs;
	const struct uuid *uuid;
	const struct jobs_wait *wait;
	usec_t until;
	bool asked;		/* for the end of another's work */
};

/* Somebody else works on it: what may end our waiting. 0 go on, -1. */
static int
look_around(struct waiting *w, struct err *err)
{
	const struct jobs_wait *wait = w->wait;

	if (cancel_is_set(wait->stop) ||
	    (wait->leave && cancel_is_set(wait->cancel)))
		return (err_set(err, ERR_CANCELLED, "the waiting was ended; "
		    "the task goes on"));
	if (cancel_is_set(wait->cancel) && !w->asked) {
		w->asked = true;
		if (jobs_cancel(w->jobs, w->uuid, err) == -1 &&
		    err->code != ERR_WRONG_STATE)
			return (-1);
	}
	if (clock_mono() >= w->until)
		return (err_set(err, ERR_BUSY, "the task is not over yet"));
	return (0);
}

static int
handed_over(struct err *err)
{
	return (err_set(err, ERR_CANCELLED, "the task was handed over: it is "
	    "queued and the next worker goes on with it"));
}

/* One look at a task that is not over: 0 look again, -1. */
static int
step(struct waiting *w, const struct task *task, struct err *err)
{
	bool handed;
	int worked;

	if (look_around(w, err) == -1)
		return (-1);
	worked = supervise_try(w->jobs, task, w->wait, &handed, err);
	if (worked == -1)
		return (-1);
	if (handed)
		return (handed_over(err));
	if (worked == 0) {
		show(w->wait, task);
		rest(w->asked ? NULL : w->wait->cancel, w->wait->stop,
		    LOOK_EVERY);
	}
	return (0);
}

/* 1 over, 0 not yet, -1. */
static int
look(struct waiting *w, struct arena *a, struct task *ret, struct err *err)
{
	int found = task_get(w->jobs->db, w->uuid, a, ret, err);

	if (found == -1)
		return (-1);
	if (found == 0)
		return (err_set(err, ERR_NOT_FOUND, "there is no such task"));
	return (task_state_is_over(ret->state));
}

int
jobs_wait(struct jobs *jobs, const struct uuid *uuid,
    const struct jobs_wait *wait, struct arena *a, struct task *ret,
    struct err *err)
{
	struct waiting w = {
		.jobs = jobs, .uuid = uuid, .wait = wait,
		.until = wait->timeout == 0 ? USEC_MAX :
		    clock_mono() + wait->timeout,
	};

	for (;;) {
		struct arena_mark mark = arena_save(a);
		int over = look(&w, a, ret, err);

		if (over == -1)
			return (-1);
		if (over == 1)
			return (end_settle(jobs, ret, err));
		if (step(&w, ret, err) == -1)
			return (-1);
		arena_rewind(a, mark);
	}
}

/* Try each of a page of tasks; *ret_done counts those that were worked on. A
 * fault of one task does not keep the others from their turn. */
static int
try_page(struct jobs *jobs, enum task_state state,
    const struct jobs_wait *wait, size_t *ret_done, struct err *err)
{
	AUTO_ARENA struct arena *a = arena_new(TASK_ARENA * PAGE);
	struct task tasks[PAGE];
	size_t n;

	if (task_list(jobs->db, state, 0, PAGE, a, tasks, &n, err) == -1)
		return (-1);
	for (size_t i = 0; i < n && !cancel_is_set(wait->stop); i++) {
		bool handed;
		int worked = supervise_try(jobs, &tasks[i], wait, &handed,
		    err);

		if (worked == -1)
			log_err(LOG_ERROR, "worker.task", err);
		*ret_done += worked == 1;
	}
	return (0);
}

int
jobs_work(struct jobs *jobs, const struct jobs_loop *loop, struct err *err)
{
	const struct jobs_wait wait = { .stop = loop->stop,
		.yields = loop->yields };

	while (!cancel_is_set(loop->stop)) {
		size_t done = 0;

		if (try_page(jobs, TASK_RUNNING, &wait, &done, err) == -1 ||
		    try_page(jobs, TASK_QUEUED, &wait, &done, err) == -1)
			return (-1);
		if (done > 0)
			continue;
		if (loop->idle_ends)
			return (0);
		rest(loop->stop, NULL, IDLE);
	}
	return (0);
}

/* What a queued task may wait for whoever submitted it to begin. */
#define FRESH (10 * USEC_SEC)

struct orphans {
	struct jobs *jobs;
	const struct jobs_wait wait;
	bool somebody_works;
	size_t done;
};

static bool
is_told(const struct orphans *o)
{
	return (cancel_is_set(o->wait.stop) ||
	    cancel_is_set(o->wait.cancel));
}

static bool
is_orphan(const struct orphans *o, const struct task *task)
{
	if (task->attempts > 0)
		return (true);
	return (!o->somebody_works &&
	    task->create_time + FRESH <= clock_now());
}

static int
adopt_page(struct orphans *o, enum task_state state, struct err *err)
{
	AUTO_ARENA struct arena *a = arena_new(TASK_ARENA * PAGE);
	struct task tasks[PAGE];
	size_t n;

	if (task_list(o->jobs->db, state, 0, PAGE, a, tasks, &n, err) == -1)
		return (-1);
	for (size_t i = 0; i < n && !is_told(o); i++) {
		bool handed;
		int worked;

		if (!is_orphan(o, &tasks[i]))
			continue;
		worked = supervise_try(o->jobs, &tasks[i], &o->wait, &handed,
		    err);
		if (worked == -1)
			log_err(LOG_WARNING, "worker.orphan", err);
		else if (worked == 0)
			o->somebody_works = true;
		o->done += worked == 1;
	}
	return (0);
}

int
jobs_take_over(struct jobs *jobs, const struct cancel *stop,
    const struct cancel *interrupt, struct err *err)
{
	struct orphans o = { .jobs = jobs, .wait = { .stop = stop,
	    .cancel = interrupt, .leave = true } };

	do {
		o.done = 0;
		if (adopt_page(&o, TASK_RUNNING, err) == -1 ||
		    adopt_page(&o, TASK_QUEUED, err) == -1)
			return (-1);
	} while (o.done > 0 && !is_told(&o));
	return (0);
}
