#include "pieces.h"

#include <assert.h>
#include <stdlib.h>

#include "base/err.h"

static int
pieces_next(struct source *source, struct str *ret, struct err *err)
{
	struct pieces *p = (struct pieces *)source;
	size_t n = p->rest.n < p->size ? p->rest.n : p->size;

	if (++p->calls == p->fails_at)
		return (err_set(err, ERR_TORN, "the source broke"));
	free(p->block);
	p->block = NULL;
	if (n == 0)
		return (0);
	p->block = malloc(n);
	assert(p->block != NULL);
	(void)memcpy(p->block, p->rest.p, n);
	p->rest = str_from(p->rest, n);
	*ret = (struct str){ p->block, n };
	return (1);
}

static void
pieces_free(struct source *source)
{
	free(((struct pieces *)source)->block);
}

void
pieces_init(struct pieces *p, struct str text, size_t size)
{
	static const struct source_ops ops = { pieces_next, pieces_free };

	*p = (struct pieces){ { &ops }, text, size };
}
