#include "archive/inflate.h"

#include <assert.h>
#include <isa-l/igzip_lib.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"

struct inflater {
	struct inflate_state z;
	bool over;
};

void
feed_init(struct feed *f, struct readat *from, uint64_t offset, uint64_t end)
{
	f->from = from;
	f->offset = offset;
	f->end = end;
	f->p = f->buf + FEED_BACK;
	f->n = 0;
}

/* Keep what is left, and the bytes before it that might be given back. */
static int
refill(struct feed *f, struct err *err)
{
	size_t keep = f->n + FEED_BACK, got;
	uint64_t want = f->end - f->offset;

	memmove(f->buf, f->p - FEED_BACK, keep);
	f->p = f->buf + FEED_BACK;
	if (want > sizeof(f->buf) - keep)
		want = sizeof(f->buf) - keep;
	if (want == 0)
		return (0);
	if (f->from->ops->read(f->from, f->offset, f->buf + keep,
	    (size_t)want, &got, err) == -1)
		return (-1);
	if (got == 0)
		return (err_set(err, ERR_TORN,
		    "the archive became shorter while it was read"));
	f->offset += got;
	f->n += got;
	return (1);
}

int
feed_more(struct feed *f, struct err *err)
{
	return (f->n > 0 ? 1 : refill(f, err));
}

int
feed_peek(struct feed *f, size_t n, const uint8_t **ret, struct err *err)
{
	assert(n <= FEED_BLOCK);
	while (f->n < n) {
		int more = refill(f, err);

		if (more != 1)
			return (more);
	}
	*ret = f->p;
	return (1);
}

int
feed_take(struct feed *f, size_t n, const uint8_t **ret, struct err *err)
{
	int got = feed_peek(f, n, ret, err);

	if (got == 1) {
		f->p += n;
		f->n -= n;
	}
	return (got);
}

void
feed_back(struct feed *f, size_t n)
{
	assert(n <= FEED_BACK);
	f->p -= n;
	f->n += n;
}

void
feed_cut(struct feed *f, uint64_t end)
{
	f->end = end;
	if (f->offset > end) {
		f->n -= (size_t)(f->offset - end);
		f->offset = end;
	}
}

uint64_t
feed_position(const struct feed *f)
{
	return (f->offset - f->n);
}

struct inflater *
inflater_new(void)
{
	struct inflater *i = mem_new(struct inflater);

	inflater_reset(i);
	return (i);
}

void
inflater_free(struct inflater *i)
{
	free(i);
}

void
inflater_reset(struct inflater *i)
{
	isal_inflate_init(&i->z);
	i->over = false;
}

static int
step(struct inflater *i, struct feed *f, struct err *err)
{
	struct inflate_state *z = &i->z;
	int more = feed_more(f, err), rc;

	if (more == -1)
		return (-1);
	z->next_in = (uint8_t *)f->p;
	z->avail_in = (uint32_t)f->n;
	rc = isal_inflate(z);
	if (rc != ISAL_DECOMP_OK && rc != ISAL_END_INPUT &&
	    rc != ISAL_OUT_OVERFLOW)
		return (err_set(err, ERR_CORRUPT,
		    "the compressed data is damaged"));
	if (more == 0 && z->block_state != ISAL_BLOCK_FINISH &&
	    z->avail_out > 0)
		return (err_set(err, ERR_TORN,
		    "the compressed data ends too early"));
	f->p = z->next_in;
	f->n = z->avail_in;
	return (0);
}

int
inflater_next(struct inflater *i, struct feed *f, uint8_t *out, size_t room,
    size_t *ret, struct err *err)
{
	struct inflate_state *z = &i->z;

	if (i->over)
		return (0);
	z->next_out = out;
	z->avail_out = (uint32_t)room;
	while (z->avail_out > 0 && z->block_state != ISAL_BLOCK_FINISH)
		if (step(i, f, err) == -1)
			return (-1);
	*ret = room - z->avail_out;
	if (z->block_state != ISAL_BLOCK_FINISH)
		return (1);
	/* The decoder reads ahead up to eight bytes. */
	feed_back(f, (size_t)z->read_in_length / 8);
	i->over = true;
	return (*ret > 0 ? 1 : 0);
}
