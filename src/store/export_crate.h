/*
 * export_crate: what makes an archive an RO-Crate 1.1: a README and the
 * metadata document (spec archive-export.md 7.1). Valid at the required level:
 * unlike Galaxy's, the root has a licence, and no reference dangles. Private
 * to the room.
 */
#pragma once

#include "base/stream.h"

/* A file of the crate's. */
struct exp_crate_file {
	struct str path, name, extension;
};
typedef void exp_crate_visit(void *ctx, const struct exp_crate_file *);

struct exp_crate {
	struct str title;	/* of the exported object */
	const char *word;	/* what it is: "history" */
	uint64_t datasets, collections, jobs;
	usec_t time;		/* published then */
	/* Every file in order, each time it is called. */
	int (*each)(void *ctx, exp_crate_visit *, void *visit_ctx,
	    struct err *);
	void *ctx;
};

#define EXP_CRATE_README "README.md"
#define EXP_CRATE_METADATA "ro-crate-metadata.json"

MUST_CHECK int exp_crate_readme(const struct exp_crate *, struct sb *,
    struct str *ret, struct err *);
/* ro-crate-metadata.json of the files that are packed. */
MUST_CHECK int exp_crate_metadata(const struct exp_crate *, struct sink *,
    struct err *);
