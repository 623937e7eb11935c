#include "archive/nameset.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/uuid.h"

#define KIND_MASK ((uint64_t)3)
#define CAP_MIN ((size_t)1024)

struct nameset {
	uint64_t key[2];
	uint64_t *slots;	/* hash without its low bits | kind; 0 free */
	size_t cap, n;
};

struct nameset *
nameset_new(void)
{
	struct nameset *s = mem_new(struct nameset);
	struct uuid key;

	uuid_random(&key);
	memcpy(s->key, key.b, sizeof(s->key));
	s->cap = CAP_MIN;
	s->slots = mem_new_array(s->cap, uint64_t);
	return (s);
}

void
nameset_free(struct nameset *s)
{
	if (s == NULL)
		return;
	free(s->slots);
	free(s);
}

size_t
nameset_count(const struct nameset *s)
{
	return (s->n);
}

static uint64_t
rotate(uint64_t x, unsigned n)
{
	return (x << n | x >> (64 - n));
}

static void
sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[2] += v[3];
	v[1] = rotate(v[1], 13) ^ v[0];
	v[3] = rotate(v[3], 16) ^ v[2];
	v[0] = rotate(v[0], 32);
	v[2] += v[1];
	v[0] += v[3];
	v[1] = rotate(v[1], 17) ^ v[2];
	v[3] = rotate(v[3], 21) ^ v[0];
	v[2] = rotate(v[2], 32);
}

/* SipHash-1-3 (Aumasson, Bernstein). */
static uint64_t
sip_hash(const uint64_t key[2], struct str s)
{
	uint64_t v[4] = { key[0] ^ 0x736f6d6570736575u,
		key[1] ^ 0x646f72616e646f6du, key[0] ^ 0x6c7967656e657261u,
		key[1] ^ 0x7465646279746573u };
	uint64_t word, length = (uint64_t)s.n << 56;

	for (; s.n >= 8; s = str_from(s, 8)) {
		memcpy(&word, s.p, 8);
		v[3] ^= word;
		sip_round(v);
		v[0] ^= word;
	}
	word = length;
	if (s.n > 0)
		memcpy(&word, s.p, s.n);
	v[3] ^= word;
	sip_round(v);
	v[0] ^= word;
	v[2] ^= 0xff;
	for (unsigned i = 0; i < 3; i++)
		sip_round(v);
	return (v[0] ^ v[1] ^ v[2] ^ v[3]);
}

/* The slot that holds the hash, or the free one where it belongs. */
static uint64_t *
slot_of(uint64_t *slots, size_t cap, uint64_t hash)
{
	size_t i = (size_t)(hash >> 2) & (cap - 1);

	while (slots[i] != 0 && (slots[i] & ~KIND_MASK) != hash)
		i = (i + 1) & (cap - 1);
	return (&slots[i]);
}

static void
grow(struct nameset *s)
{
	size_t cap = s->cap * 2;
	uint64_t *slots = mem_new_array(cap, uint64_t);

	for (size_t i = 0; i < s->cap; i++)
		if (s->slots[i] != 0)
			*slot_of(slots, cap, s->slots[i] & ~KIND_MASK) =
			    s->slots[i];
	free(s->slots);
	s->slots = slots;
	s->cap = cap;
}

enum nameset_kind
nameset_put(struct nameset *s, struct str name, enum nameset_kind kind)
{
	uint64_t hash = sip_hash(s->key, name) & ~KIND_MASK;
	enum nameset_kind before;
	uint64_t *slot;

	if (s->n >= s->cap / 4 * 3)
		grow(s);
	slot = slot_of(s->slots, s->cap, hash);
	before = (enum nameset_kind)(*slot & KIND_MASK);
	s->n += before == NAMESET_NONE;
	if (before == NAMESET_NONE ||
	    (before == NAMESET_PARENT && kind == NAMESET_DIR))
		*slot = hash | (uint64_t)kind;
	return (before);
}
