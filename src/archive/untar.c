#include <stdlib.h>

#include "archive/gunzip.h"
#include "archive/tarread.h"
#include "archive/unpack_priv.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/own.h"

#define RECORDS_MAX ((uint64_t)1 << 20)	/* of one extended header */
#define PADDING_MAX ((uint64_t)16 << 20)	/* behind the end blocks */

struct untar {
	struct unpack base;
	struct source *source;
	struct str rest;	/* of the source's block, not yet taken */
	bool started, over;
	uint64_t left, padding;	/* of the member at hand */
	struct sb records, name;	/* of the extended headers before it */
	struct sb globals;
	struct tarread_pax pax;
	bool has_name;
	char raw[257];
};

/* Something in rest: 1, 0 at the end of the stream, -1. */
static int
more(struct untar *t, struct err *err)
{
	int got = 1;

	while (t->rest.n == 0 && got == 1)
		got = source_next(t->source, &t->rest, err);
	return (got);
}

static int
torn(struct err *err)
{
	return (err_set(err, ERR_TORN,
	    "the tar archive ends before its end mark"));
}

/* Up to n bytes that lie together: 1, -1. */
static int
take(struct untar *t, uint64_t n, struct str *ret, struct err *err)
{
	int got = more(t, err);

	if (got != 1)
		return (got == 0 ? torn(err) : -1);
	*ret = str_head(t->rest, n < SIZE_MAX ? (size_t)n : SIZE_MAX);
	t->rest = str_from(t->rest, ret->n);
	return (1);
}

static int
take_block(struct untar *t, uint8_t block[TARREAD_BLOCK], struct err *err)
{
	size_t done = 0;

	while (done < TARREAD_BLOCK) {
		struct str part = STR_NONE;

		if (take(t, TARREAD_BLOCK - done, &part, err) == -1)
			return (-1);
		memcpy(block + done, part.p, part.n);
		done += part.n;
	}
	return (0);
}

static int
skip(struct untar *t, uint64_t n, struct err *err)
{
	struct str part = STR_NONE;

	for (; n > 0; n -= part.n)
		if (take(t, n, &part, err) == -1)
			return (-1);
	return (0);
}

static uint64_t
padding(uint64_t size)
{
	return ((TARREAD_BLOCK - size % TARREAD_BLOCK) % TARREAD_BLOCK);
}

/* The body of an extended header. */
static int
take_body(struct untar *t, uint64_t size, struct sb *into, struct err *err)
{
	struct str part = STR_NONE;

	if (size > RECORDS_MAX)
		return (err_set(err, ERR_TOO_BIG,
		    "an extended tar header has %llu bytes",
		    (unsigned long long)size));
	sb_clear(into);
	for (uint64_t left = size; left > 0; left -= part.n) {
		if (take(t, left, &part, err) == -1)
			return (-1);
		sb_add(into, part);
	}
	return (skip(t, padding(size), err));
}

/* Global records are comments in all archives that we know; one that names or
 * measures every member is not to be believed. */
static int
take_global(struct untar *t, uint64_t size, struct err *err)
{
	struct tarread_pax pax;

	if (take_body(t, size, &t->globals, err) == -1 ||
	    tarread_records(sb_str(&t->globals), &pax, err) == -1)
		return (-1);
	if (pax.has_path || pax.has_size)
		return (err_set(err, ERR_UNSUPPORTED,
		    "a global tar header sets the names or sizes of members"));
	return (0);
}

static int
take_gnu_name(struct untar *t, uint64_t size, struct err *err)
{
	if (take_body(t, size, &t->name, err) == -1)
		return (-1);
	/* It is terminated, and the terminator counted. */
	if (t->name.n > 0 && t->name.p[t->name.n - 1] == '\0')
		t->name.n--;
	t->has_name = true;
	return (0);
}

static int
take_extended(struct untar *t, const struct tarread *h, struct err *err)
{
	if (guard_header(t->base.guard, err) == -1)
		return (-1);
	switch (h->kind) {
	case TARREAD_PAX:
		if (take_body(t, h->size, &t->records, err) == -1)
			return (-1);
		return (tarread_records(sb_str(&t->records), &t->pax, err));
	case TARREAD_PAX_GLOBAL:
		return (take_global(t, h->size, err));
	default:
		return (take_gnu_name(t, h->size, err));
	}
}

/* The second block of zeros, and nothing but zeros behind it. */
static int
take_end(struct untar *t, struct err *err)
{
	uint8_t block[TARREAD_BLOCK];
	struct tarread h;
	uint64_t seen = 0;
	int got;

	if (take_block(t, block, err) == -1 ||
	    tarread_header(block, &h, err) == -1)
		return (-1);
	if (h.kind != TARREAD_END)
		return (err_set(err, ERR_TORN,
		    "the tar archive goes on after half an end mark"));
	while ((got = more(t, err)) == 1) {
		for (size_t i = 0; i < t->rest.n; i++)
			if (t->rest.p[i] != 0)
				return (err_set(err, ERR_TORN, "bytes follow "
				    "the end of the tar archive"));
		seen += t->rest.n;
		t->rest = STR_NONE;
		if (seen > PADDING_MAX)
			return (err_set(err, ERR_TORN,
			    "endless zeros follow the tar archive"));
	}
	t->over = got == 0;
	return (got);
}

