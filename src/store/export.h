/*
 * export: from rows to an archive, a straight line: select and collect read
 * one snapshot of the database and spool the documents, the list of files and
 * the gaps; the snapshot then ends and pack writes the container from the
 * spool alone. Statements: at most 40 plus one per 1,000 datasets. Memory is
 * constant. Source of the format: spec archive-export.md. One thread.
 */
#pragma once

#include "archive/pack.h"
#include "store/format.h"

struct arena;
struct cancel;
struct db;
struct jw;
struct progress;
struct site;
struct user;

enum store_object { STORE_HISTORY, STORE_DATASET, STORE_COLLECTION };
const char *store_object_name(enum store_object);	/* "history",
				 * "dataset", "dataset_collection" */
enum store_missing { MISSING_FAIL, MISSING_RECORD, MISSING_SKIP };
MUST_CHECK int store_missing_named(struct str, enum store_missing *ret,
    struct err *);
const char *store_missing_name(enum store_missing);

struct store_request {
	enum store_object object;
	int64_t object_id;
	bool include_files, include_deleted, include_hidden;
	enum store_missing missing;
	bool require_finished;
	const struct user *user;	/* whose permissions count */
};

struct store_gap {
	struct str object_type;	/* "dataset", "dataset_collection", "job" */
	int64_t id;		/* raw; shown encoded */
	int64_t hid;		/* 0: none */
	struct str name, reason, detail;	/* reason: the closed list of
						 * architecture.md 8 */
};

struct store_counts {
	uint64_t datasets, collections, jobs;	/* records */
	uint64_t files, file_bytes;	/* with bytes, extra files too */
	uint64_t gaps;
	uint64_t deleted, hidden, purged;	/* left out by selection: not
						 * gaps, but counted */
};

struct store_snapshot;

/* Read everything in one read transaction of its own. scratch_dir holds the
 * spools. Fails with ERR_FILE_MISSING (policy fail; message in Galaxy's words
 * "Cannot export history dataset [...]") naming the first. */
MUST_CHECK int store_collect(const struct site *, struct db *,
    const struct store_request *, int scratch_dir, const struct cancel *,
    struct progress *, struct store_snapshot **ret, struct err *);
void store_snapshot_free(struct store_snapshot *);	/* NULL is ignored */
void store_snapshot_auto_free(struct store_snapshot **);
#define AUTO_SNAPSHOT CLEANUP(store_snapshot_auto_free)

const struct store_counts *store_snapshot_counts(const struct store_snapshot *);
/* The object's name, and the newest update_time in the snapshot. */
struct str store_snapshot_name(const struct store_snapshot *);
usec_t store_snapshot_time(const struct store_snapshot *);
/* SHA-256 (hex) over the documents without their update_times and the file
 * list with sizes and times: equal keys, equal content. */
const char *store_snapshot_key(const struct store_snapshot *);
/* Gaps in order; a call back's -1 ends the walk. Those found while packing
 * come after store_pack. */
typedef int store_gap_visit(void *ctx, const struct store_gap *,
    struct err *);
MUST_CHECK int store_snapshot_gaps(struct store_snapshot *,
    store_gap_visit *, void *ctx, struct err *);

struct store_pack_options {
	enum store_format format;
	unsigned threads, blocks;	/* as in struct pack_options */
	const struct cancel *cancel;
	struct progress *progress;
};
/* Write the container. ERR_FILE_CHANGED when a file is not what collect saw
 * and the policy is fail; otherwise the snapshot remembers the file as a gap
 * and the call fails with ERR_FILE_CHANGED too, with *ret_again true: the
 * caller abandons the delivery and packs once more, now without it. */
MUST_CHECK int store_pack(struct store_snapshot *,
    const struct store_pack_options *, struct sink *out,
    struct pack_totals *ret, bool *ret_again, struct err *);
