/*
 * histories: what is on the site.
 */
#include <inttypes.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/jr.h"
#include "base/own.h"
#include "cli/cli.h"
#include "cli/session.h"
#include "cli/table.h"
#include "model/histories.h"
#include "model/ids.h"

struct listing {
	struct cli *cli;
	struct session *s;
	struct table *table;
	size_t n;
};

static int
list_history(void *ctx, const struct history *h, struct err *err)
{
	struct listing *l = ctx;
	char id[IDS_TEXT];
	AUTO_SB struct sb time = SB_EMPTY(64);

	l->n++;
	if (out_is_json(l->cli->out))
		return (history_summary(l->s->db, l->s->ids, h,
		    out_json(l->cli->out), err));
	out_time(&time, h->update_time);
	ids_encode(l->s->ids, IDS_API, h->id, id);
	table_add(l->table, str_of(id));
	table_add(l->table, h->name);
	table_addf(l->table, "%" PRIu64, h->datasets);
	table_addf(l->table, "%" PRIu64, h->collections);
	table_add(l->table, sb_str(&time));
	table_addf(l->table, "%s", h->purged ? "purged" : h->deleted ?
	    "deleted" : "");
	return (0);
}

int
cmd_histories_list(struct cli *cli, struct err *err)
{
	static const struct table_column columns[] = {
		{ "HISTORY", false, 0 }, { "NAME", false, 50 },
		{ "DATASETS", true, 0 }, { "COLLECTIONS", true, 0 },
		{ "UPDATED", false, 0 }, { "", false, 0 },
	};
	AUTO_SESSION struct session s = { 0 };
	AUTO_TABLE struct table *table = table_new(columns, NELEMS(columns));
	struct listing listing = { cli, &s, table, 0 };
	struct history_filter filter = {
		.deleted = words_has(&cli->words, OPT_SHOW_DELETED),
		.all = words_has(&cli->words, OPT_ALL),
	};
	int64_t whose;

	if (session_limit(cli, 0, &filter.limit, err) == -1 ||
	    session_open(cli, SITE_READ, &s, err) == -1 ||
	    session_whose(cli, &s, &whose, err) == -1)
		return (-1);
	filter.user = filter.all ? NULL : &s.user;
	out_list(cli->out);
	if (history_each(s.db, &filter, list_history, &listing, err) == -1)
		return (-1);
	out_list_end(cli->out);
	table_print(table, cli->out);
	if (listing.n == 0 && !out_is_json(cli->out))
		out_say(cli->out, "no histories; `waybill import ARCHIVE` "
		    "brings one");
	return (CLI_DONE);
}

static int
find(struct cli *cli, struct session *s, enum site_use use,
    struct history *ret, struct err *err)
{
	int may;

	if (session_open(cli, use, s, err) == -1 ||
	    history_find(s->site, s->db, s->ids, &s->user,
	    str_of(cli->words.args[0]), s->arena, ret, err) == -1)
		return (-1);
	if (use == SITE_READ)
		return (0);
	may = user_may_history(s->db, &s->user, ret->id, ACCESS_WRITE, err);
	if (may == 0)
		return (err_set(err, ERR_DENIED, "the history %s is not yours "
		    "to change", cli->words.args[0]));
	return (may == 1 ? 0 : -1);
}

static struct str
text_of(const struct jv *object, const char *key)
{
	const struct jv *v = jv_get(object, key);

	return (v != NULL && (v->type == JV_STRING || v->type == JV_NUMBER) ?
	    v->text : STR(""));
}

static bool
is_true(const struct jv *object, const char *key)
{
	bool yes;

	return (jv_bool(jv_get(object, key), &yes) && yes);
}

static void
row_of_dataset(struct table *t, const struct jv *v)
{
	AUTO_SB struct sb text = SB_EMPTY(64);
	uint64_t size;

	table_add(t, text_of(v, "hid"));
	table_add(t, text_of(v, "name"));
	table_add(t, text_of(v, "extension"));
	table_add(t, text_of(v, "state"));
	if (str_to_u64(text_of(v, "file_size"), UINT64_MAX, &size))
		out_size(&text, size);
	table_add(t, sb_str(&text));
	table_addf(t, "%s%s", is_true(v, "deleted") ? "deleted " : "",
	    is_true(v, "visible") ? "" : "hidden");
	table_add(t, text_of(v, "id"));
}

static void
row_of_collection(struct table *t, const struct jv *v)
{
	const struct jv *elements = jv_get(v, "elements");

	table_add(t, text_of(v, "hid"));
	table_add(t, text_of(v, "name"));
	table_add(t, text_of(v, "collection_type"));
	table_add(t, text_of(v, "populated_state"));
	table_addf(t, "%zu elements", elements != NULL ? elements->count : 0);
	table_addf(t, "%s%s", is_true(v, "deleted") ? "deleted " : "",
	    is_true(v, "visible") ? "" : "hidden");
	table_add(t, text_of(v, "id"));
}

/* One list of the shown history, an item at a time. */
static int
read_items(struct jr *jr, struct table *t,
    void (*row)(struct table *, const struct jv *), struct arena *arena,
    struct err *err)
{
	for (;;) {
		struct arena_mark mark = arena_save(arena);
		enum jr_token token;
		struct str text;
		struct jv *item;

		if (jr_peek(jr, &token, err) == -1)
			return (-1);
		if (token == JR_ARRAY_END)
			return (jr_next(jr, &token, &text, err));
		if (jr_value(jr, arena, &item, err) == -1)
			return (-1);
		row(t, item);
		arena_rewind(arena, mark);
	}
}

