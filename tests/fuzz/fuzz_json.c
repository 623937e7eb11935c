/*
 * JSON: the same verdict and the same tree whether a text comes whole, in
 * pieces or token by token; what is written of a tree reads back as that tree,
 * in every style, with the text of every number; errors are of the two codes.
 */
#include <assert.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/jr.h"
#include "base/jw.h"
#include "pieces.h"

#define ARENA_LIMIT (64u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
is_a_proper_error(const struct err *err)
{
	assert(err->code == ERR_BAD_JSON || err->code == ERR_TOO_BIG);
	assert(strstr(err->msg, "byte ") != NULL);
}

static bool
same(const struct jv *a, const struct jv *b)
{
	const struct jv *y = b->first;

	if (a->type != b->type || a->count != b->count ||
	    !str_eq(a->text, b->text) || !str_eq(a->key, b->key))
		return (false);
	JV_EACH (x, a) {
		if (y == NULL || !same(x, y))
			return (false);
		y = y->next;
	}
	return (y == NULL);
}

/* The member of this key that counts: the last. */
static const struct jv *
member_of(const struct jv *object, struct str key)
{
	const struct jv *found = NULL;

	JV_EACH (member, object)
		if (str_eq(member->key, key))
			found = member;
	return (found);
}

/* Is b what a means, with one member of each key? */
static bool
means_same(const struct jv *a, const struct jv *b)
{
	const struct jv *y = b->first;

	if (a->type != b->type || !str_eq(a->text, b->text))
		return (false);
	if (a->type != JV_OBJECT) {
		JV_EACH (x, a) {
			if (y == NULL || !means_same(x, y))
				return (false);
			y = y->next;
		}
		return (y == NULL);
	}
	JV_EACH (member, a)
		if (member_of(b, member->key) == NULL)
			return (false);
	JV_EACH (member, b) {
		const struct jv *meant = member_of(a, member->key);

		if (member_of(b, member->key) != member || meant == NULL ||
		    !means_same(meant, member))
			return (false);
	}
	return (true);
}

static const struct jv *
parse(struct str text, struct arena *a)
{
	struct err err;
	struct jv *v;

	if (jv_parse(text, NULL, a, &v, &err) == 0)
		return (v);
	is_a_proper_error(&err);
	return (NULL);
}

static const struct jv *
parse_in_pieces(struct str text, size_t size, struct arena *a)
{
	struct pieces pieces;
	struct err err;
	enum jr_token token;
	struct jv *v;
	struct jr *jr;

	pieces_init(&pieces, text, size);
	jr = jr_new(&pieces.source, "doc", NULL);
	if (jr_value(jr, a, &v, &err) == -1 ||
	    jr_next(jr, &token, NULL, &err) == -1) {
		is_a_proper_error(&err);
		assert(strcmp(err.member, "doc") == 0);
		v = NULL;
	} else {
		assert(token == JR_END && jr_offset(jr) == text.n);
	}
	jr_free(jr);
	source_free(&pieces.source);
	return (v);
}

static bool
walk(struct str text)
{
	AUTO_SOURCE struct source *in = source_mem(text);
	AUTO_JR struct jr *jr = jr_new(in, "doc", NULL);
	enum jr_token token, peeked;
	struct err err;

	do {
		if (jr_peek(jr, &peeked, &err) == -1 ||
		    jr_next(jr, &token, NULL, &err) == -1)
			return (false);
		assert(token == peeked);
	} while (token != JR_END);
	return (true);
}

static bool
skip(struct str text)
{
	AUTO_SOURCE struct source *in = source_mem(text);
	AUTO_JR struct jr *jr = jr_new(in, "doc", NULL);
	enum jr_token token;
	struct err err;

	return (jr_skip(jr, &err) == 0 && jr_next(jr, &token, NULL, &err) == 0);
}

/* The tree as text, in an arena. */
static struct str
written(const struct jv *v, enum jw_style style, bool sorted, struct arena *a)
{
	struct sb out;
	struct sink *sink;
	struct jw *jw;
	struct err err;
	struct str text;

	sb_init(&out, SB_LIMIT);
	sink = sink_sb(&out);
	jw = jw_new(sink, style);
	if (sorted)
		jw_value_sorted(jw, v);
	else
		jw_value(jw, v);
	assert(jw_finish(jw, &err) == 0);
	text = arena_str(a, sb_str(&out));
	jw_free(jw);
	sink_free(sink);
	sb_fini(&out);
	for (size_t i = 0; i < text.n; i++)
		assert((text.p[i] >= ' ' && text.p[i] < 0x7f) ||
		    (text.p[i] == '\n' && style == JW_INDENT));
	return (text);
}

static void
writing_loses_nothing(const struct jv *v, struct arena *a)
{
	struct str compact = written(v, JW_COMPACT, false, a);
	struct str sorted = written(v, JW_PYTHON, true, a);
	const struct jv *back = parse(compact, a), *other;

	assert(back != NULL && means_same(v, back));
	assert(str_eq(written(back, JW_COMPACT, false, a), compact));
	for (enum jw_style style = JW_PYTHON; style <= JW_COMPACT; style++) {
		other = parse(written(v, style, false, a), a);
		assert(other != NULL && same(back, other));
	}
	other = parse(sorted, a);
	assert(other != NULL && means_same(v, other));
	assert(str_eq(written(other, JW_PYTHON, false, a), sorted));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	AUTO_ARENA struct arena *a = arena_new(ARENA_LIMIT);
	struct str text = { (const char *)data, n };
	const struct jv *v;

	if (n > 1 << 16)
		return (0);	/* what is compared here is quadratic */
	v = parse(text, a);
	for (size_t size = 1; size <= 16; size = size * 2 + 1) {
		const struct jv *other = parse_in_pieces(text, size, a);

		assert((v == NULL) == (other == NULL));
		assert(v == NULL || same(v, other));
	}
	assert(walk(text) == (v != NULL));
	assert(skip(text) == (v != NULL));
	if (v != NULL)
		writing_loses_nothing(v, a);
	return (0);
}
