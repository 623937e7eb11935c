#include "api/user_view.h"

#include "base/err.h"
#include "db/db.h"

void
user_view_usage(struct jw *jw, int64_t bytes)
{
	char text[40];

	(void)snprintf(text, sizeof(text), "%lld.0", (long long)bytes);
	jw_key(jw, "total_disk_usage");
	jw_number(jw, str_of(text));
	api_nice_size(bytes, text, sizeof(text));
	jw_kcstr(jw, "nice_total_disk_usage", text);
}

void
user_view_short(struct api_call *call, const struct db_rows *rows,
    struct jw *jw)
{
	jw_kcstr(jw, "model_class", "User");
	api_kid(jw, call, "id", db_int(rows, 0));
	jw_kstr(jw, "username", db_text(rows, 1));
	jw_kstr(jw, "email", db_text(rows, 2));
	jw_kbool(jw, "deleted", db_bool(rows, 3));
	jw_kbool(jw, "active", db_bool(rows, 4));
	api_ktime(jw, "last_password_change", db_time(rows, 5));
}

static void
put_record(struct api_call *call, const struct user *user,
    const struct db_rows *rows, struct jw *jw)
{
	jw_object(jw);
	user_view_usage(jw, db_int(rows, 0));
	jw_knull(jw, "quota_percent");
	api_kid(jw, call, "id", user->id);
	jw_kstr(jw, "username", user->name);
	jw_kstr(jw, "email", user->email);
	jw_kbool(jw, "deleted", db_bool(rows, 1));
	jw_kbool(jw, "is_admin", user->is_admin);
	jw_kbool(jw, "purged", db_bool(rows, 2));
	jw_key(jw, "preferences");
	jw_object(jw);
	jw_object_end(jw);
	jw_knull(jw, "preferred_object_store_id");
	jw_kcstr(jw, "quota", "unlimited");
	jw_knull(jw, "quota_bytes");
	jw_object_end(jw);
}

int
user_view_write(struct api_call *call, const struct user *user,
    struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	int found;

	if (DB_QUERY(call->db, api_user, &rows, err,
	    .id = DB_INT(user->id)) == -1 ||
	    (found = db_rows_next(rows, err)) == -1)
		return (-1);
	if (found == 0)
		return (err_set(err, ERR_NOT_FOUND,
		    "this user has no row in the database"));
	put_record(call, user, rows, http_response_json(call->resp));
	return (0);
}
