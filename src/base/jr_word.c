#include "base/jr_priv.h"

#define DIGIT 1
#define OTHER 2			/* of a number or a word */

static const uint8_t kinds[256] = {
	['0' ... '9'] = DIGIT,
	['a' ... 'z'] = OTHER,
	['A' ... 'Z'] = OTHER,
	['+'] = OTHER,
	['-'] = OTHER,
	['.'] = OTHER,
};

/* At least one digit off the front. */
static bool
cut_digits(struct str *rest)
{
	size_t n = 0;

	while (n < rest->n && kinds[(uint8_t)rest->p[n]] == DIGIT)
		n++;
	*rest = str_from(*rest, n);
	return (n > 0);
}

static bool
cut_char(struct str *rest, char c)
{
	if (rest->n == 0 || rest->p[0] != c)
		return (false);
	*rest = str_from(*rest, 1);
	return (true);
}

/* A number of JSON, or NaN, Infinity, -Infinity as Python writes them. */
static bool
is_number(struct str s)
{
	if (str_eq(s, STR("NaN")))
		return (true);
	(void)cut_char(&s, '-');
	if (str_eq(s, STR("Infinity")))
		return (true);
	if (!cut_char(&s, '0') && !cut_digits(&s))
		return (false);
	if (cut_char(&s, '.') && !cut_digits(&s))
		return (false);
	if (cut_char(&s, 'e') || cut_char(&s, 'E')) {
		if (!cut_char(&s, '-'))
			(void)cut_char(&s, '+');
		if (!cut_digits(&s))
			return (false);
	}
	return (s.n == 0);
}

static int
read_word(struct jr *jr, struct str *ret, struct err *err)
{
	const char *start = jr->p;
	int got = 1;

	while (got == 1) {
		while (jr->p < jr->end && kinds[(uint8_t)*jr->p] != 0)
			jr->p++;
		if (jr->p < jr->end)
			break;
		if ((got = jr_refill(jr, &start, err)) == -1)
			return (-1);
	}
	*ret = (struct str){ start, (size_t)(jr->p - start) };
	return (0);
}

int
jr_read_literal(struct jr *jr, struct str word, struct err *err)
{
	uint64_t offset = jr_offset(jr);
	struct str text;

	if (read_word(jr, &text, err) == -1)
		return (-1);
	if (!str_eq(text, word))
		return (jr_bad_at(jr, offset, "a value is expected here", err));
	return (0);
}

int
jr_read_number(struct jr *jr, struct str *ret, struct err *err)
{
	uint64_t offset = jr_offset(jr);

	if (read_word(jr, ret, err) == -1)
		return (-1);
	if (!is_number(*ret))
		return (jr_bad_at(jr, offset, "this is no number", err));
	return (0);
}
