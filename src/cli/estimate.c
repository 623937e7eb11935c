#include "cli/estimate.h"

#include <inttypes.h>

#include "base/jr.h"
#include "cli/bar.h"
#include "cli/cli.h"
#include "cli/session.h"
#include "jobs/submit.h"

#define GAPS_SHOWN 20

static uint64_t
number(const struct jv *object, const char *key)
{
	int64_t n;

	return (jv_int(jv_get(object, key), &n) && n > 0 ? (uint64_t)n : 0);
}

static void
show_bytes(struct out *out, const char *label, uint64_t low, uint64_t high)
{
	AUTO_SB struct sb text = SB_EMPTY(128);

	out_size(&text, low);
	if (high != low) {
		sb_adds(&text, " to ");
		out_size(&text, high);
	}
	out_text(out, "  %-9s  %s\n", label, sb_cstr(&text));
}

static void
show_gaps(struct out *out, const struct jv *gaps)
{
	size_t shown = 0;

	JV_EACH(gap, gaps) {
		struct str name = STR_NONE, reason = STR_NONE;

		if (shown++ == GAPS_SHOWN) {
			out_text(out, "  %-9s  %zu more\n", "",
			    gaps->count - GAPS_SHOWN);
			return;
		}
		(void)jv_string(jv_get(gap, "name"), &name);
		(void)jv_string(jv_get(gap, "reason"), &reason);
		out_text(out, "  %-9s  ", shown == 1 ? "gaps" : "");
		out_str(out, name);
		out_text(out, ": ");
		out_str(out, reason);
		out_text(out, "\n");
	}
}

static void
show_text(struct out *out, struct str name, const struct jv *v)
{
	const struct jv *objects = jv_get(v, "objects");
	const struct jv *left = jv_get(v, "left_out");
	struct str format = STR_NONE;
	uint64_t bytes = number(v, "bytes");

	(void)jv_string(jv_get(v, "format"), &format);
	out_str(out, name);
	out_text(out, ": would be exported as ");
	out_str(out, format);
	out_text(out, "\n  %-9s  %" PRIu64 " datasets, %" PRIu64
	    " collections, %" PRIu64 " jobs, %" PRIu64 " files\n", "holds",
	    number(objects, "datasets"), number(objects, "collections"),
	    number(objects, "jobs"), number(objects, "files"));
	show_bytes(out, "bytes", bytes, bytes);
	show_bytes(out, "archive", number(v, "packed_min"),
	    number(v, "packed_max"));
	out_text(out, "  %-9s  %" PRIu64 " deleted, %" PRIu64 " hidden, %"
	    PRIu64 " purged\n", "not asked", number(left, "deleted"),
	    number(left, "hidden"), number(left, "purged"));
	show_gaps(out, jv_get(v, "gaps"));
}

int
estimate_show(struct cli *cli, struct session *s,
    const struct jobs_export *job, struct str name, struct err *err)
{
	AUTO_SB struct sb text = SB_EMPTY(SB_LIMIT);
	AUTO_SINK struct sink *sink = NULL;
	AUTO_JW struct jw *jw = NULL;
	struct progress progress = { 0 };
	struct bar_thread *watch;
	struct bar bar;
	struct jv *v;
	int rc;

	sink = sink_sb(&text);
	jw = jw_new(sink, JW_PYTHON);
	bar_init(&bar, cli->out, name);
	watch = bar_watch(&bar, &progress);
	rc = jobs_estimate(s->jobs, job, cli->interrupt, &progress, jw, err);
	bar_unwatch(watch);
	if (rc == -1 || jw_finish(jw, err) == -1)
		return (-1);
	if (out_is_json(cli->out)) {
		jw_raw(out_json(cli->out), sb_str(&text));
		out_json_end(cli->out);
		return (0);
	}
	if (jv_parse(sb_str(&text), &jr_limits_default, s->arena, &v, err) ==
	    -1)
		return (-1);
	show_text(cli->out, name, v);
	return (0);
}
