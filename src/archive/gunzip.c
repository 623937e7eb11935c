#include "archive/gunzip.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "archive/ahead.h"
#include "archive/crc.h"
#include "archive/crew.h"
#include "archive/guard.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/queue.h"
#include "base/thread.h"

#define BLOCKS ((size_t)4)	/* that wait for the reader */

#define FHCRC 0x02u
#define FEXTRA 0x04u
#define FNAME 0x08u
#define FCOMMENT 0x10u
#define FRESERVED 0xe0u

/* What both sources begin with. */
struct fed {
	struct source source;
	struct feed feed;
	_Atomic uint64_t position;
};

struct gunzip {
	struct fed in;		/* the thread's */
	struct crew *crew;	/* the same */
	struct ahead *ahead;	/* the same; the reader gives blocks back */
	struct ratio ratio;
	struct queue *full;
	struct block *given;	/* to the reader */
	struct err failed;	/* read when the queue is closed */
	_Atomic bool stop;
	bool running;
	pthread_t thread;
};

static int
torn(struct err *err)
{
	return (err_set(err, ERR_TORN, "the gzip stream ends too early"));
}

static int
take(struct gunzip *g, size_t n, const uint8_t **ret, struct err *err)
{
	int got = feed_take(&g->in.feed, n, ret, err);

	return (got == 0 ? torn(err) : got == 1 ? 0 : -1);
}

/* A name or a comment, up to its NUL. */
static int
skip_text(struct gunzip *g, struct err *err)
{
	const uint8_t *p;

	do {
		if (take(g, 1, &p, err) == -1)
			return (-1);
	} while (*p != 0);
	return (0);
}

static int
skip_extra(struct gunzip *g, struct err *err)
{
	const uint8_t *p;

	if (take(g, 2, &p, err) == -1)
		return (-1);
	return (take(g, p[0] | (size_t)p[1] << 8, &p, err));
}

static int
read_header(struct gunzip *g, struct err *err)
{
	const uint8_t *p;
	unsigned flags;

	if (take(g, 10, &p, err) == -1)
		return (-1);
	flags = p[3];
	if (p[0] != 0x1f || p[1] != 0x8b)
		return (err_set(err, ERR_TORN,
		    "bytes follow the end of the gzip stream"));
	if (p[2] != 8 || (flags & FRESERVED) != 0)
		return (err_set(err, ERR_UNSUPPORTED,
		    "the gzip header has an unknown method or flag"));
	if (((flags & FEXTRA) && skip_extra(g, err) == -1) ||
	    ((flags & FNAME) && skip_text(g, err) == -1) ||
	    ((flags & FCOMMENT) && skip_text(g, err) == -1))
		return (-1);
	return ((flags & FHCRC) ? take(g, 2, &p, err) : 0);
}

