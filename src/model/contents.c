#include "model/contents.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/jr.h"
#include "base/jv.h"
#include "base/mem.h"
#include "base/own.h"
#include "db/db.h"

/* Items of a list in their order. */
struct picks {
	char *kinds;		/* 1: a collection */
	size_t n, cap;
	struct sb datasets, collections;	/* JSON lists of ids */
};
#define PICKS_EMPTY ((struct picks){ .datasets = SB_EMPTY(SB_LIMIT), \
	.collections = SB_EMPTY(SB_LIMIT) })

static void
picks_fini(struct picks *p)
{
	free(p->kinds);
	sb_fini(&p->datasets);
	sb_fini(&p->collections);
}

static void
picks_add(struct picks *p, bool is_collection, int64_t id)
{
	struct sb *list = is_collection ? &p->collections : &p->datasets;

	mem_grow(p->kinds, &p->cap, p->n + 1);
	p->kinds[p->n++] = is_collection;
	sb_addf(list, "%c%lld", list->n == 0 ? '[' : ',', (long long)id);
}

static struct content
read_shared(const struct db_rows *r)
{
	return ((struct content){
		.id = db_int(r, 0), .history_id = db_int(r, 1),
		.hid = db_int(r, 2), .name = db_text(r, 3),
		.deleted = db_bool(r, 4), .visible = db_bool(r, 5),
		.create_time = db_time(r, 6), .update_time = db_time(r, 7),
		.tags = db_text(r, 8), .inner_id = db_int(r, 9),
	});
}

static struct content
read_dataset(const struct db_rows *r)
{
	struct content c = read_shared(r);

	c.purged = db_bool(r, 10);
	c.state = db_text(r, 11);
	c.extension = db_text(r, 12);
	c.metadata = db_text(r, 13);
	return (c);
}

static struct content
read_collection(const struct db_rows *r)
{
	struct content c = read_shared(r);

	c.is_collection = true;
	c.type = db_text(r, 10);
	c.populated_state = db_text(r, 11);
	c.message = db_text(r, 12);
	c.elements = db_is_null(r, 13) ? -1 : db_int(r, 13);
	c.datatypes = db_text(r, 14);
	c.states = db_text(r, 15);
	c.deleted_elements = db_int(r, 16);
	c.job_source = db_int(r, 17);
	c.job_source_type = db_text(r, 18);
	c.job_states = db_text(r, 19);
	return (c);
}

/* The rows of one kind come in the order of its picks; one that has gone since
 * is missed. */
static int
visit_next(struct db_rows *rows, struct content (*read)(const struct db_rows *),
    content_visit *visit, void *ctx, struct err *err)
{
	int more = db_rows_next(rows, err);
	struct content c;

	if (more != 1)
		return (more);
	c = read(rows);
	return (visit(ctx, &c, err) == -1 ? -1 : 1);
}

static int
open_list(struct sb *ids, struct str *ret, struct err *err)
{
	sb_adds(ids, ids->n == 0 ? "[]" : "]");
	return (sb_finish(ids, ret, err));
}

/* 1 when there was an item. */
static int
visit_picks(struct db *db, struct picks *p, content_visit *visit, void *ctx,
    struct err *err)
{
	AUTO_ROWS struct db_rows *datasets = NULL, *collections = NULL;
	struct str dataset_ids, collection_ids;
	bool any = false;

	if (open_list(&p->datasets, &dataset_ids, err) == -1 ||
	    open_list(&p->collections, &collection_ids, err) == -1 ||
	    DB_QUERY(db, model_contents_datasets, &datasets, err,
	    .ids = DB_TEXT(dataset_ids)) == -1 ||
	    DB_QUERY(db, model_contents_collections, &collections, err,
	    .ids = DB_TEXT(collection_ids)) == -1)
		return (-1);
	for (size_t i = 0; i < p->n; i++) {
		int got = p->kinds[i] ?
		    visit_next(collections, read_collection, visit, ctx, err) :
		    visit_next(datasets, read_dataset, visit, ctx, err);

		if (got == -1)
			return (-1);
		any = any || got == 1;
	}
	return (any);
}

static struct db_value
either(int flag)
{
	return (flag == -1 ? DB_NULL : DB_BOOL(flag));
}

static int
query_any(struct db *db, const struct content_filter *f, int64_t limit,
    int64_t offset, struct db_rows **ret, struct err *err)
{
	return (DB_QUERY(db, model_contents_order, ret, err,
	    .history = DB_INT_OR_NULL(f->history, 0),
	    .owner = DB_INT_OR_NULL(f->owner, 0),
	    .collections = either(f->collections),
	    .deleted = either(f->deleted), .visible = either(f->visible),
	    .purged = either(f->purged), .name = DB_TEXT(f->name),
	    .name_has = DB_TEXT(f->name_has),
	    .extension = DB_TEXT(f->extension), .state = DB_TEXT(f->state),
	    .ids = DB_TEXT(f->ids),
	    .hid_from = DB_INT_OR_NULL(f->hid_from, INT64_MIN),
	    .hid_to = DB_INT_OR_NULL(f->hid_to, INT64_MAX),
	    .created_from = DB_TIME_OR_NULL(f->created_from),
	    .created_to = DB_TIME_OR_NULL(f->created_to),
	    .changed_from = DB_TIME_OR_NULL(f->changed_from),
	    .changed_to = DB_TIME_OR_NULL(f->changed_to),
	    .order_by = DB_CSTR(f->order),
	    .backwards = DB_BOOL(f->backwards), .max_rows = DB_INT(limit),
	    .skip_rows = DB_INT(offset)));
}

