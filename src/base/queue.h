/*
 * queue: threads meet here and in atomics only. A bounded first-in first-out
 * of pointers; closing it wakes everybody. Any thread. bufpool: equal blocks
 * of memory for data on its way, at most so many at once.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

struct err;
struct cancel;
struct queue;

struct queue *queue_new(size_t capacity);
void queue_free(struct queue *);	/* must be unused; NULL is ignored */
/* Wait for room: true, or false when it is closed. */
bool queue_put(struct queue *, void *);
/* Wait for an item: true, or false when it is closed and empty. */
bool queue_get(struct queue *, void **ret);
/* No more puts; gets drain what is left. May be repeated. */
void queue_close(struct queue *);

struct bufpool;
struct block {
	uint8_t *p;
	size_t size;		/* capacity, the same for all */
	size_t n;		/* bytes used: the owner's */
};

struct bufpool *bufpool_new(size_t block_size, size_t blocks);
void bufpool_free(struct bufpool *);	/* all blocks must be back */
/* Take a block, waiting until one is free or the work is cancelled
 * (ERR_CANCELLED, the only error). Not cleared. */
MUST_CHECK int bufpool_take(struct bufpool *, const struct cancel *,
    struct block **ret, struct err *);
/* Give a block back and wake one waiter. NULL is ignored. */
void bufpool_give(struct bufpool *, struct block *);
