#include "store/import_map.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/random.h>

#include "base/mem.h"

struct imp_slot {
	uint64_t lo, hi;	/* of the hash; 0, 0: free */
	uint64_t value;
};

struct sip {
	uint64_t v0, v1, v2, v3;
};

static uint64_t
rotl(uint64_t x, unsigned b)
{
	return (x << b | x >> (64 - b));
}

static void
sip_round(struct sip *s)
{
	s->v0 += s->v1;
	s->v1 = rotl(s->v1, 13) ^ s->v0;
	s->v0 = rotl(s->v0, 32);
	s->v2 += s->v3;
	s->v3 = rotl(s->v3, 16) ^ s->v2;
	s->v0 += s->v3;
	s->v3 = rotl(s->v3, 21) ^ s->v0;
	s->v2 += s->v1;
	s->v1 = rotl(s->v1, 17) ^ s->v2;
	s->v2 = rotl(s->v2, 32);
}

static void
sip_word(struct sip *s, uint64_t m)
{
	s->v3 ^= m;
	sip_round(s);
	sip_round(s);
	s->v0 ^= m;
}

static uint64_t
sip_out(struct sip *s)
{
	for (int i = 0; i < 4; i++)
		sip_round(s);
	return (s->v0 ^ s->v1 ^ s->v2 ^ s->v3);
}

/* SipHash-2-4 with 128 bits of output. */
static void
sip_hash(const uint64_t key[2], struct str text, struct imp_slot *ret)
{
	struct sip s = {
		.v0 = key[0] ^ 0x736f6d6570736575u,
		.v1 = key[1] ^ 0x646f72616e646f6du ^ 0xee,
		.v2 = key[0] ^ 0x6c7967656e657261u,
		.v3 = key[1] ^ 0x7465646279746573u,
	};
	size_t whole = text.n & ~(size_t)7;
	uint64_t word;

	for (size_t i = 0; i < whole; i += 8) {
		memcpy(&word, text.p + i, 8);
		sip_word(&s, word);
	}
	word = 0;
	if (text.n > whole)
		memcpy(&word, text.p + whole, text.n - whole);
	sip_word(&s, word | (uint64_t)text.n << 56);
	s.v2 ^= 0xee;
	ret->lo = sip_out(&s);
	s.v1 ^= 0xdd;
	ret->hi = sip_out(&s);
	if (ret->lo == 0 && ret->hi == 0)
		ret->lo = 1;
}

/* The slot of the hash, or the free one where it belongs. */
static struct imp_slot *
slot_of(const struct imp_map *map, const struct imp_slot *hash)
{
	size_t mask = map->cap - 1;

	for (size_t i = hash->lo & mask;; i = (i + 1) & mask) {
		struct imp_slot *slot = &map->slots[i];

		if ((slot->lo == hash->lo && slot->hi == hash->hi) ||
		    (slot->lo == 0 && slot->hi == 0))
			return (slot);
	}
}

static void
map_grow(struct imp_map *map)
{
	struct imp_slot *old = map->slots;
	size_t cap = map->cap;

	map->cap = cap == 0 ? 64 : cap * 2;
	map->slots = mem_new_array(map->cap, struct imp_slot);
	for (size_t i = 0; i < cap; i++) {
		if (old[i].lo != 0 || old[i].hi != 0)
			*slot_of(map, &old[i]) = old[i];
	}
	free(old);
}

void
imp_map_fini(struct imp_map *map)
{
	free(map->slots);
	*map = (struct imp_map){ 0 };
}

static bool
map_set(struct imp_map *map, struct str key, uint64_t value, bool replace,
    uint64_t *ret_old)
{
	struct imp_slot hash = { 0 };

	if (map->cap == 0) {
		ssize_t got = getrandom(map->key, sizeof(map->key), 0);

		assert(got == (ssize_t)sizeof(map->key));
	}
	if (map->n >= map->cap / 4 * 3)
		map_grow(map);
	sip_hash(map->key, key, &hash);

	struct imp_slot *slot = slot_of(map, &hash);
	bool fresh = slot->lo == 0 && slot->hi == 0;

	if (!fresh)
		*ret_old = slot->value;
	if (fresh || replace) {
		hash.value = value;
		*slot = hash;
		map->n += fresh;
	}
	return (fresh);
}

bool
imp_map_add(struct imp_map *map, struct str key, uint64_t value,
    uint64_t *ret_old)
{
	return (map_set(map, key, value, false, ret_old));
}

void
imp_map_put(struct imp_map *map, struct str key, uint64_t value)
{
	uint64_t old;

	(void)map_set(map, key, value, true, &old);
}

bool
imp_map_get(const struct imp_map *map, struct str key, uint64_t *ret)
{
	struct imp_slot hash;

	if (map->cap == 0)
		return (false);
	sip_hash(map->key, key, &hash);

	const struct imp_slot *slot = slot_of(map, &hash);

	if (slot->lo == 0 && slot->hi == 0)
		return (false);
	*ret = slot->value;
	return (true);
}
