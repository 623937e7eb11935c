/*
 * content_index: which items a list shows and in what order, from the query.
 * One call, one thread.
 */
#pragma once

#include "api/call.h"
#include "model/contents.h"

/* `limit`, `offset`, `q` and `qv`, `order`, `deleted`, `visible` into a filter
 * that says whose; what is wrong with numbers and flags is noted:
 * ERR_INVALID. Texts are those of the request. */
MUST_CHECK int content_index_read(struct api_call *, struct content_filter *,
    struct err *);
