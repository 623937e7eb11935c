/*
 * Archives: whatever the bytes, a member that is handed out has a clean name,
 * never the same twice in a row, and as many bytes as it says; a refusal has
 * one of the codes of refusals and a sentence; and a second reading says the
 * same as the first one.
 */
#include <assert.h>
#include <stdlib.h>

#include "archive/unpack.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/hash.h"
#include "base/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

struct mem_readat {
	struct readat base;
	const uint8_t *p;
};

static int
mem_read(struct readat *r, uint64_t offset, void *buf, size_t n, size_t *ret,
    struct err *err)
{
	const struct mem_readat *m = (const struct mem_readat *)r;

	(void)err;
	*ret = 0;
	if (offset >= r->size)
		return (0);
	if (n > r->size - offset)
		n = (size_t)(r->size - offset);
	memcpy(buf, m->p + offset, n);
	*ret = n;
	return (0);
}

static int
read_member(struct unpack *u, const struct unpack_entry *e, struct hash *h,
    struct err *err)
{
	struct str block;
	uint64_t n = 0;
	int more;

	assert(fs_path_is_clean(e->name) && str_is_utf8(e->name));
	assert(!e->is_dir || e->size == 0);
	hash_add(h, e->name);
	hash_add(h, STR("\0"));
	while ((more = unpack_read(u, &block, err)) == 1) {
		assert(block.n > 0 && block.n <= e->size - n);
		n += block.n;
		hash_add(h, block);
	}
	assert(more == -1 || n == e->size);
	return (more);
}

static int
read_all(struct readat *from, struct hash *h, struct err *err)
{
	struct unpack_limits limits = unpack_limits_default;
	struct unpack *u = NULL;
	struct unpack_entry e;
	uint64_t index = 0;
	int more;

	limits.total_size = 64u << 20;
	more = unpack_open(from, &limits, NULL, &u, err);
	while (more == 0 && (more = unpack_next(u, &e, err)) == 1) {
		assert(e.index == index++);
		more = read_member(u, &e, h, err);
	}
	unpack_free(u);
	return (more);
}

static void
is_a_refusal(const struct err *err)
{
	switch (err->code) {
	case ERR_NOT_ARCHIVE:
	case ERR_TORN:
	case ERR_CORRUPT:
	case ERR_UNSUPPORTED:
	case ERR_BAD_NAME:
	case ERR_BAD_TYPE:
	case ERR_DUPLICATE:
	case ERR_TOO_BIG:
		assert(err->msg[0] != '\0');
		return;
	default:
		assert(!"a code of another kind");
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct readat_ops ops = { .read = mem_read };
	struct mem_readat from = { { &ops, n }, data };
	char hex[2][2 * HASH_MAX + 1];
	struct err err[2] = { { 0 }, { 0 } };
	int rc[2];

	for (unsigned i = 0; i < 2; i++) {
		struct hash *h = hash_new(HASH_MD5);

		rc[i] = read_all(&from.base, h, &err[i]);
		hash_end_hex(h, hex[i]);
		hash_free(h);
	}
	assert(rc[0] == rc[1] && strcmp(hex[0], hex[1]) == 0);
	assert(err[0].code == err[1].code);
	if (rc[0] == -1)
		is_a_refusal(&err[0]);
	return (0);
}
