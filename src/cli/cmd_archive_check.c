/*
 * archive verify, convert: a file alone, with no site; limits as the
 * environment sets them.
 */
#include <stdio.h>

#include "base/own.h"
#include "base/progress.h"
#include "cli/bar.h"
#include "cli/cli.h"
#include "cli/path.h"
#include "cli/target.h"
#include "model/conf.h"
#include "store/convert.h"
#include "store/verify.h"

/* Both lists wait in memory: what is said first depends on the last finding.
 * Arrays are indexed by `fault`. */
struct findings {
	struct out *out;
	struct sb text[2];	/* JSON of a list, or lines for people */
	struct sink *sinks[2];
	struct jw *lists[2];
	size_t n[2];
};

static void
findings_init(struct findings *f, struct out *out)
{
	*f = (struct findings){ .out = out };
	for (int i = 0; i < 2; i++) {
		sb_init(&f->text[i], SB_LIMIT);
		f->sinks[i] = sink_sb(&f->text[i]);
		f->lists[i] = jw_new(f->sinks[i], JW_PYTHON);
		if (out_is_json(out))
			jw_array(f->lists[i]);
	}
}

static void
findings_fini(struct findings *f)
{
	for (int i = 0; i < 2; i++) {
		jw_free(f->lists[i]);
		sink_free(f->sinks[i]);
		sb_fini(&f->text[i]);
	}
}

static int
add_finding(void *ctx, const struct store_finding *finding, struct err *err)
{
	struct findings *f = ctx;
	struct jw *jw = f->lists[finding->fault];

	(void)err;
	f->n[finding->fault]++;
	if (!out_is_json(f->out)) {
		struct sb *sb = &f->text[finding->fault];

		sb_addf(sb, "  %-7s  ", finding->fault ? "fault" : "warning");
		out_clean(sb, str_of(finding->message));
		sb_addf(sb, " [%s]\n", finding->code);
		return (0);
	}
	jw_object(jw);
	jw_kcstr(jw, "code", finding->code);
	jw_kcstr(jw, "member", finding->member[0] != '\0' ? finding->member :
	    NULL);
	jw_kcstr(jw, "message", finding->message);
	jw_object_end(jw);
	return (0);
}

static int
print_json(struct findings *f, const struct store_verified *v,
    struct err *err)
{
	struct jw *jw = out_json(f->out);

	for (int i = 0; i < 2; i++) {
		jw_array_end(f->lists[i]);
		if (jw_finish(f->lists[i], err) == -1)
			return (-1);
	}
	jw_object(jw);
	jw_kbool(jw, "ok", f->n[1] == 0);
	jw_kcstr(jw, "format", v->known ? store_format_name(v->format) : NULL);
	jw_kcstr(jw, "release", v->known ? v->release : NULL);
	jw_key(jw, "faults");
	jw_raw(jw, sb_str(&f->text[1]));
	jw_key(jw, "warnings");
	jw_raw(jw, sb_str(&f->text[0]));
	jw_object_end(jw);
	out_json_end(f->out);
	return (0);
}

static void
print_text(struct findings *f, const char *path,
    const struct store_verified *v)
{
	out_str(f->out, str_of(path));
	out_text(f->out, ": %s", f->n[1] == 0 ? "whole" : "not whole");
	if (v->known)
		out_text(f->out, ", %s, in the form of Galaxy %s",
		    store_format_name(v->format), v->release);
	out_text(f->out, "\n%s%s", sb_cstr(&f->text[1]),
	    sb_cstr(&f->text[0]));
}

static int
verify(struct cli *cli, const char *path, const struct conf *conf, int scratch,
    struct findings *f, struct err *err)
{
	AUTO_PATH_FILE struct path_file file = { .fd = -1 };
	struct store_unpack_options options;
	struct progress progress = { 0 };
	struct store_verified verified;
	struct bar_thread *watch;
	struct bar bar;
	int rc;

	if (path_file_open(path, &file, err) == -1)
		return (-1);
	store_unpack_configured(conf, &options);
	options.cancel = cli->interrupt;
	options.progress = &progress;
	bar_init(&bar, cli->out, str_of(path));
	watch = bar_watch(&bar, &progress);
	rc = store_verify(file.bytes, &options, scratch, add_finding, f,
	    &verified, err);
	bar_unwatch(watch);
	if (rc == -1)
		return (-1);
	if (out_is_json(cli->out)) {
		if (print_json(f, &verified, err) == -1)
			return (-1);
	} else
		print_text(f, path, &verified);
	return (f->n[1] == 0 ? CLI_DONE : CLI_REFUSED);
}

