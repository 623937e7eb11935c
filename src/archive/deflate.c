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

/*
 * ISA-L 2.30 (and 2.32) has a fault in igzip_icf_body_h1_gr_bt.asm: for the
 * third position of a stream it takes not the hash of the data but the hash of
 * the stream's own address (bits 16 to 47), so that its output may depend on
 * where it lies. It does so only if that hash meets the one of the first,
 * second or third position. Hence four streams whose hashes differ even in the
 * smallest table: at least one of them meets none of the three. See
 * docs/decisions/0007-isal-addresses.md.
 */
#define STREAMS 4
#define SLOTS 32
#define SLOT_SIZE ((size_t)128 << 10)
#define HASH_MASK_MIN 31u	/* the table of the shortest input */

struct deflater {
	struct isal_zstream *streams[STREAMS];
	uint32_t hashes[STREAMS];
	uint8_t *slots;		/* most of them are never touched */
	uint8_t level_buf[ISAL_DEF_LVL1_DEFAULT];
	uint8_t sample[SLICE * SLICES];
	uint8_t sample_out[SLICE * SLICES + SLICE];
};

_Static_assert(sizeof(struct isal_zstream) <= SLOT_SIZE, "a stream a slot");

/* CRC-32C of four bytes, without inversions: what the library hashes with. */
static uint32_t
hash_of(uint32_t word)
{
	for (unsigned i = 0; i < 32; i++)
		word = (word & 1) ? (word >> 1) ^ 0x82f63b78 : word >> 1;
	return (word);
}

/* Is one of the first n the same in the smallest table? */
static bool
is_taken(const struct deflater *d, size_t n, uint32_t hash)
{
	for (size_t i = 0; i < n; i++)
		if (((d->hashes[i] ^ hash) & HASH_MASK_MIN) == 0)
			return (true);
	return (false);
}

static void
choose_streams(struct deflater *d)
{
	size_t n = 0;

	for (size_t i = 0; i < SLOTS && n < STREAMS; i++) {
		uint8_t *p = d->slots + i * SLOT_SIZE;
		uint32_t hash = hash_of((uint32_t)((uintptr_t)p >> 16));

		if (is_taken(d, n, hash))
			continue;
		d->hashes[n] = hash;
		d->streams[n++] = (struct isal_zstream *)(void *)p;
	}
	/* A CRC is linear: 32 addresses in a row have enough values. */
	assert(n == STREAMS);
}

struct deflater *
deflater_new(void)
{
	struct deflater *d = mem_new(struct deflater);

	d->slots = mem_zero_array(SLOTS, SLOT_SIZE);
	choose_streams(d);
	return (d);
}

void
deflater_free(struct deflater *d)
{
	if (d == NULL)
		return;
	free(d->slots);
	free(d);
}

static bool
meets(uint32_t hash, const uint32_t words[3])
{
	for (size_t i = 0; i < 3; i++)
		if (((words[i] ^ hash) & HASH_MASK_MIN) == 0)
			return (true);
	return (false);
}

/* One whose address cannot be seen in the output for this input. */
static struct isal_zstream *
stream_for(const struct deflater *d, struct str in)
{
	uint32_t words[3];
	size_t i = 0;

	if (in.n < 6)
		return (d->streams[0]);
	for (size_t k = 0; k < 3; k++) {
		memcpy(&words[k], in.p + k, 4);
		words[k] = hash_of(words[k]);
	}
	while (i + 1 < STREAMS && meets(d->hashes[i], words))
		i++;
	return (d->streams[i]);
}

/* The length, or 0 when it would not fit. */
static size_t
compress(struct deflater *d, struct str in, uint8_t *out, size_t room,
    bool last)
{
	struct isal_zstream *z = stream_for(d, in);

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
