#include "model/show_priv.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/jr.h"
#include "base/jw.h"
#include "base/mem.h"
#include "base/own.h"
#include "db/db.h"
#include "model/histories.h"
#include "model/ids.h"

#define RECORD_LIMIT (256u << 20)

int
side_next(struct side *side, struct err *err)
{
	int got = db_rows_next(side->rows, err);

	side->more = got == 1;
	return (got == -1 ? -1 : 0);
}

bool
side_at(const struct side *side, int64_t key)
{
	return (side->more && db_int(side->rows, 0) == key);
}

int
side_skip(struct side *side, int64_t key, struct err *err)
{
	while (side_at(side, key)) {
		if (side_next(side, err) == -1)
			return (-1);
	}
	return (0);
}

void
side_fini(struct side *side)
{
	db_rows_free(side->rows);
	*side = (struct side){ 0 };
}

void
show_id(struct show *show, const char *key, int64_t id)
{
	char text[IDS_TEXT];

	if (id <= 0) {
		jw_knull(show->jw, key);
		return;
	}
	ids_encode(show->ids, IDS_API, id, text);
	jw_kcstr(show->jw, key, text);
}

void
show_int(struct show *show, const char *key, const struct db_rows *rows,
    unsigned column)
{
	if (db_is_null(rows, column))
		jw_knull(show->jw, key);
	else
		jw_kint(show->jw, key, db_int(rows, column));
}

void
show_time(struct jw *jw, const char *key, usec_t t)
{
	char text[CLOCK_TEXT];

	if (t != USEC_MAX)
		clock_text(t, 'T', text);
	jw_kcstr(jw, key, t != USEC_MAX ? text : NULL);
}

static const struct jv *
parsed(struct show *show, struct str text)
{
	struct err ignored = { 0 };
	struct jv *v = NULL;

	if (text.p == NULL || jv_parse(text, &jr_limits_default, show->arena,
	    &v, &ignored) == -1)
		return (NULL);
	return (v);
}

/* What is stored may be a pickle of a Galaxy of long ago: not readable is not
 * an error. */
void
show_json(struct show *show, const char *key, struct str text)
{
	struct arena_mark mark = arena_save(show->arena);

	jw_key(show->jw, key);
	jw_value(show->jw, parsed(show, text));
	arena_rewind(show->arena, mark);
}

void
show_json_or_text(struct show *show, const char *key, struct str text)
{
	struct arena_mark mark = arena_save(show->arena);
	const struct jv *v = parsed(show, text);

	jw_key(show->jw, key);
	if (v != NULL)
		jw_value(show->jw, v);
	else
		jw_str(show->jw, text);
	arena_rewind(show->arena, mark);
}

int
show_tags(struct show *show, struct side *side, int64_t key, struct err *err)
{
	jw_key(show->jw, "tags");
	jw_array(show->jw);
	while (side_at(side, key)) {
		jw_str(show->jw, db_text(side->rows, 1));
		if (side_next(side, err) == -1)
			return (-1);
	}
	jw_array_end(show->jw);
	return (0);
}

int
show_first(struct show *show, const char *name, struct side *side,
    int64_t key, struct err *err)
{
	jw_kstr(show->jw, name, side_at(side, key) ? db_text(side->rows, 1) :
	    STR_NONE);
	return (side_skip(side, key, err));
}

int
show_first_id(struct show *show, const char *name, struct side *side,
    int64_t key, struct err *err)
{
	show_id(show, name, side_at(side, key) ? db_int(side->rows, 1) : 0);
	return (side_skip(side, key, err));
}

int
show_batches(struct show *show, struct db_rows *rows, show_batch *write,
    struct err *err)
{
	AUTO_SB struct sb ids = SB_EMPTY(SHOW_BATCH * 24);
	int more = 1;

	while (more == 1) {
		unsigned n = 0;

		sb_clear(&ids);
		sb_addc(&ids, '[');
		while (n < SHOW_BATCH && (more = db_rows_next(rows, err)) == 1)
			sb_addf(&ids, "%s%lld", n++ == 0 ? "" : ",",
			    (long long)db_int(rows, 0));
		sb_addc(&ids, ']');
		if (more == -1 || (n > 0 &&
		    write(show, sb_str(&ids), err) == -1))
			return (-1);
	}
	return (0);
}

static int
show_rest(struct show *show, struct err *err)
{
	int rc;

	if (db_begin(show->db, DB_READ, err) == -1)
		return (-1);
	rc = show_collections(show, err);
	if (rc == 0)
		rc = show_jobs(show, err);
	db_rollback(show->db);
	return (rc);
}

int
history_show(const struct site *site, struct db *db, struct ids *ids,
    const struct history *history, struct jw *jw, struct err *err)
{
	AUTO_ARENA struct arena *arena = arena_new(RECORD_LIMIT);
	AUTO_FREE struct show_bytes *bytes = mem_new_array(SHOW_BATCH,
	    struct show_bytes);
	struct show show = { .site = site, .db = db, .ids = ids,
		.history = history, .jw = jw, .arena = arena, .bytes = bytes };

	jw_object(jw);
	if (history_members(db, ids, history, jw, err) == -1 ||
	    show_datasets(&show, err) == -1 || show_rest(&show, err) == -1)
		return (-1);
	jw_object_end(jw);
	return (0);
}
