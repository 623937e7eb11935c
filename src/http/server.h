/*
 * server: HTTP/1.1 on one address. Event threads (the library's, epoll) read
 * and write and never wait for a handler; handler threads, each with what the
 * application gave it, answer. A request is handed over whole, its connection
 * asleep meanwhile. Bounded everywhere: connections, headers, bodies, uploads
 * at once, and the time that a client may take. Started and stopped by the
 * main thread.
 */
#pragma once

#include "http/form.h"
#include "http/response.h"
#include "http/route.h"

struct http_server;

/* One request on its way. The handler reads the request and fills the
 * response; texts that the response needs go into the arena. */
struct http_call {
	const struct http_route *route;
	struct http_request req;
	struct http_response resp;
	struct arena *arena;
	char id[33];		/* X-Request-ID */
	struct http_pair more;	/* of an error: http_response_error */
	struct http_server *server;	/* for its counts */
	/* A handler that has to wait for something returns with `again` set:
	 * it is called anew after that time, `state` as it left it the first
	 * time; of the arena it then finds what it had. */
	usec_t again;
	void *state;		/* in the arena */
	/* With `stream` set, too, the status, the headers and what is in the
	 * body go out at once, and each later call fills the body with what
	 * comes next, until one leaves `again` 0. An error ends it. */
	bool stream;
};

/* A JSON answer of any length, in a file: http_response_json_file. */
MUST_CHECK int http_call_json_file(struct http_call *, struct jw **ret,
    struct err *);

struct http_app {
	const struct http_route *const *routes;
	size_t nroutes;
	/* What a handler thread works with, made before the threads start. */
	int (*open)(void *ctx, void **ret_thread, struct err *);
	void (*close)(void *thread);
	/* May this form with a file come in? Before its body is read. */
	int (*admit)(void *thread, struct http_call *, struct err *);
	int (*answer)(void *thread, struct http_call *, struct err *);
	void *ctx;
};

struct http_options {
	const char *address;	/* "127.0.0.1", "::1", "0.0.0.0" */
	uint16_t port;		/* 0: any free one */
	unsigned event_threads, handler_threads;
	unsigned connections;	/* at once */
	unsigned uploads;	/* at once; more: ERR_BUSY */
	unsigned streams;	/* the same of answers that go on */
	uint64_t body_limit;	/* of a body in memory */
	uint64_t upload_limit;	/* of an uploaded file */
	int upload_dir;		/* for unnamed files; borrowed */
	usec_t head_time;	/* for a request's headers */
	usec_t body_time;	/* to begin with, and for each MiB of a body */
	usec_t idle_time;	/* between requests */
};
/* The usual numbers; the address and the directory are left to the caller. */
void http_options_init(struct http_options *);

/* The application is borrowed until http_server_stop. ERR_INVALID for an
 * address that is none, ERR_EXISTS when the port is taken. */
MUST_CHECK int http_server_start(const struct http_options *,
    const struct http_app *, struct http_server **ret, struct err *);
uint16_t http_server_port(const struct http_server *);

/* No new connections; what is being answered may end within the time; then
 * everything is closed and freed. NULL is ignored. */
void http_server_stop(struct http_server *, usec_t grace);

struct http_counts {
	uint64_t requests, errors;	/* answered; of them with 5xx */
	uint64_t connections, active;	/* now: open; being answered */
	usec_t started;		/* when the server did */
};
void http_server_counts(struct http_server *, struct http_counts *ret);
