/*
 * watch: the library closes a connection that is idle; one that trickles is
 * never idle. So every connection is noted here with the time at which its
 * phase began, and shut down when that took too long; its event thread then
 * finds it closed. The same thread gives calls that wait back to the handlers.
 */
#include <assert.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "http/server_priv.h"

#define TICK (USEC_SEC / 2)
/* A stream has no end that its client waits for: when the server stops, whoever
 * does not read what is left of it is not waited for. */
#define FAREWELL USEC_SEC

static void
link_peer(struct http_server *server, struct peer *peer)
{
	(void)pthread_mutex_lock(&server->mu);
	peer->next = server->peers;
	if (peer->next != NULL)
		peer->next->prev = peer;
	server->peers = peer;
	server->npeers++;
	(void)pthread_mutex_unlock(&server->mu);
}

static void
unlink_peer(struct http_server *server, struct peer *peer)
{
	(void)pthread_mutex_lock(&server->mu);
	if (peer->prev != NULL)
		peer->prev->next = peer->next;
	else
		server->peers = peer->next;
	if (peer->next != NULL)
		peer->next->prev = peer->prev;
	server->npeers--;
	(void)pthread_mutex_unlock(&server->mu);
	free(peer);
}

/* The library tells of the end before it closes the descriptor, so the one of
 * a linked peer is open. A call is still there when its head had more pairs
 * than the library has room for: of such a one it tells no end. */
void
watch_notify(void *ctx, struct MHD_Connection *connection, void **socket_ctx,
    enum MHD_ConnectionNotificationCode what)
{
	struct http_server *server = ctx;
	struct peer *peer = *socket_ctx;

	if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
		if (peer != NULL && peer->call != NULL)
			call_abandon(peer->call);
		if (peer != NULL)
			unlink_peer(server, peer);
		*socket_ctx = NULL;
		return;
	}
	peer = mem_new(struct peer);
	peer->fd = MHD_get_connection_info(connection,
	    MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
	peer->since = clock_mono();
	*socket_ctx = peer;
	link_peer(server, peer);
}

void
watch_phase(struct call *call, int phase)
{
	struct http_server *server = call->server;

	(void)pthread_mutex_lock(&server->mu);
	call->peer->phase = phase;
	call->peer->since = clock_mono();
	call->peer->bytes = 0;
	(void)pthread_mutex_unlock(&server->mu);
}

void
watch_bytes(struct call *call, uint64_t bytes)
{
	struct http_server *server = call->server;

	(void)pthread_mutex_lock(&server->mu);
	call->peer->bytes = bytes;
	(void)pthread_mutex_unlock(&server->mu);
}

void
watch_park(struct call *call, usec_t delay)
{
	struct http_server *server = call->server;

	call->due = clock_mono() + delay;
	(void)pthread_mutex_lock(&server->mu);
	call->next = server->parked;
	server->parked = call;
	(void)pthread_cond_signal(&server->changed);
	(void)pthread_mutex_unlock(&server->mu);
}

static bool
is_slow(const struct http_server *server, const struct peer *peer, usec_t now)
{
	const struct http_options *options = &server->options;
	usec_t spent = now - peer->since;

	switch (peer->phase) {
	case PEER_HEAD:
		return (spent > options->head_time + options->idle_time);
	case PEER_BODY:
		return (spent / (usec_t)(1 + peer->bytes / (1u << 20)) >
		    options->body_time);
	case PEER_STREAM:
		return (atomic_load(&server->stopping) &&
		    now - atomic_load(&server->stopped) > FAREWELL);
	case PEER_ANSWER:
		break;
	}
	return (false);
}

static void
end_slow(struct http_server *server, usec_t now)
{
	for (struct peer *p = server->peers; p != NULL; p = p->next)
		if (is_slow(server, p, now))
			(void)shutdown(p->fd, SHUT_RDWR);
}

/* Those that are due go to the handlers; when the next one will be. */
static usec_t
wake_parked(struct http_server *server, usec_t now)
{
	usec_t next = now + TICK;
	struct call **at = &server->parked, *call;

	while ((call = *at) != NULL) {
		if (call->due > now && !atomic_load(&server->stopping)) {
			next = call->due < next ? call->due : next;
			at = &call->next;
			continue;
		}
		*at = call->next;
		pool_put(call);
	}
	return (next);
}

static void *
run(void *ctx)
{
	struct http_server *server = ctx;

	(void)pthread_mutex_lock(&server->mu);
	while (!server->clock_ends) {
		usec_t now = clock_mono(), next;
		struct timespec until;

		end_slow(server, now);
		next = wake_parked(server, now);
		until.tv_sec = (time_t)(next / USEC_SEC);
		until.tv_nsec = (long)(next % USEC_SEC) * 1000;
		(void)pthread_cond_timedwait(&server->changed, &server->mu,
		    &until);
	}
	(void)pthread_mutex_unlock(&server->mu);
	return (NULL);
}

void
watch_start(struct http_server *server)
{
	if (pthread_create(&server->clock, NULL, run, server) != 0)
		assert(!"no thread could be started");
}

void
watch_stop(struct http_server *server)
{
	(void)pthread_mutex_lock(&server->mu);
	server->clock_ends = true;
	(void)pthread_cond_signal(&server->changed);
	(void)pthread_mutex_unlock(&server->mu);
	(void)pthread_join(server->clock, NULL);
	for (struct call *call; (call = server->parked) != NULL;) {
		server->parked = call->next;
		pool_put(call);
	}
}
