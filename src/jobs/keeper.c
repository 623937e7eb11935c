/*
 * keeper: expired files, dead tasks, ends that were not followed up, leftovers.
 */
#include "jobs/keeper.h"

#include <dirent.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/log.h"
#include "base/own.h"
#include "db/db.h"
#include "jobs/end.h"
#include "jobs/kinds.h"
#include "jobs/scratch.h"
#include "model/site.h"
#include "sts/sts.h"
#include "task/queue.h"
#include "track/tracker.h"

/* What one call does at most, so that a command that keeps is never slow. */
#define BATCH 64
#define EVERY (3600 * USEC_SEC)
#define KEEP_ARENA ((uint64_t)64 << 20)

/* Files of which no record wants anything any more. The record is marked
 * first; a file that stays behind then is unknown to nobody: sweep_storage
 * finds it. */
struct overdue {
	struct export_rec recs[BATCH];
	size_t n;
};

static int
note_overdue(void *ctx, const struct export_rec *rec, struct err *err)
{
	struct overdue *o = ctx;

	(void)err;
	if (o->n < BATCH)
		o->recs[o->n++] = *rec;
	return (0);
}

static int
expire_one(struct jobs *jobs, const struct export_rec *rec, struct err *err)
{
	bool known;
	int wanted;

	if (track_removed(jobs->db, rec, "expired", err) == -1)
		return (-1);
	if (!rec->has_sts)
		return (0);
	wanted = track_wants_sts(jobs->db, &rec->sts, clock_now(), &known,
	    err);
	if (wanted != 0)
		return (wanted == -1 ? -1 : 0);
	return (sts_remove(jobs->sts, &rec->sts, err));
}

static int
expire(struct jobs *jobs, uint64_t *ret, struct err *err)
{
	/* Of the records only ids and flags are used: their texts die with
	 * the visit. */
	AUTO_FREE struct overdue *o = calloc(1, sizeof(*o));

	if (o == NULL)
		return (err_set(err, ERR_NO_MEMORY, "no memory to expire"));
	if (track_overdue(jobs->db, clock_now(), BATCH, note_overdue, o,
	    err) == -1)
		return (-1);
	for (size_t i = 0; i < o->n; i++) {
		if (expire_one(jobs, &o->recs[i], err) == -1)
			return (-1);
		(*ret)++;
	}
	return (0);
}

/* What looks at everything is done once an hour, whoever does it: 1 now, and
 * by us; 0, -1. */
static int
is_due(struct jobs *jobs, const char *what, usec_t now, struct err *err)
{
	uint64_t mine;

	if (DB_EXEC(jobs->db, jobs_keep_due, &mine, err,
	    .what = DB_CSTR(what), .now = DB_TIME(now),
	    .before = DB_TIME(now - EVERY)) == -1)
		return (-1);
	return (mine == 1);
}

/* Short term storage knows ages, the records know wishes. */
static int
keep_request(void *ctx, const struct uuid *uuid, struct err *err)
{
	struct jobs *jobs = ctx;
	bool known;

	return (track_wants_sts(jobs->db, uuid, clock_now(), &known, err));
}

static int
sweep_storage(struct jobs *jobs, uint64_t *ret, struct err *err)
{
	uint64_t removed = 0;
	usec_t now = clock_now();
	int due = is_due(jobs, "storage", now, err);

	if (due != 1)
		return (due);
	if (sts_sweep(jobs->sts, now, keep_request, jobs, &removed,
	    err) == -1)
		return (-1);
	*ret += removed;
	return (0);
}

/* Back into the queue, or its end when it has died too often. */
static int
bury(struct jobs *jobs, struct scratch *scratch, const struct task *task,
    struct err *err)
{
	const struct task_kind *kind = jobs_kind_named(task->kind);
	bool again = task->lost + 1 < jobs->site->conf->task_attempts;
	struct err why;

	if (kind != NULL && kind->clean != NULL && kind->clean(jobs, jobs->db,
	    task, scratch->dir_fd, again, err) == -1)
		return (-1);
	if (again)
		return (task_requeue(jobs->db, task, true, clock_now(), err) ==
		    -1 ? -1 : 0);
	(void)err_set(&why, ERR_CRASHED, "the worker of this task died, %u "
	    "times in all", task->lost + 1);
	return (end_task(jobs, task, TASK_FAILED, &why, err));
}