/* Nothing but what the index by number holds. */
static bool
is_plain(const struct content_filter *f)
{
	return ((f->order == NULL || strcmp(f->order, "hid") == 0) &&
	    f->name.p == NULL && f->name_has.p == NULL &&
	    f->extension.p == NULL && f->state.p == NULL &&
	    f->ids.p == NULL && f->created_from == USEC_MAX &&
	    f->created_to == USEC_MAX && f->changed_from == USEC_MAX &&
	    f->changed_to == USEC_MAX);
}

#define PLAIN(f, limit, offset) \
	.history = DB_INT((f)->history), \
	.collections = either((f)->collections), \
	.deleted = either((f)->deleted), .visible = either((f)->visible), \
	.purged = either((f)->purged), \
	.hid_from = DB_INT_OR_NULL((f)->hid_from, INT64_MIN), \
	.hid_to = DB_INT_OR_NULL((f)->hid_to, INT64_MAX), \
	.max_rows = DB_INT(limit), .skip_rows = DB_INT(offset)

static int
query_order(struct db *db, const struct content_filter *f, int64_t limit,
    int64_t offset, struct db_rows **ret, struct err *err)
{
	if (!is_plain(f))
		return (query_any(db, f, limit, offset, ret, err));
	if (f->backwards)
		return (DB_QUERY(db, model_contents_page_back, ret, err,
		    PLAIN(f, limit, offset)));
	return (DB_QUERY(db, model_contents_page, ret, err,
	    PLAIN(f, limit, offset)));
}

static int
pick(struct db *db, const struct content_filter *f, struct picks *picks,
    struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	int more;

	if (query_order(db, f, f->limit, f->offset, &rows, err) == -1)
		return (-1);
	while ((more = db_rows_next(rows, err)) == 1)
		picks_add(picks, db_bool(rows, 0), db_int(rows, 1));
	return (more);
}

int
contents_count(struct db *db, const struct content_filter *f, uint64_t *ret,
    struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	uint64_t n = 0;
	int more;

	if (query_order(db, f, -1, 0, &rows, err) == -1)
		return (-1);
	while ((more = db_rows_next(rows, err)) == 1)
		n++;
	*ret = n;
	return (more);
}

int
contents_each(struct db *db, const struct content_filter *filter,
    content_visit *visit, void *ctx, struct err *err)
{
	CLEANUP(picks_fini) struct picks picks = PICKS_EMPTY;

	if (pick(db, filter, &picks, err) == -1)
		return (-1);
	return (visit_picks(db, &picks, visit, ctx, err) == -1 ? -1 : 0);
}

int
contents_one(struct db *db, bool is_collection, int64_t id,
    content_visit *visit, void *ctx, struct err *err)
{
	CLEANUP(picks_fini) struct picks picks = PICKS_EMPTY;

	picks_add(&picks, is_collection, id);
	return (visit_picks(db, &picks, visit, ctx, err));
}

static struct content
read_held(const struct db_rows *r)
{
	if (!db_is_null(r, 17))
		return ((struct content){
			.is_collection = true, .inner_id = db_int(r, 17),
			.type = db_text(r, 18),
			.populated_state = db_text(r, 19),
			.elements = db_is_null(r, 20) ? -1 : db_int(r, 20),
		});
	return ((struct content){
		.id = db_int(r, 4), .history_id = db_int(r, 5),
		.hid = db_int(r, 6), .name = db_text(r, 7),
		.state = db_text(r, 8), .extension = db_text(r, 9),
		.deleted = db_bool(r, 10), .visible = db_bool(r, 11),
		.purged = db_bool(r, 12), .create_time = db_time(r, 15),
		.update_time = db_time(r, 16),
	});
}

int
contents_elements(struct db *db, int64_t collection,
    content_element_visit *visit, void *ctx, struct err *err)
{
	AUTO_ROWS struct db_rows *r = NULL;
	int more;

	if (DB_QUERY(db, model_contents_elements, &r, err,
	    .collection = DB_INT(collection)) == -1)
		return (-1);
	while ((more = db_rows_next(r, err)) == 1) {
		struct content_element e = {
			.depth = (unsigned)db_int(r, 0),
			.index = db_int(r, 1), .id = db_int(r, 2),
			.name = db_text(r, 3), .item = read_held(r),
			.uuid = db_text(r, 13), .file_size = db_int(r, 14),
		};

		if (visit(ctx, &e, err) == -1)
			return (-1);
	}
	return (more);
}

/* What is stored may be a pickle of a Galaxy of long ago: not readable is not
 * an error. */
const struct jv *
content_metadata(struct str text, struct arena *arena)
{
	struct err ignored = { 0 };
	struct jv *v = NULL;

	if (text.p == NULL || jv_parse(text, &jr_limits_default, arena, &v,
	    &ignored) == -1)
		return (NULL);
	return (v);
}

struct str
content_genome_build(const struct jv *metadata)
{
	const struct jv *build = jv_get(metadata, "dbkey");
	struct str text;

	if (build != NULL && build->type == JV_ARRAY)
		build = build->first;
	return (jv_string(build, &text) ? text : STR("?"));
}
