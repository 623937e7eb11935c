/* check_doc: a document as records, and the typed looks into one. */
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/cancel.h"
#include "base/err.h"
#include "base/own.h"
#include "base/progress.h"
#include "store/check_priv.h"

/* A record and what is made of it: a few times the limit of one record. */
#define ARENA_RECORDS 8

int
imp_bad(const struct imp_at *at, struct err *err, enum err_code code,
    const char *fmt, ...)
{
	char what[320];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	if (at->record == UINT64_MAX)
		(void)err_set(err, code, "%s: %s", at->doc, what);
	else
		(void)err_set(err, code, "%s: record %llu: %s%s%s", at->doc,
		    (unsigned long long)at->record,
		    at->part != NULL ? at->part : "",
		    at->part != NULL ? ": " : "", what);
	return (err_member(err, "%s", at->doc));
}

int
imp_doc_open(struct store_staged *st, const char *name, struct imp_doc *doc,
    int *ret_fd, struct source **ret_source, struct err *err)
{
	int found = imp_open_doc(st, name, ret_fd, err);

	if (found != 1)
		return (found);
	*doc = (struct imp_doc){ .st = st };
	doc->at = (struct imp_at){ .doc = name };
	*ret_source = source_fd(*ret_fd);
	doc->jr = jr_new(*ret_source, name, &st->opt->json);
	doc->arena = arena_new((uint64_t)st->opt->json.record *
	    ARENA_RECORDS + SB_LIMIT);
	sb_init(&doc->rec, st->opt->json.record * 2 + SB_LIMIT);
	sb_init(&doc->json, st->opt->json.record * 2 + SB_LIMIT);
	doc->json_sink = sink_sb(&doc->json);
	doc->jw = jw_new(doc->json_sink, JW_PYTHON);
	return (1);
}

void
imp_doc_close(struct imp_doc *doc)
{
	jw_free(doc->jw);
	sink_free(doc->json_sink);
	sb_fini(&doc->json);
	sb_fini(&doc->rec);
	arena_free(doc->arena);
	jr_free(doc->jr);
}

int
imp_pause(struct imp_doc *doc, struct err *err)
{
	progress_items(doc->st->opt->progress, 1);
	return (cancel_check(doc->st->opt->cancel, err));
}

static int
each_item(struct imp_doc *doc, imp_record *visit, struct err *err)
{
	struct jv *item;
	int more;

	for (;;) {
		struct arena_mark mark = arena_save(doc->arena);

		if ((more = jr_item(doc->jr, doc->arena, &item, err)) != 1)
			break;
		doc->at.part = NULL;
		if (item->type != JV_OBJECT)
			return (imp_bad(&doc->at, err, ERR_BAD_RECORD,
			    "%s instead of an object",
			    jv_type_name(item->type)));
		if (visit(doc, item, err) == -1 || imp_pause(doc, err) == -1)
			return (-1);
		arena_rewind(doc->arena, mark);
		if (++doc->at.record >= IMP_RECORDS)
			return (imp_bad(&doc->at, err, ERR_TOO_BIG,
			    "more than %u records", IMP_RECORDS));
	}
	return (more);
}

static int
whole(struct imp_doc *doc, imp_record *visit, struct err *err)
{
	enum jr_token end;
	struct jv *value;
	struct str text;

	doc->at.record = UINT64_MAX;
	if (jr_value(doc->jr, doc->arena, &value, err) == -1 ||
	    jr_next(doc->jr, &end, &text, err) == -1)
		return (-1);
	if (value->type != JV_OBJECT)
		return (imp_bad(&doc->at, err, ERR_BAD_RECORD,
		    "%s instead of an object", jv_type_name(value->type)));
	return (visit(doc, value, err));
}

static int
read_doc(struct store_staged *st, const char *name, imp_record *visit,
    int (*how)(struct imp_doc *, imp_record *, struct err *), struct err *err)
{
	AUTO_CLOSE int fd = -1;
	AUTO_SOURCE struct source *source = NULL;
	struct imp_doc doc;
	int found = imp_doc_open(st, name, &doc, &fd, &source, err);

	if (found != 1)
		return (found);

	int rc = how(&doc, visit, err);

	if (rc == -1 && err->member[0] == '\0')
		(void)err_member(err, "%s", name);
	imp_doc_close(&doc);
	return (rc == -1 ? -1 : 1);
}

int
imp_each(struct store_staged *st, const char *name, imp_record *visit,
    struct err *err)
{
	return (read_doc(st, name, visit, each_item, err));
}

int
imp_whole(struct store_staged *st, const char *name, imp_record *visit,
    struct err *err)
{
	return (read_doc(st, name, visit, whole, err));
}

int
imp_keep(struct imp_doc *doc, enum imp_spool spool, struct err *err)
{
	struct str record;

	if (sb_finish(&doc->rec, &record, err) == -1 ||
	    spool_add(doc->st->spools[spool], record, err) == -1)
		return (-1);
	sb_clear(&doc->rec);
	doc->st->rows++;
	return (0);
}

