/*
 * export: the body of an export, in the task child: collect, pack into the
 * destination, publish, read back, record. The order of the durable steps and
 * what mends the gap after each of them is docs/crash-matrix.md.
 */
#include "base/cancel.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/own.h"
#include "db/db.h"
#include "jobs/export_priv.h"
#include "jobs/kinds.h"
#include "jobs/object.h"
#include "jobs/pause.h"
#include "jobs/size.h"
#include "model/site.h"
#include "sts/sts.h"
#include "task/queue.h"

#define PACK_TRIES 5

/* The export while it is being done. */
struct run {
	struct export_job job;
	const struct task_work *work;
	enum store_format format;
	struct store_snapshot *snapshot;
	struct delivery *delivery;
	bool earlier;		/* an earlier attempt's target is there */
	bool published;		/* ours is */
	struct pack_totals totals;
	char sha256[2 * HASH_MAX + 1];
};

static void
run_fini(struct run *run)
{
	delivery_free(run->delivery);
	store_snapshot_free(run->snapshot);
}

static int
collect(struct run *run, struct err *err)
{
	const struct export_rec *rec = &run->job.rec;
	struct store_request request = {
		.object_id = rec->object_id,
		.include_files = rec->include_files,
		.include_deleted = rec->include_deleted,
		.include_hidden = rec->include_hidden,
		.require_finished = rec->require_finished,
		.user = &run->job.user,
	};

	if (export_object_named(rec->object_type, &request.object, err) == -1 ||
	    store_missing_named(rec->missing, &request.missing, err) == -1 ||
	    store_format_named(rec->format, &run->format, err) == -1)
		return (-1);
	progress_phase(run->work->progress, PHASE_COLLECT);
	if (store_collect(run->job.jobs->site, run->job.jobs->db, &request,
	    run->work->scratch_dir, run->work->cancel, run->work->progress,
	    &run->snapshot, err) == -1)
		return (-1);
	pause_at("collected");
	return (0);
}

/* An archive that cannot fit is not begun. */
static int
check_room(struct run *run, struct err *err)
{
	const struct export_rec *rec = &run->job.rec;
	struct size_bounds size;

	size_of_archive(run->format, store_snapshot_counts(run->snapshot),
	    &size);
	if (rec->target_uri.p != NULL)
		return (files_check(run->job.jobs->files,
		    &(struct files_check){ .uri = rec->target_uri.p,
		    .user = &run->job.who, .use = FILES_WRITE,
		    .replace = run->job.args.replace || run->earlier,
		    .size = size.least }, err));
	return (object_check_room(run->job.jobs, size.least, err));
}

/* One packing into a fresh delivery; a half-written one leaves nothing. */
static int
pack_once(struct run *run, bool *ret_again, struct err *err)
{
	AUTO_DELIVERY struct delivery *delivery = NULL;
	AUTO_SINK struct sink *into = NULL;
	const struct conf *conf = run->job.jobs->site->conf;
	const struct store_pack_options options = {
		.format = run->format,
		.threads = (unsigned)conf->pack_threads,
		.blocks = (unsigned)conf->pack_blocks,
		.cancel = run->work->cancel, .progress = run->work->progress,
	};
	int rc;

	if (export_deliver(&run->job, run->job.args.replace || run->earlier,
	    &delivery, err) == -1)
		return (-1);
	pause_at("packing");
	into = sink_delivery(delivery);
	rc = store_pack(run->snapshot, &options, into, &run->totals,
	    ret_again, err);
	if (rc == -1)
		return (-1);
	memcpy(run->sha256, run->totals.sha256, sizeof(run->totals.sha256));
	run->delivery = own_take(delivery);
	return (0);
}

/* A file that changed since it was collected is left out of the next try. */
static int
pack(struct run *run, struct err *err)
{
	const struct store_counts *c = store_snapshot_counts(run->snapshot);

	for (unsigned i = 0; i < PACK_TRIES; i++) {
		bool again = false;

		progress_phase(run->work->progress, PHASE_PACK);
		progress_restart(run->work->progress, c->files,
		    c->file_bytes);
		if (pack_once(run, &again, err) == 0) {
			pause_at("packed");
			return (0);
		}
		if (!again)
			return (-1);
	}
	(void)err_set(err, ERR_FILE_CHANGED, "files kept changing while they "
	    "were packed, %d times", PACK_TRIES);
	return (err_hint(err, "try again when nothing writes to the history"));
}

static int
lease_lost(struct err *err)
{
	return (err_set(err, ERR_LOST,
	    "another worker has taken this export over"));
}

/* What an earlier attempt of this task published, and nobody recorded, is as
 * good as ours when it is the same. */
static bool
is_adopted(const struct run *run)
{
	const struct task *task = run->work->task;

	return (run->earlier && task->sent_bytes == run->totals.bytes_out &&
	    str_is(task->sent_sha256, run->sha256));
}

