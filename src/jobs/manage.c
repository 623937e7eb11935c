/*
 * manage: what is done to a record after it was made.
 */
#include <fcntl.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/own.h"
#include "db/db.h"
#include "jobs/end.h"
#include "jobs/export_priv.h"
#include "jobs/submit.h"
#include "jobs/supervise.h"
#include "model/site.h"
#include "model/users.h"
#include "sts/sts.h"
#include "task/queue.h"

#define MANAGE_ARENA ((uint64_t)64 << 20)

/* 0 it is over or its worker has been told, -1. */
static int
cancel_once(struct jobs *jobs, const struct task *task, struct err *err)
{
	struct err why;
	bool handed;
	int rc;

	if (task_state_is_over(task->state))
		return (err_set(err, ERR_WRONG_STATE, "the task is %s already",
		    task_state_name(task->state)));
	if ((rc = task_ask_cancel(jobs->db, task, clock_now(), err)) == -1)
		return (-1);
	if (rc == 0)
		return (err_set(err, ERR_LOST, "the task ended just now"));
	/* A worker hears of it; a dead one's task is ended here. */
	if (task->state == TASK_RUNNING)
		return (supervise_try(jobs, task, &(struct jobs_wait){ 0 },
		    &handed, err) == -1 ? -1 : 0);
	end_cancelled(&why);
	return (end_task(jobs, task, TASK_CANCELLED, &why, err));
}

int
jobs_cancel(struct jobs *jobs, const struct uuid *uuid, struct err *err)
{
	AUTO_ARENA struct arena *a = arena_new(MANAGE_ARENA);

	for (;;) {
		struct task task;
		int found = task_get(jobs->db, uuid, a, &task, err);

		if (found == -1)
			return (-1);
		if (found == 0)
			return (err_set(err, ERR_NOT_FOUND,
			    "there is no such task"));
		/* A worker may take it between our look and our step. */
		if (cancel_once(jobs, &task, err) != -1)
			return (0);
		if (err->code != ERR_LOST)
			return (-1);
	}
}

static int
not_over(const struct export_rec *rec, struct err *err)
{
	(void)err_set(err, ERR_WRONG_STATE, "this export is %.*s, not over",
	    STR_ARG(rec->state));
	return (err_hint(err, "cancel it, or wait until it is over"));
}

int
jobs_retry(struct jobs *jobs, const struct user *user,
    const struct export_rec *rec, struct uuid *ret, struct err *err)
{
	AUTO_ARENA struct arena *a = arena_new(MANAGE_ARENA);
	struct task task = { 0 };
	struct export_args args;
	struct jobs_export again = {
		.what = { .object_id = rec->object_id,
		    .include_files = rec->include_files,
		    .include_deleted = rec->include_deleted,
		    .include_hidden = rec->include_hidden,
		    .require_finished = rec->require_finished,
		    .user = user },
		.target_uri = rec->target_uri.p, .pin = rec->pinned,
		.duration = rec->duration, .announce = rec->announced,
		.batch = rec->batch, .retry_of = rec->uuid,
	};

	if (!export_is_over(rec))
		return (not_over(rec, err));
	if (export_object_named(rec->object_type, &again.what.object, err) ==
	    -1 || store_missing_named(rec->missing, &again.what.missing,
	    err) == -1 ||
	    store_format_named(rec->format, &again.format, err) == -1 ||
	    task_get(jobs->db, &rec->uuid, a, &task, err) == -1 ||
	    args_get_export(task.args, a, &args, err) == -1)
		return (-1);
	again.local = args.local;
	again.replace = args.replace;
	return (jobs_submit_export(jobs, &again, ret, err));
}

/* Is there another record that counts on this one's file? It is asked after
 * this one was marked. 1, 0, -1. */
static int
is_shared(struct jobs *jobs, const struct export_rec *rec, struct err *err)
{
	bool known;

	return (track_wants_sts(jobs->db, &rec->sts, clock_now(), &known,
	    err));
}

static int
remove_file(struct jobs *jobs, const struct user *user,
    const struct export_rec *rec, struct err *err)
{
	AUTO_ARENA struct arena *a = arena_new(MANAGE_ARENA);
	struct file_user who;
	int shared;

	if (rec->has_sts) {
		if ((shared = is_shared(jobs, rec, err)) != 0)
			return (shared == -1 ? -1 : 0);
		return (sts_remove(jobs->sts, &rec->sts, err));
	}
	if (who_load(jobs->db, user, a, &who, err) == -1)
		return (-1);
	if (files_remove(jobs->files, rec->uri.p, &who, err) == 0 ||
	    err->code == ERR_NOT_FOUND)
		return (0);
	return (-1);
}

int
jobs_remove(struct jobs *jobs, const struct user *user,
    const struct export_rec *rec, struct err *err)
{
	if (!export_is_over(rec))
		return (not_over(rec, err));
	if (!rec->has_result || rec->removed)
		return (0);
	/* A file elsewhere first: its record must not say "gone" while the
	 * other end refuses. A download's record first: of two that share a
	 * file the last one takes it along, and the keeper what is left. */
	if (!rec->has_sts && remove_file(jobs, user, rec, err) == -1)
		return (-1);
	if (track_removed(jobs->db, rec, "removed", err) == -1)
		return (-1);
	return (rec->has_sts ? remove_file(jobs, user, rec, err) : 0);
}

