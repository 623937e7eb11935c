/* str: UTF-8 as the Unicode standard, table 3-7, defines it. */
#include "base/str.h"

static bool
is_continuation(uint8_t byte)
{
	return ((byte & 0xc0) == 0x80);
}

/* Length of the well-formed sequence at the front, or 0. The second byte's
 * range is what keeps out overlong forms, surrogates and what lies beyond
 * U+10FFFF. */
static size_t
sequence_length(const uint8_t *p, size_t n)
{
	uint8_t low = 0x80, high = 0xbf;
	size_t length;

	if (p[0] < 0x80)
		return (1);
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return (0);
	length = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	if (p[0] == 0xe0)
		low = 0xa0;
	else if (p[0] == 0xed)
		high = 0x9f;
	else if (p[0] == 0xf0)
		low = 0x90;
	else if (p[0] == 0xf4)
		high = 0x8f;
	if (n < length || p[1] < low || p[1] > high)
		return (0);
	for (size_t i = 2; i < length; i++)
		if (!is_continuation(p[i]))
			return (0);
	return (length);
}

bool
str_is_utf8(struct str s)
{
	size_t length;

	for (size_t i = 0; i < s.n; i += length) {
		length = sequence_length((const uint8_t *)s.p + i, s.n - i);
		if (length == 0)
			return (false);
	}
	return (true);
}

size_t
str_points(struct str s)
{
	size_t points = 0;

	for (size_t i = 0; i < s.n; i++)
		points += !is_continuation((uint8_t)s.p[i]);
	return (points);
}

struct str
str_head_points(struct str s, size_t n)
{
	size_t points = 0;

	for (size_t i = 0; i < s.n; i++)
		if (!is_continuation((uint8_t)s.p[i]) && points++ == n)
			return (str_head(s, i));
	return (s);
}
