/*
 * select: what becomes of one dataset in an export: in with its bytes, in as a
 * record, or left out with a reason. Pure: the answer depends on the arguments
 * alone, so the whole table (spec archive-export.md 10.2, and the choices of
 * interfaces.md and architecture.md 8) is tested as one. Every dataset is
 * judged by its own flags. Private to the room. Cannot fail.
 */
#pragma once

#include "store/export.h"

/* What leaves a mark in the list of gaps: the closed list. */
#define GAP_TABLE(X) \
	X(NONE, "") \
	X(FILE_MISSING, "file_missing") \
	X(FILE_CHANGED, "file_changed") \
	X(HASH_MISMATCH, "hash_mismatch") \
	X(NO_ACCESS, "no_access") \
	X(DATASET_UNFINISHED, "dataset_unfinished") \
	X(COLLECTION_UNFINISHED, "collection_unfinished") \
	X(JOB_LINK_DROPPED, "job_link_dropped") \
	X(CHAIN_DROPPED, "chain_dropped")
enum gap_reason {
#define X(name, text) GAP_##name,
	GAP_TABLE(X)
#undef X
};
const char *gap_reason_name(enum gap_reason);

struct select_item {
	bool visible, deleted;	/* of the dataset in its history */
	bool purged;		/* the bytes are gone for good */
	bool member;		/* an element of an exported collection */
	bool parent;		/* the original of an exported conversion */
	bool allowed;		/* the requester may read the bytes */
	bool file, extra;	/* there are bytes; there are extra files */
	struct str state;	/* of the dataset row: what its bytes are */
	struct str shown;	/* as users see it: the association's own
				 * state if it has one */
};

enum select_kind { SELECT_BYTES, SELECT_RECORD, SELECT_OUT };
/* datasets_attrs.txt, or the same with .provenance. */
enum select_place { SELECT_MAIN, SELECT_PROVENANCE };
/* Left out (as a whole, or its bytes) because nobody asked for it. */
enum select_passed { PASSED_NOT, PASSED_DELETED, PASSED_HIDDEN,
	PASSED_PURGED };

struct select_verdict {
	enum select_kind kind;
	enum select_place place;
	enum select_passed passed;
	enum gap_reason gap;
	bool discarded;		/* the record's state */
	bool unfinished;	/* the record's state is "error" */
	bool refused;		/* the policy ends the export here */
};

/* Judge one dataset. */
struct select_verdict select_dataset(const struct store_request *,
    const struct select_item *);

/* Is nothing more going to happen to a dataset in this state? Unknown states
 * count as over. */
bool select_state_is_over(struct str state);
