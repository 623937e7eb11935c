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

static int
read_word(struct jr *jr, struct str *ret, struct err *err)
{
	const char *start = jr->p;
	int got = 1;

	while (got == 1) {
		jr->p = jr_word_end(jr->p, jr->end);
		if (jr->p < jr->end)
			break;
		if ((got = jr_refill(jr, &start, err)) == -1)
			return (-1);
	}
	*ret = (struct str){ start, (size_t)(jr->p - start) };
	value_is_over(jr);
	return (0);
}

static int
read_literal(struct jr *jr, const char *word, struct err *err)
{
	uint64_t offset = jr_offset(jr);
	struct str text;

	if (read_word(jr, &text, err) == -1)
		return (-1);
	if (!str_is(text, word))
		return (jr_bad_at(jr, offset, "a value is expected here", err));
	return (0);
}

static int
read_number(struct jr *jr, struct str *ret, struct err *err)
{
	uint64_t offset = jr_offset(jr);

	if (read_word(jr, ret, err) == -1)
		return (-1);
	if (!jr_is_number(*ret))
		return (jr_bad_at(jr, offset, "this is no number", err));
	return (0);
}

/* The inside of a string as it stands in the text, and what was met in it. */
struct raw {
	struct str text;
	uint64_t offset;
	uint64_t high;		/* not 0: perhaps not all ASCII */
	bool escapes;
};

static int
read_raw(struct jr *jr, struct raw *raw, struct err *err)
{
	const char *start = ++jr->p;

	*raw = (struct raw){ .offset = jr_offset(jr) };
	for (;;) {
		jr->p = jr_plain_end(jr->p, jr->end, &raw->high);
		if (jr->p < jr->end && *jr->p == '"')
			break;
		if (jr->end - jr->p >= 2 && *jr->p == '\\') {
			raw->escapes = true;
			jr->p += 2;	/* jr_unescape judges the second */
		} else if (jr->p < jr->end && *jr->p != '\\') {
			return (jr_bad(jr, "a control byte in a string", err));
		} else {
			int got = jr_refill(jr, &start, err);

			if (got == -1)
				return (-1);
			if (got == 0)
				return (jr_bad(jr, "the text ends in a string",
				    err));
		}
	}
	raw->text = (struct str){ start, (size_t)(jr->p++ - start) };
	return (0);
}

static int
read_string(struct jr *jr, struct str *ret, struct err *err)
{
	const char *wrong;
	struct raw raw;
	size_t at;

	if (read_raw(jr, &raw, err) == -1)
		return (-1);
	if (raw.text.n > jr->limits.record)
		return (jr_too_big(jr, jr->limits.record,
		    "bytes in one value", err));
	if (raw.high != 0 && !str_is_utf8(raw.text))
		return (jr_bad_at(jr, raw.offset, "a string is not UTF-8",
		    err));
	*ret = raw.text;
	if (!raw.escapes)
		return (0);
	mem_grow(jr->plain, &jr->plain_cap, raw.text.n);
	wrong = jr_unescape(raw.text, jr->plain, &ret->n, &at);
	if (wrong != NULL)
		return (jr_bad_at(jr, raw.offset + at, wrong, err));
	ret->p = jr->plain;
	return (0);
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
		return (read_string(jr, ret, err));
	case JR_STRING:
		value_is_over(jr);
		return (read_string(jr, ret, err));
	case JR_NUMBER:
		return (read_number(jr, ret, err));
	case JR_TRUE:
		return (read_literal(jr, "true", err));
	case JR_FALSE:
		return (read_literal(jr, "false", err));
	case JR_NULL:
		return (read_literal(jr, "null", err));
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
