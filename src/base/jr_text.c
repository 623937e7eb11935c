#include "base/jr_priv.h"
#include "base/swar_priv.h"

#define ESCAPE_SIZE 6		/* a \u and four digits */
#define UNIT_NONE UINT32_MAX

static bool
is_plain(char c)
{
	return ((unsigned char)c >= 0x20 && c != '"' && c != '\\');
}

const char *
jr_plain_end(const char *p, const char *end, uint64_t *high)
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

static bool
is_digit(char c)
{
	return (c >= '0' && c <= '9');
}

static bool
is_word(char c)
{
	return (is_digit(c) || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z') || c == '-' || c == '+' || c == '.');
}

const char *
jr_word_end(const char *p, const char *end)
{
	while (p < end && is_word(*p))
		p++;
	return (p);
}

/* At least one digit off the front. */
static bool
cut_digits(struct str *rest)
{
	size_t n = 0;

	while (n < rest->n && is_digit(rest->p[n]))
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

bool
jr_is_number(struct str s)
{
	if (str_is(s, "NaN"))
		return (true);
	(void)cut_char(&s, '-');
	if (str_is(s, "Infinity"))
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

static uint32_t
hex_value(char c)
{
	if (is_digit(c))
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

const char *
jr_unescape(struct str raw, char *text, size_t *ret_n, size_t *ret_at)
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
