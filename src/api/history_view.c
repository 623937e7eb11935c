#include "api/history_view.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/own.h"
#include "db/db.h"
#include "model/ids.h"

#define STATES 12
static const char *const state_names[STATES] = { "new", "upload", "queued",
	"running", "ok", "empty", "error", "paused", "setting_metadata",
	"failed_metadata", "deferred", "discarded" };
enum { NEW, UPLOAD, QUEUED, RUNNING, OK, EMPTY, ERROR, PAUSED,
	SETTING_METADATA, FAILED_METADATA, DEFERRED, DISCARDED };

/* A dataset behind one or more of a history's. */
struct bytes {
	int64_t id, n;
};

/* A history on its way out. What costs a statement of its own is read when
 * the first member wants it. */
struct view {
	struct api_call *call;
	const struct db_rows *rows;
	struct jw *jw;
	int64_t id;

	bool has_sums, has_states;
	int64_t active, hidden, deleted;
	struct bytes *bytes;	/* of the datasets */
	size_t nbytes, bytes_cap;
	uint64_t counts[STATES];	/* without deleted datasets */
	struct sb ids[STATES];	/* "[\"id\",\"id\"", open */
};

static int
read_sums(struct view *v, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;

	if (v->has_sums)
		return (0);
	if (DB_QUERY(v->call->db, api_history_sums, &rows, err,
	    .id = DB_INT(v->id)) == -1 || db_rows_next(rows, err) == -1)
		return (-1);
	v->active = db_int(rows, 0);
	v->hidden = db_int(rows, 1);
	v->deleted = db_int(rows, 2);
	v->has_sums = true;
	return (0);
}

static void
add_dataset(struct view *v, int64_t id, struct str state, bool deleted)
{
	struct sb *ids = NULL;
	char text[IDS_TEXT];

	for (size_t i = 0; i < STATES && ids == NULL; i++)
		if (str_is(state, state_names[i])) {
			ids = &v->ids[i];
			v->counts[i] += !deleted;
		}
	if (ids == NULL)
		return;
	ids_encode(v->call->ids, IDS_API, id, text);
	sb_adds(ids, ids->n > 0 ? ",\"" : "[\"");
	sb_adds(ids, text);
	sb_addc(ids, '"');
}

static void
add_bytes(struct view *v, int64_t id, int64_t n)
{
	mem_grow(v->bytes, &v->bytes_cap, v->nbytes + 1);
	v->bytes[v->nbytes++] = (struct bytes){ id, n };
}

static int
read_states(struct view *v, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	int more;

	if (v->has_states)
		return (0);
	if (DB_QUERY(v->call->db, api_history_states, &rows, err,
	    .id = DB_INT(v->id)) == -1)
		return (-1);
	while ((more = db_rows_next(rows, err)) == 1) {
		add_dataset(v, db_int(rows, 0), db_text(rows, 1),
		    db_bool(rows, 2));
		if (!db_is_null(rows, 4))
			add_bytes(v, db_int(rows, 3), db_int(rows, 4));
	}
	v->has_states = true;
	return (more);
}

static int
put_model(struct view *v, struct err *err)
{
	(void)err;
	jw_cstr(v->jw, "History");
	return (0);
}

static void
put_kid(struct view *v, int64_t id)
{
	char text[IDS_TEXT];

	if (id == 0) {
		jw_null(v->jw);
		return;
	}
	ids_encode(v->call->ids, IDS_API, id, text);
	jw_cstr(v->jw, text);
}

static int
put_id(struct view *v, struct err *err)
{
	(void)err;
	put_kid(v, v->id);
	return (0);
}

static int
put_user_id(struct view *v, struct err *err)
{
	(void)err;
	put_kid(v, db_int(v->rows, 8));
	return (0);
}

