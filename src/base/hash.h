/*
 * hash: digests over a stream of bytes (OpenSSL EVP, fetched once per process).
 * One state, one thread. Only reading a descriptor can fail; without memory the
 * process ends (mem.h).
 */
#pragma once

#include "base/stream.h"

enum hash_kind { HASH_MD5, HASH_SHA1, HASH_SHA256, HASH_SHA512, HASH_KINDS };
#define HASH_MAX 64

struct hash;

struct hash *hash_new(enum hash_kind);
void hash_free(struct hash *);		/* NULL is ignored */
void hash_reset(struct hash *);
void hash_add(struct hash *, struct str);
/* Raw digest into out[HASH_MAX]; its length. The state is spent until reset. */
size_t hash_end(struct hash *, uint8_t out[HASH_MAX]);
/* Lower-case hex with terminator into out[2 * HASH_MAX + 1]. */
void hash_end_hex(struct hash *, char out[2 * HASH_MAX + 1]);

size_t hash_size(enum hash_kind);	/* bytes of a digest */
/* Galaxy's names "MD5", "SHA-1", "SHA-256", "SHA-512" and the aliases "SHA1",
 * "SHA256", "SHA512"; -1 when it is none. */
int hash_kind_named(struct str, enum hash_kind *ret);
const char *hash_kind_name(enum hash_kind);

/* Hash of all that remains in a descriptor, as hex; size in *ret_size. */
MUST_CHECK int hash_fd(int fd, enum hash_kind, const struct cancel *,
    char ret_hex[2 * HASH_MAX + 1], uint64_t *ret_size, struct err *);

/* A sink that hashes what passes to `next` (borrowed; NULL swallows). Its
 * finish leaves `next` alone: the owner finishes that. */
struct sink *sink_hash(struct hash *, struct sink *next);
