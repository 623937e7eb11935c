/*
 * submit: the only way in. A submit checks all that can be said beforehand
 * (permission, format, destination, room), then writes association, export
 * and task in one transaction; what it refused left nothing behind. Also what
 * is done to a record afterwards: cancel, retry, remove, keep. Belongs to the
 * thread of its struct jobs.
 */
#pragma once

#include "base/uuid.h"
#include "jobs/jobs.h"
#include "store/export.h"
#include "store/import.h"
#include "track/tracker.h"

struct jw;
struct progress;
struct user;

struct jobs_export {
	struct store_request what;	/* user: whose permissions count */
	enum store_format format;
	const char *target_uri;	/* NULL: a download */
	bool local;		/* target_uri may be a file: address */
	bool replace;		/* an existing target may be replaced */
	bool reuse;		/* an identical ready download will do */
	bool pin;		/* never expires */
	usec_t duration;	/* of a download; 0: as configured */
	bool announce;		/* Galaxy's calls: the request's UUID is told,
				 * so its end is left in short term storage */
	bool by_job;		/* a history's, by Galaxy's older call */
	const bool *ignore_errors;	/* Galaxy's; NULL: null */
	struct str request_token;	/* STR_NONE: none */
	struct str batch;	/* names those started together; or STR_NONE */
	struct uuid retry_of;	/* zero: none */
};
/* 1 a new export; 0 the one that this user started with this token; -1. The
 * object must exist and be readable: ERR_NOT_FOUND. */
MUST_CHECK int jobs_submit_export(struct jobs *, const struct jobs_export *,
    struct uuid *ret, struct err *);
/* All or none, in one transaction; ret has room for n. */
MUST_CHECK int jobs_submit_exports(struct jobs *, const struct jobs_export *,
    size_t n, struct uuid *ret, struct err *);

/* What an export would hold; changes nothing. Writes one object: {"object",
 * "format", "objects": {"datasets", "collections", "jobs", "files"}, "bytes",
 * "packed_min", "packed_max", "room", "left_out": {"deleted", "hidden",
 * "purged"}, "gaps": [as record_gap]}. */
MUST_CHECK int jobs_estimate(struct jobs *, const struct jobs_export *,
    const struct cancel *, struct progress *, struct jw *, struct err *);

#define SUBMIT_STS "short_term_storage://"

struct jobs_import {
	const struct user *user;	/* the owner */
	const char *uri;	/* an address that files_fetch takes, a finished
				 * file of short term storage (SUBMIT_STS and
				 * its UUID), or a path (made absolute) if
				 * local */
	struct str archive;	/* what the result calls it; STR_NONE: `uri` */
	bool consume;		/* a file of short term storage that came for
				 * this import alone goes when it is over */
	bool dry_run;		/* nothing is made: see jobs_import_plan */
	enum store_discarded discarded;
	bool marked;		/* "imported from archive: " before its name */
	bool local;
	int64_t into_history;	/* 0: a new one */
	struct str request_token;	/* STR_NONE: none */
};
MUST_CHECK int jobs_submit_import(struct jobs *, const struct jobs_import *,
    struct uuid *ret, struct err *);
/* What an import would create, the archive checked whole; changes nothing.
 * Writes the object of an import's result (interfaces.md) with "dry_run". Here
 * and now; jobs_submit_import with `dry_run` does it as a task. */
MUST_CHECK int jobs_import_plan(struct jobs *, const struct jobs_import *,
    const struct cancel *, struct progress *, struct jw *, struct err *);

/* Ask for the end of a task. A queued one is cancelled at once; a running one
 * by its worker, which hears of it within a second. ERR_WRONG_STATE when over. */
MUST_CHECK int jobs_cancel(struct jobs *, const struct uuid *, struct err *);

/* A new export like one that is over, with retry_of. */
MUST_CHECK int jobs_retry(struct jobs *, const struct user *,
    const struct export_rec *, struct uuid *ret, struct err *);

/* Remove the file of an export that is over (if no other record uses it) and
 * mark the record. ERR_WRONG_STATE when it is not over. */
MUST_CHECK int jobs_remove(struct jobs *, const struct user *,
    const struct export_rec *, struct err *);
/* Read its file again, whole: is it still what was written? ERR_WRONG_STATE
 * when it is not; else as jobs_open_result. */
MUST_CHECK int jobs_verify_result(struct jobs *, const struct user *,
    const struct export_rec *, struct err *);
/* Keep a finished download until then; pin or unpin it. */
MUST_CHECK int jobs_keep_until(struct jobs *, const struct export_rec *,
    usec_t, struct err *);
MUST_CHECK int jobs_pin(struct jobs *, const struct export_rec *, bool,
    struct err *);

/* A record says how an export ended a moment before its request of short term
 * storage does: whoever looks at the request has it follow first. */
MUST_CHECK int jobs_follow_sts(struct jobs *, const struct uuid *sts,
    struct err *);
/* The file of a finished export, for reading, with its offered name. */
MUST_CHECK int jobs_open_result(struct jobs *, const struct user *,
    const struct export_rec *, int scratch_dir, int *ret_fd,
    struct sb *ret_name, struct err *);
