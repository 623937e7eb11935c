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

/* The bytes that the archive has to hold at least, as the database knows them;
 * 0 of a collection, which nobody counts here. */
MUST_CHECK int object_bytes(struct jobs *, const struct store_request *,
    uint64_t *ret, struct err *);

/* Is there room for so many bytes in short term storage? ERR_NO_ROOM. */
MUST_CHECK int object_check_room(struct jobs *, uint64_t size, struct err *);
/* Can its destination take an export of so many bytes or more, as far as can be
 * said without moving one? */
MUST_CHECK int object_check_target(struct jobs *, const struct jobs_export *,
    uint64_t size, struct arena *, struct err *);
