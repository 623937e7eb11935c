/*
 * job_exports: Galaxy's older way to export a history: PUT until the answer is
 * 200, then download. Its clients take the work for a job; underneath are
 * records as of any export. Options that a call names must be those of the
 * export it gets; a call that names none takes what there is. Whoever may see
 * the history, but not all of its datasets, has only the archives of his own.
 */
#include "api/export_input.h"
#include "api/exports.h"
#include "api/handlers.h"
#include "api/job.h"
#include "api/job_exports.h"
#include "api/send_file.h"
#include "base/clock.h"
#include "base/err.h"
#include "jobs/submit.h"
#include "model/ids.h"
#include "sts/sts.h"

/* How far back an export that fits is looked for. */
#define LOOK_BACK 100
/* Clients repeat the call every second or so: for so long they hear of a
 * failure instead of starting the same again. */
#define HEARD (10 * USEC_SEC)

/* 1, 0, -1: not named. */
struct options {
	int gzip, hidden, deleted;
};

struct wish {
	struct options options;
	bool force;
	struct str directory, file_name;
	struct str token;
};

/* Of the exports of one history, what this caller gets to see. */
struct view {
	struct api_call *call;
	struct track_job_filter filter;
	usec_t changed;		/* the history, last */
	const struct options *options;	/* that must fit; NULL: any */
	int64_t found;
	struct jw *jw;
};

static int
open_view(struct api_call *call, int64_t history, struct view *ret,
    struct err *err)
{
	int may = user_may_datasets_of(call->db, api_user(call), history,
	    true, true, err);

	*ret = (struct view){ .call = call, .filter = { .history = history } };
	if (may == -1 || track_object_changed(call->db, STR("history"),
	    history, &ret->changed, err) == -1)
		return (-1);
	if (may == 0)	/* no user has the number -1 */
		ret->filter.user = call->is_user ? call->user.id : -1;
	return (0);
}

static bool
is_ready(const struct export_rec *rec)
{
	return (str_is(rec->state, "done") ||
	    str_is(rec->state, "done_with_gaps"));
}

/* There or to be expected, and nothing changed since it was asked for. */
static bool
is_fresh(const struct view *view, const struct export_rec *rec)
{
	return (view->changed <= rec->create_time &&
	    (is_ready(rec) || !export_is_over(rec)));
}

static bool
fits(const struct options *o, const struct export_rec *rec)
{
	return ((o->gzip == -1 ||
	    (o->gzip == 1) == str_is(rec->format, "tar.gz")) &&
	    (o->hidden == -1 || (o->hidden == 1) == rec->include_hidden) &&
	    (o->deleted == -1 || (o->deleted == 1) == rec->include_deleted));
}

static int
note_first(void *ctx, const struct export_rec *rec, struct err *err)
{
	struct view *view = ctx;

	(void)err;
	if (view->found == 0 &&
	    (view->options == NULL || fits(view->options, rec)))
		view->found = rec->id;
	return (0);
}

/* The newest one of the view that fits: 1, 0, -1. */
static int
newest(struct view *view, struct export_rec *ret, struct err *err)
{
	view->filter.limit = view->options == NULL ? 1 : LOOK_BACK;
	view->found = 0;
	if (track_job_each(view->call->db, &view->filter, note_first, view,
	    err) == -1)
		return (-1);
	return (view->found == 0 ? 0 : track_get(view->call->db, view->found,
	    view->call->arena, ret, err));
}

/* The address of this server as the client knows it. */
static void
put_url(struct jw *jw, struct api_call *call, const char *key,
    const char *history, const char *export)
{
	struct str host = http_header(call->req, "host");
	bool tls = str_is(http_header(call->req, "x-forwarded-proto"),
	    "https");
	AUTO_SB struct sb url = SB_EMPTY(4096);

	if (host.p == NULL)
		host = str_of(call->site->conf->listen);
	sb_addf(&url, "%s://%.*s/api/histories/%s/exports/%s",
	    tls ? "https" : "http", STR_ARG(host), history, export);
	jw_kstr(jw, key, sb_str(&url));
}

static void
write_export(const struct view *view, const struct export_rec *rec,
    struct jw *jw)
{
	struct api_call *call = view->call;
	char history[IDS_TEXT], id[IDS_TEXT];
	AUTO_SB struct sb path = SB_EMPTY(1024);

	ids_encode(call->ids, IDS_API, rec->object_id, history);
	ids_encode(call->ids, IDS_API, rec->id, id);
	sb_addf(&path, "/api/histories/%s/exports/%s", history, id);
	jw_object(jw);
	jw_kcstr(jw, "id", id);
	jw_kbool(jw, "ready", is_ready(rec));
	jw_kbool(jw, "preparing", !export_is_over(rec));
	jw_kbool(jw, "up_to_date", is_fresh(view, rec));
	job_kid(jw, call, "job_id", rec->task_id);
	jw_kstr(jw, "download_url", sb_str(&path));
	put_url(jw, call, "external_download_latest_url", history, "latest");
	put_url(jw, call, "external_download_permanent_url", history, id);
	jw_object_end(jw);
}

