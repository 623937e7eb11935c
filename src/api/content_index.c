#include "api/content_index.h"

#include "api/filter.h"
#include "api/input.h"
#include "base/clock.h"
#include "base/err.h"

static bool
apply_type(struct str op, struct str text, int *ret)
{
	if (!str_is(op, "eq"))
		return (false);
	*ret = str_is(text, "dataset_collection") ? 1 : 0;
	return (*ret == 1 || str_is(text, "dataset"));
}

/* A range of whole numbers: "gt" begins with the next one. */
static bool
apply_range(struct str op, int64_t at, int64_t *from, int64_t *to)
{
	bool above = str_is(op, "gt"), below = str_is(op, "lt");

	if (at == INT64_MIN || at == INT64_MAX)
		return (false);
	if (above || str_is(op, "ge") || str_is(op, "eq"))
		*from = at + above;
	if (below || str_is(op, "le") || str_is(op, "eq"))
		*to = at - below;
	return (above || below || str_is(op, "ge") || str_is(op, "le") ||
	    str_is(op, "eq"));
}

static bool
apply_time(struct str op, struct str text, usec_t *from, usec_t *to)
{
	usec_t at;

	return (clock_parse(text, &at) && apply_range(op, at, from, to));
}

static bool
apply_text(struct content_filter *f, struct str column, struct str op,
    struct str text)
{
	struct str *to = str_is(column, "name") && str_is(op, "contains") ?
	    &f->name_has : !str_is(op, "eq") ? NULL :
	    str_is(column, "name") ? &f->name :
	    str_is(column, "state") ? &f->state :
	    str_is(column, "extension") ? &f->extension : NULL;

	if (to != NULL)
		*to = text;
	return (to != NULL);
}

static bool
apply(void *ctx, struct str column, struct str op, struct str text)
{
	struct content_filter *f = ctx;
	int64_t hid;

	if (str_is(column, "deleted"))
		return (filter_flag(op, text, &f->deleted));
	if (str_is(column, "visible"))
		return (filter_flag(op, text, &f->visible));
	if (str_is(column, "purged"))
		return (filter_flag(op, text, &f->purged));
	if (str_is(column, "history_content_type"))
		return (apply_type(op, text, &f->collections));
	if (str_is(column, "hid"))
		return (str_to_i64(text, &hid) &&
		    apply_range(op, hid, &f->hid_from, &f->hid_to));
	if (str_is(column, "create_time"))
		return (apply_time(op, text, &f->created_from,
		    &f->created_to));
	if (str_is(column, "update_time"))
		return (apply_time(op, text, &f->changed_from,
		    &f->changed_to));
	return (apply_text(f, column, op, text));
}

static int
read_flag(struct api_call *call, const char *name)
{
	return (http_query(call->req, name).p == NULL ? -1 :
	    input_query_bool(call, name, false));
}

/* "name-asc"; without a direction from the highest down. */
static int
read_order(struct api_call *call, struct content_filter *f, struct err *err)
{
	static const char *const columns[] = { "hid", "name", "create_time",
		"update_time", "extension" };
	struct str rest = http_query(call->req, "order"), order = STR_NONE;
	size_t dash;

	if (!str_cut(&rest, ',', &order))
		return (0);
	dash = str_rfind(order, '-');
	f->backwards = dash == SIZE_MAX ||
	    str_is(str_from(order, dash), "-dsc");
	if (f->backwards || str_is(str_from(order, dash), "-asc"))
		order = str_head(order, dash);
	for (size_t i = 0; i < NELEMS(columns); i++)
		if (str_is(order, columns[i])) {
			f->order = columns[i];
			return (0);
		}
	return (err_set(err, ERR_INVALID, "items can be ordered by hid, name, "
	    "create_time, update_time and extension, each with -asc or "
	    "-dsc"));
}

int
content_index_read(struct api_call *call, struct content_filter *f,
    struct err *err)
{
	f->deleted = read_flag(call, "deleted");
	f->visible = read_flag(call, "visible");
	f->limit = input_query_int(call, "limit", 1, -1);
	f->offset = input_query_int(call, "offset", 0, 0);
	if (input_check(call, err) == -1 ||
	    filter_query(call, apply, f, err) == -1)
		return (-1);
	return (read_order(call, f, err));
}
