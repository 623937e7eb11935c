/*
 * export_priv: what the files of the export side share: the snapshot, the
 * records in its spools, and the state of a collection under way. Everything
 * belongs to the one thread that exports.
 *
 * Records of datasets are spooled in pieces, since a file that turns out to be
 * changed only while it is packed must vanish from documents that were written
 * long before; all other documents are final.
 */
#pragma once

#include "base/hash.h"
#include "base/jw.h"
#include "base/spool.h"
#include "base/uuid.h"
#include "db/db.h"
#include "model/ids.h"
#include "model/objects.h"
#include "store/export.h"
#include "store/export_rec.h"
#include "store/select.h"

/* The documents of section 2 of the specification, in their order in a
 * container: by name, as in the manifests of a bag. */
#define EXP_DOC_TABLE(X) \
	X(COLLECTIONS, "collections_attrs.txt") \
	X(DATASETS, "datasets_attrs.txt") \
	X(PROVENANCE, "datasets_attrs.txt.provenance") \
	X(EXPORT, "export_attrs.txt") \
	X(HISTORY, "history_attrs.txt") \
	X(JOB_GROUPS, "implicit_collection_jobs_attrs.txt") \
	X(CONVERSIONS, "implicit_dataset_conversions.txt") \
	X(INVOCATIONS, "invocation_attrs.txt") \
	X(JOBS, "jobs_attrs.txt") \
	X(LIBRARIES, "libraries_attrs.txt") \
	X(FOLDERS, "library_folders_attrs.txt")
enum exp_doc {
#define X(name, text) EXP_DOC_##name,
	EXP_DOC_TABLE(X)
#undef X
	EXP_DOCS
};

/* Where a record of a dataset is cut. */
enum exp_cut { CUT_CHAIN, CUT_CHAIN_END, CUT_EXTRA, CUT_EXTRA_END, CUT_FILE,
	CUT_FILE_END, CUT_TIME, CUT_TIME_END, EXP_CUTS };

/* Before the text of a dataset's record; then its name and the JSON. */
struct exp_record {
	int64_t hda_id, hid, dataset_id;
	bool bytes;		/* has a file or extra files */
	bool member;		/* an element of an exported collection */
	bool copy;		/* its chain leads to another record */
	uint8_t none;		/* no holes: it is spooled as it is */
	uint32_t cut[EXP_CUTS];
};

/* Before the JSON of an implicit conversion: whose it is. */
struct exp_conversion {
	int64_t dataset_id;
	bool bytes, member;
	uint8_t none[6];
};

enum exp_what { EXP_PRIMARY, EXP_EXTRA, EXP_EXTRA_DIR };

/* Before a file's strings: path in the archive, the dataset's name and
 * extension, external_filename, _extra_files_path, path below the extra files,
 * and the recorded digest of each kind. */
struct exp_file {
	int64_t dataset_id;
	enum exp_what what;
	struct uuid uuid;
	uint32_t none;
	uint64_t size, inode;
	usec_t mtime, ctime;
};
struct exp_file_text {
	struct str path, name, extension, external, extra, below;
	struct str digest[HASH_KINDS];
};
void exp_file_put(struct sb *, const struct exp_file *,
    const struct exp_file_text *);
void exp_file_get(struct str, struct exp_file *, struct exp_file_text *);

/* What waybill_pick.flags says about a record. */
enum exp_flag { PICK_PROVENANCE = 1, PICK_MEMBER = 2, PICK_DISCARDED = 4,
	PICK_UNFINISHED = 8, PICK_FILE = 16, PICK_EXTRA = 32,
	PICK_EXTRA_EMPTY = 64 };

/* A dataset whose bytes were lost after the documents were made. */
struct exp_late {
	int64_t dataset_id;
	enum gap_reason reason;
};

