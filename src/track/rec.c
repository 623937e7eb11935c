/*
 * rec: rows of the view waybill_record as struct export_rec; finding one.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/err.h"
#include "db/db.h"
#include "track/track_priv.h"

/* The columns of waybill_record, in their order. */
enum { C_ID, C_TASK, C_ASSOC, C_UUID, C_USER, C_TYPE, C_OBJECT, C_NAME,
	C_FORMAT, C_TARGET, C_FILES, C_DELETED, C_HIDDEN, C_FINISHED,
	C_MISSING, C_STS, C_ANNOUNCED, C_DURATION, C_TOKEN, C_BATCH, C_RETRY,
	C_REUSED, C_OUTCOME, C_STATE, C_CANCEL, C_PHASE, C_ITEMS,
	C_ITEMS_TOTAL, C_BYTES_DONE, C_BYTES_TOTAL, C_RATE, C_ATTEMPTS,
	C_ERROR_CODE, C_ERROR, C_ERROR_HINT, C_CREATED, C_STARTED, C_ENDED,
	C_EXPIRES, C_BYTES, C_ENTRIES, C_GAPS, C_SHA256, C_URI, C_KEY,
	C_DATASETS, C_COLLECTIONS, C_JOBS, C_LEFT_DELETED, C_LEFT_HIDDEN,
	C_LEFT_PURGED, C_PINNED, C_REMOVED, C_HINT };

static int
read_texts(const struct db_rows *rows, struct arena *a,
    struct export_rec *rec, struct err *err)
{
	const struct {
		unsigned column;
		struct str *text;
	} texts[] = {
		{ C_TYPE, &rec->object_type }, { C_NAME, &rec->object_name },
		{ C_FORMAT, &rec->format }, { C_TARGET, &rec->target_uri },
		{ C_MISSING, &rec->missing },
		{ C_TOKEN, &rec->request_token }, { C_BATCH, &rec->batch },
		{ C_PHASE, &rec->phase }, { C_ERROR_CODE, &rec->error_code },
		{ C_ERROR, &rec->error_message },
		{ C_ERROR_HINT, &rec->error_hint },
		{ C_SHA256, &rec->sha256 }, { C_URI, &rec->uri },
		{ C_KEY, &rec->content_key }, { C_HINT, &rec->hint },
	};

	for (size_t i = 0; i < NELEMS(texts); i++) {
		if (db_is_null(rows, texts[i].column)) {
			*texts[i].text = STR_NONE;
			continue;
		}
		*texts[i].text = arena_str(a, db_text(rows, texts[i].column));
		if (texts[i].text->p == NULL)
			return (arena_over(a, err));
	}
	return (0);
}

static void
read_request(const struct db_rows *rows, struct export_rec *rec)
{
	rec->include_files = db_bool(rows, C_FILES);
	rec->include_deleted = db_bool(rows, C_DELETED);
	rec->include_hidden = db_bool(rows, C_HIDDEN);
	rec->require_finished = db_bool(rows, C_FINISHED);
	rec->has_sts = uuid_parse(db_text(rows, C_STS), &rec->sts);
	rec->announced = db_bool(rows, C_ANNOUNCED);
	rec->duration = db_int(rows, C_DURATION);
	(void)uuid_parse(db_text(rows, C_RETRY), &rec->retry_of);
	(void)uuid_parse(db_text(rows, C_REUSED), &rec->reused_from);
}

static void
read_progress(const struct db_rows *rows, struct export_rec *rec)
{
	rec->cancelling = db_bool(rows, C_CANCEL);
	rec->items_done = (uint64_t)db_int(rows, C_ITEMS);
	rec->items_total = (uint64_t)db_int(rows, C_ITEMS_TOTAL);
	rec->bytes_done = (uint64_t)db_int(rows, C_BYTES_DONE);
	rec->bytes_total = (uint64_t)db_int(rows, C_BYTES_TOTAL);
	rec->rate = (uint64_t)db_int(rows, C_RATE);
	rec->attempts = (unsigned)db_int(rows, C_ATTEMPTS);
	rec->create_time = db_time(rows, C_CREATED);
	rec->start_time = db_time(rows, C_STARTED);
	rec->end_time = db_time(rows, C_ENDED);
	rec->expires_at = db_time(rows, C_EXPIRES);
}

static void
read_result(const struct db_rows *rows, struct export_rec *rec)
{
	rec->has_result = !db_is_null(rows, C_SHA256);
	rec->bytes = (uint64_t)db_int(rows, C_BYTES);
	rec->entries = (uint64_t)db_int(rows, C_ENTRIES);
	rec->gaps = (uint64_t)db_int(rows, C_GAPS);
	rec->datasets = (uint64_t)db_int(rows, C_DATASETS);
	rec->collections = (uint64_t)db_int(rows, C_COLLECTIONS);
	rec->jobs = (uint64_t)db_int(rows, C_JOBS);
	rec->left_deleted = (uint64_t)db_int(rows, C_LEFT_DELETED);
	rec->left_hidden = (uint64_t)db_int(rows, C_LEFT_HIDDEN);
	rec->left_purged = (uint64_t)db_int(rows, C_LEFT_PURGED);
	rec->pinned = db_bool(rows, C_PINNED);
	rec->removed = db_bool(rows, C_REMOVED);
}

