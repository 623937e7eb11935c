/*
 * range: the part of a file that a Range header asks for (RFC 9110, 14). Pure;
 * any thread.
 */
#pragma once

#include "base/str.h"

struct err;

struct byte_range {
	uint64_t first, last;	/* both in the file */
};

/* 1 one range, clipped to the size; 0 the header is to be ignored (another
 * unit, several ranges, empty): the whole file; -1 with ERR_INVALID: it cannot
 * be satisfied, status 416. As Galaxy, a range that is none is refused. */
MUST_CHECK int range_parse(struct str header, uint64_t size,
    struct byte_range *ret, struct err *);
