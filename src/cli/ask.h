/*
 * ask: a password from who runs the command: at a terminal asked for twice and
 * not shown; otherwise the first line of standard input. Main thread only.
 */
#pragma once

#include "base/str.h"

struct cli;
struct err;

/* Into the sb, which the caller wipes. ERR_INVALID when the two differ or
 * there is none, ERR_TOO_BIG over the sb's limit, ERR_CANCELLED. */
MUST_CHECK int ask_password(const struct cli *, const char *whose, struct sb *,
    struct err *);
/* Overwrite the text with zeros and forget it. */
void ask_wipe(struct sb *);
