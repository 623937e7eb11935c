/*
 * datasets: which dataset or collection a request names, and whether it may be
 * seen.
 */
#pragma once

#include "api/call.h"
#include "model/dataset.h"

/* A dataset of any history: ERR_NOT_FOUND, ERR_DENIED. Its own permissions say
 * who sees it, as in Galaxy: not its history's, and not whose history it is in,
 * which may be a copy of another's. */
MUST_CHECK int api_dataset(struct api_call *, int64_t id,
    struct dataset_detail *ret, struct err *);
/* The same for one of a history, which may be seen as well. */
MUST_CHECK int api_history_dataset(struct api_call *, int64_t history,
    int64_t id, struct dataset_detail *ret, struct err *);
/* The history that a collection is in: ERR_INVALID, as Galaxy, when there is
 * no such collection. Whether it may be seen is the history's to say. */
MUST_CHECK int api_collection_history(struct api_call *, int64_t id,
    int64_t *ret, struct err *);