/* A short term storage request has one writer: a target that is there was
 * published by an earlier attempt of this task. */
static int
publish_again(struct run *run, struct err *err)
{
	uint64_t size;
	char sha256[65];
	int there;

	if (run->job.rec.target_uri.p != NULL || err->code != ERR_EXISTS)
		return (-1);
	there = delivery_read_back(run->delivery, run->work->cancel, NULL,
	    &size, sha256, err);
	if (there == -1)
		return (-1);
	if (there == 1 && size == run->totals.bytes_out &&
	    strcmp(sha256, run->sha256) == 0)
		return (0);
	if (delivery_retract(run->delivery, err) == -1)
		return (-1);
	return (delivery_publish(run->delivery, err));
}

static int
publish(struct run *run, struct err *err)
{
	bool adopted = is_adopted(run);
	int held;

	progress_phase(run->work->progress, PHASE_DELIVER);
	if (delivery_prepare(run->delivery, err) == -1 ||
	    cancel_check(run->work->cancel, err) == -1)
		return (-1);
	held = task_store_sent(run->work->db, run->work->task,
	    run->totals.bytes_out, run->sha256, run->delivery->uri, err);
	if (held != 1)
		return (held == -1 ? -1 : lease_lost(err));
	pause_at("sent");
	if (!adopted && delivery_publish(run->delivery, err) == -1 &&
	    publish_again(run, err) == -1)
		return (-1);
	run->published = true;
	pause_at("published");
	return (0);
}

static int
verify(struct run *run, struct err *err)
{
	uint64_t size;
	char sha256[65];
	int there;

	progress_phase(run->work->progress, PHASE_VERIFY);
	progress_restart(run->work->progress, 1, run->totals.bytes_out);
	there = delivery_read_back(run->delivery, run->work->cancel,
	    run->work->progress, &size, sha256, err);
	if (there == -1)
		return (-1);
	if (there == 0)
		return (err_set(err, ERR_MISMATCH, "%s vanished after it was "
		    "written", run->delivery->uri));
	if (size != run->totals.bytes_out || strcmp(sha256, run->sha256) != 0)
		return (err_set(err, ERR_MISMATCH, "%s holds %llu bytes with "
		    "SHA-256 %.12s..., but %llu with %.12s... were written",
		    run->delivery->uri, (unsigned long long)size, sha256,
		    (unsigned long long)run->totals.bytes_out, run->sha256));
	pause_at("verified");
	return (cancel_check(run->work->cancel, err));
}

static int
record_gap_row(void *ctx, const struct store_gap *gap, struct err *err)
{
	const struct run *run = ctx;
	const struct gap row = {
		.object_type = gap->object_type, .object_id = gap->id,
		.hid = gap->hid, .name = gap->name, .reason = gap->reason,
		.detail = gap->detail,
	};

	return (track_gap_add(run->work->db, run->job.rec.id, &row, err));
}

static int
finish_task(struct run *run, uint64_t gaps, usec_t at, struct err *err)
{
	const struct task_end end = {
		.state = gaps > 0 ? TASK_GAPS : TASK_DONE, .at = at,
	};

	return (task_finish(run->work->db, run->work->task, &end, err));
}

/* How far it came is part of the record, however short it took. */
static int
store_progress(struct run *run, struct err *err)
{
	int held = task_store_progress(run->work->db, run->work->task,
	    run->work->progress, 0, err);

	return (held == 0 ? lease_lost(err) : held == -1 ? -1 : 0);
}

static int
record_rows(struct run *run, struct err *err)
{
	const struct store_counts *c = store_snapshot_counts(run->snapshot);
	const struct track_outcome outcome = {
		.bytes = run->totals.bytes_out, .entries = run->totals.entries,
		.gaps = c->gaps, .sha256 = str_of(run->sha256),
		.uri = str_of(run->delivery->uri),
		.content_key = str_of(store_snapshot_key(run->snapshot)),
		.datasets = c->datasets, .collections = c->collections,
		.jobs = c->jobs, .left_deleted = c->deleted,
		.left_hidden = c->hidden, .left_purged = c->purged,
		.at = clock_now(),
	};

	/* First the fence: whoever lost the lease writes nothing. */
	if (store_progress(run, err) == -1 ||
	    finish_task(run, c->gaps, outcome.at, err) == -1 ||
	    store_snapshot_gaps(run->snapshot, record_gap_row, run, err) == -1)
		return (-1);
	return (track_done(run->work->db, &run->job.rec, &outcome,
	    run->work->arena, err));
}

/* In one transaction, or not at all. */
static int
record(struct run *run, int (*rows)(struct run *, struct err *),
    struct err *err)
{
	struct db *db = run->work->db;

