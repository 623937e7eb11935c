/*
 * filter: the filters of Galaxy's lists: `q` names one, "name-contains", and
 * the `qv` of the same place has its value. Belongs to the call.
 */
#pragma once

#include "api/call.h"

/* False when there is no such filter, or its value is none. */
typedef bool filter_apply(void *ctx, struct str column, struct str op,
    struct str text);
/* ERR_INVALID names the filter, in one more member. */
MUST_CHECK int filter_query(struct api_call *, filter_apply *, void *ctx,
    struct err *);

/* "eq" and a flag: 1, 0, or -1 for "None", which takes a filter away. */
bool filter_flag(struct str op, struct str text, int *ret);
