/*
 * dataset: one dataset of a history with everything that is known of it. Who
 * may see it is the caller's to ask. One connection, one thread. Fails as the
 * database does.
 */
#pragma once

#include "model/objects.h"

struct arena;
struct db;

/* Beyond what a list shows (contents.h); texts in the arena. */
struct dataset_detail {
	int64_t id, history_id, dataset_id, owner_id, hid;
	struct str name, state, extension, info, blurb, peek, annotation;
	struct str validated_state, validated_message, basename;
	struct object_key key;	/* where its bytes are */
	int64_t file_size;
	bool purged, from_library;
	int64_t job;		/* that made it; 0: none */
};
/* 1, 0 (also while its history is being imported), -1. */
MUST_CHECK int dataset_detail(struct db *, int64_t id, struct arena *,
    struct dataset_detail *ret, struct err *);

/* What a dataset has several of. The texts: of a role the action that it may
 * do; of a hash function, value and file; of a source address, file and
 * transform (JSON). */
enum dataset_facts { DATASET_ROLES, DATASET_HASHES, DATASET_SOURCES };
struct dataset_fact {
	int64_t id;
	struct str texts[3];	/* borrowed */
};
typedef int dataset_fact_visit(void *ctx, const struct dataset_fact *,
    struct err *);
MUST_CHECK int dataset_facts(struct db *, enum dataset_facts,
    int64_t dataset_id, dataset_fact_visit *, void *ctx, struct err *);
