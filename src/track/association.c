/*
 * association: the texts and rows of store_export_association.
 */
#include <inttypes.h>

#include "base/err.h"
#include "base/jr.h"
#include "base/jw.h"
#include "db/db.h"
#include "track/association.h"

static void
write_payload(struct jw *jw, const struct assoc_request *r)
{
	bool write = r->target_uri.p != NULL;

	jw_object(jw);
	if (!write) {
		jw_key(jw, "duration");
		jw_int(jw, r->duration / USEC_SEC);
	} else if (r->ignore_errors == NULL) {
		jw_knull(jw, "ignore_errors");
	} else {
		jw_kbool(jw, "ignore_errors", *r->ignore_errors);
	}
	jw_kbool(jw, "include_deleted", r->include_deleted);
	jw_kbool(jw, "include_files", r->include_files);
	jw_kbool(jw, "include_hidden", r->include_hidden);
	jw_kstr(jw, "model_store_format", r->format);
	if (write)
		jw_kstr(jw, "target_uri", r->target_uri);
	else
		jw_kstr(jw, "short_term_storage_request_id", r->sts_uuid);
	jw_object_end(jw);
}

static void
write_result(struct jw *jw, const struct assoc_result *result)
{
	if (result == NULL) {
		jw_null(jw);
		return;
	}
	/* Galaxy's model refuses success with an error and failure with a
	 * uri; a failure without text is the empty text. */
	jw_object(jw);
	if (result->success)
		jw_knull(jw, "error");
	else
		jw_kstr(jw, "error", result->error.p != NULL ? result->error :
		    STR(""));
	jw_kbool(jw, "success", result->success);
	jw_kstr(jw, "uri", result->success ? result->uri : STR_NONE);
	jw_object_end(jw);
}

/* A text as one JSON string: the stored form of 23.0 to 25.1. */
static void
quote(struct sb *sb, struct str text)
{
	AUTO_SINK struct sink *sink = sink_sb(sb);
	AUTO_JW struct jw *jw = jw_new(sink, JW_PYTHON);
	struct err err;

	jw_str(jw, text);
	if (jw_finish(jw, &err) == -1)
		sb->over = true;
}

static void
request_text(struct sb *sb, const struct assoc_request *r,
    const struct assoc_result *result)
{
	AUTO_SINK struct sink *sink = sink_sb(sb);
	AUTO_JW struct jw *jw = jw_new(sink, JW_PYTHON);
	struct err err;

	jw_object(jw);
	jw_key(jw, "request_data");
	jw_object(jw);
	jw_kstr(jw, "object_id", r->object_id);
	jw_kstr(jw, "object_type", r->object_type);
	jw_key(jw, "payload");
	write_payload(jw, r);
	jw_kstr(jw, "user_id", r->user_id);
	jw_object_end(jw);
	jw_key(jw, "result_data");
	write_result(jw, result);
	jw_object_end(jw);
	if (jw_finish(jw, &err) == -1)
		sb->over = true;
}

void
assoc_text(struct sb *sb, const struct assoc_request *request,
    const struct assoc_result *result, enum assoc_form form)
{
	AUTO_SB struct sb inner = SB_EMPTY(SB_LIMIT);

	if (form == ASSOC_OBJECT) {
		request_text(sb, request, result);
		return;
	}
	request_text(&inner, request, result);
	sb->over = sb->over || inner.over;
	quote(sb, sb_str(&inner));
}

/* The object in either stored form; NULL when it is null or no such text, as
 * a damaged row must not spoil a list. */
static struct jv *
parse(struct str text, struct arena *a, enum assoc_form *ret_form)
{
	struct err err;
	struct jv *v;

	*ret_form = ASSOC_OBJECT;
	if (text.p == NULL ||
	    jv_parse(text, &jr_limits_default, a, &v, &err) == -1)
		return (NULL);
	if (v->type == JV_STRING) {
		*ret_form = ASSOC_STRING;
		if (jv_parse(v->text, &jr_limits_default, a, &v, &err) == -1)
			return (NULL);
	}
	return (v->type == JV_OBJECT ? v : NULL);
}

