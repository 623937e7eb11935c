/*
 * inflate: deflate streams read through a window over random access. feed:
 * that window; what a decoder took too much can be given back. One thread at a
 * time.
 */
#pragma once

#include "base/stream.h"

#define FEED_BLOCK ((size_t)256 << 10)
#define FEED_BACK ((size_t)16)

struct feed {
	struct readat *from;	/* borrowed */
	uint64_t offset, end;	/* what comes into the window next; its end */
	uint64_t until;		/* what is read at once may go on to here */
	uint64_t pause;		/* where an inflater looks up; 0: nowhere */
	const uint8_t *p;	/* not yet taken */
	size_t n;
	size_t beyond;		/* behind them in the window: past the end */
	uint8_t buf[FEED_BACK + FEED_BLOCK];
};

/* Everything from offset to end. */
void feed_init(struct feed *, struct readat *, uint64_t offset, uint64_t end);
/* On to another place; what is in the window is not read again, and what is
 * read may go beyond the end, up to `until`, for the next move. */
void feed_move(struct feed *, uint64_t offset, uint64_t end, uint64_t until);
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
/* A stream that goes on behind these bytes of it, of which the last 32 KiB are
 * enough. */
void inflater_resume(struct inflater *, struct str before);
/* Up to room bytes, fewer only at the end of the stream or where the feed
 * pauses: 1, 0 at the end (what follows the stream is next in the feed),
 * -1 ERR_CORRUPT, ERR_TORN. */
MUST_CHECK int inflater_next(struct inflater *, struct feed *, uint8_t *out,
    size_t room, size_t *ret, struct err *);
/* Has all that it was fed ended with a block, and that on a whole byte? */
bool inflater_is_between(const struct inflater *);

/* Bytes from the middle of a stream: true when they begin and end with a block
 * that is not the last one, refer to nothing before them, and unpack to less
 * than the room. */
bool inflater_piece(struct inflater *, struct str in, uint8_t *out,
    size_t room, size_t *ret);
/* A whole stream of all these bytes that unpacks to exactly n: true then. */
bool inflater_whole(struct inflater *, struct str in, uint8_t *out, size_t n);