int
jobs_keep_until(struct jobs *jobs, const struct export_rec *rec, usec_t until,
    struct err *err)
{
	if (!export_is_over(rec))
		return (not_over(rec, err));
	return (track_keep_until(jobs->db, rec, until, err));
}

int
jobs_pin(struct jobs *jobs, const struct export_rec *rec, bool pinned,
    struct err *err)
{
	return (track_pin(jobs->db, rec, pinned, err));
}

static int
follow_end(struct jobs *jobs, const struct uuid *sts, struct err *err)
{
	AUTO_ARENA struct arena *a = arena_new(MANAGE_ARENA);
	struct export_rec rec;
	struct task task;
	int found = track_by_sts(jobs->db, sts, a, &rec, err);

	if (found == 1)
		found = task_get(jobs->db, &rec.uuid, a, &task, err);
	if (found != 1 || !task_state_is_over(task.state))
		return (found == -1 ? -1 : 0);
	return (end_follow(jobs, &task, err));
}

int
jobs_follow_sts(struct jobs *jobs, const struct uuid *sts, struct err *err)
{
	struct sts_entry entry;
	bool pending;

	if (sts_get(jobs->sts, sts, &entry, err) == -1)
		return (-1);
	pending = entry.state == STS_PENDING;
	sts_entry_fini(&entry);
	return (pending ? follow_end(jobs, sts, err) : 0);
}

static int
open_download(struct jobs *jobs, const struct export_rec *rec, int *ret_fd,
    struct sb *ret_name, struct err *err)
{
	struct sts_entry entry;
	int rc;

	if (jobs_follow_sts(jobs, &rec->sts, err) == -1 ||
	    sts_get(jobs->sts, &rec->sts, &entry, err) == -1)
		return (-1);
	sb_clear(ret_name);
	if (entry.filename != NULL)
		sb_adds(ret_name, entry.filename);
	sts_entry_fini(&entry);
	rc = sts_open_target(jobs->sts, &rec->sts, ret_fd, err);
	if (rc == -1 && err->code == ERR_NOT_FOUND)
		(void)err_hint(err, "its file is not there; waybill doctor "
		    "looks for more of the kind");
	return (rc);
}

static int
open_target(struct jobs *jobs, const struct user *user,
    const struct export_rec *rec, int scratch_dir, int *ret_fd,
    struct sb *ret_name, struct err *err)
{
	AUTO_ARENA struct arena *a = arena_new(MANAGE_ARENA);
	size_t slash = str_rfind(rec->uri, '/');
	struct file_user who;

	if (who_load(jobs->db, user, a, &who, err) == -1)
		return (-1);
	sb_clear(ret_name);
	sb_add(ret_name, slash == SIZE_MAX ? rec->uri :
	    str_from(rec->uri, slash + 1));
	return (files_fetch(jobs->files, &(struct files_fetch){
	    .uri = rec->uri.p, .user = &who, .scratch_dir = scratch_dir },
	    ret_fd, err));
}

int
jobs_open_result(struct jobs *jobs, const struct user *user,
    const struct export_rec *rec, int scratch_dir, int *ret_fd,
    struct sb *ret_name, struct err *err)
{
	if (!export_is_done(rec)) {
		(void)err_set(err, ERR_WRONG_STATE, "this export is %.*s and "
		    "has no file", STR_ARG(rec->state));
		return (err_hint(err, "waybill exports show tells more"));
	}
	if (str_is(rec->state, "expired")) {
		(void)err_set(err, ERR_NOT_FOUND, "the file of this export is "
		    "not kept any more");
		return (err_hint(err, "waybill exports retry makes it anew"));
	}
	if (rec->has_sts)
		return (open_download(jobs, rec, ret_fd, ret_name, err));
	return (open_target(jobs, user, rec, scratch_dir, ret_fd, ret_name,
	    err));
}

int
jobs_verify_result(struct jobs *jobs, const struct user *user,
    const struct export_rec *rec, struct err *err)
{
	AUTO_CLOSE int tmp = open(jobs->site->tmp_path,
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	AUTO_CLOSE int fd = -1;
	AUTO_SB struct sb name = SB_EMPTY(SB_LIMIT);
	char hex[2 * HASH_MAX + 1];
	uint64_t size;

	if (tmp == -1)
		return (err_sys(err, "open the temporary directory"));
	if (jobs_open_result(jobs, user, rec, tmp, &fd, &name, err) == -1 ||
	    hash_fd(fd, HASH_SHA256, NULL, hex, &size, err) == -1)
		return (-1);
	if (size == rec->bytes && str_is(rec->sha256, hex))
		return (0);
	return (err_set(err, ERR_WRONG_STATE, "the file of this export is not "
	    "what was written"));
}
