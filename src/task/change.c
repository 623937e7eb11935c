/*
 * change: what may happen to a row of waybill_task. Whatever changes a state
 * goes through task_move.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/jw.h"
#include "db/db.h"
#include "task/queue.h"

/* A change of state and all that goes with it. */
struct move {
	enum task_state to;
	const char *event;
	usec_t at;
	const char *owner, *token;	/* of the new lease; NULL: none */
	usec_t lease_until;		/* USEC_MAX: none */
	bool started, died;
	bool restart;			/* progress begins again */
	struct str result;
	const struct err *error;	/* NULL: none */
};

/* The transaction of the caller, or one of our own. */
static int
begin(struct db *db, bool *ret_own, struct err *err)
{
	*ret_own = !db_in_tx(db);
	return (*ret_own ? db_begin(db, DB_WRITE, err) : 0);
}

static int
end(struct db *db, bool own, int rc, struct err *err)
{
	if (!own)
		return (rc);
	if (rc == 1 && db_commit(db, err) == -1)
		rc = -1;
	if (rc != 1)
		db_rollback(db);
	return (rc);
}

static int
add_event(struct db *db, const struct task *task, const struct move *move,
    struct err *err)
{
	AUTO_SB struct sb text = SB_EMPTY(SB_LIMIT);
	AUTO_SINK struct sink *sink = NULL;
	AUTO_JW struct jw *jw = NULL;

	sink = sink_sb(&text);
	jw = jw_new(sink, JW_PYTHON);
	jw_object(jw);
	if (move->started) {
		jw_kint(jw, "attempt", (int64_t)task->attempts + 1);
		jw_kcstr(jw, "worker", move->owner);
	}
	if (move->error != NULL) {
		jw_kcstr(jw, "code", err_name(move->error->code));
		jw_kcstr(jw, "message", move->error->msg);
	}
	jw_object_end(jw);
	if (jw_finish(jw, err) == -1)
		return (-1);
	return (DB_EXEC(db, task_event_add, NULL, err,
	    .task_id = DB_INT(task->id),
	    .user_id = DB_INT_OR_NULL(task->user_id, 0),
	    .name = DB_CSTR(move->event),
	    .detail = DB_TEXT(sb_str(&text)), .now = DB_TIME(move->at)));
}

static struct db_value
text_or_null(const char *text)
{
	return (text == NULL || text[0] == '\0' ? DB_NULL : DB_CSTR(text));
}

/* 1 moved, 0 the row is not any more as the caller saw it, -1. */
static int
move_row(struct db *db, const struct task *task, const struct move *m,
    struct err *err)
{
	const struct err *e = m->error;
	uint64_t changed;

	if (DB_EXEC(db, task_move, &changed, err,
	    .id = DB_INT(task->id),
	    .state = DB_CSTR(task_state_name(task->state)),
	    .lease_token = text_or_null(task->token),
	    .next_state = DB_CSTR(task_state_name(m->to)),
	    .owner = text_or_null(m->owner),
	    .new_token = text_or_null(m->token),
	    .lease_until = DB_TIME_OR_NULL(m->lease_until),
	    .started = DB_INT(m->started), .died = DB_INT(m->died),
	    .start_time = m->started ? DB_TIME(m->at) : DB_NULL,
	    .end_time = task_state_is_over(m->to) ? DB_TIME(m->at) : DB_NULL,
	    .phase = m->restart ? DB_TEXT(STR("")) : DB_NULL,
	    .keep = DB_INT(m->restart ? 0 : 1),
	    .result = DB_TEXT(m->result),
	    .error_code = e == NULL ? DB_NULL : DB_CSTR(err_name(e->code)),
	    .error_message = e == NULL ? DB_NULL : DB_CSTR(e->msg),
	    .error_hint = e == NULL ? DB_NULL : text_or_null(e->hint),
	    .error_member = e == NULL ? DB_NULL : text_or_null(e->member)) ==
	    -1)
		return (-1);
	return (changed == 1);
}

/* The one function that changes a state: 1, 0 somebody was faster, -1. */
static int
task_move(struct db *db, const struct task *task, const struct move *move,
    struct err *err)
{
	bool own;
	int rc;

	if (!task_may_go(task->state, move->to))
		return (err_set(err, ERR_WRONG_STATE, "a task that is %s cannot "
		    "become %s", task_state_name(task->state),
		    task_state_name(move->to)));
	if (begin(db, &own, err) == -1)
		return (-1);
	rc = move_row(db, task, move, err);
	if (rc == 1 && add_event(db, task, move, err) == -1)
		rc = -1;
	return (end(db, own, rc, err));
}

int
task_add(struct db *db, const struct task_new *new, int64_t *ret_id,
    struct err *err)
{
	struct task task = { .user_id = new->user_id };
	const struct move born = { .event = "queued", .at = new->now };
	char hex[UUID_HEX];

	uuid_hex(&new->uuid, hex);
	if (DB_EXEC(db, task_add, NULL, err, .uuid = DB_CSTR(hex),
	    .kind = DB_CSTR(new->kind), .args = DB_TEXT(new->args),
	    .user_id = DB_INT_OR_NULL(new->user_id, 0),
	    .request_token = DB_TEXT(new->request_token),
	    .now = DB_TIME(new->now)) == -1)
		return (-1);
	task.id = db_last_id(db);
	if (add_event(db, &task, &born, err) == -1)
		return (-1);
	*ret_id = task.id;
	return (0);
}

