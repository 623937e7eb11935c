/*
 * show_priv: writing the contents of a history as JSON, batch by batch, with
 * memory and statements that do not grow with the history.
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/hash.h"

struct db;
struct db_rows;
struct err;
struct history;
struct ids;
struct jw;
struct site;
struct spool;

/* Records of one round of statements. */
#define SHOW_BATCH 1000

/* What the bytes of a dataset say. */
struct show_bytes {
	bool there;
	uint64_t size;
	char sha256[2 * HASH_MAX + 1];
};

struct show {
	const struct site *site;
	struct db *db;
	struct ids *ids;
	const struct history *history;
	struct jw *jw;
	struct arena *arena;	/* for one record */
	struct show_bytes *bytes;	/* by place in the batch at hand */
	struct spool *order;	/* borrowed: batches of ids still to show */
};

/* A statement that runs beside the main one: rows in the same order, whose
 * first column says to which row of the main one they belong. */
struct side {
	struct db_rows *rows;
	bool more;		/* there is a current row */
};
MUST_CHECK int side_next(struct side *, struct err *);
bool side_at(const struct side *, int64_t key);
/* Past the rows of this key. */
MUST_CHECK int side_skip(struct side *, int64_t key, struct err *);
void side_fini(struct side *);

/* Members that the list form and the shown form of a history share. */
MUST_CHECK int history_members(struct db *, struct ids *,
    const struct history *, struct jw *, struct err *);

/* A member that is an encoded id; 0 writes null. */
void show_id(struct show *, const char *key, int64_t id);
/* A column that is an integer or null. */
void show_int(struct show *, const char *key, const struct db_rows *,
    unsigned column);
/* As Galaxy's API writes times; USEC_MAX writes null. */
void show_time(struct jw *, const char *key, usec_t);
/* A member that is stored as JSON text; null, or the text itself, when it
 * cannot be read. */
void show_json(struct show *, const char *key, struct str text);
void show_json_or_text(struct show *, const char *key, struct str text);
/* "tags": [...] or "annotation" of the row with this key: column 1. */
MUST_CHECK int show_tags(struct show *, struct side *, int64_t key,
    struct err *);
MUST_CHECK int show_first(struct show *, const char *name, struct side *,
    int64_t key, struct err *);
/* The same for a column that is an id. */
MUST_CHECK int show_first_id(struct show *, const char *name, struct side *,
    int64_t key, struct err *);

/* Size and digest of the bytes of a batch of datasets, into show->bytes. */
MUST_CHECK int show_read_bytes(struct show *, struct str ids, struct err *);

/* Ids from the rows' first column, SHOW_BATCH at a time, as a JSON list. */
typedef int show_batch(struct show *, struct str ids, struct err *);
MUST_CHECK int show_batches(struct show *, struct db_rows *, show_batch *,
    struct err *);

/* The datasets, batch by batch, each in a transaction of its own: none is open
 * while bytes are read, because a snapshot keeps others from cleaning up or, in
 * a Galaxy's database, from writing. */
MUST_CHECK int show_datasets(struct show *, struct err *);
/* Inside a transaction of the caller's. */
MUST_CHECK int show_collections(struct show *, struct err *);
MUST_CHECK int show_jobs(struct show *, struct err *);
