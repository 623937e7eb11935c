#include "base/hash.h"

#include <assert.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cancel.h"
#include "base/err.h"
#include "base/mem.h"

struct hash {
	enum hash_kind kind;
	EVP_MD_CTX *ctx;
};

static const struct fact {
	const char *name, *alias;
	size_t size;
} facts[HASH_KINDS] = {
	[HASH_MD5] = { "MD5", "MD5", 16 },
	[HASH_SHA1] = { "SHA-1", "SHA1", 20 },
	[HASH_SHA256] = { "SHA-256", "SHA256", 32 },
	[HASH_SHA512] = { "SHA-512", "SHA512", 64 },
};

/* Fetching at every use makes a short hash 2.6 times dearer. */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static EVP_MD *methods[HASH_KINDS];

static void
fetch_methods(void)
{
	for (unsigned i = 0; i < HASH_KINDS; i++) {
		methods[i] = EVP_MD_fetch(NULL, facts[i].alias, NULL);
		mem_check(methods[i] != NULL);
	}
}

struct hash *
hash_new(enum hash_kind kind)
{
	struct hash *h = mem_new(struct hash);

	(void)pthread_once(&once, fetch_methods);
	h->kind = kind;
	h->ctx = EVP_MD_CTX_new();
	mem_check(h->ctx != NULL);
	hash_reset(h);
	return (h);
}

void
hash_free(struct hash *h)
{
	if (h == NULL)
		return;
	EVP_MD_CTX_free(h->ctx);
	free(h);
}

/* With a fetched method this fails for want of memory alone. */
void
hash_reset(struct hash *h)
{
	mem_check(EVP_DigestInit_ex2(h->ctx, methods[h->kind], NULL) == 1);
}

/* And these when the state is spent, which is our mistake. */
void
hash_add(struct hash *h, struct str s)
{
	int done = EVP_DigestUpdate(h->ctx, s.p, s.n);

	assert(done == 1);
}

size_t
hash_end(struct hash *h, uint8_t out[HASH_MAX])
{
	unsigned n = 0;
	int done = EVP_DigestFinal_ex(h->ctx, out, &n);

	assert(done == 1);
	return (n);
}

void
hash_end_hex(struct hash *h, char out[2 * HASH_MAX + 1])
{
	uint8_t raw[HASH_MAX];
	size_t n = hash_end(h, raw);

	for (size_t i = 0; i < n; i++)
		(void)snprintf(out + 2 * i, 3, "%02x", raw[i]);
}

size_t
hash_size(enum hash_kind kind)
{
	return (facts[kind].size);
}

int
hash_kind_named(struct str name, enum hash_kind *ret)
{
	for (unsigned i = 0; i < HASH_KINDS; i++)
		if (str_is(name, facts[i].name) ||
		    str_is(name, facts[i].alias)) {
			*ret = (enum hash_kind)i;
			return (0);
		}
	return (-1);
}

const char *
hash_kind_name(enum hash_kind kind)
{
	return (facts[kind].name);
}

struct hash_sink {
	struct sink sink;
	struct hash *hash;
	struct sink *next;
};

static int
hash_sink_write(struct sink *sink, struct str block, struct err *err)
{
	struct hash_sink *s = (struct hash_sink *)sink;

	hash_add(s->hash, block);
	return (s->next == NULL ? 0 : sink_write(s->next, block, err));
}

static int
hash_sink_finish(struct sink *sink, struct err *err)
{
	(void)sink;
	(void)err;
	return (0);
}

static void
hash_sink_free(struct sink *sink)
{
	free(sink);
}

struct sink *
sink_hash(struct hash *hash, struct sink *next)
{
	static const struct sink_ops ops = { hash_sink_write,
		hash_sink_finish, hash_sink_free };
	struct hash_sink *s = mem_new(struct hash_sink);

	*s = (struct hash_sink){ { &ops }, hash, next };
	return (&s->sink);
}

int
hash_fd(int fd, enum hash_kind kind, const struct cancel *cancel,
    char ret_hex[2 * HASH_MAX + 1], uint64_t *ret_size, struct err *err)
{
	AUTO_SOURCE struct source *source = source_fd(fd);
	struct hash *hash = hash_new(kind);
	AUTO_SINK struct sink *sink = sink_hash(hash, NULL);
	int rc = stream_copy(source, sink, cancel, ret_size, err);

	if (rc == 0)
		hash_end_hex(hash, ret_hex);
	hash_free(hash);
	return (rc);
}
