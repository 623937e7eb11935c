/*
 * export_end: what ends an export without a result, and what follows any end.
 */
#include <stdio.h>

#include "base/clock.h"
#include "base/delivery.h"
#include "base/err.h"
#include "db/db.h"
#include "jobs/export_priv.h"
#include "sts/sts.h"

#define END_ARENA ((uint64_t)64 << 20)

int
export_on_lost(void *ctx, struct db *db, const struct task *task,
    enum task_state state, const struct err *why, struct err *err)
{
	AUTO_ARENA struct arena *a = arena_new(END_ARENA);
	struct export_rec rec;
	int found = track_by_task(db, &task->uuid, a, &rec, err);

	(void)ctx;
	if (found != 1)
		return (found);
	return (track_failed(db, &rec, str_of(task_state_name(state)),
	    str_of(why->msg), clock_now(), a, err));
}

int
export_clean(void *ctx, struct db *db, const struct task *task,
    int scratch_dir, bool again, struct err *err)
{
	AUTO_ARENA struct arena *a = arena_new(END_ARENA);
	AUTO_DELIVERY struct delivery *d = NULL;
	struct export_job job;
	int there;

	(void)db;
	(void)scratch_dir;
	if (again || task->attempts == 0)
		return (0);
	if (export_load(ctx, task, NULL, a, &job, err) == -1 ||
	    (there = export_sent_is_there(&job, err)) == -1 ||
	    export_deliver(&job, true, &d, err) == -1)
		return (-1);
	return (there == 1 ? delivery_retract(d, err) : 0);
}

/* Galaxy's calls told the request's UUID, so a failure is to be found there;
 * other downloads that failed leave nothing. */
static int
settle_failure(const struct export_job *job, struct err *err)
{
	AUTO_SB struct sb text = SB_EMPTY(4096);
	enum err_code code = ERR_INTERNAL;
	char name[64];

	sb_init(&text, 4096);
	if (!job->rec.announced)
		return (sts_remove(job->jobs->sts, &job->rec.sts, err));
	(void)snprintf(name, sizeof(name), "%.*s",
	    STR_ARG(job->rec.error_code));
	if (err_code_named(name) != ERR_NONE)
		code = err_code_named(name);
	if (err_galaxy(code) == err_galaxy(ERR_INTERNAL))
		sb_adds(&text, "Unknown error: ");
	sb_add(&text, job->rec.error_message);
	if (export_make_sts(job, err) == -1)
		return (-1);
	return (sts_cancel(job->jobs->sts, &job->rec.sts, err_http(code),
	    err_galaxy(code), sb_str(&text), err));
}

int
export_settle(void *ctx, struct db *db, const struct task *task,
    struct err *err)
{
	AUTO_ARENA struct arena *a = arena_new(END_ARENA);
	struct export_job job = { .jobs = ctx };
	int found = track_by_task(db, &task->uuid, a, &job.rec, err);

	if (found != 1 || !job.rec.has_sts ||
	    !export_has_own_file(&job.rec) || job.rec.removed)
		return (found == -1 ? -1 : 0);
	if (!export_is_done(&job.rec))
		return (settle_failure(&job, err));
	return (sts_finalize(job.jobs->sts, &job.rec.sts, err));
}