int
assoc_add(struct db *db, const struct uuid *task, usec_t created,
    struct str object_type, int64_t object_id, struct str metadata,
    int64_t *ret_id, struct err *err)
{
	char hex[UUID_HEX];

	uuid_hex(task, hex);
	if (DB_EXEC(db, track_assoc_add, NULL, err, .task_uuid = DB_CSTR(hex),
	    .create_time = DB_TIME(created),
	    .object_type = DB_TEXT(object_type),
	    .object_id = DB_INT(object_id),
	    .export_metadata = DB_BLOB(metadata)) == -1)
		return (-1);
	*ret_id = db_last_id(db);
	return (0);
}

static int
read_row(const struct db_rows *rows, struct arena *a, struct assoc *ret,
    struct err *err)
{
	const struct jv *result;
	enum assoc_form form;

	*ret = (struct assoc){
		.id = db_int(rows, 0),
		.create_time = db_time(rows, 2),
		.object_type = arena_str(a, db_text(rows, 3)),
		.object_id = db_int(rows, 4),
		.metadata = parse(db_text(rows, 5), a, &form),
	};
	if (ret->object_type.p == NULL)
		return (arena_over(a, err));
	ret->has_task = uuid_parse(db_text(rows, 1), &ret->task);
	result = jv_get(ret->metadata, "result_data");
	ret->preparing = jv_is_null(result);
	(void)jv_bool(jv_get(result, "success"), &ret->ready);
	return (0);
}

static int
one_row(struct db_rows *rows, struct arena *a, struct assoc *ret,
    struct err *err)
{
	int more = db_rows_next(rows, err);

	if (more != 1)
		return (more);
	return (read_row(rows, a, ret, err) == -1 ? -1 : 1);
}

int
assoc_get(struct db *db, int64_t id, struct arena *a, struct assoc *ret,
    struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;

	if (DB_QUERY(db, track_assoc_get, &rows, err, .id = DB_INT(id)) == -1)
		return (-1);
	return (one_row(rows, a, ret, err));
}

int
assoc_by_task(struct db *db, const struct uuid *task, struct arena *a,
    struct assoc *ret, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	char hex[UUID_HEX];

	uuid_hex(task, hex);
	if (DB_QUERY(db, track_assoc_by_task, &rows, err,
	    .task_uuid = DB_CSTR(hex)) == -1)
		return (-1);
	return (one_row(rows, a, ret, err));
}

int
assoc_each(struct db *db, struct str object_type, int64_t object_id,
    uint64_t limit, uint64_t offset, assoc_visit *visit, void *ctx,
    struct err *err)
{
	AUTO_ARENA struct arena *a = arena_new((uint64_t)64 << 20);
	AUTO_ROWS struct db_rows *rows = NULL;
	int64_t max = limit == 0 || limit > INT64_MAX ? INT64_MAX :
	    (int64_t)limit;
	int more;

	if (DB_QUERY(db, track_assoc_each, &rows, err,
	    .object_type = DB_TEXT(object_type),
	    .object_id = DB_INT(object_id), .max_rows = DB_INT(max),
	    .skip_rows = DB_INT((int64_t)(offset & INT64_MAX))) == -1)
		return (-1);
	while ((more = db_rows_next(rows, err)) == 1) {
		struct arena_mark mark = arena_save(a);
		struct assoc assoc;

		if (read_row(rows, a, &assoc, err) == -1 ||
		    visit(ctx, &assoc, err) == -1)
			return (-1);
		arena_rewind(a, mark);
	}
	return (more);
}