/* The header of a member, or of the end, with what its extended headers say. */
static int
take_header(struct untar *t, struct tarread *h, struct err *err)
{
	uint8_t block[TARREAD_BLOCK];

	t->has_name = false;
	t->pax = (struct tarread_pax){ 0 };
	for (;;) {
		if (take_block(t, block, err) == -1)
			return (-1);
		if (!t->started && !tarread_is_header(block) &&
		    block[0] != '\0')
			return (err_set(err, ERR_NOT_ARCHIVE,
			    "the compressed file holds no tar archive"));
		t->started = true;
		if (tarread_header(block, h, err) == -1)
			return (-1);
		switch (h->kind) {
		case TARREAD_PAX:
		case TARREAD_PAX_GLOBAL:
		case TARREAD_GNU_NAME:
			if (take_extended(t, h, err) == -1)
				return (-1);
			break;
		default:
			return (0);
		}
	}
}

static struct str
raw_name(struct untar *t, const struct tarread *h)
{
	if (t->pax.has_path)
		return (t->pax.path);
	if (t->has_name)
		return (sb_str(&t->name));
	memcpy(t->raw, h->name, h->name_n);
	return ((struct str){ t->raw, h->name_n });
}

static int
refuse(struct str raw, const char *what, struct err *err)
{
	(void)err_set(err, ERR_BAD_TYPE, "the member \"%.*s\" is %s; only "
	    "plain files and directories are read",
	    STR_ARG(str_head(raw, 120)), what);
	return (err_member(err, "%.*s", STR_ARG(str_head(raw, 255))));
}

/* 1 a member, 0 the root's own entry, -1. */
static int
take_member(struct untar *t, struct unpack_entry *e, const struct tarread *h,
    struct err *err)
{
	struct str raw = raw_name(t, h);
	uint64_t size = t->pax.has_size ? t->pax.size : h->size;
	bool is_dir = h->kind == TARREAD_DIR;
	int64_t mtime = t->pax.has_mtime ? t->pax.mtime : h->mtime;
	struct str name = STR_NONE;
	int rc;

	if (h->kind == TARREAD_REFUSED)
		return (refuse(raw, h->what, err));
	if (is_dir && size != 0)
		return (err_set(err, ERR_CORRUPT, "the directory \"%.*s\" has "
		    "a size", STR_ARG(str_head(raw, 120))));
	rc = guard_member(t->base.guard, raw, is_dir, size, &name, err);
	if (rc != 1)
		return (rc);
	t->left = size;
	t->padding = padding(size);
	*e = (struct unpack_entry){ .name = name, .is_dir = is_dir,
		.size = size, .packed = size, .mtime = mtime * USEC_SEC,
		.index = t->base.index++ };
	return (1);
}

static int
untar_next(struct unpack *u, struct unpack_entry *ret, struct err *err)
{
	struct untar *t = (struct untar *)u;
	struct tarread h;
	int rc;

	if (t->over)
		return (0);
	if (skip(t, t->left, err) == -1 || skip(t, t->padding, err) == -1)
		return (-1);
	t->left = t->padding = 0;
	do {
		if (take_header(t, &h, err) == -1)
			return (-1);
		if (h.kind == TARREAD_END)
			return (take_end(t, err));
		rc = take_member(t, ret, &h, err);
	} while (rc == 0);
	return (rc);
}

static int
untar_read(struct unpack *u, struct str *ret, struct err *err)
{
	struct untar *t = (struct untar *)u;

	if (t->left == 0)
		return (0);
	if (take(t, t->left, ret, err) == -1)
		return (-1);
	t->left -= ret->n;
	return (1);
}

static uint64_t
untar_position(const struct unpack *u)
{
	return (gunzip_position(((const struct untar *)u)->source));
}

static void
untar_free(struct unpack *u)
{
	struct untar *t = (struct untar *)u;

	source_free(t->source);
	sb_fini(&t->records);
	sb_fini(&t->name);
	sb_fini(&t->globals);
	guard_free(t->base.guard);
	free(t);
}

static const struct unpack_ops untar_ops = {
	untar_next, untar_read, NULL, untar_position, untar_free
};

int
untar_open(struct readat *from, enum unpack_container kind,
    const struct unpack_limits *limits, struct unpack **ret, struct err *err)
{
	AUTO_UNPACK struct unpack *u = NULL;
	struct untar *t = mem_new(struct untar);

	u = &t->base;
	u->ops = &untar_ops;
	u->guard = guard_new(limits);
	sb_init(&t->records, RECORDS_MAX);
	sb_init(&t->name, RECORDS_MAX);
	sb_init(&t->globals, RECORDS_MAX);
	if (kind == UNPACK_TAR)
		t->source = gunzip_plain(from);
	else if (gunzip_open(from, limits->ratio, limits->threads, &t->source,
	    err) == -1)
		return (-1);
	*ret = own_take(u);
	return (0);
}
