/*
 * record: writes an export record, its gaps and its events.
 */
#include "base/clock.h"
#include "base/err.h"
#include "base/jw.h"
#include "model/ids.h"
#include "track/association.h"
#include "track/record.h"

#define RECORD_LIMIT ((uint64_t)64 << 20)

static void
write_time(struct jw *jw, const char *key, usec_t at)
{
	char text[CLOCK_TEXT];

	jw_key(jw, key);
	if (at == USEC_MAX) {
		jw_null(jw);
		return;
	}
	clock_text_zulu(at, text);
	jw_cstr(jw, text);
}

static void
write_uuid(struct jw *jw, const char *key, const struct uuid *uuid)
{
	static const struct uuid zero;
	char dashed[UUID_DASHED];

	jw_key(jw, key);
	if (memcmp(uuid, &zero, sizeof(zero)) == 0) {
		jw_null(jw);
		return;
	}
	uuid_dashed(uuid, dashed);
	jw_cstr(jw, dashed);
}

static void
write_id(struct jw *jw, const char *key, struct ids *ids, int64_t id)
{
	char text[IDS_TEXT];

	jw_key(jw, key);
	if (id <= 0) {
		jw_null(jw);
		return;
	}
	ids_encode(ids, IDS_API, id, text);
	jw_cstr(jw, text);
}

static void
write_count(struct jw *jw, const char *key, uint64_t n)
{
	jw_key(jw, key);
	jw_uint(jw, n);
}

void
record_progress(const struct record_progress *p, struct jw *jw)
{
	jw_object(jw);
	write_count(jw, "items_done", p->items_done);
	write_count(jw, "items_total", p->items_total);
	write_count(jw, "bytes_done", p->bytes_done);
	write_count(jw, "bytes_total", p->bytes_total);
	write_count(jw, "bytes_per_second", p->rate);
	jw_key(jw, "seconds_left");
	if (p->rate > 0 && p->bytes_total > 0)
		jw_uint(jw, p->bytes_done >= p->bytes_total ? 0 :
		    (p->bytes_total - p->bytes_done) / p->rate);
	else
		jw_null(jw);
	jw_object_end(jw);
}

static void
write_progress(const struct export_rec *rec, struct jw *jw)
{
	const struct record_progress p = {
		.items_done = rec->items_done, .items_total = rec->items_total,
		.bytes_done = rec->bytes_done, .bytes_total = rec->bytes_total,
		.rate = rec->rate,
	};

	jw_key(jw, "progress");
	record_progress(&p, jw);
}

void
record_standing(const struct export_rec *rec, struct jw *jw)
{
	jw_object(jw);
	write_uuid(jw, "task_uuid", &rec->uuid);
	jw_kstr(jw, "state", rec->state);
	jw_kstr(jw, "phase", rec->phase.n > 0 ? rec->phase : STR_NONE);
	write_progress(rec, jw);
	jw_object_end(jw);
}

static void
write_result(const struct export_rec *rec, struct jw *jw)
{
	jw_key(jw, "result");
	if (!rec->has_result) {
		jw_null(jw);
		return;
	}
	jw_object(jw);
	write_count(jw, "bytes", rec->bytes);
	jw_kstr(jw, "sha256", rec->sha256);
	write_count(jw, "entries", rec->entries);
	write_count(jw, "gaps", rec->gaps);
	jw_kstr(jw, "uri", rec->uri);
	write_count(jw, "datasets", rec->datasets);
	write_count(jw, "collections", rec->collections);
	write_count(jw, "jobs", rec->jobs);
	jw_key(jw, "left_out");
	jw_object(jw);
	write_count(jw, "deleted", rec->left_deleted);
	write_count(jw, "hidden", rec->left_hidden);
	write_count(jw, "purged", rec->left_purged);
	jw_object_end(jw);
	jw_object_end(jw);
}

static void
write_error(const struct export_rec *rec, struct jw *jw)
{
	jw_key(jw, "error");
	if (rec->error_code.p == NULL) {
		jw_null(jw);
		return;
	}
	jw_object(jw);
	jw_kstr(jw, "code", rec->error_code);
	jw_kstr(jw, "message", rec->error_message);
	jw_kstr(jw, "hint", rec->error_hint);
	jw_object_end(jw);
}

