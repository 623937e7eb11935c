/*
 * row_priv: taking what a row borrows into an arena; lists for statements.
 */
#pragma once

#include "base/arena.h"

struct db_rows;

/* A copy of a text column; NULL becomes the empty text. ERR_TOO_BIG. */
MUST_CHECK int row_text(const struct db_rows *, unsigned column,
    struct arena *, struct str *ret, struct err *);

/* Numbers as a JSON list, which statements take apart: ERR_TOO_BIG. */
MUST_CHECK int row_list(const int64_t *, size_t n, struct sb *,
    struct str *ret, struct err *);
