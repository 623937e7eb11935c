/*
 * supervise: claims a task, starts its child, keeps the lease and the row's
 * progress, passes a cancel on, ends what does not end, and clears up.
 *
 * Two connections: the caller's for steps that must succeed, and one with a
 * short patience for the beat, which simply comes again when another process
 * holds the write lock.
 */
#include "jobs/supervise.h"

#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cancel.h"
#include "base/child.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/frame.h"
#include "base/log.h"
#include "base/own.h"
#include "db/db.h"
#include "jobs/args.h"
#include "jobs/end.h"
#include "jobs/kinds.h"
#include "jobs/scratch.h"
#include "jobs/view.h"
#include "jobs/wire.h"
#include "model/site.h"
#include "task/queue.h"

#define TASK_ARENA ((uint64_t)64 << 20)
#define LEASE (30 * USEC_SEC)
#define RENEW_EVERY (5 * USEC_SEC)
#define STORE_EVERY USEC_SEC
#define LOOK_EVERY (USEC_SEC / 2)
#define VIEW_EVERY (USEC_SEC / 4)
#define BEAT_PATIENCE (USEC_SEC / 4)
#define KILL_AFTER (3 * USEC_SEC)

/* Why the child was told to stop. */
enum wish { GO_ON, CANCEL, HAND_OVER, LOST, STALLED };

struct attempt {
	struct jobs *jobs;
	struct db *beat;
	const struct task_kind *kind;
	const struct jobs_wait *wait;
	struct task task;		/* as claimed */
	struct scratch scratch;
	struct child child;
	struct child_end end;
	struct progress progress;	/* as the child last said */
	bool changed;			/* not stored yet */
	enum wish wish;
	usec_t wished, started;		/* monotonic, as all that follow */
	usec_t moved, renewed, stored, looked, viewed;
	uint64_t rate, rate_bytes;
	usec_t rate_at;
	struct err cause;		/* of a failure the child told of */
};

static void
say(struct attempt *at, enum wish wish)
{
	struct err err;

	if (at->wish != GO_ON)
		return;
	at->wish = wish;
	at->wished = clock_mono();
	/* It may be gone already: its end is seen anyhow. */
	if (frame_send(at->child.fd, WIRE_CANCEL, STR(""), &err) == -1)
		log_err(LOG_DEBUG, "task.child_deaf", &err);
}

/* Bytes a second, smoothed over some seconds; a phase that counts anew starts
 * from nothing. */
static void
measure(struct attempt *at, usec_t now)
{
	uint64_t done = atomic_load(&at->progress.bytes_done);
	usec_t took = now - at->rate_at;
	uint64_t rate;

	if (took < STORE_EVERY)
		return;
	rate = done < at->rate_bytes ? 0 :
	    (uint64_t)((double)(done - at->rate_bytes) * USEC_SEC /
	    (double)took);
	at->rate = at->rate == 0 ? rate : (3 * at->rate + rate) / 4;
	at->rate_bytes = done;
	at->rate_at = now;
}

static int
take_progress(struct attempt *at, struct str text, struct err *err)
{
	struct progress p = { 0 };

	if (wire_get_progress(text, &p, err) == -1)
		return (-1);
	/* It is sent whether something moved or not. */
	if (wire_same_progress(&p, &at->progress))
		return (0);
	at->changed = true;
	at->moved = clock_mono();
	return (wire_get_progress(text, &at->progress, err));
}

/* One frame: 1, 0 the child has closed its end, -1. */
static int
hear(struct attempt *at, struct err *err)
{
	AUTO_SB struct sb text = SB_EMPTY(FRAME_MAX);
	uint8_t type;
	int rc;

	if ((rc = frame_receive(at->child.fd, USEC_SEC, &type, &text, err)) !=
	    1)
		return (rc);
	if (type == WIRE_FAILED)
		rc = wire_get_error(sb_str(&text), &at->cause, err);
	else if (type == WIRE_PROGRESS)
		rc = take_progress(at, sb_str(&text), err);
	return (rc == -1 ? -1 : 1);
}

/* What the outside wants. */
static void
listen_outside(struct attempt *at)
{
	struct err err;

	if (at->wish != GO_ON)
		return;
	if (cancel_is_set(at->wait->stop) ||
	    (at->wait->leave && cancel_is_set(at->wait->cancel))) {
		say(at, HAND_OVER);
	} else if (cancel_is_set(at->wait->cancel)) {
		/* Durable first: should we die, another one cancels it. */
		if (task_ask_cancel(at->beat, &at->task, clock_now(), &err) ==
		    -1)
			log_err(LOG_DEBUG, "task.cancel_not_noted", &err);
		say(at, CANCEL);
	}
}

