#include "store/export_priv.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/cancel.h"
#include "base/err.h"
#include "store/export_files.h"
#include "store/export_json.h"
#include "store/export_names.h"

/* The records of datasets: one pass over the picks in order, and beside it one
 * over each satellite table. */

/* Columns of export_datasets. */
enum {
	C_POSITION, C_FLAGS, C_SIZE, C_MTIME, C_CTIME, C_INODE, C_ID,
	C_HISTORY, C_HID, C_NAME, C_EXTENSION, C_STATE, C_CREATED, C_UPDATED,
	C_INFO, C_BLURB, C_PEEK, C_TOOL_VERSION, C_DESIGNATION, C_DELETED,
	C_VISIBLE, C_VALIDATED, C_VALIDATED_MESSAGE, C_METADATA, C_DATASET,
	C_UUID, C_DATASET_STATE, C_BASENAME, C_EXTERNAL, C_EXTRA_PATH, C_PURGED,
	C_ANNOTATION, C_CONVERSION, C_CONVERSION_TYPE, C_CONVERSION_PARENT,
	C_OWNER_POSITION, C_OWNER, C_OWNER_NAME, C_OWNER_EXTENSION,
	C_OWNER_CONVERSION, C_CHAIN
};
/* C_CHAIN, as in waybill_ref. */
enum { CHAIN_KEPT = 2, CHAIN_DROPPED = 3 };

struct pass {
	struct exp_collect *c;
	struct db_rows *rows;	/* the records */
	int64_t position;
	int flags;
	struct exp_beside tags, hashes, sources, source_hashes, chains;
	struct exp_record head;
	struct exp_file_text file;	/* in the arena; path NULL without */
	struct str extra_path;		/* in the archive; NULL without */
	struct sb record;		/* head, name and text */
};

static int
cut(struct pass *p, enum exp_cut which, struct err *err)
{
	if (jw_finish(p->c->jw, err) == -1)
		return (-1);
	p->head.cut[which] = (uint32_t)p->c->text.n;
	return (0);
}

static int
write_chain(struct pass *p, struct err *err)
{
	struct jw *jw = p->c->jw;
	bool dropped = db_int(p->rows, C_CHAIN) == CHAIN_DROPPED;
	int more;

	p->head.copy = db_int(p->rows, C_CHAIN) == CHAIN_KEPT;
	jw_key(jw, "copied_from_history_dataset_association_id_chain");
	if (cut(p, CUT_CHAIN, err) == -1)
		return (-1);
	jw_array(jw);
	while ((more = exp_beside_at(&p->chains, p->position, err)) == 1) {
		if (!dropped)
			exp_id(p->c, jw, db_int(p->chains.rows, 1));
		exp_beside_used(&p->chains);
	}
	jw_array_end(jw);
	if (more == -1 || cut(p, CUT_CHAIN_END, err) == -1)
		return (-1);
	if (!dropped)
		return (0);
	return (exp_gap_add(p->c->snap->gaps, &(struct exp_gap){
	    .object_type = "dataset", .reason = GAP_CHAIN_DROPPED,
	    .id = p->head.hda_id, .hid = p->head.hid,
	    .name = db_text(p->rows, C_NAME),
	    .detail = STR("the link to its original would harm the original "
	    "on import") }, err));
}

/* What packing compares the bytes with: of each kind the first. */
static int
expect_digest(struct pass *p, struct str function, struct str value,
    struct err *err)
{
	enum hash_kind kind;

	if (hash_kind_named(function, &kind) == -1 || value.n == 0 ||
	    p->file.digest[kind].p != NULL)
		return (0);
	p->file.digest[kind] = arena_str(p->c->arena, value);
	return (p->file.digest[kind].p == NULL ?
	    arena_over(p->c->arena, err) : 0);
}

static int
write_hash(struct pass *p, struct err *err)
{
	const struct db_rows *rows = p->hashes.rows;
	struct jw *jw = p->c->jw;

	jw_object(jw);
	exp_kid(p->c, jw, "encoded_id", db_int(rows, 1));
	exp_ktext(jw, "extra_files_path", db_text(rows, 2));
	exp_ktext(jw, "hash_function", db_text(rows, 3));
	exp_ktext(jw, "hash_value", db_text(rows, 4));
	jw_kcstr(jw, "model_class", "DatasetHash");
	jw_object_end(jw);
	if (!db_is_null(rows, 2))
		return (0);
	return (expect_digest(p, db_text(rows, 3), db_text(rows, 4), err));
}

