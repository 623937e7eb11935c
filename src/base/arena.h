/*
 * arena: many small allocations that die together: one request, one task, one
 * batch of records. Bounded; belongs to one thread; holds bytes, never
 * descriptors or handles. Inside a loop, save and rewind.
 */
#pragma once

#include "base/str.h"

struct arena;
struct arena_mark {
	void *chunk;
	size_t used;
	uint64_t total;
};

struct arena *arena_new(uint64_t limit);	/* bytes in all */
void arena_free(struct arena *);		/* NULL is ignored */
void arena_auto_free(struct arena **);
#define AUTO_ARENA CLEANUP(arena_auto_free)

/* Zeroed, aligned for anything. NULL when over the limit: the size came from
 * outside, so the caller says ERR_TOO_BIG (arena_over does). */
void *arena_alloc(struct arena *, size_t);
#define arena_new_one(a, type) ((type *)arena_alloc((a), sizeof(type)))
MUST_CHECK int arena_over(const struct arena *, struct err *);

/* A terminated copy; p is NULL when over the limit. */
struct str arena_str(struct arena *, struct str);
const char *arena_printf(struct arena *, const char *fmt, ...) PRINTF(2, 3);

/* A mark, and the way back to it: what was taken since is gone. */
struct arena_mark arena_save(const struct arena *);
void arena_rewind(struct arena *, struct arena_mark);