/* 1 the lease is ours, 0 it is lost, -1 try again later. */
static int
keep_row(struct attempt *at, usec_t now, struct err *err)
{
	bool cancel = false;
	int held = 1;

	if (now - at->renewed >= RENEW_EVERY) {
		held = task_renew(at->beat, &at->task, clock_now() + LEASE,
		    err);
		if (held == 1)
			at->renewed = now;
	}
	if (held == 1 && at->changed && now - at->stored >= STORE_EVERY) {
		at->stored = now;
		held = task_store_progress(at->beat, &at->task, &at->progress,
		    at->rate, err);
		if (held == 1)
			at->changed = false;
	}
	if (held == 1 && now - at->looked >= LOOK_EVERY) {
		at->looked = now;
		held = task_cancel_asked(at->beat, &at->task, &cancel, err);
		if (cancel)
			say(at, CANCEL);
	}
	return (held);
}

static void
show(struct attempt *at, usec_t now)
{
	struct task task = at->task;
	struct jobs_view view;

	if (at->wait->view == NULL || now - at->viewed < VIEW_EVERY)
		return;
	at->viewed = now;
	task.phase = (enum phase)atomic_load(&at->progress.phase);
	task.items_done = atomic_load(&at->progress.items_done);
	task.items_total = atomic_load(&at->progress.items_total);
	task.bytes_done = atomic_load(&at->progress.bytes_done);
	task.bytes_total = atomic_load(&at->progress.bytes_total);
	task.rate = at->rate;
	view_make(&task, true, &view);
	at->wait->view(at->wait->ctx, &view);
}

static void
tick(struct attempt *at)
{
	usec_t now = clock_mono();
	struct err err;
	int held;

	listen_outside(at);
	measure(at, now);
	held = keep_row(at, now, &err);
	/* A row that is over belongs to nobody: the child is about to end. */
	if (held == 0 && at->wish == GO_ON)
		say(at, LOST);
	else if (held == -1 && err.code != ERR_BUSY)
		log_err(LOG_WARNING, "task.beat", &err);
	if (now - at->moved >= at->jobs->site->conf->task_stall)
		say(at, STALLED);
	if (at->wish != GO_ON && now - at->wished >= KILL_AFTER)
		child_kill(&at->child);
	show(at, now);
}

/* Until something comes from the child (which it closes, `open` false, before
 * it ends), it ends, somebody wants something, or a tick is due. */
static bool
rest(const struct attempt *at, bool open)
{
	struct pollfd p[4] = {
		{ .fd = open ? at->child.fd : -1, .events = POLLIN },
		{ .fd = at->child.pidfd, .events = POLLIN },
		{ .fd = -1, .events = POLLIN }, { .fd = -1, .events = POLLIN },
	};

	if (at->wish == GO_ON && at->wait->cancel != NULL)
		p[2].fd = cancel_fd(at->wait->cancel);
	if (at->wish == GO_ON && at->wait->stop != NULL)
		p[3].fd = cancel_fd(at->wait->stop);
	(void)poll(p, NELEMS(p), (int)(VIEW_EVERY / 1000 / 2));
	return (p[0].revents != 0);
}

static int
watch(struct attempt *at, struct err *err)
{
	bool open = true;
	int over;

	while ((over = child_wait(&at->child, 0, &at->end, err)) == 0) {
		if (rest(at, open)) {
			int more = hear(at, err);

			if (more == -1 && err->code != ERR_BUSY)
				log_err(LOG_WARNING, "task.frame", err);
			open = more == 1;
		}
		tick(at);
	}
	/* What it said last is still in the socket. */
	while (over == 1 && open && hear(at, err) == 1)
		;
	return (over == 1 ? 0 : -1);
}

static int
greet(struct attempt *at, struct err *err)
{
	AUTO_SB struct sb text = SB_EMPTY(FRAME_MAX);
	struct str frame;
	struct wire_hello hello = {
		.data = str_of(at->jobs->site->path), .task = at->task.uuid,
		.local = args_are_local(at->task.args),
	};

	(void)snprintf(hello.token, sizeof(hello.token), "%s",
	    at->task.token);
	wire_put_hello(&text, &hello);
	if (sb_finish(&text, &frame, err) == -1)
		return (-1);
	return (frame_send(at->child.fd, WIRE_HELLO, frame, err));
}

