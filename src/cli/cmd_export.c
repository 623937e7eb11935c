/*
 * export: submit, wait, print the record.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/own.h"
#include "cli/cli.h"
#include "cli/estimate.h"
#include "cli/path.h"
#include "cli/session.h"
#include "cli/work.h"
#include "jobs/submit.h"
#include "model/histories.h"
#include "model/ids.h"
#include "sts/sts.h"

/* What is exported, with its name for bars and files. */
struct wanted {
	struct jobs_export job;
	struct str name;
	struct uuid uuid;	/* once it is submitted */
};
struct request {
	struct cli *cli;
	struct session *s;
	struct jobs_export common;	/* all but the object */
	const char *output;	/* of -o; NULL: downloads */
	struct wanted *wanted;
	size_t n, cap;
};

static void
request_fini(struct request *r)
{
	free(r->wanted);
}

static void
add(struct request *r, enum store_object object, int64_t id, struct str name)
{
	struct wanted *w;

	mem_grow(r->wanted, &r->cap, r->n + 1);
	w = &r->wanted[r->n++];
	*w = (struct wanted){ .job = r->common, .name = name };
	w->job.what.object = object;
	w->job.what.object_id = id;
}

/* The format of -f, else of the name behind -o, else the best one. */
static int
choose_format(const struct cli *cli, const char *output,
    enum store_format *ret, struct err *err)
{
	const char *name = words_get(&cli->words, OPT_FORMAT);

	if (name != NULL)
		return (store_format_named(str_of(name), ret, err));
	if (!store_format_of_file(str_of(output), ret))
		*ret = STORE_ROCRATE_ZIP;
	return (0);
}

static int
read_options(struct request *r, struct err *err)
{
	const struct words *w = &r->cli->words;
	const char *missing = words_get(w, OPT_MISSING);
	struct jobs_export *job = &r->common;

	r->output = words_get(w, OPT_OUTPUT);
	if (r->output != NULL && strcmp(r->output, "-") == 0) {
		(void)err_set(err, ERR_USAGE, "-o -: a pipe cannot be read "
		    "back, so nothing could be verified");
		return (err_hint(err, "name a file"));
	}
	*job = (struct jobs_export){
		.local = true,
		.replace = words_has(w, OPT_FORCE),
		.reuse = !words_has(w, OPT_FORCE),
		.pin = words_has(w, OPT_PIN),
		.what = {
			.include_files = !words_has(w, OPT_NO_FILES),
			.include_deleted = words_has(w, OPT_DELETED),
			.include_hidden = words_has(w, OPT_HIDDEN),
			.require_finished = words_has(w, OPT_FINISHED),
			.missing = MISSING_FAIL,
		},
	};
	if (missing != NULL && store_missing_named(str_of(missing),
	    &job->what.missing, err) == -1)
		return (-1);
	return (choose_format(r->cli, r->output, &job->format, err));
}

static int
add_history(struct request *r, const char *text, struct err *err)
{
	struct session *s = r->s;
	struct history history;

	if (history_find(s->site, s->db, s->ids, &s->user, str_of(text),
	    s->arena, &history, err) == -1)
		return (-1);
	add(r, STORE_HISTORY, history.id, history.name);
	return (0);
}

static int
add_objects(struct request *r, struct err *err)
{
	const struct words *w = &r->cli->words;

	for (size_t i = 0; i < w->nargs; i++)
		if (add_history(r, w->args[i], err) == -1)
			return (-1);
	for (size_t i = 0; i < w->ngiven; i++) {
		const char *text = w->given[i].value;
		int64_t id;

		if (w->given[i].option != OPT_DATASET &&
		    w->given[i].option != OPT_COLLECTION)
			continue;
		if (ids_decode(r->s->ids, str_of(text), &id, err) == -1)
			return (-1);
		add(r, w->given[i].option == OPT_DATASET ? STORE_DATASET :
		    STORE_COLLECTION, id, str_of(text));
	}
	return (0);
}

/* Bytes of an object's name before its id, so that the id stays whole. */
#define NAME_BEFORE_ID 100

/* The file of one object in a directory: its name, with its id where several
 * go there, or the name leaves nothing. */
