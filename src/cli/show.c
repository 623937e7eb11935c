#include "cli/show.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/own.h"
#include "cli/cli.h"
#include "cli/session.h"
#include "track/record.h"

void
show_short(const struct uuid *uuid, char ret[SHOW_SHORT])
{
	char hex[UUID_HEX];

	uuid_hex(uuid, hex);
	memcpy(ret, hex, SHOW_SHORT - 1);
	ret[SHOW_SHORT - 1] = '\0';
}

const char *
show_state(const struct export_rec *rec)
{
	static const struct {
		const char *state, *words;
	} words[] = {
		{ "queued", "queued" }, { "running", "running" },
		{ "done", "done" }, { "done_with_gaps", "done with gaps" },
		{ "failed", "failed" }, { "cancelled", "cancelled" },
		{ "expired", "expired" },
	};

	if (rec->removed)
		return ("removed");
	if (rec->cancelling && !export_is_over(rec))
		return ("being cancelled");
	for (size_t i = 0; i < NELEMS(words); i++)
		if (str_is(rec->state, words[i].state))
			return (words[i].words);
	return ("unknown");
}

static void
label(struct out *out, const char *name)
{
	out_text(out, "  %-9s  ", name);
}

static void
show_size(struct out *out, uint64_t bytes)
{
	AUTO_SB struct sb size = SB_EMPTY(64);

	out_size(&size, bytes);
	if (bytes >= 1000) {
		sb_adds(&size, " (");
		out_count(&size, bytes);
		sb_adds(&size, " bytes)");
	}
	out_text(out, "%s", sb_cstr(&size));
}

static void
show_result(struct out *out, const struct export_rec *rec)
{
	label(out, "size");
	show_size(out, rec->bytes);
	out_text(out, "\n");
	label(out, "SHA-256");
	out_str(out, rec->sha256);
	out_text(out, "\n");
	label(out, "entries");
	out_text(out, "%" PRIu64 "\n", rec->entries);
	label(out, "holds");
	out_text(out, "%" PRIu64 " datasets, %" PRIu64 " collections, %" PRIu64
	    " jobs\n", rec->datasets, rec->collections, rec->jobs);
	if (rec->left_deleted + rec->left_hidden + rec->left_purged > 0) {
		label(out, "not asked");
		out_text(out, "%" PRIu64 " deleted, %" PRIu64 " hidden, %"
		    PRIu64 " purged\n", rec->left_deleted, rec->left_hidden,
		    rec->left_purged);
	}
}

/* A download: until when it is kept, and how to fetch it. */
static void
show_download(struct out *out, const struct export_rec *rec)
{
	AUTO_SB struct sb until = SB_EMPTY(64);
	char id[SHOW_SHORT];

	show_short(&rec->uuid, id);
	label(out, "where");
	if (rec->removed || str_is(rec->state, "expired")) {
		out_text(out, "no longer kept; `waybill exports retry %s` "
		    "makes it again\n", id);
		return;
	}
	out_time(&until, rec->expires_at);
	if (rec->pinned || rec->expires_at == USEC_MAX)
		out_text(out, "a download, kept for ever\n");
	else
		out_text(out, "a download, kept until %s\n", sb_cstr(&until));
	label(out, "fetch");
	out_text(out, "waybill exports get %s\n", id);
}

static void
show_gaps(struct out *out, const struct export_rec *rec)
{
	char id[SHOW_SHORT];

	if (rec->gaps == 0)
		return;
	show_short(&rec->uuid, id);
	label(out, "gaps");
	out_text(out, "%" PRIu64 "; `waybill exports gaps %s` lists them\n",
	    rec->gaps, id);
}

static void
show_times(struct out *out, const struct export_rec *rec)
{
	AUTO_SB struct sb text = SB_EMPTY(128);

	label(out, "asked");
	out_time(&text, rec->create_time);
	out_text(out, "%s", sb_cstr(&text));
	if (rec->end_time != USEC_MAX && rec->start_time != USEC_MAX) {
		sb_clear(&text);
		out_duration(&text, rec->end_time - rec->start_time);
		out_text(out, ", took %s", sb_cstr(&text));
	}
	out_text(out, "\n");
}

static void
show_error(struct out *out, const struct export_rec *rec)
{
	if (rec->error_message.n == 0)
		return;
	label(out, "error");
	out_str(out, rec->error_message);
	if (rec->error_hint.n > 0) {
		out_text(out, " (");
		out_str(out, rec->error_hint);
		out_text(out, ")");
	}
	out_text(out, "\n");
}

static void
show_text(struct out *out, const struct export_rec *rec)
{
	static const struct uuid none;
	char dashed[UUID_DASHED], from[SHOW_SHORT];

	uuid_dashed(&rec->uuid, dashed);
	out_str(out, rec->object_name);
	out_text(out, ": %s\n", show_state(rec));
	label(out, "export");
	out_text(out, "%s\n", dashed);
	label(out, "format");
	out_str(out, rec->format);
	out_text(out, "\n");
	if (rec->has_result)
		show_result(out, rec);
	show_gaps(out, rec);
	if (rec->target_uri.p != NULL) {
		label(out, "where");
		out_str(out, rec->has_result && rec->uri.n > 0 ? rec->uri :
		    rec->target_uri);
		out_text(out, "\n");
	} else if (rec->has_result)
		show_download(out, rec);
	if (memcmp(&rec->reused_from, &none, sizeof(none)) != 0) {
		show_short(&rec->reused_from, from);
		label(out, "reused");
		out_text(out, "the archive of %s: nothing has changed since\n",
		    from);
	}
	show_times(out, rec);
	show_error(out, rec);
}

int
show_export(struct cli *cli, struct session *s, const struct export_rec *rec,
    struct err *err)
{
	if (!out_is_json(cli->out)) {
		show_text(cli->out, rec);
		return (0);
	}
	if (record_write(s->db, s->ids, rec, out_json(cli->out), err) == -1)
		return (-1);
	out_json_end(cli->out);
	return (0);
}

static struct err
error_of(const struct export_rec *rec)
{
	struct err err = { 0 };
	AUTO_FREE char *name = str_dup(rec->error_code);
	enum err_code code = err_code_named(name);

	(void)err_set(&err, code != ERR_NONE ? code : ERR_INTERNAL, "%.*s",
	    STR_ARG(rec->error_message));
	if (rec->error_hint.n > 0)
		(void)err_hint(&err, "%.*s", STR_ARG(rec->error_hint));
	return (err);
}

int
show_outcome(struct cli *cli, const struct export_rec *rec)
{
	struct err err;

	if (str_is(rec->state, "done_with_gaps"))
		return (CLI_GAPS);
	if (export_is_done(rec))
		return (CLI_DONE);
	if (str_is(rec->state, "cancelled")) {
		out_say(cli->out, "waybill: the export was cancelled");
		return (cancel_is_set(cli->interrupt) ? CLI_INTERRUPTED :
		    CLI_FAILED);
	}
	if (!str_is(rec->state, "failed"))
		return (CLI_DONE);
	err = error_of(rec);
	out_error_line(cli->out, &err);
	return (err_exit(err.code));
}
