#include "base/jr.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/jr_priv.h"
#include "base/mem.h"

const struct jr_limits jr_limits_default = {
	.depth = 200,
	.document = (uint64_t)64 << 30,
	.record = (size_t)16 << 20,
};

struct jr *
jr_new(struct source *in, const char *name, const struct jr_limits *limits)
{
	struct jr *jr = mem_new(struct jr);

	jr->in = in;
	jr->p = jr->end = "";
	jr->name = name;
	jr->limits = limits != NULL ? *limits : jr_limits_default;
	sb_init(&jr->carry, jr->limits.record + JR_WINDOW);
	jr->levels = mem_new_array(jr->limits.depth, struct jr_level);
	return (jr);
}

void
jr_free(struct jr *jr)
{
	if (jr == NULL)
		return;
	sb_fini(&jr->carry);
	free(jr->plain);
	free(jr->levels);
	free(jr);
}

void
jr_auto_free(struct jr **jr)
{
	jr_free(*jr);
	*jr = NULL;
}

static bool
in_object(const struct jr *jr)
{
	return (jr->levels[jr->depth - 1].is_object);
}

static int
value_token(const struct jr *jr, enum jr_token *ret, struct err *err)
{
	char c = *jr->p;

	switch (c) {
	case '{':
		*ret = JR_OBJECT;
		return (0);
	case '[':
		*ret = JR_ARRAY;
		return (0);
	case '"':
		*ret = JR_STRING;
		return (0);
	case 't':
		*ret = JR_TRUE;
		return (0);
	case 'f':
		*ret = JR_FALSE;
		return (0);
	case 'n':
		*ret = JR_NULL;
		return (0);
	case '-':
	case 'N':
	case 'I':
		*ret = JR_NUMBER;
		return (0);
	}
	if (c >= '0' && c <= '9') {
		*ret = JR_NUMBER;
		return (0);
	}
	if (c == '\xef' && jr_offset(jr) == 0)
		return (jr_bad(jr, "the text begins with a byte order mark", err));
	return (jr_bad(jr, "a value is expected here", err));
}

static int
token_here(const struct jr *jr, enum jr_token *ret, struct err *err)
{
	char c = *jr->p;

	switch (jr->want) {
	case JR_WANT_ITEM:
		if (c == ']') {
			*ret = JR_ARRAY_END;
			return (0);
		}
		break;
	case JR_WANT_MEMBER:
	case JR_WANT_KEY:
		*ret = c == '"' ? JR_KEY : JR_OBJECT_END;
		if (c == '"' || (c == '}' && jr->want == JR_WANT_MEMBER))
			return (0);
		return (jr_bad(jr, "a key in double quotes is expected here", err));
	case JR_WANT_MORE:
		*ret = in_object(jr) ? JR_OBJECT_END : JR_ARRAY_END;
		if (c == (in_object(jr) ? '}' : ']'))
			return (0);
		return (jr_bad(jr, in_object(jr) ? "',' or '}' is expected here" :
		    "',' or ']' is expected here", err));
	case JR_WANT_COLON:
		return (jr_bad(jr, "':' is expected here", err));
	case JR_WANT_END:
		return (jr_bad(jr, "there is more text after the value", err));
	case JR_WANT_VALUE:
		break;
	}
	return (value_token(jr, ret, err));
}

int
jr_peek(struct jr *jr, enum jr_token *ret, struct err *err)
{
	int got = jr_to_byte(jr, err);

	if (got == 1 && jr->want == JR_WANT_MORE && *jr->p == ',') {
		jr->p++;
		jr->want = in_object(jr) ? JR_WANT_KEY : JR_WANT_VALUE;
		got = jr_to_byte(jr, err);
	} else if (got == 1 && jr->want == JR_WANT_COLON && *jr->p == ':') {
		jr->p++;
		jr->want = JR_WANT_VALUE;
		got = jr_to_byte(jr, err);
	}
	if (got == 1)
		return (token_here(jr, ret, err));
	if (got == -1)
		return (-1);
	if (jr->want != JR_WANT_END)
		return (jr_bad(jr, "the text ends too early", err));
	*ret = JR_END;
	return (0);
}

static void
value_is_over(struct jr *jr)
{
	jr->want = jr->depth == 0 ? JR_WANT_END : JR_WANT_MORE;
}

static int
enter(struct jr *jr, bool is_object, struct err *err)
{
	if (jr->depth == jr->limits.depth)
		return (jr_too_big(jr, jr->limits.depth,
		    "levels of nesting", err));
	jr->levels[jr->depth++] = (struct jr_level){ .is_object = is_object };
	jr->want = is_object ? JR_WANT_MEMBER : JR_WANT_ITEM;
	jr->p++;
	return (0);
}

static void
leave(struct jr *jr)
{
	jr->p++;
	jr->depth--;
	value_is_over(jr);
}

/* Consume the token that jr_peek has found. */
static int
consume(struct jr *jr, enum jr_token token, struct str *ret, struct err *err)
{
	switch (token) {
	case JR_END:
		return (0);
	case JR_OBJECT:
	case JR_ARRAY:
		return (enter(jr, token == JR_OBJECT, err));
	case JR_OBJECT_END:
	case JR_ARRAY_END:
		leave(jr);
		return (0);
	case JR_KEY:
		jr->want = JR_WANT_COLON;
		return (jr_read_string(jr, ret, err));
	case JR_STRING:
		value_is_over(jr);
		return (jr_read_string(jr, ret, err));
	case JR_NUMBER:
		value_is_over(jr);
		return (jr_read_number(jr, ret, err));
	case JR_TRUE:
		value_is_over(jr);
		return (jr_read_literal(jr, STR("true"), err));
	case JR_FALSE:
		value_is_over(jr);
		return (jr_read_literal(jr, STR("false"), err));
	case JR_NULL:
		value_is_over(jr);
		return (jr_read_literal(jr, STR("null"), err));
	}
	return (err_set(err, ERR_INTERNAL, "no JSON token is %d", (int)token));
}

int
jr_next(struct jr *jr, enum jr_token *ret, struct str *text, struct err *err)
{
	struct str here = STR_NONE;
	enum jr_token token;

	if (jr_peek(jr, &token, err) == -1 ||
	    consume(jr, token, &here, err) == -1)
		return (-1);
	*ret = token;
	if (text != NULL)
		*text = here;
	return (0);
}
