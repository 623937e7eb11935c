#include "base/err.h"
#include "base/fs.h"
#include "base/jw.h"
#include "base/own.h"
#include "base/spool.h"
#include "base/uuid.h"
#include "db/db.h"
#include "model/histories.h"
#include "model/show_priv.h"
#include "model/site.h"

struct sides {
	struct side tags, annotations, hashes, sources, conversions, makers;
};

static void
sides_fini(struct sides *sides)
{
	side_fini(&sides->tags);
	side_fini(&sides->annotations);
	side_fini(&sides->hashes);
	side_fini(&sides->sources);
	side_fini(&sides->conversions);
	side_fini(&sides->makers);
}

static int
sides_open(struct show *show, struct str ids, struct sides *s,
    struct err *err)
{
	struct db_value list = DB_TEXT(ids);
	int64_t owner = show->history->user_id;

	if (DB_QUERY(show->db, model_show_tags, &s->tags.rows, err,
	    .ids = list) == -1 ||
	    DB_QUERY(show->db, model_show_annotations, &s->annotations.rows,
	    err, .ids = list, .owner = DB_INT_OR_NULL(owner, 0)) == -1 ||
	    DB_QUERY(show->db, model_show_hashes, &s->hashes.rows, err,
	    .ids = list) == -1 ||
	    DB_QUERY(show->db, model_show_sources, &s->sources.rows, err,
	    .ids = list) == -1 ||
	    DB_QUERY(show->db, model_show_conversions, &s->conversions.rows,
	    err, .ids = list) == -1 ||
	    DB_QUERY(show->db, model_show_makers, &s->makers.rows, err,
	    .ids = list) == -1)
		return (-1);
	if (side_next(&s->tags, err) == -1 ||
	    side_next(&s->annotations, err) == -1 ||
	    side_next(&s->hashes, err) == -1 ||
	    side_next(&s->sources, err) == -1 ||
	    side_next(&s->conversions, err) == -1 ||
	    side_next(&s->makers, err) == -1)
		return (-1);
	return (0);
}

/* Null without bytes. */
static void
write_bytes(struct show *show, const struct show_bytes *bytes)
{
	jw_key(show->jw, "file_size");
	if (bytes->there)
		jw_uint(show->jw, bytes->size);
	else
		jw_null(show->jw);
	jw_kcstr(show->jw, "sha256", bytes->there ? bytes->sha256 : NULL);
}

static int
show_hashes(struct show *show, struct side *side, int64_t key,
    struct err *err)
{
	jw_key(show->jw, "hashes");
	jw_array(show->jw);
	while (side_at(side, key)) {
		jw_object(show->jw);
		jw_kstr(show->jw, "hash_function", db_text(side->rows, 1));
		jw_kstr(show->jw, "hash_value", db_text(side->rows, 2));
		jw_kstr(show->jw, "extra_files_path",
		    db_text(side->rows, 3));
		jw_object_end(show->jw);
		if (side_next(side, err) == -1)
			return (-1);
	}
	jw_array_end(show->jw);
	return (0);
}

/* One source; its hashes are rows of their own. */
static int
show_source(struct show *show, struct side *side, int64_t key,
    struct err *err)
{
	int64_t source = db_int(side->rows, 1);

	jw_object(show->jw);
	jw_kstr(show->jw, "source_uri", db_text(side->rows, 2));
	jw_kstr(show->jw, "extra_files_path", db_text(side->rows, 3));
	show_json(show, "transform", db_text(side->rows, 4));
	show_json(show, "requested_transform", db_text(side->rows, 5));
	jw_key(show->jw, "hashes");
	jw_array(show->jw);
	while (side_at(side, key) && db_int(side->rows, 1) == source) {
		if (!db_is_null(side->rows, 6)) {
			jw_object(show->jw);
			jw_kstr(show->jw, "hash_function",
			    db_text(side->rows, 6));
			jw_kstr(show->jw, "hash_value",
			    db_text(side->rows, 7));
			jw_object_end(show->jw);
		}
		if (side_next(side, err) == -1)
			return (-1);
	}
	jw_array_end(show->jw);
	jw_object_end(show->jw);
	return (0);
}

static int
show_sources(struct show *show, struct side *side, int64_t key,
    struct err *err)
{
	jw_key(show->jw, "sources");
	jw_array(show->jw);
	while (side_at(side, key)) {
		if (show_source(show, side, key, err) == -1)
			return (-1);
	}
	jw_array_end(show->jw);
	return (0);
}