	progress_phase(run->work->progress, PHASE_RECORD);
	if (db_begin(db, DB_WRITE, err) == -1)
		return (-1);
	if (rows(run, err) == -1 || db_commit(db, err) == -1) {
		db_rollback(db);
		return (-1);
	}
	pause_at("recorded");
	return (0);
}

/* What was published and is not recorded must not stay; but what another
 * worker counts on is not ours to remove. */
static void
take_back(struct run *run)
{
	struct err err;

	if (!run->published)
		return;
	if (delivery_retract(run->delivery, &err) == -1)
		log_err(LOG_WARNING, "export.not_taken_back", &err);
	else if (task_forget_sent(run->work->db, run->work->task, &err) == -1)
		log_err(LOG_DEBUG, "export.not_forgotten", &err);
}

static int
make(struct run *run, struct err *err)
{
	int earlier = export_sent_is_there(&run->job, err);

	run->earlier = earlier == 1;
	if (earlier == -1 || check_room(run, err) == -1 || pack(run, err) == -1 ||
	    publish(run, err) == -1)
		return (-1);
	if (verify(run, err) == -1 || record(run, record_rows, err) == -1) {
		if (err->code != ERR_LOST)
			take_back(run);
		return (-1);
	}
	return (0);
}

/* Reuse: an identical request of the same user whose file is still there and
 * whose content is the same. */
struct reuse {
	struct run *run;
	struct export_rec from;
	bool found;
};

static int
file_is_there(struct run *run, const struct export_rec *from, struct err *err)
{
	struct sts_entry entry;
	bool there;

	if (sts_get(run->job.jobs->sts, &from->sts, &entry, err) == -1)
		return (-1);
	there = entry.state == STS_READY && entry.size == from->bytes;
	sts_entry_fini(&entry);
	return (there);
}

/* The record dies with the visit: what is kept of it is copied. */
static int
keep_candidate(struct reuse *reuse, const struct export_rec *from,
    struct err *err)
{
	struct arena *a = reuse->run->work->arena;

	if (track_get(reuse->run->work->db, from->id, a, &reuse->from, err) !=
	    1)
		return (-1);
	reuse->found = true;
	return (0);
}

static int
look_at_candidate(void *ctx, const struct export_rec *from, struct err *err)
{
	struct reuse *reuse = ctx;
	int there;

	if (reuse->found || from->id == reuse->run->job.rec.id ||
	    !from->has_sts || !str_is(from->content_key,
	    store_snapshot_key(reuse->run->snapshot)))
		return (0);
	if ((there = file_is_there(reuse->run, from, err)) != 1)
		return (there);
	return (keep_candidate(reuse, from, err));
}

static int
record_reused(struct run *run, struct err *err)
{
	const struct export_rec *rec = &run->job.rec;
	struct reuse reuse = { .run = run };
	usec_t now = clock_now();

	if (track_candidates(run->work->db, rec->hint, now, look_at_candidate,
	    &reuse, err) == -1)
		return (-1);
	if (!reuse.found)
		return (0);
	if (store_progress(run, err) == -1 ||
	    finish_task(run, reuse.from.gaps, now, err) == -1 ||
	    track_reused(run->work->db, rec, &reuse.from, now,
	    run->work->arena, err) == -1)
		return (-1);
	return (1);
}

/* 1 an earlier export answers this one, 0 none does, -1. Looking and recording
 * are one transaction, so that the file cannot be removed in between. */
static int
try_reuse(struct run *run, struct err *err)
{
	struct db *db = run->work->db;
	int rc;

	if (!run->job.args.reuse || run->job.rec.target_uri.p != NULL ||
	    run->job.rec.hint.p == NULL)
		return (0);
	if (db_begin(db, DB_WRITE, err) == -1)
		return (-1);
	rc = record_reused(run, err);
	if (rc == 1 && db_commit(db, err) == -1)
		rc = -1;
	if (rc != 1)
		db_rollback(db);
	return (rc);
}

static int
do_export(struct run *run, struct err *err)
{
	int reused;

	pause_at("claimed");
	if (collect(run, err) == -1 || (reused = try_reuse(run, err)) == -1)
		return (-1);
	return (reused == 1 ? 0 : make(run, err));
}

static int
export_run(struct task_work *work, struct err *err)
{
	struct run run = { .work = work };
	int rc;

	if (export_load(work->ctx, work->task, work->cancel, work->arena,
	    &run.job, err) == -1)
		return (-1);
	rc = do_export(&run, err);
	run_fini(&run);
	if (rc == -1 && err->code == ERR_NO_ROOM && err->hint[0] == '\0')
		(void)err_hint(err, "free some space there, or export to "
		    "another place; nothing of this try is left");
	return (rc);
}

const struct task_kind jobs_kind_export = {
	.name = "export",
	.run = export_run,
	.on_lost = export_on_lost,
	.clean = export_clean,
	.settle = export_settle,
};
