/*
 * import: from an archive to rows, in two stages with a seam of files. Unpack
 * and check turns an archive into a staging directory (files under our own
 * names, normalised records) and touches no database; create reads only that
 * directory, places the files and makes the rows in one transaction. Killed
 * anywhere, nothing stays but the staging directory, which its owner removes.
 * Source of the format: spec archive-import.md. Memory is constant. One thread.
 */
#pragma once

#include "archive/unpack.h"
#include "base/arena.h"
#include "base/jr.h"
#include "store/format.h"

struct cancel;
struct db;
struct ids;
struct progress;
struct site;
struct user;

/* Datasets whose bytes the archive lacks, and that have no source to fetch them
 * from: kept as discarded; deleted and purged as well; as kept, and all the
 * others made the same. */
enum store_discarded { DISCARDED_ALLOW, DISCARDED_FORBID, DISCARDED_FORCE };

struct store_unpack_options {
	struct unpack_limits limits;
	struct jr_limits json;
	uint64_t elements;	/* of one level of a collection */
	unsigned collection_depth;
	enum store_discarded discarded;
	const struct cancel *cancel;
	struct progress *progress;
	bool keep_files;	/* false: check only (dry run), no bytes kept */
};

/* Limits as configured; no token, no progress, no files kept. */
struct conf;
void store_unpack_configured(const struct conf *,
    struct store_unpack_options *ret);

struct store_staged;

/* The whole archive is validated: every refusal of section 14 happens here. */
MUST_CHECK int store_unpack(struct readat *, const struct store_unpack_options *,
    int staging_dir, struct store_staged **ret, struct err *);
void store_staged_free(struct store_staged *);	/* NULL is ignored */
void store_staged_auto_free(struct store_staged **);
#define AUTO_STAGED CLEANUP(store_staged_auto_free)

enum store_layout { LAYOUT_CURRENT, LAYOUT_LEGACY };

/* What it is and what would be made of it. */
struct store_plan {
	enum store_format format;	/* nearest: tgz for any gzipped tar */
	enum store_layout layout;
	struct str release;	/* as the documents let us tell, e.g. "23.2 or
				 * newer"; for people */
	bool has_history;
	struct str history_name;	/* or the object's name without one */
	uint64_t datasets, collections, jobs, files, file_bytes;
};
const struct store_plan *store_staged_plan(const struct store_staged *);

/* What was left out, with the reason (bare collections, dropped links ...). */
struct store_left_out {
	struct str what, name, reason;
};
typedef int store_left_out_visit(void *ctx, const struct store_left_out *,
    struct err *);
MUST_CHECK int store_staged_left_out(struct store_staged *,
    store_left_out_visit *, void *ctx, struct err *);

struct store_created {
	int64_t history;
	uint32_t first_hid, nhids;	/* new ones in an old history */
	uint64_t datasets, collections, jobs;
};

struct store_create_options {
	const struct user *user;	/* the owner */
	int64_t into_history;	/* 0: a new one */
	uint64_t rows_per_commit;
	/* Runs inside the transaction, last: the caller records its result in
	 * the same commit. May be NULL. */
	int (*record)(void *ctx, struct db *, const struct store_created *,
	    struct err *);
	void *ctx;
	const struct cancel *cancel;
	struct progress *progress;
};
MUST_CHECK int store_create(const struct site *, struct db *,
    struct store_staged *, const struct store_create_options *,
    struct store_created *ret, struct err *);

/* For whoever cleans up the staging directory of an import that died: files
 * that it placed in the object store and whose rows were never committed are
 * removed. Nothing to do is fine; may be repeated. Call it before the
 * directory is removed, with no transaction open. */
MUST_CHECK int store_undo(const struct site *, struct db *, int staging_dir,
    struct err *);
