/*
 * copy_priv: what copies of histories and of their items share. Within the
 * caller's transaction; which rows there will be stands in a temporary table
 * that copy_begin makes and copy_end drops. Fails as the database does.
 */
#pragma once

#include "db/db.h"

struct copy {
	struct db *db;
	struct db_value user, now, to;	/* whose, when, the history */
};

MUST_CHECK int copy_begin(struct copy *, struct err *);
/* The planned datasets with their notes and tags. */
MUST_CHECK int copy_datasets(struct copy *, struct err *);
/* The planned collections, their elements, and what they are in the history. */
MUST_CHECK int copy_collections(struct copy *, struct err *);
MUST_CHECK int copy_end(struct copy *, struct err *);
