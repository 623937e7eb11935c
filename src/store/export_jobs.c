#include "store/export_priv.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/cancel.h"
#include "base/clock.h"
#include "base/err.h"
#include "store/export_json.h"

/* The records of jobs and of the groups that they were made in. */

enum { J_POSITION, J_ID, J_CREATED, J_UPDATED, J_STATE, J_TOOL,
	J_TOOL_VERSION, J_GALAXY, J_COMMAND, J_EXIT, J_INFO, J_MESSAGES,
	J_STDERR, J_STDOUT, J_OBJECT_STORE, J_OVERRIDES, J_TOOL_STATE,
	J_TOOL_STDERR, J_TOOL_STDOUT, J_TRACEBACK };
enum { L_POSITION, L_KIND, L_NAME, L_ID, L_TARGET };

/* As numbered by export_job_links: the order of the keys. */
static const char *const link_keys[] = {
	"implicit_output_dataset_collection_mapping",
	"input_dataset_collection_element_mapping",
	"input_dataset_collection_mapping",
	"input_dataset_mapping",
	"output_dataset_collection_mapping",
	"output_dataset_mapping",
};
enum { LINK_IMPLICIT, LINK_ELEMENT, LINK_IN_COLLECTION, LINK_IN,
	LINK_OUT_COLLECTION, LINK_OUT };

struct pass {
	struct exp_collect *c;
	struct db_rows *rows;
	struct exp_beside params, links;
	int64_t position;
	usec_t created, updated;
	bool first;
};

static int
report_link(struct pass *p, int kind, struct err *err)
{
	AUTO_SB struct sb detail = SB_EMPTY(2048);

	sb_addf(&detail, "%s: \"%.*s\" leads nowhere", link_keys[kind],
	    STR_ARG(db_text(p->links.rows, L_NAME)));
	return (exp_gap_add(p->c->snap->gaps, &(struct exp_gap){
	    .object_type = "job", .reason = GAP_JOB_LINK_DROPPED,
	    .id = db_int(p->rows, J_ID), .name = db_text(p->rows, J_TOOL),
	    .detail = sb_str(&detail) }, err));
}

/* 1 while there is a row of this kind, and of this name unless it is NULL. */
static int
at_link(struct pass *p, int kind, const struct str *name, struct err *err)
{
	int at = exp_beside_at(&p->links, p->position, err);

	if (at != 1)
		return (at);
	if (db_int(p->links.rows, L_KIND) != kind)
		return (0);
	return (name == NULL || str_eq(*name, db_text(p->links.rows, L_NAME)));
}

/* All targets of one name; a name with none at all is left out. */
static int
write_targets(struct pass *p, int kind, struct err *err)
{
	struct jw *jw = p->c->jw;
	struct str name = arena_str(p->c->arena,
	    db_text(p->links.rows, L_NAME));
	bool any = false;
	int more = 1;

	if (name.p == NULL)
		return (arena_over(p->c->arena, err));
	while (more == 1) {
		if (db_is_null(p->links.rows, L_TARGET)) {
			if (report_link(p, kind, err) == -1)
				return (-1);
		} else {
			if (!any) {
				jw_key_str(jw, name);
				jw_array(jw);
			}
			any = true;
			exp_id(p->c, jw, db_int(p->links.rows, L_TARGET));
		}
		exp_beside_used(&p->links);
		more = at_link(p, kind, &name, err);
	}
	if (any)
		jw_array_end(jw);
	return (more);
}

static int
write_links(struct pass *p, int kind, struct err *err)
{
	int more;

	jw_key(p->c->jw, link_keys[kind]);
	jw_object(p->c->jw);
	while ((more = at_link(p, kind, NULL, err)) == 1) {
		struct arena_mark mark = arena_save(p->c->arena);

		if (write_targets(p, kind, err) == -1)
			return (-1);
		arena_rewind(p->c->arena, mark);
	}
	jw_object_end(p->c->jw);
	return (more);
}

/* Rows of one name follow each other; the last of them counts. */
static int
write_params(struct pass *p, struct err *err)
{
	struct jw *jw = p->c->jw;
	struct arena *arena = p->c->arena;
	int more = exp_beside_at(&p->params, p->position, err);

	jw_key(jw, "params");
	jw_object(jw);
	while (more == 1) {
		struct arena_mark mark = arena_save(arena);
		struct str name = arena_str(arena, db_text(p->params.rows, 1));
		struct str value = arena_str(arena,
		    db_text(p->params.rows, 2));
		bool null = db_is_null(p->params.rows, 2);

		if (name.p == NULL || value.p == NULL)
			return (arena_over(arena, err));
		exp_beside_used(&p->params);
		more = exp_beside_at(&p->params, p->position, err);
		if (more == 1 && str_eq(name, db_text(p->params.rows, 1)))
			continue;
		jw_key_str(jw, name);
		if (exp_json_param(jw, null ? STR_NONE : value, p->c->ids,
		    arena, err) == -1)
			return (err_in(err, "parameter %.*s", STR_ARG(name)));
		arena_rewind(arena, mark);
	}
	jw_object_end(jw);
	return (more);
}

