/*
 * check: the documents of an archive in the order in which later ones refer to
 * earlier ones, and what is known when all have been read.
 */
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/progress.h"
#include "model/conf.h"
#include "store/check_priv.h"

/* Above it a hid or a counter is not believed: the numbers that follow must
 * fit 32 bits with a sign. */
#define HID_MAX 2000000000

const char *
imp_state_name(enum imp_state state)
{
	static const char *const names[IMP_STATES] = {
		[IMP_OK] = "ok", [IMP_EMPTY] = "empty", [IMP_ERROR] = "error",
		[IMP_DISCARDED] = "discarded", [IMP_DEFERRED] = "deferred",
	};

	return (names[state]);
}

int
imp_leave_out(struct store_staged *st, const char *what, struct str name,
    const char *reason, struct err *err)
{
	struct str record;
	AUTO_SB struct sb b = SB_EMPTY(SB_LIMIT);

	imp_put_str(&b, str_of(what));
	imp_put_str(&b, str_head_points(name, 255));
	imp_put_str(&b, str_of(reason));
	if (sb_finish(&b, &record, err) == -1)
		return (-1);
	return (spool_add(st->spools[SPOOL_LEFT_OUT], record, err));
}

int
imp_hid(struct imp_doc *doc, const struct jv *record, uint8_t *ret_from,
    uint32_t *ret_hid, struct err *err)
{
	const struct store_staged *st = doc->st;
	struct str home;
	bool there, trusted = st->plan.layout == LAYOUT_LEGACY;
	int64_t hid;

	if (imp_key(doc, record, "history_encoded_id", &home, err) == -1 ||
	    imp_int(doc, record, "hid", &there, &hid, err) == -1)
		return (-1);
	if (home.p != NULL && st->history_key.p != NULL &&
	    str_eq(home, st->history_key))
		trusted = true;
	*ret_from = IMP_HID_NEXT;
	*ret_hid = 0;
	if (!trusted || jv_get(record, "hid") == NULL)
		return (0);
	if (there && (hid < 1 || hid > HID_MAX))
		return (0);
	*ret_from = IMP_HID_KEPT;
	*ret_hid = (uint32_t)hid;
	return (0);
}

static int
plan_text(struct store_staged *st, struct str text, struct str *ret,
    struct err *err)
{
	if (text.p == NULL)
		return (0);
	*ret = arena_str(st->texts, text);
	return (ret->p == NULL ? arena_over(st->texts, err) : 0);
}

int
imp_name_plan(struct store_staged *st, struct str name, struct err *err)
{
	if (st->plan.has_history || st->plan.history_name.p != NULL)
		return (0);
	return (plan_text(st, name, &st->plan.history_name, err));
}

static int
take_history(struct imp_doc *doc, const struct jv *v, struct err *err)
{
	struct store_staged *st = doc->st;
	struct str name, build, note, key;
	int64_t counter;
	bool there;

	if (imp_text(doc, v, "name", IMP_CUT | IMP_NO_NUL, 255, &name,
	    err) == -1 ||
	    imp_text(doc, v, "genome_build", IMP_CUT, 40, &build,
	    err) == -1 ||
	    imp_text(doc, v, "annotation", 0, IMP_TEXT, &note, err) == -1 ||
	    imp_key(doc, v, "encoded_id", &key, err) == -1 ||
	    imp_int(doc, v, "hid_counter", &there, &counter, err) == -1)
		return (-1);
	if (name.n == 0)
		name = STR("unnamed imported history");
	if (build.n == 0)
		build = STR_NONE;
	if (there && counter >= 1 && counter <= HID_MAX)
		st->hid_counter = (uint32_t)counter;
	if (plan_text(st, name, &st->plan.history_name, err) == -1 ||
	    plan_text(st, build, &st->genome_build, err) == -1 ||
	    plan_text(st, note, &st->annotation, err) == -1 ||
	    plan_text(st, key, &st->history_key, err) == -1)
		return (-1);
	return (0);
}

int
imp_check_history(struct store_staged *st, struct err *err)
{
	if (!st->plan.has_history)
		return (0);
	return (imp_whole(st, "history_attrs.txt", take_history, err) == -1 ?
	    -1 : 0);
}

/* The counter is behind every hid that is kept. */
static void
settle_counter(struct store_staged *st)
{
	uint32_t most = 0;

	for (size_t i = 0; i < st->nhdas; i++) {
		if (st->hdas[i].hid_from == IMP_HID_KEPT &&
		    st->hdas[i].hid > most)
			most = st->hdas[i].hid;
	}
	for (size_t i = 0; i < st->nhdcas; i++) {
		if (st->hdcas[i].hid_from == IMP_HID_KEPT &&
		    st->hdcas[i].hid > most)
			most = st->hdcas[i].hid;
	}
	if (st->hid_counter <= most)
		st->hid_counter = most + 1;
}

static struct str
release_text(const struct store_staged *st)
{
	static const char *const names[IMP_RELEASES] = {
		[IMP_19_05] = "19.05 or newer", [IMP_20_09] = "20.09 or newer",
		[IMP_21_09] = "21.09 or newer", [IMP_22_01] = "22.01 or newer",
		[IMP_22_05] = "22.05 or newer", [IMP_23_2] = "23.2 or newer",
		[IMP_25_1] = "25.1 or newer", [IMP_26_1] = "26.1 or newer",
	};

	if (st->plan.layout == LAYOUT_LEGACY)
		return (STR("19.01 or older"));
	return (str_of(names[st->release]));
}

