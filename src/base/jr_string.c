#include "base/jr_priv.h"
#include "base/mem.h"
#include "base/swar_priv.h"

#define ESCAPE_SIZE 6		/* a \u and four digits */
#define UNIT_NONE UINT32_MAX

static uint32_t
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return ((uint32_t)(c - '0'));
	if (c >= 'a' && c <= 'f')
		return ((uint32_t)(c - 'a') + 10);
	if (c >= 'A' && c <= 'F')
		return ((uint32_t)(c - 'A') + 10);
	return (UNIT_NONE);
}

/* The UTF-16 unit of a \uXXXX at the front, or UNIT_NONE. */
static uint32_t
unit_at(struct str s)
{
	uint32_t unit = 0;

	if (s.n < ESCAPE_SIZE || s.p[0] != '\\' || s.p[1] != 'u')
		return (UNIT_NONE);
	for (size_t i = 2; i < ESCAPE_SIZE; i++) {
		uint32_t digit = hex_value(s.p[i]);

		if (digit == UNIT_NONE)
			return (UNIT_NONE);
		unit = unit << 4 | digit;
	}
	return (unit);
}

static char *
put_utf8(char *out, uint32_t point)
{
	if (point < 0x80) {
		*out++ = (char)point;
		return (out);
	}
	if (point < 0x800) {
		*out++ = (char)(0xc0 | point >> 6);
	} else {
		if (point < 0x10000) {
			*out++ = (char)(0xe0 | point >> 12);
		} else {
			*out++ = (char)(0xf0 | point >> 18);
			*out++ = (char)(0x80 | (point >> 12 & 0x3f));
		}
		*out++ = (char)(0x80 | (point >> 6 & 0x3f));
	}
	*out++ = (char)(0x80 | (point & 0x3f));
	return (out);
}

/* One \uXXXX or a pair of them off the front, as UTF-8. */
static const char *
unescape_unit(struct str *rest, char **out)
{
	uint32_t unit = unit_at(*rest), low;

	if (unit == UNIT_NONE)
		return ("\\u needs four hexadecimal digits");
	*rest = str_from(*rest, ESCAPE_SIZE);
	if (unit < 0xd800 || unit > 0xdfff) {
		*out = put_utf8(*out, unit);
		return (NULL);
	}
	low = unit_at(*rest);
	if (unit > 0xdbff || low < 0xdc00 || low > 0xdfff)
		return ("half of a surrogate pair stands alone");
	*rest = str_from(*rest, ESCAPE_SIZE);
	*out = put_utf8(*out, 0x10000 + ((unit & 0x3ff) << 10 | (low & 0x3ff)));
	return (NULL);
}

/* What the letter after a backslash stands for, or 0. */
static char
simple_escape(char letter)
{
	switch (letter) {
	case '"':
	case '\\':
	case '/':
		return (letter);
	case 'b':
		return ('\b');
	case 'f':
		return ('\f');
	case 'n':
		return ('\n');
	case 'r':
		return ('\r');
	case 't':
		return ('\t');
	default:
		return (0);
	}
}

/* One escape off the front. */
static const char *
unescape_one(struct str *rest, char **out)
{
	char c = rest->n < 2 ? 0 : simple_escape(rest->p[1]);

	if (c == 0) {
		if (rest->n >= 2 && rest->p[1] == 'u')
			return (unescape_unit(rest, out));
		return ("no such escape in a string");
	}
	*(*out)++ = c;
	*rest = str_from(*rest, 2);
	return (NULL);
}

/* Decode the inside of a string into text, which has room for raw.n bytes.
 * NULL, or what is wrong with the escape at offset *ret_at of raw. */
static const char *
unescape(struct str raw, char *text, size_t *ret_n, size_t *ret_at)
{
	struct str rest = raw;
	char *out = text;

	while (rest.n > 0) {
		size_t plain = str_find(rest, '\\');
		const char *wrong;

		plain = plain < rest.n ? plain : rest.n;
		(void)memcpy(out, rest.p, plain);
		out += plain;
		rest = str_from(rest, plain);
		if (rest.n == 0)
			break;
		*ret_at = (size_t)(rest.p - raw.p);
		if ((wrong = unescape_one(&rest, &out)) != NULL)
			return (wrong);
	}
	*ret_n = (size_t)(out - text);
	return (NULL);
}

static bool
is_plain(char c)
{
	return ((unsigned char)c >= 0x20 && c != '"' && c != '\\');
}

/* The first byte that ends the plain part of a string (a quote, a backslash,
 * a control byte), or end. Adds the top bits of what it saw to *high: none set
 * means ASCII (set ones may come from behind the plain part). */
static const char *
plain_end(const char *p, const char *end, uint64_t *high)
{
	uint64_t seen = 0;

	while (end - p >= 8) {
		uint64_t word = swar_load(p);
		uint64_t stop = swar_below(word, 0x20) |
		    swar_equal(word, '"') | swar_equal(word, '\\');

		seen |= word;
		if (stop != 0) {
			*high |= seen & SWAR_TOPS;
			return (p + swar_first(stop));
		}
		p += 8;
	}
	while (p < end && is_plain(*p))
		seen |= (unsigned char)*p++;
	*high |= seen & SWAR_TOPS;
	return (p);
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
		jr->p = plain_end(jr->p, jr->end, &raw->high);
		if (jr->p < jr->end && *jr->p == '"')
			break;
		if (jr->end - jr->p >= 2 && *jr->p == '\\') {
			raw->escapes = true;
			jr->p += 2;	/* unescape judges the second */
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

int
jr_read_string(struct jr *jr, struct str *ret, struct err *err)
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
	wrong = unescape(raw.text, jr->plain, &ret->n, &at);
	if (wrong != NULL)
		return (jr_bad_at(jr, raw.offset + at, wrong, err));
	ret->p = jr->plain;
	return (0);
}