static int
put_address(struct view *v, const char *more)
{
	char text[IDS_TEXT], address[IDS_TEXT + 40];

	ids_encode(v->call->ids, IDS_API, v->id, text);
	(void)snprintf(address, sizeof(address), "/api/histories/%s%s", text,
	    more);
	jw_cstr(v->jw, address);
	return (0);
}

static int
put_url(struct view *v, struct err *err)
{
	(void)err;
	return (put_address(v, ""));
}

static int
put_contents_url(struct view *v, struct err *err)
{
	(void)err;
	return (put_address(v, "/contents"));
}

/* Galaxy's count: the highest number that was given to an item. */
static int
put_count(struct view *v, struct err *err)
{
	(void)err;
	jw_int(v->jw, db_int(v->rows, 6) - 1);
	return (0);
}

static int
put_tags(struct view *v, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	int more;

	if (DB_QUERY(v->call->db, api_history_tags, &rows, err,
	    .id = DB_INT(v->id)) == -1)
		return (-1);
	jw_array(v->jw);
	while ((more = db_rows_next(rows, err)) == 1)
		jw_str(v->jw, db_text(rows, 0));
	jw_array_end(v->jw);
	return (more);
}

static int
put_null(struct view *v, struct err *err)
{
	(void)err;
	jw_null(v->jw);
	return (0);
}

static int
by_id(const void *a, const void *b)
{
	const struct bytes *x = a, *y = b;

	return ((x->id > y->id) - (x->id < y->id));
}

/* Each dataset counts once, however often the history has it. */
static int
read_size(struct view *v, int64_t *ret, struct err *err)
{
	int64_t size = 0;

	if (read_states(v, err) == -1)
		return (-1);
	if (v->nbytes > 0)
		qsort(v->bytes, v->nbytes, sizeof(*v->bytes), by_id);
	for (size_t i = 0; i < v->nbytes; i++)
		if (i == 0 || v->bytes[i].id != v->bytes[i - 1].id)
			size += v->bytes[i].n;
	*ret = size;
	return (0);
}

static int
put_size(struct view *v, struct err *err)
{
	int64_t size;

	if (read_size(v, &size, err) == -1)
		return (-1);
	jw_int(v->jw, size);
	return (0);
}

static int
put_contents_active(struct view *v, struct err *err)
{
	if (read_sums(v, err) == -1)
		return (-1);
	jw_object(v->jw);
	jw_kint(v->jw, "active", v->active);
	jw_kint(v->jw, "hidden", v->hidden);
	jw_kint(v->jw, "deleted", v->deleted);
	jw_object_end(v->jw);
	return (0);
}

static int
put_contents_states(struct view *v, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	int more;

	if (DB_QUERY(v->call->db, api_history_content_states, &rows, err,
	    .id = DB_INT(v->id)) == -1)
		return (-1);
	jw_object(v->jw);
	while ((more = db_rows_next(rows, err)) == 1) {
		jw_key_str(v->jw, db_text(rows, 0));
		jw_int(v->jw, db_int(rows, 1));
	}
	jw_object_end(v->jw);
	return (more);
}

static int
put_nice_size(struct view *v, struct err *err)
{
	char text[40];
	int64_t size;

	if (read_size(v, &size, err) == -1)
		return (-1);
	api_nice_size(size, text, sizeof(text));
	jw_cstr(v->jw, text);
	return (0);
}

static int
put_record(struct view *v, struct err *err)
{
	return (history_put_record(v->call, db_int(v->rows, 16), v->jw, err));
}

/* Genome build: "?" stands for none, as in Galaxy's own answers. */
static int
put_genome_build(struct view *v, struct err *err)
{
	struct str build = db_text(v->rows, 13);

	(void)err;
	jw_str(v->jw, str_is(build, "?") ? STR_NONE : build);
	return (0);
}

void
history_put_slug(struct jw *jw, struct str user, struct str slug)
{
	AUTO_SB struct sb text = SB_EMPTY(SB_LIMIT);

	if (slug.n == 0) {
		jw_null(jw);
		return;
	}
	sb_addf(&text, "u/%.*s/h/%.*s", STR_ARG(user), STR_ARG(slug));
	jw_str(jw, sb_str(&text));
}

