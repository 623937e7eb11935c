/*
 * job_exports: the exports of a history as Galaxy's older calls list them.
 * One call, one thread.
 */
#pragma once

#include "api/call.h"

/* Elements of a JSON array, newest first; limit 0: all. The history may be
 * seen. */
MUST_CHECK int job_exports_list(struct api_call *, int64_t history,
    uint64_t limit, uint64_t offset, struct jw *, struct err *);
