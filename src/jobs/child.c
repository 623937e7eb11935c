/*
 * child: the side of a task that does the work. The main thread works; `beat`
 * tells the supervisor how far it is and hears when to stop.
 */
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "base/cancel.h"
#include "base/err.h"
#include "base/frame.h"
#include "base/log.h"
#include "base/own.h"
#include "base/thread.h"
#include "db/db.h"
#include "jobs/end.h"
#include "jobs/kinds.h"
#include "jobs/pause.h"
#include "jobs/scratch.h"
#include "jobs/wire.h"
#include "jobs/worker.h"
#include "model/site.h"
#include "task/queue.h"

#define WORK_ARENA ((uint64_t)256 << 20)
#define HELLO_WITHIN (60 * USEC_SEC)
#define WRITE_PATIENCE (60 * USEC_SEC)
#define BEAT_EVERY (USEC_SEC / 4)

struct beat {
	int fd;				/* to the supervisor */
	struct cancel *cancel;		/* set when told so, or left alone */
	struct cancel *over;		/* set when the work has ended */
	struct progress progress;	/* written by the main thread */
	pthread_t thread;
	bool runs;
};

static int
send_progress(struct beat *beat, struct err *err)
{
	AUTO_SB struct sb text = SB_EMPTY(256);

	wire_put_progress(&text, &beat->progress);
	return (frame_send(beat->fd, WIRE_PROGRESS, sb_str(&text), err));
}

static void *
beat_main(void *arg)
{
	struct beat *beat = arg;
	AUTO_SB struct sb text = SB_EMPTY(FRAME_MAX);

	while (!cancel_is_set(beat->over)) {
		struct pollfd p[2] = {
			{ .fd = cancel_fd(beat->over), .events = POLLIN },
			{ .fd = beat->fd, .events = POLLIN },
		};
		struct err err;
		uint8_t type;

		if (cancel_is_set(beat->cancel))
			p[1].fd = -1;
		(void)poll(p, NELEMS(p), (int)(BEAT_EVERY / 1000));
		if (p[1].fd != -1 && p[1].revents != 0 &&
		    (frame_receive(beat->fd, BEAT_EVERY, &type, &text, &err) !=
		    1 || type == WIRE_CANCEL))
			cancel_set(beat->cancel);
		if (send_progress(beat, &err) == -1)
			cancel_set(beat->cancel);
	}
	return (NULL);
}

static int
beat_start(struct beat *beat, struct err *err)
{
	if (thread_start(&beat->thread, beat_main, beat, "the thread of beats",
	    err) == -1)
		return (-1);
	beat->runs = true;
	return (0);
}

static void
beat_stop(struct beat *beat)
{
	if (!beat->runs)
		return;
	cancel_set(beat->over);
	(void)pthread_join(beat->thread, NULL);
	beat->runs = false;
}

static int
hear_hello(int fd, struct arena *a, struct wire_hello *ret, struct err *err)
{
	AUTO_SB struct sb text = SB_EMPTY(FRAME_MAX);
	uint8_t type;
	int got;

	if ((got = frame_receive(fd, HELLO_WITHIN, &type, &text, err)) == -1)
		return (-1);
	if (got == 0 || type != WIRE_HELLO)
		return (err_set(err, ERR_LOST, "the worker of this task is "
		    "gone"));
	return (wire_get_hello(sb_str(&text), a, ret, err));
}

static int
read_task(struct jobs *jobs, const struct wire_hello *hello, struct arena *a,
    struct task *ret, struct err *err)
{
	int found = task_get(jobs->db, &hello->task, a, ret, err);

	if (found == -1)
		return (-1);
	if (found == 0 || ret->state != TASK_RUNNING ||
	    strcmp(ret->token, hello->token) != 0)
		return (err_set(err, ERR_LOST, "the task is not this "
		    "worker's"));
	return (0);
}

/* A process that was told to stop leaves the rest to others: what it could not
 * do any more is no news. */
static void
complain(enum log_level level, const char *event, const struct err *err)
{
	log_err(err->code == ERR_CANCELLED ? LOG_DEBUG : level, event, err);
}

/* The failure is told first: when it cannot be recorded here (a full disk),
 * the supervisor does so after it has cleared up. */
