/*
 * object: what an export is of: that it is there, that the user may see it,
 * and its name. One connection, one thread.
 */
#pragma once

#include "jobs/submit.h"

struct object_facts {
	struct str name;	/* in the arena */
	int64_t history;	/* the one it is in */
};

/* ERR_NOT_FOUND for what is not there or in a history that the user may not
 * see; ERR_DENIED for a dataset that the user may not read, or a
 * history or collection that holds one. */
MUST_CHECK int object_check(struct jobs *, const struct store_request *,
    struct arena *, struct object_facts *ret, struct err *);

/* Can its destination take the export, as far as can be said without moving a
 * byte? */
MUST_CHECK int object_check_target(struct jobs *, const struct jobs_export *,
    struct arena *, struct err *);
