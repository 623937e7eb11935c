/*
 * job: exports of a history that clients of Galaxy's older calls take for
 * jobs. They are records like any other; the table says which.
 */
#include "db/db.h"
#include "track/track_priv.h"

int
track_job_add(struct db *db, int64_t export_id, int64_t history,
    struct err *err)
{
	return (DB_EXEC(db, track_job_add, NULL, err,
	    .export_id = DB_INT(export_id), .history_id = DB_INT(history)));
}

int
track_job_each(struct db *db, const struct track_job_filter *f,
    track_visit *visit, void *ctx, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;

	if (DB_QUERY(db, track_job_list, &rows, err,
	    .history_id = DB_INT(f->history),
	    .export_id = DB_INT_OR_NULL(f->id, 0),
	    .user_id = DB_INT_OR_NULL(f->user, 0),
	    .max_rows = DB_INT(f->limit == 0 || f->limit > INT64_MAX ?
	    INT64_MAX : (int64_t)f->limit),
	    .skip_rows = DB_INT((int64_t)(f->offset & INT64_MAX))) == -1)
		return (-1);
	return (track_visit_rows(rows, visit, ctx, err));
}
