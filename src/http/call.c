#include <stdlib.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/uuid.h"
#include "http/guard.h"
#include "http/server_priv.h"

/* Texts of one request: path, query, headers, fields of a form, and what the
 * handler makes of them. */
#define ARENA_BYTES (8u << 20)
/* A body that nobody wants is read up to here, so that the client comes to
 * read why; then the connection is closed. */
#define SWALLOW_BYTES (1u << 20)

void
call_fail(struct call *call, const struct err *err)
{
	http_response_error(&call->pub.resp, err, call->pub.more);
	call->failed = true;
}

int
http_call_json_file(struct http_call *pub, struct jw **ret, struct err *err)
{
	return (http_response_json_file(&pub->resp,
	    pub->server->options.upload_dir, ret, err));
}

void *
call_begin(void *ctx, const char *target, struct MHD_Connection *connection)
{
	struct call *call = mem_new(struct call);
	struct uuid id;

	call->peer = MHD_get_connection_info(connection,
	    MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
	call->peer->call = call;
	call->server = ctx;
	call->pub.server = ctx;
	call->began = clock_mono();
	call->target = mem_strdup(target);
	call->pub.arena = arena_new(ARENA_BYTES);
	http_response_init(&call->pub.resp);
	uuid_random(&id);
	uuid_hex(&id, call->pub.id);
	atomic_fetch_add(&call->server->active, 1);
	return (call);
}

struct headers {
	struct http_request *req;
	struct arena *arena;
	size_t room;
};

static enum MHD_Result
on_header(void *ctx, enum MHD_ValueKind kind, const char *name, size_t name_n,
    const char *value, size_t value_n)
{
	struct headers *h = ctx;
	struct http_pair *pair = &h->req->headers[h->req->nheaders];

	(void)kind;
	if (h->req->nheaders == h->room)
		return (MHD_NO);
	pair->name = arena_str(h->arena, (struct str){ name, name_n });
	pair->value = arena_str(h->arena,
	    (struct str){ value != NULL ? value : "", value_n });
	h->req->nheaders += pair->name.p != NULL && pair->value.p != NULL;
	return (MHD_YES);
}

/* One header over the limit is kept, for the guard to see. */
static void
take_headers(struct call *call)
{
	struct headers h = { &call->pub.req, call->pub.arena, HTTP_PAIRS + 1 };

	h.req->headers = arena_alloc(h.arena,
	    h.room * sizeof(*h.req->headers));
	if (h.req->headers != NULL)
		(void)MHD_get_connection_values_n(call->connection,
		    MHD_HEADER_KIND, on_header, &h);
}

static int
find_route(struct call *call, struct err *err)
{
	struct http_call *pub = &call->pub;
	const struct http_app *app = call->server->app;

	pub->route = http_route_find(app->routes, app->nroutes, &pub->req);
	if (pub->route == NULL)
		return (err_set(err, ERR_NOT_FOUND,
		    "there is nothing at this address"));
	return (0);
}

/* Its limit, when a length is announced, is known before the first byte. */
static int
check_length(struct call *call, bool is_form, struct err *err)
{
	const struct http_options *options = &call->server->options;
	struct str text = http_header(&call->pub.req, "content-length");
	uint64_t n, limit = is_form ? options->upload_limit :
	    options->body_limit;

	if (text.p != NULL && (!str_to_u64(text, UINT64_MAX, &n) || n > limit))
		return (err_set(err, ERR_TOO_BIG,
		    "the body of the request is longer than %llu bytes",
		    (unsigned long long)limit));
	return (0);
}

static int
start_upload(struct call *call, struct err *err)
{
	struct http_server *server = call->server;

	call->uploading = true;
	if (atomic_fetch_add(&server->uploads, 1) >= server->options.uploads)
		return (err_set(err, ERR_BUSY,
		    "too many files are being uploaded"));
	return (http_form_new(http_header(&call->pub.req, "content-type"),
	    server->options.upload_dir, server->options.upload_limit,
	    call->pub.arena, &call->pub.req.form, err));
}

/* All that can be said of a request before its body. */
static int
take_head(struct call *call, bool *ret_form, struct err *err)
{
	*ret_form = false;
	if (http_request_target(&call->pub.req, str_of(call->target),
	    call->pub.arena, err) == -1 || find_route(call, err) == -1)
		return (-1);
	*ret_form = call->pub.route->body == HTTP_BODY_FORM &&
	    http_type_is(&call->pub.req, "multipart/form-data");
	if (check_length(call, *ret_form, err) == -1)
		return (-1);
	return (*ret_form ? start_upload(call, err) : 0);
}

/* Can a body of this length be read to its end and thrown away? */
static bool
is_short(const struct call *call)
{
	struct str text = http_header(&call->pub.req, "content-length");
	uint64_t n;

	return (text.p != NULL && str_to_u64(text, SWALLOW_BYTES, &n));
}

static enum MHD_Result
on_head(struct call *call, const char *method, const char *version)
{
	struct err err = { 0 };
	bool is_form;

	call->stage = STAGE_BODY;
	call->pub.req.method = http_method_named(str_of(method));
	take_headers(call);
	if (http_guard(&call->pub.req, strcmp(version, "HTTP/1.1") == 0,
	    &err) == -1) {
		call_fail(call, &err);
		call->pub.resp.close = true;
		return (call_send(call));
	}
	watch_phase(call, PEER_BODY);
	if (take_head(call, &is_form, &err) == -1) {
		call_fail(call, &err);
		if (is_short(call))
			return (MHD_YES);
		call->pub.resp.close = true;
		return (call_send(call));
	}
	if (is_form)
		pool_hand_over(call, STAGE_ADMIT);
	return (MHD_YES);
}

/* A handler thread has seen the head of a form. */
static enum MHD_Result
on_admitted(struct call *call)
{
	call->stage = STAGE_BODY;
	watch_phase(call, PEER_BODY);
	if (!call->failed || is_short(call))
		return (MHD_YES);
	call->pub.resp.close = true;
	return (call_send(call));
}

static int
take_bytes(struct call *call, struct str bytes, struct err *err)
{
	uint64_t limit = call->server->options.body_limit;

	if (call->pub.req.form != NULL)
		return (http_form_feed(call->pub.req.form, bytes, err));
	if (call->body_bytes > limit)
		return (err_set(err, ERR_TOO_BIG,
		    "the body of the request is longer than %llu bytes",
		    (unsigned long long)limit));
	if (call->pub.route->body != HTTP_BODY_NONE)
		sb_add(&call->body, bytes);
	return (0);
}

static enum MHD_Result
on_body(struct call *call, struct str bytes)
{
	struct err err = { 0 };

	call->body_bytes += bytes.n;
	watch_bytes(call, call->body_bytes);
	if (call->failed) {
		call->swallowed += bytes.n;
		return (call->swallowed > SWALLOW_BYTES ? MHD_NO : MHD_YES);
	}
	if (take_bytes(call, bytes, &err) == -1)
		call_fail(call, &err);
	return (MHD_YES);
}

static int
end_body(struct call *call, struct err *err)
{
	struct http_request *req = &call->pub.req;
	struct http_pair *pairs;
	size_t n;

	if (req->form != NULL)
		return (http_form_finish(req->form, err));
	if (sb_finish(&call->body, &req->body, err) == -1)
		return (-1);
	if (call->pub.route->body == HTTP_BODY_FORM && http_type_is(req,
	    "application/x-www-form-urlencoded")) {
		if (http_pairs(req->body, call->pub.arena, &pairs, &n, err) ==
		    -1)
			return (-1);
		req->form = http_form_of(pairs, n);
	}
	return (0);
}

static enum MHD_Result
on_body_end(struct call *call)
{
	struct err err = { 0 };

	if (!call->failed && end_body(call, &err) == -1)
		call_fail(call, &err);
	if (call->failed)
		return (call_send(call));
	pool_hand_over(call, STAGE_ANSWER);
	return (MHD_YES);
}

enum MHD_Result
call_access(void *ctx, struct MHD_Connection *connection, const char *url,
    const char *method, const char *version, const char *data, size_t *n,
    void **ctx_call)
{
	struct call *call = *ctx_call;
	struct str bytes = { data, *n };

	(void)ctx;
	(void)url;
	*n = 0;
	switch (call->stage) {
	case STAGE_LINE:
		call->connection = connection;
		sb_init(&call->body, call->server->options.body_limit);
		return (on_head(call, method, version));
	case STAGE_ADMIT:
		return (on_admitted(call));
	case STAGE_BODY:
		return (bytes.n != 0 ? on_body(call, bytes) :
		    on_body_end(call));
	case STAGE_ANSWER:
	case STAGE_SEND:
		break;
	}
	return (call_send(call));
}

/* The query may hold a key: it stays out of the log. */
static void
log_call(const struct call *call)
{
	log_info("http.request", LOG_S("id", call->pub.id),
	    LOG_S("method", http_method_name(call->pub.req.method)),
	    LOG_S("path", call->pub.req.path.p),
	    LOG_I("status", call->pub.resp.status),
	    LOG_I("us", clock_mono() - call->began));
}

void
call_abandon(struct call *call)
{
	call->peer->call = NULL;
	log_call(call);
	if (call->uploading)
		atomic_fetch_sub(&call->server->uploads, 1);
	if (call->streaming)
		atomic_fetch_sub(&call->server->streams, 1);
	atomic_fetch_sub(&call->server->active, 1);
	http_form_free(call->pub.req.form);
	http_response_fini(&call->pub.resp);
	sb_fini(&call->body);
	arena_free(call->pub.arena);
	free(call->target);
	free(call);
}

void
call_end(void *ctx, struct MHD_Connection *connection, void **ctx_call,
    enum MHD_RequestTerminationCode why)
{
	struct call *call = *ctx_call;

	(void)ctx;
	(void)connection;
	(void)why;
	if (call == NULL)
		return;
	*ctx_call = NULL;
	watch_phase(call, PEER_HEAD);
	call_abandon(call);
}