struct store_snapshot {
	const struct site *site;
	struct store_request req;	/* without the user */
	int scratch;			/* borrowed */
	char *name;
	usec_t time;
	char key[2 * HASH_MAX + 1];
	struct store_counts counts;	/* as they are now */
	struct store_counts collected;	/* before anything came too late */
	struct spool *docs[EXP_DOCS];	/* final; NULL: rendered or constant */
	struct spool *records[2];	/* by enum select_place */
	struct spool *conversions, *files;
	struct spool *gaps, *late_gaps;
	struct exp_late *late;		/* ascending by dataset_id */
	size_t nlate, late_cap;
	int64_t *differ;	/* datasets whose file has another digest than
				 * the recorded one; packed all the same */
	size_t ndiffer, differ_cap;
};

/* A collection of a snapshot under way. */
struct exp_collect {
	struct store_snapshot *snap;
	const struct site *site;
	const struct store_request *req;
	const struct cancel *cancel;
	struct progress *progress;
	struct db *db;
	struct ids *ids;
	struct hash *key;
	struct arena *arena;		/* of one record */
	int root_fd;			/* the object store */
	int64_t history, dataset, collection;	/* one of them; else 0 */
	bool has_collections;
	int64_t owner;			/* of the history; 0: nobody */
	usec_t fallback_time;		/* of jobs without one */
	struct sb text;			/* the record at hand */
	struct sink *text_sink;
	struct jw *jw;			/* into text */
};

/* The steps, in their order. */
MUST_CHECK int exp_collect_object(struct exp_collect *, struct err *);
MUST_CHECK int exp_collect_picks(struct exp_collect *, struct err *);
MUST_CHECK int exp_collect_datasets(struct exp_collect *, struct err *);
MUST_CHECK int exp_collect_collections(struct exp_collect *, struct err *);
MUST_CHECK int exp_collect_jobs(struct exp_collect *, struct err *);

/* Writers shared by the steps. An encoded id as a value, or after its key; a
 * text without NUL, which PostgreSQL could not hold; a time as Galaxy's
 * str(datetime), or "None". */
void exp_id(struct exp_collect *, struct jw *, int64_t id);
void exp_kid(struct exp_collect *, struct jw *, const char *key, int64_t id);
void exp_ktext(struct jw *, const char *key, struct str);
void exp_kbool(struct jw *, const char *key, const struct db_rows *,
    unsigned column);
void exp_kint(struct jw *, const char *key, const struct db_rows *,
    unsigned column);
void exp_ktime(struct jw *, const char *key, usec_t);
void exp_tag(struct jw *, const struct db_rows *, unsigned column);
/* A JSON column as Python writes it again; what is no JSON becomes null. */
MUST_CHECK int exp_kjson(struct exp_collect *, struct jw *, const char *key,
    struct str, struct err *);

/* Add to the gaps. */
struct exp_gap {
	const char *object_type;
	enum gap_reason reason;
	int64_t id, hid;
	struct str name, detail;
};
MUST_CHECK int exp_gap_add(struct spool *, const struct exp_gap *,
    struct err *);

/* Rows of a satellite table that are read beside the main ones, in the same
 * order: exp_beside_at says whether the current row belongs to the position,
 * skipping what lies before it. */
struct exp_beside {
	struct db_rows *rows;
	bool begun, have;
};
void exp_beside_end(struct exp_beside *);
#define AUTO_BESIDE CLEANUP(exp_beside_end)
MUST_CHECK int exp_beside_at(struct exp_beside *, int64_t position,
    struct err *);	/* 1, 0, -1; column 0 is the position */
void exp_beside_used(struct exp_beside *);	/* the row is done with */

/* The final documents of datasets and conversions without what is late. */
struct exp_rendered {
	struct spool *docs[EXP_DOCS];
};
MUST_CHECK int exp_render(struct store_snapshot *, struct exp_rendered *,
    struct err *);
void exp_rendered_fini(struct exp_rendered *);
/* The reason why a dataset's bytes are not packed, or GAP_NONE. */
enum gap_reason exp_late_reason(const struct store_snapshot *,
    int64_t dataset_id);
void exp_late_add(struct store_snapshot *, int64_t dataset_id,
    enum gap_reason);
/* After packing: a gap for every record whose file is in the archive but has
 * not the digest that is recorded for it. */
MUST_CHECK int exp_differ_gaps(struct store_snapshot *, struct err *);

const char *exp_doc_name(enum exp_doc);
