/*
 * crc: the CRC-32 of gzip and zip, and joining the sums of neighbouring pieces
 * that different threads computed. Pure functions; any thread.
 */
#pragma once

#include "base/str.h"

/* Continue a sum; the sum of nothing is 0. */
uint32_t crc_add(uint32_t crc, const void *, size_t n);

/* The sum of A followed by B, from both sums and the length of B. */
uint32_t crc_join(uint32_t a, uint32_t b, uint64_t length_of_b);
