/*
 * submit_import: an import as a task, and its dry run.
 */
#include <limits.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/jw.h"
#include "base/own.h"
#include "db/db.h"
#include "jobs/args.h"
#include "jobs/import_priv.h"
#include "jobs/scratch.h"
#include "jobs/submit.h"
#include "jobs/who.h"
#include "model/histories.h"
#include "model/users.h"
#include "task/queue.h"

#define SUBMIT_ARENA ((uint64_t)16 << 20)

/* The address of an archive: a path becomes a file: address of this host. */
static int
address(const struct jobs_import *want, struct arena *a, const char **ret,
    struct err *err)
{
	AUTO_FREE char *path = NULL;

	if (!want->local || strstr(want->uri, "://") != NULL) {
		*ret = want->uri;
		return (0);
	}
	if ((path = realpath(want->uri, NULL)) == NULL)
		return (err_sys(err, "%s", want->uri));
	*ret = arena_printf(a, "file://%s", path);
	return (*ret == NULL ? arena_over(a, err) : 0);
}

static int
check_history(struct jobs *jobs, const struct jobs_import *want,
    struct arena *a, struct err *err)
{
	struct history history;
	int may;

	if (want->into_history == 0)
		return (0);
	may = history_by_id(jobs->db, want->into_history, a, &history, err);
	if (may == 1)
		may = user_may_history(jobs->db, want->user,
		    want->into_history, ACCESS_WRITE, err);
	if (may == -1)
		return (-1);
	if (may == 0 || history.deleted)
		return (err_set(err, ERR_NOT_FOUND, "there is no such history "
		    "to import into"));
	return (0);
}

static int
check(struct jobs *jobs, const struct jobs_import *want, struct arena *a,
    const char **ret_uri, struct err *err)
{
	struct file_user who;
	struct uuid sts;

	if (check_history(jobs, want, a, err) == -1 ||
	    address(want, a, ret_uri, err) == -1 ||
	    who_load(jobs->db, want->user, a, &who, err) == -1)
		return (-1);
	if (import_sts_uuid(*ret_uri, &sts))
		return (import_check_sts(jobs, &sts, err));
	return (files_check(jobs->files, &(struct files_check){
	    .uri = *ret_uri, .user = &who, .use = FILES_READ }, err));
}

static int
add_task(struct jobs *jobs, const struct jobs_import *want, const char *uri,
    struct uuid *ret, struct err *err)
{
	AUTO_SB struct sb args = SB_EMPTY(SB_LIMIT);
	struct task_new new = {
		.kind = "import", .user_id = want->user->id,
		.request_token = want->request_token, .now = clock_now(),
	};
	int64_t id;

	args_put_import(&args, &(struct import_args){ .uri = str_of(uri),
	    .archive = want->archive.p != NULL ? want->archive :
	    str_of(want->uri), .local = want->local,
	    .into = want->into_history, .dry_run = want->dry_run,
	    .discarded = want->discarded, .marked = want->marked,
	    .consume = want->consume });
	if (sb_finish(&args, &new.args, err) == -1)
		return (-1);
	uuid_random(&new.uuid);
	if (db_begin(jobs->db, DB_WRITE, err) == -1)
		return (-1);
	if (task_add(jobs->db, &new, &id, err) == -1 ||
	    db_commit(jobs->db, err) == -1) {
		db_rollback(jobs->db);
		return (-1);
	}
	*ret = new.uuid;
	return (tasks_queued(jobs->tasks, ret, err));
}

int
jobs_submit_import(struct jobs *jobs, const struct jobs_import *want,
    struct uuid *ret, struct err *err)
{
	AUTO_ARENA struct arena *a = arena_new(SUBMIT_ARENA);
	const char *uri;
	int found = 0;

	if (want->request_token.p != NULL)
		found = task_by_token(jobs->db, want->user->id,
		    want->request_token, ret, err);
	if (found != 0)
		return (found == -1 ? -1 : 0);
	if (check(jobs, want, a, &uri, err) == -1 ||
	    add_task(jobs, want, uri, ret, err) == -1)
		return (-1);
	return (1);
}

static int
plan(struct jobs *jobs, const struct jobs_import *want,
    const struct import_source *source, struct arena *a, struct jw *jw,
    struct err *err)
{
	AUTO_STAGED struct store_staged *staged = NULL;
	AUTO_CLOSE int fd = -1;
	uint64_t left_out;

	if (import_fetch(jobs, source, a, &fd, err) == -1 ||
	    import_unpack(jobs, source, fd, source->scratch_dir, &staged,
	    err) == -1)
		return (-1);
	return (import_write_result(jobs, str_of(want->uri), staged, NULL, jw,
	    &left_out, err));
}

int
jobs_import_plan(struct jobs *jobs, const struct jobs_import *want,
    const struct cancel *cancel, struct progress *progress, struct jw *jw,
    struct err *err)
{
	AUTO_ARENA struct arena *a = arena_new(SUBMIT_ARENA);
	AUTO_SCRATCH struct scratch scratch = SCRATCH_NONE;
	struct import_source source = {
		.user = want->user, .cancel = cancel, .progress = progress,
		.discarded = want->discarded,
	};
	struct uuid uuid;
	struct err ignored;
	int rc;

	uuid_random(&uuid);
	if (check(jobs, want, a, &source.uri, err) == -1 ||
	    scratch_take(jobs->site, &uuid, &scratch, err) == -1)
		return (-1);
	source.scratch_dir = scratch.dir_fd;
	rc = plan(jobs, want, &source, a, jw, err);
	if (scratch_remove(&scratch, rc == -1 ? &ignored : err) == -1)
		return (-1);
	return (rc);
}
