/*
 * export_dataset: the record of one dataset under way, shared by the file that
 * walks over the records and the one that writes what other tables say about
 * them. Private to the two.
 */
#pragma once

#include "store/export_priv.h"

/* Columns of export_datasets. */
enum {
	C_POSITION, C_FLAGS, C_SIZE, C_MTIME, C_CTIME, C_INODE, C_ID,
	C_HISTORY, C_HID, C_NAME, C_EXTENSION, C_STATE, C_CREATED, C_UPDATED,
	C_INFO, C_BLURB, C_PEEK, C_TOOL_VERSION, C_DESIGNATION, C_DELETED,
	C_VISIBLE, C_VALIDATED, C_VALIDATED_MESSAGE, C_METADATA, C_DATASET,
	C_UUID, C_DATASET_STATE, C_BASENAME, C_EXTERNAL, C_EXTRA_PATH,
	C_ANNOTATION, C_CONVERSION, C_CONVERSION_TYPE, C_CONVERSION_PARENT,
	C_OWNER_POSITION, C_OWNER, C_OWNER_NAME, C_OWNER_EXTENSION,
	C_OWNER_CONVERSION, C_CHAIN
};
/* C_CHAIN, as in waybill_ref. */
enum { CHAIN_KEPT = 2, CHAIN_DROPPED = 3 };

struct exp_dataset {
	struct exp_collect *c;
	struct db_rows *rows;	/* the records */
	int64_t position;
	int flags;
	struct exp_beside tags, hashes, sources, source_hashes, chains;
	struct exp_record head;
	struct exp_file_text file;	/* in the arena; path NULL without */
	struct str extra_path;		/* in the archive; NULL without */
	struct sb record;		/* head, name and text */
};

/* Where the text stands now, as a cut of the record. */
MUST_CHECK int exp_dataset_cut(struct exp_dataset *, enum exp_cut,
    struct err *);

/* Keys whose values come from the satellite tables: the chain with its two
 * cuts, "file_metadata", "tags". */
MUST_CHECK int exp_dataset_chain(struct exp_dataset *, struct err *);
MUST_CHECK int exp_dataset_file_metadata(struct exp_dataset *, struct err *);
MUST_CHECK int exp_dataset_tags(struct exp_dataset *, struct err *);
