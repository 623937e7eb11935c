#include "archive/ziphead.h"

#include <assert.h>

#define MAX16 0xffffu
#define MAX32 0xffffffffu
#define UNIX_HOST 3u
#define VERSION 20u
#define VERSION_WIDE 45u
#define FLAG_STREAMED 0x0008u
#define FLAG_UTF8 0x0800u
#define DATE_1980_01_01 0x21u
#define MODE_FILE (0100644u << 16)
#define MODE_DIR (040755u << 16 | 0x10u)	/* and the DOS bit */

struct out {
	uint8_t *p;
	size_t n;
};

static void
put(struct out *o, uint64_t value, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		o->p[o->n++] = (uint8_t)(value >> (8 * i));
}

/* As it is, or the mark that says "see the ZIP64 field". */
static void
put_clipped(struct out *o, uint64_t value)
{
	put(o, value < MAX32 ? value : MAX32, 4);
}

static void
put_name(struct out *o, const struct ziphead *h)
{
	memcpy(o->p + o->n, h->name.p, h->name.n);
	o->n += h->name.n;
	if (h->is_dir)
		o->p[o->n++] = '/';
}

static unsigned
flags(const struct ziphead *h)
{
	unsigned bits = h->streamed ? FLAG_STREAMED : 0;

	for (size_t i = 0; i < h->name.n; i++)
		if ((uint8_t)h->name.p[i] >= 0x80)
			bits |= FLAG_UTF8;
	return (bits);
}

/* What local header and directory record share. */
static void
put_common(struct out *o, const struct ziphead *h, bool wide)
{
	put(o, wide ? VERSION_WIDE : VERSION, 2);
	put(o, flags(h), 2);
	put(o, h->deflated ? 8 : 0, 2);
	put(o, 0, 2);
	put(o, DATE_1980_01_01, 2);
}

bool
ziphead_is_wide(uint64_t size)
{
	/* Stored blocks add less than one byte in 8,192. */
	return (size >= MAX32 - MAX32 / 4096);
}

size_t
ziphead_local(const struct ziphead *h, uint8_t out[ZIPHEAD_LOCAL_MAX])
{
	struct out o = { out, 0 };
	bool known = !h->streamed;

	put(&o, 0x04034b50, 4);
	put_common(&o, h, h->wide);
	put(&o, known ? h->crc : 0, 4);
	put(&o, h->wide ? MAX32 : known ? h->packed : 0, 4);
	put(&o, h->wide ? MAX32 : known ? h->size : 0, 4);
	put(&o, h->name.n + h->is_dir, 2);
	put(&o, h->wide ? 20 : 0, 2);
	put_name(&o, h);
	if (h->wide) {
		put(&o, 0x0001, 2);
		put(&o, 16, 2);
		put(&o, known ? h->size : 0, 8);
		put(&o, known ? h->packed : 0, 8);
	}
	return (o.n);
}

size_t
ziphead_descriptor(const struct ziphead *h,
    uint8_t out[ZIPHEAD_DESCRIPTOR_MAX])
{
	struct out o = { out, 0 };

	put(&o, 0x08074b50, 4);
	put(&o, h->crc, 4);
	put(&o, h->packed, h->wide ? 8 : 4);
	put(&o, h->size, h->wide ? 8 : 4);
	return (o.n);
}

size_t
ziphead_record(const struct ziphead *h, uint8_t out[ZIPHEAD_RECORD_MAX])
{
	struct out o = { out, 0 };
	bool big_size = h->size >= MAX32, big_packed = h->packed >= MAX32;
	bool big_offset = h->offset >= MAX32;
	unsigned extra = 8u * big_size + 8u * big_packed + 8u * big_offset;

	put(&o, 0x02014b50, 4);
	put(&o, (h->wide || extra > 0) ? VERSION_WIDE : VERSION, 1);
	put(&o, UNIX_HOST, 1);
	put_common(&o, h, h->wide || extra > 0);
	put(&o, h->crc, 4);
	put_clipped(&o, h->packed);
	put_clipped(&o, h->size);
	put(&o, h->name.n + h->is_dir, 2);
	put(&o, extra > 0 ? extra + 4 : 0, 2);
	put(&o, 0, 2);			/* comment */
	put(&o, 0, 2);			/* disk */
	put(&o, 0, 2);			/* internal attributes */
	put(&o, h->is_dir ? MODE_DIR : MODE_FILE, 4);
	put_clipped(&o, h->offset);
	put_name(&o, h);
	if (extra > 0) {
		put(&o, 0x0001, 2);
		put(&o, extra, 2);
	}
	if (big_size)
		put(&o, h->size, 8);
	if (big_packed)
		put(&o, h->packed, 8);
	if (big_offset)
		put(&o, h->offset, 8);
	return (o.n);
}

static void
put_end_wide(struct out *o, uint64_t entries, uint64_t offset, uint64_t bytes)
{
	put(o, 0x06064b50, 4);
	put(o, 44, 8);			/* what follows of this record */
	put(o, UNIX_HOST << 8 | VERSION_WIDE, 2);
	put(o, VERSION_WIDE, 2);
	put(o, 0, 4);			/* disk */
	put(o, 0, 4);
	put(o, entries, 8);
	put(o, entries, 8);
	put(o, bytes, 8);
	put(o, offset, 8);
	put(o, 0x07064b50, 4);		/* the locator */
	put(o, 0, 4);
	put(o, offset + bytes, 8);
	put(o, 1, 4);
}

size_t
ziphead_end(uint64_t entries, uint64_t offset, uint64_t bytes,
    uint8_t out[ZIPHEAD_END_MAX])
{
	struct out o = { out, 0 };
	unsigned short_entries = entries < MAX16 ? (unsigned)entries : MAX16;

	if (entries >= MAX16 || offset >= MAX32 || bytes >= MAX32)
		put_end_wide(&o, entries, offset, bytes);
	put(&o, 0x06054b50, 4);
	put(&o, 0, 2);			/* disk */
	put(&o, 0, 2);
	put(&o, short_entries, 2);
	put(&o, short_entries, 2);
	put_clipped(&o, bytes);
	put_clipped(&o, offset);
	put(&o, 0, 2);			/* comment */
	assert(o.n <= ZIPHEAD_END_MAX);
	return (o.n);
}
