/*
 * history_change: what its owner changes of a history. One connection, one
 * thread.
 */
#pragma once

#include "model/labels.h"

struct db;

struct history_change {
	struct str name, genome_build;	/* STR_NONE: as it is */
	int published, importable, deleted;	/* 1, 0; -1: as it is */
	struct labels labels;
};

/* All of it or nothing, in a transaction of its own. A published history can
 * be seen by everybody: it becomes importable, and one that is importable no
 * more is published no more. ERR_INVALID for a name or tag that cannot be one;
 * ERR_NOT_OWNER when it is purged or archived. */
MUST_CHECK int history_change(struct db *, int64_t id,
    const struct history_change *, struct err *);
/* The same of several histories: all of them or none. */
MUST_CHECK int histories_change(struct db *, const int64_t *ids, size_t n,
    const struct history_change *, struct err *);
