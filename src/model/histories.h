/*
 * histories: finding, listing, renaming, deleting histories and showing what
 * is in one. What is shown is written straight to a JSON writer in the shape
 * that interfaces.md promises. One connection, one thread.
 */
#pragma once

#include "base/arena.h"

struct db;
struct err;
struct ids;
struct jw;
struct site;
struct user;

struct history {
	int64_t id, user_id;
	struct str name, genome_build;	/* in the arena */
	int64_t hid_counter;
	bool deleted, purged, importing, published, importable, archived;
	usec_t create_time, update_time;	/* of history_audit */
	uint64_t datasets, collections;		/* counts of items */
	int64_t archive_export;	/* the record to restore it from; 0: none */
};

/* By encoded id or exact name that only one history (that the user may see
 * and that is not deleted) has: ERR_NOT_FOUND, ERR_AMBIGUOUS. Histories that
 * the user may not see are as if they were not there. */
MUST_CHECK int history_find(const struct site *, struct db *, struct ids *,
    const struct user *, struct str id_or_name, struct arena *,
    struct history *ret, struct err *);
MUST_CHECK int history_by_id(struct db *, int64_t, struct arena *,
    struct history *ret, struct err *);	/* 1, 0, -1 */

struct history_filter {
	const struct user *user;	/* whose; NULL with all */
	bool all, deleted;	/* everybody's; the deleted ones too */
	uint64_t limit, offset;		/* limit 0: no limit */
};
/* Newest first. */
typedef int history_visit(void *ctx, const struct history *, struct err *);
MUST_CHECK int history_each(struct db *, const struct history_filter *,
    history_visit *, void *ctx, struct err *);

/* A new, empty one of the user's (in a transaction of its own): ERR_INVALID
 * for a name that cannot be one. */
MUST_CHECK int history_create(struct db *, const struct user *, struct str name,
    int64_t *ret_id, struct err *);
/* ERR_INVALID for a name that cannot be one. */
MUST_CHECK int history_check_name(struct str, struct err *);
MUST_CHECK int history_rename(struct db *, int64_t, struct str name,
    struct err *);
/* Mark deleted; `purge` also marks every dataset that nothing else uses as
 * purged and removes its bytes. */
MUST_CHECK int history_delete(const struct site *, struct db *, int64_t,
    bool purge, struct err *);
/* The same of several: all of them or none. */
MUST_CHECK int histories_delete(const struct site *, struct db *,
    const int64_t *ids, size_t n, bool purge, struct err *);

/* Out of the usual lists, and not to be changed. `association`: the record of
 * the export that it can be restored from; 0: none. `purge`: gone as by
 * history_delete, in the same transaction. ERR_WRONG_STATE when it is archived
 * already. */
MUST_CHECK int history_archive(const struct site *, struct db *, int64_t,
    int64_t association, bool purge, struct err *);
/* Back into the lists, as deleted or purged as it is; one that is not archived
 * stays as it is. */
MUST_CHECK int history_restore(struct db *, int64_t, struct err *);

/* {"id", "name", ..., "datasets": [...], "collections": [...], "jobs": [...]}
 * of interfaces.md; size and SHA-256 are read from the bytes. */
MUST_CHECK int history_show(const struct site *, struct db *, struct ids *,
    const struct history *, struct jw *, struct err *);
/* The list form: {"id", "name", "create_time", "update_time", "deleted",
 * "purged", "hid_counter", "genome_build", "annotation", "owner", "tags",
 * "datasets", "collections"} with counts as numbers. */
MUST_CHECK int history_summary(struct db *, struct ids *,
    const struct history *, struct jw *, struct err *);
