/*
 * short_term_storage: downloads. Knowing the UUID is the permission.
 */
#include "api/handlers.h"
#include "api/send_file.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/own.h"
#include "jobs/submit.h"
#include "sts/sts.h"
#include "track/tracker.h"

static int
not_there(struct err *err)
{
	return (err_set(err, ERR_NOT_FOUND,
	    "there is no such download, or its time is over"));
}

/* Is its time over? A file is kept as long as a record wants it; without a
 * record, and what tells of a failure, by its age. */
static bool
is_over(const struct sts_entry *entry, bool known, bool wanted, usec_t now)
{
	if (entry->state == STS_READY && known)
		return (!wanted);
	return ((entry->state == STS_READY ||
	    entry->state == STS_CANCELLED) &&
	    entry->finished + entry->duration < now);
}

/* The entry and the newest record of an export that names it (id 0: none). A
 * file whose time is over is as if it were not there, swept or not. */
static int
load(struct api_call *call, struct uuid *ret_uuid, struct sts_entry *ret,
    struct export_rec *ret_rec, struct err *err)
{
	usec_t now = clock_now();
	bool known;
	int wanted;

	input_uuid(call, "storage_request_id", ret_uuid);
	if (input_check(call, err) == -1 || track_by_sts(call->db, ret_uuid,
	    call->arena, ret_rec, err) == -1)
		return (-1);
	wanted = track_wants_sts(call->db, ret_uuid, now, &known, err);
	if (wanted == -1 ||
	    jobs_follow_sts(call->jobs, ret_uuid, err) == -1 ||
	    sts_get(call->jobs->sts, ret_uuid, ret, err) == -1)
		return (-1);
	if (is_over(ret, known, wanted == 1, now))
		ret->state = STS_ABSENT;
	return (0);
}

int
api_sts_ready(struct api_call *call, struct err *err)
{
	struct export_rec rec = { 0 };
	struct sts_entry entry = { 0 };
	struct uuid uuid;

	if (load(call, &uuid, &entry, &rec, err) == -1)
		return (-1);
	jw_bool(http_response_json(call->resp),
	    entry.state == STS_READY || entry.state == STS_CANCELLED);
	sts_entry_fini(&entry);
	return (0);
}

/* The status, message and code that the worker left. */
static void
answer_cancelled(struct api_call *call, const struct sts_entry *entry)
{
	struct jw *jw;

	call->resp->status = entry->status >= 400 && entry->status <= 599 ?
	    entry->status : 204;
	if (call->resp->status == 204)
		return;
	jw = http_response_json(call->resp);
	jw_object(jw);
	jw_kcstr(jw, "err_msg", entry->message != NULL ? entry->message : "");
	jw_kint(jw, "err_code", entry->code);
	jw_object_end(jw);
}

static int
answer_file(struct api_call *call, const struct uuid *uuid,
    const struct sts_entry *entry, const struct export_rec *rec,
    struct err *err)
{
	const struct http_file file = { .changed = entry->finished,
		.type = entry->mime_type, .name = str_of(entry->filename) };

	return (api_send_download(call, uuid, rec, &file, err));
}

static int
answer(struct api_call *call, const struct uuid *uuid,
    const struct sts_entry *entry, const struct export_rec *rec,
    struct err *err)
{
	switch (entry->state) {
	case STS_READY:
		return (answer_file(call, uuid, entry, rec, err));
	case STS_CANCELLED:
		answer_cancelled(call, entry);
		return (0);
	case STS_PENDING:
		(void)err_set(err, ERR_NOT_FOUND,
		    "the download is not finished");
		return (err_hint(err, "ask .../ready until it says true"));
	case STS_ABSENT:
		break;
	}
	return (not_there(err));
}

int
api_sts_serve(struct api_call *call, struct err *err)
{
	struct export_rec rec = { 0 };
	struct sts_entry entry = { 0 };
	struct uuid uuid;
	int rc = load(call, &uuid, &entry, &rec, err);

	if (rc == 0)
		rc = answer(call, &uuid, &entry, &rec, err);
	sts_entry_fini(&entry);
	return (rc);
}
