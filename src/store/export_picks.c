#include "store/export_priv.h"

#include <dirent.h>
#include <sys/stat.h>

#include "base/cancel.h"
#include "base/err.h"
#include "base/own.h"
#include "model/users.h"

/* Which datasets have a record, and which of those their bytes. */

#define BATCH 4000	/* decisions a statement */

struct picks {
	struct exp_collect *c;
	struct sb batch;	/* a JSON list of lists */
	unsigned n;
};

/* One row of export_order. */
struct candidate {
	int64_t position, hda_id, hid, dataset_id;
	bool has_hid;
	struct str name;
	struct select_item item;
	bool extra_empty;
	struct stat st;
	struct err why;		/* what stands in the way of its file */
};

static int
flush(struct picks *p, struct err *err)
{
	struct str batch;

	if (p->n == 0)
		return (0);
	sb_addc(&p->batch, ']');
	if (sb_finish(&p->batch, &batch, err) == -1 ||
	    DB_EXEC(p->c->db, store_export_add_picks, NULL, err,
	    .picks = DB_TEXT(batch)) == -1)
		return (-1);
	sb_clear(&p->batch);
	p->n = 0;
	return (0);
}

static bool
is_empty(int *dir_fd)
{
	AUTO_DIR DIR *dir = fdopendir(*dir_fd);
	struct dirent *entry;

	if (dir == NULL)
		return (true);
	(void)own_take_fd(dir_fd);	/* the stream closes it */
	while ((entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			return (false);
	}
	return (true);
}

/* A file that cannot be had, whatever stands in the way, is as if it were not
 * there; the gap tells why. */
static void
look_at_bytes(struct exp_collect *c, const struct object_key *key,
    struct candidate *ret)
{
	AUTO_CLOSE int extra_fd = -1;
	struct err ignored = { 0 };

	ret->item.file = objects_stat(c->site, c->root_fd, key, &ret->st,
	    &ret->why) == 1 && S_ISREG(ret->st.st_mode);
	if (objects_open_extra(c->site, c->root_fd, key, &extra_fd,
	    &ignored) == 1) {
		ret->extra_empty = is_empty(&extra_fd);
		ret->item.extra = !ret->extra_empty;
	}
}

static int
read_candidate(struct exp_collect *c, const struct db_rows *rows,
    struct candidate *ret, struct err *err)
{
	struct str external = arena_str(c->arena, db_text(rows, 14));
	struct str extra = arena_str(c->arena, db_text(rows, 15));
	struct object_key key = { .id = db_int(rows, 10),
		.external = external.n > 0 ? external.p : NULL,
		.extra = extra.n > 0 ? extra.p : NULL };
	struct str own_state = db_text(rows, 9);

	if (external.p == NULL || extra.p == NULL)
		return (arena_over(c->arena, err));
	*ret = (struct candidate){ .position = db_int(rows, 0),
		.hda_id = db_int(rows, 1), .hid = db_int(rows, 5),
		.has_hid = !db_is_null(rows, 5), .name = db_text(rows, 6),
		.dataset_id = key.id };
	ret->item = (struct select_item){ .member = db_bool(rows, 2),
		.parent = db_bool(rows, 3), .visible = db_bool(rows, 7),
		.deleted = db_bool(rows, 8), .state = db_text(rows, 11),
		.purged = db_is_null(rows, 10) || db_bool(rows, 12),
		.allowed = !db_bool(rows, 16) };
	ret->item.shown = own_state.n > 0 ? own_state : ret->item.state;
	(void)uuid_parse(db_text(rows, 13), &key.uuid);
	if (!ret->item.purged && c->req->include_files)
		look_at_bytes(c, &key, ret);
	return (0);
}

static int
refuse(const struct candidate *d, const struct select_verdict *v,
    struct err *err)
{
	char hid[24] = "None";

	if (d->has_hid)
		(void)snprintf(hid, sizeof(hid), "%lld", (long long)d->hid);
	if (v->gap == GAP_DATASET_UNFINISHED) {
		(void)err_set(err, ERR_WRONG_STATE,
		    "dataset %s \"%.*s\" is not finished: it is %.*s", hid,
		    STR_ARG(str_head(d->name, 200)), STR_ARG(d->item.shown));
		return (err_hint(err, "wait for its job, or export without "
		    "asking for finished datasets"));
	}
	/* Galaxy's own words, which its clients look for. */
	(void)err_set(err, ERR_FILE_MISSING,
	    "Cannot export history dataset [%s: %.*s]", hid,
	    STR_ARG(str_head(d->name, 200)));
	return (err_hint(err, "its file is not in the object store; the "
	    "policies record and skip for missing files go on without it"));
}

static int
add_gap(struct exp_collect *c, const struct candidate *d,
    const struct select_verdict *v, struct err *err)
{
	struct exp_gap gap = { .object_type = "dataset", .reason = v->gap,
		.id = d->hda_id, .hid = d->hid, .name = d->name };

	if (v->gap == GAP_FILE_MISSING)
		gap.detail = d->why.code != ERR_NONE ? str_of(d->why.msg) :
		    STR("its file is not in the object store");
	else if (v->gap == GAP_NO_ACCESS)
		gap.detail = STR("the requester may not read its bytes");
	else if (v->gap == GAP_DATASET_UNFINISHED)
		gap.detail = d->item.shown;
	return (exp_gap_add(c->snap->gaps, &gap, err));
}

static void
count(struct store_counts *counts, const struct select_verdict *v)
{
	counts->datasets += v->kind != SELECT_OUT;
	counts->deleted += v->passed == PASSED_DELETED;
	counts->hidden += v->passed == PASSED_HIDDEN;
	counts->purged += v->passed == PASSED_PURGED;
}

/* A chain between two that live harms neither; where no bytes go, there is
 * nothing to harm. */
static bool
is_alive(const struct exp_collect *c, const struct candidate *d, bool file)
{
	if (!c->req->include_files)
		return (true);
	return (file && !d->item.deleted &&
	    !str_is(d->item.state, "deferred"));
}

static void
add_pick(struct picks *p, const struct candidate *d,
    const struct select_verdict *v)
{
	bool bytes = v->kind == SELECT_BYTES;
	bool file = bytes && d->item.file;
	int flags = (v->place == SELECT_PROVENANCE ? PICK_PROVENANCE : 0) |
	    (d->item.member ? PICK_MEMBER : 0) |
	    (v->discarded ? PICK_DISCARDED : 0) |
	    (v->unfinished ? PICK_UNFINISHED : 0) | (file ? PICK_FILE : 0) |
	    (bytes && d->item.extra ? PICK_EXTRA : 0) |
	    (bytes && d->extra_empty ? PICK_EXTRA_EMPTY : 0);

	sb_addf(&p->batch, "%c[%lld,%lld,", p->n == 0 ? '[' : ',',
	    (long long)d->position, (long long)d->hda_id);
	if (d->dataset_id != 0)
		sb_addf(&p->batch, "%lld", (long long)d->dataset_id);
	else
		sb_adds(&p->batch, "null");
	sb_addf(&p->batch, ",%d,%d,%d,%lld,%lld,%lld,%lld]", flags, bytes,
	    is_alive(p->c, d, file), (long long)d->st.st_size,
	    (long long)(d->st.st_mtim.tv_sec * USEC_SEC +
	    d->st.st_mtim.tv_nsec / 1000),
	    (long long)(d->st.st_ctim.tv_sec * USEC_SEC +
	    d->st.st_ctim.tv_nsec / 1000),
	    (long long)d->st.st_ino);
	p->n++;
}

static int
decide(struct picks *p, const struct db_rows *rows, struct err *err)
{
	struct candidate d;
	struct select_verdict v;

	if (read_candidate(p->c, rows, &d, err) == -1)
		return (-1);
	v = select_dataset(p->c->req, &d.item);
	if (v.refused)
		return (refuse(&d, &v, err));
	if (v.gap != GAP_NONE && add_gap(p->c, &d, &v, err) == -1)
		return (-1);
	count(&p->c->snap->counts, &v);
	if (v.kind == SELECT_OUT)
		return (0);
	add_pick(p, &d, &v);
	return (p->n < BATCH ? 0 : flush(p, err));
}

static int
decide_all(struct exp_collect *c, struct str roles, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	struct picks p = { .c = c };
	int more;

	if (DB_QUERY(c->db, store_export_order, &rows, err,
	    .history = DB_INT_OR_NULL(c->history, 0),
	    .dataset = DB_INT_OR_NULL(c->dataset, 0),
	    .admin = DB_BOOL(c->req->user != NULL && c->req->user->is_admin),
	    .roles = DB_TEXT(roles)) == -1)
		return (-1);
	sb_init(&p.batch, SB_LIMIT);
	while ((more = db_rows_next(rows, err)) == 1) {
		struct arena_mark mark = arena_save(c->arena);

		if (cancel_check(c->cancel, err) == -1 ||
		    decide(&p, rows, err) == -1) {
			more = -1;
			break;
		}
		arena_rewind(c->arena, mark);
	}
	if (more == 0)
		more = flush(&p, err);
	sb_fini(&p.batch);
	return (more);
}

/* Nobody in particular has no roles. */
static int
decide_for_user(struct exp_collect *c, struct err *err)
{
	AUTO_SB struct sb roles = SB_EMPTY(SB_LIMIT);
	const struct user *user = c->req->user;
	struct str text;

	sb_addc(&roles, '[');
	for (size_t i = 0; user != NULL && i < user->nroles; i++)
		sb_addf(&roles, "%s%lld", i > 0 ? "," : "",
		    (long long)user->roles[i]);
	sb_addc(&roles, ']');
	if (sb_finish(&roles, &text, err) == -1)
		return (-1);
	return (decide_all(c, text, err));
}

static int
report_unfinished(struct exp_collect *c, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	int more;

	if (DB_QUERY(c->db, store_export_unfinished, &rows, err) == -1)
		return (-1);
	while ((more = db_rows_next(rows, err)) == 1) {
		struct exp_gap gap = { .object_type = "dataset_collection",
			.reason = GAP_COLLECTION_UNFINISHED,
			.id = db_int(rows, 0), .hid = db_int(rows, 1),
			.name = db_text(rows, 2),
			.detail = STR("it is not fully populated yet") };

		if (c->req->require_finished)
			return (err_set(err, ERR_WRONG_STATE,
			    "collection %lld \"%.*s\" is not finished",
			    (long long)gap.hid, STR_ARG(gap.name)));
		if (exp_gap_add(c->snap->gaps, &gap, err) == -1)
			return (-1);
	}
	return (more);
}

/* What is there of collections, level by level; often nothing. */
static int
find_collections(struct exp_collect *c, struct err *err)
{
	struct db_value collection = DB_INT_OR_NULL(c->collection, 0);
	uint64_t levels;

	if (DB_EXEC(c->db, store_export_add_tree, &levels, err,
	    .history = DB_INT_OR_NULL(c->history, 0),
	    .collection = collection,
	    .deleted = DB_BOOL(c->req->include_deleted)) == -1)
		return (-1);
	c->has_collections = levels > 0;
	if (!c->has_collections)
		return (0);
	if (DB_EXEC(c->db, store_export_add_hdca, NULL, err,
	    .collection = collection) == -1)
		return (-1);
	return (report_unfinished(c, err));
}

int
exp_collect_picks(struct exp_collect *c, struct err *err)
{
	if (find_collections(c, err) == -1 || decide_for_user(c, err) == -1 ||
	    DB_EXEC(c->db, store_export_add_chain, NULL, err) == -1)
		return (-1);
	return (DB_EXEC(c->db, store_export_add_refs, NULL, err));
}
