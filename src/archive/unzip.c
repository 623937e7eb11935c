#include <assert.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "archive/ahead.h"
#include "archive/batch.h"
#include "archive/crc.h"
#include "archive/crew.h"
#include "archive/unpack_priv.h"
#include "archive/zipread.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/own.h"

#define DIRECTORY_MAX ((uint64_t)1 << 30)
#define UNIX_HOST 3u
#define DOS_DIR 0x10u

/* A member, by where its record stands in the directory. */
struct place {
	uint64_t offset;	/* of the local header */
	uint64_t record;
};

struct unzip {
	struct unpack base;
	struct readat *from;
	char *directory;
	struct zipread_end end;
	struct place *places;	/* in the order of the data */
	size_t n, next;
	/* The member at hand. */
	struct zipread record;
	uint64_t limit;		/* where the next one begins */
	bool begun, ended;
	uint64_t done;
	uint32_t crc;
	struct ratio ratio;
	struct feed feed;
	struct crew *crew;
	struct ahead *ahead;
	struct block *given;	/* to the caller */
	struct batches *batches;
	struct str ready;	/* what a batch made of it, */
	bool is_ready;		/* if it did */
	bool in_order;		/* the next one will be read too */
	size_t planned;		/* those before went into a batch or not */
};

/* Name the member in the error. */
static int
blame(const struct zipread *r, struct err *err)
{
	return (err_member(err, "%.*s", STR_ARG(str_head(r->name, 255))));
}

static int
refuse(const struct zipread *r, enum err_code code, const char *what,
    struct err *err)
{
	(void)err_set(err, code, "the member \"%.*s\" %s",
	    STR_ARG(str_head(r->name, 120)), what);
	return (blame(r, err));
}

static int
check_features(const struct zipread *r, struct err *err)
{
	if (r->flags & (ZIPREAD_ENCRYPTED | ZIPREAD_STRONG | ZIPREAD_MASKED))
		return (refuse(r, ERR_UNSUPPORTED, "is encrypted", err));
	if (r->flags & ZIPREAD_PATCH)
		return (refuse(r, ERR_UNSUPPORTED, "is a patch", err));
	if (r->method != 0 && r->method != 8)
		return (refuse(r, ERR_UNSUPPORTED,
		    "is compressed by another method than deflate", err));
	if (r->method == 0 && r->packed != r->size)
		return (refuse(r, ERR_CORRUPT,
		    "is stored, but has two different sizes", err));
	return (0);
}

static bool
is_dir(const struct zipread *r)
{
	return (str_ends(r->name, STR("/")));
}

static int
check_type(const struct zipread *r, struct err *err)
{
	unsigned type = r->attributes >> 16 & S_IFMT;

	if (r->host == UNIX_HOST && type == S_IFLNK)
		return (refuse(r, ERR_BAD_TYPE, "is a symbolic link", err));
	if (r->host == UNIX_HOST && type != 0 && type != S_IFREG &&
	    type != S_IFDIR)
		return (refuse(r, ERR_BAD_TYPE,
		    "is neither a file nor a directory", err));
	if (!is_dir(r) && ((r->host == UNIX_HOST && type == S_IFDIR) ||
	    (r->attributes & DOS_DIR)))
		return (refuse(r, ERR_BAD_TYPE,
		    "is a directory without a slash", err));
	if (is_dir(r) && r->size != 0)
		return (refuse(r, ERR_CORRUPT, "is a directory with bytes",
		    err));
	return (0);
}

static int
read_directory(struct unzip *z, struct err *err)
{
	size_t done = 0, got;

	if (z->end.bytes > DIRECTORY_MAX ||
	    z->end.entries > z->end.bytes / ZIPREAD_RECORD)
		return (err_set(err, z->end.bytes > DIRECTORY_MAX ?
		    ERR_TOO_BIG : ERR_CORRUPT, "the zip archive claims %llu "
		    "members in a directory of %llu bytes",
		    (unsigned long long)z->end.entries,
		    (unsigned long long)z->end.bytes));
	/* Both sizes come from the file and are at most the file's own. */
	z->directory = malloc((size_t)z->end.bytes + 1);
	z->places = malloc(((size_t)z->end.entries + 1) * sizeof(*z->places));
	if (z->directory == NULL || z->places == NULL)
		return (err_set(err, ERR_NO_MEMORY,
		    "no memory for a zip directory of %llu bytes",
		    (unsigned long long)z->end.bytes));
	for (; done < z->end.bytes; done += got) {
		if (z->from->ops->read(z->from, z->end.offset + done,
		    z->directory + done, (size_t)z->end.bytes - done, &got,
		    err) == -1)
			return (-1);
		if (got == 0)
			return (err_set(err, ERR_TORN,
			    "the zip archive ends too early"));
	}
	return (0);
}

