/*
 * size: what can be said of an archive from counts alone.
 */
#include "jobs/size.h"

#include "base/attr.h"
#include "store/export.h"

/* No deflate makes less of anything than a thousandth, and what cannot be
 * compressed is stored. */
#define BEST_RATIO 1000
/* Of an archive with nothing in it. */
#define SMALLEST ((uint64_t)256)
/* Headers, directory entry and padding of a member; documents of a record. */
#define MEMBER_BYTES ((uint64_t)2048)
#define RECORD_BYTES ((uint64_t)8192)

bool
size_is_compressed(enum store_format format)
{
	return (format != STORE_TAR && format != STORE_BAG_TAR);
}

static uint64_t
sum(uint64_t a, uint64_t b)
{
	uint64_t n;

	return (__builtin_add_overflow(a, b, &n) ? UINT64_MAX : n);
}

static uint64_t
product(uint64_t a, uint64_t b)
{
	uint64_t n;

	return (__builtin_mul_overflow(a, b, &n) ? UINT64_MAX : n);
}

void
size_of_archive(enum store_format format, const struct store_counts *c,
    struct size_bounds *ret)
{
	uint64_t records = sum(c->datasets, sum(c->collections, c->jobs));
	uint64_t around = sum(product(c->files, MEMBER_BYTES),
	    product(sum(records, 1), RECORD_BYTES));

	ret->least = sum(SMALLEST, size_is_compressed(format) ?
	    c->file_bytes / BEST_RATIO : c->file_bytes);
	ret->most = sum(sum(c->file_bytes, c->file_bytes / BEST_RATIO),
	    around);
}
