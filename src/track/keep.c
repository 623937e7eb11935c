/*
 * keep: how long the file of a download is kept, and that it is gone.
 */
#include <stdio.h>

#include "base/clock.h"
#include "base/err.h"
#include "db/db.h"
#include "track/track_priv.h"

/* The change, if it took, and its event; one transaction. */
static int
settle(struct db *db, const struct export_rec *rec, uint64_t changed,
    const char *event, struct str detail, struct err *err)
{
	if (changed == 0)
		return (err_set(err, ERR_WRONG_STATE, "this export has no download "
		    "that is still kept"));
	return (track_event_add(db, rec->task_id, rec->user_id, event, detail,
	    clock_now(), err));
}

static int
end(struct db *db, int rc, struct err *err)
{
	if (rc == 0 && (rc = db_commit(db, err)) == 0)
		return (0);
	db_rollback(db);
	return (rc);
}

int
track_keep_until(struct db *db, const struct export_rec *rec,
    usec_t expires_at, struct err *err)
{
	char text[CLOCK_TEXT], detail[CLOCK_TEXT + 32];
	uint64_t changed;
	int rc;

	if (db_begin(db, DB_WRITE, err) == -1)
		return (-1);
	rc = DB_EXEC(db, track_keep_until, &changed, err,
	    .id = DB_INT(rec->id),
	    .expires_at = DB_TIME_OR_NULL(expires_at));
	(void)snprintf(detail, sizeof(detail), "{\"expires_at\": null}");
	if (expires_at != USEC_MAX) {
		clock_text_zulu(expires_at, text);
		(void)snprintf(detail, sizeof(detail),
		    "{\"expires_at\": \"%s\"}", text);
	}
	if (rc == 0)
		rc = settle(db, rec, changed, "kept", str_of(detail), err);
	return (end(db, rc, err));
}

int
track_pin(struct db *db, const struct export_rec *rec, bool pinned,
    struct err *err)
{
	uint64_t changed;
	int rc;

	if (db_begin(db, DB_WRITE, err) == -1)
		return (-1);
	rc = DB_EXEC(db, track_pin, &changed, err, .id = DB_INT(rec->id),
	    .pinned = DB_BOOL(pinned));
	if (rc == 0)
		rc = settle(db, rec, changed, pinned ? "pinned" : "unpinned",
		    STR_NONE, err);
	return (end(db, rc, err));
}

int
track_removed(struct db *db, const struct export_rec *rec, const char *event,
    struct err *err)
{
	uint64_t changed;
	int rc;

	if (db_begin(db, DB_WRITE, err) == -1)
		return (-1);
	rc = DB_EXEC(db, track_removed, &changed, err, .id = DB_INT(rec->id));
	if (rc == 0 && changed == 1)
		rc = track_event_add(db, rec->task_id, rec->user_id, event,
		    STR_NONE, clock_now(), err);
	return (end(db, rc, err));
}

int
track_wants_sts(struct db *db, const struct uuid *sts, usec_t now,
    bool *ret_known, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	char hex[UUID_HEX];

	uuid_hex(sts, hex);
	if (DB_QUERY(db, track_sts_wanted, &rows, err,
	    .sts_uuid = DB_CSTR(hex), .now = DB_TIME(now)) == -1 ||
	    db_rows_next(rows, err) == -1)
		return (-1);
	*ret_known = db_int(rows, 0) > 0;
	return (db_int(rows, 1) > 0);
}