static int
write_hashes(struct pass *p, struct err *err)
{
	int more = exp_beside_at(&p->hashes, p->position, err);

	if (more != 1)
		return (more);
	jw_key(p->c->jw, "hashes");
	jw_array(p->c->jw);
	do {
		if (write_hash(p, err) == -1)
			return (-1);
		exp_beside_used(&p->hashes);
	} while ((more = exp_beside_at(&p->hashes, p->position, err)) == 1);
	jw_array_end(p->c->jw);
	return (more);
}

/* Hashes come in the order of their sources. */
static int
write_source_hashes(struct pass *p, int64_t source, struct err *err)
{
	struct jw *jw = p->c->jw;
	int more;

	jw_key(jw, "hashes");
	jw_array(jw);
	while ((more = exp_beside_at(&p->source_hashes, p->position, err)) ==
	    1 && db_int(p->source_hashes.rows, 1) == source) {
		const struct db_rows *rows = p->source_hashes.rows;

		jw_object(jw);
		exp_kid(p->c, jw, "encoded_id", db_int(rows, 2));
		exp_ktext(jw, "hash_function", db_text(rows, 3));
		exp_ktext(jw, "hash_value", db_text(rows, 4));
		jw_kcstr(jw, "model_class", "DatasetSourceHash");
		jw_object_end(jw);
		exp_beside_used(&p->source_hashes);
	}
	jw_array_end(jw);
	return (more == -1 ? -1 : 0);
}

static int
write_source(struct pass *p, struct err *err)
{
	const struct db_rows *rows = p->sources.rows;
	struct jw *jw = p->c->jw;

	jw_object(jw);
	exp_kid(p->c, jw, "encoded_id", db_int(rows, 1));
	exp_ktext(jw, "extra_files_path", db_text(rows, 2));
	if (write_source_hashes(p, db_int(rows, 1), err) == -1)
		return (-1);
	jw_kcstr(jw, "model_class", "DatasetSource");
	if (exp_kjson(p->c, jw, "requested_transform", db_text(rows, 5),
	    err) == -1)
		return (-1);
	exp_ktext(jw, "source_uri", db_text(rows, 3));
	if (exp_kjson(p->c, jw, "transform", db_text(rows, 4), err) == -1)
		return (-1);
	jw_object_end(jw);
	return (0);
}

static int
write_sources(struct pass *p, struct err *err)
{
	int more = exp_beside_at(&p->sources, p->position, err);

	if (more != 1)
		return (more);
	jw_key(p->c->jw, "sources");
	jw_array(p->c->jw);
	do {
		if (write_source(p, err) == -1)
			return (-1);
		exp_beside_used(&p->sources);
	} while ((more = exp_beside_at(&p->sources, p->position, err)) == 1);
	jw_array_end(p->c->jw);
	return (more);
}

static int
write_file_metadata(struct pass *p, struct err *err)
{
	struct jw *jw = p->c->jw;

	jw_key(jw, "file_metadata");
	jw_object(jw);
	if (!db_is_null(p->rows, C_BASENAME))
		exp_ktext(jw, "created_from_basename",
		    db_text(p->rows, C_BASENAME));
	if (write_hashes(p, err) == -1 || write_sources(p, err) == -1)
		return (-1);
	jw_object_end(jw);
	return (0);
}

static int
write_tags(struct pass *p, struct err *err)
{
	int more;

	jw_key(p->c->jw, "tags");
	jw_array(p->c->jw);
	while ((more = exp_beside_at(&p->tags, p->position, err)) == 1) {
		exp_tag(p->c->jw, p->tags.rows, 1);
		exp_beside_used(&p->tags);
	}
	jw_array_end(p->c->jw);
	return (more);
}

static struct str
shown_state(const struct pass *p)
{
	struct str own = db_text(p->rows, C_STATE);

	return (own.n > 0 ? own : db_text(p->rows, C_DATASET_STATE));
}

static void
write_state(const struct pass *p)
{
	struct str state = shown_state(p);

	if (p->flags & PICK_DISCARDED)
		state = STR("discarded");
	else if (p->flags & PICK_UNFINISHED)
		state = STR("error");
	jw_kstr(p->c->jw, "state", state.p != NULL ? state : STR("error"));
}

