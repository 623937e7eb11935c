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
	f->end = f->until = end;
	f->pause = 0;
	f->p = f->buf + FEED_BACK;
	f->n = f->beyond = 0;
	readat_expect(from, end);
}

/* What lies past the end is kept, but out of reach. */
static void
hide_beyond(struct feed *f)
{
	f->n += f->beyond;
	f->offset += f->beyond;
	f->beyond = f->offset > f->end ? (size_t)(f->offset - f->end) : 0;
	f->n -= f->beyond;
	f->offset -= f->beyond;
}

void
feed_move(struct feed *f, uint64_t offset, uint64_t end, uint64_t until)
{
	uint64_t at = feed_position(f);

	if (offset < at || offset - at > f->n + f->beyond) {
		feed_init(f, f->from, offset, end);
	} else {
		size_t passed = (size_t)(offset - at);

		f->n += f->beyond;
		f->offset += f->beyond;
		f->beyond = 0;
		f->p += passed;
		f->n -= passed;
		f->end = end;
		hide_beyond(f);
	}
	f->until = until;
	readat_expect(f->from, until);
}

/* Keep what is left, and the bytes before it that might be given back. */
static int
refill(struct feed *f, struct err *err)
{
	size_t keep = f->n + FEED_BACK, got;
	uint64_t want = f->until - f->offset;

	if (f->offset == f->end)
		return (0);
	memmove(f->buf, f->p - FEED_BACK, keep);
	f->p = f->buf + FEED_BACK;
	if (want > sizeof(f->buf) - keep)
		want = sizeof(f->buf) - keep;
	if (f->from->ops->read(f->from, f->offset, f->buf + keep,
	    (size_t)want, &got, err) == -1)
		return (-1);
	if (got == 0)
		return (err_set(err, ERR_TORN,
		    "the archive became shorter while it was read"));
	f->offset += got;
	f->n += got;
	hide_beyond(f);
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
	hide_beyond(f);
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

void
inflater_resume(struct inflater *i, struct str before)
{
	if (before.n > ISAL_DEF_HIST_SIZE)
		before = str_from(before, before.n - ISAL_DEF_HIST_SIZE);
	inflater_reset(i);
	if (isal_inflate_set_dict(&i->z, (uint8_t *)before.p,
	    (uint32_t)before.n) != COMP_OK)
		assert(!"a fresh stream takes any window");
}

/* How much of the window the inflater may see. */
static size_t
in_sight(const struct feed *f)
{
	uint64_t left = f->pause - feed_position(f);

	return (f->pause != 0 && left < f->n ? (size_t)left : f->n);
}

static int
step(struct inflater *i, struct feed *f, struct err *err)
{
	struct inflate_state *z = &i->z;
	int more = feed_more(f, err), rc;
	size_t n;

	if (more == -1)
		return (-1);
	n = in_sight(f);
	z->next_in = (uint8_t *)f->p;
	z->avail_in = (uint32_t)n;
	rc = isal_inflate(z);
	if (rc != ISAL_DECOMP_OK && rc != ISAL_END_INPUT &&
	    rc != ISAL_OUT_OVERFLOW)
		return (err_set(err, ERR_CORRUPT,
		    "the compressed data is damaged"));
	if (more == 0 && z->block_state != ISAL_BLOCK_FINISH &&
	    z->avail_out > 0)
		return (err_set(err, ERR_TORN,
		    "the compressed data ends too early"));
	f->n -= n - z->avail_in;
	f->p = z->next_in;
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
	do {
		if (step(i, f, err) == -1)
			return (-1);
	} while (z->avail_out > 0 && z->block_state != ISAL_BLOCK_FINISH &&
	    feed_position(f) != f->pause);
	*ret = room - z->avail_out;
	if (z->block_state != ISAL_BLOCK_FINISH)
		return (1);
	/* The decoder reads ahead up to eight bytes. */
	feed_back(f, (size_t)z->read_in_length / 8);
	i->over = true;
	return (*ret > 0 ? 1 : 0);
}

bool
inflater_is_between(const struct inflater *i)
{
	const struct inflate_state *z = &i->z;

	return ((z->block_state == ISAL_BLOCK_NEW_HDR ||
	    z->block_state == ISAL_BLOCK_HDR) && z->tmp_in_size == 0 &&
	    z->read_in_length == 0 &&
	    z->tmp_out_processed == z->tmp_out_valid);
}

bool
inflater_piece(struct inflater *i, struct str in, uint8_t *out, size_t room,
    size_t *ret)
{
	struct inflate_state *z = &i->z;
	int rc;

	inflater_reset(i);
	z->next_in = (uint8_t *)in.p;
	z->avail_in = (uint32_t)in.n;
	z->next_out = out;
	z->avail_out = (uint32_t)room;
	rc = isal_inflate(z);
	*ret = room - z->avail_out;
	return ((rc == ISAL_DECOMP_OK || rc == ISAL_END_INPUT) &&
	    z->avail_in == 0 && z->avail_out > 0 && inflater_is_between(i));
}

bool
inflater_whole(struct inflater *i, struct str in, uint8_t *out, size_t n)
{
	struct inflate_state *z = &i->z;

	inflater_reset(i);
	z->next_in = (uint8_t *)in.p;
	z->avail_in = (uint32_t)in.n;
	z->next_out = out;
	z->avail_out = (uint32_t)n;
	return (isal_inflate_stateless(z) == ISAL_DECOMP_OK &&
	    z->block_state == ISAL_BLOCK_FINISH && z->avail_in == 0 &&
	    z->avail_out == 0);
}
