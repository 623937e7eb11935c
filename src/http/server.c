#include "http/server.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/own.h"
#include "http/server_priv.h"

/* Of one connection: headers and what is read ahead of a body. More headers
 * are answered by the library, with 431. */
#define CONNECTION_BYTES ((size_t)64 << 10)

void
http_options_init(struct http_options *options)
{
	*options = (struct http_options){
		.event_threads = 2,
		.handler_threads = 4,
		.connections = 512,
		.uploads = 16,
		.streams = 64,
		.body_limit = 4u << 20,
		.upload_limit = UINT64_MAX,
		.upload_dir = -1,
		.head_time = 20 * USEC_SEC,
		.body_time = 60 * USEC_SEC,
		.idle_time = 30 * USEC_SEC,
	};
}

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static int
read_address(const char *text, uint16_t port, union address *ret,
    socklen_t *ret_n, struct err *err)
{
	*ret = (union address){ 0 };
	if (inet_pton(AF_INET, text, &ret->v4.sin_addr) == 1) {
		ret->v4.sin_family = AF_INET;
		ret->v4.sin_port = htons(port);
		*ret_n = sizeof(ret->v4);
		return (0);
	}
	if (inet_pton(AF_INET6, text, &ret->v6.sin6_addr) == 1) {
		ret->v6.sin6_family = AF_INET6;
		ret->v6.sin6_port = htons(port);
		*ret_n = sizeof(ret->v6);
		return (0);
	}
	return (err_set(err, ERR_INVALID, "%s is no address of a network "
	    "interface", text));
}

static int
listen_at(const struct http_options *options, int *ret_fd, uint16_t *ret_port,
    struct err *err)
{
	AUTO_CLOSE int fd = -1;
	union address address;
	socklen_t n;
	int yes = 1;

	if (read_address(options->address, options->port, &address, &n, err) ==
	    -1)
		return (-1);
	fd = socket(address.any.sa_family,
	    SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd == -1)
		return (err_sys(err, "a socket"));
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	if (bind(fd, &address.any, n) == -1 || listen(fd, SOMAXCONN) == -1) {
		if (errno == EADDRINUSE)
			return (err_set(err, ERR_EXISTS, "another program "
			    "listens on %s port %u already", options->address,
			    options->port));
		return (err_sys(err, "listen on %s port %u", options->address,
		    options->port));
	}
	if (getsockname(fd, &address.any, &n) == -1)
		return (err_sys(err, "the address of a socket"));
	*ret_port = ntohs(address.any.sa_family == AF_INET ?
	    address.v4.sin_port : address.v6.sin6_port);
	*ret_fd = own_take_fd(&fd);
	return (0);
}

/* Escapes are ours: the library must not undo them. */
static size_t
keep_escapes(void *ctx, struct MHD_Connection *connection, char *text)
{
	(void)ctx;
	(void)connection;
	return (strlen(text));
}

static int
start_daemon(struct http_server *server, int fd, struct err *err)
{
	const struct http_options *options = &server->options;

	server->daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD |
	    MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, call_access, server,
	    MHD_OPTION_LISTEN_SOCKET, fd,
	    MHD_OPTION_URI_LOG_CALLBACK, call_begin, server,
	    MHD_OPTION_NOTIFY_COMPLETED, call_end, server,
	    MHD_OPTION_NOTIFY_CONNECTION, watch_notify, server,
	    MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL,
	    MHD_OPTION_CONNECTION_LIMIT, options->connections,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_BYTES,
	    MHD_OPTION_CONNECTION_TIMEOUT,
	    (unsigned)(options->idle_time / USEC_SEC),
	    MHD_OPTION_STRICT_FOR_CLIENT, 1,
	    options->event_threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE :
	    MHD_OPTION_END, options->event_threads, MHD_OPTION_END);
	if (server->daemon == NULL)
		return (err_set(err, ERR_IO, "the HTTP library does not "
		    "start"));
	return (0);
}

static void
close_threads(struct http_server *server, unsigned n)
{
	while (n-- > 0)
		server->app->close(server->threads[n]);
}

static int
open_threads(struct http_server *server, struct err *err)
{
	const struct http_app *app = server->app;

	for (unsigned i = 0; i < server->options.handler_threads; i++)
		if (app->open(app->ctx, &server->threads[i], err) == -1) {
			close_threads(server, i);
			return (-1);
		}
	return (0);
}

static struct http_server *
make(const struct http_options *options, const struct http_app *app)
{
	struct http_server *server = mem_new(struct http_server);
	pthread_condattr_t attr;

	server->options = *options;
	server->app = app;
	server->threads = mem_new_array(options->handler_threads, void *);
	server->handlers = mem_new_array(options->handler_threads, pthread_t);
	server->queue = queue_new(options->connections + 1);
	(void)pthread_mutex_init(&server->mu, NULL);
	(void)pthread_condattr_init(&attr);
	(void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&server->changed, &attr);
	(void)pthread_condattr_destroy(&attr);
	return (server);
}

static void
unmake(struct http_server *server)
{
	(void)pthread_cond_destroy(&server->changed);
	(void)pthread_mutex_destroy(&server->mu);
	queue_free(server->queue);
	free(server->handlers);
	free(server->threads);
	free(server);
}

static void
end_threads(struct http_server *server)
{
	pool_stop(server);
	watch_stop(server);
}

int
http_server_start(const struct http_options *options,
    const struct http_app *app, struct http_server **ret, struct err *err)
{
	struct http_server *server = make(options, app);
	AUTO_CLOSE int fd = -1;

	assert(options->handler_threads > 0 && options->connections > 0);
	if (listen_at(options, &fd, &server->port, err) == -1 ||
	    open_threads(server, err) == -1) {
		unmake(server);
		return (-1);
	}
	server->started = clock_now();
	pool_start(server);
	watch_start(server);
	if (start_daemon(server, fd, err) == -1) {
		end_threads(server);
		close_threads(server, options->handler_threads);
		unmake(server);
		return (-1);
	}
	(void)own_take_fd(&fd);
	*ret = server;
	return (0);
}

uint16_t
http_server_port(const struct http_server *server)
{
	return (server->port);
}

static void
wait_idle(struct http_server *server, usec_t grace)
{
	const struct timespec step = { .tv_nsec = 10 * 1000 * 1000 };
	usec_t until = clock_mono() + grace;

	while (atomic_load(&server->active) > 0 && clock_mono() < until)
		(void)nanosleep(&step, NULL);
}

void
http_server_stop(struct http_server *server, usec_t grace)
{
	int fd;

	if (server == NULL)
		return;
	fd = MHD_quiesce_daemon(server->daemon);
	if (fd != -1)
		(void)close(fd);
	atomic_store(&server->stopped, clock_mono());
	atomic_store(&server->stopping, true);
	wait_idle(server, grace);
	end_threads(server);
	/* No call is with a handler any more, and none will sleep again. */
	MHD_stop_daemon(server->daemon);
	close_threads(server, server->options.handler_threads);
	unmake(server);
}

void
http_server_counts(struct http_server *server, struct http_counts *ret)
{
	ret->requests = atomic_load(&server->requests);
	ret->errors = atomic_load(&server->errors);
	ret->active = atomic_load(&server->active);
	ret->started = server->started;
	(void)pthread_mutex_lock(&server->mu);
	ret->connections = server->npeers;
	(void)pthread_mutex_unlock(&server->mu);
}
