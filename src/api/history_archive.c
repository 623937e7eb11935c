/*
 * history_archive: a history goes out of the lists and comes back. It may be
 * purged on the way, when an export of it was written to a place that lasts
 * and can be read there as it was written.
 */
#include "api/handlers.h"
#include "api/history_view.h"
#include "base/err.h"
#include "base/jv.h"
#include "jobs/submit.h"
#include "track/association.h"

struct archive {
	int64_t id, association;	/* association 0: none */
	bool purge;
};

static int
wrong_record(const char *why, struct err *err)
{
	return (err_set(err, ERR_INVALID, "The given archive export record %s",
	    why));
}

static int
get_record(struct api_call *call, const struct archive *a,
    struct assoc *ret, struct err *err)
{
	int found = assoc_get(call->db, a->association, call->arena, ret,
	    err);

	if (found == 0)
		return (err_set(err, ERR_NOT_FOUND,
		    "there is no export record with this id"));
	return (found == 1 ? 0 : -1);
}

/* May it be restored from this record one day? */
static int
check_record(const struct archive *a, const struct assoc *assoc,
    struct err *err)
{
	const struct jv *payload = jv_get(jv_get(assoc->metadata,
	    "request_data"), "payload");

	if (!str_is(assoc->object_type, "history") ||
	    assoc->object_id != a->id)
		return (wrong_record("does not belong to this history", err));
	if (!assoc->ready)
		return (wrong_record("is not ready: its export is not over "
		    "or has failed", err));
	if (jv_is_null(jv_get(payload, "target_uri")))
		return (wrong_record("is temporal: its file will expire. "
		    "Export the history to a file source", err));
	return (0);
}

/* Nothing is purged on the word of a record alone. */
static int
prove_record(struct api_call *call, const struct assoc *assoc,
    struct err *err)
{
	struct export_rec rec;
	int found = assoc->has_task ? track_by_task(call->db, &assoc->task,
	    call->arena, &rec, err) : 0;

	if (found == -1)
		return (-1);
	if (found == 0 || rec.sha256.n == 0)
		return (wrong_record("does not say what was written: its "
		    "file cannot be verified", err));
	if (!rec.include_files)
		return (wrong_record("is of an export without files: the "
		    "history cannot be purged", err));
	if (jobs_verify_result(call->jobs, &call->user, &rec, err) == -1) {
		(void)err_in(err, "the archive was not verified, nothing is "
		    "purged");
		return (-1);
	}
	return (0);
}

static int
check_archive(struct api_call *call, const struct archive *a,
    const struct history *history, struct err *err)
{
	struct assoc assoc = { 0 };

	if (history->archived)
		return (err_set(err, ERR_WRONG_STATE,
		    "this history is archived already"));
	if (a->association != 0 && (get_record(call, a, &assoc, err) == -1 ||
	    check_record(a, &assoc, err) == -1))
		return (-1);
	if (!a->purge)
		return (0);
	if (a->association == 0)
		return (err_set(err, ERR_MISSING, "Cannot purge history "
		    "without an export record: archive_export_id is needed"));
	if (history->purged)
		return (err_set(err, ERR_NOT_OWNER, "History is immutable"));
	return (prove_record(call, &assoc, err));
}

int
api_history_archive(struct api_call *call, struct err *err)
{
	struct archive a = { .id = input_id(call, "history_id") };
	struct history_shape shape;
	struct history history;

	input_body(call, false);
	a.association = input_nullable_id(call, "archive_export_id");
	a.purge = input_bool(call, "purge_history", false);
	if (input_check(call, err) == -1 || api_need_user(call, err) == -1 ||
	    history_shape(call, VIEW_DETAILED, &shape, err) == -1 ||
	    api_history(call, a.id, ACCESS_WRITE, &history, err) == -1 ||
	    check_archive(call, &a, &history, err) == -1 ||
	    history_archive(call->site, call->db, a.id, a.association,
	    a.purge, err) == -1)
		return (-1);
	shape.view |= VIEW_RECORD;
	return (history_write_one(call, a.id, &shape, err));
}

int
api_history_restore(struct api_call *call, struct err *err)
{
	int64_t id = input_id(call, "history_id");
	bool force = input_query_bool(call, "force", false);
	struct history_shape shape;
	struct history history;

	if (input_check(call, err) == -1 || api_need_user(call, err) == -1 ||
	    history_shape(call, VIEW_DETAILED, &shape, err) == -1 ||
	    api_history(call, id, ACCESS_WRITE, &history, err) == -1)
		return (-1);
	if (history.archived && history.purged &&
	    history.archive_export != 0 && !force) {
		(void)err_set(err, ERR_INVALID, "Cannot restore an archived "
		    "(and purged) history that is associated with an archive "
		    "export record");
		return (err_hint(err, "import it from its archive, or say "
		    "force=true"));
	}
	if (history_restore(call->db, id, err) == -1)
		return (-1);
	return (history_write_one(call, id, &shape, err));
}
