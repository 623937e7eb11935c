/*
 * history_exports: the exports of one history as Galaxy lists them, in the form
 * that Accept asks for.
 */
#include "api/exports.h"
#include "api/handlers.h"
#include "api/job_exports.h"
#include "api/negotiate.h"
#include "base/err.h"
#include "track/record.h"

struct list {
	struct api_call *call;
	struct jw *jw;
};

static int
write_record(void *ctx, const struct export_rec *rec, struct err *err)
{
	struct list *list = ctx;

	return (record_write(list->call->db, list->call->ids, rec, list->jw,
	    err));
}

int
api_history_exports(struct api_call *call, struct err *err)
{
	struct list list = { .call = call };
	int64_t id = input_id(call, "history_id");
	int64_t limit = input_query_int(call, "limit", 1, 0);
	int64_t offset = input_query_int(call, "offset", 0, 0);
	bool tasks = input_accept(call, EXPORT_TASKS_TYPE);
	struct track_filter filter = { .object_type = STR("history"),
		.object_id = id, .limit = (uint64_t)limit,
		.offset = (uint64_t)offset };
	struct history history;
	int rc;

	if (input_check(call, err) == -1 ||
	    api_history(call, id, ACCESS_READ, &history, err) == -1)
		return (-1);
	list.jw = http_response_json(call->resp);
	jw_array(list.jw);
	rc = tasks ?
	    track_each(call->db, &filter, write_record, &list, err) :
	    job_exports_list(call, id, filter.limit, filter.offset, list.jw,
	    err);
	jw_array_end(list.jw);
	return (rc);
}

/* Who may, after who may see: as Galaxy asked in this order. */
int
api_export_history(struct api_call *call, int64_t id, struct history *ret,
    struct err *err)
{
	if (input_check(call, err) == -1 ||
	    api_history(call, id, ACCESS_READ, ret, err) == -1)
		return (-1);
	return (api_need_user(call, err));
}
