#include "store/export_rec.h"

#include <assert.h>

void
exp_put(struct sb *b, const void *p, size_t n)
{
	sb_add(b, (struct str){ p, n });
}

void
exp_put_str(struct sb *b, struct str s)
{
	uint32_t n = s.p == NULL ? UINT32_MAX : (uint32_t)s.n;

	assert(s.n < UINT32_MAX);
	exp_put(b, &n, sizeof(n));
	if (s.p != NULL)
		sb_add(b, s);
}

void
exp_get(struct str *rest, void *p, size_t n)
{
	assert(rest->n >= n);
	(void)memcpy(p, rest->p, n);
	*rest = str_from(*rest, n);
}

struct str
exp_get_str(struct str *rest)
{
	uint32_t n;
	struct str s;

	exp_get(rest, &n, sizeof(n));
	if (n == UINT32_MAX)
		return (STR_NONE);
	assert(rest->n >= n);
	s = (struct str){ rest->p, n };
	*rest = str_from(*rest, n);
	return (s);
}
