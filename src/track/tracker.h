/*
 * tracker: the records of exports: what was asked for, what came of it, what is
 * missing and why, what happened when. One row of waybill_export beside one of
 * waybill_task; the tracker is the only writer of exports, gaps and events, and
 * reads the task's columns for showing them. States are in task/task.h; here
 * they are text ("queued", "running", "done", "done_with_gaps", "failed",
 * "cancelled") and "expired", which is derived: a finished download whose time
 * is over, not pinned. One connection, one thread; texts live in the arena.
 */
#pragma once

#include "base/arena.h"
#include "base/progress.h"
#include "base/uuid.h"

struct db;
struct err;

/* One export as it stands. Absent texts are STR_NONE, absent times USEC_MAX. */
struct export_rec {
	int64_t id, task_id, association_id;	/* association 0: none */
	struct uuid uuid;	/* of the task: the export's name */
	int64_t user_id;	/* who asked */
	struct str object_type;	/* "history", "dataset", "dataset_collection" */
	int64_t object_id;
	struct str object_name, format;
	struct str target_uri;	/* STR_NONE: a download */
	bool include_files, include_deleted, include_hidden, require_finished;
	struct str missing;	/* "fail", "record", "skip" */
	bool has_sts, announced;	/* the caller was told the request */
	struct uuid sts;
	usec_t duration;
	struct str request_token, batch;
	struct uuid retry_of, reused_from;	/* zero: none */

	struct str state;	/* derived, see above */
	bool cancelling;	/* asked for, not yet so */
	struct str phase;	/* "" before the first */
	uint64_t items_done, items_total, bytes_done, bytes_total, rate;
	unsigned attempts;
	struct str error_code, error_message, error_hint;
	usec_t create_time, start_time, end_time, expires_at;

	bool has_result;
	uint64_t bytes, entries, gaps;
	struct str sha256, uri, content_key;
	uint64_t datasets, collections, jobs;
	uint64_t left_deleted, left_hidden, left_purged;
	bool pinned, removed;
	struct str hint;	/* finds candidates for reuse, or STR_NONE */
};
bool export_is_over(const struct export_rec *);
bool export_is_done(const struct export_rec *);	/* done, with gaps or not;
						 * also when it has expired */

/* A new record, within the caller's transaction: the fields down to
 * `retry_of`, create_time, pinned and hint are read; uuid and task_id name the
 * task row that was added before, with the request token. */
MUST_CHECK int track_add(struct db *, const struct export_rec *,
    int64_t *ret_id, struct err *);

/* 1, 0, -1. */
MUST_CHECK int track_get(struct db *, int64_t id, struct arena *,
    struct export_rec *ret, struct err *);
MUST_CHECK int track_by_task(struct db *, const struct uuid *, struct arena *,
    struct export_rec *ret, struct err *);
/* The newest one that names a short term storage request: 1, 0, -1. */
MUST_CHECK int track_by_sts(struct db *, const struct uuid *, struct arena *,
    struct export_rec *ret, struct err *);
/* By a unique beginning of the UUID (dashes may be left out; at least one
 * digit): ERR_NOT_FOUND, ERR_AMBIGUOUS. user 0: everybody's. */
MUST_CHECK int track_find(struct db *, struct str beginning, int64_t user,
    struct arena *, struct export_rec *ret, struct err *);

struct track_filter {
	int64_t user;		/* 0: everybody's */
	struct str state;	/* STR_NONE: any */
	struct str object_type;
	int64_t object_id;	/* 0: any */
	usec_t since;		/* created then or later; 0: any */
	struct str q;		/* in the object's name, any case */
	struct str batch;
	int64_t before;		/* older than this record (keyset); 0: none */
	uint64_t limit, offset;	/* limit 0: no limit */
};
typedef int track_visit(void *ctx, const struct export_rec *, struct err *);
/* Newest first. */
MUST_CHECK int track_each(struct db *, const struct track_filter *,
    track_visit *, void *ctx, struct err *);
/* How many there are without limit, offset and before. */
MUST_CHECK int track_count(struct db *, const struct track_filter *,
    uint64_t *ret, struct err *);

/* Exports of a history that were asked for by Galaxy's older calls, whose
 * clients take them for jobs. Within the transaction that made the record. */
