#include "store/export_dataset.h"

#include "base/arena.h"
#include "base/cancel.h"
#include "base/err.h"
#include "store/export_files.h"
#include "store/export_json.h"
#include "store/export_names.h"

/* The records of datasets: one pass over the picks in order, and beside it one
 * over each satellite table. */

static struct str
shown_state(const struct exp_dataset *p)
{
	struct str own = db_text(p->rows, C_STATE);

	return (own.n > 0 ? own : db_text(p->rows, C_DATASET_STATE));
}

static void
write_state(const struct exp_dataset *p)
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
write_info(const struct exp_dataset *p)
{
	AUTO_SB struct sb text = SB_EMPTY(2048);
	struct str info = db_text(p->rows, C_INFO);

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
 * datasets does not visit: others' ones and purged members of collections.
 * Other purged ones it never writes, so they keep their annotation here. */
static void
write_annotation(const struct exp_dataset *p)
{
	bool visited = p->c->history != 0 &&
	    db_int(p->rows, C_HISTORY) == p->c->history &&
	    (p->flags & (PICK_DISCARDED | PICK_MEMBER)) !=
	    (PICK_DISCARDED | PICK_MEMBER);

	exp_ktext(p->c->jw, "annotation",
	    visited ? db_text(p->rows, C_ANNOTATION) : STR(""));
}

static void
write_uuid(const struct exp_dataset *p)
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
write_first_half(struct exp_dataset *p, struct err *err)
{
	const struct db_rows *rows = p->rows;
	struct jw *jw = p->c->jw;

	write_annotation(p);
	exp_ktext(jw, "blurb", db_text(rows, C_BLURB));
	if (exp_dataset_chain(p, err) == -1)
		return (-1);
	exp_ktime(jw, "create_time", db_time(rows, C_CREATED));
	write_uuid(p);
	exp_kbool(jw, "deleted", rows, C_DELETED);
	exp_ktext(jw, "designation", db_text(rows, C_DESIGNATION));
	exp_kid(p->c, jw, "encoded_id", p->head.hda_id);
	exp_ktext(jw, "extension", db_text(rows, C_EXTENSION));
	if (exp_dataset_cut(p, CUT_EXTRA, err) == -1)
		return (-1);
	if (p->extra_path.p != NULL)
		jw_kstr(jw, "extra_files_path", p->extra_path);
	if (exp_dataset_cut(p, CUT_EXTRA_END, err) == -1 ||
	    exp_dataset_file_metadata(p, err) == -1 ||
	    exp_dataset_cut(p, CUT_FILE, err) == -1)
		return (-1);
	if (p->file.path.p != NULL)
		jw_kstr(jw, "file_name", p->file.path);
	return (exp_dataset_cut(p, CUT_FILE_END, err));
}

/* Keys from "hid" to "visible". */
static int
write_second_half(struct exp_dataset *p, struct err *err)
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
	if (exp_dataset_tags(p, err) == -1)
		return (-1);
	exp_ktext(jw, "tool_version", db_text(rows, C_TOOL_VERSION));
	if (exp_dataset_cut(p, CUT_TIME, err) == -1)
		return (-1);
	exp_ktime(jw, "update_time", db_time(rows, C_UPDATED));
	if (exp_dataset_cut(p, CUT_TIME_END, err) == -1)
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
name_files(struct exp_dataset *p, struct err *err)
{
	AUTO_SB struct sb path = SB_EMPTY(1024);
	char id[IDS_TEXT], conversion[IDS_TEXT];
	struct exp_name name = { .name = db_text(p->rows, C_OWNER_NAME),
		.extension = db_text(p->rows, C_OWNER_EXTENSION), .id = id };
	struct arena *arena = p->c->arena;

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
keep_record(struct exp_dataset *p, struct err *err)
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
keep_conversion(struct exp_dataset *p, struct err *err)
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
keep_files(struct exp_dataset *p, struct err *err)
{
	const struct db_rows *rows = p->rows;
	struct exp_file file = { .dataset_id = p->head.dataset_id,
		.size = (uint64_t)db_int(rows, C_SIZE),
		.inode = (uint64_t)db_int(rows, C_INODE),
		.mtime = db_int(rows, C_MTIME),
		.ctime = db_int(rows, C_CTIME) };

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
start_record(struct exp_dataset *p)
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
collect_one(struct exp_dataset *p, struct err *err)
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
collect_all(struct exp_dataset *p, struct err *err)
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
	struct exp_dataset p = { .c = c };
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