int
task_claim(struct db *db, const struct task *seen,
    const struct task_lease *lease, struct arena *a, struct task *ret,
    struct err *err)
{
	struct uuid random;
	char token[UUID_HEX];
	const struct move move = {
		.to = TASK_RUNNING, .event = "running", .at = lease->now,
		.owner = lease->owner, .token = token,
		.lease_until = lease->now + lease->length,
		.started = true, .died = seen->state == TASK_RUNNING,
		.restart = true,
	};
	int rc;

	uuid_random(&random);
	uuid_hex(&random, token);
	if ((rc = task_move(db, seen, &move, err)) != 1)
		return (rc);
	return (task_get(db, &seen->uuid, a, ret, err));
}

static int
changed_one(int rc, uint64_t changed)
{
	return (rc == -1 ? -1 : changed == 1);
}

int
task_renew(struct db *db, const struct task *task, usec_t until,
    struct err *err)
{
	uint64_t n = 0;
	int rc = DB_EXEC(db, task_renew, &n, err, .id = DB_INT(task->id),
	    .lease_token = DB_CSTR(task->token),
	    .lease_until = DB_TIME(until));

	return (changed_one(rc, n));
}

static struct db_value
count(const _Atomic(uint64_t) *n)
{
	uint64_t value = atomic_load_explicit(n, memory_order_relaxed);

	return (DB_INT(value > INT64_MAX ? INT64_MAX : (int64_t)value));
}

int
task_store_progress(struct db *db, const struct task *task,
    const struct progress *p, uint64_t rate, struct err *err)
{
	uint64_t n = 0;
	int rc = DB_EXEC(db, task_progress, &n, err, .id = DB_INT(task->id),
	    .lease_token = DB_CSTR(task->token),
	    .phase = DB_CSTR(phase_name((enum phase)atomic_load(&p->phase))),
	    .items_done = count(&p->items_done),
	    .items_total = count(&p->items_total),
	    .bytes_done = count(&p->bytes_done),
	    .bytes_total = count(&p->bytes_total),
	    .rate = DB_INT((int64_t)(rate & INT64_MAX)));

	return (changed_one(rc, n));
}

int
task_cancel_asked(struct db *db, const struct task *task, bool *ret,
    struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	int more;

	if (DB_QUERY(db, task_asked, &rows, err, .id = DB_INT(task->id),
	    .lease_token = DB_CSTR(task->token)) == -1)
		return (-1);
	if ((more = db_rows_next(rows, err)) == 1)
		*ret = db_bool(rows, 0);
	return (more);
}

int
task_store_sent(struct db *db, const struct task *task, uint64_t bytes,
    const char *sha256, const char *uri, struct err *err)
{
	uint64_t n = 0;
	int rc = DB_EXEC(db, task_sent, &n, err, .id = DB_INT(task->id),
	    .lease_token = text_or_null(task->token),
	    .sent_bytes = DB_INT((int64_t)bytes),
	    .sent_sha256 = DB_CSTR(sha256), .sent_uri = text_or_null(uri));

	return (changed_one(rc, n));
}

int
task_forget_sent(struct db *db, const struct task *task, struct err *err)
{
	uint64_t n = 0;
	int rc = DB_EXEC(db, task_sent, &n, err, .id = DB_INT(task->id),
	    .lease_token = text_or_null(task->token));

	return (changed_one(rc, n));
}

int
task_set_settled(struct db *db, const struct task *task, struct err *err)
{
	return (DB_EXEC(db, task_set_settled, NULL, err,
	    .id = DB_INT(task->id)));
}

int
task_requeue(struct db *db, const struct task *task, bool lost, usec_t now,
    struct err *err)
{
	const struct move move = {
		.to = TASK_QUEUED, .event = lost ? "lost" : "handed_over",
		.at = now, .lease_until = USEC_MAX, .died = lost,
		.restart = true,
	};

	return (task_move(db, task, &move, err));
}

int
task_finish(struct db *db, const struct task *task, const struct task_end *how,
    struct err *err)
{
	const struct move move = {
		.to = how->state, .event = task_state_name(how->state),
		.at = how->at, .lease_until = USEC_MAX,
		.result = how->result, .error = how->error,
	};
	int rc = task_move(db, task, &move, err);

	if (rc == 0)
		return (err_set(err, ERR_LOST, "another worker has taken this "
		    "task over, or it is over"));
	return (rc == -1 ? -1 : 0);
}

int
task_ask_cancel(struct db *db, const struct task *task, usec_t now,
    struct err *err)
{
	const struct move wish = { .event = "cancel_asked", .at = now };
	uint64_t n = 0;
	bool own;
	int rc;

	if (begin(db, &own, err) == -1)
		return (-1);
	rc = DB_EXEC(db, task_ask_cancel, &n, err, .id = DB_INT(task->id));
	rc = changed_one(rc, n);
	if (rc == 1 && !task->cancel && add_event(db, task, &wish, err) == -1)
		rc = -1;
	return (end(db, own, rc, err));
}
