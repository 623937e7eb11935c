#include "base/err.h"
#include "base/jw.h"
#include "db/db.h"
#include "model/histories.h"
#include "model/show_priv.h"

/* Columns of the walk. */
enum { DEPTH, HID, PLACE, ID, NAME, KIND, HDA, LDDA, CHILD, STATE, DELETED,
	VISIBLE };

struct walk {
	struct db_rows *rows;
	struct side tags, annotations;
	int64_t open;		/* lists of elements not yet closed */
};

static void
walk_fini(struct walk *walk)
{
	db_rows_free(walk->rows);
	side_fini(&walk->tags);
	side_fini(&walk->annotations);
}

static int
walk_open(struct show *show, struct walk *walk, struct err *err)
{
	struct db_value id = DB_INT(show->history->id);
	int64_t owner = show->history->user_id;

	if (DB_QUERY(show->db, model_show_collections, &walk->rows, err,
	    .id = id) == -1 ||
	    DB_QUERY(show->db, model_show_collection_tags, &walk->tags.rows,
	    err, .id = id) == -1 ||
	    DB_QUERY(show->db, model_show_collection_annotations,
	    &walk->annotations.rows, err, .id = id,
	    .owner = DB_INT_OR_NULL(owner, 0)) == -1 ||
	    side_next(&walk->tags, err) == -1)
		return (-1);
	return (side_next(&walk->annotations, err));
}

static void
open_elements(struct show *show, struct walk *walk)
{
	jw_key(show->jw, "elements");
	jw_array(show->jw);
	walk->open++;
}

static void
close_elements(struct show *show, struct walk *walk, int64_t depth)
{
	for (; walk->open > depth; walk->open--) {
		jw_array_end(show->jw);
		jw_object_end(show->jw);
	}
}

static int
begin_collection(struct show *show, struct walk *walk, struct err *err)
{
	const struct db_rows *r = walk->rows;
	int64_t id = db_int(r, ID);

	jw_object(show->jw);
	show_id(show, "id", id);
	show_int(show, "hid", r, HID);
	jw_kstr(show->jw, "name", db_text(r, NAME));
	jw_kstr(show->jw, "collection_type", db_text(r, KIND));
	jw_kstr(show->jw, "populated_state", db_text(r, STATE));
	jw_kbool(show->jw, "deleted", db_bool(r, DELETED));
	jw_kbool(show->jw, "visible", db_bool(r, VISIBLE));
	if (show_tags(show, &walk->tags, id, err) == -1 ||
	    show_first(show, "annotation", &walk->annotations, id, err) == -1)
		return (-1);
	open_elements(show, walk);
	return (0);
}

/* An element without anything in it has not been filled yet. */
static void
show_element(struct show *show, struct walk *walk)
{
	const struct db_rows *r = walk->rows;
	bool nested = !db_is_null(r, CHILD), hda = !db_is_null(r, HDA),
	    ldda = !db_is_null(r, LDDA);

	jw_object(show->jw);
	show_int(show, "element_index", r, PLACE);
	jw_kstr(show->jw, "element_identifier", db_text(r, NAME));
	jw_kcstr(show->jw, "element_type", nested ? "dataset_collection" :
	    hda ? "hda" : ldda ? "ldda" : NULL);
	if (nested) {
		open_elements(show, walk);
		return;
	}
	show_id(show, "id", hda ? db_int(r, HDA) : db_int(r, LDDA));
	jw_object_end(show->jw);
}

int
show_collections(struct show *show, struct err *err)
{
	CLEANUP(walk_fini) struct walk walk = { 0 };
	int more;

	if (walk_open(show, &walk, err) == -1)
		return (-1);
	jw_key(show->jw, "collections");
	jw_array(show->jw);
	while ((more = db_rows_next(walk.rows, err)) == 1) {
		int64_t depth = db_int(walk.rows, DEPTH);

		close_elements(show, &walk, depth);
		if (depth > 0)
			show_element(show, &walk);
		else if (begin_collection(show, &walk, err) == -1)
			return (-1);
	}
	close_elements(show, &walk, 0);
	jw_array_end(show->jw);
	return (more);
}