static int
verify_one(struct cli *cli, const char *path, struct err *err)
{
	AUTO_SCRATCH struct path_scratch scratch = { .fd = -1 };
	struct conf *conf = NULL;
	struct findings f;
	int status = -1;

	if (path_scratch_open(&scratch, err) == -1 ||
	    conf_load(scratch.fd, &conf, err) == -1)
		return (-1);
	findings_init(&f, cli->out);
	status = verify(cli, path, conf, scratch.fd, &f, err);
	findings_fini(&f);
	conf_free(conf);
	return (status);
}

int
cmd_archive_verify(struct cli *cli, struct err *err)
{
	int worst = CLI_DONE;

	for (size_t i = 0; i < cli->words.nargs; i++) {
		int status = verify_one(cli, cli->words.args[i], err);

		if (status == -1)
			return (-1);
		worst = cli_worse(worst, status);
	}
	return (worst);
}

/* The format of -f, else the one behind the name of -o. */
static int
target_format(const struct cli *cli, const char *output,
    enum store_format *ret, struct err *err)
{
	const char *name = words_get(&cli->words, OPT_FORMAT);

	if (name != NULL)
		return (store_format_named(str_of(name), ret, err));
	if (store_format_of_file(str_of(output), ret))
		return (0);
	return (err_set(err, ERR_USAGE, "archive convert needs -f FORMAT"));
}

static int
say_converted(struct cli *cli, const char *output,
    const struct pack_totals *totals, const char *sha256)
{
	struct jw *jw = out_json(cli->out);
	AUTO_SB struct sb size = SB_EMPTY(64);

	if (out_is_json(cli->out)) {
		jw_object(jw);
		jw_key(jw, "bytes");
		jw_uint(jw, totals->bytes_out);
		jw_kcstr(jw, "sha256", sha256);
		jw_key(jw, "entries");
		jw_uint(jw, totals->entries);
		jw_object_end(jw);
		out_json_end(cli->out);
		return (CLI_DONE);
	}
	out_size(&size, totals->bytes_out);
	out_str(cli->out, str_of(output));
	out_text(cli->out, ": %s, %llu entries\n  SHA-256  %s\n",
	    sb_cstr(&size), (unsigned long long)totals->entries, sha256);
	return (CLI_DONE);
}

static int
convert(struct cli *cli, const struct conf *conf, enum store_format format,
    int scratch, struct err *err)
{
	const char *input = cli->words.args[0];
	const char *output = words_get(&cli->words, OPT_OUTPUT);
	AUTO_PATH_FILE struct path_file file = { .fd = -1 };
	AUTO_TARGET struct target to = { .dir = -1 };
	struct store_unpack_options options;
	struct progress progress = { 0 };
	struct pack_totals totals;
	struct bar_thread *watch;
	struct bar bar;
	int rc;

	if (path_file_open(input, &file, err) == -1 || target_open(output,
	    words_has(&cli->words, OPT_FORCE), &to, err) == -1)
		return (-1);
	store_unpack_configured(conf, &options);
	options.cancel = cli->interrupt;
	options.progress = &progress;
	bar_init(&bar, cli->out, str_of(input));
	watch = bar_watch(&bar, &progress);
	rc = store_convert(file.bytes, &(struct store_convert){
	    .read = &options, .format = format,
	    .threads = (unsigned)conf->pack_threads,
	    .blocks = (unsigned)conf->pack_blocks }, scratch, to.sink,
	    &totals, err);
	bar_unwatch(watch);
	if (rc == -1 || target_finish(&to, NULL, cli->interrupt, err) == -1)
		return (-1);
	return (say_converted(cli, output, &totals, to.sha256));
}

int
cmd_archive_convert(struct cli *cli, struct err *err)
{
	const char *output = words_get(&cli->words, OPT_OUTPUT);
	AUTO_SCRATCH struct path_scratch scratch = { .fd = -1 };
	struct conf *conf = NULL;
	enum store_format format;
	int status;

	if (output == NULL)
		return (err_set(err, ERR_USAGE, "archive convert needs "
		    "-o FILE"));
	if (target_format(cli, output, &format, err) == -1 ||
	    path_scratch_open(&scratch, err) == -1 ||
	    conf_load(scratch.fd, &conf, err) == -1)
		return (-1);
	status = convert(cli, conf, format, scratch.fd, err);
	conf_free(conf);
	return (status);
}
