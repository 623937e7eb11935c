/*
 * exports_start: exports are started, one or many at once, estimated,
 * cancelled, tried again, kept longer.
 */
#include "api/export_input.h"
#include "api/exports.h"
#include "api/handlers.h"
#include "base/err.h"
#include "base/own.h"

/* Started together; each is a statement or three. */
#define OBJECTS 1000

static const char *const object_names[] = { "history", "dataset",
	"dataset_collection", NULL };
static const char *const missing_names[] = { "fail", "record", "skip", NULL };

struct start {
	struct jobs_export *jobs;	/* in the arena */
	size_t n;
};

static void
read_object(struct api_call *call, const json_t *object,
    struct jobs_export *job)
{
	const json_t *type = json_object_get(object, "type");

	for (int i = 0; object_names[i] != NULL; i++)
		if (json_is_string(type) &&
		    strcmp(json_string_value(type), object_names[i]) == 0) {
			job->what.object = (enum store_object)i;
			job->what.object_id = input_member_id(call, object,
			    "id");
			return;
		}
	input_problem(call, "enum", "body", "objects", "The type of an object "
	    "should be 'history', 'dataset' or 'dataset_collection'", type);
}

static void
read_common(struct api_call *call, struct jobs_export *job)
{
	const char *formats[STORE_FORMATS + 1] = { NULL };

	for (int i = 0; i < STORE_FORMATS; i++)
		formats[i] = store_format_name((enum store_format)i);
	export_input(call, job, STORE_ROCRATE_ZIP);
	job->format = (enum store_format)input_enum(call, "format", formats,
	    (int)job->format);
	export_input_target(call, "target_uri",
	    input_text(call, "target_uri"), job);
	job->what.missing = (enum store_missing)input_enum(call, "missing",
	    missing_names, MISSING_FAIL);
	job->what.require_finished = input_bool(call, "require_finished",
	    false);
	job->reuse = input_bool(call, "reuse", true);
	job->pin = input_bool(call, "pinned", false);
	job->request_token = input_text(call, "request_token");
}

/* One token names all that were started with it: "token", "token:1" ... */
static int
number_token(struct api_call *call, struct jobs_export *job, size_t i,
    struct err *err)
{
	const char *text;

	if (job->request_token.p == NULL || i == 0)
		return (0);
	text = arena_printf(call->arena, "%.*s:%zu",
	    STR_ARG(job->request_token), i);
	if (text == NULL)
		return (arena_over(call->arena, err));
	job->request_token = str_of(text);
	return (0);
}

static int
make_batch(struct api_call *call, struct jobs_export *common,
    struct err *err)
{
	char text[UUID_DASHED];
	struct uuid uuid;

	uuid_random(&uuid);
	uuid_dashed(&uuid, text);
	common->batch = arena_str(call->arena, str_of(text));
	return (common->batch.p == NULL ? arena_over(call->arena, err) : 0);
}

static int
read_objects(struct api_call *call, const json_t *objects,
    struct jobs_export *common, struct start *ret, struct err *err)
{
	ret->n = json_array_size(objects);
	if (ret->n == 0 || ret->n > OBJECTS)
		return (err_set(err, ERR_INVALID, "`objects` names 1 to %d "
		    "objects to export", OBJECTS));
	if (ret->n > 1 && common->target_uri != NULL)
		return (err_set(err, ERR_INVALID,
		    "several exports cannot have one target_uri"));
	if (ret->n > 1 && make_batch(call, common, err) == -1)
		return (-1);
	ret->jobs = arena_alloc(call->arena, ret->n * sizeof(*ret->jobs));
	if (ret->jobs == NULL)
		return (arena_over(call->arena, err));
	for (size_t i = 0; i < ret->n; i++) {
		ret->jobs[i] = *common;
		read_object(call, json_array_get(objects, i), &ret->jobs[i]);
		if (number_token(call, &ret->jobs[i], i, err) == -1)
			return (-1);
	}
	return (0);
}

static int
read_start(struct api_call *call, struct start *ret, struct err *err)
{
	struct jobs_export common = { 0 };
	const json_t *objects = json_object_get(call->body, "objects");

	input_body(call, true);
	read_common(call, &common);
	if (json_is_object(call->body) && !json_is_array(objects))
		input_problem(call, objects == NULL ? "missing" : "list_type",
		    "body", "objects", objects == NULL ? "Field required" :
		    "Input should be a valid list", objects);
	if (input_check(call, err) == -1 ||
	    read_objects(call, objects, &common, ret, err) == -1)
		return (-1);
	return (input_check(call, err));
}

int
api_exports_start(struct api_call *call, struct err *err)
{
	struct start start;
	struct uuid *uuids;
	struct jw *jw;

	if (read_start(call, &start, err) == -1)
		return (-1);
	uuids = arena_alloc(call->arena, start.n * sizeof(*uuids));
	if (uuids == NULL)
		return (arena_over(call->arena, err));
	if (jobs_submit_exports(call->jobs, start.jobs, start.n, uuids, err) ==
	    -1)
		return (-1);
	call->resp->status = 202;
	jw = http_response_json(call->resp);
	jw_array(jw);
	for (size_t i = 0; i < start.n; i++)
		if (api_export_write(call, &uuids[i], jw, err) == -1)
			return (-1);
	jw_array_end(jw);
	return (0);
}

int
api_exports_estimate(struct api_call *call, struct err *err)
{
	struct start start;
	struct jw *jw;

	if (read_start(call, &start, err) == -1)
		return (-1);
	jw = http_response_json(call->resp);
	jw_array(jw);
	for (size_t i = 0; i < start.n; i++)
		if (jobs_estimate(call->jobs, &start.jobs[i], NULL, NULL, jw,
		    err) == -1)
			return (-1);
	jw_array_end(jw);
	return (0);
}

static int
accepted(struct api_call *call, const struct uuid *uuid, struct err *err)
{
	call->resp->status = 202;
	return (api_export_write(call, uuid, http_response_json(call->resp),
	    err));
}

int
api_export_cancel(struct api_call *call, struct err *err)
{
	struct export_rec rec;

	if (api_export(call, &rec, err) == -1 ||
	    jobs_cancel(call->jobs, &rec.uuid, err) == -1)
		return (-1);
	return (accepted(call, &rec.uuid, err));
}

int
api_export_retry(struct api_call *call, struct err *err)
{
	struct export_rec rec;
	struct uuid uuid;

	if (api_export(call, &rec, err) == -1 ||
	    jobs_retry(call->jobs, &call->user, &rec, &uuid, err) == -1)
		return (-1);
	return (accepted(call, &uuid, err));
}

int
api_export_change(struct api_call *call, struct err *err)
{
	struct export_rec rec;
	usec_t until;
	int pin;

	input_body(call, true);
	until = input_time(call, "expires_at");
	pin = input_nullable_bool(call, "pinned");
	if (api_export(call, &rec, err) == -1)
		return (-1);
	if (until == USEC_MAX && pin == -1)
		return (err_set(err, ERR_MISSING,
		    "nothing to change: expires_at or pinned is needed"));
	if ((until != USEC_MAX &&
	    jobs_keep_until(call->jobs, &rec, until, err) == -1) ||
	    (pin != -1 && jobs_pin(call->jobs, &rec, pin == 1, err) == -1))
		return (-1);
	return (api_export_write(call, &rec.uuid,
	    http_response_json(call->resp), err));
}
