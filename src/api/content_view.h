/*
 * content_view: items of a history as JSON, as Galaxy's lists and pages show
 * them. One call, one thread.
 */
#pragma once

#include "api/call.h"
#include "model/contents.h"
#include "model/dataset.h"

/* One item of a list; `typed`: its address names its type. */
void content_write(struct api_call *, const struct content *, bool typed,
    struct jw *);
/* The members of a dataset in a list, without braces. */
void content_put_dataset(struct api_call *, const struct content *, bool typed,
    struct jw *);

/* A dataset with everything that is known. What of it may be seen was asked
 * before. */
MUST_CHECK int content_write_page(struct api_call *, const struct content *,
    const struct dataset_detail *, struct jw *, struct err *);
/* The same, by its id, as the answer. */
MUST_CHECK int content_write_dataset(struct api_call *,
    const struct dataset_detail *, struct err *);
/* A collection with its elements. */
MUST_CHECK int content_write_elements(struct api_call *,
    const struct content *, struct jw *, struct err *);
/* The same of this history, as the answer: ERR_NOT_FOUND. */
MUST_CHECK int content_write_collection(struct api_call *, int64_t history,
    int64_t id, struct err *);
