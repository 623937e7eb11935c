/*
 * thread: starts threads, and says why one could not be. Any thread.
 */
#pragma once

#include <pthread.h>

#include "base/attr.h"

struct err;

/* Run main(ctx) in a thread of its own; `what` names it in the error: "start
 * WHAT". ERR_NO_MEMORY when memory, its limit or the limit of processes leaves
 * no place for one; the caller joins. */
MUST_CHECK int thread_start(pthread_t *ret, void *(*main)(void *), void *ctx,
    const char *what, struct err *);

/* Processors that this process may run on, at least 1. */
unsigned thread_cores(void);
