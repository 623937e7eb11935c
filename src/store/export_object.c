#include "store/export_priv.h"

#include "base/err.h"
#include "base/mem.h"

/* The object itself: its name, and of a history its document. */

static int
write_tags(struct exp_collect *c, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	int more;

	if (DB_QUERY(c->db, store_export_history_tags, &rows, err,
	    .history = DB_INT(c->history)) == -1)
		return (-1);
	jw_key(c->jw, "tags");
	jw_array(c->jw);
	while ((more = db_rows_next(rows, err)) == 1)
		exp_tag(c->jw, rows, 0);
	jw_array_end(c->jw);
	return (more);
}

static void
write_head(struct exp_collect *c, const struct db_rows *rows)
{
	struct jw *jw = c->jw;

	jw_kcstr(jw, "model_class", "History");
	exp_ktime(jw, "create_time", db_time(rows, 1));
}

static int
write_rest(struct exp_collect *c, const struct db_rows *rows, struct err *err)
{
	struct jw *jw = c->jw;

	exp_ktext(jw, "name", db_text(rows, 0));
	exp_kint(jw, "hid_counter", rows, 3);
	exp_ktext(jw, "genome_build", db_text(rows, 4));
	exp_ktext(jw, "annotation", db_text(rows, 5));
	if (write_tags(c, err) == -1)
		return (-1);
	exp_kid(c, jw, "encoded_id", c->history);
	return (0);
}

/* The content key is made of everything but the time. */
static int
write_history(struct exp_collect *c, const struct db_rows *rows,
    struct err *err)
{
	size_t before, after;

	jw_object(c->jw);
	write_head(c, rows);
	if (jw_finish(c->jw, err) == -1)
		return (-1);
	before = c->text.n;
	exp_ktime(c->jw, "update_time", db_time(rows, 2));
	if (jw_finish(c->jw, err) == -1)
		return (-1);
	after = c->text.n;
	if (write_rest(c, rows, err) == -1)
		return (-1);
	jw_object_end(c->jw);
	if (jw_finish(c->jw, err) == -1)
		return (-1);
	hash_add(c->key, str_head(sb_str(&c->text), before));
	hash_add(c->key, str_from(sb_str(&c->text), after));
	return (sink_write(spool_sink(c->snap->docs[EXP_DOC_HISTORY]),
	    sb_str(&c->text), err));
}

static void
remember(struct exp_collect *c, struct str name)
{
	c->snap->name = name.p == NULL ? mem_strdup("") : str_dup(name);
}

static int
read_history(struct exp_collect *c, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	int found;

	if (DB_QUERY(c->db, store_export_history, &rows, err,
	    .history = DB_INT(c->history)) == -1 ||
	    (found = db_rows_next(rows, err)) == -1)
		return (-1);
	if (found == 0)
		return (err_set(err, ERR_NOT_FOUND, "the history is gone"));
	remember(c, db_text(rows, 0));
	c->owner = db_int(rows, 6);
	c->snap->counts.deleted = c->req->include_deleted ? 0 :
	    (uint64_t)db_int(rows, 7);
	if (db_time(rows, 1) != USEC_MAX)
		c->snap->time = c->fallback_time = db_time(rows, 1);
	if (db_time(rows, 2) != USEC_MAX)
		c->snap->time = db_time(rows, 2);
	return (write_history(c, rows, err));
}

static int
read_content(struct exp_collect *c, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	int found;

	if (DB_QUERY(c->db, store_export_content, &rows, err,
	    .dataset = DB_INT(c->dataset),
	    .collection = DB_INT(c->collection)) == -1 ||
	    (found = db_rows_next(rows, err)) == -1)
		return (-1);
	if (found == 0)
		return (err_set(err, ERR_NOT_FOUND, "the %s is gone",
		    c->dataset != 0 ? "dataset" : "collection"));
	remember(c, db_text(rows, 0));
	return (0);
}

int
exp_collect_object(struct exp_collect *c, struct err *err)
{
	int rc = c->history != 0 ? read_history(c, err) :
	    read_content(c, err);

	sb_clear(&c->text);
	return (rc);
}