/* Of an unfinished dataset the text tells which state it had. */
static void
write_info(const struct pass *p)
{
	AUTO_SB struct sb text;
	struct str info = db_text(p->rows, C_INFO);

	sb_init(&text, 2048);
	if (!(p->flags & PICK_UNFINISHED)) {
		exp_ktext(p->c->jw, "info", info);
		return;
	}
	sb_addf(&text, "not finished when exported: %.*s",
	    STR_ARG(shown_state(p)));
	if (info.n > 0) {
		sb_adds(&text, "; ");
		sb_add(&text, str_head(info, 1024));
	}
	exp_ktext(p->c->jw, "info", str_head_points(sb_str(&text), 255));
}

/* Galaxy has "" instead of nothing for what the loop over a history's own
 * datasets does not visit. */
static void
write_annotation(const struct pass *p)
{
	bool visited = p->c->history != 0 &&
	    db_int(p->rows, C_HISTORY) == p->c->history &&
	    !(p->flags & PICK_DISCARDED);

	exp_ktext(p->c->jw, "annotation",
	    visited ? db_text(p->rows, C_ANNOTATION) : STR(""));
}

static void
write_uuid(const struct pass *p)
{
	struct uuid uuid;
	char text[UUID_DASHED];

	if (!uuid_parse(db_text(p->rows, C_UUID), &uuid)) {
		jw_knull(p->c->jw, "dataset_uuid");
		return;
	}
	uuid_dashed(&uuid, text);
	jw_kcstr(p->c->jw, "dataset_uuid", text);
}

/* Keys from "annotation" to "file_name". */
static int
write_first_half(struct pass *p, struct err *err)
{
	const struct db_rows *rows = p->rows;
	struct jw *jw = p->c->jw;

	write_annotation(p);
	exp_ktext(jw, "blurb", db_text(rows, C_BLURB));
	if (write_chain(p, err) == -1)
		return (-1);
	exp_ktime(jw, "create_time", db_time(rows, C_CREATED));
	write_uuid(p);
	exp_kbool(jw, "deleted", rows, C_DELETED);
	exp_ktext(jw, "designation", db_text(rows, C_DESIGNATION));
	exp_kid(p->c, jw, "encoded_id", p->head.hda_id);
	exp_ktext(jw, "extension", db_text(rows, C_EXTENSION));
	if (cut(p, CUT_EXTRA, err) == -1)
		return (-1);
	if (p->extra_path.p != NULL)
		jw_kstr(jw, "extra_files_path", p->extra_path);
	if (cut(p, CUT_EXTRA_END, err) == -1 ||
	    write_file_metadata(p, err) == -1 || cut(p, CUT_FILE, err) == -1)
		return (-1);
	if (p->file.path.p != NULL)
		jw_kstr(jw, "file_name", p->file.path);
	return (cut(p, CUT_FILE_END, err));
}

/* Keys from "hid" to "visible". */
static int
write_second_half(struct pass *p, struct err *err)
{
	const struct db_rows *rows = p->rows;
	struct jw *jw = p->c->jw;
	struct str validated = db_text(rows, C_VALIDATED);

	exp_kint(jw, "hid", rows, C_HID);
	if (!db_is_null(rows, C_HISTORY))
		exp_kid(p->c, jw, "history_encoded_id",
		    db_int(rows, C_HISTORY));
	write_info(p);
	jw_key(jw, "metadata");
	if (exp_json_metadata(jw, db_text(rows, C_EXTENSION),
	    db_text(rows, C_METADATA), p->c->arena, err) == -1)
		return (-1);
	jw_kcstr(jw, "model_class", "HistoryDatasetAssociation");
	exp_ktext(jw, "name", db_text(rows, C_NAME));
	exp_ktext(jw, "peek", db_text(rows, C_PEEK));
	write_state(p);
	if (write_tags(p, err) == -1)
		return (-1);
	exp_ktext(jw, "tool_version", db_text(rows, C_TOOL_VERSION));
	if (cut(p, CUT_TIME, err) == -1)
		return (-1);
	exp_ktime(jw, "update_time", db_time(rows, C_UPDATED));
	if (cut(p, CUT_TIME_END, err) == -1)
		return (-1);
	exp_ktext(jw, "validated_state", validated.p != NULL ? validated :
	    STR("unknown"));
	exp_ktext(jw, "validated_state_message",
	    db_text(rows, C_VALIDATED_MESSAGE));
	exp_kbool(jw, "visible", rows, C_VISIBLE);
	return (0);
}

