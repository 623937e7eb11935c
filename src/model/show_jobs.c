#include "base/err.h"
#include "base/jw.h"
#include "db/db.h"
#include "model/histories.h"
#include "model/show_priv.h"

struct sides {
	struct side params, inputs, outputs;
};

static void
sides_fini(struct sides *sides)
{
	side_fini(&sides->params);
	side_fini(&sides->inputs);
	side_fini(&sides->outputs);
}

static int
sides_open(struct show *show, struct str ids, struct sides *s,
    struct err *err)
{
	struct db_value list = DB_TEXT(ids);

	if (DB_QUERY(show->db, model_show_job_params, &s->params.rows, err,
	    .ids = list) == -1 ||
	    DB_QUERY(show->db, model_show_job_inputs, &s->inputs.rows, err,
	    .ids = list) == -1 ||
	    DB_QUERY(show->db, model_show_job_outputs, &s->outputs.rows, err,
	    .ids = list) == -1)
		return (-1);
	if (side_next(&s->params, err) == -1 ||
	    side_next(&s->inputs, err) == -1)
		return (-1);
	return (side_next(&s->outputs, err));
}

static int
show_params(struct show *show, struct side *side, int64_t key,
    struct err *err)
{
	jw_key(show->jw, "params");
	jw_object(show->jw);
	while (side_at(side, key)) {
		struct str name = db_text(side->rows, 1);
		const char *text = arena_str(show->arena, name).p;

		if (text == NULL)
			return (arena_over(show->arena, err));
		show_json_or_text(show, text, db_text(side->rows, 2));
		if (side_next(side, err) == -1)
			return (-1);
	}
	jw_object_end(show->jw);
	return (0);
}

/* Name, kind and id of what a job read or made. */
static int
show_links(struct show *show, const char *name, struct side *side,
    int64_t key, struct err *err)
{
	jw_key(show->jw, name);
	jw_array(show->jw);
	while (side_at(side, key)) {
		jw_object(show->jw);
		jw_kstr(show->jw, "name", db_text(side->rows, 3));
		jw_kstr(show->jw, "src", db_text(side->rows, 4));
		show_id(show, "id", db_int(side->rows, 5));
		jw_object_end(show->jw);
		if (side_next(side, err) == -1)
			return (-1);
	}
	jw_array_end(show->jw);
	return (0);
}

static int
show_job(struct show *show, const struct db_rows *r, struct sides *sides,
    struct err *err)
{
	int64_t key = db_int(r, 0);

	jw_object(show->jw);
	show_id(show, "id", db_int(r, 1));
	jw_kstr(show->jw, "tool_id", db_text(r, 2));
	jw_kstr(show->jw, "tool_version", db_text(r, 3));
	jw_kstr(show->jw, "state", db_text(r, 4));
	show_time(show->jw, "create_time", db_time(r, 5));
	show_time(show->jw, "update_time", db_time(r, 6));
	show_int(show, "exit_code", r, 7);
	if (show_params(show, &sides->params, key, err) == -1 ||
	    show_links(show, "inputs", &sides->inputs, key, err) == -1 ||
	    show_links(show, "outputs", &sides->outputs, key, err) == -1)
		return (-1);
	jw_object_end(show->jw);
	return (0);
}

static int
batch(struct show *show, struct str ids, struct err *err)
{
	CLEANUP(sides_fini) struct sides sides = { 0 };
	AUTO_ROWS struct db_rows *rows = NULL;
	int more;

	if (sides_open(show, ids, &sides, err) == -1 ||
	    DB_QUERY(show->db, model_show_jobs, &rows, err,
	    .ids = DB_TEXT(ids)) == -1)
		return (-1);
	while ((more = db_rows_next(rows, err)) == 1) {
		struct arena_mark mark = arena_save(show->arena);

		if (show_job(show, rows, &sides, err) == -1)
			return (-1);
		arena_rewind(show->arena, mark);
	}
	return (more);
}

int
show_jobs(struct show *show, struct err *err)
{
	AUTO_ROWS struct db_rows *order = NULL;

	if (DB_QUERY(show->db, model_show_job_order, &order, err,
	    .id = DB_INT(show->history->id)) == -1)
		return (-1);
	jw_key(show->jw, "jobs");
	jw_array(show->jw);
	if (show_batches(show, order, batch, err) == -1)
		return (-1);
	jw_array_end(show->jw);
	return (0);
}
