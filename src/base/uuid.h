/*
 * uuid: 128 bits and their two spellings: 32 hex digits in the database, the
 * dashed form everywhere else.
 */
#pragma once

#include "base/str.h"

struct uuid {
	uint8_t b[16];
};
#define UUID_DASHED 37	/* with terminator */
#define UUID_HEX 33

void uuid_random(struct uuid *);		/* version 4 */
/* Version 5 (SHA-1) in a namespace: the same name gives the same UUID. */
void uuid_named(const struct uuid *space, struct str name, struct uuid *ret);
/* Either spelling, any case. */
bool uuid_parse(struct str, struct uuid *ret);
void uuid_dashed(const struct uuid *, char ret[UUID_DASHED]);
void uuid_hex(const struct uuid *, char ret[UUID_HEX]);
