/*
 * guard: what a member must be like before anybody sees it: its name, its
 * place among the others, sizes, counts and how much it was compressed. The
 * same for every container. Errors name the member. One thread.
 */
#pragma once

#include "archive/unpack.h"

struct guard;

struct guard *guard_new(const struct unpack_limits *);	/* copied */
void guard_free(struct guard *);	/* NULL is ignored */

/* Judge a member as the container gives it. 1 with the clean name (borrowed
 * until the next call), 0 when it is the archive's root and to be ignored,
 * -1 ERR_BAD_NAME, ERR_DUPLICATE, ERR_TOO_BIG. */
MUST_CHECK int guard_member(struct guard *, struct str raw, bool is_dir,
    uint64_t size, struct str *ret, struct err *);

/* A header that is no member also counts, so that they cannot go on for
 * ever. */
MUST_CHECK int guard_header(struct guard *, struct err *);

/* How much came out of how many bytes; -1 ERR_TOO_BIG when it was too much
 * over the last 64 MiB. May be used by another thread than the guard. */
struct ratio {
	unsigned limit;
	uint64_t packed, size;
};
MUST_CHECK int ratio_add(struct ratio *, uint64_t packed, uint64_t size,
    struct err *);