static struct str
directory_from(const struct unzip *z, uint64_t offset)
{
	return ((struct str){ z->directory + offset,
	    (size_t)(z->end.bytes - offset) });
}

/* The record is judged, and remembered unless it is the root's. */
static int
add_record(struct unzip *z, uint64_t at, const struct zipread *r,
    struct err *err)
{
	struct str name;
	int rc;

	if (check_features(r, err) == -1 || check_type(r, err) == -1)
		return (-1);
	rc = guard_member(z->base.guard, r->name, is_dir(r), r->size, &name,
	    err);
	if (rc == -1)
		return (-1);
	z->places[z->n++] = (struct place){ r->offset, at };
	return (0);
}

static int
by_offset(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return (x->offset < y->offset ? -1 : x->offset > y->offset);
}

static uint64_t
limit_of(const struct unzip *z, size_t i)
{
	return (i + 1 < z->n ? z->places[i + 1].offset : z->end.offset);
}

static void
record_at(const struct unzip *z, size_t i, struct zipread *ret)
{
	struct err ignored = { 0 };

	if (zipread_record(directory_from(z, z->places[i].record), ret,
	    &ignored) == -1)
		assert(!"the directory was read before");
}

/* Members one behind the other from the start of the file to the directory.
 * What lies between two of them is looked at when the first one is read. */
static int
check_layout(struct unzip *z, struct err *err)
{
	qsort(z->places, z->n, sizeof(*z->places), by_offset);
	if ((z->n > 0 ? z->places[0].offset : z->end.offset) != 0)
		return (err_set(err, ERR_CORRUPT,
		    "bytes precede the first member of the zip archive"));
	for (size_t i = 0; i < z->n; i++) {
		struct zipread r;
		uint64_t limit = limit_of(z, i);

		record_at(z, i, &r);
		if (limit < r.offset || limit - r.offset <
		    ZIPREAD_LOCAL + r.name.n || r.packed >
		    limit - r.offset - ZIPREAD_LOCAL - r.name.n)
			return (refuse(&r, ERR_CORRUPT,
			    "overlaps with another one", err));
	}
	return (0);
}

static int
load(struct unzip *z, struct err *err)
{
	uint64_t at = 0;

	if (zipread_end(z->from, &z->end, err) == -1 ||
	    read_directory(z, err) == -1)
		return (-1);
	for (uint64_t i = 0; i < z->end.entries; i++) {
		struct zipread r;

		if (zipread_record(directory_from(z, at), &r, err) == -1 ||
		    add_record(z, at, &r, err) == -1)
			return (-1);
		at += r.length;
	}
	if (at != z->end.bytes)
		return (err_set(err, ERR_CORRUPT,
		    "the zip directory holds more than its end record says"));
	return (check_layout(z, err));
}

/* Without the slash and the "./" in front; 0 for the root itself. */
static struct str
clean_name(const struct zipread *r)
{
	struct str name = r->name;

	while (str_starts(name, STR("./")))
		name = str_from(name, 2);
	if (str_ends(name, STR("/")))
		name.n--;
	return (name);
}

/* The members that come soon go to other threads, if they are small. */
static void
plan(struct unzip *z)
{
	if (z->planned < z->next - 1)
		z->planned = z->next - 1;
	while (z->planned < z->n && batches_have_room(z->batches)) {
		struct zipread r;

		record_at(z, z->planned, &r);
		if (batches_add(z->batches, z->planned, &r,
		    limit_of(z, z->planned)))
			z->planned++;
	}
	if (z->planned == z->n)
		batches_end(z->batches);
}