static int
list_export(void *ctx, const struct export_rec *rec, struct err *err)
{
	struct view *view = ctx;

	(void)err;
	write_export(view, rec, view->jw);
	return (0);
}

int
job_exports_list(struct api_call *call, int64_t history, uint64_t limit,
    uint64_t offset, struct jw *jw, struct err *err)
{
	struct view view;

	if (open_view(call, history, &view, err) == -1)
		return (-1);
	view.filter.limit = limit;
	view.filter.offset = offset;
	view.jw = jw;
	return (track_job_each(call->db, &view.filter, list_export, &view,
	    err));
}

/* From the body, or from the query of a call without one (BioBlend's). */
static int
read_option(struct api_call *call, const char *name)
{
	if (!json_is_object(call->body))
		return (http_query(call->req, name).p == NULL ? -1 :
		    input_query_bool(call, name, false));
	if (json_object_get(call->body, name) == NULL)
		return (-1);
	return (input_nullable_bool(call, name) == 1);
}

static void
read_wish(struct api_call *call, struct wish *ret)
{
	input_body(call, false);
	*ret = (struct wish){
		.options = { .gzip = read_option(call, "gzip"),
		    .hidden = read_option(call, "include_hidden"),
		    .deleted = read_option(call, "include_deleted") },
		.force = input_nullable_bool(call, "force") == 1,
		.directory = input_text(call, "directory_uri"),
		.file_name = input_text(call, "file_name"),
		.token = input_text(call, "request_token"),
	};
}

static struct jobs_export
make_job(struct api_call *call, int64_t history, const struct wish *wish)
{
	const struct options *o = &wish->options;

	return ((struct jobs_export){
		.what = { .object = STORE_HISTORY, .object_id = history,
		    .include_files = true, .include_hidden = o->hidden == 1,
		    .include_deleted = o->deleted == 1,
		    .missing = MISSING_FAIL, .user = api_user(call) },
		.format = o->gzip == 0 ? STORE_TAR : STORE_TAR_GZ,
		.request_token = wish->token,
	});
}

static void
put_name(struct sb *sb, struct str title, const char *format)
{
	sb_adds(sb, "Galaxy-History-");
	sts_file_name(title, str_of(format), sb);
}

/* A name as Galaxy makes it, with the second in which it was asked for. */
static void
put_dated_name(struct sb *sb, struct str title, enum store_format format)
{
	AUTO_SB struct sb dated = SB_EMPTY(4096);
	char text[CLOCK_TEXT];

	clock_text_python(clock_now(), 'T', text);
	sb_addf(&dated, "%.*s-", STR_ARG(title));
	for (size_t i = 0; text[i] != '\0' && text[i] != '.'; i++)
		if (text[i] >= '0' && text[i] <= '9')
			sb_addc(&dated, text[i]);
	put_name(sb, sb_str(&dated), store_format_name(format));
}

static int
make_target(struct api_call *call, const struct wish *wish, struct str title,
    struct jobs_export *job, struct err *err)
{
	AUTO_SB struct sb uri = SB_EMPTY(HTTP_PATH_BYTES);
	size_t slash = str_rfind(wish->file_name, '/');
	struct str name = slash == SIZE_MAX ? wish->file_name :
	    str_from(wish->file_name, slash + 1), text;

	if (str_is(name, ".") || str_is(name, ".."))
		return (err_set(err, ERR_INVALID,
		    "file_name is no name of a file"));
	sb_add(&uri, wish->directory);
	if (!str_ends(wish->directory, STR("/")))
		sb_addc(&uri, '/');
	if (name.n > 0)
		sb_add(&uri, name);
	else
		put_dated_name(&uri, title, job->format);
	if (sb_finish(&uri, &text, err) == -1)
		return (-1);
	export_input_target(call, "directory_uri", text, job);
	return (input_check(call, err));
}

/* An export to a place of the caller's has a job, and no download. */
static int
write_away(struct api_call *call, int64_t history, struct str title,
    const struct wish *wish, struct err *err)
{
	struct jobs_export job = make_job(call, history, wish);
	struct export_rec rec;
	struct uuid uuid;
	struct jw *jw;

	if (make_target(call, wish, title, &job, err) == -1 ||
	    jobs_submit_export(call->jobs, &job, &uuid, err) == -1 ||
	    track_by_task(call->db, &uuid, call->arena, &rec, err) == -1)
		return (-1);
	jw = http_response_json(call->resp);
	jw_object(jw);
	job_kid(jw, call, "job_id", rec.task_id);
	jw_object_end(jw);
	return (0);
}

