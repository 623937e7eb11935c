/*
 * sts: short term storage, Galaxy's directories and files byte for byte (spec
 * rest-api.md 7, database.md 5.4): request.json, target, finalized,
 * cancelled.json in <c1>/<c2>/<c3>/<uuid>/. The age counts from completion:
 * what is being written is never swept. Any process; no locks: a request has
 * one writer. Knows no database; the caller says which requests are pinned.
 */
#pragma once

#include "base/delivery.h"
#include "base/uuid.h"

struct sts;

MUST_CHECK int sts_open(const char *path, struct sts **ret, struct err *);
void sts_close(struct sts *);		/* NULL is ignored */

struct sts_request {
	struct str filename;	/* offered to the user: "Leaf-counts.tgz" */
	struct str mime_type;
	usec_t duration;	/* kept for so long */
	usec_t created;
	struct str user_id;	/* encoded, or STR_NONE: written as null */
};
/* Allocate: makes the directory and request.json. */
MUST_CHECK int sts_new(struct sts *, const struct uuid *,
    const struct sts_request *, struct err *);

enum sts_state { STS_ABSENT, STS_PENDING, STS_READY, STS_CANCELLED };
struct sts_entry {
	enum sts_state state;
	char *filename, *mime_type;	/* heap, yours: sts_entry_fini */
	usec_t duration, created, finished;	/* finished: of `finalized` */
	uint64_t size;			/* of target */
	int status;			/* of cancelled.json */
	char *message;
	int64_t code;			/* err_code of the exception */
};
MUST_CHECK int sts_get(struct sts *, const struct uuid *,
    struct sts_entry *ret, struct err *);
void sts_entry_fini(struct sts_entry *);

/* The target of a ready request, for reading; ERR_NOT_FOUND otherwise. */
MUST_CHECK int sts_open_target(struct sts *, const struct uuid *, int *ret_fd,
    struct err *);

/* Write the target: hidden name, then `target`. `finalized` is the caller's
 * later step. */
MUST_CHECK int sts_deliver(struct sts *, const struct uuid *,
    const char *tag, struct delivery **ret, struct err *);
/* The same from an open file, which becomes the target where that is possible
 * (an unnamed file of the same file system) and is copied elsewhere. Durable. */
MUST_CHECK int sts_adopt(struct sts *, const struct uuid *, int fd,
    struct err *);
/* The durable last steps. Repeating them is fine. */
MUST_CHECK int sts_finalize(struct sts *, const struct uuid *, struct err *);
MUST_CHECK int sts_cancel(struct sts *, const struct uuid *, int status,
    int64_t err_code, struct str message, struct err *);
/* Remove a request with all that is in it; absent is fine. */
MUST_CHECK int sts_remove(struct sts *, const struct uuid *, struct err *);

/* Remove what has expired (ready or cancelled, finished + duration < now) and
 * UUID-named directories without request.json older than a day. `keep` says 1
 * for requests that must stay. A broken entry is logged and passed over. */
typedef int sts_keep(void *ctx, const struct uuid *, struct err *);
MUST_CHECK int sts_sweep(struct sts *, usec_t now, sts_keep *, void *ctx,
    uint64_t *ret_removed, struct err *);

/* Galaxy's slug of a name (spec archive-export.md 1.2) plus ".<format>", cut
 * to what every file system takes. */
void sts_file_name(struct str name, struct str format, struct sb *);