void
imp_met(struct store_staged *st, const struct jv *record, const char *key,
    enum imp_release release)
{
	if (release > st->release && jv_get(record, key) != NULL)
		st->release = release;
}

static void
settle_plan(struct store_staged *st)
{
	struct store_plan *plan = &st->plan;

	plan->release = release_text(st);
	plan->datasets = st->nhdas;
	plan->collections = st->nhdcas;
	plan->jobs = st->njobs;
	for (size_t i = 0; i < st->ndatasets; i++) {
		plan->files += st->datasets[i].member != IMP_NONE;
		plan->file_bytes += st->datasets[i].size +
		    st->datasets[i].extra_size;
	}
	if (plan->history_name.p == NULL)
		plan->history_name = STR("unnamed imported history");
}

int
imp_check(struct store_staged *st, struct err *err)
{
	static int (*const steps[])(struct store_staged *, struct err *) = {
		imp_check_history, imp_check_datasets, imp_check_chains,
		imp_check_collections, imp_check_collection_chains,
		imp_check_conversions, imp_check_jobs, imp_check_icjs,
		imp_check_rest, imp_extra_trees,
	};

	st->hid_counter = 1;
	for (size_t i = 0; i < NELEMS(steps); i++) {
		if (steps[i](st, err) == -1)
			return (-1);
	}
	settle_counter(st);
	settle_plan(st);
	return (0);
}

static int
staged_new(const struct store_unpack_options *opt, int dir,
    struct store_staged **ret, struct err *err)
{
	AUTO_STAGED struct store_staged *st = mem_new(struct store_staged);

	st->opt = opt;
	st->texts = arena_new(SB_LIMIT);
	st->dir = dup(dir);
	if (st->dir == -1)
		return (err_sys(err, "open the staging directory"));
	for (int i = 0; i < SPOOLS; i++) {
		if (spool_new(dir, &st->spools[i], err) == -1)
			return (-1);
	}
	*ret = own_take(st);
	return (0);
}

void
store_unpack_configured(const struct conf *conf,
    struct store_unpack_options *ret)
{
	*ret = (struct store_unpack_options){
		.limits = unpack_limits_default, .json = jr_limits_default,
		.elements = conf->import_elements,
		.collection_depth = (unsigned)conf->import_depth,
	};
	ret->limits.members = conf->import_members;
	ret->limits.total_size = conf->import_bytes;
	ret->limits.path_bytes = (unsigned)conf->import_path_bytes;
	ret->limits.path_levels = (unsigned)conf->import_path_levels;
	ret->limits.ratio = conf->import_ratio > UINT32_MAX ? UINT32_MAX :
	    (unsigned)conf->import_ratio;
	ret->limits.threads = (unsigned)conf->pack_threads;
	ret->json.document = conf->import_document;
	ret->json.record = conf->import_record;
}

int
store_unpack(struct readat *from, const struct store_unpack_options *opt,
    int staging_dir, struct store_staged **ret, struct err *err)
{
	AUTO_STAGED struct store_staged *st = NULL;

	if (staged_new(opt, staging_dir, &st, err) == -1)
		return (-1);
	progress_phase(opt->progress, PHASE_UNPACK);
	progress_totals(opt->progress, 0, from->size);
	if (imp_stage(st, from, err) == -1 || imp_find_root(st, err) == -1)
		return (-1);
	progress_phase(opt->progress, PHASE_CHECK);
	if (imp_check(st, err) == -1)
		return (-1);
	st->opt = NULL;
	*ret = own_take(st);
	return (0);
}

void
store_staged_free(struct store_staged *st)
{
	if (st == NULL)
		return;
	for (int i = 0; i < SPOOLS; i++)
		spool_free(st->spools[i]);
	for (int i = 0; i < IMP_CLASSES; i++) {
		imp_map_fini(&st->keys[i]);
		imp_map_fini(&st->outside[i]);
	}
	imp_map_fini(&st->members);
	imp_map_fini(&st->files);
	imp_map_fini(&st->extras);
	free(st->sizes);
	free(st->root);
	free(st->hdas);
	free(st->datasets);
	free(st->hdcas);
	arena_free(st->texts);
	if (st->dir > 0)
		(void)close(st->dir);
	free(st);
}

void
store_staged_auto_free(struct store_staged **st)
{
	store_staged_free(*st);
	*st = NULL;
}

const struct store_plan *
store_staged_plan(const struct store_staged *st)
{
	return (&st->plan);
}

int
store_staged_left_out(struct store_staged *st, store_left_out_visit *visit,
    void *ctx, struct err *err)
{
	struct spool *spool = st->spools[SPOOL_LEFT_OUT];
	struct str record;
	int more;

	if (spool_rewind(spool, err) == -1)
		return (-1);
	while ((more = spool_record(spool, &record, err)) == 1) {
		struct store_left_out item = { 0 };

		item.what = imp_take_str(&record);
		item.name = imp_take_str(&record);
		item.reason = imp_take_str(&record);
		if (visit(ctx, &item, err) == -1)
			return (-1);
	}
	return (more);
}
