/*
 * exports: looking at records. What changes them is in cmd_exports_act.c.
 */
#include <inttypes.h>

#include "base/clock.h"
#include "cli/cli.h"
#include "cli/session.h"
#include "cli/show.h"
#include "cli/table.h"
#include "task/task.h"
#include "track/record.h"

#define LIST_LIMIT 50

struct listing {
	struct cli *cli;
	struct session *s;
	struct table *table;
	uint64_t shown;
};

static void
row_of_export(struct table *table, const struct export_rec *rec)
{
	AUTO_SB struct sb text = SB_EMPTY(128);
	char id[SHOW_SHORT];

	show_short(&rec->uuid, id);
	table_add(table, str_of(id));
	table_add(table, str_of(show_state(rec)));
	table_add(table, rec->object_name);
	table_add(table, rec->format);
	if (rec->has_result)
		out_size(&text, rec->bytes);
	table_add(table, sb_str(&text));
	sb_clear(&text);
	out_time(&text, rec->create_time);
	table_add(table, sb_str(&text));
}

static int
list_export(void *ctx, const struct export_rec *rec, struct err *err)
{
	struct listing *l = ctx;

	if (out_is_json(l->cli->out))
		return (record_write(l->s->db, l->s->ids, rec,
		    out_json(l->cli->out), err));
	row_of_export(l->table, rec);
	l->shown++;
	return (0);
}

static int
note_more(void *ctx, const struct export_rec *rec, struct err *err)
{
	bool *more = ctx;

	(void)rec;
	(void)err;
	*more = true;
	return (0);
}

/* Are there more than what was asked for? Counting them all would take longer
 * than the list. */
static int
say_rest(struct listing *l, const struct track_filter *filter,
    struct err *err)
{
	struct track_filter rest = *filter;
	bool more = false;

	if (out_is_json(l->cli->out))
		return (0);
	if (l->shown == 0)
		out_say(l->cli->out, "no exports; `waybill export HISTORY` "
		    "makes one");
	if (filter->limit == 0 || l->shown < filter->limit)
		return (0);
	rest.limit = 1;
	rest.offset = filter->limit;
	if (track_each(l->s->db, &rest, note_more, &more, err) == -1)
		return (-1);
	if (more)
		out_say(l->cli->out, "the newest %" PRIu64 "; --limit 0 shows "
		    "all", filter->limit);
	return (0);
}

static int
check_state(const char *state, struct err *err)
{
	enum task_state known;

	if (state == NULL || str_is(str_of(state), "expired") ||
	    task_state_named(str_of(state), &known))
		return (0);
	(void)err_set(err, ERR_USAGE, "--state %s: there is no such state",
	    state);
	return (err_hint(err, "queued, running, done, done_with_gaps, failed, "
	    "cancelled or expired"));
}

int
cmd_exports_list(struct cli *cli, struct err *err)
{
	static const struct table_column columns[] = {
		{ "EXPORT", false, 0 }, { "STATE", false, 0 },
		{ "OBJECT", false, 40 }, { "FORMAT", false, 0 },
		{ "SIZE", true, 0 }, { "ASKED", false, 0 },
	};
	AUTO_SESSION struct session s = { 0 };
	AUTO_TABLE struct table *table = table_new(columns, NELEMS(columns));
	struct listing listing = { cli, &s, table, 0 };
	const char *state = words_get(&cli->words, OPT_STATE);
	struct track_filter filter = { .state = str_of(state) };

	if (check_state(state, err) == -1 ||
	    session_limit(cli, LIST_LIMIT, &filter.limit, err) == -1 ||
	    session_since(cli, &filter.since, err) == -1 ||
	    session_open(cli, SITE_READ, &s, err) == -1 ||
	    session_whose(cli, &s, &filter.user, err) == -1)
		return (-1);
	out_list(cli->out);
	if (track_each(s.db, &filter, list_export, &listing, err) == -1)
		return (-1);
	out_list_end(cli->out);
	table_print(table, cli->out);
	return (say_rest(&listing, &filter, err));
}

