#include "base/err.h"
#include "base/log.h"
#include "base/own.h"
#include "http/server_priv.h"

static void
add(struct MHD_Response *out, const char *name, const char *value)
{
	(void)MHD_add_response_header(out, name, value);
}

/* The library owns the file or the text from here on. */
static struct MHD_Response *
make(struct call *call)
{
	struct http_response *resp = &call->pub.resp;
	size_t n = resp->body.n;

	if (call->streaming && !call->failed)
		return (stream_response(call));
	if (resp->fd != -1)
		return (MHD_create_response_from_fd_at_offset64(resp->length,
		    own_take_fd(&resp->fd), resp->offset));
	if (n == 0)
		return (MHD_create_response_from_buffer(0, NULL,
		    MHD_RESPMEM_PERSISTENT));
	return (MHD_create_response_from_buffer(n, sb_take(&resp->body),
	    MHD_RESPMEM_MUST_FREE));
}

static void
add_headers(const struct call *call, struct MHD_Response *out)
{
	const struct http_response *resp = &call->pub.resp;

	for (size_t i = 0; i < resp->nheaders; i++)
		add(out, resp->headers[i].name.p, resp->headers[i].value.p);
	if (resp->type != NULL)
		add(out, MHD_HTTP_HEADER_CONTENT_TYPE, resp->type);
	add(out, "X-Request-ID", call->pub.id);
	add(out, "X-Content-Type-Options", "nosniff");
	add(out, "X-Frame-Options", "SAMEORIGIN");
	if (resp->close || atomic_load(&call->server->stopping))
		add(out, MHD_HTTP_HEADER_CONNECTION, "close");
}

enum MHD_Result
call_send(struct call *call)
{
	struct http_response *resp = &call->pub.resp;
	struct MHD_Response *out = make(call);
	enum MHD_Result rc;

	if (out == NULL)
		return (MHD_NO);
	call->stage = STAGE_SEND;
	watch_phase(call, call->streaming && !call->failed ? PEER_STREAM :
	    PEER_ANSWER);
	add_headers(call, out);
	atomic_fetch_add(&call->server->requests, 1);
	if (resp->status >= 500)
		atomic_fetch_add(&call->server->errors, 1);
	rc = MHD_queue_response(call->connection, (unsigned)resp->status, out);
	MHD_destroy_response(out);
	return (rc);
}