static int
start(struct attempt *at, struct err *err)
{
	static const char *const argv[] = { "waybill", "task", NULL };
	const struct conf *conf = at->jobs->site->conf;
	const struct child_limits limits = {
		.memory = conf->task_memory,
		.file_size = conf->task_file_size,
		.descriptors = conf->task_files,
		.yields = at->wait->yields,
	};
	usec_t now = clock_mono();

	at->started = at->moved = at->renewed = at->rate_at = now;
	if (scratch_clear(&at->scratch, err) == -1 ||
	    scratch_share(&at->scratch, err) == -1)
		return (-1);
	return (child_spawn(argv, &limits, true, &at->child, err));
}

/* How an attempt ended that the child did not record itself. */
static void
say_cause(struct attempt *at)
{
	struct err *e = &at->cause;

	if (e->code != ERR_NONE)
		return;
	if (at->wish == STALLED)
		(void)err_set(e, ERR_STALLED, "the task made no progress for "
		    "%" PRId64 " s and was ended",
		    at->jobs->site->conf->task_stall / USEC_SEC);
	else if (at->end.exited && at->end.status == err_exit(ERR_NO_MEMORY)) {
		(void)err_set(e, ERR_NO_MEMORY, "the task needed more than "
		    "the %" PRIu64 " MiB that it may have",
		    at->jobs->site->conf->task_memory >> 20);
		(void)err_hint(e, "raise task.memory in waybill.yml");
	} else if (!at->end.exited && at->end.status == SIGXFSZ) {
		(void)err_set(e, ERR_TOO_BIG, "the task wrote a file larger "
		    "than it may");
		(void)err_hint(e, "raise task.file_size in waybill.yml");
	} else if (at->end.exited)
		(void)err_set(e, ERR_CRASHED, "the task's process ended with "
		    "status %d", at->end.status);
	else
		(void)err_set(e, ERR_CRASHED, "the task's process was killed "
		    "by signal %d (SIG%s)", at->end.status,
		    sigabbrev_np(at->end.status) != NULL ?
		    sigabbrev_np(at->end.status) : "?");
}

/* Undo what the attempt left outside the database. What cannot be undone now
 * (the other end is not there) does not keep the task from its end. */
static void
clean(struct attempt *at, const struct task *task, bool again)
{
	struct err err;

	if (at->kind->clean != NULL && at->kind->clean(at->jobs, at->jobs->db,
	    task, at->scratch.dir_fd, again, &err) == -1)
		log_err(LOG_WARNING, "task.clean", &err);
}

static int
finish(struct attempt *at, const struct task *task, enum task_state state,
    const struct err *why, struct err *err)
{
	clean(at, task, false);
	return (end_task(at->jobs, task, state, why, err));
}

/* Its worker died: once more, or the end when it has died too often. */
static int
after_death(struct attempt *at, const struct task *task, struct err *err)
{
	bool hopeless = at->cause.code != ERR_CRASHED &&
	    at->cause.code != ERR_STALLED;

	if (hopeless ||
	    task->lost + 1 >= at->jobs->site->conf->task_attempts)
		return (finish(at, task, TASK_FAILED, &at->cause, err));
	log_err(LOG_WARNING, "task.lost", &at->cause);
	clean(at, task, true);
	return (task_requeue(at->jobs->db, task, true, clock_now(), err) ==
	    -1 ? -1 : 0);
}

static int
hand_over(struct attempt *at, const struct task *task, bool *ret_handed,
    struct err *err)
{
	clean(at, task, true);
	*ret_handed = true;
	return (task_requeue(at->jobs->db, task, false, clock_now(), err) ==
	    -1 ? -1 : 0);
}

/* The child is gone: settle what the row says, or say what it does not. */
static int
conclude(struct attempt *at, bool *ret_handed, struct err *err)
{
	AUTO_ARENA struct arena *a = arena_new(TASK_ARENA);
	struct err why;
	struct task now;

	if (task_get(at->jobs->db, &at->task.uuid, a, &now, err) == -1)
		return (-1);
	if (task_state_is_over(now.state))
		return (end_settle(at->jobs, &now, err));
	if (now.state != TASK_RUNNING ||
	    strcmp(now.token, at->task.token) != 0)
		return (0);
	if (at->cause.code == ERR_NONE || at->cause.code == ERR_CANCELLED) {
		at->cause.code = ERR_NONE;
		if (at->wish == CANCEL || now.cancel) {
			end_cancelled(&why);
			return (finish(at, &now, TASK_CANCELLED, &why, err));
		}
		if (at->wish == HAND_OVER)
			return (hand_over(at, &now, ret_handed, err));
	}
	say_cause(at);
	return (after_death(at, &now, err));
}