static void
begin(struct unzip *z, size_t i, struct unpack_entry *e)
{
	struct zipread *r = &z->record;

	record_at(z, i, r);
	z->limit = limit_of(z, i);
	z->begun = z->ended = false;
	z->done = 0;
	z->crc = 0;
	*e = (struct unpack_entry){ .name = clean_name(r),
		.is_dir = is_dir(r), .size = r->size, .packed = r->packed,
		.mtime = zipread_seconds(r->date, r->time) * USEC_SEC,
		.index = z->base.index };
}

static int
unzip_next(struct unpack *u, struct unpack_entry *ret, struct err *err)
{
	struct unzip *z = (struct unzip *)u;

	(void)err;
	do {
		if (z->next == z->n)
			return (0);
		z->in_order = true;
		begin(z, z->next++, ret);
	} while (ret->name.n == 0 || str_is(ret->name, "."));
	z->base.index++;
	return (1);
}

static int
unzip_find(struct unpack *u, struct str name, struct unpack_entry *ret,
    struct err *err)
{
	struct unzip *z = (struct unzip *)u;

	(void)err;
	for (size_t i = 0; i < z->n; i++) {
		struct zipread r;

		record_at(z, i, &r);
		if (!str_eq(clean_name(&r), name))
			continue;
		begin(z, i, ret);
		z->next = i + 1;
		z->in_order = false;
		return (1);
	}
	return (0);
}

static int
differs(const struct unzip *z, struct err *err)
{
	return (refuse(&z->record, ERR_CORRUPT, "has a local header that "
	    "differs from the zip directory", err));
}

/* A streamed member's local header may leave out what it could not know. */
static bool
fits(uint64_t local, uint64_t record, bool streamed)
{
	return (local == record || (streamed && local == 0));
}

static int
check_local(const struct unzip *z, const struct zipread *l, struct err *err)
{
	const struct zipread *r = &z->record;
	bool streamed = (r->flags & ZIPREAD_STREAMED) != 0;

	if (l->flags != r->flags || l->method != r->method ||
	    !str_eq(l->name, r->name) || !fits(l->crc, r->crc, streamed) ||
	    !fits(l->packed, r->packed, streamed) ||
	    !fits(l->size, r->size, streamed))
		return (differs(z, err));
	return (0);
}

/* Read and compare the local header; the feed then stands at the data. */
static int
open_member(struct unzip *z, struct err *err)
{
	const struct zipread *r = &z->record;
	struct zipread local;
	const uint8_t *p;
	size_t n = 0;
	int got;

	feed_move(&z->feed, r->offset, z->limit,
	    z->in_order ? z->end.offset : z->limit);
	if ((got = feed_peek(&z->feed, ZIPREAD_LOCAL, &p, err)) == 1) {
		n = zipread_local_length(p);
		got = feed_take(&z->feed, n, &p, err);
	}
	if (got != 1)
		return (got == 0 ? differs(z, err) : blame(r, err));
	if (zipread_local((struct str){ (const char *)p, n }, &local,
	    err) == -1)
		return (blame(r, err));
	if (check_local(z, &local, err) == -1)
		return (-1);
	if (r->packed > z->limit - r->offset - n)
		return (refuse(r, ERR_CORRUPT, "overlaps with another one",
		    err));
	if (ratio_add(&z->ratio, n, 0, err) == -1)
		return (blame(r, err));
	/* Data only; what follows it is looked at in the end. */
	feed_cut(&z->feed, r->offset + n + r->packed);
	if (z->in_order)
		plan(z);
	z->is_ready = r->method == 8 && batches_find(z->batches, z->next - 1,
	    r->offset + n, &z->ready);
	if (r->method == 8 && !z->is_ready)
		ahead_begin(z->ahead, &z->feed);
	z->begun = true;
	return (0);
}

/* Where what was handed out of the member ends. */
static uint64_t
position(const struct unzip *z)
{
	return (z->record.method == 8 && !z->is_ready ?
	    ahead_position(z->ahead) : feed_position(&z->feed));
}

/* A descriptor where one is promised, and nothing else. */
static int
check_gap(struct unzip *z, struct err *err)
{
	const struct zipread *r = &z->record;
	const uint8_t *p = NULL;
	uint64_t from = position(z), n = z->limit - from;

	if ((r->flags & ZIPREAD_STREAMED) == 0 && n == 0)
		return (0);
	if ((r->flags & ZIPREAD_STREAMED) == 0 || n > 24)
		return (refuse(r, ERR_CORRUPT,
		    "is followed by bytes that belong to nothing", err));
	feed_move(&z->feed, from, z->limit, z->feed.until);
	if (feed_take(&z->feed, (size_t)n, &p, err) == -1)
		return (-1);
	if (p == NULL || !zipread_descriptor_fits(p, (size_t)n, r))
		return (refuse(r, ERR_CORRUPT,
		    "has a data descriptor that differs from the zip "
		    "directory", err));
	return (0);
}