int
cmd_exports_show(struct cli *cli, struct err *err)
{
	AUTO_SESSION struct session s = { 0 };
	struct export_rec rec;

	if (session_open(cli, SITE_READ, &s, err) == -1 ||
	    session_export(&s, cli->words.args[0], &rec, err) == -1)
		return (-1);
	return (show_export(cli, &s, &rec, err));
}

static int
list_gap(void *ctx, const struct gap *gap, struct err *err)
{
	struct listing *l = ctx;

	(void)err;
	if (out_is_json(l->cli->out)) {
		record_gap(l->s->ids, gap, out_json(l->cli->out));
		return (0);
	}
	table_add(l->table, gap->object_type);
	if (gap->hid > 0)
		table_addf(l->table, "%" PRId64, gap->hid);
	else
		table_add(l->table, STR(""));
	table_add(l->table, gap->name);
	table_add(l->table, gap->reason);
	table_add(l->table, gap->detail);
	return (0);
}

int
cmd_exports_gaps(struct cli *cli, struct err *err)
{
	static const struct table_column columns[] = {
		{ "WHAT", false, 0 }, { "HID", true, 0 },
		{ "NAME", false, 40 }, { "REASON", false, 0 },
		{ "", false, 100 },
	};
	AUTO_SESSION struct session s = { 0 };
	AUTO_TABLE struct table *table = table_new(columns, NELEMS(columns));
	struct listing listing = { cli, &s, table, 0 };
	struct export_rec rec;

	if (session_open(cli, SITE_READ, &s, err) == -1 ||
	    session_export(&s, cli->words.args[0], &rec, err) == -1)
		return (-1);
	out_list(cli->out);
	if (track_gaps(s.db, rec.id, 0, 0, list_gap, &listing, err) == -1)
		return (-1);
	out_list_end(cli->out);
	if (rec.gaps == 0 && !out_is_json(cli->out))
		out_say(cli->out, "no gaps: all that was selected is in the "
		    "archive");
	table_print(table, cli->out);
	return (CLI_DONE);
}

static int
list_event(void *ctx, const struct event *event, struct err *err)
{
	struct listing *l = ctx;
	char at[CLOCK_TEXT], id[SHOW_SHORT];

	(void)err;
	if (out_is_json(l->cli->out)) {
		record_event(event, out_json(l->cli->out));
		return (0);
	}
	clock_text(event->at, ' ', at);
	show_short(&event->task, id);
	table_add(l->table, str_of(at));
	table_add(l->table, str_of(id));
	table_add(l->table, event->name);
	table_add(l->table, event->detail);
	return (0);
}

int
cmd_exports_events(struct cli *cli, struct err *err)
{
	static const struct table_column columns[] = {
		{ "WHEN (UTC)", false, 0 }, { "EXPORT", false, 0 },
		{ "WHAT", false, 0 }, { "", false, 120 },
	};
	AUTO_SESSION struct session s = { 0 };
	AUTO_TABLE struct table *table = table_new(columns, NELEMS(columns));
	struct listing listing = { cli, &s, table, 0 };
	struct event_filter filter = { .newest_first = true };
	struct export_rec rec;

	if (session_limit(cli, 0, &filter.limit, err) == -1 ||
	    session_open(cli, SITE_READ, &s, err) == -1 ||
	    session_whose(cli, &s, &filter.user_id, err) == -1)
		return (-1);
	if (cli->words.nargs == 1) {
		if (session_export(&s, cli->words.args[0], &rec, err) == -1)
			return (-1);
		filter.task_id = rec.task_id;
		filter.user_id = 0;
	}
	out_list(cli->out);
	if (track_events(s.db, &filter, list_event, &listing, err) == -1)
		return (-1);
	out_list_end(cli->out);
	table_print(table, cli->out);
	return (CLI_DONE);
}
