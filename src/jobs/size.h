/*
 * size: bounds of an archive's size before it is packed. Pure.
 */
#pragma once

#include <stdint.h>

#include "store/format.h"

struct store_counts;

struct size_bounds {
	uint64_t least, most;
};
bool size_is_compressed(enum store_format);
/* No archive of these counts is smaller or larger. */
void size_of_archive(enum store_format, const struct store_counts *,
    struct size_bounds *ret);