static void
write_time(struct jw *jw, const char *key, usec_t time)
{
	char text[CLOCK_TEXT];

	clock_text(time, 'T', text);
	jw_kcstr(jw, key, text);
}

/* Importers since 25.1.3 end without both times, so a job that lacks one has
 * the other, or the history's. */
static void
read_times(struct pass *p)
{
	p->created = db_time(p->rows, J_CREATED);
	p->updated = db_time(p->rows, J_UPDATED);
	if (p->created == USEC_MAX)
		p->created = p->updated != USEC_MAX ? p->updated :
		    p->c->fallback_time;
	if (p->updated == USEC_MAX)
		p->updated = p->created;
	if (p->updated > p->c->snap->time)
		p->c->snap->time = p->updated;
}

static int
write_overrides(struct pass *p, struct err *err)
{
	struct jv *v;

	if (exp_json_read(db_text(p->rows, J_OVERRIDES), p->c->arena, &v,
	    err) == -1)
		return (-1);
	if (v == NULL || v->first == NULL)
		return (0);
	jw_key(p->c->jw, "object_store_id_overrides");
	jw_value_sorted(p->c->jw, v);
	return (0);
}

/* Keys from "command_line" to "object_store_id". */
static int
write_first_half(struct pass *p, struct err *err)
{
	const struct db_rows *rows = p->rows;
	struct jw *jw = p->c->jw;

	exp_ktext(jw, "command_line", db_text(rows, J_COMMAND));
	write_time(jw, "create_time", p->created);
	exp_kid(p->c, jw, "encoded_id", db_int(rows, J_ID));
	exp_kint(jw, "exit_code", rows, J_EXIT);
	exp_ktext(jw, "galaxy_version", db_text(rows, J_GALAXY));
	if (write_links(p, LINK_IMPLICIT, err) == -1)
		return (-1);
	exp_ktext(jw, "info", db_text(rows, J_INFO));
	if (write_links(p, LINK_ELEMENT, err) == -1 ||
	    write_links(p, LINK_IN_COLLECTION, err) == -1 ||
	    write_links(p, LINK_IN, err) == -1 ||
	    exp_kjson(p->c, jw, "job_messages", db_text(rows, J_MESSAGES),
	    err) == -1)
		return (-1);
	exp_ktext(jw, "job_stderr", db_text(rows, J_STDERR));
	exp_ktext(jw, "job_stdout", db_text(rows, J_STDOUT));
	jw_kcstr(jw, "model_class", "Job");
	exp_ktext(jw, "object_store_id", db_text(rows, J_OBJECT_STORE));
	return (write_overrides(p, err));
}

/* Keys from "output_dataset_collection_mapping" to "traceback". */
static int
write_second_half(struct pass *p, struct err *err)
{
	const struct db_rows *rows = p->rows;
	struct jw *jw = p->c->jw;

	if (write_links(p, LINK_OUT_COLLECTION, err) == -1 ||
	    write_links(p, LINK_OUT, err) == -1 || write_params(p, err) == -1)
		return (-1);
	exp_ktext(jw, "state", db_text(rows, J_STATE));
	exp_ktext(jw, "tool_id", db_text(rows, J_TOOL));
	if (exp_kjson(p->c, jw, "tool_state", db_text(rows, J_TOOL_STATE),
	    err) == -1)
		return (-1);
	exp_ktext(jw, "tool_stderr", db_text(rows, J_TOOL_STDERR));
	exp_ktext(jw, "tool_stdout", db_text(rows, J_TOOL_STDOUT));
	exp_ktext(jw, "tool_version", db_text(rows, J_TOOL_VERSION));
	exp_ktext(jw, "traceback", db_text(rows, J_TRACEBACK));
	return (0);
}

