/*
 * task: one piece of work that outlives the process that asked for it: a row
 * of waybill_task. The row is the truth, a broker at most a hint. Every change
 * of state is one compare-and-set on that row, allowed by one table.
 *
 * struct tasks is what Galaxy's AsyncTasksManager is: state and result of a
 * task by its UUID, whatever runs it; a driver is a table of functions. A
 * struct task_kind says what a kind of task does; jobs/ has the table of
 * kinds, so this room knows nothing of exports. One connection, one thread.
 */
#pragma once

#include "base/arena.h"
#include "base/progress.h"
#include "base/uuid.h"

struct cancel;
struct db;
struct err;
struct jw;

#define TASK_STATE_TABLE(X) /* code, name, Galaxy's word */ \
	X(QUEUED, "queued", "PENDING") \
	X(RUNNING, "running", "STARTED") \
	X(DONE, "done", "SUCCESS") \
	X(GAPS, "done_with_gaps", "SUCCESS") \
	X(FAILED, "failed", "FAILURE") \
	X(CANCELLED, "cancelled", "FAILURE")
enum task_state {
#define X(code, name, galaxy) TASK_##code,
	TASK_STATE_TABLE(X)
#undef X
	TASK_STATES
};
const char *task_state_name(enum task_state);
const char *task_state_galaxy(enum task_state);
bool task_state_named(struct str, enum task_state *ret);
bool task_state_is_over(enum task_state);
/* May a task go from one state to the other? */
bool task_may_go(enum task_state from, enum task_state to);

#define TASK_TOKEN 33		/* of a lease, hex with terminator */

struct task {
	int64_t id;
	struct uuid uuid;
	struct str kind, args;	/* args: a JSON object */
	int64_t user_id;	/* who asked; 0: nobody */
	enum task_state state;
	bool cancel;		/* asked for */
	bool settled;		/* its kind's `settle` has been done */
	unsigned attempts;	/* times started */
	unsigned lost;		/* times its worker died */
	char token[TASK_TOKEN];	/* of the lease; "" while not running */
	struct str owner;	/* "host:pid" */
	usec_t lease_until, create_time, start_time, end_time;
	enum phase phase;
	uint64_t items_done, items_total, bytes_done, bytes_total, rate;
	/* Written before the result becomes visible at its destination. */
	bool has_sent;
	uint64_t sent_bytes;
	struct str sent_sha256, sent_uri;
	struct str result;	/* JSON object, or STR_NONE */
	struct str error_code, error_message, error_hint, error_member;
};

/* What a kind of task does. All but `run` are called by whoever supervises or
 * finds a task, so they take nothing from a running one. ctx is the struct
 * jobs that was given to the worker. */
struct task_work {
	void *ctx;
	struct db *db;
	const struct task *task;
	int scratch_dir;
	const struct cancel *cancel;
	struct progress *progress;
	struct arena *arena;	/* lives as long as the work */
};
struct task_kind {
	const char *name;
	/* In the child. Records its success itself, in its last transaction
	 * (task_finish). On -1 the caller records the failure. */
	int (*run)(struct task_work *, struct err *);
	/* In the transaction that ends the task as failed or cancelled. */
	int (*on_lost)(void *ctx, struct db *, const struct task *,
	    enum task_state, const struct err *why, struct err *);
	/* Once nobody works on it, before its scratch directory is emptied:
	 * undo what an attempt left outside the database (NULL: nothing).
	 * `again`: it will be tried once more and may use what it finds.
	 * Repeatable. */
	int (*clean)(void *ctx, struct db *, const struct task *,
	    int scratch_dir, bool again, struct err *);
	/* After its end is durable: what must follow outside the database
	 * (NULL: nothing). Repeatable: whoever finds an ended task may. */
	int (*settle)(void *ctx, struct db *, const struct task *,
	    struct err *);
};

/* The states of Galaxy's task manager. */
struct tasks;
struct tasks_driver {
	const char *name;
	/* A task was committed: tell whoever may be waiting. A failure is
	 * mended by the next one who looks. */
	int (*queued)(struct tasks *, const struct uuid *, struct err *);
	/* "PENDING" and so on: of unknown tasks too. An end shows once its
	 * kind's `settle` has been done. */
	int (*state)(struct tasks *, const struct uuid *, const char **ret,
	    struct err *);
	/* Text of the failure, "" otherwise. */
	int (*result)(struct tasks *, const struct uuid *, struct sb *ret,
	    struct err *);
	void (*free)(struct tasks *);
};
struct tasks {
	const struct tasks_driver *driver;
};
MUST_CHECK int tasks_queued(struct tasks *, const struct uuid *, struct err *);
MUST_CHECK int tasks_state(struct tasks *, const struct uuid *,
    const char **ret, struct err *);
MUST_CHECK int tasks_result(struct tasks *, const struct uuid *, struct sb *,
    struct err *);
/* 1, 0, -1. Ready: successful or failed. */
MUST_CHECK int tasks_is_ready(struct tasks *, const struct uuid *,
    struct err *);
MUST_CHECK int tasks_is_pending(struct tasks *, const struct uuid *,
    struct err *);
MUST_CHECK int tasks_is_successful(struct tasks *, const struct uuid *,
    struct err *);
MUST_CHECK int tasks_has_failed(struct tasks *, const struct uuid *,
    struct err *);
void tasks_free(struct tasks *);	/* NULL is ignored */
