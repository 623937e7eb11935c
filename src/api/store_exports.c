/*
 * store_exports: Galaxy's two ways to export a history, a dataset or a
 * collection: as a download, and to a file source.
 */
#include "api/datasets.h"
#include "api/export_input.h"
#include "api/exports.h"
#include "api/handlers.h"
#include "base/err.h"
#include "track/record.h"

static void
read_options(struct api_call *call, struct jobs_export *job)
{
	*job = (struct jobs_export){ .announce = true };
	job->what.missing = MISSING_FAIL;
	input_body(call, true);
	export_input(call, job, STORE_TAR_GZ);
}

/* `flag` lives as long as the job. */
static void
read_target(struct api_call *call, struct jobs_export *job, bool *flag)
{
	int ignore = input_nullable_bool(call, "ignore_errors");

	*flag = ignore == 1;
	job->ignore_errors = ignore == -1 ? NULL : flag;
	export_input_target(call, "target_uri",
	    input_required_text(call, "target_uri"), job);
}

static void
read_history(struct api_call *call, struct jobs_export *job)
{
	job->what.object = STORE_HISTORY;
	job->what.object_id = input_id(call, "history_id");
}

/* The history in the address has to be an id, no more: as in Galaxy, an item
 * is known by its own. */
static void
read_item(struct api_call *call, struct jobs_export *job)
{
	static const char *const types[] = { "datasets",
		"dataset_collections", NULL };

	(void)input_id(call, "history_id");
	job->what.object = input_param_enum(call, "type", types, 0) == 0 ?
	    STORE_DATASET : STORE_COLLECTION;
	job->what.object_id = input_id(call, "id");
}

static int
check_history(struct api_call *call, const struct jobs_export *job,
    struct err *err)
{
	struct history history;

	return (api_export_history(call, job->what.object_id, &history, err));
}

/* It is there, may be seen, and so may the history that it is in. */
static int
check_item(struct api_call *call, const struct jobs_export *job,
    struct err *err)
{
	struct dataset_detail detail;
	struct history history;
	int64_t id;

	if (input_check(call, err) == -1)
		return (-1);
	if (job->what.object == STORE_COLLECTION) {
		if (api_collection_history(call, job->what.object_id, &id,
		    err) == -1)
			return (-1);
	} else if (api_dataset(call, job->what.object_id, &detail, err) ==
	    -1)
		return (-1);
	else
		id = detail.history_id;
	return (api_export_history(call, id, &history, err));
}

static int
answer_download(struct api_call *call, const struct jobs_export *job,
    struct err *err)
{
	struct export_rec rec;
	struct uuid uuid;
	struct jw *jw;

	if (jobs_submit_export(call->jobs, job, &uuid, err) == -1 ||
	    track_by_task(call->db, &uuid, call->arena, &rec, err) == -1)
		return (-1);
	jw = http_response_json(call->resp);
	jw_object(jw);
	api_kuuid(jw, "storage_request_id", &rec.sts);
	jw_key(jw, "task");
	api_write_task(jw, &uuid);
	jw_object_end(jw);
	return (0);
}

static int
answer_write(struct api_call *call, const struct jobs_export *job,
    struct err *err)
{
	struct uuid uuid;

	if (jobs_submit_export(call->jobs, job, &uuid, err) == -1)
		return (-1);
	api_write_task(http_response_json(call->resp), &uuid);
	return (0);
}

int
api_history_prepare(struct api_call *call, struct err *err)
{
	struct jobs_export job;

	read_options(call, &job);
	read_history(call, &job);
	if (check_history(call, &job, err) == -1)
		return (-1);
	return (answer_download(call, &job, err));
}

int
api_history_write(struct api_call *call, struct err *err)
{
	struct jobs_export job;
	bool flag;

	read_options(call, &job);
	read_history(call, &job);
	read_target(call, &job, &flag);
	if (check_history(call, &job, err) == -1)
		return (-1);
	return (answer_write(call, &job, err));
}

int
api_item_prepare(struct api_call *call, struct err *err)
{
	struct jobs_export job;

	read_options(call, &job);
	read_item(call, &job);
	if (check_item(call, &job, err) == -1)
		return (-1);
	return (answer_download(call, &job, err));
}

int
api_item_write(struct api_call *call, struct err *err)
{
	struct jobs_export job;
	bool flag;

	read_options(call, &job);
	read_item(call, &job);
	read_target(call, &job, &flag);
	if (check_item(call, &job, err) == -1)
		return (-1);
	return (answer_write(call, &job, err));
}
