/*
 * history_index: which histories a list shows and in what order: whose they
 * are, filters, words that are looked for, the page. One call, one thread.
 */
#pragma once

#include "api/history_view.h"
#include "db/db.h"

/* The handler says whose (own, shared, published_ones, everybodys) and what it
 * has to be (archived, deleted ...) before or after the query is read. Texts
 * are those of the request. */
struct history_index {
	struct sql_api_history_index_args args;
	json_t *terms;		/* [field, operator, text] each */
};
/* Neither archived nor deleted, the newest first. */
void history_index_init(struct history_index *);
void history_index_fini(struct history_index *);
#define AUTO_HISTORY_INDEX CLEANUP(history_index_fini)

/* `limit`, `offset`, `q` and `qv`, `order`: ERR_INVALID. */
MUST_CHECK int history_index_read(struct api_call *, struct history_index *,
    struct err *);
/* `search` and what belongs to it: whose, and every word. */
MUST_CHECK int history_index_search(struct api_call *,
    struct history_index *, struct err *);
/* A text of a history that must fit. */
void history_index_term(struct history_index *, const char *field,
    const char *op, struct str text);

/* The list as the answer; `total`: how many there are, in a header. */
MUST_CHECK int history_index_write(struct api_call *, struct history_index *,
    const struct history_shape *, bool total, struct err *);
/* The first of them: 1, 0, -1. */
MUST_CHECK int history_index_first(struct api_call *, struct history_index *,
    int64_t *ret, struct err *);
