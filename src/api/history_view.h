/*
 * history_view: a history as JSON, in one of Galaxy's views or by keys. One
 * call, one thread.
 */
#pragma once

#include "api/call.h"

struct db_rows;

/* VIEW_RECORD adds the export that an archived history comes back from. */
enum history_views { VIEW_SUMMARY = 1, VIEW_DETAILED = 2, VIEW_DEV = 4,
	VIEW_RECORD = 8 };

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

/* history_record.c: what was asked of the export with this record; null when
 * there is none. */
MUST_CHECK int history_put_record(struct api_call *, int64_t association,
    struct jw *, struct err *);

/* The readable address, "u/NAME/h/SLUG", or null without a slug. */
void history_put_slug(struct jw *, struct str user, struct str slug);

/* One history by its id, which is there: as the answer, or as a part of it. */
MUST_CHECK int history_write_one(struct api_call *, int64_t id,
    const struct history_shape *, struct err *);
MUST_CHECK int history_write_id(struct api_call *, int64_t id,
    const struct history_shape *, struct jw *, struct err *);
