#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/hex.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/str.h"

#define FIRST_CAPACITY 64
#define LARGEST ((size_t)PTRDIFF_MAX - 1)	/* with a terminator */

void
sb_init(struct sb *sb, size_t limit)
{
	*sb = SB_EMPTY(limit);
}

void
sb_fini(struct sb *sb)
{
	free(sb->p);
	sb_init(sb, sb->limit);
}

void
sb_clear(struct sb *sb)
{
	sb_cut(sb, 0);
	sb->over = false;
}

void
sb_cut(struct sb *sb, size_t n)
{
	if (n < sb->n)
		sb->n = n;
	if (sb->p != NULL)
		sb->p[sb->n] = '\0';
}

/* Room for n more bytes and the terminator, or the mark that there is none.
 * After the first overflow nothing is added any more, so that what stands
 * there is a prefix of what was meant. */
static bool
has_room(struct sb *sb, size_t n)
{
	size_t limit = sb->limit < LARGEST ? sb->limit : LARGEST;
	size_t need, cap;

	if (sb->over || n > limit - sb->n) {
		sb->over = true;
		return (false);
	}
	need = sb->n + n + 1;
	if (need <= sb->cap)
		return (true);
	cap = sb->cap < FIRST_CAPACITY ? FIRST_CAPACITY : sb->cap * 2;
	if (cap < need)
		cap = need;
	sb->p = mem_resize(sb->p, cap, 1);
	sb->cap = cap;
	return (true);
}

void
sb_add(struct sb *sb, struct str s)
{
	if (!has_room(sb, s.n))
		return;
	if (s.n > 0)
		(void)memcpy(sb->p + sb->n, s.p, s.n);
	sb->n += s.n;
	sb->p[sb->n] = '\0';
}

void
sb_adds(struct sb *sb, const char *text)
{
	sb_add(sb, str_of(text));
}

void
sb_addc(struct sb *sb, char c)
{
	sb_add(sb, (struct str){ &c, 1 });
}

void
sb_vaddf(struct sb *sb, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0 || !has_room(sb, (size_t)n)) {
		sb->over = true;
		return;
	}
	(void)vsnprintf(sb->p + sb->n, (size_t)n + 1, fmt, ap);
	sb->n += (size_t)n;
}

void
sb_addf(struct sb *sb, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	sb_vaddf(sb, fmt, ap);
	va_end(ap);
}

void
sb_addhex(struct sb *sb, const void *bytes, size_t n)
{
	const uint8_t *p = bytes;

	for (size_t i = 0; i < n; i++) {
		char two[2];

		hex_write(p + i, 1, two);
		sb_add(sb, (struct str){ two, sizeof(two) });
	}
}

struct str
sb_str(const struct sb *sb)
{
	return ((struct str){ sb->p == NULL ? "" : sb->p, sb->n });
}

const char *
sb_cstr(struct sb *sb)
{
	return (sb_str(sb).p);
}

int
sb_finish(struct sb *sb, struct str *ret, struct err *err)
{
	if (sb->over)
		return (err_set(err, ERR_TOO_BIG,
		    "text is over its limit of %zu bytes", sb->limit));
	*ret = sb_str(sb);
	return (0);
}

char *
sb_take(struct sb *sb)
{
	char *p = sb->p == NULL ? mem_strdup("") : own_take(sb->p);

	sb_init(sb, sb->limit);
	return (p);
}