static int
put_username_and_slug(struct view *v, struct err *err)
{
	(void)err;
	history_put_slug(v->jw, db_text(v->rows, 12), db_text(v->rows, 11));
	return (0);
}

/* The first rule that fits (spec rest-api.md 9.4). */
static const char *
state_of(const struct view *v)
{
	uint64_t all = 0;

	for (size_t i = 0; i < STATES; i++)
		all += v->counts[i];
	if (db_int(v->rows, 6) <= 1)
		return ("new");
	if (v->counts[RUNNING] + v->counts[SETTING_METADATA] +
	    v->counts[UPLOAD] > 0)
		return ("running");
	if (v->counts[QUEUED] + v->counts[NEW] > 0)
		return ("queued");
	if (v->counts[ERROR] + v->counts[FAILED_METADATA] > 0)
		return ("error");
	return (v->counts[OK] + v->counts[DEFERRED] == all ? "ok" : "error");
}

static int
put_state(struct view *v, struct err *err)
{
	if (read_states(v, err) == -1)
		return (-1);
	jw_cstr(v->jw, state_of(v));
	return (0);
}

static int
put_state_ids(struct view *v, struct err *err)
{
	if (read_states(v, err) == -1)
		return (-1);
	jw_object(v->jw);
	for (size_t i = 0; i < STATES; i++) {
		struct str list;

		sb_adds(&v->ids[i], v->ids[i].n == 0 ? "[]" : "]");
		if (sb_finish(&v->ids[i], &list, err) == -1)
			return (-1);
		jw_key(v->jw, state_names[i]);
		jw_raw(v->jw, list);
	}
	jw_object_end(v->jw);
	return (0);
}

static int
put_state_details(struct view *v, struct err *err)
{
	if (read_states(v, err) == -1)
		return (-1);
	jw_object(v->jw);
	for (size_t i = 0; i < STATES; i++) {
		jw_key(v->jw, state_names[i]);
		jw_uint(v->jw, v->counts[i]);
	}
	jw_object_end(v->jw);
	return (0);
}

enum kind { PUT, TEXT, FLAG, TIME };

static const struct member {
	const char *name;
	unsigned views;
	enum kind kind;		/* PUT: by the function; else of a column */
	unsigned column;
	int (*put)(struct view *, struct err *);
} members[] = {
#define ALL (VIEW_SUMMARY | VIEW_DETAILED | VIEW_DEV)
#define MORE (VIEW_DETAILED | VIEW_DEV)
	{ "model_class", ALL, PUT, 0, put_model },
	{ "export_record_data", VIEW_RECORD, PUT, 0, put_record },
	{ "id", ALL, PUT, 0, put_id },
	{ "name", ALL, TEXT, 1, NULL },
	{ "deleted", ALL, FLAG, 2, NULL },
	{ "purged", ALL, FLAG, 3, NULL },
	{ "archived", ALL, FLAG, 4, NULL },
	{ "url", ALL, PUT, 0, put_url },
	{ "published", ALL, FLAG, 5, NULL },
	{ "count", ALL, PUT, 0, put_count },
	{ "annotation", ALL, TEXT, 14, NULL },
	{ "tags", ALL, PUT, 0, put_tags },
	{ "update_time", ALL, TIME, 7, NULL },
	{ "preferred_object_store_id", ALL, PUT, 0, put_null },
	{ "contents_url", MORE, PUT, 0, put_contents_url },
	{ "size", MORE, PUT, 0, put_size },
	{ "user_id", MORE, PUT, 0, put_user_id },
	{ "create_time", MORE, TIME, 9, NULL },
	{ "importable", MORE, FLAG, 10, NULL },
	{ "slug", MORE, TEXT, 11, NULL },
	{ "username", VIEW_DETAILED, TEXT, 12, NULL },
	{ "username_and_slug", MORE, PUT, 0, put_username_and_slug },
	{ "genome_build", MORE, PUT, 0, put_genome_build },
	{ "state", VIEW_DETAILED, PUT, 0, put_state },
	{ "state_ids", VIEW_DETAILED, PUT, 0, put_state_ids },
	{ "state_details", VIEW_DETAILED, PUT, 0, put_state_details },
	{ "contents_active", VIEW_DEV, PUT, 0, put_contents_active },
	{ "contents_states", 0, PUT, 0, put_contents_states },
	{ "nice_size", 0, PUT, 0, put_nice_size },
};

