/*
 * What the files of this room share.
 */
#pragma once

#include "track/tracker.h"

struct db_rows;

/* The current row of a statement over waybill_record. */
MUST_CHECK int track_read(const struct db_rows *, struct arena *,
    struct export_rec *ret, struct err *);
/* All rows of one. */
MUST_CHECK int track_visit_rows(struct db_rows *, track_visit *, void *ctx,
    struct err *);
