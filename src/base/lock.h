/*
 * lock: open file description locks (fcntl F_OFD_SETLK) on a file: shared or
 * exclusive, gone when the last descriptor of that opening is closed, so a
 * free lock is a death certificate. Any thread, any process of one host.
 */
#pragma once

#include <stdbool.h>

#include "base/attr.h"

struct err;

/* Try once: 1 got it, 0 somebody else has it, -1. */
MUST_CHECK int lock_try(int fd, bool exclusive, struct err *);
/* Wait up to `timeout`: 1, 0 (ERR_BUSY is the caller's to say), -1. */
MUST_CHECK int lock_wait(int fd, bool exclusive, usec_t timeout,
    struct err *);
/* Would an exclusive lock be granted? 1 nobody holds it, 0 held, -1. */
MUST_CHECK int lock_is_free(int fd, struct err *);
void lock_release(int fd);
