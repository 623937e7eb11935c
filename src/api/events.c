/*
 * events: what happened to exports, as a list, or as it happens: Server-Sent
 * Events. A stream begins behind the event that the client saw last, so nothing
 * is missed between two connections. Between events it tells how running
 * exports stand, and that the server is there.
 */
#include "api/exports.h"
#include "api/handlers.h"
#include "base/clock.h"
#include "base/err.h"
#include "track/record.h"

/* Events of one answer, or of one part of a stream. */
#define EVENTS 1000
/* How often a stream looks for news; progress at most, silence at most. */
#define LOOK (USEC_SEC / 2)
#define PROGRESS USEC_SEC
#define SILENCE (15 * USEC_SEC)
/* Running exports whose progress is told at once. */
#define RUNNING 100

/* What is asked for: one export's events, a user's, everybody's. */
struct topic {
	struct event_filter filter;
	struct export_rec rec;	/* of one */
	bool is_one;
};

/* A stream, between its parts. */
struct listener {
	int64_t after;		/* the last event that was told */
	usec_t progress, said;	/* when */
};

struct writer {
	struct sb *body;
	struct listener *to;
	uint64_t n;
};

static int
write_event(void *ctx, const struct event *event, struct err *err)
{
	(void)err;
	record_event(event, ctx);
	return (0);
}

static int
answer_list(struct api_call *call, struct topic *topic, struct err *err)
{
	struct jw *jw = http_response_json(call->resp);
	int rc;

	jw_array(jw);
	rc = track_events(call->db, &topic->filter, write_event, jw, err);
	jw_array_end(jw);
	return (rc);
}

/* One message; `write` puts its data, which has no line breaks. */
static int
tell(struct sb *body, const char *name, void (*write)(const void *,
    struct jw *), const void *what, struct err *err)
{
	AUTO_SINK struct sink *sink = sink_sb(body);
	AUTO_JW struct jw *jw = jw_new(sink, JW_COMPACT);

	sb_addf(body, "event: %s\ndata: ", name);
	write(what, jw);
	if (jw_finish(jw, err) == -1)
		return (-1);
	sb_adds(body, "\n\n");
	return (0);
}

static void
put_event(const void *what, struct jw *jw)
{
	record_event(what, jw);
}

static void
put_standing(const void *what, struct jw *jw)
{
	record_standing(what, jw);
}

static int
tell_event(void *ctx, const struct event *event, struct err *err)
{
	struct writer *w = ctx;
	char name[64];

	(void)snprintf(name, sizeof(name), "%.*s", STR_ARG(event->name));
	sb_addf(w->body, "id: %lld\n", (long long)event->id);
	w->to->after = event->id;
	w->n++;
	return (tell(w->body, name, put_event, event, err));
}

static int
tell_progress(void *ctx, const struct export_rec *rec, struct err *err)
{
	struct writer *w = ctx;

	return (tell(w->body, "progress", put_standing, rec, err));
}

/* How what runs stands, once in a while. */
static int
tell_running(struct api_call *call, const struct topic *topic,
    struct writer *w, usec_t now, struct err *err)
{
	const struct track_filter running = {
		.user = topic->filter.user_id, .state = STR("running"),
		.limit = RUNNING,
	};

	if (now - w->to->progress < PROGRESS)
		return (0);
	w->to->progress = now;
	if (!topic->is_one)
		return (track_each(call->db, &running, tell_progress, w,
		    err));
	return (str_is(topic->rec.state, "running") ?
	    tell_progress(w, &topic->rec, err) : 0);
}

/* The next part. The record was read before its events: if it was over then,
 * the last of them is among these. */
static int
tell_news(struct api_call *call, struct topic *topic,
    struct listener *listener, struct err *err)
{
	struct writer w = { .body = &call->resp->body, .to = listener };
	usec_t now = clock_mono();

	topic->filter.newest_first = false;
	topic->filter.after = listener->after;
	topic->filter.limit = EVENTS;
	if (track_events(call->db, &topic->filter, tell_event, &w, err) ==
	    -1 || tell_running(call, topic, &w, now, err) == -1)
		return (-1);
	if (w.body->n == 0 && now - listener->said >= SILENCE)
		sb_adds(w.body, ":\n\n");
	if (w.body->n > 0)
		listener->said = now;
	call->http->again = w.n == EVENTS ? 1 : LOOK;
	if (topic->is_one && export_is_over(&topic->rec) && w.n < EVENTS)
		call->http->again = 0;
	return (0);
}

/* The newest event so far: those to come are asked for. */
static int
take_id(void *ctx, const struct event *event, struct err *err)
{
	(void)err;
	*(int64_t *)ctx = event->id;
	return (0);
}

