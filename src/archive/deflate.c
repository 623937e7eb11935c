#include "archive/deflate.h"

#include <assert.h>
#include <isa-l/igzip_lib.h>
#include <stdlib.h>

#include "base/mem.h"

#define STORED_MAX 65535u
#define STORED_HEADER 5u
#define SLICE ((size_t)4096)
#define SLICES ((size_t)4)
/* Reading back what we wrote must never look like a decompression bomb, for
 * which the usual limit is 1000:1. ISA-L makes 1006:1 out of zeros. */
#define RATIO_MAX 800

struct deflater {
	struct isal_zstream z;
	uint8_t level_buf[ISAL_DEF_LVL1_DEFAULT];
	uint8_t sample[SLICE * SLICES];
	uint8_t sample_out[SLICE * SLICES + SLICE];
};

struct deflater *
deflater_new(void)
{
	return (mem_new(struct deflater));
}

void
deflater_free(struct deflater *d)
{
	free(d);
}

/* The length, or 0 when it would not fit. */
static size_t
compress(struct deflater *d, struct str in, uint8_t *out, size_t room,
    bool last)
{
	struct isal_zstream *z = &d->z;

	isal_deflate_stateless_init(z);
	z->level = 1;
	z->level_buf = d->level_buf;
	z->level_buf_size = sizeof(d->level_buf);
	z->flush = last ? NO_FLUSH : FULL_FLUSH;
	z->end_of_stream = last;
	z->next_in = (uint8_t *)in.p;
	z->avail_in = (uint32_t)in.n;
	z->next_out = out;
	z->avail_out = (uint32_t)room;
	if (isal_deflate_stateless(z) != COMP_OK || z->avail_in != 0)
		return (0);
	return (z->total_out);
}

/* Slices from all over the block, so that a block that holds several files is
 * judged by all of them. Less than 3 % is not worth a compression. */
static bool
pays(struct deflater *d, struct str in)
{
	size_t n;

	if (in.n < 2 * sizeof(d->sample))
		return (true);
	for (size_t i = 0; i < SLICES; i++)
		memcpy(d->sample + i * SLICE,
		    in.p + i * ((in.n - SLICE) / (SLICES - 1)), SLICE);
	n = compress(d, (struct str){ (char *)d->sample, sizeof(d->sample) },
	    d->sample_out, sizeof(d->sample_out), false);
	return (n != 0 && n < sizeof(d->sample) / 32 * 31);
}

static void
stored_header(uint8_t *p, size_t n)
{
	p[0] = 0;			/* not the last block, type 0 */
	p[1] = (uint8_t)n;
	p[2] = (uint8_t)(n >> 8);
	p[3] = (uint8_t)~p[1];
	p[4] = (uint8_t)~p[2];
}

static size_t
stored_size(size_t n)
{
	return (n + (n + STORED_MAX - 1) / STORED_MAX * STORED_HEADER);
}

size_t
deflate_stored(struct str in, uint8_t *out)
{
	size_t used = 0;

	while (in.n > 0) {
		size_t n = in.n < STORED_MAX ? in.n : STORED_MAX;

		stored_header(out + used, n);
		memcpy(out + used + STORED_HEADER, in.p, n);
		used += STORED_HEADER + n;
		in = str_from(in, n);
	}
	return (used);
}

size_t
deflate_piece(struct deflater *d, struct str in, uint8_t *out)
{
	size_t n;

	assert(in.n <= DEFLATE_BLOCK);
	if (in.n == 0 || !pays(d, in))
		return (deflate_stored(in, out));
	n = compress(d, in, out, DEFLATE_ROOM(in.n), false);
	if (n == 0 || n >= stored_size(in.n))
		return (deflate_stored(in, out));
	for (; n < in.n / RATIO_MAX; n += STORED_HEADER)
		stored_header(out + n, 0);
	return (n);
}

size_t
deflate_whole(struct deflater *d, struct str in, uint8_t *out)
{
	size_t n;

	assert(in.n <= DEFLATE_BLOCK);
	if (in.n == 0 || !pays(d, in))
		return (0);
	n = compress(d, in, out, DEFLATE_ROOM(in.n), true);
	return (n < in.n ? n : 0);
}