/* The stored metadata of a row for changing it. */
static int
load(struct db *db, int64_t id, struct arena *a, struct jv **ret,
    enum assoc_form *ret_form, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	int more;

	if (DB_QUERY(db, track_assoc_get, &rows, err, .id = DB_INT(id)) == -1)
		return (-1);
	if ((more = db_rows_next(rows, err)) == -1)
		return (-1);
	if (more == 0 || (*ret = parse(db_text(rows, 5), a, ret_form)) == NULL)
		return (err_set(err, ERR_DB, "the export record %" PRId64
		    " of Galaxy is not there or cannot be read", id));
	return (0);
}

static int
store(struct db *db, int64_t id, const struct jv *metadata,
    enum assoc_form form, struct err *err)
{
	AUTO_SB struct sb text = SB_EMPTY(SB_LIMIT);
	AUTO_SB struct sb outer = SB_EMPTY(2 * SB_LIMIT);
	AUTO_SINK struct sink *sink = NULL;
	AUTO_JW struct jw *jw = NULL;
	struct str bytes;

	sink = sink_sb(&text);
	jw = jw_new(sink, JW_PYTHON);
	jw_value_sorted(jw, metadata);
	if (jw_finish(jw, err) == -1)
		return (-1);
	if (form == ASSOC_STRING)
		quote(&outer, sb_str(&text));
	if (sb_finish(form == ASSOC_STRING ? &outer : &text, &bytes, err) == -1)
		return (-1);
	return (DB_EXEC(db, track_assoc_set, NULL, err, .id = DB_INT(id),
	    .export_metadata = DB_BLOB(bytes)));
}

/* Replace the value of a member in place, or add it. */
static void
set_member(struct jv *object, const char *key, struct jv *value)
{
	for (struct jv *m = object->first; m != NULL; m = m->next) {
		if (!str_is(m->key, key))
			continue;
		m->type = value->type;
		m->text = value->text;
		m->first = value->first;
		m->count = value->count;
		return;
	}
	jv_put(object, str_of(key), value);
}

static struct jv *
text_or_null(struct arena *a, struct str text)
{
	return (text.p == NULL ? jv_new(a, JV_NULL) : jv_new_string(a, text));
}

int
assoc_set_result(struct db *db, int64_t id, const struct assoc_result *result,
    struct arena *a, struct err *err)
{
	enum assoc_form form;
	struct jv *metadata, *v = jv_new(a, JV_OBJECT);
	struct jv *success = jv_new(a, result->success ? JV_TRUE : JV_FALSE);
	struct jv *uri = text_or_null(a,
	    result->success ? result->uri : STR_NONE);
	struct jv *error = text_or_null(a, result->success ? STR_NONE :
	    result->error.p != NULL ? result->error : STR(""));

	if (load(db, id, a, &metadata, &form, err) == -1)
		return (-1);
	if (v == NULL || success == NULL || uri == NULL || error == NULL)
		return (arena_over(a, err));
	jv_put(v, STR("success"), success);
	jv_put(v, STR("uri"), uri);
	jv_put(v, STR("error"), error);
	set_member(metadata, "result_data", v);
	return (store(db, id, metadata, form, err));
}

int
assoc_set_sts(struct db *db, int64_t id, struct str sts_uuid, struct arena *a,
    struct err *err)
{
	enum assoc_form form;
	struct jv *metadata, *v = jv_new_string(a, sts_uuid);
	const struct jv *payload;

	if (load(db, id, a, &metadata, &form, err) == -1)
		return (-1);
	if (v == NULL)
		return (arena_over(a, err));
	payload = jv_get(jv_get(metadata, "request_data"), "payload");
	if (payload == NULL || payload->type != JV_OBJECT)
		return (err_set(err, ERR_DB, "the export record %" PRId64
		    " of Galaxy has no payload", id));
	/* The tree is ours: parsed into our arena just now. */
	set_member((struct jv *)(uintptr_t)payload,
	    "short_term_storage_request_id", v);
	return (store(db, id, metadata, form, err));
}
