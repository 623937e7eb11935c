/*
 * history_view: a history as JSON, in one of Galaxy's views or by keys. One
 * call, one thread.
 */
#pragma once

#include "api/call.h"

struct db_rows;

enum history_views { VIEW_SUMMARY = 1, VIEW_DETAILED = 2, VIEW_DEV = 4 };

struct history_shape {
	unsigned view;		/* 0: by keys alone */
	struct str keys;	/* comma separated; STR_NONE: none */
};

/* From the query's `view` and `keys`; `otherwise` when it has neither.
 * ERR_INVALID names the views, in one more member. */
MUST_CHECK int history_shape(struct api_call *, unsigned otherwise,
    struct history_shape *ret, struct err *);

/* The current row, in the columns of api.history_index. */
MUST_CHECK int history_write(struct api_call *, const struct db_rows *,
    const struct history_shape *, struct jw *, struct err *);

/* One history by its id, which is there. */
MUST_CHECK int history_write_one(struct api_call *, int64_t id,
    const struct history_shape *, struct err *);
