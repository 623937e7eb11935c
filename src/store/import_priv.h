/*
 * import_priv: what the stages of an import share. store_unpack fills a
 * struct store_staged (counts and references in memory, texts in spools, bytes
 * in files of the staging directory); store_create reads it. Every record has
 * got its number by then, and every reference is a number or was dropped.
 */
#pragma once

#include "base/err.h"
#include "base/hash.h"
#include "base/jv.h"
#include "base/spool.h"
#include "store/import.h"
#include "store/import_map.h"

#define IMP_NONE UINT32_MAX
#define IMP_RECORDS 100000000u	/* of a class; keeps row numbers in 32 bits */

/* Directories and files of the staging directory. */
#define IMP_FILES "files"	/* members, 1,000 a directory */
#define IMP_EXTRA "extra"	/* trees of extra files, one a dataset */
#define IMP_JOURNAL "placed"	/* which files left for the object store */
#define IMP_PATH 64		/* a path of ours below it, with terminator */

/* What the member map holds of a name: the ordinal of the member. */
enum imp_member_flags {
	IMP_DIR = 1,
	IMP_STORED = 2,		/* its bytes are in IMP_FILES */
	IMP_USED = 4,		/* a dataset's primary file */
};
#define IMP_FLAG_BITS 3

enum imp_class { IMP_HDA, IMP_HDCA, IMP_DCE, IMP_DC, IMP_JOB, IMP_ICJ,
	IMP_CLASSES };

/* What ties a job to datasets and collections; each has a table. */
enum imp_link { LINK_IN_HDA, LINK_IN_HDCA, LINK_IN_DCE, LINK_OUT_HDA,
	LINK_OUT_HDCA, LINK_OUT_DC, LINKS };
enum imp_class imp_link_class(enum imp_link);

/* Whence a hid comes (archive-import.md 6.12). */
enum imp_hid {
	IMP_HID_NEXT,		/* takes the next number */
	IMP_HID_KEPT,		/* the archive's, or NULL as the archive's */
	IMP_HID_PARENT,		/* that of the dataset it was converted from */
};

struct imp_hda {
	uint32_t dataset;	/* its row of struct imp_dataset */
	uint32_t copied_from;	/* HDA or IMP_NONE */
	uint32_t converted_from;	/* HDA or IMP_NONE */
	uint32_t hid;		/* of IMP_HID_KEPT; 0: NULL */
	uint8_t hid_from;	/* enum imp_hid */
	bool deleted, purged, stated;	/* stated: the record has a state */
};

enum imp_state { IMP_OK, IMP_EMPTY, IMP_ERROR, IMP_DISCARDED, IMP_DEFERRED,
	IMP_STATES };
const char *imp_state_name(enum imp_state);

struct imp_dataset {
	uint64_t size, extra_size;
	uint32_t member;	/* ordinal of its file or IMP_NONE */
	uint32_t job;		/* that made it, or IMP_NONE */
	uint8_t state;		/* enum imp_state */
	bool again;		/* another dataset moves the same file */
	bool extra;		/* has a tree of extra files */
	bool deleted, purged;	/* all its HDAs are */
};

struct imp_hdca {
	uint32_t collection;	/* of the dataset_collection rows */
	uint32_t copied_from;	/* HDCA or IMP_NONE */
	uint32_t job;
	uint32_t hid;
	uint8_t hid_from;
};

/* One text of the record stream each; see the writers for what is in them. */
enum imp_spool {
	SPOOL_NAMES,		/* of members: unpack_stage.c */
	SPOOL_HDAS,		/* check_datasets.c */
	SPOOL_CHAINS,		/* check_chains.c */
	SPOOL_COLLECTIONS, SPOOL_ELEMENTS, SPOOL_HDCAS, SPOOL_HDCA_CHAINS,
	SPOOL_IMPLICIT,		/* check_collections.c */
	SPOOL_CONVERSIONS,	/* check_links.c */
	SPOOL_JOBS,		/* check_jobs.c */
	SPOOL_ICJS,		/* check_links.c */
	SPOOL_LEFT_OUT,		/* check.c */
	SPOOLS
};

