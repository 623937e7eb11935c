/*
 * import: the body of an import, in the task child: fetch, unpack and check
 * into a staging directory, create the rows with the task's end in the same
 * transaction.
 */
#include <fcntl.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/jw.h"
#include "base/own.h"
#include "db/db.h"
#include "jobs/args.h"
#include "jobs/import_priv.h"
#include "jobs/kinds.h"
#include "jobs/pause.h"
#include "jobs/submit.h"
#include "jobs/who.h"
#include "model/histories.h"
#include "model/ids.h"
#include "model/site.h"
#include "model/users.h"
#include "sts/sts.h"
#include "task/queue.h"

#define STAGING "staging"

/* An import while it is being done. */
struct run {
	struct jobs *jobs;
	const struct task_work *work;
	struct import_args args;
	struct user user;
	struct store_staged *staged;
};

static int
load(struct run *run, struct err *err)
{
	const struct task *task = run->work->task;
	int found;

	if (args_get_import(task->args, run->work->arena, &run->args, err) ==
	    -1)
		return (-1);
	found = user_by_id(run->jobs->site, run->work->db, task->user_id,
	    run->work->arena, &run->user, err);
	if (found == 0)
		return (err_set(err, ERR_NOT_FOUND, "the user who asked for "
		    "this import is not there any more"));
	return (found == -1 ? -1 : 0);
}

static int
unpack(struct run *run, struct err *err)
{
	AUTO_CLOSE int staging = -1;
	AUTO_CLOSE int fd = -1;
	const struct task_work *w = run->work;
	struct import_source source = {
		.uri = run->args.uri.p, .user = &run->user,
		.scratch_dir = w->scratch_dir, .cancel = w->cancel,
		.progress = w->progress, .keep_files = !run->args.dry_run,
		.discarded = (enum store_discarded)run->args.discarded,
	};

	if (import_fetch(run->jobs, &source, w->arena, &fd, err) == -1)
		return (-1);
	pause_at("fetched");
	if (fs_make_dirs(w->scratch_dir, STAGING, err) == -1 ||
	    fs_open_beneath(w->scratch_dir, STAGING, O_RDONLY | O_DIRECTORY, 0,
	    &staging, err) == -1 ||
	    import_unpack(run->jobs, &source, fd, staging, &run->staged,
	    err) == -1)
		return (-1);
	pause_at("unpacked");
	return (0);
}

/* As Galaxy names what came in as a file: clients look for it by this name. */
static int
mark(struct run *run, struct db *db, int64_t id, struct err *err)
{
	static const char prefix[] = "imported from archive: ";
	struct history history;
	const char *name;
	int found = history_by_id(db, id, run->work->arena, &history, err);

	if (found != 1)
		return (found);
	name = arena_printf(run->work->arena, "%s%.*s", prefix,
	    STR_ARG(history.name));
	if (name == NULL)
		return (arena_over(run->work->arena, err));
	return (history_rename(db, id, str_head_points(str_of(name), 255),
	    err));
}

/* Inside the transaction that makes the rows (a dry run: none), so that the
 * task ends with them. */
static int
record(void *ctx, struct db *db, const struct store_created *created,
    struct err *err)
{
	AUTO_SB struct sb text = SB_EMPTY(SB_LIMIT);
	AUTO_SINK struct sink *sink = NULL;
	AUTO_JW struct jw *jw = NULL;
	struct run *run = ctx;
	struct task_end end = { .state = TASK_DONE, .at = clock_now() };
	uint64_t left_out;

	sink = sink_sb(&text);
	jw = jw_new(sink, JW_PYTHON);
	if (created != NULL && run->args.marked &&
	    mark(run, db, created->history, err) == -1)
		return (-1);
	if (import_write_result(run->jobs, run->args.archive, run->staged,
	    created, jw, &left_out, err) == -1 ||
	    jw_finish(jw, err) == -1 ||
	    sb_finish(&text, &end.result, err) == -1)
		return (-1);
	if (left_out > 0)
		end.state = TASK_GAPS;
	pause_at("creating");
	return (task_finish(db, run->work->task, &end, err));
}

static int
create(struct run *run, struct err *err)
{
	const struct store_create_options options = {
		.user = &run->user, .into_history = run->args.into,
		.rows_per_commit = run->jobs->site->conf->import_rows,
		.record = record, .ctx = run,
		.cancel = run->work->cancel, .progress = run->work->progress,
	};
	struct store_created created;

	if (store_create(run->jobs->site, run->work->db, run->staged, &options,
	    &created, err) == -1)
		return (-1);
	pause_at("recorded");
	return (0);
}

static int
record_dry_run(struct run *run, struct err *err)
{
	struct db *db = run->work->db;

	if (db_begin(db, DB_WRITE, err) == -1)
		return (-1);
	if (record(run, db, NULL, err) == -1 || db_commit(db, err) == -1) {
		db_rollback(db);
		return (-1);
	}
	return (0);
}

static int
import_run(struct task_work *work, struct err *err)
{
	struct run run = { .jobs = work->ctx, .work = work };
	int rc = load(&run, err);

	if (rc == 0) {
		pause_at("claimed");
		rc = unpack(&run, err);
	}
	if (rc == 0)
		rc = run.args.dry_run ? record_dry_run(&run, err) :
		    create(&run, err);
	store_staged_free(run.staged);
	return (rc);
}

/* Files that were placed for rows that never came. */
static int
import_clean(void *ctx, struct db *db, const struct task *task,
    int scratch_dir, bool again, struct err *err)
{
	AUTO_CLOSE int staging = -1;
	struct jobs *jobs = ctx;

	(void)task;
	(void)again;
	if (fs_open_beneath(scratch_dir, STAGING, O_RDONLY | O_DIRECTORY, 0,
	    &staging, err) == -1)
		return (err->code == ERR_NOT_FOUND ? 0 : -1);
	return (store_undo(jobs->site, db, staging, err));
}

/* An archive that came for this import alone is not needed any more. */
static int
import_settle(void *ctx, struct db *db, const struct task *task,
    struct err *err)
{
	AUTO_ARENA struct arena *a = arena_new((uint64_t)1 << 20);
	struct import_args args;
	struct jobs *jobs = ctx;
	struct uuid sts;

	(void)db;
	if (args_get_import(task->args, a, &args, err) == -1)
		return (-1);
	if (!args.consume || !import_sts_uuid(args.uri.p, &sts))
		return (0);
	return (sts_remove(jobs->sts, &sts, err));
}

const struct task_kind jobs_kind_import = {
	.name = "import",
	.run = import_run,
	.clean = import_clean,
	.settle = import_settle,
};