static void
show_uuid(struct show *show, struct str text)
{
	char dashed[UUID_DASHED];
	struct uuid uuid;

	if (!uuid_parse(text, &uuid)) {
		jw_knull(show->jw, "uuid");
		return;
	}
	uuid_dashed(&uuid, dashed);
	jw_kcstr(show->jw, "uuid", dashed);
}

static int
show_dataset(struct show *show, const struct db_rows *r, struct sides *sides,
    struct err *err)
{
	int64_t key = db_int(r, 0);

	jw_object(show->jw);
	show_id(show, "id", db_int(r, 1));
	show_int(show, "hid", r, 2);
	jw_kstr(show->jw, "name", db_text(r, 3));
	jw_kstr(show->jw, "state", db_text(r, 4));
	jw_kstr(show->jw, "extension", db_text(r, 5));
	jw_kbool(show->jw, "deleted", db_bool(r, 6));
	jw_kbool(show->jw, "visible", db_bool(r, 7));
	jw_kbool(show->jw, "purged", db_bool(r, 8));
	write_bytes(show, &show->bytes[key]);
	if (show_tags(show, &sides->tags, key, err) == -1 ||
	    show_first(show, "annotation", &sides->annotations, key, err) ==
	    -1)
		return (-1);
	show_uuid(show, db_text(r, 9));
	show_id(show, "copied_from", db_int(r, 11));
	if (show_first_id(show, "conversion_of", &sides->conversions, key,
	    err) == -1)
		return (-1);
	show_json(show, "metadata", db_text(r, 10));
	if (show_hashes(show, &sides->hashes, key, err) == -1 ||
	    show_sources(show, &sides->sources, key, err) == -1 ||
	    show_first_id(show, "job", &sides->makers, key, err) == -1)
		return (-1);
	jw_object_end(show->jw);
	return (0);
}

static int
write_batch(struct show *show, struct str ids, struct err *err)
{
	CLEANUP(sides_fini) struct sides sides = { 0 };
	AUTO_ROWS struct db_rows *rows = NULL;
	int more;

	if (sides_open(show, ids, &sides, err) == -1 ||
	    DB_QUERY(show->db, model_show_datasets, &rows, err,
	    .ids = DB_TEXT(ids)) == -1)
		return (-1);
	while ((more = db_rows_next(rows, err)) == 1) {
		if (show_dataset(show, rows, &sides, err) == -1)
			return (-1);
	}
	return (more);
}

static int
show_one_batch(struct show *show, struct str ids, struct err *err)
{
	int rc;

	if (show_read_bytes(show, ids, err) == -1 ||
	    db_begin(show->db, DB_READ, err) == -1)
		return (-1);
	rc = write_batch(show, ids, err);
	db_rollback(show->db);
	return (rc);
}

static int
remember(struct show *show, struct str ids, struct err *err)
{
	return (spool_add(show->order, ids, err));
}

/* The order of all datasets, a batch a record, so that no statement stays open
 * from one batch to the next. */
static int
remember_order(struct show *show, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;

	if (DB_QUERY(show->db, model_show_order, &rows, err,
	    .id = DB_INT(show->history->id)) == -1)
		return (-1);
	return (show_batches(show, rows, remember, err));
}

/* A file without a name: in the site's own place for such things, and never in
 * a Galaxy's. */
static int
open_order(const struct show *show, struct spool **ret, struct err *err)
{
	AUTO_CLOSE int dir = -1;

	if (fs_open_dir(show->site->is_galaxy ? "/tmp" : show->site->tmp_path,
	    &dir, err) == -1)
		return (-1);
	return (spool_new(dir, ret, err));
}

int
show_datasets(struct show *show, struct err *err)
{
	AUTO_SPOOL struct spool *order = NULL;
	struct str ids;
	int more;

	if (open_order(show, &order, err) == -1)
		return (-1);
	show->order = order;
	if (remember_order(show, err) == -1 || spool_rewind(order, err) == -1)
		return (-1);
	jw_key(show->jw, "datasets");
	jw_array(show->jw);
	while ((more = spool_record(order, &ids, err)) == 1) {
		if (show_one_batch(show, ids, err) == -1)
			return (-1);
	}
	jw_array_end(show->jw);
	return (more);
}
