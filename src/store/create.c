/*
 * create: what was staged, into a site: the bytes first, then every row in one
 * transaction (in several when they are too many), then whatever the caller
 * records with them. After an error rows and bytes are taken back.
 */
#include <stdlib.h>

#include "base/cancel.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/progress.h"
#include "store/create_priv.h"

int
imp_create_pause(struct imp_create *c, struct err *err)
{
	progress_items(c->opt->progress, 1);
	if (cancel_check(c->opt->cancel, err) == -1)
		return (-1);
	return (imp_next_commit(c, err));
}

static int
read_bases(struct imp_create *c, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;

	if (DB_QUERY(c->db, store_import_max_ids, &rows, err) == -1 ||
	    db_rows_next(rows, err) == -1)
		return (-1);
	for (unsigned i = 0; i < T_TABLES; i++)
		c->base[i] = db_int(rows, i) + 1;
	return (0);
}

static int
new_history(struct imp_create *c, struct err *err)
{
	const struct store_staged *st = c->st;
	uint32_t counter = imp_give_hids(c, st->hid_counter);
	struct db_value user = DB_INT(c->opt->user->id);

	if (DB_EXEC(c->db, store_import_history_add, NULL, err,
	    .now = DB_TIME(c->now), .user = user,
	    .name = DB_TEXT(st->plan.history_name),
	    .hid_counter = DB_INT(counter), .importing = DB_BOOL(c->several),
	    .genome_build = DB_TEXT(st->genome_build)) == -1)
		return (-1);
	c->history = db_last_id(c->db);
	if (st->annotation.p != NULL &&
	    DB_EXEC(c->db, store_import_history_annotation_add, NULL, err,
	    .history = DB_INT(c->history), .user = user,
	    .annotation = DB_TEXT(st->annotation)) == -1)
		return (-1);
	return (DB_EXEC(c->db, store_import_history_permissions, NULL, err,
	    .history = DB_INT(c->history), .user = user));
}

static int
old_history(struct imp_create *c, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	int64_t history = c->opt->into_history;
	uint32_t n = imp_count_new_hids(c);
	int may = user_may_history(c->db, c->opt->user, history, ACCESS_WRITE,
	    err), found;

	if (may == -1)
		return (-1);
	if (may == 0)
		return (err_set(err, ERR_DENIED,
		    "this user may not change the history"));
	if (DB_QUERY(c->db, store_import_history_hids, &rows, err,
	    .id = DB_INT(history), .n = DB_INT(n), .now = DB_TIME(c->now)) ==
	    -1 || (found = db_rows_next(rows, err)) == -1)
		return (-1);
	if (found == 0)
		return (err_set(err, ERR_NOT_FOUND,
		    "the history to import into is not there any more"));
	if (db_int(rows, 0) > INT32_MAX)
		return (err_set(err, ERR_TOO_BIG,
		    "the history has no room for so many items"));
	c->first_hid = (uint32_t)(db_int(rows, 0) - n);
	c->nhids = n;
	(void)imp_give_hids(c, c->first_hid);
	c->history = history;
	return (0);
}

static struct store_created
created(const struct imp_create *c)
{
	return ((struct store_created){
		.history = c->history, .first_hid = c->first_hid,
		.nhids = c->nhids, .datasets = c->st->nhdas,
		.collections = c->st->nhdcas, .jobs = c->st->njobs,
	});
}

static int
record(struct imp_create *c, struct err *err)
{
	struct store_created made = created(c);

	return (c->opt->record == NULL ? 0 :
	    c->opt->record(c->opt->ctx, c->db, &made, err));
}

static int
create_rows(struct imp_create *c, struct err *err)
{
	static int (*const steps[])(struct imp_create *, struct err *) = {
		imp_create_datasets, imp_create_conversions,
		imp_create_collections, imp_create_jobs, imp_create_icjs,
	};
	int rc = c->opt->into_history != 0 ? old_history(c, err) :
	    new_history(c, err);

	if (rc == 0)
		rc = imp_first_commit(c, err);
	for (size_t i = 0; i < NELEMS(steps) && rc == 0; i++)
		rc = steps[i](c, err);
	if (rc == -1 || imp_last_commit(c, err) == -1)
		return (-1);
	if (DB_EXEC(c->db, store_import_audit_trim, NULL, err,
	    .history = DB_INT(c->history)) == -1)
		return (-1);
	return (record(c, err));
}

/* An existing history cannot be hidden: there it is one commit. */
static void
plan_commits(struct imp_create *c)
{
	const struct store_staged *st = c->st;

	c->count[T_DATASET] = (uint32_t)st->ndatasets;
	c->count[T_HDA] = (uint32_t)st->nhdas;
	c->count[T_HDCA] = (uint32_t)st->nhdcas;
	c->count[T_COLLECTION] = st->ncollections;
	c->count[T_ELEMENT] = st->nelements;
	c->count[T_JOB] = st->njobs;
	c->count[T_ICJ] = st->nicjs;
	c->several = c->opt->into_history == 0 &&
	    st->rows > c->opt->rows_per_commit;
}

static int
run_transaction(struct imp_create *c, struct err *err)
{
	if (imp_begin(c, err) == -1)
		return (-1);
	if (read_bases(c, err) == -1 || create_rows(c, err) == -1 ||
	    db_commit(c->db, err) == -1) {
		db_rollback(c->db);
		return (-1);
	}
	return (0);
}

int
store_create(const struct site *site, struct db *db, struct store_staged *st,
    const struct store_create_options *opt, struct store_created *ret,
    struct err *err)
{
	struct imp_create c = { .site = site, .db = db, .st = st, .opt = opt,
	    .now = clock_now() };

	sb_init(&c.text, 2 * SB_LIMIT);
	progress_phase(opt->progress, PHASE_CREATE);
	progress_totals(opt->progress, st->plan.files + st->nhdas +
	    st->ncollections + st->nelements + st->nhdcas + st->njobs, 0);

	plan_commits(&c);

	int rc = imp_place_files(&c, err);

	if (rc == 0)
		rc = run_transaction(&c, err);
	if (rc == -1) {
		struct err later = { 0 };

		if (store_undo(site, db, st->dir, &later) == -1)
			(void)err_hint(err, "its files are still in the "
			    "object store: %s", later.msg);
	}
	free(c.uuids);
	free(c.hids);
	imp_map_fini(&c.tags);
	sb_fini(&c.text);
	if (rc == 0)
		*ret = created(&c);
	return (rc);
}
