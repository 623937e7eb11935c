/*
 * serve: the HTTP server with workers and a keeper beside it, until it is told
 * to stop.
 */
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "api/api.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/thread.h"
#include "cli/cli.h"
#include "cli/session.h"
#include "jobs/keeper.h"
#include "jobs/worker.h"

/* How often the keeper looks; how long requests may end after a stop. */
#define KEEP (10 * USEC_SEC)
#define GRACE (10 * USEC_SEC)
/* A worker waits this long for the write lock, and after a failure. */
#define BUSY (60 * USEC_SEC)
#define AGAIN (5 * USEC_SEC)
/* KiB of the database that a helper keeps in memory: it looks at little. */
#define CACHE 1024

/* A thread beside the server, with what it works with. */
struct helper {
	pthread_t thread;
	struct jobs *jobs;
	struct cancel *stop;	/* of the server */
};

struct serve {
	struct site *site;
	struct cancel *stop;	/* for the helpers */
	struct helper *helpers;	/* the keeper first, then workers */
	size_t nhelpers;
	struct api *api;
	struct http_server *server;
	int upload_dir;
};
#define AUTO_SERVE CLEANUP(serve_fini)

static void
rest(const struct cancel *stop, usec_t time)
{
	struct pollfd fd = { .fd = cancel_fd(stop), .events = POLLIN };

	(void)poll(&fd, 1, (int)(time / 1000));
}

static void *
run_worker(void *ctx)
{
	struct helper *h = ctx;
	const struct jobs_loop loop = { .stop = h->stop, .yields = true };

	while (!cancel_is_set(h->stop)) {
		struct err err = { 0 };

		if (jobs_work(h->jobs, &loop, &err) == -1) {
			log_err(LOG_ERROR, "serve.worker", &err);
			rest(h->stop, AGAIN);
		}
	}
	return (NULL);
}

static void *
run_keeper(void *ctx)
{
	struct helper *h = ctx;

	while (!cancel_is_set(h->stop)) {
		struct keeper_report report;
		struct err err = { 0 };

		if (jobs_keep(h->jobs, &report, &err) == -1)
			log_err(LOG_WARNING, "serve.keeper", &err);
		rest(h->stop, KEEP);
	}
	return (NULL);
}

static int
start_helper(struct serve *s, void *(*run)(void *), struct err *err)
{
	struct helper *h = &s->helpers[s->nhelpers];

	h->stop = s->stop;
	if (jobs_open(s->site, &(struct jobs_options){ .busy = BUSY,
	    .cache = CACHE }, &h->jobs, err) == -1)
		return (-1);
	if (thread_start(&h->thread, run, h, "a worker", err) == -1) {
		jobs_close(h->jobs);
		return (-1);
	}
	s->nhelpers++;
	return (0);
}

static int
start_helpers(struct serve *s, struct err *err)
{
	uint64_t n = s->site->conf->worker_tasks;

	s->stop = cancel_new();
	s->helpers = mem_new_array(n + 1, struct helper);
	if (start_helper(s, run_keeper, err) == -1)
		return (-1);
	for (uint64_t i = 0; i < n; i++)
		if (start_helper(s, run_worker, err) == -1)
			return (-1);
	return (0);
}

static void
serve_fini(struct serve *s)
{
	if (s->stop != NULL)
		cancel_set(s->stop);
	http_server_stop(s->server, GRACE);
	api_free(s->api);
	for (size_t i = 0; i < s->nhelpers; i++) {
		(void)pthread_join(s->helpers[i].thread, NULL);
		jobs_close(s->helpers[i].jobs);
	}
	free(s->helpers);
	cancel_free(s->stop);
	if (s->upload_dir != -1)
		(void)close(s->upload_dir);
	site_close(s->site);
}

/* "127.0.0.1:8080", "[::1]:8080". */
static int
read_listen(struct str text, struct sb *ret_address, uint16_t *ret_port,
    struct err *err)
{
	size_t colon = str_rfind(text, ':');
	struct str address = str_head(text, colon);
	uint64_t port;

	if (address.n > 2 && address.p[0] == '[' &&
	    address.p[address.n - 1] == ']')
		address = (struct str){ address.p + 1, address.n - 2 };
	if (colon == SIZE_MAX || address.n == 0 ||
	    !str_to_u64(str_from(text, colon + 1), UINT16_MAX, &port))
		return (err_set(err, ERR_USAGE, "%.*s: an address and a port "
		    "are needed, as in 127.0.0.1:8080", STR_ARG(text)));
	sb_add(ret_address, address);
	*ret_port = (uint16_t)port;
	return (0);
}

static int
start_server(struct serve *s, struct str listen, struct err *err)
{
	AUTO_SB struct sb address = SB_EMPTY(256);
	const struct conf *conf = s->site->conf;
	struct http_options options;

	http_options_init(&options);
	if (read_listen(listen, &address, &options.port, err) == -1 ||
	    fs_open_dir(s->site->sts_path, &s->upload_dir, err) == -1)
		return (-1);
	options.address = sb_cstr(&address);
	options.event_threads = (unsigned)conf->http_threads;
	options.handler_threads = (unsigned)conf->http_handlers;
	options.connections = (unsigned)conf->http_connections;
	options.uploads = (unsigned)conf->http_uploads;
	options.streams = (unsigned)conf->http_streams;
	options.body_limit = conf->http_body;
	options.upload_limit = conf->http_upload;
	options.upload_dir = s->upload_dir;
	s->api = api_new(s->site);
	return (http_server_start(&options, api_app(s->api), &s->server,
	    err));
}

static int
announce(struct cli *cli, struct serve *s, struct str listen, struct err *err)
{
	struct str address = str_head(listen, str_rfind(listen, ':'));
	AUTO_SB struct sb url = SB_EMPTY(512);

	sb_addf(&url, "http://%.*s:%u", STR_ARG(address),
	    http_server_port(s->server));
	if (out_is_json(cli->out)) {
		struct jw *jw = out_json(cli->out);

		jw_object(jw);
		jw_kstr(jw, "url", sb_str(&url));
		jw_object_end(jw);
		out_json_end(cli->out);
	} else {
		out_text(cli->out, "waybill listens on %s\n", sb_cstr(&url));
	}
	return (out_flush(cli->out, err));
}

static void
wait_for_end(const struct cli *cli)
{
	struct pollfd fds[] = {
		{ .fd = cancel_fd(cli->interrupt), .events = POLLIN },
		{ .fd = cancel_fd(cli->stop), .events = POLLIN },
	};

	while (!cancel_is_set(cli->interrupt) && !cancel_is_set(cli->stop))
		(void)poll(fds, NELEMS(fds), 1000);
}

int
cmd_serve(struct cli *cli, struct err *err)
{
	AUTO_SERVE struct serve s = { .upload_dir = -1 };
	const char *listen = words_get(&cli->words, OPT_LISTEN);

	if (session_site(cli, SITE_WRITE, &s.site, err) == -1)
		return (-1);
	if (listen == NULL)
		listen = s.site->conf->listen;
	if (start_server(&s, str_of(listen), err) == -1 ||
	    start_helpers(&s, err) == -1 ||
	    announce(cli, &s, str_of(listen), err) == -1)
		return (-1);
	wait_for_end(cli);
	return (CLI_DONE);
}