static uint32_t
get32(const uint8_t *p)
{
	return ((uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	    (uint32_t)p[3] << 24);
}

static int
check_trailer(struct gunzip *g, uint32_t crc, uint64_t size, struct err *err)
{
	const uint8_t *p;

	if (take(g, 8, &p, err) == -1)
		return (-1);
	if (get32(p) != crc)
		return (err_set(err, ERR_CORRUPT,
		    "the gzip checksum is wrong"));
	if (get32(p + 4) != (uint32_t)size)
		return (err_set(err, ERR_CORRUPT, "the gzip length is wrong"));
	return (0);
}

/* The next block of the member to the reader: 1, 0, -1. */
static int
unpack_block(struct gunzip *g, uint32_t *crc, uint64_t *size, struct err *err)
{
	uint64_t before = ahead_position(g->ahead), after;
	struct block *b;
	int more = ahead_next(g->ahead, &b, err);

	if (more != 1)
		return (more);
	after = ahead_position(g->ahead);
	if (ratio_add(&g->ratio, after - before, b->n, err) == -1) {
		ahead_give(g->ahead, b);
		return (-1);
	}
	*crc = crc_add(*crc, b->p, b->n);
	*size += b->n;
	atomic_store(&g->in.position, after);
	(void)queue_put(g->full, b);
	return (1);
}

static int
unpack_member(struct gunzip *g, struct err *err)
{
	uint32_t crc = 0;
	uint64_t size = 0;
	int more;

	if (read_header(g, err) == -1)
		return (-1);
	ahead_begin(g->ahead, &g->in.feed);
	while ((more = unpack_block(g, &crc, &size, err)) == 1)
		if (atomic_load(&g->stop))
			return (err_set(err, ERR_CANCELLED, "no more wanted"));
	return (more == -1 ? -1 : check_trailer(g, crc, size, err));
}

static void *
unpack_all(void *gunzip)
{
	struct gunzip *g = gunzip;
	int more;

	do {
		more = unpack_member(g, &g->failed);
		if (more == 0)
			more = feed_more(&g->in.feed, &g->failed);
	} while (more == 1 && !atomic_load(&g->stop));
	atomic_store(&g->in.position, feed_position(&g->in.feed));
	queue_close(g->full);
	return (NULL);
}

static void
give_back(struct gunzip *g)
{
	if (g->given != NULL)
		ahead_give(g->ahead, own_take(g->given));
}

static int
gunzip_next(struct source *s, struct str *ret, struct err *err)
{
	struct gunzip *g = (struct gunzip *)s;
	void *block;

	give_back(g);
	if (queue_get(g->full, &block)) {
		g->given = block;
		*ret = (struct str){ (const char *)g->given->p, g->given->n };
		return (1);
	}
	if (g->failed.code == ERR_NONE)
		return (0);
	*err = g->failed;
	return (-1);
}

static void
gunzip_free(struct source *s)
{
	struct gunzip *g = (struct gunzip *)s;
	void *block;

	give_back(g);
	atomic_store(&g->stop, true);
	if (g->running) {
		while (queue_get(g->full, &block))
			ahead_give(g->ahead, block);
		(void)pthread_join(g->thread, NULL);
	}
	queue_free(g->full);
	ahead_free(g->ahead);
	crew_free(g->crew);
	free(g);
}

static const struct source_ops gunzip_ops = { gunzip_next, gunzip_free };

int
gunzip_open(struct readat *from, unsigned ratio, unsigned threads,
    struct source **ret, struct err *err)
{
	struct gunzip *g = mem_new(struct gunzip);
	AUTO_SOURCE struct source *source = &g->in.source;

	g->in.source.ops = &gunzip_ops;
	feed_init(&g->in.feed, from, 0, from->size);
	g->ratio.limit = ratio;
	g->crew = crew_new(threads);
	g->ahead = ahead_new(g->crew);
	g->full = queue_new(BLOCKS);
	if (thread_start(&g->thread, unpack_all, g, "a decompression thread",
	    err) == -1)
		return (-1);
	g->running = true;
	*ret = own_take(source);
	return (0);
}

static int
plain_next(struct source *s, struct str *ret, struct err *err)
{
	struct fed *f = (struct fed *)s;
	int more = feed_more(&f->feed, err);

	if (more != 1)
		return (more);
	*ret = (struct str){ (const char *)f->feed.p, f->feed.n };
	f->feed.p += f->feed.n;
	f->feed.n = 0;
	atomic_store(&f->position, feed_position(&f->feed));
	return (1);
}

static void
plain_free(struct source *s)
{
	free(s);
}

static const struct source_ops plain_ops = { plain_next, plain_free };

struct source *
gunzip_plain(struct readat *from)
{
	struct fed *f = mem_new(struct fed);

	f->source.ops = &plain_ops;
	feed_init(&f->feed, from, 0, from->size);
	return (&f->source);
}

uint64_t
gunzip_position(const struct source *s)
{
	return (atomic_load(&((const struct fed *)s)->position));
}
