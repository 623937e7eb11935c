/*
 * import: one archive after the other; the exit status is that of the worst.
 */
#include <stdio.h>
#include <string.h>

#include "base/jr.h"
#include "cli/bar.h"
#include "cli/cli.h"
#include "cli/path.h"
#include "cli/session.h"
#include "cli/work.h"
#include "jobs/submit.h"
#include "model/histories.h"
#include "task/task.h"

#define LEFT_OUT_SHOWN 20

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return (slash != NULL && slash[1] != '\0' ? slash + 1 : path);
}

static struct str
text_of(const struct jv *object, const char *key)
{
	struct str s = STR("");

	(void)jv_string(jv_get(object, key), &s);
	return (s);
}

static long long
number_of(const struct jv *object, const char *key)
{
	int64_t n = 0;

	(void)jv_int(jv_get(object, key), &n);
	return ((long long)n);
}

static void
show_left_out(struct out *out, const struct jv *list)
{
	size_t shown = 0;

	JV_EACH(item, list) {
		if (shown++ == LEFT_OUT_SHOWN) {
			out_text(out, "  ... and %zu more\n",
			    list->count - LEFT_OUT_SHOWN);
			return;
		}
		out_text(out, "  left out: ");
		out_str(out, text_of(item, "what"));
		out_text(out, " ");
		out_str(out, text_of(item, "name"));
		out_text(out, ": ");
		out_str(out, text_of(item, "reason"));
		out_text(out, "\n");
	}
}

static void
show_text(struct out *out, const char *archive, const struct jv *v,
    bool dry_run)
{
	out_str(out, str_of(base_name(archive)));
	out_text(out, "%s history \"", dry_run ? ": would make" : ":");
	out_str(out, text_of(v, "history_name"));
	out_text(out, "\"");
	if (text_of(v, "history_id").n > 0)
		out_text(out, " (%.*s)", STR_ARG(text_of(v, "history_id")));
	out_text(out, ": %lld datasets, %lld collections, %lld jobs\n",
	    number_of(v, "datasets"), number_of(v, "collections"),
	    number_of(v, "jobs"));
	show_left_out(out, jv_get(v, "left_out"));
}

/* The object of an import's result, as text; the exit status. */
static int
show_result(struct cli *cli, struct session *s, const char *archive,
    struct str json, struct err *err)
{
	struct jv *v;

	if (jv_parse(json, &jr_limits_default, s->arena, &v, err) == -1)
		return (-1);
	if (out_is_json(cli->out)) {
		jw_value(out_json(cli->out), v);
		out_json_end(cli->out);
	} else
		show_text(cli->out, archive, v,
		    words_has(&cli->words, OPT_DRY_RUN));
	return (jv_get(v, "left_out") != NULL &&
	    jv_get(v, "left_out")->count > 0 ? CLI_GAPS : CLI_DONE);
}

static int
failure(const struct task *task, struct err *err)
{
	AUTO_SB struct sb code = SB_EMPTY(64);
	enum err_code known;

	sb_add(&code, task->error_code);
	known = err_code_named(sb_cstr(&code));
	(void)err_set(err, known != ERR_NONE ? known : ERR_INTERNAL, "%.*s",
	    STR_ARG(task->error_message));
	if (task->error_hint.n > 0)
		(void)err_hint(err, "%.*s", STR_ARG(task->error_hint));
	if (task->error_member.n > 0)
		(void)err_member(err, "%.*s", STR_ARG(task->error_member));
	return (-1);
}

static int
import(struct cli *cli, struct session *s, const struct jobs_import *what,
    struct err *err)
{
	struct work_wait how = { .what = str_of(base_name(what->uri)) };
	struct uuid uuid;
	struct task task;

	if (jobs_submit_import(s->jobs, what, &uuid, err) == -1 ||
	    work_wait(cli, s, &uuid, &how, &task, err) == -1)
		return (-1);
	if (task.state != TASK_DONE && task.state != TASK_GAPS)
		return (failure(&task, err));
	return (show_result(cli, s, what->uri, task.result, err));
}

static int
plan(struct cli *cli, struct session *s, const struct jobs_import *what,
    struct err *err)
{
	AUTO_SB struct sb text = SB_EMPTY(SB_LIMIT);
	AUTO_SINK struct sink *sink = NULL;
	AUTO_JW struct jw *jw = NULL;
	struct progress progress = { 0 };
	struct bar_thread *watch;
	struct bar bar;
	int rc;

	sink = sink_sb(&text);
	jw = jw_new(sink, JW_PYTHON);
	bar_init(&bar, cli->out, str_of(base_name(what->uri)));
	watch = bar_watch(&bar, &progress);
	rc = jobs_import_plan(s->jobs, what, cli->interrupt, &progress, jw,
	    err);
	bar_unwatch(watch);
	if (rc == -1 || jw_finish(jw, err) == -1)
		return (-1);
	return (show_result(cli, s, what->uri, sb_str(&text), err));
}

/* A refused archive is told, and the next one is tried. */
static int
one(struct cli *cli, struct session *s, const struct jobs_import *what)
{
	struct err err = { 0 };
	int status = words_has(&cli->words, OPT_DRY_RUN) ?
	    plan(cli, s, what, &err) : import(cli, s, what, &err);

	if (status != -1)
		return (status);
	if (strstr(err.msg, base_name(what->uri)) == NULL)
		(void)err_in(&err, "%s", base_name(what->uri));
	out_error(cli->out, &err, true);
	if (err.code == ERR_CANCELLED && cancel_is_set(cli->interrupt))
		return (CLI_INTERRUPTED);
	return (err_exit(err.code));
}

static int
find_history(struct cli *cli, struct session *s, int64_t *ret,
    struct err *err)
{
	const char *into = words_get(&cli->words, OPT_INTO);
	struct history history;
	int may;

	*ret = 0;
	if (into == NULL)
		return (0);
	if (history_find(s->site, s->db, s->ids, &s->user, str_of(into),
	    s->arena, &history, err) == -1)
		return (-1);
	may = user_may_history(s->db, &s->user, history.id, ACCESS_WRITE, err);
	if (may == 0)
		return (err_set(err, ERR_DENIED, "you may not write to the "
		    "history %s", into));
	*ret = history.id;
	return (may == 1 ? 0 : -1);
}

int
cmd_import(struct cli *cli, struct err *err)
{
	AUTO_SESSION struct session s = { 0 };
	struct jobs_import what = { .local = true };
	int worst = CLI_DONE;

	if (session_open(cli, SITE_WRITE, &s, err) == -1 ||
	    find_history(cli, &s, &what.into_history, err) == -1) {
		out_error(cli->out, err, true);
		return (err_exit(err->code));
	}
	what.user = &s.user;
	for (size_t i = 0; i < cli->words.nargs; i++) {
		what.uri = cli->words.args[i];
		worst = cli_worse(worst, one(cli, &s, &what));
		if (cancel_is_set(cli->interrupt) || cancel_is_set(cli->stop))
			break;
	}
	return (worst);
}
