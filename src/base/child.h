/*
 * child: a freshly executed process of this same program, with one end of a
 * socket pair as descriptor 3 and no other descriptor than 0 to 3, limits on
 * its resources and no new privileges. Its death is seen through a pidfd.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "base/attr.h"

struct err;

struct child_limits {
	uint64_t memory;	/* RLIMIT_DATA bytes; 0 leaves it */
	uint64_t file_size;	/* RLIMIT_FSIZE bytes; 0 leaves it */
	uint64_t descriptors;	/* RLIMIT_NOFILE; 0 leaves it */
};

struct child {
	pid_t pid;
	int pidfd;		/* readable when it has ended */
	int fd;			/* our end of the socket pair */
};

/* argv[0] is replaced by this program's own path (/proc/self/exe); standard
 * input is /dev/null, standard output goes to standard error. The child dies
 * with its parent's thread only if `die_with_parent`. */
MUST_CHECK int child_spawn(const char *const argv[],
    const struct child_limits *, bool die_with_parent, struct child *ret,
    struct err *);

struct child_end {
	bool exited;		/* else killed by a signal */
	int status;		/* exit status or signal number */
};
/* Wait up to timeout: 1 ended and reaped, 0 still running, -1. */
MUST_CHECK int child_wait(struct child *, usec_t timeout,
    struct child_end *ret, struct err *);
void child_kill(struct child *);	/* SIGKILL */
void child_close(struct child *);	/* descriptors only */
