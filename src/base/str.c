#include "base/str.h"

#include <openssl/crypto.h>

#include "base/mem.h"

struct str
str_of(const char *text)
{
	if (text == NULL)
		return (STR_NONE);
	return ((struct str){ text, strlen(text) });
}

bool
str_eq(struct str a, struct str b)
{
	return (a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0));
}

bool
str_eq_secret(struct str a, struct str b)
{
	return (a.n == b.n && (a.n == 0 || CRYPTO_memcmp(a.p, b.p, a.n) == 0));
}

bool
str_is(struct str s, const char *text)
{
	return (str_eq(s, str_of(text)));
}

int
str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n == 0 ? 0 : memcmp(a.p, b.p, n);

	if (order != 0)
		return (order);
	return ((a.n > b.n) - (a.n < b.n));
}

bool
str_starts(struct str s, struct str prefix)
{
	return (s.n >= prefix.n && str_eq(str_head(s, prefix.n), prefix));
}

bool
str_ends(struct str s, struct str suffix)
{
	return (s.n >= suffix.n &&
	    str_eq(str_from(s, s.n - suffix.n), suffix));
}

struct str
str_from(struct str s, size_t start)
{
	if (start >= s.n)
		start = s.n;
	if (start == 0)
		return (s);
	return ((struct str){ s.p + start, s.n - start });
}

struct str
str_head(struct str s, size_t n)
{
	return ((struct str){ s.p, n < s.n ? n : s.n });
}

static bool
is_blank(char c)
{
	return (c == ' ' || (c >= '\t' && c <= '\r'));
}

struct str
str_trim(struct str s)
{
	while (s.n > 0 && is_blank(s.p[0]))
		s = str_from(s, 1);
	while (s.n > 0 && is_blank(s.p[s.n - 1]))
		s.n--;
	return (s);
}

size_t
str_find(struct str s, char c)
{
	const char *at = s.n == 0 ? NULL : memchr(s.p, c, s.n);

	return (at == NULL ? SIZE_MAX : (size_t)(at - s.p));
}

size_t
str_rfind(struct str s, char c)
{
	const char *at = s.n == 0 ? NULL : memrchr(s.p, c, s.n);

	return (at == NULL ? SIZE_MAX : (size_t)(at - s.p));
}

bool
str_cut(struct str *rest, char separator, struct str *ret)
{
	size_t at;

	if (rest->n == 0)
		return (false);
	at = str_find(*rest, separator);
	*ret = str_head(*rest, at);
	*rest = at == SIZE_MAX ? str_from(*rest, rest->n) :
	    str_from(*rest, at + 1);
	return (true);
}

char *
str_dup(struct str s)
{
	char *p = mem_alloc(s.n + 1);

	if (s.n > 0)
		(void)memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return (p);
}
