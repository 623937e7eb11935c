/*
 * import_world: what tests of imports share: an archive built document by
 * document, an empty site, and questions about what was made.
 */
#pragma once

#include "archive/pack.h"
#include "db/db.h"
#include "model/site.h"
#include "model/users.h"
#include "store/import.h"

struct import_world {
	char root[512], db_path[600], objects[600];
	struct site site;
	struct db *db;
	struct user user;
	int staging;
	struct store_unpack_options options;
	struct sb container;		/* the archive's bytes */
	struct sink *sink;
	struct pack *pack;		/* while it is being built */
};
extern struct import_world iw;

/* A site with one user that has a private role; setup and teardown of every
 * test. */
int iw_setup(void **);
int iw_teardown(void **);
/* An empty staging directory for the next archive; the site stays. */
void iw_again(void);

/* A fresh archive; its members; what every archive of a history has. */
void iw_begin(enum pack_container);
void iw_add(const char *name, const char *text);
void iw_add_bytes(const char *name, struct str);
void iw_history(const char *overrides);

/* A dataset record with every key that must be there; overrides are further
 * members ("\"hid\": 3, \"state\": \"ok\""), of which the last of a name
 * counts. Without the key of that name, unless it is NULL. */
const char *iw_dataset(const char *key, const char *overrides);
const char *iw_dataset_without(const char *missing);
const char *iw_job(const char *key, const char *overrides);
/* A whole archive of one dataset record, a text below datasets/a.txt and no
 * more; what follows is up to the test. */
void iw_minimal(const char *datasets);

/* The archive, through all stages. */
MUST_CHECK int iw_unpack(struct store_staged **, struct err *);
MUST_CHECK int iw_create(struct store_staged *, int64_t into,
    struct store_created *, struct err *);
/* Both, into a new history; what is staged is let go. */
MUST_CHECK int iw_import(struct store_created *, struct err *);

/* The one text or number that a statement answers; NULL is "NULL". */
const char *iw_sql(const char *);
void iw_run(const char *);
/* No history, no row, no file: the import left nothing. */
void iw_nothing_there(void);
size_t iw_object_files(void);
/* "what: name" of everything left out, one a line. */
const char *iw_left_out(struct store_staged *);
