/*
 * log: gaps and events, both append only.
 */
#include "base/err.h"
#include "db/db.h"
#include "track/track_priv.h"

static int64_t
row_limit(uint64_t limit)
{
	return (limit == 0 || limit > INT64_MAX ? INT64_MAX : (int64_t)limit);
}

int
track_gap_add(struct db *db, int64_t export_id, const struct gap *gap,
    struct err *err)
{
	return (DB_EXEC(db, track_gap_add, NULL, err,
	    .export_id = DB_INT(export_id),
	    .object_type = DB_TEXT(gap->object_type),
	    .object_id = DB_INT(gap->object_id),
	    .hid = DB_INT_OR_NULL(gap->hid, 0), .name = DB_TEXT(gap->name),
	    .reason = DB_TEXT(gap->reason), .detail = DB_TEXT(gap->detail)));
}

int
track_gaps(struct db *db, int64_t export_id, uint64_t limit, uint64_t offset,
    gap_visit *visit, void *ctx, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	int more;

	if (DB_QUERY(db, track_gaps, &rows, err,
	    .export_id = DB_INT(export_id),
	    .max_rows = DB_INT(row_limit(limit)),
	    .skip_rows = DB_INT((int64_t)(offset & INT64_MAX))) == -1)
		return (-1);
	while ((more = db_rows_next(rows, err)) == 1) {
		const struct gap gap = {
			.object_type = db_text(rows, 0),
			.object_id = db_int(rows, 1), .hid = db_int(rows, 2),
			.name = db_text(rows, 3), .reason = db_text(rows, 4),
			.detail = db_text(rows, 5),
		};

		if (visit(ctx, &gap, err) == -1)
			return (-1);
	}
	return (more);
}

int
track_event_add(struct db *db, int64_t task_id, int64_t user_id,
    const char *name, struct str detail, usec_t at, struct err *err)
{
	return (DB_EXEC(db, track_event_add, NULL, err,
	    .task_id = DB_INT(task_id), .user_id = DB_INT_OR_NULL(user_id, 0),
	    .name = DB_CSTR(name), .detail = DB_TEXT(detail),
	    .now = DB_TIME(at)));
}

#define EVENT_ARGS(f) \
	.after = DB_INT((f)->after), .max_rows = DB_INT(row_limit((f)->limit))

static int
open_oldest(struct db *db, const struct event_filter *f,
    struct db_rows **rows, struct err *err)
{
	if (f->task_id != 0)
		return (DB_QUERY(db, track_events_task, rows, err,
		    .task_id = DB_INT(f->task_id), EVENT_ARGS(f)));
	if (f->user_id != 0)
		return (DB_QUERY(db, track_events_user, rows, err,
		    .user_id = DB_INT(f->user_id), EVENT_ARGS(f)));
	return (DB_QUERY(db, track_events_all, rows, err, EVENT_ARGS(f)));
}

static int
open_newest(struct db *db, const struct event_filter *f,
    struct db_rows **rows, struct err *err)
{
	if (f->task_id != 0)
		return (DB_QUERY(db, track_events_task_newest, rows, err,
		    .task_id = DB_INT(f->task_id), EVENT_ARGS(f)));
	if (f->user_id != 0)
		return (DB_QUERY(db, track_events_user_newest, rows, err,
		    .user_id = DB_INT(f->user_id), EVENT_ARGS(f)));
	return (DB_QUERY(db, track_events_all_newest, rows, err,
	    EVENT_ARGS(f)));
}

int
track_events(struct db *db, const struct event_filter *f, event_visit *visit,
    void *ctx, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	int more;

	if ((f->newest_first ? open_newest(db, f, &rows, err) :
	    open_oldest(db, f, &rows, err)) == -1)
		return (-1);
	while ((more = db_rows_next(rows, err)) == 1) {
		struct event event = {
			.id = db_int(rows, 0), .user_id = db_int(rows, 2),
			.name = db_text(rows, 3), .detail = db_text(rows, 4),
			.at = db_time(rows, 5),
		};

		if (!uuid_parse(db_text(rows, 1), &event.task))
			return (err_set(err, ERR_DB, "an event has no "
			    "readable task"));
		if (visit(ctx, &event, err) == -1)
			return (-1);
	}
	return (more);
}
