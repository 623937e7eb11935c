#include "store/export_priv.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/cancel.h"
#include "base/err.h"

/* The records of collections, streamed: elements come in the order of a walk,
 * and a nested collection stands in the middle of its element's keys, so what
 * follows it waits on a stack. */

#define LEVELS 64

/* Columns of export_collections and export_elements; a collection's own five
 * follow each other in both. */
enum { H_POSITION, H_ID, H_HISTORY, H_HID, H_NAME, H_OUTPUT_NAME, H_DELETED,
	H_UPDATED, H_COLLECTION };
enum { E_POSITION, E_DEPTH, E_ID, E_INDEX, E_IDENTIFIER, E_COLUMNS, E_HDA,
	E_LDDA, E_COLLECTION };

/* A collection that is open, and the element that it is, if any. */
struct level {
	struct arena_mark mark;
	int64_t id;
	struct str type, state, message;
	bool is_element, has_index;
	int64_t element_id, index;
	struct str identifier, columns;
};

struct pass {
	struct exp_collect *c;
	struct jw *jw;
	struct db_rows *rows;
	struct exp_beside elements, chains, inputs;
	struct level levels[LEVELS + 1];
	unsigned depth;		/* levels that are open */
};

static struct str
keep(struct pass *p, struct str s, bool *over)
{
	struct str copy;

	if (s.p == NULL)
		return (STR_NONE);
	copy = arena_str(p->c->arena, s);
	if (copy.p == NULL)
		*over = true;
	return (copy);
}

/* What stands before the elements; what comes after them waits. */
static int
open_collection(struct pass *p, const struct db_rows *rows, unsigned column,
    struct err *err)
{
	struct level *l = &p->levels[p->depth];
	bool over = false;

	l->id = db_int(rows, column);
	l->type = keep(p, db_text(rows, column + 1), &over);
	l->state = keep(p, db_text(rows, column + 2), &over);
	l->message = keep(p, db_text(rows, column + 3), &over);
	if (over)
		return (arena_over(p->c->arena, err));
	p->depth++;
	jw_object(p->jw);
	if (exp_kjson(p->c, p->jw, "column_definitions",
	    db_text(rows, column + 4), err) == -1)
		return (-1);
	jw_key(p->jw, "elements");
	jw_array(p->jw);
	return (0);
}

/* The keys of every element but "child_collection" and "hda". */
static int
write_columns(struct pass *p, struct str columns, struct str identifier,
    struct err *err)
{
	if (exp_kjson(p->c, p->jw, "columns", columns, err) == -1)
		return (-1);
	exp_ktext(p->jw, "element_identifier", identifier);
	return (0);
}

static int
close_element(struct pass *p, const struct level *l, struct err *err)
{
	struct jw *jw = p->jw;

	if (write_columns(p, l->columns, l->identifier, err) == -1)
		return (-1);
	if (l->has_index)
		jw_kint(jw, "element_index", l->index);
	else
		jw_knull(jw, "element_index");
	jw_kcstr(jw, "element_type", "dataset_collection");
	exp_kid(p->c, jw, "encoded_id", l->element_id);
	jw_kcstr(jw, "model_class", "DatasetCollectionElement");
	jw_object_end(jw);
	return (0);
}

static int
close_collection(struct pass *p, struct err *err)
{
	const struct level *l = &p->levels[--p->depth];
	struct jw *jw = p->jw;

	jw_array_end(jw);
	exp_kid(p->c, jw, "encoded_id", l->id);
	jw_kcstr(jw, "model_class", "DatasetCollection");
	exp_ktext(jw, "populated_state", l->state);
	exp_ktext(jw, "populated_state_message", l->message);
	exp_ktext(jw, "type", l->type);
	jw_object_end(jw);
	if (l->is_element && close_element(p, l, err) == -1)
		return (-1);
	arena_rewind(p->c->arena, l->mark);
	return (0);
}

