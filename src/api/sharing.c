/*
 * sharing: its owner lets others see a history: by its address, among the
 * published ones, user by user.
 */
#include "model/sharing.h"

#include "api/handlers.h"
#include "api/history_view.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/own.h"
#include "db/db.h"
#include "model/ids.h"

#define USERS_MAX 1000

/* A history of the caller's that is not deleted. */
static int
own_history(struct api_call *call, int64_t id, int64_t *ret_owner,
    struct err *err)
{
	struct history history;

	if (api_history(call, id, ACCESS_WRITE, &history, err) == -1)
		return (-1);
	if (history.deleted)
		return (err_set(err, ERR_REFUSED, "this history is deleted"));
	*ret_owner = history.user_id;
	return (0);
}

static int
put_user(void *ctx, int64_t id, struct str email, struct err *err)
{
	struct api_call *call = ctx;
	struct jw *jw = call->resp->json;

	(void)err;
	jw_object(jw);
	api_kid(jw, call, "id", id);
	jw_kstr(jw, "email", email);
	jw_object_end(jw);
	return (0);
}

/* By it Galaxy's pages find a picture of the owner. */
static void
put_email_hash(struct jw *jw, struct str email)
{
	struct hash *hash = hash_new(HASH_MD5);
	char hex[2 * HASH_MAX + 1];

	hash_add(hash, email);
	hash_end_hex(hash, hex);
	hash_free(hash);
	jw_kcstr(jw, "email_hash", hex);
}

/* The members that all these answers have, after the brace that opens. */
static int
put_status(struct api_call *call, int64_t id, struct jw *jw, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;

	if (DB_QUERY(call->db, api_sharing, &rows, err, .id = DB_INT(id)) ==
	    -1 || db_rows_next(rows, err) == -1)
		return (-1);
	jw_object(jw);
	api_kid(jw, call, "id", id);
	jw_kstr(jw, "title", db_text(rows, 0));
	jw_kbool(jw, "importable", db_bool(rows, 1));
	jw_kbool(jw, "published", db_bool(rows, 2));
	jw_key(jw, "users_shared_with");
	jw_array(jw);
	if (sharing_users(call->db, id, put_user, call, err) == -1)
		return (-1);
	jw_array_end(jw);
	put_email_hash(jw, db_text(rows, 5));
	jw_kstr(jw, "username", db_text(rows, 4));
	jw_key(jw, "username_and_slug");
	history_put_slug(jw, db_text(rows, 4), db_text(rows, 3));
	return (0);
}

static int
answer(struct api_call *call, int64_t id, struct err *err)
{
	struct jw *jw = http_response_json(call->resp);

	if (put_status(call, id, jw, err) == -1)
		return (-1);
	jw_object_end(jw);
	return (0);
}

int
api_history_sharing(struct api_call *call, struct err *err)
{
	int64_t id = input_id(call, "history_id"), owner;

	if (input_check(call, err) == -1 ||
	    own_history(call, id, &owner, err) == -1)
		return (-1);
	return (answer(call, id, err));
}

static int
take_step(struct api_call *call, enum sharing_step step, struct err *err)
{
	int64_t id = input_id(call, "history_id"), owner;

	if (input_check(call, err) == -1 ||
	    own_history(call, id, &owner, err) == -1 ||
	    sharing_step(call->db, &call->user, id, step, err) == -1)
		return (-1);
	return (answer(call, id, err));
}

int
api_history_link(struct api_call *call, struct err *err)
{
	return (take_step(call, SHARING_LINK, err));
}

int
api_history_unlink(struct api_call *call, struct err *err)
{
	return (take_step(call, SHARING_UNLINK, err));
}

int
api_history_publish(struct api_call *call, struct err *err)
{
	return (take_step(call, SHARING_PUBLISH, err));
}

int
api_history_unpublish(struct api_call *call, struct err *err)
{
	return (take_step(call, SHARING_UNPUBLISH, err));
}

int
api_history_slug(struct api_call *call, struct err *err)
{
	int64_t id = input_id(call, "history_id"), owner;
	struct str slug;

	input_body(call, true);
	slug = input_required_text(call, "new_slug");
	if (input_check(call, err) == -1 ||
	    own_history(call, id, &owner, err) == -1 ||
	    sharing_slug(call->db, id, slug, err) == -1)
		return (-1);
	call->resp->status = 204;
	return (0);
}

/* What a call to share asks for, and what comes of it. */
struct share {
	struct api_call *call;
	const json_t *names;	/* of users: ids and emails */
	struct sharing_request request;
	struct sharing_outcome outcome;
	int64_t *users;		/* the request's */
	json_t *errors, *can_change, *cannot_change;
};

static void
share_fini(struct share *s)
{
	json_decref(s->errors);
	json_decref(s->can_change);
	json_decref(s->cannot_change);
}

