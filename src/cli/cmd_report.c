/*
 * report: what a site has to do, and how the exports of the last 30 days went:
 * by size, and those that hang, failed, or took longest. One walk over the
 * records; memory for the lines that are shown.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "cli/cli.h"
#include "cli/session.h"
#include "cli/show.h"
#include "cli/table.h"
#include "jobs/stats.h"

#define DAYS_30 (30 * 24 * 3600 * USEC_SEC)
/* Queued or running without an end for so long: someone should look. */
#define STUCK (3600 * USEC_SEC)
#define SHOWN 10		/* of each kind */

/* By the bytes of the archive; what has none is counted as "no archive". */
static const struct {
	const char *name;
	uint64_t below;
} classes[] = {
	{ "no archive", 1 }, { "below 10 MB", 10000000 },
	{ "10 MB to 1 GB", 1000000000 },
	{ "1 GB to 100 GB", UINT64_C(100000000000) },
	{ "above 100 GB", UINT64_MAX },
};
#define CLASSES NELEMS(classes)

struct tally {
	uint64_t done, gaps, failed, cancelled, open;
};
/* A record that is shown by name. */
struct line {
	char id[SHOW_SHORT];
	struct uuid uuid;
	char *name, *detail;
	usec_t took;
};
struct lines {
	struct line line[SHOWN];
	size_t n;
	uint64_t all;
};
struct report {
	struct tally by_class[CLASSES];
	struct lines stuck, failed, slowest;
	struct stats site;	/* everybody's, as it is now */
	usec_t now;
};

static void
line_fini(struct line *l)
{
	free(l->name);
	free(l->detail);
}

static void
report_fini(struct report *r)
{
	struct lines *all[] = { &r->stuck, &r->failed, &r->slowest };

	for (size_t i = 0; i < NELEMS(all); i++)
		for (size_t j = 0; j < all[i]->n; j++)
			line_fini(&all[i]->line[j]);
}

static struct line
line_of(const struct export_rec *rec, struct str detail, usec_t took)
{
	struct line l = {
		.uuid = rec->uuid, .took = took,
		.name = str_dup(rec->object_name), .detail = str_dup(detail),
	};

	show_short(&rec->uuid, l.id);
	return (l);
}

/* The first ones that come, since the newest come first. */
static void
keep_first(struct lines *lines, struct line line)
{
	lines->all++;
	if (lines->n < SHOWN)
		lines->line[lines->n++] = line;
	else
		line_fini(&line);
}

/* Sorted, the longest first. */
static void
keep_longest(struct lines *lines, struct line line)
{
	size_t at = lines->n;

	lines->all++;
	while (at > 0 && lines->line[at - 1].took < line.took)
		at--;
	if (at == SHOWN) {
		line_fini(&line);
		return;
	}
	if (lines->n == SHOWN)
		line_fini(&lines->line[--lines->n]);
	memmove(&lines->line[at + 1], &lines->line[at],
	    (lines->n - at) * sizeof(line));
	lines->line[at] = line;
	lines->n++;
}

static size_t
class_of(const struct export_rec *rec)
{
	size_t i = 0;

	while (i + 1 < CLASSES && rec->has_result &&
	    rec->bytes >= classes[i].below)
		i++;
	return (i);
}

static int
visit(void *ctx, const struct export_rec *rec, struct err *err)
{
	struct report *r = ctx;
	struct tally *t = &r->by_class[class_of(rec)];

	(void)err;
	if (export_is_done(rec)) {
		t->done += rec->gaps == 0;
		t->gaps += rec->gaps > 0;
		if (rec->start_time != USEC_MAX && rec->end_time != USEC_MAX)
			keep_longest(&r->slowest, line_of(rec, rec->format,
			    rec->end_time - rec->start_time));
	} else if (str_is(rec->state, "failed")) {
		t->failed++;
		keep_first(&r->failed, line_of(rec, rec->error_message, 0));
	} else if (str_is(rec->state, "cancelled"))
		t->cancelled++;
	else {
		t->open++;
		if (r->now - rec->create_time > STUCK)
			keep_first(&r->stuck, line_of(rec, rec->state,
			    r->now - rec->create_time));
	}
	return (0);
}

static void
write_lines(struct jw *jw, const char *key, const struct lines *lines)
{
	char uuid[UUID_DASHED];

	jw_key(jw, key);
	jw_array(jw);
	for (size_t i = 0; i < lines->n; i++) {
		const struct line *l = &lines->line[i];

		uuid_dashed(&l->uuid, uuid);
		jw_object(jw);
		jw_kcstr(jw, "task_uuid", uuid);
		jw_kcstr(jw, "name", l->name);
		jw_kcstr(jw, "detail", l->detail);
		jw_kint(jw, "seconds", l->took / USEC_SEC);
		jw_object_end(jw);
	}
	jw_array_end(jw);
}

static void
put(struct jw *jw, const char *key, uint64_t n)
{
	jw_key(jw, key);
	jw_uint(jw, n);
}

static void
write_site(struct jw *jw, const struct stats *s)
{
	jw_key(jw, "site");
	jw_object(jw);
	jw_key(jw, "exports");
	jw_object(jw);
	for (int i = 0; i < TASK_STATES; i++)
		put(jw, task_state_name((enum task_state)i), s->exports[i]);
	jw_object_end(jw);
	jw_key(jw, "tasks");
	jw_object(jw);
	put(jw, "queued", s->queued);
	put(jw, "running", s->running);
	jw_object_end(jw);
	jw_kint(jw, "oldest_queued_seconds", s->waiting / USEC_SEC);
	put(jw, "exported_bytes", s->exported_bytes);
	put(jw, "room", s->room);
	jw_object_end(jw);
}