/* Two calls that saw the same state start one export. */
static int
make_token(struct api_call *call, const struct view *view,
    struct jobs_export *job, struct err *err)
{
	const char *text;

	if (job->request_token.p != NULL)
		return (0);
	text = arena_printf(call->arena, "exports/%lld/%s/%d%d/after/%lld",
	    (long long)job->what.object_id, store_format_name(job->format),
	    job->what.include_hidden, job->what.include_deleted,
	    (long long)view->found);
	if (text == NULL)
		return (arena_over(call->arena, err));
	job->request_token = str_of(text);
	return (0);
}

static int
start(struct api_call *call, const struct view *view, const struct wish *wish,
    struct export_rec *ret, struct err *err)
{
	struct jobs_export job = make_job(call, view->filter.history, wish);
	struct uuid uuid;

	job.by_job = true;
	job.reuse = !wish->force;
	if (make_token(call, view, &job, err) == -1 ||
	    jobs_submit_export(call->jobs, &job, &uuid, err) == -1)
		return (-1);
	return (track_by_task(call->db, &uuid, call->arena, ret, err));
}

static bool
failed_just_now(const struct view *view, const struct export_rec *rec)
{
	return (str_is(rec->state, "failed") &&
	    view->changed <= rec->create_time &&
	    rec->user_id == view->call->user.id &&
	    clock_now() - rec->end_time < HEARD);
}

static int
tell_failure(const struct export_rec *rec, struct err *err)
{
	(void)err_set(err, ERR_REFUSED, "the export failed: %.*s",
	    STR_ARG(rec->error_message));
	if (rec->error_hint.n > 0)
		(void)err_hint(err, "%.*s", STR_ARG(rec->error_hint));
	return (-1);
}

static int
offer(struct api_call *call, int64_t history, const struct wish *wish,
    struct err *err)
{
	struct export_rec rec = { 0 };
	struct view view;
	int found;

	if (open_view(call, history, &view, err) == -1)
		return (-1);
	view.options = &wish->options;
	if ((found = newest(&view, &rec, err)) == -1)
		return (-1);
	if (found == 1 && !wish->force && failed_just_now(&view, &rec))
		return (tell_failure(&rec, err));
	if ((found == 0 || wish->force || !is_fresh(&view, &rec)) &&
	    start(call, &view, wish, &rec, err) == -1)
		return (-1);
	call->resp->status = is_ready(&rec) ? 200 : 202;
	write_export(&view, &rec, http_response_json(call->resp));
	return (0);
}

int
api_history_export_job(struct api_call *call, struct err *err)
{
	int64_t id = input_id(call, "history_id");
	struct history history;
	struct wish wish;

	read_wish(call, &wish);
	if (api_export_history(call, id, &history, err) == -1)
		return (-1);
	return (wish.directory.p != NULL ?
	    write_away(call, id, history.name, &wish, err) :
	    offer(call, id, &wish, err));
}

/* The export that the address names: ERR_NOT_FOUND. */
static int
named(struct api_call *call, struct export_rec *ret, struct err *err)
{
	int64_t history = input_id(call, "history_id"), id = 0;
	bool latest = str_is(http_param(call->req, "export_id"), "latest");
	struct history object;
	struct view view;
	int found;

	if (!latest)
		id = input_id(call, "export_id");
	if (input_check(call, err) == -1 || api_history(call, history,
	    ACCESS_READ, &object, err) == -1 ||
	    open_view(call, history, &view, err) == -1)
		return (-1);
	view.filter.id = id;
	found = newest(&view, ret, err);
	if (found == 0)
		return (err_set(err, ERR_NOT_FOUND,
		    "this history has no such export"));
	return (found == 1 ? 0 : -1);
}

int
api_history_export_file(struct api_call *call, struct err *err)
{
	struct export_rec rec = { 0 };
	struct http_file file = { 0 };
	AUTO_SB struct sb name = SB_EMPTY(4096);
	bool packed;

	if (named(call, &rec, err) == -1)
		return (-1);
	if (str_is(rec.state, "expired")) {
		(void)err_set(err, ERR_NOT_FOUND,
		    "the file of this export is not kept any more");
		return (err_hint(err, "PUT .../exports makes it anew"));
	}
	if (!is_ready(&rec)) {
		(void)err_set(err, ERR_REFUSED, "this export is %.*s and has "
		    "no file", STR_ARG(rec.state));
		return (err_hint(err, "PUT .../exports until it answers 200"));
	}
	packed = str_is(rec.format, "tar.gz");
	put_name(&name, rec.object_name, packed ? "tar.gz" : "tar");
	file.type = packed ? "application/x-gzip" : "application/x-tar";
	file.name = sb_str(&name);
	file.changed = rec.end_time;
	if (jobs_follow_sts(call->jobs, &rec.sts, err) == -1)
		return (-1);
	return (api_send_download(call, &rec.sts, &rec, &file, err));
}
