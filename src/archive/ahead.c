#include "archive/ahead.h"

#include <stdlib.h>

#include "archive/crew.h"
#include "archive/deflate.h"
#include "base/err.h"
#include "base/mem.h"

#define BLOCK DEFLATE_BLOCK
/* A slice may hold stored blocks around a whole one of ours, and an inflater
 * needs room to see that nothing more comes. */
#define SLICE_MAX (BLOCK + ((size_t)128 << 10))
#define BLOCK_ROOM (BLOCK + 4096)
#define BLOCKS_OUT ((size_t)8)	/* with those who were given them */
#define WINDOW ((size_t)32 << 10)
#define LOOK ((size_t)32 << 10)	/* a mark is looked for in so much at once */
#define STORED_HEADER ((size_t)5)
#define SLICES_MIN ((uint64_t)256 << 10)	/* of less, nothing is gained */
/* So many slices more than a quarter of the good ones may be in vain before a
 * file counts as made by others. */
#define FAILS_MAX 4

/* The end of an empty stored block. */
static const char mark[4] = { 0, 0, (char)0xff, (char)0xff };

/* Packed bytes that follow those of the slice before it. */
struct slice {
	struct job job;
	uint8_t *in;		/* SLICE_MAX */
	size_t n;
	uint64_t start;		/* in the file */
	bool marked;		/* an end of a block seems to be before it, */
	bool whole;		/* and one at its end: worth a thread */
	struct block *out;
	bool good;		/* it is a piece of a stream */
};

struct ahead {
	struct crew *crew;	/* borrowed */
	struct bufpool *pool;
	struct slice *ring;
	size_t slices;
	uint64_t head, tail;	/* oldest slice, next to be filled */
	size_t spread;		/* so many slices at once by now */
	struct feed scan;	/* what the slices are cut from */
	bool scan_marked, scan_over;
	uint64_t won, lost;
	/* In order. */
	struct feed *feed;
	struct inflater *inflater;
	bool going;		/* the inflater is in the middle */
	uint64_t at;		/* when it is not */
	uint8_t before[WINDOW];	/* what came out last */
	size_t before_n;
};

static void
slice_run(struct job *job, struct inflater *inflater)
{
	struct slice *s = (struct slice *)job;

	s->good = inflater_piece(inflater,
	    (struct str){ (const char *)s->in, s->n }, s->out->p,
	    s->out->size, &s->out->n);
}

struct ahead *
ahead_new(struct crew *crew)
{
	struct ahead *a = mem_new(struct ahead);

	a->crew = crew;
	a->slices = crew_jobs(crew);
	a->ring = mem_new_array(a->slices, struct slice);
	a->pool = bufpool_new(BLOCK_ROOM, a->slices + BLOCKS_OUT);
	a->inflater = inflater_new();
	return (a);
}

/* The oldest one is of no use. */
static void
slice_drop(struct ahead *a)
{
	struct slice *s = &a->ring[a->head++ % a->slices];

	crew_wait(a->crew, &s->job);
	a->lost += s->whole;
	ahead_give(a, s->out);
	s->out = NULL;
}

void
ahead_free(struct ahead *a)
{
	if (a == NULL)
		return;
	while (a->head < a->tail)
		slice_drop(a);
	for (size_t i = 0; i < a->slices; i++)
		free(a->ring[i].in);
	bufpool_free(a->pool);
	inflater_free(a->inflater);
	free(a->ring);
	free(a);
}

void
ahead_begin(struct ahead *a, struct feed *feed)
{
	while (a->head < a->tail)
		slice_drop(a);
	a->feed = feed;
	a->at = feed_position(feed);
	a->going = false;
	a->before_n = 0;
	feed_init(&a->scan, feed->from, a->at, feed->end);
	a->scan_marked = true;
	a->scan_over = feed->end - a->at < SLICES_MIN;
	a->spread = 2;
}

/* At most n bytes from the scan to the slice: as many as there were. */
static size_t
slice_take(struct ahead *a, struct slice *s, size_t n)
{
	struct err ignored = { 0 };

	/* Whoever reads in order will meet the same error, and tell it. */
	if (feed_more(&a->scan, &ignored) != 1) {
		a->scan_over = true;
		return (0);
	}
	if (n > a->scan.n)
		n = a->scan.n;
	memcpy(s->in + s->n, a->scan.p, n);
	a->scan.p += n;
	a->scan.n -= n;
	s->n += n;
	return (n);
}

/* The length of a stored block that is not the last one, and has no bits of
 * others in its first byte; SIZE_MAX when there is none. */
static size_t
stored_length(struct ahead *a)
{
	struct err ignored = { 0 };
	const uint8_t *p;

	if (feed_peek(&a->scan, STORED_HEADER, &p, &ignored) != 1 ||
	    p[0] != 0 || (p[1] ^ p[3]) != 0xff || (p[2] ^ p[4]) != 0xff)
		return (SIZE_MAX);
	return ((size_t)p[1] | (size_t)p[2] << 8);
}

/* Stored blocks one behind the other, as many as make a block; how many bytes
 * they hold. */
static size_t
take_stored(struct ahead *a, struct slice *s)
{
	size_t stored = 0, n;

	while ((n = stored_length(a)) != SIZE_MAX && stored + n <= BLOCK &&
	    s->n + STORED_HEADER + n <= SLICE_MAX) {
		size_t left = STORED_HEADER + n, got;

		for (; left > 0; left -= got)
			if ((got = slice_take(a, s, left)) == 0)
				return (stored);
		stored += n;
	}
	return (stored);
}