static void
add_file_name(const struct request *r, const struct wanted *w, struct sb *out)
{
	AUTO_SB struct sb name = SB_EMPTY(4096);
	char id[IDS_TEXT];
	struct str format = str_of(store_format_name(w->job.format));
	size_t from = out->n;

	sts_file_name(w->name, format, out);
	if (r->n == 1 && out->p[from] != '.')
		return;
	ids_encode(r->s->ids, IDS_API, w->job.what.object_id, id);
	sb_add(&name, str_head((struct str){ out->p + from,
	    out->n - from - format.n - 1 }, NAME_BEFORE_ID));
	if (name.n > 0)
		sb_addc(&name, '-');
	sb_add(&name, str_of(id));
	out->n = from;
	sts_file_name(sb_str(&name), format, out);
}

/* Where the archive of one object goes: what -o says, or a name below it. */
static int
place(struct request *r, struct wanted *w, struct err *err)
{
	AUTO_SB struct sb uri = SB_EMPTY(8192);

	if (r->output == NULL)
		return (0);
	if (path_to_uri(r->output, &uri, err) == -1)
		return (-1);
	if (path_is_directory(r->output)) {
		if (!str_ends(sb_str(&uri), STR("/")))
			sb_addc(&uri, '/');
		add_file_name(r, w, &uri);
	} else if (r->n > 1) {
		(void)err_set(err, ERR_USAGE, "-o %s: one file cannot hold "
		    "several exports", r->output);
		return (err_hint(err, "name a directory, with / at its end"));
	}
	w->job.target_uri = arena_str(r->s->arena, sb_str(&uri)).p;
	return (w->job.target_uri != NULL ? 0 : arena_over(r->s->arena, err));
}

static int
prepare(struct request *r, struct err *err)
{
	const struct words *w = &r->cli->words;

	if (w->nargs == 0 && !words_has(w, OPT_DATASET) &&
	    !words_has(w, OPT_COLLECTION)) {
		(void)err_set(err, ERR_USAGE, "export needs a history, "
		    "--dataset or --collection");
		return (err_hint(err, "`waybill histories list` shows what "
		    "there is"));
	}
	if (read_options(r, err) == -1 ||
	    session_open(r->cli, words_has(w, OPT_DRY_RUN) ? SITE_READ :
	    SITE_WRITE, r->s, err) == -1)
		return (-1);
	r->common.what.user = &r->s->user;
	if (add_objects(r, err) == -1)
		return (-1);
	for (size_t i = 0; i < r->n; i++)
		if (place(r, &r->wanted[i], err) == -1)
			return (-1);
	return (0);
}

/* All or none, so that a wrong last word starts nothing. */
static int
submit(struct request *r, struct err *err)
{
	AUTO_FREE struct jobs_export *jobs = mem_new_array(r->n,
	    struct jobs_export);
	AUTO_FREE struct uuid *uuids = mem_new_array(r->n, struct uuid);

	for (size_t i = 0; i < r->n; i++)
		jobs[i] = r->wanted[i].job;
	if (jobs_submit_exports(r->s->jobs, jobs, r->n, uuids, err) == -1)
		return (-1);
	for (size_t i = 0; i < r->n; i++)
		r->wanted[i].uuid = uuids[i];
	return (0);
}

int
cmd_export(struct cli *cli, struct err *err)
{
	AUTO_SESSION struct session s = { 0 };
	CLEANUP(request_fini) struct request r = { .cli = cli, .s = &s };
	int worst = CLI_DONE;

	if (prepare(&r, err) == -1)
		return (-1);
	if (words_has(&cli->words, OPT_DRY_RUN)) {
		for (size_t i = 0; i < r.n; i++)
			if (estimate_show(cli, &s, &r.wanted[i].job,
			    r.wanted[i].name, err) == -1)
				return (-1);
		return (CLI_DONE);
	}
	if (submit(&r, err) == -1)
		return (-1);
	/* Ctrl-C cancels each of them: those still waiting, too. */
	for (size_t i = 0; i < r.n; i++) {
		int status = work_export(cli, &s, &r.wanted[i].uuid,
		    &(struct work_wait){ .what = r.wanted[i].name }, err);

		if (status == -1)
			return (-1);
		worst = cli_worse(worst, status);
	}
	return (worst);
}
