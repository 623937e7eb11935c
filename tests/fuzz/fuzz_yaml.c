/*
 * YAML: what is read can be written as JSON and reads back as the same tree
 * (so numbers have JSON's form, texts are UTF-8 without NUL, keys differ);
 * lines are inside the text; errors are of the two codes and name the file.
 */
#include <assert.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/jw.h"
#include "base/yaml.h"

#define ARENA_LIMIT (64u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

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

static void
has_lines_up_to(const struct jv *v, uint32_t last)
{
	assert(v->line >= 1 && v->line <= last);
	assert(str_find(v->text, '\0') == SIZE_MAX);
	assert(str_find(v->key, '\0') == SIZE_MAX);
	JV_EACH (child, v)
		has_lines_up_to(child, last);
}

static void
survives_as_json(const struct jv *v, struct arena *a)
{
	struct sb out;
	struct sink *sink;
	struct jw *jw;
	struct err err;
	struct jv *back;

	sb_init(&out, SB_LIMIT);
	sink = sink_sb(&out);
	jw = jw_new(sink, JW_COMPACT);
	jw_value(jw, v);
	assert(jw_finish(jw, &err) == 0);
	assert(jv_parse(sb_str(&out), NULL, a, &back, &err) == 0);
	assert(same(v, back));
	jw_free(jw);
	sink_free(sink);
	sb_fini(&out);
}

/* YAML 1.1 has more line breaks than '\n'; any byte may be a part of one. */
static uint32_t
lines_at_most(size_t n)
{
	return ((uint32_t)n + 1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	AUTO_ARENA struct arena *a = arena_new(ARENA_LIMIT);
	struct err err;
	struct jv *v;

	if (yaml_parse((struct str){ (const char *)data, n }, "x.yml", a, &v,
	    &err) == -1) {
		assert(err.code == ERR_BAD_CONFIG || err.code == ERR_TOO_BIG);
		assert(strncmp(err.msg, "x.yml: ", 7) == 0);
		return (0);
	}
	if (v->line != 0)	/* 0: nothing but comments */
		has_lines_up_to(v, lines_at_most(n));
	survives_as_json(v, a);
	return (0);
}
