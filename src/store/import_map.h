/*
 * import_map: from the keys of an archive (encoded ids, member names) to small
 * numbers, in 24 bytes a slot and at most three quarters full. The keys
 * themselves are not kept: a slot holds 128 bits of SipHash under a random key,
 * so two keys of one archive meet with a chance below 2^-80 and nobody can
 * make them meet. Owned by one thread; needs no memory until the first key.
 */
#pragma once

#include "base/str.h"

struct imp_slot;
struct imp_map {
	uint64_t key[2];	/* random, drawn at the first imp_map_add */
	struct imp_slot *slots;
	size_t cap, n;
};

#define AUTO_MAP CLEANUP(imp_map_fini)

/* Empty again; a zeroed one is empty. */
void imp_map_fini(struct imp_map *);

/* True: now there. False: it was there already; *ret_old is its number. */
bool imp_map_add(struct imp_map *, struct str key, uint64_t value,
    uint64_t *ret_old);
/* As add, but a later number takes the place of an earlier one. */
void imp_map_put(struct imp_map *, struct str key, uint64_t value);
/* Is the key there? Its number. */
bool imp_map_get(const struct imp_map *, struct str key, uint64_t *ret);
