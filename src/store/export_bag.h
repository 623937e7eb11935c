/*
 * export_bag: the tag files of a BagIt 0.97 bag (spec archive-export.md 8).
 * Manifests grow in spools while the payload is packed. Private to the room.
 */
#pragma once

#include "archive/pack.h"

struct exp_bag;

struct exp_bag_options {
	struct str name;	/* its slug names the directory around all */
	usec_t time;		/* of the bagging, as the tag files say */
	int scratch;		/* where manifests are spooled; borrowed */
};
MUST_CHECK int exp_bag_new(const struct exp_bag_options *,
    struct exp_bag **ret, struct err *);
void exp_bag_free(struct exp_bag *);	/* NULL is ignored */

/* The one directory around everything, without slash; borrowed. */
struct str exp_bag_top(const struct exp_bag *);

/* A member was written: into the manifest, or into the manifest of tag
 * files. */
MUST_CHECK int exp_bag_report(struct exp_bag *, const struct pack_result *,
    struct err *);

/* The payload is complete: pack the tag files. */
MUST_CHECK int exp_bag_finish(struct exp_bag *, struct pack *, struct err *);
