/*
 * exports: records of exports and their gaps.
 */
#include "api/exports.h"
#include "api/handlers.h"
#include "base/clock.h"
#include "base/err.h"
#include "db/db.h"
#include "model/ids.h"
#include "track/record.h"

#define DAY (24 * 3600 * USEC_SEC)

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

/* As Galaxy: 0 is no limit, a negative one gives one record. */
static uint64_t
limit_of(int64_t limit)
{
	return (limit < 0 ? 1 : (uint64_t)limit);
}

static int
read_filter(struct api_call *call, struct track_filter *ret, struct err *err)
{
	int64_t days = input_query_int(call, "days", 0, 30);
	int64_t limit = input_query_int(call, "limit", INT64_MIN, 50);
	int64_t offset = input_query_int(call, "offset", 0, 0);
	usec_t since = input_query_since(call, "since");
	bool all = input_query_bool(call, "all", false);
	struct str object = http_query(call->req, "object_id");

	if (input_check(call, err) == -1)
		return (-1);
	if (all && !(call->is_user && call->user.is_admin))
		return (err_set(err, ERR_ADMIN_ONLY,
		    "only an administrator may list everybody's exports"));
	*ret = (struct track_filter){
		.user = all ? 0 : call->user.id,
		.state = http_query(call->req, "state"),
		.object_type = http_query(call->req, "object_type"),
		.q = http_query(call->req, "q"),
		.batch = http_query(call->req, "batch"),
		.limit = limit_of(limit), .offset = (uint64_t)offset,
		.since = since != 0 ? since : days > 36500 ? 0 :
		    clock_now() - days * DAY,
	};
	if (object.p == NULL)
		return (0);
	return (ids_decode(call->ids, object, &ret->object_id, err));
}

/* A page ends with the last of those that were counted: there are no others to
 * look for among the older ones. */
static int
write_page(struct list *list, struct track_filter *filter, uint64_t n,
    struct err *err)
{
	if (filter->offset >= n)
		return (0);
	if (filter->limit == 0 || filter->limit > n - filter->offset)
		filter->limit = n - filter->offset;
	return (track_each(list->call->db, filter, write_record, list, err));
}

int
api_exports_list(struct api_call *call, struct err *err)
{
	struct list list = { .call = call };
	struct track_filter filter;
	uint64_t n = 0;
	int rc;

	if (read_filter(call, &filter, err) == -1 ||
	    db_begin(call->db, DB_READ, err) == -1 ||
	    (call->is_user &&
	    track_count(call->db, &filter, &n, err) == -1) ||
	    api_total_matches(call, n, err) == -1)
		return (-1);
	list.jw = http_response_json(call->resp);
	jw_array(list.jw);
	rc = write_page(&list, &filter, n, err);
	jw_array_end(list.jw);
	return (rc);
}

int
api_export(struct api_call *call, struct export_rec *ret, struct err *err)
{
	struct uuid uuid;
	int found;

	input_uuid(call, "task_uuid", &uuid);
	if (input_check(call, err) == -1)
		return (-1);
	found = track_by_task(call->db, &uuid, call->arena, ret, err);
	if (found == -1)
		return (-1);
	if (found == 0 ||
	    (ret->user_id != call->user.id && !call->user.is_admin))
		return (err_set(err, ERR_NOT_FOUND,
		    "there is no export with this id"));
	return (0);
}

int
api_export_write(struct api_call *call, const struct uuid *uuid,
    struct jw *jw, struct err *err)
{
	struct export_rec rec;

	if (track_by_task(call->db, uuid, call->arena, &rec, err) == -1)
		return (-1);
	return (record_write(call->db, call->ids, &rec, jw, err));
}

int
api_export_show(struct api_call *call, struct err *err)
{
	struct export_rec rec;

	if (api_export(call, &rec, err) == -1)
		return (-1);
	return (record_write(call->db, call->ids, &rec,
	    http_response_json(call->resp), err));
}

static int
write_gap(void *ctx, const struct gap *gap, struct err *err)
{
	struct list *list = ctx;

	(void)err;
	record_gap(list->call->ids, gap, list->jw);
	return (0);
}

int
api_export_gaps(struct api_call *call, struct err *err)
{
	struct list list = { .call = call };
	int64_t limit = input_query_int(call, "limit", 1, 0);
	int64_t offset = input_query_int(call, "offset", 0, 0);
	struct export_rec rec;
	int rc;

	if (api_export(call, &rec, err) == -1)
		return (-1);
	list.jw = http_response_json(call->resp);
	jw_array(list.jw);
	rc = track_gaps(call->db, rec.id, (uint64_t)limit, (uint64_t)offset,
	    write_gap, &list, err);
	jw_array_end(list.jw);
	return (rc);
}
