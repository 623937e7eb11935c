#include <assert.h>

#include "base/err.h"
#include "base/log.h"
#include "http/server_priv.h"

/* Errors of ours are told to whoever runs the server; a client's are not. */
static void
log_failure(const struct err *err)
{
	if (err_http(err->code) >= 500 && err->code != ERR_BUSY)
		log_err(LOG_ERROR, "http.failed", err);
}

void
pool_hand_over(struct call *call, enum stage stage)
{
	call->stage = stage;
	watch_phase(call, PEER_ANSWER);
	MHD_suspend_connection(call->connection);
	pool_put(call);
}

/* The queue holds every connection, so this never waits. */
void
pool_put(struct call *call)
{
	struct err err = { 0 };

	if (queue_put(call->server->queue, call))
		return;
	if (call->stage == STAGE_SEND) {
		stream_end(call);
	} else {
		(void)err_set(&err, ERR_BUSY, "the server is stopping");
		call_fail(call, &err);
	}
	MHD_resume_connection(call->connection);
}

static void
admit(void *thread, struct call *call)
{
	struct err err = { 0 };

	if (call->server->app->admit(thread, &call->pub, &err) == -1) {
		log_failure(&err);
		call_fail(call, &err);
	}
}

/* Asked anew, a handler gets the arena as the first time left it, so that a
 * wait may be as long as it likes. */
static int
ask(void *thread, struct call *call, struct err *err)
{
	bool waited = call->pub.state != NULL;
	struct arena_mark mark = arena_save(call->pub.arena);
	int rc;

	call->pub.again = 0;
	rc = call->server->app->answer(thread, &call->pub, err);
	if (waited && call->pub.again > 0)
		arena_rewind(call->pub.arena, mark);
	return (rc);
}

/* What has begun to go out can only end. */
static void
go_on(void *thread, struct call *call)
{
	struct err err = { 0 };

	if (ask(thread, call, &err) == -1) {
		log_failure(&err);
		sb_clear(&call->pub.resp.body);
		stream_end(call);
	}
	if (atomic_load(&call->server->stopping) || !stream_is_heard(call))
		stream_end(call);
}

static int
finish(struct call *call, struct err *err)
{
	if (call->pub.stream)
		return (stream_admit(call, err));
	if (call->pub.again == 0)
		return (http_response_finish(&call->pub.resp, err));
	return (!atomic_load(&call->server->stopping) ? 0 :
	    err_set(err, ERR_BUSY, "the server is stopping"));
}

static void
answer(void *thread, struct call *call)
{
	struct err err = { 0 };
	int rc = ask(thread, call, &err);

	if (rc == 0)
		rc = finish(call, &err);
	if (rc == -1) {
		call->pub.again = 0;
		log_failure(&err);
		call_fail(call, &err);
	}
}

/* Does the call wait, instead of going back to its connection? */
static bool
handle(void *thread, struct call *call)
{
	switch (call->stage) {
	case STAGE_ADMIT:
		admit(thread, call);
		return (false);
	case STAGE_SEND:
		go_on(thread, call);
		return (call->pub.again > 0 && call->pub.resp.body.n == 0);
	case STAGE_LINE:
	case STAGE_BODY:
	case STAGE_ANSWER:
		break;
	}
	answer(thread, call);
	return (call->pub.again > 0 && !call->pub.stream);
}

static void *
work(void *ctx)
{
	struct http_server *server = ctx;
	void *thread, *item;

	(void)pthread_mutex_lock(&server->mu);
	thread = server->threads[server->nhandlers++];
	(void)pthread_mutex_unlock(&server->mu);
	while (queue_get(server->queue, &item)) {
		struct call *call = item;

		bool waits;

		log_context(call->pub.id);
		waits = handle(thread, call);
		log_context("");
		if (waits)
			watch_park(call, call->pub.again);
		else
			MHD_resume_connection(call->connection);
	}
	return (NULL);
}

void
pool_start(struct http_server *server)
{
	unsigned n = server->options.handler_threads;

	for (unsigned i = 0; i < n; i++)
		if (pthread_create(&server->handlers[i], NULL, work, server) !=
		    0)
			assert(!"no thread could be started");
}

void
pool_stop(struct http_server *server)
{
	queue_close(server->queue);
	for (unsigned i = 0; i < server->options.handler_threads; i++)
		(void)pthread_join(server->handlers[i], NULL);
}
