/*
 * db_priv: what the files of this room share: the connection, its statement
 * cache, and how SQLite's results become errors.
 */
#pragma once

#include <sqlite3.h>

#include "db/db.h"

/* A prepared statement and, while it runs, the cursor over its rows. */
struct db_rows {
	const struct db_sql *sql;
	struct db *db;
	sqlite3_stmt *stmt;
	bool open;		/* between db_query and db_rows_free */
	bool done;		/* the last row has been seen */
};

struct db {
	sqlite3 *h;
	const struct cancel *cancel;	/* borrowed; may be NULL */
	usec_t busy, busy_since;
	bool has_turn;		/* to write, among the program's connections */
	uint64_t statements;
	/* Keyed by the address of the db_sql; a power of two of slots. */
	struct db_rows **slots;
	size_t nslots, nstmts;
};

/* Returns -1 with what SQLite says about `what`, under the code that fits. */
int db_fail(struct db *, int rc, const char *what, struct err *);

/* Finalise all statements; close those cursors that write, because SQLite ends
 * no transaction under them. */
void db_rows_drop_all(struct db *);
void db_rows_close_writers(struct db *);

/* One step of the schema, which leads from version - 1 to version: a script, or
 * the file of the schema that a fresh database gets. A list ends with version
 * 0. */
struct migration {
	int version;
	const char *script;
	const char *file;
};
int migrate_to(struct db *, const struct migration *, int newest,
    struct err *);
