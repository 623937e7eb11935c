/*
 * outcome: making a record, and writing what became of it. Each write of an
 * end is once only, within the transaction that ends the task.
 */
#include <inttypes.h>

#include "base/err.h"
#include "db/db.h"
#include "track/association.h"
#include "track/track_priv.h"

static struct db_value
uuid_or_null(const struct uuid *uuid, char hex[UUID_HEX])
{
	static const struct uuid zero;

	if (memcmp(uuid, &zero, sizeof(zero)) == 0)
		return (DB_NULL);
	uuid_hex(uuid, hex);
	return (DB_CSTR(hex));
}

int
track_add(struct db *db, const struct export_rec *rec, int64_t *ret_id,
    struct err *err)
{
	char hex[UUID_HEX], sts[UUID_HEX], retry[UUID_HEX];

	uuid_hex(&rec->uuid, hex);
	if (DB_EXEC(db, track_export_add, NULL, err,
	    .task_id = DB_INT(rec->task_id), .uuid = DB_CSTR(hex),
	    .association_id = DB_INT_OR_NULL(rec->association_id, 0),
	    .user_id = DB_INT_OR_NULL(rec->user_id, 0),
	    .object_type = DB_TEXT(rec->object_type),
	    .object_id = DB_INT(rec->object_id),
	    .object_name = DB_TEXT(rec->object_name),
	    .format = DB_TEXT(rec->format),
	    .target_uri = DB_TEXT(rec->target_uri),
	    .include_files = DB_BOOL(rec->include_files),
	    .include_deleted = DB_BOOL(rec->include_deleted),
	    .include_hidden = DB_BOOL(rec->include_hidden),
	    .require_finished = DB_BOOL(rec->require_finished),
	    .missing = DB_TEXT(rec->missing),
	    .sts_uuid = rec->has_sts ? uuid_or_null(&rec->sts, sts) : DB_NULL,
	    .announced = DB_BOOL(rec->announced),
	    .duration = DB_INT_OR_NULL(rec->duration, 0),
	    .batch = DB_TEXT(rec->batch),
	    .retry_of = uuid_or_null(&rec->retry_of, retry),
	    .hint = DB_TEXT(rec->hint), .create_time = DB_TIME(rec->create_time),
	    .pinned = DB_BOOL(rec->pinned)) == -1)
		return (-1);
	*ret_id = db_last_id(db);
	return (0);
}

static int
expect_one(const struct export_rec *rec, uint64_t changed, struct err *err)
{
	if (changed == 1)
		return (0);
	return (err_set(err, ERR_LOST, "export %" PRId64
	    " has its outcome already", rec->id));
}

/* A download's result has no uri of its own in Galaxy's record. */
static int
tell_galaxy(struct db *db, const struct export_rec *rec, bool success,
    struct str text, struct arena *a, struct err *err)
{
	const struct assoc_result result = {
		.success = success,
		.uri = success && rec->target_uri.p != NULL ? text : STR_NONE,
		.error = success ? STR_NONE : text,
	};

	if (rec->association_id == 0)
		return (0);
	return (assoc_set_result(db, rec->association_id, &result, a, err));
}

static usec_t
expiry(const struct export_rec *rec, usec_t at)
{
	if (rec->target_uri.p != NULL || rec->duration <= 0 ||
	    rec->duration > USEC_MAX - at)
		return (USEC_MAX);
	return (at + rec->duration);
}

static int
write_done(struct db *db, const struct export_rec *rec,
    const struct track_outcome *o, const struct uuid *sts,
    const struct uuid *reused_from, struct err *err)
{
	char hex[UUID_HEX], from[UUID_HEX];
	uint64_t changed;

	if (DB_EXEC(db, track_export_done, &changed, err,
	    .id = DB_INT(rec->id),
	    .outcome = DB_CSTR(o->gaps > 0 ? "done_with_gaps" : "done"),
	    .end_time = DB_TIME(o->at),
	    .expires_at = DB_TIME_OR_NULL(expiry(rec, o->at)),
	    .bytes = DB_INT((int64_t)o->bytes), .sha256 = DB_TEXT(o->sha256),
	    .uri = DB_TEXT(o->uri), .entries = DB_INT((int64_t)o->entries),
	    .gaps = DB_INT((int64_t)o->gaps),
	    .content_key = DB_TEXT(o->content_key),
	    .datasets = DB_INT((int64_t)o->datasets),
	    .collections = DB_INT((int64_t)o->collections),
	    .jobs = DB_INT((int64_t)o->jobs),
	    .left_deleted = DB_INT((int64_t)o->left_deleted),
	    .left_hidden = DB_INT((int64_t)o->left_hidden),
	    .left_purged = DB_INT((int64_t)o->left_purged),
	    .reused_from = uuid_or_null(reused_from, from),
	    .sts_uuid = uuid_or_null(sts, hex)) == -1)
		return (-1);
	return (expect_one(rec, changed, err));
}

int
track_done(struct db *db, const struct export_rec *rec,
    const struct track_outcome *outcome, struct arena *a, struct err *err)
{
	static const struct uuid none;

	if (write_done(db, rec, outcome, rec->has_sts ? &rec->sts : &none,
	    &none, err) == -1)
		return (-1);
	return (tell_galaxy(db, rec, true, outcome->uri, a, err));
}

struct gap_copy {
	struct db *db;
	int64_t export_id;
};

static int
copy_gap(void *ctx, const struct gap *gap, struct err *err)
{
	const struct gap_copy *copy = ctx;

	return (track_gap_add(copy->db, copy->export_id, gap, err));
}

int
track_reused(struct db *db, const struct export_rec *rec,
    const struct export_rec *from, usec_t at, struct arena *a,
    struct err *err)
{
	const struct track_outcome outcome = {
		.bytes = from->bytes, .entries = from->entries,
		.gaps = from->gaps, .sha256 = from->sha256, .uri = from->uri,
		.content_key = from->content_key,
		.datasets = from->datasets, .collections = from->collections,
		.jobs = from->jobs, .left_deleted = from->left_deleted,
		.left_hidden = from->left_hidden,
		.left_purged = from->left_purged, .at = at,
	};
	struct gap_copy copy = { .db = db, .export_id = rec->id };
	char dashed[UUID_DASHED];

	uuid_dashed(&from->sts, dashed);
	if (write_done(db, rec, &outcome, &from->sts, &from->uuid, err) == -1 ||
	    track_gaps(db, from->id, 0, 0, copy_gap, &copy, err) == -1)
		return (-1);
	if (rec->association_id != 0 && assoc_set_sts(db, rec->association_id,
	    str_of(dashed), a, err) == -1)
		return (-1);
	return (tell_galaxy(db, rec, true, STR_NONE, a, err));
}

int
track_failed(struct db *db, const struct export_rec *rec, struct str state,
    struct str error, usec_t at, struct arena *a, struct err *err)
{
	uint64_t changed;

	if (DB_EXEC(db, track_export_failed, &changed, err,
	    .id = DB_INT(rec->id), .outcome = DB_TEXT(state),
	    .end_time = DB_TIME(at)) == -1 ||
	    expect_one(rec, changed, err) == -1)
		return (-1);
	return (tell_galaxy(db, rec, false, error, a, err));
}