struct shown {
	struct table *datasets, *collections;
	struct arena *arena;
};

/* The members of history_show's object that people look for. */
static int
read_shown(struct jr *jr, struct shown *shown, struct err *err)
{
	enum jr_token token;
	struct str text;

	if (jr_next(jr, &token, &text, err) == -1)
		return (-1);
	for (;;) {
		bool datasets, collections;
		int rc;

		if (jr_next(jr, &token, &text, err) == -1)
			return (-1);
		if (token != JR_KEY)
			return (0);
		datasets = str_is(text, "datasets");
		collections = str_is(text, "collections");
		if (!datasets && !collections) {
			if (jr_skip(jr, err) == -1)
				return (-1);
			continue;
		}
		if (jr_next(jr, &token, &text, err) == -1)
			return (-1);
		rc = datasets ? read_items(jr, shown->datasets,
		    row_of_dataset, shown->arena, err) :
		    read_items(jr, shown->collections, row_of_collection,
		    shown->arena, err);
		if (rc == -1)
			return (-1);
	}
}

/* A history of any size goes through an unnamed file, not through memory. */
static int
show_text(struct cli *cli, struct session *s, const struct history *h,
    struct shown *shown, struct err *err)
{
	AUTO_CLOSE int fd = memfd_create("history", MFD_CLOEXEC);
	AUTO_SINK struct sink *sink = NULL;
	AUTO_SOURCE struct source *source = NULL;
	AUTO_JW struct jw *jw = NULL;
	AUTO_JR struct jr *jr = NULL;
	AUTO_SB struct sb time = SB_EMPTY(64);

	if (fd == -1)
		return (err_sys(err, "memfd_create"));
	sink = sink_fd(fd);
	jw = jw_new(sink, JW_COMPACT);
	if (history_show(s->site, s->db, s->ids, h, jw, err) == -1 ||
	    jw_finish(jw, err) == -1)
		return (-1);
	if (lseek(fd, 0, SEEK_SET) == -1)
		return (err_sys(err, "seek"));
	source = source_fd(fd);
	jr = jr_new(source, "history", &jr_limits_default);
	if (read_shown(jr, shown, err) == -1)
		return (-1);
	out_time(&time, h->update_time);
	out_str(cli->out, h->name);
	out_text(cli->out, "\n  %" PRIu64 " datasets, %" PRIu64
	    " collections, last changed %s%s\n", h->datasets, h->collections,
	    sb_cstr(&time), h->purged ? ", purged" : h->deleted ?
	    ", deleted" : "");
	return (0);
}

int
cmd_histories_show(struct cli *cli, struct err *err)
{
	static const struct table_column datasets[] = {
		{ "HID", true, 0 }, { "DATASET", false, 40 },
		{ "TYPE", false, 0 }, { "STATE", false, 0 },
		{ "SIZE", true, 0 }, { "", false, 0 }, { "ID", false, 0 },
	}, collections[] = {
		{ "HID", true, 0 }, { "COLLECTION", false, 40 },
		{ "TYPE", false, 0 }, { "STATE", false, 0 },
		{ "", true, 0 }, { "", false, 0 }, { "ID", false, 0 },
	};
	AUTO_SESSION struct session s = { 0 };
	AUTO_TABLE struct table *table = table_new(datasets, NELEMS(datasets));
	AUTO_TABLE struct table *more = table_new(collections,
	    NELEMS(collections));
	struct shown shown = { .datasets = table, .collections = more };
	struct history history;

	if (find(cli, &s, SITE_READ, &history, err) == -1)
		return (-1);
	if (out_is_json(cli->out)) {
		if (history_show(s.site, s.db, s.ids, &history,
		    out_json(cli->out), err) == -1)
			return (-1);
		out_json_end(cli->out);
		return (CLI_DONE);
	}
	shown.arena = s.arena;
	if (show_text(cli, &s, &history, &shown, err) == -1)
		return (-1);
	if (history.datasets > 0)
		out_text(cli->out, "\n");
	table_print(table, cli->out);
	if (history.collections > 0)
		out_text(cli->out, "\n");
	table_print(more, cli->out);
	return (CLI_DONE);
}

static int
show_summary(struct cli *cli, struct session *s, int64_t id, const char *what,
    struct err *err)
{
	struct history now;

	if (history_by_id(s->db, id, s->arena, &now, err) == -1)
		return (-1);
	if (out_is_json(cli->out)) {
		if (history_summary(s->db, s->ids, &now, out_json(cli->out),
		    err) == -1)
			return (-1);
		out_json_end(cli->out);
		return (CLI_DONE);
	}
	out_str(cli->out, now.name);
	out_text(cli->out, ": %s\n", what);
	return (CLI_DONE);
}

int
cmd_histories_rename(struct cli *cli, struct err *err)
{
	AUTO_SESSION struct session s = { 0 };
	struct history history;

	if (find(cli, &s, SITE_WRITE, &history, err) == -1 ||
	    history_rename(s.db, history.id, str_of(cli->words.args[1]),
	    err) == -1)
		return (-1);
	return (show_summary(cli, &s, history.id, "is its name now", err));
}

int
cmd_histories_rm(struct cli *cli, struct err *err)
{
	AUTO_SESSION struct session s = { 0 };
	bool purge = words_has(&cli->words, OPT_PURGE);
	struct history history;

	if (find(cli, &s, SITE_WRITE, &history, err) == -1 ||
	    history_delete(s.site, s.db, history.id, purge, err) == -1)
		return (-1);
	return (show_summary(cli, &s, history.id, purge ?
	    "deleted, its bytes removed" : "marked deleted", err));
}
