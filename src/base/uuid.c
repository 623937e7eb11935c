#include "base/hex.h"
#include "base/uuid.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#include "base/hash.h"

static void
mark(struct uuid *u, unsigned version)
{
	u->b[6] = (uint8_t)((u->b[6] & 0x0f) | version << 4);
	u->b[8] = (uint8_t)((u->b[8] & 0x3f) | 0x80);
}

void
uuid_random(struct uuid *ret)
{
	/* So few bytes come whole once the kernel's pool is seeded; before
	 * that only a signal can interrupt the wait. */
	while (getrandom(ret->b, sizeof(ret->b), 0) !=
	    (ssize_t)sizeof(ret->b))
		if (errno != EINTR)
			abort();
	mark(ret, 4);
}

void
uuid_named(const struct uuid *space, struct str name, struct uuid *ret)
{
	struct hash *h = hash_new(HASH_SHA1);
	uint8_t digest[HASH_MAX];

	hash_add(h, (struct str){ (const char *)space->b, sizeof(space->b) });
	hash_add(h, name);
	(void)hash_end(h, digest);
	hash_free(h);
	(void)memcpy(ret->b, digest, sizeof(ret->b));
	mark(ret, 5);
}

static bool
is_dash_place(size_t i)
{
	return (i == 8 || i == 13 || i == 18 || i == 23);
}

bool
uuid_parse(struct str s, struct uuid *ret)
{
	bool dashed = s.n == UUID_DASHED - 1;
	struct uuid u = { { 0 } };
	size_t digits = 0;

	if (!dashed && s.n != UUID_HEX - 1)
		return (false);
	for (size_t i = 0; i < s.n; i++) {
		int value = hex_digit(s.p[i]);

		if (dashed && is_dash_place(i)) {
			if (s.p[i] != '-')
				return (false);
			continue;
		}
		if (value == -1)
			return (false);
		u.b[digits / 2] = (uint8_t)(u.b[digits / 2] << 4 | value);
		digits++;
	}
	*ret = u;
	return (true);
}

void
uuid_dashed(const struct uuid *u, char ret[UUID_DASHED])
{
	char hex[UUID_HEX];

	uuid_hex(u, hex);
	(void)snprintf(ret, UUID_DASHED, "%.8s-%.4s-%.4s-%.4s-%.12s", hex,
	    hex + 8, hex + 12, hex + 16, hex + 20);
}

void
uuid_hex(const struct uuid *u, char ret[UUID_HEX])
{
	hex_write(u->b, sizeof(u->b), ret);
	ret[2 * sizeof(u->b)] = '\0';
}
