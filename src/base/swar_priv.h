/*
 * swar_priv: eight bytes of text looked at in one register. The answers have
 * the top bit set in each byte that fits; only the lowest of them is exact
 * (a borrow may spoil those above it), so take the first and look again.
 */
#pragma once

#include <endian.h>
#include <stdint.h>
#include <string.h>

#define SWAR_ONES 0x0101010101010101u
#define SWAR_TOPS 0x8080808080808080u

static inline uint64_t
swar_load(const char *p)
{
	uint64_t word;

	(void)memcpy(&word, p, sizeof(word));
	return (le64toh(word));		/* the first byte is the lowest */
}

/* Bytes less than n (n up to 128). */
static inline uint64_t
swar_below(uint64_t word, uint8_t n)
{
	return ((word - SWAR_ONES * n) & ~word & SWAR_TOPS);
}

static inline uint64_t
swar_equal(uint64_t word, uint8_t byte)
{
	return (swar_below(word ^ (SWAR_ONES * byte), 1));
}

/* Which byte the lowest answer speaks of. */
static inline size_t
swar_first(uint64_t answer)
{
	return ((size_t)__builtin_ctzll(answer) / 8);
}
