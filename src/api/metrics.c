/*
 * metrics: what a monitoring system wants to know, in the text form of
 * Prometheus. Numbers of the whole site: nobody's name, id or key is in it.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

#include "api/handlers.h"
#include "base/err.h"
#include "base/own.h"
#include "jobs/stats.h"

struct facts {
	struct stats site;
	struct http_counts http;
	uint64_t memory;	/* resident bytes of this process */
};

/* A name, what kind of number it is, its value, what it says. */
#define METRICS_TABLE(X) \
	X("waybill_exported_bytes_total", "counter", site.exported_bytes, \
	    "Bytes of all archives that were made") \
	X("waybill_storage_room_bytes", "gauge", site.room, \
	    "Bytes left on the disk of the site") \
	X("waybill_http_requests_total", "counter", http.requests, \
	    "Requests answered since the start") \
	X("waybill_http_errors_total", "counter", http.errors, \
	    "Of them with a status of 500 or more") \
	X("waybill_http_connections", "gauge", http.connections, \
	    "Open connections") \
	X("waybill_http_active", "gauge", http.active, \
	    "Requests being answered") \
	X("process_resident_memory_bytes", "gauge", memory, \
	    "Memory of the server without its tasks")

static void
head(struct sb *out, const char *name, const char *type, const char *help)
{
	sb_addf(out, "# HELP %s %s.\n# TYPE %s %s\n", name, help, name, type);
}

/* Pages, the second number of the file. */
static uint64_t
resident(void)
{
	AUTO_CLOSE int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	char text[128];
	ssize_t n = fd == -1 ? -1 : read(fd, text, sizeof(text));
	struct str rest = { text, n > 0 ? (size_t)n : 0 }, word;
	uint64_t pages;

	if (!str_cut(&rest, ' ', &word) || !str_cut(&rest, ' ', &word) ||
	    !str_to_u64(word, UINT32_MAX, &pages))
		return (0);
	return (pages * (uint64_t)sysconf(_SC_PAGESIZE));
}

static void
write_states(struct sb *out, const struct stats *s)
{
	head(out, "waybill_exports", "gauge", "Exports by their state");
	for (int i = 0; i < TASK_STATES; i++)
		sb_addf(out, "waybill_exports{state=\"%s\"} %" PRIu64 "\n",
		    task_state_name((enum task_state)i), s->exports[i]);
	head(out, "waybill_tasks", "gauge", "Exports and imports on their way");
	sb_addf(out, "waybill_tasks{state=\"queued\"} %" PRIu64 "\n"
	    "waybill_tasks{state=\"running\"} %" PRIu64 "\n", s->queued,
	    s->running);
	head(out, "waybill_queue_oldest_seconds", "gauge",
	    "How long the task that waits the longest has waited");
	sb_addf(out, "waybill_queue_oldest_seconds %.3f\n",
	    (double)s->waiting / (double)USEC_SEC);
}

static void
write_facts(struct sb *out, const struct facts *f)
{
	head(out, "waybill_build_info", "gauge", "The version of the server");
	sb_addf(out, "waybill_build_info{version=\"%s\"} 1\n",
	    WAYBILL_VERSION);
	write_states(out, &f->site);
#define X(name, type, value, help) \
	head(out, name, type, help); \
	sb_addf(out, name " %" PRIu64 "\n", f->value);
	METRICS_TABLE(X)
#undef X
}

int
api_metrics(struct api_call *call, struct err *err)
{
	struct facts facts = { .memory = resident() };

	if (jobs_stats(call->jobs, &facts.site, err) == -1)
		return (-1);
	http_server_counts(call->http->server, &facts.http);
	call->resp->type = "text/plain; version=0.0.4; charset=utf-8";
	write_facts(&call->resp->body, &facts);
	return (0);
}