static void
show_site(struct out *out, const struct stats *s)
{
	AUTO_SB struct sb bytes = SB_EMPTY(64), room = SB_EMPTY(64);
	AUTO_SB struct sb waits = SB_EMPTY(64);

	out_size(&bytes, s->exported_bytes);
	out_size(&room, s->room);
	out_text(out, "the site now: %" PRIu64 " queued, %" PRIu64 " running",
	    s->queued, s->running);
	if (s->queued > 0) {
		out_duration(&waits, s->waiting);
		out_text(out, ", the oldest waits %s", sb_cstr(&waits));
	}
	out_text(out, "; %s exported, room for %s\n", sb_cstr(&bytes),
	    sb_cstr(&room));
	out_text(out, "exports ever:");
	for (int i = 0; i < TASK_STATES; i++)
		out_text(out, "%s %s %" PRIu64, i == 0 ? "" : ",",
		    task_state_name((enum task_state)i), s->exports[i]);
	out_text(out, "\n\n");
}

static void
write_json(struct out *out, const struct report *r, usec_t since)
{
	struct jw *jw = out_json(out);
	char text[CLOCK_TEXT];

	clock_text_zulu(since, text);
	jw_object(jw);
	write_site(jw, &r->site);
	jw_kcstr(jw, "since", text);
	jw_key(jw, "by_size");
	jw_array(jw);
	for (size_t i = 0; i < CLASSES; i++) {
		const struct tally *t = &r->by_class[i];

		jw_object(jw);
		jw_kcstr(jw, "size", classes[i].name);
		jw_kint(jw, "done", (int64_t)t->done);
		jw_kint(jw, "done_with_gaps", (int64_t)t->gaps);
		jw_kint(jw, "failed", (int64_t)t->failed);
		jw_kint(jw, "cancelled", (int64_t)t->cancelled);
		jw_kint(jw, "unfinished", (int64_t)t->open);
		jw_object_end(jw);
	}
	jw_array_end(jw);
	write_lines(jw, "stuck", &r->stuck);
	write_lines(jw, "failed", &r->failed);
	write_lines(jw, "slowest", &r->slowest);
	jw_object_end(jw);
	out_json_end(out);
}

static void
show_lines(struct out *out, const char *title, const struct lines *lines)
{
	static const struct table_column columns[] = {
		{ "EXPORT", false, 0 }, { "OBJECT", false, 40 },
		{ "TIME", true, 0 }, { "", false, 100 },
	};
	AUTO_TABLE struct table *table = table_new(columns, NELEMS(columns));
	AUTO_SB struct sb took = SB_EMPTY(64);

	if (lines->n == 0)
		return;
	out_text(out, "\n%s (%zu of %" PRIu64 ")\n", title, lines->n,
	    lines->all);
	for (size_t i = 0; i < lines->n; i++) {
		const struct line *l = &lines->line[i];

		sb_clear(&took);
		if (l->took > 0)
			out_duration(&took, l->took);
		table_add(table, str_of(l->id));
		table_add(table, str_of(l->name));
		table_add(table, sb_str(&took));
		table_add(table, str_of(l->detail));
	}
	table_print(table, out);
}

static void
add_numbers(struct table *table, const struct tally *t)
{
	const uint64_t n[] = { t->done, t->gaps, t->failed, t->cancelled,
		t->open };
	uint64_t over = t->done + t->gaps + t->failed;

	for (size_t i = 0; i < NELEMS(n); i++)
		table_addf(table, "%" PRIu64, n[i]);
	/* A cancel is somebody's wish, neither success nor failure. */
	if (over > 0)
		table_addf(table, "%.1f %%", 100.0 *
		    (double)(t->done + t->gaps) / (double)over);
	else
		table_add(table, STR(""));
}

static void
show_text(struct out *out, const struct report *r, usec_t since)
{
	static const struct table_column columns[] = {
		{ "ARCHIVE", false, 0 }, { "DONE", true, 0 },
		{ "WITH GAPS", true, 0 }, { "FAILED", true, 0 },
		{ "CANCELLED", true, 0 }, { "UNFINISHED", true, 0 },
		{ "SUCCESS", true, 0 },
	};
	AUTO_TABLE struct table *table = table_new(columns, NELEMS(columns));
	AUTO_SB struct sb time = SB_EMPTY(64);

	show_site(out, &r->site);
	out_time(&time, since);
	out_text(out, "exports since %s\n\n", sb_cstr(&time));
	for (size_t i = 0; i < CLASSES; i++) {
		table_add(table, str_of(classes[i].name));
		add_numbers(table, &r->by_class[i]);
	}
	table_print(table, out);
	show_lines(out, "not finished for over an hour", &r->stuck);
	show_lines(out, "failed, newest first", &r->failed);
	show_lines(out, "slowest", &r->slowest);
}

int
cmd_report(struct cli *cli, struct err *err)
{
	AUTO_SESSION struct session s = { 0 };
	CLEANUP(report_fini) struct report r = { .now = clock_now() };
	struct track_filter filter = { 0 };

	if (session_since(cli, &filter.since, err) == -1 ||
	    session_open(cli, SITE_READ, &s, err) == -1)
		return (-1);
	if (!s.user.is_admin)
		filter.user = s.user.id;
	if (filter.since == 0)
		filter.since = r.now - DAYS_30;
	if (jobs_stats(s.jobs, &r.site, err) == -1 ||
	    track_each(s.db, &filter, visit, &r, err) == -1)
		return (-1);
	if (out_is_json(cli->out))
		write_json(cli->out, &r, filter.since);
	else
		show_text(cli->out, &r, filter.since);
	return (CLI_DONE);
}