/* Where the bytes go: after the first record that has them. */
static int
name_files(struct pass *p, struct err *err)
{
	AUTO_SB struct sb path;
	char id[IDS_TEXT], conversion[IDS_TEXT];
	struct exp_name name = { .name = db_text(p->rows, C_OWNER_NAME),
		.extension = db_text(p->rows, C_OWNER_EXTENSION), .id = id };
	struct arena *arena = p->c->arena;

	sb_init(&path, 1024);
	p->file = (struct exp_file_text){ 0 };
	p->extra_path = p->flags & PICK_EXTRA_EMPTY ? STR("") : STR_NONE;
	if (!(p->flags & (PICK_FILE | PICK_EXTRA)))
		return (0);
	ids_encode(p->c->ids, IDS_EXPORT, db_int(p->rows, C_OWNER), id);
	if (!db_is_null(p->rows, C_OWNER_CONVERSION)) {
		ids_encode(p->c->ids, IDS_EXPORT,
		    db_int(p->rows, C_OWNER_CONVERSION), conversion);
		name.conversion = conversion;
	}
	if (p->flags & PICK_FILE) {
		exp_name_file(&name, &path);
		p->file.path = arena_str(arena, sb_str(&path));
	}
	sb_clear(&path);
	if (p->flags & PICK_EXTRA) {
		exp_name_extra(&name, &path);
		p->extra_path = arena_str(arena, sb_str(&path));
	}
	return ((p->flags & PICK_FILE && p->file.path.p == NULL) ||
	    (p->flags & PICK_EXTRA && p->extra_path.p == NULL) ?
	    arena_over(arena, err) : 0);
}

/* The key leaves out the time; the place is part of it. */
static int
keep_record(struct pass *p, struct err *err)
{
	struct str text = sb_str(&p->c->text), record;
	enum select_place place = p->flags & PICK_PROVENANCE ?
	    SELECT_PROVENANCE : SELECT_MAIN;

	hash_add(p->c->key, place == SELECT_MAIN ? STR("m") : STR("p"));
	hash_add(p->c->key, str_head(text, p->head.cut[CUT_TIME]));
	hash_add(p->c->key, str_from(text, p->head.cut[CUT_TIME_END]));
	sb_clear(&p->record);
	exp_put(&p->record, &p->head, sizeof(p->head));
	exp_put_str(&p->record, db_text(p->rows, C_NAME));
	sb_add(&p->record, text);
	if (sb_finish(&p->record, &record, err) == -1)
		return (-1);
	return (spool_add(p->c->snap->records[place], record, err));
}

static int
keep_conversion(struct pass *p, struct err *err)
{
	struct exp_conversion head = { .dataset_id = p->head.dataset_id,
		.bytes = p->head.bytes, .member = p->head.member };
	struct jw *jw = p->c->jw;

	if (db_is_null(p->rows, C_CONVERSION))
		return (0);
	sb_clear(&p->c->text);
	jw_object(jw);
	exp_kid(p->c, jw, "encoded_id", db_int(p->rows, C_CONVERSION));
	exp_ktext(jw, "file_type", db_text(p->rows, C_CONVERSION_TYPE));
	exp_kid(p->c, jw, "hda", p->head.hda_id);
	jw_kcstr(jw, "model_class", "ImplicitlyConvertedDatasetAssociation");
	if (!db_is_null(p->rows, C_CONVERSION_PARENT))
		exp_kid(p->c, jw, "parent_hda",
		    db_int(p->rows, C_CONVERSION_PARENT));
	jw_object_end(jw);
	if (jw_finish(jw, err) == -1)
		return (-1);
	hash_add(p->c->key, sb_str(&p->c->text));
	sb_clear(&p->record);
	exp_put(&p->record, &head, sizeof(head));
	sb_add(&p->record, sb_str(&p->c->text));
	return (spool_add(p->c->snap->conversions, sb_str(&p->record), err));
}

