#include "base/err.h"
#include "base/jr_priv.h"

static int
expect_value(struct jr *jr, struct err *err)
{
	enum jr_token token;

	if (jr_peek(jr, &token, err) == -1)
		return (-1);
	switch (token) {
	case JR_END:
	case JR_KEY:
	case JR_OBJECT_END:
	case JR_ARRAY_END:
		return (jr_bad(jr, "a value is expected here", err));
	default:
		return (0);
	}
}

int
jr_skip(struct jr *jr, struct err *err)
{
	unsigned outside = jr->depth;
	enum jr_token token;

	if (expect_value(jr, err) == -1)
		return (-1);
	do {
		if (jr_next(jr, &token, NULL, err) == -1)
			return (-1);
	} while (jr->depth > outside);
	return (0);
}

struct build {
	struct arena *arena;
	unsigned outside;	/* nesting around the value */
	struct str key;		/* of the member that comes next */
	struct jv *root;
};

static void
attach(struct jr *jr, struct build *b, unsigned depth, struct jv *v)
{
	struct jv *parent;

	if (depth == b->outside) {
		b->root = v;
		return;
	}
	parent = jr->levels[depth - 1].v;
	if (parent->type == JV_OBJECT)
		v->key = b->key;
	jv_push(parent, v);
}

static bool
add_container(struct jr *jr, struct build *b, enum jv_type type)
{
	struct jv *v = jv_new(b->arena, type);

	if (v == NULL)
		return (false);
	attach(jr, b, jr->depth - 1, v);
	jr->levels[jr->depth - 1].v = v;
	return (true);
}

/* A value and its text, in one allocation since there are so many. */
static bool
add_scalar(struct jr *jr, struct build *b, enum jv_type type, struct str text)
{
	struct jv *v = arena_alloc(b->arena, sizeof(*v) + text.n + 1);
	char *copy;

	if (v == NULL)
		return (false);
	v->type = type;
	if (text.p != NULL) {
		copy = (char *)(v + 1);
		(void)memcpy(copy, text.p, text.n);
		v->text = (struct str){ copy, text.n };
	}
	attach(jr, b, jr->depth, v);
	return (true);
}

/* False when the arena is over. */
static bool
add_token(struct jr *jr, struct build *b, enum jr_token token, struct str text)
{
	switch (token) {
	case JR_OBJECT:
		return (add_container(jr, b, JV_OBJECT));
	case JR_ARRAY:
		return (add_container(jr, b, JV_ARRAY));
	case JR_KEY:
		b->key = arena_str(b->arena, text);
		return (b->key.p != NULL);
	case JR_STRING:
		return (add_scalar(jr, b, JV_STRING, text));
	case JR_NUMBER:
		return (add_scalar(jr, b, JV_NUMBER, text));
	case JR_TRUE:
		return (add_scalar(jr, b, JV_TRUE, STR_NONE));
	case JR_FALSE:
		return (add_scalar(jr, b, JV_FALSE, STR_NONE));
	case JR_NULL:
		return (add_scalar(jr, b, JV_NULL, STR_NONE));
	case JR_OBJECT_END:
	case JR_ARRAY_END:
	case JR_END:
		break;
	}
	return (true);
}

int
jr_value(struct jr *jr, struct arena *a, struct jv **ret, struct err *err)
{
	struct build b = { .arena = a, .outside = jr->depth };
	enum jr_token token;
	struct str text;
	uint64_t start;

	if (expect_value(jr, err) == -1)
		return (-1);
	start = jr_offset(jr);
	do {
		if (jr_next(jr, &token, &text, err) == -1)
			return (-1);
		if (jr_offset(jr) - start > jr->limits.record)
			return (jr_too_big(jr, jr->limits.record,
			    "bytes in one value", err));
		if (!add_token(jr, &b, token, text) && arena_over(a, err) == -1)
			return (jr_named(jr, err));
	} while (jr->depth > b.outside);
	*ret = b.root;
	return (0);
}

static int
enter_list(struct jr *jr, struct err *err)
{
	enum jr_token token;

	if (jr_next(jr, &token, NULL, err) == -1)
		return (-1);
	if (token != JR_ARRAY) {
		(void)err_set(err, ERR_BAD_RECORD, "a list is expected");
		return (jr_named(jr, err));
	}
	jr->in_list = true;
	return (0);
}

int
jr_item(struct jr *jr, struct arena *a, struct jv **ret, struct err *err)
{
	enum jr_token token;

	if (!jr->in_list && enter_list(jr, err) == -1)
		return (-1);
	if (jr_peek(jr, &token, err) == -1)
		return (-1);
	if (token == JR_ARRAY_END && (jr_next(jr, &token, NULL, err) == -1 ||
	    jr_peek(jr, &token, err) == -1))
		return (-1);
	if (token == JR_END)
		return (0);
	return (jr_value(jr, a, ret, err) == -1 ? -1 : 1);
}
