/*
 * Documents of an archive: "@NAME" lines begin members, what follows is their
 * text. Whatever they say, the archive is taken with a plan that holds, or
 * refused with a code of bad input and a sentence.
 */
#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fs.h"
#include "store/import.h"

#define BLOCK 512
#define ARCHIVE_LIMIT ((size_t)1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
add_padding(struct sb *tar)
{
	while (tar->n % BLOCK != 0)
		sb_addc(tar, '\0');
}

/* A member of a plain tar. */
static void
add_member(struct sb *tar, struct str name, struct str text)
{
	char header[BLOCK] = { 0 };
	unsigned sum = 0;

	memcpy(header, name.p, name.n < 100 ? name.n : 99);
	memcpy(header + 100, "0000644", 8);
	(void)snprintf(header + 124, 12, "%011zo", text.n);
	memcpy(header + 148, "        ", 8);
	header[156] = '0';
	memcpy(header + 257, "ustar\00000", 8);
	for (size_t i = 0; i < BLOCK; i++)
		sum += (uint8_t)header[i];
	(void)snprintf(header + 148, 8, "%06o", sum);
	sb_add(tar, (struct str){ header, BLOCK });
	sb_add(tar, text);
	add_padding(tar);
}

static void
build(struct sb *tar, struct str input)
{
	static const char end[2 * BLOCK];
	struct str name = STR_NONE, line;
	const char *start = input.p;

	while (str_cut(&input, '\n', &line)) {
		if (line.n == 0 || line.p[0] != '@')
			continue;
		if (name.n > 0)
			add_member(tar, name, (struct str){ start,
			    (size_t)(line.p - start) });
		name = str_from(line, 1);
		start = input.p;
	}
	if (name.n > 0)
		add_member(tar, name, (struct str){ start,
		    (size_t)(input.p - start) });
	sb_add(tar, (struct str){ end, sizeof(end) });
}

struct memory {
	struct readat readat;
	struct str bytes;
};

static int
memory_read(struct readat *r, uint64_t offset, void *buf, size_t n,
    size_t *ret, struct err *err)
{
	struct memory *m = (struct memory *)r;
	struct str rest = str_head(str_from(m->bytes, (size_t)offset), n);

	(void)err;
	if (rest.n > 0)
		memcpy(buf, rest.p, rest.n);
	*ret = rest.n;
	return (0);
}

static const struct readat_ops memory_ops = { .read = memory_read };

static char staging_path[] = "/tmp/waybill-fuzz-XXXXXX";

static void
remove_staging(void)
{
	(void)rmdir(staging_path);
}

static int
staging(void)
{
	static int fd = -1;

	if (fd == -1) {
		assert(mkdtemp(staging_path) != NULL);
		(void)atexit(remove_staging);
		fd = open(staging_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		assert(fd != -1);
	}
	return (fd);
}

static int
visit(void *ctx, const struct store_left_out *l, struct err *err)
{
	(void)ctx;
	(void)err;
	assert(l->what.n > 0 && l->reason.n > 0);
	return (0);
}

static void
unpack(struct str archive)
{
	struct store_unpack_options options = {
		.limits = unpack_limits_default, .json = jr_limits_default,
		.elements = 1000, .collection_depth = 8 };
	struct memory from = { .readat = { .ops = &memory_ops,
	    .size = archive.n }, .bytes = archive };
	AUTO_STAGED struct store_staged *st = NULL;
	struct err err = { 0 };

	if (store_unpack(&from.readat, &options, staging(), &st, &err) == -1) {
		assert(err_exit(err.code) == 5 || err_exit(err.code) == 7);
		assert(err.msg[0] != '\0');
		return;
	}

	const struct store_plan *plan = store_staged_plan(st);

	assert(plan->files <= plan->datasets);
	assert(plan->history_name.n > 0 && plan->release.n > 0);
	assert(store_staged_left_out(st, visit, NULL, &err) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	AUTO_SB struct sb tar = SB_EMPTY(ARCHIVE_LIMIT);
	struct err err = { 0 };

	build(&tar, (struct str){ (const char *)data, n });
	if (!tar.over)
		unpack(sb_str(&tar));
	assert(fs_remove_tree(staging(), "files", &err) == 0);
	return (0);
}