/* The list of files holds a dataset where it is first seen. */
static int
keep_files(struct pass *p, struct err *err)
{
	const struct db_rows *rows = p->rows;
	struct exp_file file = { .dataset_id = p->head.dataset_id,
		.size = (uint64_t)db_int(rows, C_SIZE),
		.inode = (uint64_t)db_int(rows, C_INODE),
		.mtime = db_int(rows, C_MTIME), .ctime = db_int(rows, C_CTIME) };

	if (!p->head.bytes || db_int(rows, C_OWNER_POSITION) != p->position)
		return (0);
	(void)uuid_parse(db_text(rows, C_UUID), &file.uuid);
	p->file.name = db_text(rows, C_NAME);
	p->file.extension = db_text(rows, C_EXTENSION);
	p->file.external = db_text(rows, C_EXTERNAL);
	p->file.extra = db_text(rows, C_EXTRA_PATH);
	if (p->flags & PICK_FILE &&
	    exp_files_add(p->c, &file, &p->file, err) == -1)
		return (-1);
	if (!(p->flags & PICK_EXTRA))
		return (0);
	return (exp_files_add_extra(p->c, &file, &p->file, p->extra_path,
	    &p->head, err));
}

static void
start_record(struct pass *p)
{
	const struct db_rows *rows = p->rows;
	usec_t updated = db_time(rows, C_UPDATED);

	p->position = db_int(rows, C_POSITION);
	p->flags = (int)db_int(rows, C_FLAGS);
	p->head = (struct exp_record){ .hda_id = db_int(rows, C_ID),
		.hid = db_int(rows, C_HID),
		.dataset_id = db_int(rows, C_DATASET),
		.bytes = (p->flags & (PICK_FILE | PICK_EXTRA)) != 0,
		.member = (p->flags & PICK_MEMBER) != 0 };
	if (updated != USEC_MAX && updated > p->c->snap->time)
		p->c->snap->time = updated;
	sb_clear(&p->c->text);
}

static int
collect_one(struct pass *p, struct err *err)
{
	struct jw *jw = p->c->jw;

	start_record(p);
	jw_object(jw);
	if (name_files(p, err) == -1 || write_first_half(p, err) == -1 ||
	    write_second_half(p, err) == -1)
		return (-1);
	jw_object_end(jw);
	if (jw_finish(jw, err) == -1 || keep_record(p, err) == -1 ||
	    keep_conversion(p, err) == -1)
		return (-1);
	return (keep_files(p, err));
}

static int
collect_all(struct pass *p, struct err *err)
{
	struct db *db = p->c->db;
	int more;

	if (DB_QUERY(db, store_export_datasets, &p->rows, err,
	    .owner = DB_INT_OR_NULL(p->c->owner, 0),
	    .conversions = DB_BOOL(p->c->history != 0)) == -1 ||
	    DB_QUERY(db, store_export_tags, &p->tags.rows, err) == -1 ||
	    DB_QUERY(db, store_export_hashes, &p->hashes.rows, err) == -1 ||
	    DB_QUERY(db, store_export_sources, &p->sources.rows, err) == -1 ||
	    DB_QUERY(db, store_export_source_hashes, &p->source_hashes.rows,
	    err) == -1 ||
	    DB_QUERY(db, store_export_chains, &p->chains.rows, err) == -1)
		return (-1);
	while ((more = db_rows_next(p->rows, err)) == 1) {
		struct arena_mark mark = arena_save(p->c->arena);

		if (cancel_check(p->c->cancel, err) == -1)
			return (-1);
		if (collect_one(p, err) == -1)
			return (err_in(err, "dataset %lld",
			    (long long)p->head.hid));
		arena_rewind(p->c->arena, mark);
	}
	return (more);
}

int
exp_collect_datasets(struct exp_collect *c, struct err *err)
{
	struct pass p = { .c = c };
	int rc;

	sb_init(&p.record, (size_t)256 << 20);
	rc = collect_all(&p, err);
	db_rows_free(p.rows);
	exp_beside_end(&p.tags);
	exp_beside_end(&p.hashes);
	exp_beside_end(&p.sources);
	exp_beside_end(&p.source_hashes);
	exp_beside_end(&p.chains);
	sb_fini(&p.record);
	sb_clear(&c->text);
	return (rc);
}