/* A running task whose lock is free has lost its worker. */
static int
revive(struct jobs *jobs, const struct uuid *uuid, uint64_t *ret,
    struct err *err)
{
	AUTO_ARENA struct arena *a = arena_new(KEEP_ARENA);
	AUTO_SCRATCH struct scratch scratch = SCRATCH_NONE;
	struct task task;
	struct err ignored;
	int rc;

	if ((rc = scratch_take(jobs->site, uuid, &scratch, err)) != 1)
		return (rc);
	rc = task_get(jobs->db, uuid, a, &task, err);
	if (rc == 1 && task.state == TASK_RUNNING) {
		rc = bury(jobs, &scratch, &task, err);
		*ret += rc == 0;
	}
	if (scratch_remove(&scratch, rc == -1 ? &ignored : err) == -1)
		return (-1);
	return (rc == -1 ? -1 : 0);
}

static int
revive_dead(struct jobs *jobs, uint64_t *ret, struct err *err)
{
	AUTO_ARENA struct arena *a = arena_new(KEEP_ARENA);
	struct task tasks[BATCH];
	size_t n;

	if (task_list(jobs->db, TASK_RUNNING, 0, BATCH, a, tasks, &n, err) ==
	    -1)
		return (-1);
	for (size_t i = 0; i < n; i++) {
		if (revive(jobs, &tasks[i].uuid, ret, err) == -1)
			log_err(LOG_WARNING, "keeper.dead_task", err);
	}
	return (0);
}

static int
settle_ended(struct jobs *jobs, struct err *err)
{
	AUTO_ARENA struct arena *a = arena_new(KEEP_ARENA);
	struct task tasks[BATCH];
	size_t n;

	if (task_unsettled(jobs->db, BATCH, a, tasks, &n, err) == -1)
		return (-1);
	for (size_t i = 0; i < n; i++) {
		if (end_settle(jobs, &tasks[i], err) == -1)
			log_err(LOG_WARNING, "keeper.settle", err);
	}
	return (0);
}

/* A directory of tmp/ whose lock is free and whose task does not run. */
static int
sweep_one(struct jobs *jobs, const char *name, uint64_t *ret, struct err *err)
{
	AUTO_ARENA struct arena *a = arena_new(KEEP_ARENA);
	AUTO_SCRATCH struct scratch scratch = SCRATCH_NONE;
	struct uuid uuid;
	struct task task;
	int rc;

	if (strlen(name) != UUID_DASHED - 1 ||
	    !uuid_parse(str_of(name), &uuid))
		return (0);
	if ((rc = scratch_take(jobs->site, &uuid, &scratch, err)) != 1)
		return (rc);
	if ((rc = task_get(jobs->db, &uuid, a, &task, err)) == -1 ||
	    (rc == 1 && task.state == TASK_RUNNING))
		return (rc == -1 ? -1 : 0);
	(*ret)++;
	return (scratch_remove(&scratch, err));
}

static int
sweep_scratch(struct jobs *jobs, uint64_t *ret, struct err *err)
{
	AUTO_DIR DIR *dir = opendir(jobs->site->tmp_path);
	const struct dirent *item;

	if (dir == NULL)
		return (0);
	while ((item = readdir(dir)) != NULL) {
		if (sweep_one(jobs, item->d_name, ret, err) == -1)
			log_err(LOG_WARNING, "keeper.leftover", err);
	}
	return (0);
}

int
jobs_keep(struct jobs *jobs, struct keeper_report *ret, struct err *err)
{
	struct keeper_report report = { 0 };

	if (revive_dead(jobs, &report.ended, err) == -1 ||
	    settle_ended(jobs, err) == -1 ||
	    expire(jobs, &report.expired, err) == -1 ||
	    sweep_storage(jobs, &report.expired, err) == -1 ||
	    sweep_scratch(jobs, &report.leftovers, err) == -1)
		return (-1);
	*ret = report;
	return (0);
}