static int
close_member(struct unzip *z, struct err *err)
{
	const struct zipread *r = &z->record;

	z->ended = true;
	if (z->done != r->size)
		return (refuse(r, ERR_CORRUPT, "has another size than the zip "
		    "directory says", err));
	if (z->crc != r->crc)
		return (refuse(r, ERR_CORRUPT, "has a wrong checksum", err));
	if (position(z) != z->feed.end)
		return (refuse(r, ERR_CORRUPT,
		    "has bytes behind its compressed data", err));
	return (check_gap(z, err));
}

static void
give_back(struct unzip *z)
{
	if (z->given != NULL)
		ahead_give(z->ahead, own_take(z->given));
}

/* The next bytes: 1, 0, -1. */
static int
next_bytes(struct unzip *z, struct str *ret, struct err *err)
{
	int more;

	if (z->is_ready) {
		*ret = z->ready;
		z->ready = STR_NONE;
		feed_move(&z->feed, z->feed.end, z->feed.end, z->feed.until);
		return (ret->n > 0 ? 1 : 0);
	}
	if (z->record.method == 8) {
		give_back(z);
		more = ahead_next(z->ahead, &z->given, err);
		if (more == 1)
			*ret = (struct str){ (const char *)z->given->p,
				z->given->n };
		return (more);
	}
	more = feed_more(&z->feed, err);
	if (more == 1) {
		*ret = (struct str){ (const char *)z->feed.p, z->feed.n };
		z->feed.p += z->feed.n;
		z->feed.n = 0;
	}
	return (more);
}

static int
unzip_read(struct unpack *u, struct str *ret, struct err *err)
{
	struct unzip *z = (struct unzip *)u;
	uint64_t before;
	int more;

	if (z->ended)
		return (0);
	if (!z->begun && open_member(z, err) == -1)
		return (-1);
	before = position(z);
	if ((more = next_bytes(z, ret, err)) == -1)
		return (blame(&z->record, err));
	if (more == 0)
		return (close_member(z, err));
	z->crc = crc_add(z->crc, ret->p, ret->n);
	z->done += ret->n;
	if (z->done > z->record.size)
		return (refuse(&z->record, ERR_CORRUPT, "has more bytes than "
		    "the zip directory says", err));
	if (ratio_add(&z->ratio, position(z) - before, ret->n, err) == -1)
		return (blame(&z->record, err));
	return (1);
}

static uint64_t
unzip_position(const struct unpack *u)
{
	const struct unzip *z = (const struct unzip *)u;

	if (z->next == z->n && (z->n == 0 || z->ended))
		return (z->from->size);
	return (z->begun ? position(z) : z->record.offset);
}

static void
unzip_free(struct unpack *u)
{
	struct unzip *z = (struct unzip *)u;

	give_back(z);
	batches_free(z->batches);
	ahead_free(z->ahead);
	crew_free(z->crew);
	guard_free(z->base.guard);
	free(z->directory);
	free(z->places);
	free(z);
}

static const struct unpack_ops unzip_ops = {
	unzip_next, unzip_read, unzip_find, unzip_position, unzip_free
};

int
unzip_open(struct readat *from, const struct unpack_limits *limits,
    struct unpack **ret, struct err *err)
{
	AUTO_UNPACK struct unpack *u = NULL;
	struct unzip *z = mem_new(struct unzip);

	u = &z->base;
	u->ops = &unzip_ops;
	u->guard = guard_new(limits);
	z->from = from;
	z->ratio.limit = limits->ratio;
	z->crew = crew_new(limits->threads);
	z->ahead = ahead_new(z->crew);
	z->batches = batches_new(z->crew, from);
	z->in_order = true;
	feed_init(&z->feed, from, 0, 0);
	if (load(z, err) == -1)
		return (-1);
	*ret = own_take(u);
	return (0);
}
