#include "api/api.h"

#include <stdlib.h>

#include "api/call.h"
#include "api/input.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "db/db.h"
#include "model/ids.h"

/* How long an answer waits for the write lock. */
#define BUSY (2 * USEC_SEC)
/* Of the database, in KiB, for each handler thread. */
#define CACHE 8192
/* Pages of the journal: workers and tasks, whose commits come often, copy them
 * into the database; an answer waits for it when all others are idle. */
#define JOURNAL 16384

struct api {
	const struct site *site;
	const struct http_route **routes;
	struct http_app app;
};

static int
api_open(void *ctx, void **ret, struct err *err)
{
	struct api *api = ctx;
	struct jobs *jobs;

	if (jobs_open(api->site, &(struct jobs_options){ .busy = BUSY,
	    .cache = CACHE, .journal = JOURNAL }, &jobs, err) == -1)
		return (-1);
	*ret = jobs;
	return (0);
}

static void
api_close(void *thread)
{
	jobs_close(thread);
}

/* Galaxy takes JSON by its type; a client that says none means JSON. */
static bool
says_json(const struct http_request *req)
{
	struct str type = http_header(req, "content-type"), word = STR_NONE;

	if (type.p == NULL)
		return (true);
	(void)str_cut(&type, ';', &word);
	word = str_trim(word);
	return (http_same_word(word, "application/json") ||
	    (str_starts(word, STR("application/")) &&
	    str_ends(word, STR("+json"))));
}

static int
bad_json(struct api_call *call, const json_error_t *why, struct err *err)
{
	char place[48];

	(void)snprintf(place, sizeof(place), "byte %d", why->position);
	input_problem(call, "json_invalid", "body", place, "JSON decode error",
	    NULL);
	return (input_check(call, err));
}

/* A body of another type is a text, which no object is. */
static int
read_body(struct api_call *call, struct err *err)
{
	struct str body = call->req->body;
	json_error_t why;

	if (call->http->route->body == HTTP_BODY_NONE || body.n == 0 ||
	    call->req->form != NULL)
		return (0);
	call->body = says_json(call->req) ?
	    json_loadb(body.p, body.n, JSON_DECODE_ANY, &why) :
	    json_string("");
	return (call->body == NULL ? bad_json(call, &why, err) : 0);
}

static struct api_call
make_call(struct jobs *jobs, struct http_call *http)
{
	return ((struct api_call){
		.http = http, .req = &http->req, .resp = &http->resp,
		.arena = http->arena, .site = jobs->site, .jobs = jobs,
		.db = jobs->db, .ids = jobs->ids,
		.problems.text = SB_EMPTY(65536),
	});
}

static void
end_call(struct api_call *call)
{
	json_decref(call->body);
	input_fini(call);
	db_rollback(call->db);
}

static int
api_admit(void *thread, struct http_call *http, struct err *err)
{
	const struct api_route *route = (const void *)http->route;
	struct api_call call = make_call(thread, http);
	int rc = api_authenticate(&call, route->who, err);

	if (rc == 0)
		rc = api_need_user(&call, err);
	end_call(&call);
	return (rc);
}

static int
api_answer(void *thread, struct http_call *http, struct err *err)
{
	const struct api_route *route = (const void *)http->route;
	struct api_call call = make_call(thread, http);
	int rc = read_body(&call, err);

	if (rc == 0)
		rc = api_authenticate(&call, route->who, err);
	if (rc == 0)
		rc = route->handler(&call, err);
	end_call(&call);
	return (rc);
}

struct api *
api_new(const struct site *site)
{
	struct api *api = mem_new(struct api);

	api->site = site;
	api->routes = mem_new_array(api_nroutes, const struct http_route *);
	for (size_t i = 0; i < api_nroutes; i++)
		api->routes[i] = &api_routes[i].http;
	api->app = (struct http_app){
		.routes = api->routes, .nroutes = api_nroutes,
		.open = api_open, .close = api_close, .admit = api_admit,
		.answer = api_answer, .ctx = api,
	};
	return (api);
}

void
api_free(struct api *api)
{
	if (api == NULL)
		return;
	free(api->routes);
	free(api);
}

const struct http_app *
api_app(const struct api *api)
{
	return (&api->app);
}

int
api_history(struct api_call *call, int64_t id, enum access access,
    struct history *ret, struct err *err)
{
	int got = history_by_id(call->db, id, call->arena, ret, err);

	if (got == 1 && ret->importing)
		got = 0;
	if (got == 0)
		return (err_set(err, ERR_NOT_FOUND,
		    "there is no history with this id"));
	if (got == 1)
		got = user_may_history(call->db, api_user(call), id, access,
		    err);
	if (got == 0)
		return (err_set(err, access == ACCESS_READ ? ERR_DENIED :
		    ERR_NOT_OWNER, access == ACCESS_READ ?
		    "this history is not accessible to you" :
		    "this history belongs to somebody else"));
	return (got == 1 ? 0 : -1);
}

int
api_mutable_history(struct api_call *call, int64_t id, struct err *err)
{
	struct history history;

	if (api_history(call, id, ACCESS_WRITE, &history, err) == -1)
		return (-1);
	return (!history.purged && !history.archived ? 0 :
	    err_set(err, ERR_NOT_OWNER, "History is immutable"));
}

void
api_kid(struct jw *jw, struct api_call *call, const char *key, int64_t id)
{
	char text[IDS_TEXT];

	if (id <= 0) {
		jw_knull(jw, key);
		return;
	}
	ids_encode(call->ids, IDS_API, id, text);
	jw_kcstr(jw, key, text);
}

void
api_kuuid(struct jw *jw, const char *key, const struct uuid *uuid)
{
	char text[UUID_DASHED];

	uuid_dashed(uuid, text);
	jw_kcstr(jw, key, text);
}

void
api_ktime(struct jw *jw, const char *key, usec_t at)
{
	char text[CLOCK_TEXT];

	if (at == USEC_MAX) {
		jw_knull(jw, key);
		return;
	}
	clock_text_python(at, 'T', text);
	jw_kcstr(jw, key, text);
}

void
api_nice_size(int64_t bytes, char *ret, size_t n)
{
	static const char *const units[] = { "KB", "MB", "GB", "TB", "PB" };
	double value = (double)bytes / 1024;
	size_t unit = 0;

	if (bytes < 1024) {
		(void)snprintf(ret, n, "%d bytes", (int)bytes);
		return;
	}
	for (; value >= 1024 && unit + 1 < NELEMS(units); unit++)
		value /= 1024;
	(void)snprintf(ret, n, "%.1f %s", value, units[unit]);
}

int
api_total_matches(struct api_call *call, uint64_t n, struct err *err)
{
	const char *text = arena_printf(call->arena, "%llu",
	    (unsigned long long)n);

	if (text == NULL)
		return (arena_over(call->arena, err));
	http_response_header(call->resp, "total_matches", text);
	return (0);
}

void
api_write_task(struct jw *jw, const struct uuid *uuid)
{
	jw_object(jw);
	api_kuuid(jw, "id", uuid);
	jw_kbool(jw, "ignored", false);
	jw_knull(jw, "name");
	jw_knull(jw, "queue");
	jw_object_end(jw);
}
