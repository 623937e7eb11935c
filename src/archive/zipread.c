#include "archive/zipread.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/own.h"

#define MAX16 0xffffu
#define MAX32 0xffffffffu
#define END 22u			/* fixed part of the end record */
#define LOCATOR 20u
#define END_WIDE 56u
#define COMMENT_MAX 65535u

static uint64_t
get(const uint8_t *p, size_t n)
{
	uint64_t value = 0;

	while (n-- > 0)
		value = value << 8 | p[n];
	return (value);
}

static int
corrupt(const char *what, struct err *err)
{
	return (err_set(err, ERR_CORRUPT, "%s", what));
}

static int
read_all(struct readat *from, uint64_t offset, uint8_t *buf, size_t n,
    struct err *err)
{
	size_t done = 0, got;

	for (; done < n; done += got) {
		if (from->ops->read(from, offset + done, buf + done, n - done,
		    &got, err) == -1)
			return (-1);
		if (got == 0)
			return (err_set(err, ERR_TORN,
			    "the zip archive ends too early"));
	}
	return (0);
}

/* The end record is the last one in the file, and its comment ends with it. */
static int
find_end(const uint8_t *tail, size_t n, size_t *ret, struct err *err)
{
	for (size_t i = n - END + 1; i-- > 0;) {
		if (get(tail + i, 4) != 0x06054b50)
			continue;
		if (i + END + get(tail + i + 20, 2) != n)
			return (err_set(err, ERR_TORN,
			    "bytes follow the end of the zip archive, or its "
			    "end is damaged"));
		*ret = i;
		return (0);
	}
	return (err_set(err, ERR_TORN,
	    "the zip archive has no directory at its end"));
}

static bool
is_or_marked(uint64_t narrow, uint64_t mark, uint64_t wide)
{
	return (narrow == mark || narrow == wide);
}

/* The ZIP64 end record, which stands right in front of its locator. */
static int
read_wide_end(struct readat *from, const uint8_t *locator, const uint8_t *end,
    uint64_t locator_offset, struct zipread_end *ret, struct err *err)
{
	uint8_t p[END_WIDE];
	uint64_t offset = get(locator + 8, 8), size;

	if (offset > locator_offset || locator_offset - offset < END_WIDE)
		return (corrupt("the zip64 locator points nowhere", err));
	if (read_all(from, offset, p, sizeof(p), err) == -1)
		return (-1);
	size = get(p + 4, 8);
	if (get(p, 4) != 0x06064b50 || size != locator_offset - offset - 12)
		return (corrupt("the zip64 end record is damaged", err));
	if (get(p + 16, 4) != 0 || get(p + 20, 4) != 0 ||
	    get(p + 24, 8) != get(p + 32, 8) || get(locator + 16, 4) > 1)
		return (err_set(err, ERR_UNSUPPORTED,
		    "the zip archive is spread over several disks"));
	*ret = (struct zipread_end){ get(p + 32, 8), get(p + 48, 8),
		get(p + 40, 8) };
	if (!is_or_marked(get(end + 10, 2), MAX16, ret->entries) ||
	    !is_or_marked(get(end + 12, 4), MAX32, ret->bytes) ||
	    !is_or_marked(get(end + 16, 4), MAX32, ret->offset))
		return (corrupt("the two zip end records differ", err));
	if (ret->offset > offset || offset - ret->offset != ret->bytes)
		return (corrupt("the zip directory is not where its end "
		    "record says", err));
	return (0);
}

static int
read_end(struct readat *from, const uint8_t *tail, size_t i,
    uint64_t tail_offset, struct zipread_end *ret, struct err *err)
{
	const uint8_t *end = tail + i;

	if (i >= LOCATOR && get(end - LOCATOR, 4) == 0x07064b50)
		return (read_wide_end(from, end - LOCATOR, end,
		    tail_offset + i - LOCATOR, ret, err));
	if (get(end + 4, 2) != 0 || get(end + 6, 2) != 0 ||
	    get(end + 8, 2) != get(end + 10, 2))
		return (err_set(err, ERR_UNSUPPORTED,
		    "the zip archive is spread over several disks"));
	*ret = (struct zipread_end){ get(end + 10, 2), get(end + 16, 4),
		get(end + 12, 4) };
	if (ret->offset + ret->bytes != tail_offset + i)
		return (corrupt("the zip directory is not where its end "
		    "record says", err));
	return (0);
}

int
zipread_end(struct readat *from, struct zipread_end *ret, struct err *err)
{
	size_t n = END + COMMENT_MAX + LOCATOR, at = 0;
	AUTO_FREE uint8_t *tail = NULL;

	if (from->size < END)
		return (err_set(err, ERR_TORN,
		    "the zip archive ends too early"));
	if (n > from->size)
		n = (size_t)from->size;
	tail = mem_alloc(n);
	if (read_all(from, from->size - n, tail, n, err) == -1 ||
	    find_end(tail, n, &at, err) == -1)
		return (-1);
	return (read_end(from, tail, at, from->size - n, ret, err));
}

