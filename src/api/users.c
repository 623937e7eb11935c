/*
 * users: who is asking.
 */
#include "api/handlers.h"
#include "base/err.h"
#include "db/db.h"

static void
write_usage(struct jw *jw, int64_t bytes)
{
	char text[40];

	(void)snprintf(text, sizeof(text), "%lld.0", (long long)bytes);
	jw_key(jw, "total_disk_usage");
	jw_number(jw, str_of(text));
	api_nice_size(bytes, text, sizeof(text));
	jw_kcstr(jw, "nice_total_disk_usage", text);
}

/* The user's own row; its usage, which costs more, is column 3. */
static int
load(struct api_call *call, bool usage, struct db_rows **ret, struct err *err)
{
	int found;

	if (DB_QUERY(call->db, api_user, ret, err,
	    .id = DB_INT(call->user.id), .with_usage = DB_BOOL(usage)) == -1)
		return (-1);
	found = db_rows_next(*ret, err);
	if (found == 0)
		return (err_set(err, ERR_NOT_FOUND,
		    "this user has no row in the database"));
	return (found == 1 ? 0 : -1);
}

static void
write_user(struct jw *jw, struct api_call *call)
{
	api_kid(jw, call, "id", call->user.id);
	jw_kstr(jw, "username", call->user.name);
	jw_kstr(jw, "email", call->user.email);
}

/* On a Galaxy's site the master key is nobody with a row. */
static bool
has_row(const struct api_call *call)
{
	return (call->is_user && call->user.id != 0);
}

int
api_whoami(struct api_call *call, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	struct jw *jw;

	if (has_row(call) && load(call, false, &rows, err) == -1)
		return (-1);
	jw = http_response_json(call->resp);
	if (!has_row(call)) {
		jw_null(jw);
		return (0);
	}
	jw_object(jw);
	jw_kcstr(jw, "model_class", "User");
	write_user(jw, call);
	jw_kbool(jw, "deleted", db_bool(rows, 0));
	jw_kbool(jw, "active", db_bool(rows, 1));
	api_ktime(jw, "last_password_change", db_time(rows, 2));
	jw_object_end(jw);
	return (0);
}

static void
write_visitor(struct jw *jw)
{
	jw_object(jw);
	write_usage(jw, 0);
	jw_key(jw, "quota_percent");
	jw_number(jw, STR("0.0"));
	jw_object_end(jw);
}

int
api_users_current(struct api_call *call, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	struct jw *jw;

	if (has_row(call) && load(call, true, &rows, err) == -1)
		return (-1);
	jw = http_response_json(call->resp);
	if (!has_row(call)) {
		write_visitor(jw);
		return (0);
	}
	jw_object(jw);
	write_usage(jw, db_int(rows, 3));
	jw_knull(jw, "quota_percent");
	write_user(jw, call);
	jw_kbool(jw, "deleted", db_bool(rows, 0));
	jw_kbool(jw, "is_admin", call->user.is_admin);
	jw_kbool(jw, "purged", db_bool(rows, 4));
	jw_key(jw, "preferences");
	jw_object(jw);
	jw_object_end(jw);
	jw_knull(jw, "preferred_object_store_id");
	jw_kcstr(jw, "quota", "unlimited");
	jw_knull(jw, "quota_bytes");
	jw_object_end(jw);
	return (0);
}