static int
read_share(struct share *s, struct err *err)
{
	static const char *const options[] = { "make_public",
		"make_accessible_to_shared", "no_changes", NULL };
	struct api_call *call = s->call;

	input_body(call, true);
	s->request.history = input_id(call, "history_id");
	if (!json_is_null(json_object_get(call->body, "share_option")))
		s->request.option = (enum sharing_option)(1 + input_enum(call,
		    "share_option", options, -1));
	s->names = json_object_get(call->body, "user_ids");
	if (json_is_object(call->body) && !json_is_array(s->names))
		input_problem(call, s->names == NULL ? "missing" : "list_type",
		    "body", "user_ids", s->names == NULL ? "Field required" :
		    "Input should be a valid list", s->names);
	for (size_t i = 0; i < json_array_size(s->names); i++)
		if (!json_is_string(json_array_get(s->names, i)))
			input_problem(call, "string_type", "body", "user_ids",
			    "Input should be a valid string",
			    json_array_get(s->names, i));
	if (input_check(call, err) == -1)
		return (-1);
	return (json_array_size(s->names) <= USERS_MAX ? 0 : err_set(err,
	    ERR_INVALID, "a history is shared with at most %d users",
	    USERS_MAX));
}

static void PRINTF(2, 3)
refuse(struct share *s, const char *fmt, ...)
{
	AUTO_SB struct sb text = SB_EMPTY(SB_LIMIT);
	va_list args;

	va_start(args, fmt);
	sb_vaddf(&text, fmt, args);
	va_end(args);
	(void)json_array_append_new(s->errors, json_string(sb_cstr(&text)));
	s->request.refused = true;
}

/* By email or by encoded id: 1, 0, -1. */
static int
find_user(struct api_call *call, struct str name, struct user *ret,
    struct err *err)
{
	struct err ignored = { 0 };
	int64_t id;

	if (str_find(name, '@') != SIZE_MAX)
		return (user_by_name(call->site, call->db, name, call->arena,
		    ret, err));
	if (ids_decode(call->ids, name, &id, &ignored) == -1)
		return (0);
	return (user_by_id(call->site, call->db, id, call->arena, ret, err));
}

static int
add_user(struct share *s, struct str name, int64_t owner, struct err *err)
{
	struct sharing_request *r = &s->request;
	struct user user;
	int found = find_user(s->call, name, &user, err);

	if (found == -1)
		return (-1);
	if (found == 0)
		refuse(s, "%.*s is not a valid Galaxy user.",
		    STR_ARG(name));
	else if (user.id == owner)
		refuse(s, "A history is not shared with its owner: %.*s.",
		    STR_ARG(name));
	else
		s->users[r->nusers++] = user.id;
	return (0);
}

static int
find_users(struct share *s, int64_t owner, struct err *err)
{
	size_t n = json_array_size(s->names);

	s->users = arena_alloc(s->call->arena, (n + 1) * sizeof(*s->users));
	if (s->users == NULL)
		return (arena_over(s->call->arena, err));
	s->request.users = s->users;
	for (size_t i = 0; i < n; i++) {
		struct str name = str_trim(str_of(json_string_value(
		    json_array_get(s->names, i))));

		if (name.n > 0 && add_user(s, name, owner, err) == -1)
			return (-1);
	}
	return (0);
}

static int
keep_closed(void *ctx, int64_t id, struct str name, bool may_change,
    struct err *err)
{
	struct share *s = ctx;
	char text[IDS_TEXT];

	(void)err;
	ids_encode(s->call->ids, IDS_API, id, text);
	(void)json_array_append_new(may_change ? s->can_change :
	    s->cannot_change, json_pack("{s:s, s:o}", "id", text, "name",
	    json_stringn(name.p, name.n)));
	return (0);
}

static void
put_json(struct jw *jw, const char *key, const json_t *value)
{
	AUTO_FREE char *text = json_dumps(value, JSON_COMPACT);

	jw_key(jw, key);
	jw_raw(jw, str_of(text));
}

static int
answer_share(struct share *s, struct err *err)
{
	struct jw *jw = http_response_json(s->call->resp);

	if (put_status(s->call, s->request.history, jw, err) == -1)
		return (-1);
	put_json(jw, "errors", s->errors);
	jw_key(jw, "extra");
	if (s->outcome.shared) {
		jw_null(jw);
	} else {
		jw_object(jw);
		jw_kbool(jw, "can_share", false);
		put_json(jw, "can_change", s->can_change);
		put_json(jw, "cannot_change", s->cannot_change);
		jw_kint(jw, "accessible_count",
		    (int64_t)s->outcome.accessible);
		jw_object_end(jw);
	}
	jw_object_end(jw);
	return (0);
}

static int
share_history(struct share *s, struct err *err)
{
	struct api_call *call = s->call;
	int64_t owner = 0;

	if (read_share(s, err) == -1 ||
	    own_history(call, s->request.history, &owner, err) == -1 ||
	    find_users(s, owner, err) == -1 ||
	    sharing_with(call->db, &s->request, keep_closed, s, &s->outcome,
	    err) == -1)
		return (-1);
	if (s->outcome.empty)
		refuse(s, "You cannot share an empty history.");
	if (s->outcome.closed)
		refuse(s, "The history holds no dataset that the users could "
		    "read.");
	return (answer_share(s, err));
}

int
api_history_share(struct api_call *call, struct err *err)
{
	CLEANUP(share_fini) struct share s = { .call = call,
		.request.who = &call->user, .errors = json_array(),
		.can_change = json_array(), .cannot_change = json_array() };

	return (share_history(&s, err));
}
