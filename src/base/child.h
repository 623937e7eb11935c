/*
 * child: a freshly executed process of this same program, with one end of a
 * socket pair as descriptor 3 and no other descriptor than 0 to 3, limits on
 * its resources and no new privileges. Its death is seen through a pidfd.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/attr.h"

struct err;

struct child_limits {
	uint64_t memory;	/* RLIMIT_DATA bytes; 0 leaves it */
	uint64_t file_size;	/* RLIMIT_FSIZE bytes; 0 leaves it */
	uint64_t descriptors;	/* RLIMIT_NOFILE; 0 leaves it */
	bool yields;		/* gives way to others: they get the processor */
};

struct child {
	pid_t pid;
	int pidfd;		/* readable when it has ended */
	int fd;			/* our end of the socket pair */
};

/* argv[0] is replaced by this program's own path (/proc/self/exe); standard
 * input is /dev/null, standard output goes to standard error. It leads a session
 * of its own, so a terminal's Ctrl-C reaches the parent alone; no signal is
 * blocked or ignored in it. It is killed when the thread that spawned it ends
 * only if `die_with_parent`. In sanitizer builds memory is not limited. */
MUST_CHECK int child_spawn(const char *const argv[],
    const struct child_limits *, bool die_with_parent, struct child *ret,
    struct err *);

struct child_end {
	bool exited;		/* else killed by a signal */
	int status;		/* exit status or signal number */
};
/* Wait up to timeout: 1 ended and reaped (once: pid is -1 then), 0 still
 * running, -1. The program must not ignore SIGCHLD. */
MUST_CHECK int child_wait(struct child *, usec_t timeout,
    struct child_end *ret, struct err *);
/* SIGKILL, unless it is reaped already. */
void child_kill(struct child *);
/* Closes the descriptors only. */
void child_close(struct child *);