/* Take the 64-bit number that stands for a marked 32-bit one. */
static bool
widen(struct str *field, uint64_t *value)
{
	if (*value != MAX32)
		return (true);
	if (field->n < 8)
		return (false);
	*value = get((const uint8_t *)field->p, 8);
	*field = str_from(*field, 8);
	return (true);
}

static bool
read_extra(struct str extra, struct zipread *r)
{
	while (extra.n >= 4) {
		const uint8_t *p = (const uint8_t *)extra.p;
		size_t n = (size_t)get(p + 2, 2);
		struct str field = str_head(str_from(extra, 4), n);

		if (field.n != n)
			return (false);
		if (get(p, 2) == 0x0001) {
			r->wide = true;
			if (!widen(&field, &r->size) ||
			    !widen(&field, &r->packed) ||
			    !widen(&field, &r->offset))
				return (false);
		}
		extra = str_from(extra, 4 + n);
	}
	return (true);
}

int
zipread_record(struct str rest, struct zipread *ret, struct err *err)
{
	const uint8_t *p = (const uint8_t *)rest.p;
	size_t name, extra, comment;
	struct zipread r = { 0 };

	if (rest.n < ZIPREAD_RECORD || get(p, 4) != 0x02014b50)
		return (corrupt("the zip directory is damaged", err));
	name = (size_t)get(p + 28, 2);
	extra = (size_t)get(p + 30, 2);
	comment = (size_t)get(p + 32, 2);
	r.length = ZIPREAD_RECORD + name + extra + comment;
	if (r.length > rest.n)
		return (corrupt("the zip directory is damaged", err));
	r.host = p[5];
	r.flags = (unsigned)get(p + 8, 2);
	r.method = (unsigned)get(p + 10, 2);
	r.time = (unsigned)get(p + 12, 2);
	r.date = (unsigned)get(p + 14, 2);
	r.crc = (uint32_t)get(p + 16, 4);
	r.packed = get(p + 20, 4);
	r.size = get(p + 24, 4);
	r.attributes = (uint32_t)get(p + 38, 4);
	r.offset = get(p + 42, 4);
	r.name = (struct str){ rest.p + ZIPREAD_RECORD, name };
	if (!read_extra((struct str){ r.name.p + name, extra }, &r))
		return (corrupt("a record of the zip directory is damaged",
		    err));
	if (get(p + 34, 2) != 0 && get(p + 34, 2) != MAX16)
		return (err_set(err, ERR_UNSUPPORTED,
		    "the zip archive is spread over several disks"));
	*ret = r;
	return (0);
}

size_t
zipread_local_length(const uint8_t p[ZIPREAD_LOCAL])
{
	return (ZIPREAD_LOCAL + (size_t)get(p + 26, 2) +
	    (size_t)get(p + 28, 2));
}

int
zipread_local(struct str header, struct zipread *ret, struct err *err)
{
	const uint8_t *p = (const uint8_t *)header.p;
	size_t name = (size_t)get(p + 26, 2);
	struct zipread r = { 0 };

	if (get(p, 4) != 0x04034b50)
		return (corrupt("a member is not where the zip directory "
		    "says", err));
	r.length = header.n;
	r.flags = (unsigned)get(p + 6, 2);
	r.method = (unsigned)get(p + 8, 2);
	r.crc = (uint32_t)get(p + 14, 4);
	r.packed = get(p + 18, 4);
	r.size = get(p + 22, 4);
	r.name = str_head(str_from(header, ZIPREAD_LOCAL), name);
	if (!read_extra(str_from(header, ZIPREAD_LOCAL + name), &r))
		return (corrupt("a local header of the zip archive is damaged",
		    err));
	*ret = r;
	return (0);
}

bool
zipread_descriptor_fits(const uint8_t *p, size_t n, const struct zipread *r)
{
	size_t width = n >= 20 ? 8 : 4;

	if (n == 16 || n == 24) {
		if (get(p, 4) != 0x08074b50)
			return (false);
		p += 4;
	} else if (n != 12 && n != 20) {
		return (false);
	}
	return (get(p, 4) == r->crc && get(p + 4, width) == r->packed &&
	    get(p + 4 + width, width) == r->size);
}

int64_t
zipread_seconds(unsigned date, unsigned time)
{
	static const unsigned before[12] = { 0, 31, 59, 90, 120, 151, 181,
		212, 243, 273, 304, 334 };
	unsigned year = 1980 + (date >> 9), month = date >> 5 & 15;
	unsigned day = date & 31;
	int64_t days;

	if (month < 1 || month > 12 || day < 1)
		return (0);
	/* Every fourth year is a leap year up to 2099; later is nobody's. */
	days = 365 * (int64_t)(year - 1970) + (year - 1969) / 4 +
	    before[month - 1] + (year % 4 == 0 && month > 2) + day - 1;
	return (days * 86400 + (time >> 11) * 3600 + (time >> 5 & 63) * 60 +
	    (time & 31) * 2);
}