static int
find_start(struct api_call *call, const struct topic *topic, int64_t *ret,
    struct err *err)
{
	struct event_filter newest = topic->filter;

	*ret = 0;
	if (topic->is_one)
		return (0);
	newest.newest_first = true;
	newest.limit = 1;
	newest.after = 0;
	return (track_events(call->db, &newest, take_id, ret, err));
}

static bool
asks_for_stream(const struct api_call *call)
{
	struct str accept = http_header(call->req, "accept"), item, type;

	while (str_cut(&accept, ',', &item)) {
		type = STR_NONE;
		(void)str_cut(&item, ';', &type);
		if (http_same_word(str_trim(type), "text/event-stream"))
			return (true);
	}
	return (false);
}

static int
start_stream(struct api_call *call, struct topic *topic, bool resumed,
    struct err *err)
{
	struct listener *listener = arena_new_one(call->arena,
	    struct listener);
	struct http_response *resp = call->resp;

	if (listener == NULL)
		return (arena_over(call->arena, err));
	listener->after = topic->filter.after;
	if (!resumed &&
	    find_start(call, topic, &listener->after, err) == -1)
		return (-1);
	resp->type = "text/event-stream";
	http_response_header(resp, "Cache-Control", "no-cache");
	http_response_header(resp, "X-Accel-Buffering", "no");
	if (call->req->method == HTTP_HEAD)
		return (0);
	sb_adds(&resp->body, "retry: 1000\n\n");
	call->http->stream = true;
	call->http->state = listener;
	return (tell_news(call, topic, listener, err));
}

/* Whoever comes again for an export that is over, and has heard all, need not
 * come any more: browsers take 204 so. */
static int
is_all_told(struct api_call *call, const struct topic *topic, struct err *err)
{
	struct event_filter rest = topic->filter;
	int64_t id = 0;

	if (!topic->is_one || !export_is_over(&topic->rec))
		return (0);
	rest.newest_first = false;
	rest.limit = 1;
	if (track_events(call->db, &rest, take_id, &id, err) == -1)
		return (-1);
	return (id == 0);
}

static int
answer_stream(struct api_call *call, struct topic *topic, bool resumed,
    struct err *err)
{
	int told;

	if (call->http->state != NULL)
		return (tell_news(call, topic, call->http->state, err));
	told = resumed ? is_all_told(call, topic, err) : 0;
	if (told == 0)
		return (start_stream(call, topic, resumed, err));
	call->resp->status = 204;
	return (told == 1 ? 0 : -1);
}

/* Where to begin: behind the event that a browser names when it comes again,
 * else as the query says. */
static bool
read_position(struct api_call *call, struct event_filter *filter)
{
	struct str last = http_header(call->req, "last-event-id");
	bool has_after = http_query(call->req, "after").p != NULL;
	uint64_t id;

	filter->after = input_query_int(call, "after", 0, 0);
	filter->newest_first = !has_after;
	if (last.n == 0 || !asks_for_stream(call))
		return (has_after);
	if (!str_to_u64(last, INT64_MAX, &id))
		input_problem(call, "int_parsing", "header", "last-event-id",
		    "Input should be the id of an event", NULL);
	else
		filter->after = (int64_t)id;
	return (true);
}

static void
read_limit(struct api_call *call, struct event_filter *filter)
{
	int64_t limit = input_query_int(call, "limit", 1, EVENTS);

	filter->limit = (uint64_t)(limit < EVENTS ? limit : EVENTS);
}

static int
answer_events(struct api_call *call, struct topic *topic, bool resumed,
    struct err *err)
{
	return (asks_for_stream(call) ?
	    answer_stream(call, topic, resumed, err) :
	    answer_list(call, topic, err));
}

int
api_export_events(struct api_call *call, struct err *err)
{
	struct topic topic = { .is_one = true };
	bool resumed = read_position(call, &topic.filter);

	read_limit(call, &topic.filter);
	if (api_export(call, &topic.rec, err) == -1)
		return (-1);
	topic.filter.task_id = topic.rec.task_id;
	return (answer_events(call, &topic, resumed, err));
}

int
api_events(struct api_call *call, struct err *err)
{
	bool all = input_query_bool(call, "all", false);
	struct topic topic = { .filter.user_id = all ? 0 : call->user.id };
	bool resumed = read_position(call, &topic.filter);

	read_limit(call, &topic.filter);
	if (input_check(call, err) == -1)
		return (-1);
	if (all && !call->user.is_admin)
		return (err_set(err, ERR_ADMIN_ONLY, "only an administrator "
		    "may see everybody's events"));
	return (answer_events(call, &topic, resumed, err));
}
