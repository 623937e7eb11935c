/*
 * users: who is asking.
 */
#include "api/handlers.h"
#include "api/user_view.h"
#include "base/err.h"
#include "db/db.h"

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
	struct jw *jw = http_response_json(call->resp);

	if (!has_row(call)) {
		jw_null(jw);
		return (0);
	}
	if (DB_QUERY(call->db, api_users_list, &rows, err,
	    .id = DB_INT(call->user.id), .deleted = DB_BOOL(false),
	    .max_rows = DB_INT(1), .skip_rows = DB_INT(0)) == -1 ||
	    db_rows_next(rows, err) == -1)
		return (-1);
	jw_object(jw);
	user_view_short(call, rows, jw);
	jw_object_end(jw);
	return (0);
}

static void
write_visitor(struct jw *jw)
{
	jw_object(jw);
	user_view_usage(jw, 0);
	jw_key(jw, "quota_percent");
	jw_number(jw, STR("0.0"));
	jw_object_end(jw);
}

int
api_users_current(struct api_call *call, struct err *err)
{
	if (has_row(call))
		return (user_view_write(call, &call->user, err));
	write_visitor(http_response_json(call->resp));
	return (0);
}
