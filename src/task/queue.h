/*
 * queue: the rows of waybill_task and all that may happen to one. Every change
 * names the state and the lease that it expects, so of two who try the same
 * only one succeeds; the other one hears ERR_LOST or 0. A change that belongs
 * to a transaction of the caller says so. One connection, one thread.
 */
#pragma once

#include "task/task.h"

/* A new row in state queued, within the caller's transaction. ERR_EXISTS when
 * this user has used the token: look first. */
struct task_new {
	struct uuid uuid;
	const char *kind;
	struct str args;	/* a JSON object */
	int64_t user_id;	/* 0: nobody */
	struct str request_token;	/* STR_NONE: none */
	usec_t now;
};
MUST_CHECK int task_add(struct db *, const struct task_new *, int64_t *ret_id,
    struct err *);
/* The task that this user started with this token: 1, 0, -1. */
MUST_CHECK int task_by_token(struct db *, int64_t user_id, struct str token,
    struct uuid *ret, struct err *);

/* 1, 0, -1. */
MUST_CHECK int task_get(struct db *, const struct uuid *, struct arena *,
    struct task *ret, struct err *);

/* The name of the task with this row: 1, 0, -1. */
MUST_CHECK int task_uuid_of(struct db *, int64_t id, struct uuid *ret,
    struct err *);

/* At most `max` rows in one state (queued, running), the oldest first, after
 * the id; into an array of the caller's. */
MUST_CHECK int task_list(struct db *, enum task_state, int64_t after,
    size_t max, struct arena *, struct task *ret, size_t *ret_n,
    struct err *);

/* The same of tasks that are over and whose kind's `settle` has not been done. */
MUST_CHECK int task_unsettled(struct db *, size_t max, struct arena *,
    struct task *ret, size_t *ret_n, struct err *);
MUST_CHECK int task_set_settled(struct db *, const struct task *,
    struct err *);

/* Take a task as it was read, queued or (its worker is dead) running: a new
 * lease, attempts + 1, an event. 1 with the row as it is now, 0 somebody else
 * was faster. A transaction of its own. */
struct task_lease {
	const char *owner;
	usec_t length;		/* 30 s */
	usec_t now;
};
MUST_CHECK int task_claim(struct db *, const struct task *seen,
    const struct task_lease *, struct arena *, struct task *ret,
    struct err *);

/* Supervising: each 1, or 0 when the lease is no longer ours, or -1. */
MUST_CHECK int task_renew(struct db *, const struct task *, usec_t until,
    struct err *);
MUST_CHECK int task_store_progress(struct db *, const struct task *,
    const struct progress *, uint64_t rate, struct err *);
/* Has somebody asked for its end? */
MUST_CHECK int task_cancel_asked(struct db *, const struct task *, bool *ret,
    struct err *);
/* Size and digest of what is about to become visible. */
MUST_CHECK int task_store_sent(struct db *, const struct task *,
    uint64_t bytes, const char *sha256, const char *uri, struct err *);
/* The attempt is abandoned and nothing of it is there any more. */
MUST_CHECK int task_forget_sent(struct db *, const struct task *,
    struct err *);

/* Back to queued (handed over, or its worker died: lost + 1) with an event,
 * within the caller's transaction or alone. 1, 0, -1. */
MUST_CHECK int task_requeue(struct db *, const struct task *, bool lost,
    usec_t now, struct err *);

/* The end, within the caller's transaction; ERR_LOST when the lease is not
 * ours any more or (from queued) somebody was faster. */
struct task_end {
	enum task_state state;
	struct str result;	/* JSON object, or STR_NONE */
	const struct err *error;	/* of failed and cancelled */
	usec_t at;
};
MUST_CHECK int task_finish(struct db *, const struct task *,
    const struct task_end *, struct err *);

/* Ask for the end of a task that is not over: 1 asked (or already so), 0 it is
 * over. A queued one is to be ended by the caller (task_finish). Within the
 * caller's transaction or alone. */
MUST_CHECK int task_ask_cancel(struct db *, const struct task *, usec_t now,
    struct err *);