/* Claimed, but no child: back into the queue, as if its worker had died. */
static int
not_started(struct attempt *at, struct err *err)
{
	struct err again;

	if (task_requeue(at->jobs->db, &at->task, true, clock_now(), &again) ==
	    -1)
		log_err(LOG_WARNING, "task.not_requeued", &again);
	return (err_in(err, "start the process of a task"));
}

static int
run_child(struct attempt *at, bool *ret_handed, struct err *err)
{
	if (start(at, err) == -1)
		return (not_started(at, err));
	if (greet(at, err) == -1)
		child_kill(&at->child);
	if (watch(at, err) == -1) {
		child_kill(&at->child);
		child_close(&at->child);
		return (-1);
	}
	child_close(&at->child);
	return (conclude(at, ret_handed, err));
}

/* A task that shall not be started: 1 and it is over, 0 go on, -1. */
static int
is_refused(struct attempt *at, const struct task *task, struct err *err)
{
	struct err why;

	if (task->cancel) {
		end_cancelled(&why);
		return (finish(at, task, TASK_CANCELLED, &why, err) == -1 ?
		    -1 : 1);
	}
	if (task->state != TASK_RUNNING ||
	    task->lost + 1 < at->jobs->site->conf->task_attempts)
		return (0);
	(void)err_set(&why, ERR_CRASHED, "the worker of this task died, "
	    "%u times in all", task->lost + 1);
	return (finish(at, task, TASK_FAILED, &why, err) == -1 ? -1 : 1);
}

static int
claim_and_run(struct attempt *at, const struct task *task, struct arena *a,
    bool *ret_handed, struct err *err)
{
	char owner[96], host[64] = "";
	int claimed;

	(void)gethostname(host, sizeof(host) - 1);
	(void)snprintf(owner, sizeof(owner), "%s:%d", host, (int)getpid());
	if (task->state == TASK_RUNNING)
		clean(at, task, true);
	claimed = task_claim(at->jobs->db, task, &(struct task_lease){
	    .owner = owner, .length = LEASE, .now = clock_now() }, a,
	    &at->task, err);
	if (claimed != 1)
		return (claimed);
	return (run_child(at, ret_handed, err));
}

/* With the lock held nobody else works on it; the row is read once more. */
static int
work(struct attempt *at, const struct uuid *uuid, bool *ret_handed,
    struct err *err)
{
	AUTO_ARENA struct arena *a = arena_new(TASK_ARENA);
	struct task task;
	int rc = task_get(at->jobs->db, uuid, a, &task, err);

	if (rc != 1 || task_state_is_over(task.state))
		return (rc == -1 ? -1 : 0);
	if ((rc = is_refused(at, &task, err)) != 0)
		return (rc == -1 ? -1 : 0);
	return (claim_and_run(at, &task, a, ret_handed, err));
}

static int
refuse_unknown(struct jobs *jobs, const struct task *task, struct err *err)
{
	struct err why;

	(void)err_set(&why, ERR_UNSUPPORTED, "this waybill does not know what "
	    "a task of kind \"%.*s\" does", STR_ARG(task->kind));
	return (end_task(jobs, task, TASK_FAILED, &why, err) == -1 ? -1 : 1);
}

int
supervise_try(struct jobs *jobs, const struct task *seen,
    const struct jobs_wait *wait, bool *ret_handed, struct err *err)
{
	AUTO_DB struct db *beat = NULL;
	struct attempt at = {
		.jobs = jobs, .wait = wait, .scratch = SCRATCH_NONE,
		.kind = jobs_kind_named(seen->kind),
	};
	struct err ignored;
	int rc;

	*ret_handed = false;
	if (at.kind == NULL)
		return (refuse_unknown(jobs, seen, err));
	if ((rc = scratch_take(jobs->site, &seen->uuid, &at.scratch, err)) !=
	    1)
		return (rc);
	rc = site_db(jobs->site, BEAT_PATIENCE, NULL, &beat, err);
	at.beat = beat;
	if (rc == 0)
		rc = work(&at, &seen->uuid, ret_handed, err);
	if (scratch_remove(&at.scratch, rc == -1 ? &ignored : err) == -1)
		rc = -1;
	scratch_leave(&at.scratch);
	return (rc == -1 ? -1 : 1);
}
