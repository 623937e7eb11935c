#include "store/export_dataset.h"

#include "base/arena.h"
#include "base/err.h"

int
exp_dataset_cut(struct exp_dataset *p, enum exp_cut which, struct err *err)
{
	if (jw_finish(p->c->jw, err) == -1)
		return (-1);
	p->head.cut[which] = (uint32_t)p->c->text.n;
	return (0);
}

int
exp_dataset_chain(struct exp_dataset *p, struct err *err)
{
	struct jw *jw = p->c->jw;
	bool dropped = db_int(p->rows, C_CHAIN) == CHAIN_DROPPED;
	int more;

	p->head.copy = db_int(p->rows, C_CHAIN) == CHAIN_KEPT;
	jw_key(jw, "copied_from_history_dataset_association_id_chain");
	if (exp_dataset_cut(p, CUT_CHAIN, err) == -1)
		return (-1);
	jw_array(jw);
	while ((more = exp_beside_at(&p->chains, p->position, err)) == 1) {
		if (!dropped)
			exp_id(p->c, jw, db_int(p->chains.rows, 1));
		exp_beside_used(&p->chains);
	}
	jw_array_end(jw);
	if (more == -1 || exp_dataset_cut(p, CUT_CHAIN_END, err) == -1)
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
expect_digest(struct exp_dataset *p, struct str function, struct str value,
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
write_hash(struct exp_dataset *p, struct err *err)
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
write_hashes(struct exp_dataset *p, struct err *err)
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
write_source_hashes(struct exp_dataset *p, int64_t source, struct err *err)
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
write_source(struct exp_dataset *p, struct err *err)
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
write_sources(struct exp_dataset *p, struct err *err)
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

int
exp_dataset_file_metadata(struct exp_dataset *p, struct err *err)
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

int
exp_dataset_tags(struct exp_dataset *p, struct err *err)
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
