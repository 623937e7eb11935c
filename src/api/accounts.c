/*
 * accounts: users as administrators see them, and everybody their own self;
 * API keys. Keys are nobody else's: an answer with one is for its user and for
 * administrators.
 */
#include "api/handlers.h"
#include "api/user_view.h"
#include "base/err.h"
#include "base/own.h"
#include "db/db.h"

static bool
is_self(const struct api_call *call, int64_t id)
{
	return (call->is_user && (call->user.is_admin || call->user.id == id));
}

static struct db_value
text_or_null(struct str text)
{
	return (text.n == 0 ? DB_NULL : DB_TEXT(text));
}

int
api_users_list(struct api_call *call, struct err *err)
{
	bool deleted = input_query_bool(call, "deleted", false);
	int64_t limit = input_query_int(call, "limit", 1, -1);
	int64_t offset = input_query_int(call, "offset", 0, 0);
	AUTO_ROWS struct db_rows *rows = NULL;
	struct jw *jw;
	int more;

	if (input_check(call, err) == -1)
		return (-1);
	if (deleted && !call->user.is_admin)
		return (err_set(err, ERR_ADMIN_ONLY,
		    "only an administrator may list deleted users"));
	if (DB_QUERY(call->db, api_users_list, &rows, err,
	    .id = call->user.is_admin ? DB_NULL : DB_INT(call->user.id),
	    .deleted = DB_BOOL(deleted),
	    .email = text_or_null(http_query(call->req, "f_email")),
	    .name = text_or_null(http_query(call->req, "f_name")),
	    .any = text_or_null(http_query(call->req, "f_any")),
	    .max_rows = DB_INT(limit), .skip_rows = DB_INT(offset)) == -1)
		return (-1);
	jw = http_response_json(call->resp);
	jw_array(jw);
	while ((more = db_rows_next(rows, err)) == 1) {
		jw_object(jw);
		user_view_short(call, rows, jw);
		jw_object_end(jw);
	}
	jw_array_end(jw);
	return (more);
}

/* To Galaxy a name that is taken is a wrong one. */
static int
add(struct api_call *call, const struct user_args *args, int64_t *ret,
    struct err *err)
{
	if (user_add(call->site, call->db, args, ret, err) == 0)
		return (0);
	if (err->code == ERR_EXISTS)
		err->code = ERR_INVALID;
	return (-1);
}

static int
answer_new(struct api_call *call, int64_t id, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	struct jw *jw = http_response_json(call->resp);

	if (DB_QUERY(call->db, api_users_list, &rows, err, .id = DB_INT(id),
	    .deleted = DB_BOOL(false), .max_rows = DB_INT(1),
	    .skip_rows = DB_INT(0)) == -1 || db_rows_next(rows, err) == -1)
		return (-1);
	jw_object(jw);
	user_view_short(call, rows, jw);
	user_view_usage(jw, 0);
	jw_knull(jw, "preferred_object_store_id");
	jw_object_end(jw);
	return (0);
}

int
api_users_create(struct api_call *call, struct err *err)
{
	struct user_args args;
	int64_t id;

	input_body(call, true);
	args = (struct user_args){
		.name = input_required_text(call, "username"),
		.email = input_required_text(call, "email"),
		.password = input_required_text(call, "password"),
	};
	if (input_check(call, err) == -1 || add(call, &args, &id, err) == -1)
		return (-1);
	return (answer_new(call, id, err));
}

int
api_user_show(struct api_call *call, struct err *err)
{
	int64_t id = input_id(call, "user_id");
	struct user user;
	int found;

	if (input_check(call, err) == -1)
		return (-1);
	found = !is_self(call, id) ? 0 : user_by_id(call->site, call->db, id,
	    call->arena, &user, err);
	if (found == 0)
		return (err_set(err, ERR_INVALID,
		    "Invalid user id specified"));
	return (found == -1 ? -1 : user_view_write(call, &user, err));
}

/* Whose key the call is about: its user's own, or anybody's to an
 * administrator. */
static int
key_owner(struct api_call *call, int64_t *ret, struct err *err)
{
	struct user user;
	int found;

	*ret = input_id(call, "user_id");
	if (input_check(call, err) == -1)
		return (-1);
	if (!is_self(call, *ret))
		return (err_set(err, ERR_NO_ACCESS,
		    "the keys of others are none of your business"));
	found = user_by_id(call->site, call->db, *ret, call->arena, &user,
	    err);
	if (found == 0)
		return (err_set(err, ERR_NOT_FOUND,
		    "there is no user with this id"));
	return (found == 1 ? 0 : -1);
}

int
api_user_key(struct api_call *call, struct err *err)
{
	char key[33];
	int64_t id;

	if (key_owner(call, &id, err) == -1 ||
	    user_any_key(call->db, id, key, err) == -1)
		return (-1);
	jw_cstr(http_response_json(call->resp), key);
	return (0);
}

int
api_user_key_new(struct api_call *call, struct err *err)
{
	char key[33];
	int64_t id;

	if (key_owner(call, &id, err) == -1 ||
	    user_new_key(call->db, id, key, err) == -1)
		return (-1);
	jw_cstr(http_response_json(call->resp), key);
	return (0);
}

int
api_user_key_delete(struct api_call *call, struct err *err)
{
	int64_t id;

	if (key_owner(call, &id, err) == -1 ||
	    user_drop_keys(call->db, id, err) == -1)
		return (-1);
	call->resp->status = 204;
	return (0);
}

int
api_user_key_detailed(struct api_call *call, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	struct jw *jw;
	int64_t id;
	int found;

	if (key_owner(call, &id, err) == -1 || DB_QUERY(call->db,
	    api_user_key, &rows, err, .user = DB_INT(id)) == -1 ||
	    (found = db_rows_next(rows, err)) == -1)
		return (-1);
	if (found == 0) {
		call->resp->status = 204;
		return (0);
	}
	jw = http_response_json(call->resp);
	jw_object(jw);
	jw_kstr(jw, "key", db_text(rows, 0));
	api_ktime(jw, "create_time", db_time(rows, 1));
	jw_object_end(jw);
	return (0);
}
