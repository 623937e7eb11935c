/*
 * ahead: deflate streams unpacked by several threads where they allow it. Our
 * own do: each block of theirs refers to nothing before itself and ends on a
 * whole byte with an empty stored block, or consists of stored ones. Where
 * such ends seem to be, threads unpack what lies between them; whether it
 * really follows from what came before is seen in order, and where it does
 * not, one thread goes on from there. What comes out is the same for any
 * stream, and never depends on timing.
 *
 * One thread at a time calls, except ahead_give. Memory is bounded by threads
 * x blocks.
 */
#pragma once

#include "archive/inflate.h"
#include "base/queue.h"

struct ahead;
struct crew;

/* The crew is borrowed; the caller may have jobs of its own in it. */
struct ahead *ahead_new(struct crew *);
void ahead_free(struct ahead *);	/* all blocks are back; or NULL */

/* A new stream, which begins where the feed stands and lies before its end.
 * The feed is borrowed until the stream ends; its readat is used by the caller
 * of these functions alone. */
void ahead_begin(struct ahead *, struct feed *);
/* The next block: 1, 0 at the end (what follows is next in the feed), -1
 * ERR_CORRUPT, ERR_TORN. It goes back by ahead_give, by any thread; a handful
 * may be out at the same time. */
MUST_CHECK int ahead_next(struct ahead *, struct block **ret, struct err *);
void ahead_give(struct ahead *, struct block *);	/* NULL is ignored */
/* Where in the file what was handed out so far ends. */
uint64_t ahead_position(const struct ahead *);

/* How many blocks were unpacked by other threads; for tests. */
uint64_t ahead_won(const struct ahead *);
