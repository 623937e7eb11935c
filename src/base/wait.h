/*
 * wait: until a descriptor has something to read, with a time limit. Any
 * thread. Signals do not cut the wait short; a cancel token's descriptor can
 * be waited for like any other.
 */
#pragma once

#include "base/attr.h"

struct err;

/* 1 readable (or ended), 0 not within the timeout, -1. A timeout of 0 only
 * looks; USEC_MAX waits for ever. */
MUST_CHECK int wait_readable(int fd, usec_t timeout, struct err *);