/* The text without its NULs, in the arena. */
static int
drop_nul(struct imp_doc *doc, struct str *text, struct err *err)
{
	struct str copy = arena_str(doc->arena, *text);
	char *to;
	size_t n = 0;

	if (copy.p == NULL)
		return (arena_over(doc->arena, err));
	to = (char *)copy.p;
	for (size_t i = 0; i < copy.n; i++) {
		if (copy.p[i] != '\0')
			to[n++] = copy.p[i];
	}
	*text = (struct str){ to, n };
	return (0);
}

int
imp_text_of(struct imp_doc *doc, const struct jv *v, const char *key,
    unsigned flags, uint32_t points, struct str *ret, struct err *err)
{
	struct str text;

	*ret = STR_NONE;
	if (v == NULL && (flags & (IMP_REQUIRED | IMP_NOT_NULL)) != 0)
		return (imp_bad(&doc->at, err, ERR_BAD_RECORD,
		    "the key \"%s\" is missing", key));
	if (jv_is_null(v) && (flags & IMP_NOT_NULL) == 0)
		return (0);
	if (!jv_string(v, &text))
		return (imp_bad(&doc->at, err, ERR_BAD_RECORD,
		    "\"%s\" is %s instead of a string", key,
		    jv_type_name(v->type)));
	if (memchr(text.p, '\0', text.n) != NULL) {
		if ((flags & IMP_NO_NUL) != 0)
			return (imp_bad(&doc->at, err, ERR_BAD_RECORD,
			    "\"%s\" holds a NUL character", key));
		if (drop_nul(doc, &text, err) == -1)
			return (-1);
	}
	if (text.n > points && str_points(text) > points) {
		if ((flags & IMP_CUT) == 0)
			return (imp_bad(&doc->at, err, ERR_BAD_RECORD,
			    "\"%s\" is longer than %u characters", key,
			    points));
		text = str_head_points(text, points);
	}
	*ret = text;
	return (0);
}

int
imp_text(struct imp_doc *doc, const struct jv *record, const char *key,
    unsigned flags, uint32_t points, struct str *ret, struct err *err)
{
	return (imp_text_of(doc, jv_get(record, key), key, flags, points, ret,
	    err));
}

int
imp_bool(struct imp_doc *doc, const struct jv *record, const char *key,
    int none, int *ret, struct err *err)
{
	const struct jv *v = jv_get(record, key);
	bool value = false;

	if (!jv_is_null(v) && !jv_bool(v, &value))
		return (imp_bad(&doc->at, err, ERR_BAD_RECORD,
		    "\"%s\" is %s instead of true or false", key,
		    jv_type_name(v->type)));
	*ret = jv_is_null(v) ? none : value;
	return (0);
}

int
imp_int(struct imp_doc *doc, const struct jv *record, const char *key,
    bool *ret_there, int64_t *ret, struct err *err)
{
	const struct jv *v = jv_get(record, key);

	*ret_there = !jv_is_null(v);
	*ret = 0;
	if (*ret_there && !jv_int(v, ret))
		return (imp_bad(&doc->at, err, ERR_BAD_RECORD,
		    "\"%s\" is not an integer that can be stored", key));
	return (0);
}

int
imp_key_of(struct imp_doc *doc, const struct jv *v, const char *key,
    struct str *ret, struct err *err)
{
	const char *number;

	*ret = STR_NONE;
	if (jv_is_null(v) || jv_string(v, ret))
		return (0);
	if (v->type != JV_NUMBER)
		return (imp_bad(&doc->at, err, ERR_BAD_RECORD,
		    "\"%s\" is %s instead of a key", key,
		    jv_type_name(v->type)));
	/* 1 and "1" are two keys, as in Python. */
	number = arena_printf(doc->arena, "\1%.*s", STR_ARG(v->text));
	if (number == NULL)
		return (arena_over(doc->arena, err));
	*ret = str_of(number);
	return (0);
}

int
imp_key(struct imp_doc *doc, const struct jv *record, const char *key,
    struct str *ret, struct err *err)
{
	return (imp_key_of(doc, jv_get(record, key), key, ret, err));
}

int
imp_typed(struct imp_doc *doc, const struct jv *record, const char *key,
    enum jv_type type, unsigned flags, const struct jv **ret, struct err *err)
{
	const struct jv *v = jv_get(record, key);

	*ret = NULL;
	if (v == NULL && (flags & (IMP_REQUIRED | IMP_NOT_NULL)) != 0)
		return (imp_bad(&doc->at, err, ERR_BAD_RECORD,
		    "the key \"%s\" is missing", key));
	if (jv_is_null(v) && (flags & IMP_NOT_NULL) == 0)
		return (0);
	if (v->type != type)
		return (imp_bad(&doc->at, err, ERR_BAD_RECORD,
		    "\"%s\" is %s instead of %s", key, jv_type_name(v->type),
		    jv_type_name(type)));
	*ret = v;
	return (0);
}

int
imp_put_json(struct imp_doc *doc, const struct jv *v, bool sorted,
    struct err *err)
{
	struct str text;

	if (jv_is_null(v)) {
		imp_put_str(&doc->rec, STR_NONE);
		return (0);
	}
	sb_clear(&doc->json);
	if (sorted)
		jw_value_sorted(doc->jw, v);
	else
		jw_value(doc->jw, v);
	if (jw_finish(doc->jw, err) == -1 ||
	    sb_finish(&doc->json, &text, err) == -1)
		return (-1);
	imp_put_str(&doc->rec, text);
	return (0);
}