/* As in the filters of track/list_*.sql. */
static int
derive_state(const struct db_rows *rows, struct arena *a,
    struct export_rec *rec, struct err *err)
{
	bool over = !db_is_null(rows, C_OUTCOME);

	if (rec->removed || (!rec->pinned && rec->expires_at <= clock_now())) {
		rec->state = STR("expired");
		return (0);
	}
	rec->state = arena_str(a, db_text(rows, over ? C_OUTCOME : C_STATE));
	return (rec->state.p == NULL ? arena_over(a, err) : 0);
}

int
track_read(const struct db_rows *rows, struct arena *a,
    struct export_rec *ret, struct err *err)
{
	struct export_rec rec = {
		.id = db_int(rows, C_ID),
		.task_id = db_int(rows, C_TASK),
		.association_id = db_int(rows, C_ASSOC),
		.user_id = db_int(rows, C_USER),
		.object_id = db_int(rows, C_OBJECT),
	};

	if (!uuid_parse(db_text(rows, C_UUID), &rec.uuid))
		return (err_set(err, ERR_DB, "export %" PRId64
		    " has no readable UUID", rec.id));
	read_request(rows, &rec);
	read_progress(rows, &rec);
	read_result(rows, &rec);
	if (read_texts(rows, a, &rec, err) == -1 ||
	    derive_state(rows, a, &rec, err) == -1)
		return (-1);
	*ret = rec;
	return (0);
}

bool
export_is_over(const struct export_rec *rec)
{
	return (!str_is(rec->state, "queued") &&
	    !str_is(rec->state, "running"));
}

bool
export_is_done(const struct export_rec *rec)
{
	return (rec->has_result && export_is_over(rec));
}

static int
one_row(struct db_rows *rows, struct arena *a, struct export_rec *ret,
    struct err *err)
{
	int more = db_rows_next(rows, err);

	if (more != 1)
		return (more);
	return (track_read(rows, a, ret, err) == -1 ? -1 : 1);
}

int
track_get(struct db *db, int64_t id, struct arena *a, struct export_rec *ret,
    struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;

	if (DB_QUERY(db, track_export_get, &rows, err, .id = DB_INT(id)) == -1)
		return (-1);
	return (one_row(rows, a, ret, err));
}

int
track_by_task(struct db *db, const struct uuid *task, struct arena *a,
    struct export_rec *ret, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	char hex[UUID_HEX];

	uuid_hex(task, hex);
	if (DB_QUERY(db, track_export_by_task, &rows, err,
	    .uuid = DB_CSTR(hex)) == -1)
		return (-1);
	return (one_row(rows, a, ret, err));
}

int
track_by_sts(struct db *db, const struct uuid *sts, struct arena *a,
    struct export_rec *ret, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	char hex[UUID_HEX];

	uuid_hex(sts, hex);
	if (DB_QUERY(db, track_export_by_sts, &rows, err,
	    .sts_uuid = DB_CSTR(hex)) == -1)
		return (-1);
	return (one_row(rows, a, ret, err));
}

/* The beginning without dashes, in lower case: false when it is none. */
static bool
clean_beginning(struct str text, char ret[UUID_HEX])
{
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c == '-')
			continue;
		if (c >= 'A' && c <= 'F')
			c = (char)(c - 'A' + 'a');
		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')) ||
		    n == UUID_HEX - 1)
			return (false);
		ret[n++] = c;
	}
	ret[n] = '\0';
	return (n > 0);
}

int
track_find(struct db *db, struct str beginning, int64_t user, struct arena *a,
    struct export_rec *ret, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	char low[UUID_HEX], high[UUID_HEX + 1];
	int more;

	if (!clean_beginning(beginning, low)) {
		(void)err_set(err, ERR_NOT_FOUND, "\"%.*s\" is not the "
		    "beginning of an export's name", STR_ARG(beginning));
		return (err_hint(err, "waybill exports list shows the names"));
	}
	/* 'g' follows every hex digit. */
	(void)snprintf(high, sizeof(high), "%sg", low);
	if (DB_QUERY(db, track_export_find, &rows, err, .low = DB_CSTR(low),
	    .high = DB_CSTR(high), .user_id = DB_INT_OR_NULL(user, 0)) == -1)
		return (-1);
	if ((more = one_row(rows, a, ret, err)) == -1)
		return (-1);
	if (more == 0) {
		(void)err_set(err, ERR_NOT_FOUND, "no export has a name that "
		    "begins with \"%.*s\"", STR_ARG(beginning));
		return (err_hint(err, "waybill exports list shows the names"));
	}
	if ((more = db_rows_next(rows, err)) == -1)
		return (-1);
	if (more == 1)
		return (err_set(err, ERR_AMBIGUOUS, "several exports have a "
		    "name that begins with \"%.*s\"", STR_ARG(beginning)));
	return (0);
}
