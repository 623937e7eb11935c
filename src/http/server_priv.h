/*
 * server_priv: what the files of the server share.
 *
 * A call goes from stage to stage. It belongs to the event thread of its
 * connection, except in STAGE_ADMIT and STAGE_ANSWER (and between two parts of
 * a stream), when the connection sleeps and the call is a handler thread's or
 * waits in `parked`.
 */
#pragma once

#include <pthread.h>
#include <stdatomic.h>

#include <microhttpd.h>

#include "base/queue.h"
#include "http/server.h"

enum stage {
	STAGE_LINE,		/* the request line is known */
	STAGE_ADMIT,		/* a handler thread looks at the head */
	STAGE_BODY,		/* comes in */
	STAGE_ANSWER,		/* a handler thread answers */
	STAGE_SEND,		/* the response is made; of a stream, a handler
				 * thread may be making more of it */
};

/* One connection, as the watch sees it. */
struct peer {
	struct peer *prev, *next;
	int fd;
	enum { PEER_HEAD, PEER_BODY, PEER_ANSWER, PEER_STREAM } phase;
	usec_t since;		/* of the phase, monotonic */
	uint64_t bytes;		/* of a body, so far */
	struct call *call;	/* its event thread's; NULL between calls */
};

struct call {
	struct http_call pub;
	struct http_server *server;
	struct MHD_Connection *connection;
	struct peer *peer;
	struct call *next;	/* in `parked` */
	enum stage stage;
	char *target;		/* heap: of the request line */
	bool failed;		/* the response is an error's already */
	bool uploading;		/* counts as an upload */
	bool streaming;		/* counts as a stream */
	size_t sent;		/* of the part of a stream in the body */
	uint64_t body_bytes, swallowed;
	struct sb body;
	usec_t began, due;	/* monotonic */
};

struct http_server {
	struct http_options options;	/* set once, like what follows */
	const struct http_app *app;
	struct MHD_Daemon *daemon;
	uint16_t port;
	usec_t started;
	void **threads;			/* of the application, one each */
	pthread_t *handlers, clock;
	unsigned nhandlers;		/* that run */
	struct queue *queue;		/* of struct call, for the handlers */

	_Atomic(uint64_t) requests, errors, active;
	_Atomic(unsigned) uploads, streams;
	_Atomic(bool) stopping;
	_Atomic(int64_t) stopped;	/* when, monotonic; set before */

	pthread_mutex_t mu;		/* guards what follows */
	pthread_cond_t changed;
	struct peer *peers;
	uint64_t npeers;
	struct call *parked;		/* to be answered anew when due */
	bool clock_ends;
};

/* call.c: the library's call backs. */
void *call_begin(void *ctx, const char *target, struct MHD_Connection *);
enum MHD_Result call_access(void *ctx, struct MHD_Connection *,
    const char *url, const char *method, const char *version,
    const char *data, size_t *n, void **call);
void call_end(void *ctx, struct MHD_Connection *, void **call,
    enum MHD_RequestTerminationCode);
/* The library gave its connection up and will not tell of the call's end. */
void call_abandon(struct call *);

/* send.c: the response goes to the library. */
enum MHD_Result call_send(struct call *);

/* stream.c: answers that go on. The first part is there: ERR_BUSY when there
 * are too many. */
MUST_CHECK int stream_admit(struct call *, struct err *);
struct MHD_Response *stream_response(struct call *);
/* Is the client still there? One that sends no more counts as gone. */
bool stream_is_heard(const struct call *);
/* Nothing more will come. */
void stream_end(struct call *);

/* pool.c: handler threads. Start them (their application threads are open);
 * end them, after which every call is back at its event thread. */
void pool_start(struct http_server *);
void pool_stop(struct http_server *);
/* The connection sleeps from here on; a handler thread takes over. */
void pool_hand_over(struct call *, enum stage);
/* Back to the handlers; answered here when there are none any more. */
void pool_put(struct call *);
/* The response becomes this error's. */
void call_fail(struct call *, const struct err *);

/* watch.c: connections and their time; calls that wait. */
void watch_notify(void *ctx, struct MHD_Connection *, void **socket_ctx,
    enum MHD_ConnectionNotificationCode);
void watch_phase(struct call *, int phase);
void watch_bytes(struct call *, uint64_t);
void watch_park(struct call *, usec_t delay);
void watch_start(struct http_server *);
void watch_stop(struct http_server *);