static int
open_element(struct pass *p, struct err *err)
{
	const struct db_rows *rows = p->elements.rows;
	struct level *l = &p->levels[p->depth];
	bool over = false;

	*l = (struct level){ .mark = arena_save(p->c->arena),
		.is_element = true, .element_id = db_int(rows, E_ID),
		.index = db_int(rows, E_INDEX),
		.has_index = !db_is_null(rows, E_INDEX) };
	l->identifier = keep(p, db_text(rows, E_IDENTIFIER), &over);
	l->columns = keep(p, db_text(rows, E_COLUMNS), &over);
	if (over)
		return (arena_over(p->c->arena, err));
	jw_object(p->jw);
	jw_key(p->jw, "child_collection");
	return (open_collection(p, rows, E_COLLECTION, err));
}

static int
write_dataset_element(struct pass *p, struct err *err)
{
	const struct db_rows *rows = p->elements.rows;
	struct jw *jw = p->jw;

	jw_object(jw);
	if (write_columns(p, db_text(rows, E_COLUMNS),
	    db_text(rows, E_IDENTIFIER), err) == -1)
		return (-1);
	exp_kint(jw, "element_index", rows, E_INDEX);
	jw_kcstr(jw, "element_type", "hda");
	exp_kid(p->c, jw, "encoded_id", db_int(rows, E_ID));
	jw_key(jw, "hda");
	jw_object(jw);
	exp_kid(p->c, jw, "encoded_id", db_int(rows, E_HDA));
	jw_kcstr(jw, "model_class", "HistoryDatasetAssociation");
	jw_object_end(jw);
	jw_kcstr(jw, "model_class", "DatasetCollectionElement");
	jw_object_end(jw);
	return (0);
}

/* An element without content could not be imported. */
static int
report_element(struct pass *p, struct err *err)
{
	const struct db_rows *rows = p->elements.rows;
	AUTO_SB struct sb detail = SB_EMPTY(2048);

	sb_addf(&detail, "element %lld \"%.*s\" %s",
	    (long long)db_int(rows, E_INDEX),
	    STR_ARG(db_text(rows, E_IDENTIFIER)),
	    db_is_null(rows, E_LDDA) ? "holds nothing" :
	    "is a dataset of a library");
	return (exp_gap_add(p->c->snap->gaps, &(struct exp_gap){
	    .object_type = "dataset_collection",
	    .reason = GAP_COLLECTION_UNFINISHED, .id = db_int(p->rows, H_ID),
	    .hid = db_int(p->rows, H_HID), .name = db_text(p->rows, H_NAME),
	    .detail = sb_str(&detail) }, err));
}

static int
write_element(struct pass *p, struct err *err)
{
	const struct db_rows *rows = p->elements.rows;
	int64_t depth = db_int(rows, E_DEPTH);

	if (depth >= LEVELS)
		return (err_set(err, ERR_TOO_BIG,
		    "collections are nested more than %d levels deep",
		    LEVELS));
	while ((int64_t)p->depth > depth + 1) {
		if (close_collection(p, err) == -1)
			return (-1);
	}
	if (!db_is_null(rows, E_COLLECTION))
		return (open_element(p, err));
	if (!db_is_null(rows, E_HDA))
		return (write_dataset_element(p, err));
	return (report_element(p, err));
}

static int
write_tree(struct pass *p, struct err *err)
{
	int64_t position = db_int(p->rows, H_POSITION);
	int more;

	p->depth = 0;
	p->levels[0] = (struct level){ .mark = arena_save(p->c->arena) };
	jw_key(p->jw, "collection");
	if (open_collection(p, p->rows, H_COLLECTION, err) == -1)
		return (-1);
	while ((more = exp_beside_at(&p->elements, position, err)) == 1) {
		if (cancel_check(p->c->cancel, err) == -1 ||
		    write_element(p, err) == -1)
			return (-1);
		exp_beside_used(&p->elements);
	}
	while (more == 0 && p->depth > 0)
		more = close_collection(p, err);
	return (more);
}

static int
write_chain(struct pass *p, struct err *err)
{
	int64_t position = db_int(p->rows, H_POSITION);
	int more;

	jw_key(p->jw,
	    "copied_from_history_dataset_collection_association_id_chain");
	jw_array(p->jw);
	while ((more = exp_beside_at(&p->chains, position, err)) == 1) {
		exp_id(p->c, p->jw, db_int(p->chains.rows, 1));
		exp_beside_used(&p->chains);
	}
	jw_array_end(p->jw);
	return (more);
}