/* The newest key or document that was met; each came with a release. */
enum imp_release { IMP_19_05, IMP_20_09, IMP_21_09, IMP_22_01, IMP_22_05,
	IMP_23_2, IMP_25_1, IMP_26_1, IMP_RELEASES };

struct store_staged {
	const struct store_unpack_options *opt;
	struct arena *texts;	/* of the plan */
	struct store_plan plan;
	int dir;		/* the staging directory, a copy */

	/* Members. */
	struct imp_map members;	/* whole name to ordinal */
	uint64_t *sizes;	/* size << IMP_FLAG_BITS | flags, by ordinal */
	size_t nmembers, sizes_cap;
	char *root;		/* "top/data/": in front of every document */

	/* History. */
	struct str history_key;	/* its encoded_id, or NULL */
	struct str genome_build, annotation;
	uint32_t hid_counter;	/* at least 1 + the largest kept hid */

	/* Records, by number. */
	struct imp_hda *hdas;
	struct imp_dataset *datasets;
	struct imp_hdca *hdcas;
	size_t nhdas, hdas_cap, ndatasets, datasets_cap, nhdcas, hdcas_cap;
	uint32_t ncollections, nelements, njobs, nicjs;
	uint64_t rows;		/* that will be made, roughly */

	enum imp_release release;	/* what the documents tell */

	struct imp_map keys[IMP_CLASSES];
	/* Keys of objects that are not in the archive, to what stands for
	 * them: the first that was copied from one (6.7). */
	struct imp_map outside[IMP_CLASSES];
	struct imp_map files;	/* file_name to dataset: who shares it */
	struct imp_map extras;	/* extra_files_path to dataset */
	struct spool *spools[SPOOLS];
};

/* Where a record stands, for errors. */
struct imp_at {
	const char *doc;	/* "datasets_attrs.txt" */
	uint64_t record;	/* from 0; UINT64_MAX: the document itself */
	const char *part;	/* "params", "elements" or NULL */
};

/* -1: "record 3: <text>", with the document as the member. */
int imp_bad(const struct imp_at *, struct err *, enum err_code,
    const char *fmt, ...) PRINTF(4, 5);

/* Something that will not be created. */
MUST_CHECK int imp_leave_out(struct store_staged *, const char *what,
    struct str name, const char *reason, struct err *);

/* unpack_stage.c: every member to the staging directory. */
MUST_CHECK int imp_stage(struct store_staged *, struct readat *,
    struct err *);
void imp_file_path(uint64_t ordinal, char ret[IMP_PATH]);
/* The member of a name below the root: false when there is none. */
bool imp_member(const struct store_staged *, struct str name,
    uint64_t *ret_ordinal);
uint64_t imp_member_size(const struct store_staged *, uint64_t ordinal);
bool imp_member_is(const struct store_staged *, uint64_t ordinal,
    enum imp_member_flags);

/* One entry of SPOOL_NAMES. */
struct imp_name {
	uint64_t ordinal;
	unsigned digests;	/* BIT(enum hash_kind) of those that follow */
	struct str digest[HASH_KINDS];	/* raw */
	struct str name;
};
/* 1, 0, -1; after spool_rewind. Borrowed until the next call. */
MUST_CHECK int imp_name_next(struct store_staged *, struct imp_name *ret,
    struct err *);

/* unpack_root.c: which directory is the root, which layout; bags verified. */
MUST_CHECK int imp_find_root(struct store_staged *, struct err *);
/* unpack_bag.c: the bag whose top is root ("" or "top/"). */
MUST_CHECK int imp_bag_verify(struct store_staged *, const char *top,
    struct err *);
/* A staged document of the root as a source: 1, 0 not there, -1. */
MUST_CHECK int imp_open_doc(struct store_staged *, const char *name,
    int *ret_fd, struct err *);
/* unpack_extra.c: the trees of extra files; names that differ by case. */
void imp_extra_path(uint32_t dataset, char ret[IMP_PATH]);
MUST_CHECK int imp_extra_trees(struct store_staged *, struct err *);

/* check.c and its helpers: the documents, one after the other. */
MUST_CHECK int imp_check(struct store_staged *, struct err *);
