/*
 * Writers: whatever names and bytes go in, the reader gives them back, and
 * another number of threads and blocks writes the same container.
 */
#include <assert.h>
#include <stdlib.h>

#include "archive/pack.h"
#include "archive/unpack.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/mem.h"

#define ARCHIVE_MAX ((size_t)64 << 20)
#define MEMBERS 6
#define MEMBER_MAX ((size_t)3 << 19)

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* A member, cut from the input: a byte of how, name, newline, bytes. */
struct piece {
	struct str name, bytes;
	unsigned repeat;	/* the bytes so many times: larger members */
};

static size_t
cut_pieces(struct str rest, struct piece *pieces)
{
	struct str part;
	size_t n = 0;

	while (n < MEMBERS && str_cut(&rest, '\xff', &part)) {
		struct piece *p = &pieces[n];

		if (part.n < 2)
			continue;
		p->repeat = 1u << (part.p[0] & 15);
		part = str_from(part, 1);
		if (!str_cut(&part, '\n', &p->name) || p->name.n == 0 ||
		    !fs_path_is_clean(p->name) || !str_is_utf8(p->name) ||
		    memchr(p->name.p, '\\', p->name.n) != NULL)
			continue;
		p->bytes = part;
		while (part.n * p->repeat > MEMBER_MAX)
			p->repeat /= 2;
		n++;
	}
	return (n);
}

static char *
content_of(const struct piece *p, size_t *ret)
{
	char *all = mem_alloc(p->bytes.n * p->repeat + 1);

	for (unsigned i = 0; i < p->repeat && p->bytes.n > 0; i++)
		memcpy(all + i * p->bytes.n, p->bytes.p, p->bytes.n);
	*ret = p->bytes.n * p->repeat;
	return (all);
}

static bool
pack_all(const struct piece *pieces, size_t n, struct pack_options options,
    struct sb *into)
{
	struct sink *out = sink_sb(into);
	struct err err = { 0 };
	struct pack *p;
	struct pack_totals totals;
	int rc = pack_open(&options, out, &p, &err);

	for (size_t i = 0; rc == 0 && i < n; i++) {
		size_t size;
		char *bytes = content_of(&pieces[i], &size);

		rc = pack_bytes(p, pieces[i].name,
		    (struct str){ bytes, size }, &err);
		free(bytes);
	}
	if (rc == 0)
		rc = pack_finish(p, &totals, &err);
	pack_free(p);
	sink_free(out);
	assert(rc == 0 || err.code == ERR_TOO_BIG);
	return (rc == 0);
}

struct mem_readat {
	struct readat base;
	struct str bytes;
};

static int
mem_read(struct readat *r, uint64_t offset, void *buf, size_t n, size_t *ret,
    struct err *err)
{
	struct str s = str_head(str_from(((struct mem_readat *)r)->bytes,
	    (size_t)offset), n);

	(void)err;
	if (s.n > 0)
		memcpy(buf, s.p, s.n);
	*ret = s.n;
	return (0);
}

static void
check_content(struct unpack *u, const struct piece *p)
{
	size_t size, done = 0;
	char *bytes = content_of(p, &size);
	struct err err = { 0 };
	struct str block;
	int more;

	while ((more = unpack_read(u, &block, &err)) == 1) {
		assert(block.n <= size - done);
		assert(memcmp(block.p, bytes + done, block.n) == 0);
		done += block.n;
	}
	assert(more == 0 && done == size);
	free(bytes);
}

static void
check_archive(const struct piece *pieces, size_t n, struct str archive)
{
	static const struct readat_ops ops = { .read = mem_read };
	struct mem_readat from = { { &ops, archive.n }, archive };
	struct err err = { 0 };
	struct unpack *u = NULL;
	struct unpack_entry e;
	int more = unpack_open(&from.base, &unpack_limits_default, NULL, &u,
	    &err);

	for (size_t i = 0; more == 0 && i < n; i++) {
		more = unpack_next(u, &e, &err) == 1 ? 0 : -1;
		if (more == 0) {
			assert(str_eq(e.name, pieces[i].name));
			check_content(u, &pieces[i]);
		}
	}
	if (more == 0)
		more = unpack_next(u, &e, &err);
	/* The writer leaves it to its caller that no name comes twice. */
	assert(more == 0 || err.code == ERR_DUPLICATE ||
	    err.code == ERR_TOO_BIG);
	unpack_free(u);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const enum pack_container all[] = { PACK_TAR, PACK_TGZ,
		PACK_ZIP };
	struct piece pieces[MEMBERS];
	size_t count = cut_pieces((struct str){ (const char *)data, n },
	    pieces);

	for (size_t i = 0; i < NELEMS(all); i++) {
		struct pack_options how = { .container = all[i],
			.level = n % 2 == 0 ? PACK_FAST : PACK_STORE,
			.threads = 1, .blocks = 2 };
		struct sb one, two;

		sb_init(&one, ARCHIVE_MAX);
		sb_init(&two, ARCHIVE_MAX);
		if (pack_all(pieces, count, how, &one)) {
			how.threads = 2;
			how.blocks = 3;
			assert(pack_all(pieces, count, how, &two));
			assert(str_eq(sb_str(&one), sb_str(&two)));
			check_archive(pieces, count, sb_str(&one));
		}
		sb_fini(&one);
		sb_fini(&two);
	}
	return (0);
}
