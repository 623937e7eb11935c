#include "base/jw_priv.h"
#include "base/swar_priv.h"

static bool
is_plain(char c)
{
	return (c >= 0x20 && c < 0x7f && c != '"' && c != '\\');
}

const char *
jw_plain_end(const char *p, const char *end)
{
	for (; end - p >= 8; p += 8) {
		uint64_t word = swar_load(p);
		uint64_t stop = swar_below(word, 0x20) |
		    swar_equal(word, '"') | swar_equal(word, '\\') |
		    swar_equal(word, 0x7f) | (word & SWAR_TOPS);

		if (stop != 0)
			return (p + swar_first(stop));
	}
	while (p < end && is_plain(*p))
		p++;
	return (p);
}

static size_t
put_unit(char *out, uint32_t unit)
{
	static const char digits[] = "0123456789abcdef";

	out[0] = '\\';
	out[1] = 'u';
	out[2] = digits[unit >> 12 & 15];
	out[3] = digits[unit >> 8 & 15];
	out[4] = digits[unit >> 4 & 15];
	out[5] = digits[unit & 15];
	return (6);
}

static size_t
put_point(char *out, uint32_t point)
{
	size_t n;

	if (point < 0x10000)
		return (put_unit(out, point));
	point -= 0x10000;
	n = put_unit(out, 0xd800 | point >> 10);
	return (n + put_unit(out + n, 0xdc00 | (point & 0x3ff)));
}

static char
letter_of(char c)
{
	switch (c) {
	case '"':
	case '\\':
		return (c);
	case '\b':
		return ('b');
	case '\f':
		return ('f');
	case '\n':
		return ('n');
	case '\r':
		return ('r');
	case '\t':
		return ('t');
	default:
		return (0);
	}
}

/* Length of the UTF-8 sequence that this byte begins; 0 when it begins none. */
static size_t
sequence_length(uint8_t first)
{
	if (first < 0xc2 || first > 0xf4)
		return (0);
	return (first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4);
}

/* The code point of a sequence of two bytes or more, or 0 when it is none. */
static uint32_t
decode(const uint8_t *p, size_t n)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t point = p[0] & (0x7fu >> n);

	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return (0);
		point = point << 6 | (p[i] & 0x3f);
	}
	if (point < least[n] || point > 0x10ffff ||
	    (point >= 0xd800 && point <= 0xdfff))
		return (0);
	return (point);
}

size_t
jw_escape(const char **p, const char *end, char out[JW_ESCAPE_MAX])
{
	const uint8_t *here = (const uint8_t *)*p;
	char letter = letter_of(**p);
	uint32_t point;
	size_t n;

	if (letter != 0) {
		out[0] = '\\';
		out[1] = letter;
		*p += 1;
		return (2);
	}
	if (*here < 0x80) {
		*p += 1;
		return (put_unit(out, *here));
	}
	n = sequence_length(*here);
	if (n == 0 || (size_t)(end - *p) < n || (point = decode(here, n)) == 0)
		return (0);
	*p += n;
	return (put_point(out, point));
}