static const struct {
	const char *name;
	unsigned view;
} views[] = {
	{ "summary", VIEW_SUMMARY }, { "detailed", VIEW_DETAILED },
	{ "dev-detailed", VIEW_DEV },
};

static bool
is_wanted(const struct history_shape *shape, const struct member *m)
{
	struct str keys = shape->keys, key;

	if ((m->views & shape->view) != 0)
		return (true);
	if (m->views == VIEW_RECORD)
		return (false);		/* no key asks for it */
	while (str_cut(&keys, ',', &key))
		if (str_is(str_trim(key), m->name))
			return (true);
	return (false);
}

static int
put_member(struct view *v, const struct member *m, struct err *err)
{
	switch (m->kind) {
	case TEXT:
		jw_kstr(v->jw, m->name, db_text(v->rows, m->column));
		return (0);
	case FLAG:
		jw_kbool(v->jw, m->name, db_bool(v->rows, m->column));
		return (0);
	case TIME:
		api_ktime(v->jw, m->name, db_time(v->rows, m->column));
		return (0);
	case PUT:
		break;
	}
	jw_key(v->jw, m->name);
	return (m->put(v, err));
}

int
history_write(struct api_call *call, const struct db_rows *rows,
    const struct history_shape *shape, struct jw *jw, struct err *err)
{
	struct view v = { .call = call, .rows = rows, .jw = jw,
		.id = db_int(rows, 0) };
	int rc = 0;

	for (size_t i = 0; i < STATES; i++)
		v.ids[i] = SB_EMPTY(SB_LIMIT);
	jw_object(jw);
	for (size_t i = 0; i < NELEMS(members) && rc == 0; i++)
		if (is_wanted(shape, &members[i]))
			rc = put_member(&v, &members[i], err);
	jw_object_end(jw);
	for (size_t i = 0; i < STATES; i++)
		sb_fini(&v.ids[i]);
	free(v.bytes);
	return (rc);
}

int
history_write_id(struct api_call *call, int64_t id,
    const struct history_shape *shape, struct jw *jw, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;

	if (DB_QUERY(call->db, api_history_get, &rows, err,
	    .id = DB_INT(id)) == -1 || db_rows_next(rows, err) == -1)
		return (-1);
	return (history_write(call, rows, shape, jw, err));
}

int
history_write_one(struct api_call *call, int64_t id,
    const struct history_shape *shape, struct err *err)
{
	return (history_write_id(call, id, shape,
	    http_response_json(call->resp), err));
}

int
history_shape(struct api_call *call, unsigned otherwise,
    struct history_shape *ret, struct err *err)
{
	struct str view = http_query(call->req, "view");

	*ret = (struct history_shape){ 0, http_query(call->req, "keys") };
	if (view.p == NULL) {
		ret->view = ret->keys.p == NULL ? otherwise : 0;
		return (0);
	}
	for (size_t i = 0; i < NELEMS(views); i++)
		if (str_is(view, views[i].name))
			ret->view = views[i].view;
	if (ret->view != 0)
		return (0);
	call->http->more = (struct http_pair){ STR("available_views"),
		STR("[\"summary\",\"detailed\",\"dev-detailed\"]") };
	return (err_set(err, ERR_INVALID, "there is no view \"%.*s\"",
	    STR_ARG(str_head(view, 60))));
}
