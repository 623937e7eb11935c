/*
 * estimate: `export --dry-run`: what an export would hold, printed. Main
 * thread only.
 */
#pragma once

#include "base/str.h"

struct cli;
struct err;
struct jobs_export;
struct session;

/* The JSON object of jobs_estimate, or some lines for people. */
MUST_CHECK int estimate_show(struct cli *, struct session *,
    const struct jobs_export *, struct str name, struct err *);
