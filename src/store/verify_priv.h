/*
 * verify_priv: what the parts of verify share. Private to the room.
 */
#pragma once

#include "store/import_priv.h"
#include "store/verify.h"

/* What a Galaxy server trips over: code, document, what is said of one or of
 * several. Each is told once, with its number and the first place. */
#define VERIFY_WARNING_TABLE(X) \
	X(BAG_TAGS, "bag_with_tags", "datasets_attrs.txt", \
	    "tagged datasets in a bag: no Galaxy imports it") \
	X(COPY_HARMS, "copy_harms_original", "datasets_attrs.txt", \
	    "copies without a file: Galaxy 25.0 to 26.1 discards the " \
	    "original with its bytes") \
	X(NO_ANNOTATION, "no_annotation", "datasets_attrs.txt", \
	    "datasets without the key \"annotation\": Galaxy's import fails") \
	X(NO_DBKEY, "no_dbkey", "datasets_attrs.txt", \
	    "datasets whose metadata has no \"dbkey\": Galaxy's import fails") \
	X(NO_FILE, "no_file", "datasets_attrs.txt", \
	    "datasets whose file is not in the archive: Galaxy marks them " \
	    "discarded") \
	X(UNFINISHED, "unfinished", "datasets_attrs.txt", \
	    "datasets in a state that never ends in Galaxy") \
	X(BARE_COLLECTION, "bare_collection", "collections_attrs.txt", \
	    "collections that are in no history: Galaxy's import fails") \
	X(JOB_TIMES, "job_without_times", "jobs_attrs.txt", \
	    "jobs without both times in ISO 8601: Galaxy 25.1 and later " \
	    "fails") \
	X(HASH_MISMATCH, "hash_mismatch", "datasets_attrs.txt", \
	    "recorded hashes that are not those of the bytes") \
	X(CRATE_INCOMPLETE, "crate_incomplete", "ro-crate-metadata.json", \
	    "properties that RO-Crate 1.1 asks for are missing") \
	X(CRATE_DANGLING, "crate_dangling", "ro-crate-metadata.json", \
	    "files or references of the crate that are not there")
enum verify_warning {
#define X(name, code, member, text) VERIFY_##name,
	VERIFY_WARNING_TABLE(X)
#undef X
	VERIFY_WARNINGS
};

/* A recorded digest of a member's bytes. */
struct verify_hash {
	enum hash_kind kind;
	char hex[2 * HASH_MAX + 1];
	size_t next;		/* of the same member; SIZE_MAX: none */
};

struct verify {
	struct store_staged *st;
	struct readat *from;
	const struct store_unpack_options *opt;
	int scratch;
	store_finding_visit *visit;
	void *ctx;
	uint64_t count[VERIFY_WARNINGS];
	char first[VERIFY_WARNINGS][160];	/* the first place */
	struct imp_map with_file;	/* keys of HDAs read: 1 with bytes */
	struct imp_map hashed;	/* member names to a list of hashes */
	struct verify_hash *hashes;
	size_t nhashes, hashes_cap;
	int crate_fd;		/* ro-crate-metadata.json; -1: none */
};

/* One more of it; the place is for people. */
void verify_note(struct verify *, enum verify_warning, struct str place);

/* verify_docs.c: the records. */
MUST_CHECK int verify_documents(struct verify *, struct err *);
/* verify_bytes.c: the second pass: digests of files, and the crate's
 * description to the scratch directory. */
MUST_CHECK int verify_bytes(struct verify *, struct err *);
/* verify_crate.c: what the description says against what there is. */
MUST_CHECK int verify_crate(struct verify *, struct err *);
