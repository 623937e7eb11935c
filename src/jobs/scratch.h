/*
 * scratch: the directory tmp/UUID of a task and the lock in it. Whoever works
 * on the task, parent and child, holds the lock shared; whoever gets it
 * exclusively knows that nobody does any more: a free lock is a death
 * certificate. Its name is the task's, so that a later worker finds what a dead
 * one left. One thread.
 */
#pragma once

#include "base/uuid.h"

struct err;
struct site;

struct scratch {
	int tmp_fd, dir_fd, lock_fd;	/* -1: not open */
	char name[UUID_DASHED];
};
#define SCRATCH_NONE ((struct scratch){ -1, -1, -1, "" })

/* Make or find the directory and take its lock exclusively: 1, 0 somebody
 * works on the task, -1. */
MUST_CHECK int scratch_take(const struct site *, const struct uuid *,
    struct scratch *ret, struct err *);
/* Remove all that is in it but the lock. */
MUST_CHECK int scratch_clear(struct scratch *, struct err *);
/* Let a child hold the lock too. */
MUST_CHECK int scratch_share(struct scratch *, struct err *);
/* The child's side: hold the lock of a directory that is there. */
MUST_CHECK int scratch_join(const struct site *, const struct uuid *,
    struct scratch *ret, struct err *);
/* Remove the directory once the child is gone, then let go. ERR_BUSY when it
 * is not. */
MUST_CHECK int scratch_remove(struct scratch *, struct err *);
/* Let go without removing anything. May be repeated. */
void scratch_leave(struct scratch *);
#define AUTO_SCRATCH CLEANUP(scratch_leave)

/* Does nobody work on the task? 1 nobody, 0 somebody, -1. */
MUST_CHECK int scratch_is_free(const struct site *, const struct uuid *,
    struct err *);
