/*
 * submit: what is checked before an export is accepted, and its rows.
 */
#include "jobs/submit.h"

#include <inttypes.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/own.h"
#include "db/db.h"
#include "jobs/args.h"
#include "jobs/object.h"
#include "jobs/size.h"
#include "model/conf.h"
#include "model/ids.h"
#include "model/site.h"
#include "model/users.h"
#include "task/queue.h"
#include "track/association.h"

#define SUBMIT_ARENA ((uint64_t)16 << 20)

/* What was found out about a request before anything is written. */
struct checked {
	struct export_rec rec;	/* all but ids of rows */
	char hint[2 * HASH_MAX + 1];
};

/* How long a download is kept: as asked or configured, within the limit. */
static usec_t
keep_for(const struct conf *conf, usec_t asked)
{
	usec_t duration = asked > 0 ? asked : conf->sts_ttl;

	return (conf->sts_max > 0 && duration > conf->sts_max ?
	    conf->sts_max : duration);
}

/* What an earlier export must have in common with this one to be looked at:
 * a hint, no proof. */
static int
make_hint(struct jobs *jobs, const struct export_rec *rec,
    char ret[2 * HASH_MAX + 1], struct err *err)
{
	AUTO_SB struct sb text = SB_EMPTY(4096);
	struct str bytes;
	struct hash *hash;
	usec_t changed = 0;

	if (track_object_changed(jobs->db, rec->object_type, rec->object_id,
	    &changed, err) == -1)
		return (-1);
	sb_addf(&text, "%.*s %" PRId64 " %" PRId64 " %.*s %d%d%d%d %.*s "
	    WAYBILL_VERSION " %" PRId64, STR_ARG(rec->object_type),
	    rec->object_id, rec->user_id, STR_ARG(rec->format),
	    rec->include_files, rec->include_deleted, rec->include_hidden,
	    rec->require_finished, STR_ARG(rec->missing), changed);
	if (sb_finish(&text, &bytes, err) == -1)
		return (-1);
	hash = hash_new(HASH_SHA256);
	hash_add(hash, bytes);
	hash_end_hex(hash, ret);
	hash_free(hash);
	return (0);
}

static int
take_any(void *ctx, const struct export_rec *rec, struct err *err)
{
	(void)rec;
	(void)err;
	*(bool *)ctx = true;
	return (0);
}

/* Is a download packed, or may an identical one do? */
static int
needs_packing(struct jobs *jobs, const struct jobs_export *want,
    const struct export_rec *rec, struct err *err)
{
	bool any = false;

	if (want->reuse && track_candidates(jobs->db, rec->hint,
	    rec->create_time, take_any, &any, err) == -1)
		return (-1);
	return (!any);
}

/* No archive is smaller than that. What is compressed may become next to
 * nothing: only the worker, which reads all, can say more. */
static int
least_size(struct jobs *jobs, const struct jobs_export *want, uint64_t *ret,
    struct err *err)
{
	struct store_counts counts = { 0 };
	struct size_bounds bounds;

	if (want->what.include_files && !size_is_compressed(want->format) &&
	    object_bytes(jobs, &want->what, &counts.file_bytes, err) == -1)
		return (-1);
	size_of_archive(want->format, &counts, &bounds);
	*ret = bounds.least;
	return (0);
}

/* What is sure to fail at its destination is refused before it is begun. */
static int
check_target(struct jobs *jobs, const struct jobs_export *want,
    const struct export_rec *rec, struct arena *a, struct err *err)
{
	uint64_t least = 0;
	int packs = rec->has_sts ? needs_packing(jobs, want, rec, err) : 1;

	if (packs != 1)
		return (packs);
	if (least_size(jobs, want, &least, err) == -1)
		return (-1);
	return (object_check_target(jobs, want, least, a, err));
}

static int
check(struct jobs *jobs, const struct jobs_export *want, usec_t now,
    struct arena *a, struct checked *ret, struct err *err)
{
	struct object_facts object;

	if (object_check(jobs, &want->what, a, &object, err) == -1)
		return (-1);
	ret->rec = (struct export_rec){
		.user_id = want->what.user->id,
		.object_type = str_of(store_object_name(want->what.object)),
		.object_id = want->what.object_id,
		.object_name = object.name,
		.format = str_of(store_format_name(want->format)),
		.target_uri = str_of(want->target_uri),
		.include_files = want->what.include_files,
		.include_deleted = want->what.include_deleted,
		.include_hidden = want->what.include_hidden,
		.require_finished = want->what.require_finished,
		.missing = str_of(store_missing_name(want->what.missing)),
		.has_sts = want->target_uri == NULL,
		.announced = want->announce, .batch = want->batch,
		.retry_of = want->retry_of, .create_time = now,
		.pinned = want->pin,
	};
	uuid_random(&ret->rec.uuid);
	if (ret->rec.has_sts) {
		uuid_random(&ret->rec.sts);
		ret->rec.duration = keep_for(jobs->site->conf,
		    want->duration);
		if (make_hint(jobs, &ret->rec, ret->hint, err) == -1)
			return (-1);
		ret->rec.hint = str_of(ret->hint);
	}
	return (check_target(jobs, want, &ret->rec, a, err));
}

static int
add_association(struct jobs *jobs, const struct jobs_export *want,
    struct export_rec *rec, struct err *err)
{
	AUTO_SB struct sb text = SB_EMPTY(SB_LIMIT);
	struct str bytes;
	char object[IDS_TEXT], user[IDS_TEXT], sts[UUID_DASHED];

