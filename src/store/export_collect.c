#include "store/export_priv.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/cancel.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/progress.h"
#include "model/site.h"

/* One record at a time: its JSON columns as trees. */
#define RECORD_MEMORY ((uint64_t)256 << 20)

const char *
store_object_name(enum store_object object)
{
	static const char *const names[] = { [STORE_HISTORY] = "history",
		[STORE_DATASET] = "dataset",
		[STORE_COLLECTION] = "dataset_collection" };

	return (names[object]);
}

static const char *const missing_names[] = { [MISSING_FAIL] = "fail",
	[MISSING_RECORD] = "record", [MISSING_SKIP] = "skip" };

const char *
store_missing_name(enum store_missing missing)
{
	return (missing_names[missing]);
}

int
store_missing_named(struct str name, enum store_missing *ret, struct err *err)
{
	for (unsigned i = 0; i < NELEMS(missing_names); i++) {
		if (str_is(name, missing_names[i])) {
			*ret = (enum store_missing)i;
			return (0);
		}
	}
	(void)err_set(err, ERR_USAGE, "\"%.*s\" is no way to treat missing "
	    "files", STR_ARG(str_head(name, 64)));
	return (err_hint(err, "the ways are fail, record and skip"));
}

void
store_snapshot_free(struct store_snapshot *snap)
{
	if (snap == NULL)
		return;
	for (unsigned i = 0; i < EXP_DOCS; i++)
		spool_free(snap->docs[i]);
	spool_free(snap->records[SELECT_MAIN]);
	spool_free(snap->records[SELECT_PROVENANCE]);
	spool_free(snap->conversions);
	spool_free(snap->files);
	spool_free(snap->gaps);
	spool_free(snap->late_gaps);
	free(snap->late);
	free(snap->differ);
	free(snap->name);
	free(snap);
}

void
store_snapshot_auto_free(struct store_snapshot **snap)
{
	store_snapshot_free(*snap);
	*snap = NULL;
}

const struct store_counts *
store_snapshot_counts(const struct store_snapshot *snap)
{
	return (&snap->counts);
}

struct str
store_snapshot_name(const struct store_snapshot *snap)
{
	return (str_of(snap->name));
}

usec_t
store_snapshot_time(const struct store_snapshot *snap)
{
	return (snap->time);
}

const char *
store_snapshot_key(const struct store_snapshot *snap)
{
	return (snap->key);
}

static int
visit_gaps(struct spool *gaps, store_gap_visit *visit, void *ctx,
    struct err *err)
{
	struct str record;
	int more;

	if (gaps == NULL)
		return (0);
	if (spool_rewind(gaps, err) == -1)
		return (-1);
	while ((more = spool_record(gaps, &record, err)) == 1) {
		struct store_gap gap;

		exp_get(&record, &gap.id, sizeof(gap.id));
		exp_get(&record, &gap.hid, sizeof(gap.hid));
		gap.object_type = exp_get_str(&record);
		gap.name = exp_get_str(&record);
		gap.reason = exp_get_str(&record);
		gap.detail = exp_get_str(&record);
		if (visit(ctx, &gap, err) == -1)
			return (-1);
	}
	return (more);
}

int
store_snapshot_gaps(struct store_snapshot *snap, store_gap_visit *visit,
    void *ctx, struct err *err)
{
	if (visit_gaps(snap->gaps, visit, ctx, err) == -1)
		return (-1);
	return (visit_gaps(snap->late_gaps, visit, ctx, err));
}

