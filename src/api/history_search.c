/*
 * history_search: lists of histories by words: "leaf tag:one name:'two words'
 * is:published", as people type them.
 */
#include "api/history_index.h"
#include "api/input.h"
#include "base/err.h"

struct term {
	struct str key;		/* STR_NONE: a word alone */
	struct str text;
	bool exact;		/* in quotes */
};

static bool
is_blank(char c)
{
	return (c == ' ' || (c >= '\t' && c <= '\r'));
}

/* Up to the quote that closes, or the next blank. */
static struct str
take_text(struct str *rest, bool *ret_exact)
{
	char quote = rest->n > 0 ? rest->p[0] : '\0';
	size_t end = (quote == '\'' || quote == '"') ?
	    str_find(str_from(*rest, 1), quote) : SIZE_MAX;
	struct str text;

	*ret_exact = end != SIZE_MAX;
	if (*ret_exact) {
		text = str_head(str_from(*rest, 1), end);
		*rest = str_from(*rest, end + 2);
		return (text);
	}
	for (end = 0; end < rest->n && !is_blank(rest->p[end]); end++)
		;
	text = str_head(*rest, end);
	*rest = str_from(*rest, end);
	return (text);
}

/* The full name of a key, or NULL. */
static const char *
key_of(struct str text)
{
	static const char *const keys[][2] = { { "name", "name" },
		{ "n", "name" }, { "tag", "tag" }, { "t", "tag" },
		{ "user", "username" }, { "u", "username" }, { "is", "is" } };

	for (size_t i = 0; i < NELEMS(keys); i++)
		if (str_is(text, keys[i][0]))
			return (keys[i][1]);
	return (NULL);
}

static bool
next_term(struct str *rest, struct term *ret)
{
	size_t colon;

	while (rest->n > 0 && is_blank(rest->p[0]))
		*rest = str_from(*rest, 1);
	if (rest->n == 0)
		return (false);
	*ret = (struct term){ 0 };
	colon = str_find(*rest, ':');
	if (colon != SIZE_MAX) {
		ret->key = str_of(key_of(str_head(*rest, colon)));
		if (ret->key.p != NULL)
			*rest = str_from(*rest, colon + 1);
	}
	ret->text = take_text(rest, &ret->exact);
	return (true);
}

/* Whatever else a history may be said to be fits every one. */
static void
apply_is(struct api_call *call, struct history_index *index, struct str what)
{
	struct sql_api_history_index_args *a = &index->args;

	if (str_is(what, "deleted"))
		a->deleted = DB_BOOL(true);
	else if (str_is(what, "purged"))
		a->deleted = a->purged = DB_BOOL(true);
	else if (str_is(what, "published"))
		a->published = DB_BOOL(true);
	else if (str_is(what, "importable"))
		a->importable = DB_BOOL(true);
	else if (str_is(what, "shared_with_me"))
		a->shared_with = DB_INT(call->user.id);
}

static void
apply_term(struct api_call *call, struct history_index *index,
    const struct term *term)
{
	const char *op = term->exact ? "eq" : "contains";

	if (term->key.p == NULL)
		history_index_term(index, "any", op, term->text);
	else if (str_is(term->key, "is"))
		apply_is(call, index, term->text);
	else
		history_index_term(index, term->key.p, op, term->text);
}

/* A visitor sees what is published. Without own histories the archived ones of
 * the others are shown, unless it is said. */
static void
read_scope(struct api_call *call, struct history_index *index)
{
	struct sql_api_history_index_args *a = &index->args;
	bool own = input_query_bool(call, "show_own", true);
	bool published = input_query_bool(call, "show_published", true);
	bool shared = input_query_bool(call, "show_shared", false);

	if (!call->is_user)
		own = shared = false;
	else if (!published && !shared)
		own = true;
	a->own = own ? DB_INT(call->user.id) : DB_NULL;
	a->shared = shared ? DB_INT(call->user.id) : DB_NULL;
	a->published_ones = DB_BOOL(published);
	if (input_query_bool(call, "show_archived", !own))
		a->archived = DB_NULL;
}

int
history_index_search(struct api_call *call, struct history_index *index,
    struct err *err)
{
	static const char *const orders[] = { "create_time", "name",
		"update_time", "username", NULL };
	struct str rest = http_query(call->req, "search");
	struct term term;

	read_scope(call, index);
	index->args.order_by = DB_CSTR(orders[input_query_enum(call,
	    "sort_by", orders, 2)]);
	index->args.ascending = DB_BOOL(!input_query_bool(call, "sort_desc",
	    true));
	index->args.max_rows = DB_INT(input_query_int(call, "limit", 1, -1));
	index->args.skip_rows = DB_INT(input_query_int(call, "offset", 0, 0));
	while (next_term(&rest, &term))
		apply_term(call, index, &term);
	return (input_check(call, err));
}
