/*
 * content_change: what its owner changes of an item of a history. Who may is
 * the caller's to ask. Each is a transaction of its own. One connection, one
 * thread.
 */
#pragma once

#include "model/labels.h"

struct site;

struct content_change {
	struct str name;	/* STR_NONE: as it is */
	int deleted, visible;	/* 1, 0; -1: as it is */
	struct labels labels;
};
/* All of it or nothing. ERR_INVALID for a name or tag that cannot be one. */
MUST_CHECK int content_change(struct db *, bool is_collection, int64_t id,
    const struct content_change *, struct err *);

/* Out of sight; of a collection what is in it too when it is said. `purge`: a
 * dataset, or all that are in a collection, for good (purge.h). */
struct content_end {
	bool is_collection, recursive, purge;
	int64_t id;
};
MUST_CHECK int content_delete(const struct site *, struct db *,
    const struct content_end *, struct err *);