static void
write_request(struct ids *ids, const struct export_rec *rec, struct jw *jw)
{
	jw_key(jw, "object");
	jw_object(jw);
	jw_kstr(jw, "type", rec->object_type);
	write_id(jw, "id", ids, rec->object_id);
	jw_kstr(jw, "name", rec->object_name);
	jw_object_end(jw);
	write_id(jw, "user_id", ids, rec->user_id);
	jw_kstr(jw, "format", rec->format);
	jw_kstr(jw, "target_uri", rec->target_uri);
	jw_kbool(jw, "include_files", rec->include_files);
	jw_kbool(jw, "include_deleted", rec->include_deleted);
	jw_kbool(jw, "include_hidden", rec->include_hidden);
	jw_kbool(jw, "require_finished", rec->require_finished);
	jw_kstr(jw, "missing", rec->missing);
	jw_kstr(jw, "request_token", rec->request_token);
	jw_kstr(jw, "batch", rec->batch);
	write_uuid(jw, "retry_of", &rec->retry_of);
	write_uuid(jw, "reused_from", &rec->reused_from);
}

static void
write_ours(struct ids *ids, const struct export_rec *rec, struct jw *jw)
{
	jw_key(jw, "waybill");
	jw_object(jw);
	jw_kstr(jw, "state", rec->state);
	jw_kbool(jw, "cancelling", rec->cancelling && !export_is_over(rec));
	jw_kstr(jw, "phase", rec->phase.n > 0 ? rec->phase : STR_NONE);
	write_progress(rec, jw);
	write_result(rec, jw);
	write_error(rec, jw);
	write_count(jw, "attempts", rec->attempts);
	write_time(jw, "create_time", rec->create_time);
	write_time(jw, "start_time", rec->start_time);
	write_time(jw, "end_time", rec->end_time);
	write_time(jw, "expires_at", rec->expires_at);
	jw_kbool(jw, "pinned", rec->pinned);
	jw_kbool(jw, "removed", rec->removed);
	write_request(ids, rec, jw);
	jw_object_end(jw);
}

/* Galaxy's rule: ready, and nothing changed since it was asked for. */
static int
is_up_to_date(struct db *db, const struct export_rec *rec, bool *ret,
    struct err *err)
{
	usec_t changed;
	int known = track_object_changed(db, rec->object_type, rec->object_id,
	    &changed, err);

	if (known == -1)
		return (-1);
	*ret = export_is_done(rec) && known == 1 && changed <= rec->create_time;
	return (0);
}

int
record_write(struct db *db, struct ids *ids, const struct export_rec *rec,
    struct jw *jw, struct err *err)
{
	AUTO_ARENA struct arena *a = arena_new(RECORD_LIMIT);
	struct assoc assoc = { 0 };
	char text[CLOCK_TEXT];
	bool fresh;

	if ((rec->association_id != 0 && assoc_get(db, rec->association_id, a,
	    &assoc, err) == -1) || is_up_to_date(db, rec, &fresh, err) == -1)
		return (-1);
	jw_object(jw);
	write_id(jw, "id", ids, rec->association_id);
	jw_kbool(jw, "ready", export_is_done(rec));
	jw_kbool(jw, "preparing", !export_is_over(rec));
	jw_kbool(jw, "up_to_date", fresh);
	write_uuid(jw, "task_uuid", &rec->uuid);
	clock_text_python(rec->create_time, 'T', text);
	jw_kcstr(jw, "create_time", text);
	jw_key(jw, "export_metadata");
	jw_value(jw, assoc.metadata);
	write_ours(ids, rec, jw);
	jw_object_end(jw);
	return (0);
}

void
record_gap(struct ids *ids, const struct gap *gap, struct jw *jw)
{
	jw_object(jw);
	jw_kstr(jw, "object_type", gap->object_type);
	write_id(jw, "id", ids, gap->object_id);
	jw_key(jw, "hid");
	if (gap->hid > 0)
		jw_int(jw, gap->hid);
	else
		jw_null(jw);
	jw_kstr(jw, "name", gap->name);
	jw_kstr(jw, "reason", gap->reason);
	jw_kstr(jw, "detail", gap->detail);
	jw_object_end(jw);
}

void
record_event(const struct event *event, struct jw *jw)
{
	jw_object(jw);
	jw_kint(jw, "id", event->id);
	write_uuid(jw, "task_uuid", &event->task);
	jw_kstr(jw, "name", event->name);
	jw_key(jw, "detail");
	if (event->detail.p == NULL || event->detail.n == 0)
		jw_null(jw);
	else
		jw_raw(jw, event->detail);
	write_time(jw, "at", event->at);
	jw_object_end(jw);
}
