/*
 * inflate: deflate streams read through a window over random access, with the
 * CRC of what came out. feed: that window; what a decoder took too much can be
 * given back. One thread at a time.
 */
#pragma once

#include "base/stream.h"

#define FEED_BLOCK ((size_t)256 << 10)
#define FEED_BACK ((size_t)16)

struct feed {
	struct readat *from;	/* borrowed */
	uint64_t offset, end;	/* what comes into the window next; its end */
	const uint8_t *p;	/* not yet taken */
	size_t n;
	uint8_t buf[FEED_BACK + FEED_BLOCK];
};

/* Everything from offset to end. */
void feed_init(struct feed *, struct readat *, uint64_t offset, uint64_t end);
/* Something in the window: 1, 0 at the end, -1. */
MUST_CHECK int feed_more(struct feed *, struct err *);
/* The next n <= FEED_BLOCK bytes, contiguous, to look at or taken: 1, 0 when
 * there are not so many, -1. */
MUST_CHECK int feed_peek(struct feed *, size_t n, const uint8_t **ret,
    struct err *);
MUST_CHECK int feed_take(struct feed *, size_t n, const uint8_t **ret,
    struct err *);
/* At most FEED_BACK of the bytes taken last. */
void feed_back(struct feed *, size_t n);
/* From here on it ends there, even if more is in the window already. */
void feed_cut(struct feed *, uint64_t end);
uint64_t feed_position(const struct feed *);

struct inflater;

struct inflater *inflater_new(void);
void inflater_free(struct inflater *);	/* NULL is ignored */
/* A new stream. */
void inflater_reset(struct inflater *);
/* Up to room bytes, fewer only at the end of the stream: 1, 0 at the end (what
 * follows the stream is next in the feed), -1 ERR_CORRUPT, ERR_TORN. */
MUST_CHECK int inflater_next(struct inflater *, struct feed *, uint8_t *out,
    size_t room, size_t *ret, struct err *);