/* "update_time" stands last, so that the key can leave it out. */
static int
collect_one(struct pass *p, struct err *err)
{
	struct sink *doc = spool_sink(p->c->snap->docs[EXP_DOC_JOBS]);
	struct jw *jw = p->c->jw;

	sb_clear(&p->c->text);
	p->position = db_int(p->rows, J_POSITION);
	read_times(p);
	jw_object(jw);
	if (write_first_half(p, err) == -1 ||
	    write_second_half(p, err) == -1 || jw_finish(jw, err) == -1)
		return (-1);
	hash_add(p->c->key, sb_str(&p->c->text));
	write_time(jw, "update_time", p->updated);
	jw_object_end(jw);
	if (jw_finish(jw, err) == -1 ||
	    sink_write(doc, p->first ? STR("[") : STR(", "), err) == -1)
		return (-1);
	p->first = false;
	p->c->snap->counts.jobs++;
	return (sink_write(doc, sb_str(&p->c->text), err));
}

static int
collect_all(struct pass *p, struct err *err)
{
	struct db *db = p->c->db;
	int more;

	if (DB_EXEC(db, store_export_add_jobs, NULL, err) == -1 ||
	    DB_QUERY(db, store_export_jobs, &p->rows, err) == -1 ||
	    DB_QUERY(db, store_export_job_params, &p->params.rows, err) ==
	    -1 ||
	    DB_QUERY(db, store_export_job_links, &p->links.rows, err) == -1)
		return (-1);
	while ((more = db_rows_next(p->rows, err)) == 1) {
		struct arena_mark mark = arena_save(p->c->arena);

		if (cancel_check(p->c->cancel, err) == -1)
			return (-1);
		if (collect_one(p, err) == -1)
			return (err_in(err, "job %lld",
			    (long long)db_int(p->rows, J_ID)));
		arena_rewind(p->c->arena, mark);
	}
	if (more == -1)
		return (-1);
	return (sink_write(spool_sink(p->c->snap->docs[EXP_DOC_JOBS]),
	    p->first ? STR("[]") : STR("]"), err));
}

/* A group of jobs, as long as its rows follow each other. */
struct group {
	bool open;
	int64_t id;
	struct str state;	/* in the arena */
};

static void
close_group(struct jw *jw, struct group *g)
{
	if (!g->open)
		return;
	jw_array_end(jw);
	jw_kcstr(jw, "model_class", "ImplicitCollectionJobs");
	exp_ktext(jw, "populated_state", g->state);
	jw_object_end(jw);
	g->open = false;
}

static int
open_group(struct exp_collect *c, struct jw *jw, const struct db_rows *rows,
    struct group *g, struct err *err)
{
	g->id = db_int(rows, 0);
	g->state = arena_str(c->arena, db_text(rows, 1));
	if (g->state.p == NULL)
		return (arena_over(c->arena, err));
	g->open = true;
	jw_object(jw);
	exp_kid(c, jw, "encoded_id", g->id);
	jw_key(jw, "jobs");
	jw_array(jw);
	return (0);
}

static int
report_group(struct exp_collect *c, const struct db_rows *rows,
    struct err *err)
{
	return (exp_gap_add(c->snap->gaps, &(struct exp_gap){
	    .object_type = "job", .reason = GAP_JOB_LINK_DROPPED,
	    .id = db_int(rows, 4),
	    .detail = STR("a member of its group has no job") }, err));
}

static int
write_group_row(struct exp_collect *c, struct jw *jw,
    const struct db_rows *rows, struct group *g, struct err *err)
{
	if (g->open && g->id != db_int(rows, 0))
		close_group(jw, g);
	if (!g->open && open_group(c, jw, rows, g, err) == -1)
		return (-1);
	if (db_is_null(rows, 3))
		return (report_group(c, rows, err));
	exp_id(c, jw, db_int(rows, 3));
	return (0);
}

static int
collect_groups(struct exp_collect *c, struct err *err)
{
	struct spool *doc = c->snap->docs[EXP_DOC_JOB_GROUPS];
	AUTO_SINK struct sink *out = sink_hash(c->key, spool_sink(doc));
	AUTO_JW struct jw *jw = jw_new(out, JW_PYTHON);
	AUTO_ROWS struct db_rows *rows = NULL;
	struct group g = { .open = false };
	int more;

	if (DB_QUERY(c->db, store_export_job_groups, &rows, err) == -1)
		return (-1);
	jw_array(jw);
	while ((more = db_rows_next(rows, err)) == 1) {
		if (write_group_row(c, jw, rows, &g, err) == -1)
			return (-1);
	}
	close_group(jw, &g);
	jw_array_end(jw);
	return (more == -1 ? -1 : jw_finish(jw, err));
}

int
exp_collect_jobs(struct exp_collect *c, struct err *err)
{
	struct pass p = { .c = c, .first = true };
	int rc = collect_all(&p, err);

	db_rows_free(p.rows);
	exp_beside_end(&p.params);
	exp_beside_end(&p.links);
	sb_clear(&c->text);
	return (rc == -1 ? -1 : collect_groups(c, err));
}
