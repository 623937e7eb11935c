/*
 * row: rows of waybill_task as struct task.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/err.h"
#include "db/db.h"
#include "task/queue.h"

/* The columns of task.get and task.each_*, in their order. */
enum { C_ID, C_UUID, C_KIND, C_ARGS, C_USER, C_STATE, C_CANCEL, C_ATTEMPTS,
	C_LOST, C_OWNER, C_TOKEN, C_UNTIL, C_CREATED, C_STARTED, C_ENDED,
	C_PHASE, C_ITEMS, C_ITEMS_TOTAL, C_BYTES, C_BYTES_TOTAL, C_RATE,
	C_SETTLED, C_SENT, C_SENT_SHA256, C_SENT_URI, C_RESULT, C_ERROR_CODE,
	C_ERROR, C_ERROR_HINT, C_ERROR_MEMBER };

static void
read_progress(const struct db_rows *rows, struct task *task)
{
	struct str phase = db_text(rows, C_PHASE);
	char name[32];

	(void)snprintf(name, sizeof(name), "%.*s", STR_ARG(phase));
	task->phase = phase_named(name);
	task->items_done = (uint64_t)db_int(rows, C_ITEMS);
	task->items_total = (uint64_t)db_int(rows, C_ITEMS_TOTAL);
	task->bytes_done = (uint64_t)db_int(rows, C_BYTES);
	task->bytes_total = (uint64_t)db_int(rows, C_BYTES_TOTAL);
	task->rate = (uint64_t)db_int(rows, C_RATE);
}

static int
read_texts(const struct db_rows *rows, struct arena *a, struct task *task,
    struct err *err)
{
	const struct {
		unsigned column;
		struct str *text;
	} texts[] = {
		{ C_KIND, &task->kind }, { C_ARGS, &task->args },
		{ C_OWNER, &task->owner },
		{ C_SENT_SHA256, &task->sent_sha256 },
		{ C_SENT_URI, &task->sent_uri }, { C_RESULT, &task->result },
		{ C_ERROR_CODE, &task->error_code },
		{ C_ERROR, &task->error_message },
		{ C_ERROR_HINT, &task->error_hint },
		{ C_ERROR_MEMBER, &task->error_member },
	};

	for (size_t i = 0; i < NELEMS(texts); i++) {
		if (db_is_null(rows, texts[i].column)) {
			*texts[i].text = STR_NONE;
			continue;
		}
		*texts[i].text = arena_str(a, db_text(rows, texts[i].column));
		if (texts[i].text->p == NULL)
			return (arena_over(a, err));
	}
	return (0);
}

static int
read_row(const struct db_rows *rows, struct arena *a, struct task *ret,
    struct err *err)
{
	struct task task = {
		.id = db_int(rows, C_ID),
		.user_id = db_int(rows, C_USER),
		.cancel = db_bool(rows, C_CANCEL),
		.settled = db_bool(rows, C_SETTLED),
		.attempts = (unsigned)db_int(rows, C_ATTEMPTS),
		.lost = (unsigned)db_int(rows, C_LOST),
		.lease_until = db_time(rows, C_UNTIL),
		.create_time = db_time(rows, C_CREATED),
		.start_time = db_time(rows, C_STARTED),
		.end_time = db_time(rows, C_ENDED),
		.has_sent = !db_is_null(rows, C_SENT),
		.sent_bytes = (uint64_t)db_int(rows, C_SENT),
	};

	if (!uuid_parse(db_text(rows, C_UUID), &task.uuid) ||
	    !task_state_named(db_text(rows, C_STATE), &task.state))
		return (err_set(err, ERR_DB, "task %" PRId64
		    " has a row that cannot be read", task.id));
	(void)snprintf(task.token, sizeof(task.token), "%.*s",
	    STR_ARG(db_text(rows, C_TOKEN)));
	read_progress(rows, &task);
	if (read_texts(rows, a, &task, err) == -1)
		return (-1);
	*ret = task;
	return (0);
}

int
task_get(struct db *db, const struct uuid *uuid, struct arena *a,
    struct task *ret, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	char hex[UUID_HEX];
	int more;

	uuid_hex(uuid, hex);
	if (DB_QUERY(db, task_get, &rows, err, .uuid = DB_CSTR(hex)) == -1)
		return (-1);
	if ((more = db_rows_next(rows, err)) != 1)
		return (more);
	return (read_row(rows, a, ret, err) == -1 ? -1 : 1);
}

static int
open_each(struct db *db, enum task_state state, int64_t after, int64_t limit,
    struct db_rows **ret, struct err *err)
{
	if (state == TASK_QUEUED)
		return (DB_QUERY(db, task_each_queued, ret, err,
		    .after = DB_INT(after), .max_rows = DB_INT(limit)));
	return (DB_QUERY(db, task_each_running, ret, err,
	    .after = DB_INT(after), .max_rows = DB_INT(limit)));
}

static int
read_rows(struct db_rows *rows, size_t max, struct arena *a, struct task *ret,
    size_t *ret_n, struct err *err)
{
	size_t n = 0;
	int more = 0;

	while (n < max && (more = db_rows_next(rows, err)) == 1) {
		if (read_row(rows, a, &ret[n], err) == -1)
			return (-1);
		n++;
	}
	if (more == -1)
		return (-1);
	*ret_n = n;
	return (0);
}

int
task_list(struct db *db, enum task_state state, int64_t after, size_t max,
    struct arena *a, struct task *ret, size_t *ret_n, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;

	if (open_each(db, state, after, (int64_t)max, &rows, err) == -1)
		return (-1);
	return (read_rows(rows, max, a, ret, ret_n, err));
}

int
task_unsettled(struct db *db, size_t max, struct arena *a, struct task *ret,
    size_t *ret_n, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;

	if (DB_QUERY(db, task_unsettled, &rows, err,
	    .max_rows = DB_INT((int64_t)max)) == -1)
		return (-1);
	return (read_rows(rows, max, a, ret, ret_n, err));
}

/* The UUID in the one row: 1, 0, -1. */
static int
read_uuid(struct db_rows *rows, struct uuid *ret, struct err *err)
{
	int more = db_rows_next(rows, err);

	if (more != 1)
		return (more);
	if (!uuid_parse(db_text(rows, 0), ret))
		return (err_set(err, ERR_DB, "a task has no readable UUID"));
	return (1);
}

int
task_uuid_of(struct db *db, int64_t id, struct uuid *ret, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;

	if (DB_QUERY(db, task_uuid_of, &rows, err, .id = DB_INT(id)) == -1)
		return (-1);
	return (read_uuid(rows, ret, err));
}

int
task_by_token(struct db *db, int64_t user_id, struct str token,
    struct uuid *ret, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;

	if (DB_QUERY(db, task_by_token, &rows, err,
	    .user_id = DB_INT(user_id), .request_token = DB_TEXT(token)) == -1)
		return (-1);
	return (read_uuid(rows, ret, err));
}
