#include "store/export_priv.h"

#include "base/clock.h"
#include "base/err.h"
#include "store/export_json.h"

const char *
exp_doc_name(enum exp_doc doc)
{
	static const char *const names[] = {
#define X(name, text) text,
		EXP_DOC_TABLE(X)
#undef X
	};

	return (names[doc]);
}

void
exp_id(struct exp_collect *c, struct jw *jw, int64_t id)
{
	char text[IDS_TEXT];

	ids_encode(c->ids, IDS_EXPORT, id, text);
	jw_cstr(jw, text);
}

void
exp_kid(struct exp_collect *c, struct jw *jw, const char *key, int64_t id)
{
	jw_key(jw, key);
	exp_id(c, jw, id);
}

/* Such a text is rare, so the copy may cost something. */
static void
ktext_without_nul(struct jw *jw, const char *key, struct str s)
{
	AUTO_SB struct sb clean = SB_EMPTY(s.n + 1);

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '\0')
			sb_addc(&clean, s.p[i]);
	}
	jw_kstr(jw, key, sb_str(&clean).n > 0 ? sb_str(&clean) : STR(""));
}

void
exp_ktext(struct jw *jw, const char *key, struct str s)
{
	if (s.n > 0 && memchr(s.p, '\0', s.n) != NULL)
		ktext_without_nul(jw, key, s);
	else
		jw_kstr(jw, key, s);
}

void
exp_kbool(struct jw *jw, const char *key, const struct db_rows *rows,
    unsigned column)
{
	if (db_is_null(rows, column))
		jw_knull(jw, key);
	else
		jw_kbool(jw, key, db_bool(rows, column));
}

void
exp_kint(struct jw *jw, const char *key, const struct db_rows *rows,
    unsigned column)
{
	if (db_is_null(rows, column))
		jw_knull(jw, key);
	else
		jw_kint(jw, key, db_int(rows, column));
}

void
exp_ktime(struct jw *jw, const char *key, usec_t time)
{
	char text[CLOCK_TEXT];

	if (time == USEC_MAX) {
		jw_kcstr(jw, key, "None");
		return;
	}
	clock_text_python(time, ' ', text);
	jw_kcstr(jw, key, text);
}

/* Three columns: the name, whether there is a value, and its text as the user
 * wrote it. */
void
exp_tag(struct jw *jw, const struct db_rows *rows, unsigned column)
{
	AUTO_SB struct sb tag = SB_EMPTY(4096);

	sb_add(&tag, db_text(rows, column));
	if (db_bool(rows, column + 1)) {
		sb_addc(&tag, ':');
		sb_add(&tag, db_text(rows, column + 2));
	}
	jw_str(jw, sb_str(&tag).n > 0 ? sb_str(&tag) : STR(""));
}

int
exp_kjson(struct exp_collect *c, struct jw *jw, const char *key,
    struct str text, struct err *err)
{
	struct jv *v;

	if (exp_json_read(text, c->arena, &v, err) == -1)
		return (err_in(err, "%s", key));
	jw_key(jw, key);
	jw_value_sorted(jw, v);
	return (0);
}

int
exp_gap_add(struct spool *spool, const struct exp_gap *gap, struct err *err)
{
	AUTO_SB struct sb b = SB_EMPTY(SB_LIMIT);
	struct str record;

	exp_put(&b, &gap->id, sizeof(gap->id));
	exp_put(&b, &gap->hid, sizeof(gap->hid));
	exp_put_str(&b, str_of(gap->object_type));
	exp_put_str(&b, gap->name);
	exp_put_str(&b, str_of(gap_reason_name(gap->reason)));
	exp_put_str(&b, gap->detail);
	if (sb_finish(&b, &record, err) == -1)
		return (-1);
	return (spool_add(spool, record, err));
}

void
exp_beside_end(struct exp_beside *b)
{
	db_rows_free(b->rows);
	b->rows = NULL;
}

static int
step(struct exp_beside *b, struct err *err)
{
	int more = db_rows_next(b->rows, err);

	b->begun = true;
	b->have = more == 1;
	return (more == -1 ? -1 : 0);
}

int
exp_beside_at(struct exp_beside *b, int64_t position, struct err *err)
{
	if (!b->begun && step(b, err) == -1)
		return (-1);
	while (b->have && db_int(b->rows, 0) < position) {
		if (step(b, err) == -1)
			return (-1);
	}
	return (b->have && db_int(b->rows, 0) == position);
}

/* The next look asks for the row behind it. */
void
exp_beside_used(struct exp_beside *b)
{
	b->begun = false;
}

void
exp_file_put(struct sb *b, const struct exp_file *file,
    const struct exp_file_text *text)
{
	exp_put(b, file, sizeof(*file));
	exp_put_str(b, text->path);
	exp_put_str(b, text->name);
	exp_put_str(b, text->extension);
	exp_put_str(b, text->external);
	exp_put_str(b, text->extra);
	exp_put_str(b, text->below);
	for (unsigned i = 0; i < HASH_KINDS; i++)
		exp_put_str(b, text->digest[i]);
}

void
exp_file_get(struct str record, struct exp_file *file,
    struct exp_file_text *text)
{
	exp_get(&record, file, sizeof(*file));
	text->path = exp_get_str(&record);
	text->name = exp_get_str(&record);
	text->extension = exp_get_str(&record);
	text->external = exp_get_str(&record);
	text->extra = exp_get_str(&record);
	text->below = exp_get_str(&record);
	for (unsigned i = 0; i < HASH_KINDS; i++)
		text->digest[i] = exp_get_str(&record);
}