/* Up to a mark, the end, or until it is full. */
static bool
take_to_mark(struct ahead *a, struct slice *s)
{
	size_t seen = s->n, got;

	while (s->n < SLICE_MAX) {
		size_t room = SLICE_MAX - s->n, surplus;
		const uint8_t *found;

		got = slice_take(a, s, room < LOOK ? room : LOOK);
		if (got == 0)
			return (false);
		found = memmem(s->in + seen, s->n - seen, mark, sizeof(mark));
		if (found != NULL) {
			surplus = s->n - (size_t)(found - s->in) -
			    sizeof(mark);
			a->scan.p -= surplus;
			a->scan.n += surplus;
			s->n -= surplus;
			return (true);
		}
		seen = s->n < sizeof(mark) ? 0 : s->n - sizeof(mark) + 1;
	}
	return (false);
}

/* Cut the next slice. */
static void
slice_cut(struct ahead *a, struct slice *s)
{
	if (s->in == NULL)
		s->in = mem_alloc(SLICE_MAX);
	s->n = 0;
	s->start = feed_position(&a->scan);
	s->marked = a->scan_marked;
	if (!s->marked || take_stored(a, s) == 0)
		a->scan_marked = take_to_mark(a, s);
	s->whole = s->marked && a->scan_marked && !a->scan_over;
	s->good = false;
}

static bool
is_hopeless(const struct ahead *a)
{
	return (crew_jobs(a->crew) == 0 || a->lost > FAILS_MAX + a->won / 4);
}

/* To the crew, if there is one. */
static bool
slice_submit(struct ahead *a, struct slice *s)
{
	struct err ignored = { 0 };

	s->job.run = slice_run;
	return (bufpool_take(a->pool, NULL, &s->out, &ignored) == 0 &&
	    crew_submit(a->crew, &s->job));
}

/* Slices for everybody, while it seems to be worth it. */
static void
fill(struct ahead *a)
{
	while (!is_hopeless(a) && !a->scan_over &&
	    a->tail - a->head < a->spread) {
		struct slice *s = &a->ring[a->tail % a->slices];

		slice_cut(a, s);
		if (s->n == 0)
			break;
		a->tail++;
		s->whole = s->whole && slice_submit(a, s);
		s->job.done = !s->whole;
	}
}

/* The end of what came out, for whoever goes on from here. */
static void
remember(struct ahead *a, const struct block *b)
{
	size_t keep = a->before_n;

	if (b->n >= WINDOW) {
		memcpy(a->before, b->p + b->n - WINDOW, WINDOW);
		a->before_n = WINDOW;
		return;
	}
	if (keep > WINDOW - b->n)
		keep = WINDOW - b->n;
	memmove(a->before, a->before + a->before_n - keep, keep);
	memcpy(a->before + keep, b->p, b->n);
	a->before_n = keep + b->n;
}

/* The slice that begins here, when it is good; older ones are of no use. */
static struct slice *
slice_here(struct ahead *a)
{
	while (a->head < a->tail) {
		struct slice *s = &a->ring[a->head % a->slices];

		if (s->start > a->at)
			break;
		if (s->start == a->at && s->whole) {
			crew_wait(a->crew, &s->job);
			if (s->good)
				return (s);
		}
		slice_drop(a);
	}
	return (NULL);
}

static int
slice_accept(struct ahead *a, struct slice *s, struct block **ret)
{
	*ret = s->out;
	s->out = NULL;
	a->at += s->n;
	a->head++;
	a->won++;
	if (a->spread < a->slices)
		a->spread++;
	remember(a, *ret);
	return (1);
}

/* The next place where a slice might be of use again. */
static uint64_t
next_mark(struct ahead *a)
{
	uint64_t at = feed_position(a->feed);

	for (; a->head < a->tail; slice_drop(a)) {
		const struct slice *s = &a->ring[a->head % a->slices];

		if (s->start > at && s->whole)
			return (s->start);
	}
	return (0);
}

/* In order, up to there or until the block is full. */
static int
go_on(struct ahead *a, struct block *b, struct err *err)
{
	int more;

	a->feed->pause = next_mark(a);
	more = inflater_next(a->inflater, a->feed, b->p, b->size, &b->n, err);
	if (more == 1 && b->n < b->size &&
	    feed_position(a->feed) == a->feed->pause &&
	    inflater_is_between(a->inflater)) {
		a->going = false;
		a->at = a->feed->pause;
	}
	a->feed->pause = 0;
	if (more == 1)
		remember(a, b);
	return (more);
}

static void
resume(struct ahead *a)
{
	feed_move(a->feed, a->at, a->feed->end, a->feed->until);
	inflater_resume(a->inflater,
	    (struct str){ (const char *)a->before, a->before_n });
	a->going = true;
}

/* One block or none: 1 either way, 0, -1. */
static int
next(struct ahead *a, struct block **ret, struct err *err)
{
	struct slice *s;
	int more = 1;

	*ret = NULL;
	fill(a);
	if (!a->going) {
		if ((s = slice_here(a)) != NULL)
			more = slice_accept(a, s, ret);
		else
			resume(a);
	}
	if (*ret == NULL) {
		if (bufpool_take(a->pool, NULL, ret, err) == -1)
			return (-1);
		more = go_on(a, *ret, err);
	}
	if (more == 1 && (*ret)->n > 0)
		return (1);
	ahead_give(a, *ret);
	*ret = NULL;
	return (more);
}

int
ahead_next(struct ahead *a, struct block **ret, struct err *err)
{
	int more;

	do {
		more = next(a, ret, err);
	} while (more == 1 && *ret == NULL);
	return (more);
}

void
ahead_give(struct ahead *a, struct block *b)
{
	bufpool_give(a->pool, b);
}

uint64_t
ahead_position(const struct ahead *a)
{
	return (a->going ? feed_position(a->feed) : a->at);
}

uint64_t
ahead_won(const struct ahead *a)
{
	return (a->won);
}
