/*
 * verify: is an archive whole, and would a Galaxy take it in as it is? Needs
 * no site. Faults are what an import refuses, and descriptions that do not fit
 * the bytes; warnings name what a Galaxy server would refuse, change or lose
 * (spec archive-import.md), and what waybill would leave out. The archive is
 * read twice. Memory: some bytes a record. One thread.
 */
#pragma once

#include "store/import.h"

struct store_finding {
	bool fault;		/* else a warning */
	const char *code;	/* stable: of err.h, or "bag_with_tags" ... */
	const char *member;	/* "" when it is the archive as a whole */
	const char *message;
};
/* Borrowed for the call. */
typedef int store_finding_visit(void *ctx, const struct store_finding *,
    struct err *);

struct store_verified {
	bool known;		/* the rest is filled */
	enum store_format format;
	char release[64];	/* "23.2 or newer" */
};

/* -1 when looking itself was impossible: cancelled, no room, a read error.
 * Staged documents go to scratch_dir, which the caller empties. */
MUST_CHECK int store_verify(struct readat *,
    const struct store_unpack_options *, int scratch_dir,
    store_finding_visit *, void *ctx, struct store_verified *ret,
    struct err *);