static int
make_spools(struct store_snapshot *snap, struct err *err)
{
	static const enum exp_doc final[] = { EXP_DOC_COLLECTIONS,
		EXP_DOC_JOBS, EXP_DOC_JOB_GROUPS };
	struct spool **own[] = { &snap->records[SELECT_MAIN],
		&snap->records[SELECT_PROVENANCE], &snap->conversions,
		&snap->files, &snap->gaps };

	for (size_t i = 0; i < NELEMS(final); i++) {
		if (spool_new(snap->scratch, &snap->docs[final[i]], err) == -1)
			return (-1);
	}
	for (size_t i = 0; i < NELEMS(own); i++) {
		if (spool_new(snap->scratch, own[i], err) == -1)
			return (-1);
	}
	if (snap->req.object != STORE_HISTORY)
		return (0);
	return (spool_new(snap->scratch, &snap->docs[EXP_DOC_HISTORY], err));
}

static int
make_tables(struct db *db, struct err *err)
{
	if (DB_EXEC(db, store_export_temp_tree, NULL, err) == -1 ||
	    DB_EXEC(db, store_export_temp_hdca, NULL, err) == -1 ||
	    DB_EXEC(db, store_export_temp_pick, NULL, err) == -1 ||
	    DB_EXEC(db, store_export_temp_chain, NULL, err) == -1)
		return (-1);
	return (DB_EXEC(db, store_export_temp_ref, NULL, err));
}

static int
collect_steps(struct exp_collect *c, struct err *err)
{
	if (make_tables(c->db, err) == -1 ||
	    exp_collect_object(c, err) == -1 ||
	    exp_collect_picks(c, err) == -1 ||
	    exp_collect_datasets(c, err) == -1 ||
	    exp_collect_collections(c, err) == -1)
		return (-1);
	return (exp_collect_jobs(c, err));
}

/* The transaction is rolled back whatever happens: nothing but temporary
 * tables was written, and they go with it. */
static int
collect_snapshot(struct exp_collect *c, struct err *err)
{
	int rc;

	if (db_begin(c->db, DB_READ, err) == -1)
		return (-1);
	rc = collect_steps(c, err);
	db_rollback(c->db);
	return (rc);
}

static int
collect_into(struct exp_collect *c, struct err *err)
{
	AUTO_ARENA struct arena *arena = arena_new(RECORD_MEMORY);
	AUTO_IDS struct ids *ids = NULL;
	AUTO_CLOSE int root_fd = -1;
	int rc;

	if (site_ids(c->site, &ids, err) == -1 ||
	    objects_open_root(c->site, &root_fd, err) == -1)
		return (-1);
	c->ids = ids;
	c->arena = arena;
	c->root_fd = root_fd;
	c->key = hash_new(HASH_SHA256);
	sb_init(&c->text, (size_t)RECORD_MEMORY);
	c->text_sink = sink_sb(&c->text);
	c->jw = jw_new(c->text_sink, JW_PYTHON);
	rc = collect_snapshot(c, err);
	jw_free(c->jw);
	sink_free(c->text_sink);
	sb_fini(&c->text);
	hash_end_hex(c->key, c->snap->key);
	hash_free(c->key);
	return (rc);
}

int
store_collect(const struct site *site, struct db *db,
    const struct store_request *req, int scratch, const struct cancel *cancel,
    struct progress *progress, struct store_snapshot **ret, struct err *err)
{
	AUTO_SNAPSHOT struct store_snapshot *snap =
	    mem_new(struct store_snapshot);
	struct exp_collect c = { .snap = snap, .site = site, .req = req,
		.cancel = cancel, .progress = progress, .db = db };

	snap->site = site;
	snap->req = *req;
	snap->req.user = NULL;
	snap->scratch = scratch;
	c.history = req->object == STORE_HISTORY ? req->object_id : 0;
	c.dataset = req->object == STORE_DATASET ? req->object_id : 0;
	c.collection = req->object == STORE_COLLECTION ? req->object_id : 0;
	progress_phase(progress, PHASE_COLLECT);
	if (make_spools(snap, err) == -1 || collect_into(&c, err) == -1)
		return (-1);
	snap->counts.gaps = spool_records(snap->gaps);
	snap->collected = snap->counts;
	progress_totals(progress, snap->counts.files,
	    snap->counts.file_bytes);
	*ret = own_take(snap);
	return (0);
}
