/*
 * create_priv: making rows of what was staged. Numbers of the stage become ids
 * by adding a base that the write lock keeps true, so a reference needs no
 * look-up and an order no care.
 */
#pragma once

#include "base/uuid.h"
#include "db/db.h"
#include "model/objects.h"
#include "model/site.h"
#include "model/users.h"
#include "store/import_priv.h"
#include "store/import_rec.h"

/* Tables whose rows others name, in the order of store.import_max_ids. */
enum imp_table { T_DATASET, T_HDA, T_HDCA, T_COLLECTION, T_ELEMENT, T_JOB,
	T_ICJ, T_TABLES };

struct imp_create {
	const struct site *site;
	struct db *db;
	struct store_staged *st;
	const struct store_create_options *opt;
	usec_t now;
	int64_t history;
	uint32_t first_hid, nhids;	/* taken in an old history */
	int64_t base[T_TABLES];		/* the id of number 0 */
	uint32_t count[T_TABLES];	/* how many there will be */
	bool several;			/* commits; the first ones hidden */
	uint64_t mark;			/* statements at the last commit */
	struct uuid *uuids;		/* by dataset */
	uint32_t *hids;			/* by HDA, then by HDCA; 0: NULL */
	struct imp_map tags;		/* lower-case name to id */
	struct sb text;
};

/* A number as an id, or NULL. */
#define IMP_ID(c, table, number) DB_INT((c)->base[table] + (int64_t)(number))
#define IMP_ID_OR_NULL(c, table, number) \
	((number) == IMP_NONE ? DB_NULL : IMP_ID(c, table, number))

/* Between two records: progress, cancelled, enough for one commit? */
MUST_CHECK int imp_create_pause(struct imp_create *, struct err *);

/* create_commits.c: a transaction; when there are several, the end of the
 * first, the next if it is time, and what comes just before the last ends. */
MUST_CHECK int imp_begin(struct imp_create *, struct err *);
MUST_CHECK int imp_first_commit(struct imp_create *, struct err *);
MUST_CHECK int imp_next_commit(struct imp_create *, struct err *);
MUST_CHECK int imp_last_commit(struct imp_create *, struct err *);
/* The id of a row that is about to be made. */
MUST_CHECK int imp_take_id(struct imp_create *, enum imp_table,
    uint32_t number, int64_t *ret, struct err *);
/* create_undo.c: write down which rows the commits will make. */
MUST_CHECK int imp_journal_rows(struct imp_create *, struct err *);

/* create_files.c: UUIDs, the journal and the bytes. */
MUST_CHECK int imp_place_files(struct imp_create *, struct err *);

/* create_hids.c: which hid everything gets; `start` is the first free one. The
 * return value is the first free one afterwards. */
uint32_t imp_give_hids(struct imp_create *, uint32_t start);
/* How many take a new one. */
uint32_t imp_count_new_hids(const struct imp_create *);

/* create_datasets.c, create_collections.c, create_jobs.c: the rows. */
MUST_CHECK int imp_create_datasets(struct imp_create *, struct err *);
MUST_CHECK int imp_create_conversions(struct imp_create *, struct err *);
MUST_CHECK int imp_create_collections(struct imp_create *, struct err *);
MUST_CHECK int imp_create_jobs(struct imp_create *, struct err *);
MUST_CHECK int imp_create_icjs(struct imp_create *, struct err *);
/* create_tags.c: the tags that come next in the record of an HDA. */
MUST_CHECK int imp_create_tags(struct imp_create *, int64_t hda,
    struct str *record, struct err *);
