/*
 * What the files of the export body share.
 */
#pragma once

#include "base/delivery.h"
#include "jobs/args.h"
#include "jobs/jobs.h"
#include "jobs/who.h"
#include "model/users.h"
#include "store/export.h"
#include "task/task.h"
#include "track/tracker.h"

/* An export as read back from its rows. Texts live in the arena. */
struct export_job {
	struct jobs *jobs;
	const struct task *task;
	const struct cancel *cancel;	/* NULL when not in the child */
	struct arena *arena;
	struct export_rec rec;
	struct export_args args;
	struct user user;
	struct file_user who;
	char tag[UUID_DASHED];
};
MUST_CHECK int export_load(struct jobs *, const struct task *,
    const struct cancel *, struct arena *, struct export_job *ret,
    struct err *);

/* The object of a record: ERR_INTERNAL for a word that is none. */
MUST_CHECK int export_object_named(struct str, enum store_object *ret,
    struct err *);

/* Open its destination for writing. For a download the request is made if it
 * is not there. `replace`: what is there may be replaced. */
MUST_CHECK int export_deliver(const struct export_job *, bool replace,
    struct delivery **ret, struct err *);
/* Make the short term storage request of a download unless it is there. */
MUST_CHECK int export_make_sts(const struct export_job *, struct err *);

/* Is what an earlier attempt published still there, with the size and digest
 * that it noted before? 1, 0, -1. */
MUST_CHECK int export_sent_is_there(const struct export_job *, struct err *);

/* Did this task's file, and not an earlier export's, answer the request? */
bool export_has_own_file(const struct export_rec *);

/* The parts of the kind that are no work (task/task.h). */
MUST_CHECK int export_on_lost(void *ctx, struct db *, const struct task *,
    enum task_state, const struct err *why, struct err *);
/* Opening a delivery with the task's tag removes its hidden file; a target is
 * only taken back when it is the one that the task noted. */
MUST_CHECK int export_clean(void *ctx, struct db *, const struct task *,
    int scratch_dir, bool again, struct err *);
/* `finalized` of a download, or what a failure leaves in its place. */
MUST_CHECK int export_settle(void *ctx, struct db *, const struct task *,
    struct err *);
