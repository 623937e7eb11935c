/*
 * association: the rows of Galaxy's store_export_association, written as
 * Galaxy 26.1 writes them (spec database.md 2.9) and read in both stored forms:
 * the JSON object itself (26.0 and later) and that JSON inside a JSON string
 * (23.0 to 25.1). One connection, one thread; texts live in the arena.
 * Nothing here decides whether an export succeeded: the tracker does.
 */
#pragma once

#include "base/arena.h"
#include "base/uuid.h"

struct db;
struct err;
struct jv;

enum assoc_form {
	ASSOC_OBJECT,		/* 26.0 and later; own sites */
	ASSOC_STRING,		/* 23.0 to 25.1 */
};

/* What was asked for. Ids are raw numbers; text holds them encoded. */
struct assoc_request {
	struct str object_type, object_id, user_id;	/* ids encoded; user_id
						 * STR_NONE: anonymous */
	struct str format;	/* "rocrate.zip" */
	bool include_files, include_deleted, include_hidden;
	struct str target_uri;	/* a write to a file source; else STR_NONE */
	const bool *ignore_errors;	/* of a write; NULL: null */
	struct str sts_uuid;	/* a download: dashed */
	usec_t duration;	/* of a download */
};
struct assoc_result {
	bool success;
	struct str uri;		/* success of a write; else STR_NONE */
	struct str error;	/* of a failure; else STR_NONE */
};

/* The bytes of export_metadata: keys sorted, Python's separators. `result` is
 * NULL while nothing is decided. */
void assoc_text(struct sb *, const struct assoc_request *,
    const struct assoc_result *, enum assoc_form);

struct assoc {
	int64_t id;
	bool has_task;
	struct uuid task;
	usec_t create_time;
	struct str object_type;
	int64_t object_id;
	const struct jv *metadata;	/* the object; NULL: null or unreadable */
	bool ready, preparing;		/* as Galaxy derives them */
};

/* Within the caller's transaction. */
MUST_CHECK int assoc_add(struct db *, const struct uuid *task, usec_t created,
    struct str object_type, int64_t object_id, struct str metadata,
    int64_t *ret_id, struct err *);
/* Put the result into the stored metadata, keeping all else and its form. */
MUST_CHECK int assoc_set_result(struct db *, int64_t id,
    const struct assoc_result *, struct arena *, struct err *);
/* Name another short term storage request (a reused download). */
MUST_CHECK int assoc_set_sts(struct db *, int64_t id, struct str sts_uuid,
    struct arena *, struct err *);

/* 1, 0, -1. */
MUST_CHECK int assoc_get(struct db *, int64_t id, struct arena *,
    struct assoc *ret, struct err *);
MUST_CHECK int assoc_by_task(struct db *, const struct uuid *, struct arena *,
    struct assoc *ret, struct err *);

/* Those of one object with a task, newest first; limit 0: all. */
typedef int assoc_visit(void *ctx, const struct assoc *, struct err *);
MUST_CHECK int assoc_each(struct db *, struct str object_type,
    int64_t object_id, uint64_t limit, uint64_t offset, assoc_visit *,
    void *ctx, struct err *);
