#include "store/select.h"

const char *
gap_reason_name(enum gap_reason reason)
{
	static const char *const names[] = {
#define X(name, text) text,
		GAP_TABLE(X)
#undef X
	};

	return (names[reason]);
}

bool
select_state_is_over(struct str state)
{
	static const char *const going[] = { "new", "upload", "queued",
		"running", "paused", "setting_metadata" };

	for (size_t i = 0; i < NELEMS(going); i++) {
		if (str_is(state, going[i]))
			return (false);
	}
	return (true);
}

/* Elements come with their collection whether hidden or not; a dataset that
 * was asked for by name comes whatever its flags say. */
static enum select_place
place_of(const struct store_request *req, const struct select_item *item)
{
	bool shown = item->visible || req->include_hidden || item->member ||
	    req->object == STORE_COLLECTION;
	bool kept = !item->deleted || req->include_deleted;

	if (req->object == STORE_DATASET)
		return (SELECT_MAIN);
	return (shown && kept ? SELECT_MAIN : SELECT_PROVENANCE);
}

/* Bytes were asked for and should be there. */
static void
judge_bytes(const struct store_request *req, const struct select_item *item,
    struct select_verdict *v)
{
	bool promised = str_is(item->state, "ok") ||
	    str_is(item->state, "error");
	bool due = promised || str_is(item->state, "empty") ||
	    str_is(item->state, "failed_metadata");

	if (!item->allowed) {
		v->gap = GAP_NO_ACCESS;
		return;
	}
	if (item->file || item->extra)
		v->kind = SELECT_BYTES;
	if (item->file || !due)
		return;
	v->gap = GAP_FILE_MISSING;
	if (!promised)
		return;
	if (req->missing == MISSING_FAIL)
		v->refused = true;
	else if (req->missing == MISSING_SKIP && !item->member)
		v->kind = SELECT_OUT;
}

struct select_verdict
select_dataset(const struct store_request *req, const struct select_item *item)
{
	struct select_verdict v = { .kind = SELECT_RECORD,
		.place = place_of(req, item) };

	if (item->purged) {
		v.passed = PASSED_PURGED;
		v.discarded = true;
		if (req->object == STORE_HISTORY && !item->member &&
		    !item->parent && !req->include_deleted)
			v.kind = SELECT_OUT;
		return (v);
	}
	v.unfinished = !select_state_is_over(item->shown);
	if (v.place == SELECT_PROVENANCE) {
		v.passed = item->deleted && !req->include_deleted ?
		    PASSED_DELETED : PASSED_HIDDEN;
		return (v);
	}
	if (v.unfinished) {
		v.gap = GAP_DATASET_UNFINISHED;
		v.refused = req->require_finished;
	}
	/* What is still being written is not read. */
	if (!req->include_files || !select_state_is_over(item->state))
		return (v);
	if (v.gap == GAP_NONE)
		judge_bytes(req, item, &v);
	else if (item->allowed && (item->file || item->extra))
		v.kind = SELECT_BYTES;
	return (v);
}
