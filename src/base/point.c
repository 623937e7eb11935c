#include "base/point.h"

#include <locale.h>
#include <pthread.h>
#include <wctype.h>

uint32_t
point_take(struct str *s)
{
	uint8_t first = (uint8_t)s->p[0];
	size_t n = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
	uint32_t c = n == 1 ? first : first & (0x7fu >> n);

	for (size_t i = 1; i < n && i < s->n; i++)
		c = c << 6 | ((uint8_t)s->p[i] & 0x3f);
	*s = str_from(*s, n);
	return (c);
}

void
point_put(struct sb *b, uint32_t c)
{
	if (c < 0x80)
		sb_addc(b, (char)c);
	else if (c < 0x800) {
		sb_addc(b, (char)(0xc0 | c >> 6));
		sb_addc(b, (char)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		sb_addc(b, (char)(0xe0 | c >> 12));
		sb_addc(b, (char)(0x80 | (c >> 6 & 0x3f)));
		sb_addc(b, (char)(0x80 | (c & 0x3f)));
	} else {
		sb_addc(b, (char)(0xf0 | c >> 18));
		sb_addc(b, (char)(0x80 | (c >> 12 & 0x3f)));
		sb_addc(b, (char)(0x80 | (c >> 6 & 0x3f)));
		sb_addc(b, (char)(0x80 | (c & 0x3f)));
	}
}

bool
point_is_control(uint32_t c)
{
	return (c < 0x20 || (c >= 0x7f && c < 0xa0));
}

bool
point_is_space(uint32_t c)
{
	return (c == ' ' || c == 0xa0 || c == 0x1680 ||
	    (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 ||
	    c == 0x202f || c == 0x205f || c == 0x3000);
}

static locale_t utf8;		/* (locale_t)0: the C library has none */

static void
open_locale(void)
{
	utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
}

static bool
have_locale(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	(void)pthread_once(&once, open_locale);
	return (utf8 != (locale_t)0);
}

bool
point_is_word(uint32_t c)
{
	if (c < 0x80)
		return ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		    (c >= 'A' && c <= 'Z'));
	return (have_locale() && iswalnum_l((wint_t)c, utf8) != 0);
}

uint32_t
point_lower(uint32_t c)
{
	if (c < 0x80)
		return (c >= 'A' && c <= 'Z' ? c | 0x20 : c);
	return (have_locale() ? (uint32_t)towlower_l((wint_t)c, utf8) : c);
}