static int
tell_failure(struct beat *beat, struct jobs *jobs, const struct task *task,
    const struct err *why)
{
	AUTO_SB struct sb text = SB_EMPTY(FRAME_MAX);
	struct err err;

	wire_put_error(&text, why);
	if (frame_send(beat->fd, WIRE_FAILED, sb_str(&text), &err) == -1)
		return (WIRE_EXIT_LOST);
	if (task_store_progress(jobs->db, task, &beat->progress, 0, &err) ==
	    -1)
		log_err(LOG_DEBUG, "task.progress_not_stored", &err);
	if (end_task(jobs, task, TASK_FAILED, why, &err) == 0)
		return (WIRE_EXIT_ENDED);
	if (err.code == ERR_LOST)
		return (WIRE_EXIT_LOST);
	complain(LOG_WARNING, "task.not_recorded", &err);
	return (WIRE_EXIT_FAILED);
}

/* What follows a success may be done by whoever looks next. */
static int
follow_up(struct jobs *jobs, const struct task *task)
{
	AUTO_ARENA struct arena *a = arena_new(WORK_ARENA);
	struct task now;
	struct err err;

	if (task_get(jobs->db, &task->uuid, a, &now, &err) == -1 ||
	    end_settle(jobs, &now, &err) == -1)
		complain(LOG_WARNING, "task.settle", &err);
	return (WIRE_EXIT_ENDED);
}

static int
run_kind(struct beat *beat, struct jobs *jobs, struct task *task,
    struct scratch *scratch, struct arena *a)
{
	const struct task_kind *kind = jobs_kind_named(task->kind);
	struct task_work work = {
		.ctx = jobs, .db = jobs->db, .task = task,
		.scratch_dir = scratch->dir_fd, .cancel = beat->cancel,
		.progress = &beat->progress, .arena = a,
	};
	struct err why = { 0 };
	int rc;

	if (kind == NULL)
		rc = err_set(&why, ERR_UNSUPPORTED, "no such kind of task");
	else
		rc = kind->run(&work, &why);
	beat_stop(beat);
	(void)send_progress(beat, &(struct err){ 0 });
	if (rc == 0)
		return (follow_up(jobs, task));
	if (why.code == ERR_LOST)
		return (WIRE_EXIT_LOST);
	if (why.code == ERR_CANCELLED && cancel_is_set(beat->cancel))
		return (WIRE_EXIT_STOPPED);
	return (tell_failure(beat, jobs, task, &why));
}

/* -1 before there was a task to speak of. */
static int
serve(struct beat *beat, struct err *err)
{
	AUTO_ARENA struct arena *a = arena_new(WORK_ARENA);
	AUTO_SITE struct site *site = NULL;
	AUTO_JOBS struct jobs *jobs = NULL;
	AUTO_SCRATCH struct scratch scratch = SCRATCH_NONE;
	struct wire_hello hello;
	char uuid[UUID_DASHED];
	struct task task;
	int status;

	if (hear_hello(beat->fd, a, &hello, err) == -1)
		return (-1);
	uuid_dashed(&hello.task, uuid);
	log_context(uuid);
	if (site_open(&(struct site_options){ .data = hello.data.p,
	    .use = SITE_READ }, &site, err) == -1 ||
	    jobs_open(site, &(struct jobs_options){ .local = hello.local,
	    .busy = WRITE_PATIENCE, .cancel = beat->cancel }, &jobs, err) ==
	    -1 || read_task(jobs, &hello, a, &task, err) == -1 ||
	    scratch_join(site, &hello.task, &scratch, err) == -1 ||
	    beat_start(beat, err) == -1)
		return (-1);
	pause_setup(scratch.dir_fd, beat->cancel);
	status = run_kind(beat, jobs, &task, &scratch, a);
	return (status);
}

int
jobs_task_main(int fd)
{
	struct beat beat = { .fd = fd };
	AUTO_SB struct sb text = SB_EMPTY(FRAME_MAX);
	struct err err = { 0 }, ignored;
	int status;

	beat.cancel = cancel_new();
	beat.over = cancel_new();
	status = serve(&beat, &err);
	beat_stop(&beat);
	cancel_free(beat.cancel);
	cancel_free(beat.over);
	if (status != -1)
		return (status);
	if (err.code == ERR_LOST)
		return (WIRE_EXIT_LOST);
	wire_put_error(&text, &err);
	if (frame_send(fd, WIRE_FAILED, sb_str(&text), &ignored) == -1)
		complain(LOG_ERROR, "task.not_begun", &err);
	return (WIRE_EXIT_FAILED);
}