MUST_CHECK int track_job_add(struct db *, int64_t export_id, int64_t history,
    struct err *);
struct track_job_filter {
	int64_t history;
	int64_t user;		/* 0: everybody's */
	int64_t id;		/* of the record; 0: any */
	uint64_t limit, offset;	/* limit 0: no limit */
};
/* Newest first. */
MUST_CHECK int track_job_each(struct db *, const struct track_job_filter *,
    track_visit *, void *ctx, struct err *);

/* The outcome, within the transaction that ends the task. Writes result,
 * counts and the association's result. */
struct track_outcome {
	uint64_t bytes, entries, gaps;
	struct str sha256, uri, content_key;
	uint64_t datasets, collections, jobs;
	uint64_t left_deleted, left_hidden, left_purged;
	usec_t at;		/* the completion */
};
MUST_CHECK int track_done(struct db *, const struct export_rec *,
    const struct track_outcome *, struct arena *, struct err *);
/* Done without packing: the result, file and counts of an earlier one. */
MUST_CHECK int track_reused(struct db *, const struct export_rec *,
    const struct export_rec *from, usec_t at, struct arena *, struct err *);
/* It ended without a result; `error` is what Galaxy's record says. */
MUST_CHECK int track_failed(struct db *, const struct export_rec *,
    struct str state, struct str error, usec_t at, struct arena *,
    struct err *);

/* When an exported object changed last: 1, 0 it is not there (or Galaxy does
 * not say), -1. */
MUST_CHECK int track_object_changed(struct db *, struct str object_type,
    int64_t object_id, usec_t *ret, struct err *);

/* Ready downloads with this hint whose file is still kept, newest first. */
MUST_CHECK int track_candidates(struct db *, struct str hint, usec_t now,
    track_visit *, void *ctx, struct err *);

/* Finished downloads whose time is over and whose file nobody removed yet. */
MUST_CHECK int track_overdue(struct db *, usec_t now, uint64_t limit,
    track_visit *, void *ctx, struct err *);

/* How long a finished download is kept: until then (USEC_MAX: for ever);
 * pinned: whatever that says. ERR_WRONG_STATE when it has no file any more. */
MUST_CHECK int track_keep_until(struct db *, const struct export_rec *,
    usec_t expires_at, struct err *);
MUST_CHECK int track_pin(struct db *, const struct export_rec *, bool pinned,
    struct err *);
/* Its file is gone, by somebody's wish or by time. */
MUST_CHECK int track_removed(struct db *, const struct export_rec *,
    const char *event, struct err *);
/* Does any record want this request's file kept? 1, 0, -1; *ret_known says
 * whether there is a record at all. */
MUST_CHECK int track_wants_sts(struct db *, const struct uuid *, usec_t now,
    bool *ret_known, struct err *);

/* What is not, or not fully, in the archive. */
struct gap {
	struct str object_type;
	int64_t object_id;	/* raw */
	int64_t hid;		/* 0: none */
	struct str name, reason, detail;
};
MUST_CHECK int track_gap_add(struct db *, int64_t export_id,
    const struct gap *, struct err *);
typedef int gap_visit(void *ctx, const struct gap *, struct err *);
/* In the order they were found. */
MUST_CHECK int track_gaps(struct db *, int64_t export_id, uint64_t limit,
    uint64_t offset, gap_visit *, void *ctx, struct err *);

/* What happened when; append only. */
struct event {
	int64_t id;
	struct uuid task;
	int64_t user_id;
	struct str name;	/* "queued", "running", "done", "expired" ... */
	struct str detail;	/* JSON object, or STR_NONE */
	usec_t at;
};
MUST_CHECK int track_event_add(struct db *, int64_t task_id, int64_t user_id,
    const char *name, struct str detail, usec_t at, struct err *);
struct event_filter {
	int64_t task_id;	/* 0: of all */
	int64_t user_id;	/* 0: everybody's */
	int64_t after;		/* only later ones than this id */
	uint64_t limit;		/* 0: no limit */
	bool newest_first;
};
typedef int event_visit(void *ctx, const struct event *, struct err *);
MUST_CHECK int track_events(struct db *, const struct event_filter *,
    event_visit *, void *ctx, struct err *);
