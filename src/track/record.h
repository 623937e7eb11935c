/*
 * record: the one spelling of an export record, the same on the command line
 * and in the API (interfaces.md): Galaxy's members on top, ours under
 * `waybill`. Also gaps, events and lines of progress. Writes to a JSON writer
 * that the caller finishes. One thread.
 */
#pragma once

#include "track/tracker.h"

struct ids;
struct jw;

/* Reads the association and, for up_to_date, the object's update time. */
MUST_CHECK int record_write(struct db *, struct ids *,
    const struct export_rec *, struct jw *, struct err *);

/* {"object_type", "id", "hid", "name", "reason", "detail"} */
void record_gap(struct ids *, const struct gap *, struct jw *);
/* {"id", "task_uuid", "name", "detail", "at"} */
void record_event(const struct event *, struct jw *);

/* {"task_uuid", "state", "phase", "progress"}: how it stands, without a look at
 * the database. */
void record_standing(const struct export_rec *, struct jw *);

/* {"items_done", ..., "bytes_per_second", "seconds_left"}; seconds_left is
 * null while nothing can be said. */
struct record_progress {
	uint64_t items_done, items_total, bytes_done, bytes_total, rate;
};
void record_progress(const struct record_progress *, struct jw *);
