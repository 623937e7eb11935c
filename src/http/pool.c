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
	(void)err_set(&err, ERR_BUSY, "the server is stopping");
	call_fail(call, &err);
	MHD_resume_connection(call->connection);
}

static void
answer(void *thread, struct call *call)
{
	const struct http_app *app = call->server->app;
	struct err err = { 0 };
	int rc;

	call->pub.again = 0;
	if (call->stage == STAGE_ADMIT) {
		if (app->admit(thread, &call->pub, &err) == -1) {
			log_failure(&err);
			call_fail(call, &err);
		}
		return;
	}
	rc = app->answer(thread, &call->pub, &err);
	if (rc == 0 && call->pub.again > 0 &&
	    atomic_load(&call->server->stopping))
		rc = err_set(&err, ERR_BUSY, "the server is stopping");
	if (rc == 0 && call->pub.again == 0)
		rc = http_response_finish(&call->pub.resp, &err);
	if (rc == -1) {
		call->pub.again = 0;
		log_failure(&err);
		call_fail(call, &err);
	}
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

		log_context(call->pub.id);
		answer(thread, call);
		log_context("");
		if (call->pub.again > 0)
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
