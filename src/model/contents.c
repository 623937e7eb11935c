#include "model/contents.h"

#include "base/err.h"
#include "base/jr.h"
#include "base/jv.h"
#include "base/own.h"
#include "db/db.h"

/* The two statements of a list, in the order of its places. */
struct streams {
	struct db_rows *datasets, *collections;
	bool more_datasets, more_collections;
};

static void
streams_fini(struct streams *s)
{
	db_rows_free(s->datasets);
	db_rows_free(s->collections);
}

static int
next(struct db_rows *rows, bool *ret_more, struct err *err)
{
	int got = db_rows_next(rows, err);

	*ret_more = got == 1;
	return (got == -1 ? -1 : 0);
}

static struct content
read_shared(const struct db_rows *r)
{
	return ((struct content){
		.id = db_int(r, 1), .history_id = db_int(r, 2),
		.hid = db_int(r, 3), .name = db_text(r, 4),
		.deleted = db_bool(r, 5), .visible = db_bool(r, 6),
		.create_time = db_time(r, 7), .update_time = db_time(r, 8),
		.tags = db_text(r, 9), .inner_id = db_int(r, 10),
	});
}

static struct content
read_dataset(const struct db_rows *r)
{
	struct content c = read_shared(r);

	c.purged = db_bool(r, 11);
	c.state = db_text(r, 12);
	c.extension = db_text(r, 13);
	c.metadata = db_text(r, 14);
	return (c);
}

static struct content
read_collection(const struct db_rows *r)
{
	struct content c = read_shared(r);

	c.is_collection = true;
	c.type = db_text(r, 11);
	c.populated_state = db_text(r, 12);
	c.message = db_text(r, 13);
	c.elements = db_is_null(r, 14) ? -1 : db_int(r, 14);
	c.datatypes = db_text(r, 15);
	c.states = db_text(r, 16);
	c.deleted_elements = db_int(r, 17);
	c.job_source = db_int(r, 18);
	c.job_source_type = db_text(r, 19);
	c.job_states = db_text(r, 20);
	return (c);
}

/* The item of the lower place; both streams are sorted by it. */
static int
visit_next(struct streams *s, content_visit *visit, void *ctx,
    struct err *err)
{
	bool dataset = s->more_datasets && (!s->more_collections ||
	    db_int(s->datasets, 0) < db_int(s->collections, 0));
	struct content c = dataset ? read_dataset(s->datasets) :
	    read_collection(s->collections);

	if (visit(ctx, &c, err) == -1)
		return (-1);
	return (dataset ? next(s->datasets, &s->more_datasets, err) :
	    next(s->collections, &s->more_collections, err));
}

/* 1 when there was an item. */
static int
visit_picks(struct db *db, struct str picks, content_visit *visit, void *ctx,
    struct err *err)
{
	CLEANUP(streams_fini) struct streams s = { 0 };
	bool any;

	if (DB_QUERY(db, model_contents_datasets, &s.datasets, err,
	    .picks = DB_TEXT(picks)) == -1 ||
	    DB_QUERY(db, model_contents_collections, &s.collections, err,
	    .picks = DB_TEXT(picks)) == -1 ||
	    next(s.datasets, &s.more_datasets, err) == -1 ||
	    next(s.collections, &s.more_collections, err) == -1)
		return (-1);
	any = s.more_datasets || s.more_collections;
	while (s.more_datasets || s.more_collections)
		if (visit_next(&s, visit, ctx, err) == -1)
			return (-1);
	return (any ? 1 : 0);
}

static struct db_value
either(int flag)
{
	return (flag == -1 ? DB_NULL : DB_BOOL(flag));
}

static int
query_order(struct db *db, const struct content_filter *f, int64_t limit,
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

static int
pick(struct db *db, const struct content_filter *f, struct sb *picks,
    struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	int more;

	if (query_order(db, f, f->limit, f->offset, &rows, err) == -1)
		return (-1);
	sb_addc(picks, '[');
	while ((more = db_rows_next(rows, err)) == 1)
		sb_addf(picks, "%s[%lld,%lld]", picks->n > 1 ? "," : "",
		    (long long)db_int(rows, 0), (long long)db_int(rows, 1));
	sb_addc(picks, ']');
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
	AUTO_SB struct sb picks = SB_EMPTY(SB_LIMIT);
	struct str list;

	if (pick(db, filter, &picks, err) == -1 ||
	    sb_finish(&picks, &list, err) == -1)
		return (-1);
	return (visit_picks(db, list, visit, ctx, err) == -1 ? -1 : 0);
}

int
contents_one(struct db *db, bool is_collection, int64_t id,
    content_visit *visit, void *ctx, struct err *err)
{
	AUTO_SB struct sb picks = SB_EMPTY(64);

	sb_addf(&picks, "[[%d,%lld]]", is_collection ? 1 : 0, (long long)id);
	return (visit_picks(db, sb_str(&picks), visit, ctx, err));
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
