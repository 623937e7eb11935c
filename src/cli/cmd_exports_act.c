/*
 * exports: what is done to a record: wait, get, cancel, retry, rm, pin.
 */
#include <string.h>

#include "base/own.h"
#include "cli/cli.h"
#include "cli/path.h"
#include "cli/session.h"
#include "cli/show.h"
#include "cli/target.h"
#include "cli/work.h"
#include "jobs/submit.h"
#include "task/task.h"

/* A worker that is asked to stop has five seconds (product.md). */
#define CANCEL_WAIT (6 * USEC_SEC)

static int
check_output(const char *output, struct err *err)
{
	if (strcmp(output, "-") == 0 || path_is_uri(output))
		return (err_set(err, ERR_BAD_URI, "-o %s: a file is needed, "
		    "so that it can be read back", output));
	return (0);
}

/* The record of the command's word, on a site that may be written. */
static int
open_export(struct cli *cli, struct session *s, struct export_rec *ret,
    struct err *err)
{
	if (session_open(cli, SITE_WRITE, s, err) == -1)
		return (-1);
	return (session_export(s, cli->words.args[0], ret, err));
}

/* The record as it is now. */
static int
show_again(struct cli *cli, struct session *s, const struct export_rec *rec,
    struct err *err)
{
	struct export_rec now;

	if (track_get(s->db, rec->id, s->arena, &now, err) == -1)
		return (-1);
	return (show_export(cli, s, &now, err));
}

int
cmd_exports_wait(struct cli *cli, struct err *err)
{
	AUTO_SESSION struct session s = { 0 };
	struct export_rec rec;

	if (open_export(cli, &s, &rec, err) == -1)
		return (-1);
	return (work_export(cli, &s, &rec.uuid, &(struct work_wait){
		.what = rec.object_name, .leave = true }, err));
}

int
cmd_exports_cancel(struct cli *cli, struct err *err)
{
	AUTO_SESSION struct session s = { 0 };
	struct export_rec rec;
	struct task task;

	if (open_export(cli, &s, &rec, err) == -1 ||
	    jobs_cancel(s.jobs, &rec.uuid, err) == -1)
		return (-1);
	/* Whether it is over by then is what the record says. */
	if (work_wait(cli, &s, &rec.uuid, &(struct work_wait){
		.what = rec.object_name, .leave = true,
		.timeout = CANCEL_WAIT }, &task, err) == -1 &&
	    err->code != ERR_BUSY)
		return (-1);
	return (show_again(cli, &s, &rec, err));
}

int
cmd_exports_retry(struct cli *cli, struct err *err)
{
	AUTO_SESSION struct session s = { 0 };
	struct export_rec rec;
	struct uuid again;

	if (open_export(cli, &s, &rec, err) == -1 ||
	    jobs_retry(s.jobs, &s.user, &rec, &again, err) == -1)
		return (-1);
	return (work_export(cli, &s, &again, &(struct work_wait){
		.what = rec.object_name }, err));
}

int
cmd_exports_rm(struct cli *cli, struct err *err)
{
	AUTO_SESSION struct session s = { 0 };
	struct export_rec rec;

	if (open_export(cli, &s, &rec, err) == -1 ||
	    jobs_remove(s.jobs, &s.user, &rec, err) == -1)
		return (-1);
	return (show_again(cli, &s, &rec, err));
}

int
cmd_exports_pin(struct cli *cli, struct err *err)
{
	AUTO_SESSION struct session s = { 0 };
	struct export_rec rec;

	if (open_export(cli, &s, &rec, err) == -1 ||
	    jobs_pin(s.jobs, &rec, !words_has(&cli->words, OPT_UNPIN), err) ==
	    -1)
		return (-1);
	return (show_again(cli, &s, &rec, err));
}

/* Bytes of an open file to a path of the user's, if they are what the record
 * says. */
static int
copy_out(struct cli *cli, int fd, const struct export_rec *rec,
    const char *path, struct err *err)
{
	AUTO_TARGET struct target to = { .dir = -1 };
	AUTO_SOURCE struct source *from = source_fd(fd);
	AUTO_SB struct sb sha256 = SB_EMPTY(128);

	sb_add(&sha256, rec->sha256);
	if (target_open(path, words_has(&cli->words, OPT_FORCE), &to, err) ==
	    -1 || stream_copy(from, to.sink, cli->interrupt, NULL, err) == -1)
		return (-1);
	return (target_finish(&to, sb_cstr(&sha256), cli->interrupt, err));
}

static int
say_copied(struct cli *cli, const struct export_rec *rec, const char *path)
{
	struct jw *jw = out_json(cli->out);
	AUTO_SB struct sb size = SB_EMPTY(64);

	if (out_is_json(cli->out)) {
		jw_object(jw);
		jw_kcstr(jw, "file", path);
		jw_kint(jw, "bytes", (int64_t)rec->bytes);
		jw_kstr(jw, "sha256", rec->sha256);
		jw_object_end(jw);
		out_json_end(cli->out);
		return (CLI_DONE);
	}
	out_size(&size, rec->bytes);
	out_text(cli->out, "%s: %s, verified\n", path, sb_cstr(&size));
	return (CLI_DONE);
}

int
cmd_exports_get(struct cli *cli, struct err *err)
{
	AUTO_SESSION struct session s = { 0 };
	AUTO_SCRATCH struct path_scratch scratch = { .fd = -1 };
	const char *output = words_get(&cli->words, OPT_OUTPUT);
	AUTO_SB struct sb name = SB_EMPTY(1024);
	AUTO_SB struct sb path = SB_EMPTY(8192);
	AUTO_CLOSE int fd = -1;
	struct export_rec rec;

	if (output != NULL && check_output(output, err) == -1)
		return (-1);
	if (session_open(cli, SITE_READ, &s, err) == -1 ||
	    session_export(&s, cli->words.args[0], &rec, err) == -1 ||
	    path_scratch_open(&scratch, err) == -1 ||
	    jobs_open_result(s.jobs, &s.user, &rec, scratch.fd, &fd, &name,
	    err) == -1)
		return (-1);
	if (output != NULL)
		sb_adds(&path, output);
	if (output != NULL && path_is_directory(output) &&
	    !str_ends(sb_str(&path), STR("/")))
		sb_addc(&path, '/');
	if (output == NULL || path_is_directory(output))
		sb_add(&path, sb_str(&name));
	if (copy_out(cli, fd, &rec, sb_cstr(&path), err) == -1)
		return (-1);
	return (say_copied(cli, &rec, sb_cstr(&path)));
}
