/*
 * cancel: a token that says "stop". Set from a signal handler, a thread or a
 * frame; checked at every block of data and polled in every wait. Owned by
 * whoever started the work; any thread.
 */
#pragma once

#include <stdbool.h>

#include "base/attr.h"

struct err;
struct cancel;

/* A token that is not set; the caller frees it when no thread uses it. */
struct cancel *cancel_new(void);
void cancel_free(struct cancel *);	/* NULL is ignored */

/* Async-signal-safe, may be repeated. */
void cancel_set(struct cancel *);
/* NULL is never set. */
bool cancel_is_set(const struct cancel *);

/* -1 with ERR_CANCELLED once set. NULL is never set. */
MUST_CHECK int cancel_check(const struct cancel *, struct err *);

/* A descriptor that becomes readable when the token is set; borrowed. -1, which
 * poll(2) ignores, for NULL and when the process had no descriptor left: a wait
 * still needs a time limit after which it checks. */
int cancel_fd(const struct cancel *);