	ids_encode(jobs->ids, IDS_API, rec->object_id, object);
	ids_encode(jobs->ids, IDS_API, rec->user_id, user);
	uuid_dashed(&rec->sts, sts);
	assoc_text(&text, &(struct assoc_request){
	    .object_type = rec->object_type, .object_id = str_of(object),
	    .user_id = str_of(user), .format = rec->format,
	    .include_files = rec->include_files,
	    .include_deleted = rec->include_deleted,
	    .include_hidden = rec->include_hidden,
	    .target_uri = rec->target_uri,
	    .ignore_errors = want->ignore_errors, .sts_uuid = str_of(sts),
	    .duration = rec->duration }, NULL, ASSOC_OBJECT);
	if (sb_finish(&text, &bytes, err) == -1)
		return (-1);
	return (assoc_add(jobs->db, &rec->uuid, rec->create_time,
	    rec->object_type, rec->object_id, bytes, &rec->association_id,
	    err));
}

static int
add_task(struct jobs *jobs, const struct jobs_export *want,
    struct export_rec *rec, struct err *err)
{
	AUTO_SB struct sb args = SB_EMPTY(4096);
	struct str bytes;

	args_put_export(&args, &(struct export_args){ .local = want->local,
	    .replace = want->replace, .reuse = want->reuse });
	if (sb_finish(&args, &bytes, err) == -1)
		return (-1);
	return (task_add(jobs->db, &(struct task_new){ .uuid = rec->uuid,
	    .kind = "export", .args = bytes, .user_id = rec->user_id,
	    .request_token = want->request_token, .now = rec->create_time },
	    &rec->task_id, err));
}

/* The rows of one export: 1 new, 0 there was one with this token, -1. */
static int
add_rows(struct jobs *jobs, const struct jobs_export *want,
    struct export_rec *rec, struct uuid *ret, struct err *err)
{
	int64_t id;
	int found = 0;

	if (want->request_token.p != NULL)
		found = task_by_token(jobs->db, rec->user_id,
		    want->request_token, ret, err);
	if (found != 0)
		return (found == -1 ? -1 : 0);
	if (add_task(jobs, want, rec, err) == -1 ||
	    add_association(jobs, want, rec, err) == -1 ||
	    track_add(jobs->db, rec, &id, err) == -1 ||
	    (want->by_job &&
	    track_job_add(jobs->db, id, rec->object_id, err) == -1))
		return (-1);
	*ret = rec->uuid;
	return (1);
}

/* All rows in one transaction. *ret_new counts new ones. */
static int
add_all(struct jobs *jobs, const struct jobs_export *want,
    struct checked *checked, size_t n, struct uuid *ret, size_t *ret_new,
    struct err *err)
{
	if (db_begin(jobs->db, DB_WRITE, err) == -1)
		return (-1);
	for (size_t i = 0; i < n; i++) {
		int rc = add_rows(jobs, &want[i], &checked[i].rec, &ret[i],
		    err);

		if (rc == -1) {
			db_rollback(jobs->db);
			return (-1);
		}
		*ret_new += (size_t)rc;
	}
	if (db_commit(jobs->db, err) == -1) {
		db_rollback(jobs->db);
		return (-1);
	}
	return (0);
}

static int
submit(struct jobs *jobs, const struct jobs_export *want, size_t n,
    struct uuid *ret, size_t *ret_new, struct err *err)
{
	AUTO_ARENA struct arena *a = arena_new(SUBMIT_ARENA * (n + 1));
	AUTO_FREE struct checked *checked = mem_new_array(n, struct checked);
	usec_t now = clock_now();

	for (size_t i = 0; i < n; i++) {
		if (check(jobs, &want[i], now, a, &checked[i], err) == -1)
			return (-1);
	}
	*ret_new = 0;
	if (add_all(jobs, want, checked, n, ret, ret_new, err) == -1)
		return (-1);
	for (size_t i = 0; i < n; i++) {
		if (tasks_queued(jobs->tasks, &ret[i], err) == -1)
			return (-1);
	}
	return (0);
}

/* A repeated submit is answered before anything is checked: what it asked for
 * may have been done, and its target be there. */
static int
earlier(struct jobs *jobs, const struct jobs_export *want, struct uuid *ret,
    struct err *err)
{
	if (want->request_token.p == NULL)
		return (0);
	return (task_by_token(jobs->db, want->what.user->id,
	    want->request_token, ret, err));
}

int
jobs_submit_export(struct jobs *jobs, const struct jobs_export *want,
    struct uuid *ret, struct err *err)
{
	size_t fresh;
	int found = earlier(jobs, want, ret, err);

	if (found != 0)
		return (found == -1 ? -1 : 0);
	if (submit(jobs, want, 1, ret, &fresh, err) == -1)
		return (-1);
	return (fresh == 1);
}

int
jobs_submit_exports(struct jobs *jobs, const struct jobs_export *want,
    size_t n, struct uuid *ret, struct err *err)
{
	size_t fresh, known = 0;

	for (size_t i = 0; i < n; i++) {
		int found = earlier(jobs, &want[i], &ret[i], err);

		if (found == -1)
			return (-1);
		known += (size_t)found;
	}
	if (known == n)
		return (0);
	return (submit(jobs, want, n, ret, &fresh, err));
}