static int
write_inputs(struct pass *p, struct err *err)
{
	int64_t position = db_int(p->rows, H_POSITION);
	int more = exp_beside_at(&p->inputs, position, err);
	bool any = more == 1;

	if (any) {
		jw_key(p->jw, "implicit_input_collections");
		jw_array(p->jw);
	}
	while (more == 1) {
		const struct db_rows *rows = p->inputs.rows;

		jw_object(p->jw);
		if (db_is_null(rows, 1))
			jw_knull(p->jw, "input_dataset_collection");
		else
			exp_kid(p->c, p->jw, "input_dataset_collection",
			    db_int(rows, 1));
		exp_ktext(p->jw, "name", db_text(rows, 2));
		jw_object_end(p->jw);
		exp_beside_used(&p->inputs);
		more = exp_beside_at(&p->inputs, position, err);
	}
	if (any)
		jw_array_end(p->jw);
	return (more);
}

static int
collect_one(struct pass *p, struct err *err)
{
	const struct db_rows *rows = p->rows;
	usec_t updated = db_time(rows, H_UPDATED);
	struct jw *jw = p->jw;

	jw_object(jw);
	if (write_tree(p, err) == -1 || write_chain(p, err) == -1)
		return (-1);
	/* Galaxy never writes a deleted collection; others lack the key. */
	if (db_bool(rows, H_DELETED))
		jw_kbool(jw, "deleted", true);
	exp_ktext(jw, "display_name", db_text(rows, H_NAME));
	exp_kid(p->c, jw, "encoded_id", db_int(rows, H_ID));
	exp_kint(jw, "hid", rows, H_HID);
	if (!db_is_null(rows, H_HISTORY))
		exp_kid(p->c, jw, "history_encoded_id",
		    db_int(rows, H_HISTORY));
	if (write_inputs(p, err) == -1)
		return (-1);
	exp_ktext(jw, "implicit_output_name", db_text(rows, H_OUTPUT_NAME));
	jw_kcstr(jw, "model_class", "HistoryDatasetCollectionAssociation");
	jw_kcstr(jw, "state", "ok");
	jw_object_end(jw);
	if (updated != USEC_MAX && updated > p->c->snap->time)
		p->c->snap->time = updated;
	p->c->snap->counts.collections++;
	return (0);
}

static int
open_rows(struct pass *p, struct err *err)
{
	struct db *db = p->c->db;

	if (DB_QUERY(db, store_export_collections, &p->rows, err) == -1 ||
	    DB_QUERY(db, store_export_elements, &p->elements.rows, err) ==
	    -1 ||
	    DB_QUERY(db, store_export_collection_chains, &p->chains.rows,
	    err) == -1)
		return (-1);
	return (DB_QUERY(db, store_export_implicit_inputs, &p->inputs.rows,
	    err));
}

static int
collect_rows(struct pass *p, struct err *err)
{
	int more;

	if (open_rows(p, err) == -1)
		return (-1);
	while ((more = db_rows_next(p->rows, err)) == 1) {
		struct arena_mark mark = arena_save(p->c->arena);

		if (collect_one(p, err) == -1)
			return (err_in(err, "collection %lld",
			    (long long)db_int(p->rows, H_HID)));
		arena_rewind(p->c->arena, mark);
	}
	return (more);
}

static int
collect_all(struct pass *p, struct err *err)
{
	jw_array(p->jw);
	if (p->c->has_collections && collect_rows(p, err) == -1)
		return (-1);
	jw_array_end(p->jw);
	return (jw_finish(p->jw, err));
}

int
exp_collect_collections(struct exp_collect *c, struct err *err)
{
	struct spool *doc = c->snap->docs[EXP_DOC_COLLECTIONS];
	AUTO_SINK struct sink *out = sink_hash(c->key, spool_sink(doc));
	AUTO_JW struct jw *jw = jw_new(out, JW_PYTHON);
	struct pass p = { .c = c, .jw = jw };
	int rc = collect_all(&p, err);

	db_rows_free(p.rows);
	exp_beside_end(&p.elements);
	exp_beside_end(&p.chains);
	exp_beside_end(&p.inputs);
	return (rc);
}
