/*
 * stream: an answer that goes on. The library asks for more when it has sent
 * what it got; while there is nothing the connection sleeps, and the call waits
 * as any call that is to be answered anew. A client that does not read holds
 * one part in memory, until the library finds the connection idle.
 */
#include <poll.h>

#include "base/err.h"
#include "http/server_priv.h"

#define BLOCK ((size_t)16 << 10)

int
stream_admit(struct call *call, struct err *err)
{
	struct http_server *server = call->server;

	call->streaming = true;
	if (atomic_fetch_add(&server->streams, 1) >= server->options.streams)
		return (err_set(err, ERR_BUSY,
		    "too many clients are listening"));
	return (0);
}

static ssize_t
more(void *ctx, uint64_t at, char *buf, size_t room)
{
	struct call *call = ctx;
	struct sb *body = &call->pub.resp.body;
	size_t n = body->n - call->sent;

	(void)at;
	if (n > 0) {
		n = n < room ? n : room;
		memcpy(buf, body->p + call->sent, n);
		call->sent += n;
		return ((ssize_t)n);
	}
	if (call->pub.again == 0 || atomic_load(&call->server->stopping))
		return (MHD_CONTENT_READER_END_OF_STREAM);
	sb_clear(body);
	call->sent = 0;
	MHD_suspend_connection(call->connection);
	watch_park(call, call->pub.again);
	return (0);
}

struct MHD_Response *
stream_response(struct call *call)
{
	return (MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK,
	    more, call, NULL));
}

/* The library does not look while the connection sleeps. */
bool
stream_is_heard(const struct call *call)
{
	struct pollfd fd = { .fd = call->peer->fd, .events = POLLRDHUP };

	return (poll(&fd, 1, 0) == 0);
}

void
stream_end(struct call *call)
{
	call->pub.again = 0;
}
