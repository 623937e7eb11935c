/*
 * db: one small interface over SQL engines; SQLite is the driver here, written
 * so that PostgreSQL fits beside it. A connection belongs to one thread.
 *
 * Statements live one a file in src/db/sql/ROOM/NAME.sql with named
 * parameters (":name"); the build turns each into a constant `sql_ROOM_NAME`
 * and a struct of its parameters `struct sql_ROOM_NAME_args`, so a call reads
 *
 *	DB_EXEC(db, track_event_add, &n, err, .export_id = DB_INT(id),
 *	    .name = DB_CSTR("queued"), .at = DB_TIME(now));
 *	DB_QUERY(db, model_history_get, &rows, err, .id = DB_INT(id));
 *
 * and a parameter that is left out is NULL. Statements are prepared on first
 * use and cached; each run counts (db_statements). Arrays go in as one JSON
 * text (json_each on SQLite). Times are stored as "YYYY-MM-DD HH:MM:SS.ffffff"
 * in UTC.
 */
#pragma once

#include "base/str.h"

struct cancel;
struct db;
struct db_rows;

struct db_value {
	enum { DB_NULL_, DB_INT_, DB_REAL_, DB_TEXT_, DB_BLOB_, DB_TIME_ } type;
	int64_t i;
	double d;
	struct str s;		/* borrowed until the call returns */
};
#define DB_NULL ((struct db_value){ 0 })
#define DB_INT(v) ((struct db_value){ .type = DB_INT_, .i = (v) })
#define DB_BOOL(v) ((struct db_value){ .type = DB_INT_, .i = (v) ? 1 : 0 })
#define DB_REAL(v) ((struct db_value){ .type = DB_REAL_, .d = (v) })
#define DB_TEXT(v) ((struct db_value){ .type = DB_TEXT_, .s = (v) })
#define DB_CSTR(v) ((struct db_value){ .type = DB_TEXT_, .s = str_of(v) })
#define DB_BLOB(v) ((struct db_value){ .type = DB_BLOB_, .s = (v) })
#define DB_TIME(v) ((struct db_value){ .type = DB_TIME_, .i = (v) })
/* A text or blob whose pointer is NULL, and an integer or time equal to `none`,
 * go in as NULL. */
#define DB_INT_OR_NULL(v, none) ((v) == (none) ? DB_NULL : DB_INT(v))
#define DB_TIME_OR_NULL(v) ((v) == USEC_MAX ? DB_NULL : DB_TIME(v))

struct db_sql {
	const char *name;	/* "track.event_add" */
	const char *text;	/* parameters as ?1, ?2 ... */
	unsigned params;
};

/* Generated: the constants sql_ROOM_NAME and the structs of parameters. */
#include "db/sql.gen.h"

struct db_options {
	const char *path;	/* of the SQLite file */
	bool create;		/* else ERR_NOT_FOUND when it is not there */
	bool read_only;
	usec_t busy;		/* how long to wait for the write lock */
	const struct cancel *cancel;	/* interrupts statements; may be NULL */
};
MUST_CHECK int db_open(const struct db_options *, struct db **ret,
    struct err *);
/* For threads of a program that has many connections: what is kept in memory,
 * instead of 16 MiB, and how many pages the journal may have before a commit
 * copies them into the database, instead of 1,000. */
MUST_CHECK int db_set_cache(struct db *, unsigned kib, struct err *);
MUST_CHECK int db_set_journal(struct db *, unsigned pages, struct err *);
void db_close(struct db *);		/* NULL is ignored; rolls back */
void db_auto_close(struct db **);
#define AUTO_DB CLEANUP(db_auto_close)

/* Transactions do not nest. DB_READ is one consistent snapshot and never
 * upgraded; DB_WRITE takes the write lock at once (ERR_BUSY). */
enum db_tx { DB_READ, DB_WRITE };
MUST_CHECK int db_begin(struct db *, enum db_tx, struct err *);
MUST_CHECK int db_commit(struct db *, struct err *);
void db_rollback(struct db *);		/* no transaction: nothing */
/* The end of a transaction by what became of its work (0, -1): committed, or
 * rolled back. */
MUST_CHECK static inline int
db_end(struct db *db, int rc, struct err *err)
{
	if (rc == 0 && db_commit(db, err) == 0)
		return (0);
	db_rollback(db);
	return (-1);
}
bool db_in_tx(const struct db *);

/* Run; rows changed in *ret_changed unless it is NULL. ERR_EXISTS when a
 * unique key is taken, ERR_BUSY when the lock did not come in time, ERR_NO_ROOM
 * when the disk is full, ERR_CANCELLED, ERR_READ_ONLY, else ERR_DB. */
MUST_CHECK int db_exec(struct db *, const struct db_sql *,
    const struct db_value *, uint64_t *ret_changed, struct err *);
/* Key of the row inserted last. */
int64_t db_last_id(const struct db *);

/* Run and read; free the rows before the same statement runs again. The end of
 * a transaction ends the rows of statements that write (RETURNING); those of
 * other statements go on. */
MUST_CHECK int db_query(struct db *, const struct db_sql *,
    const struct db_value *, struct db_rows **ret, struct err *);
MUST_CHECK int db_rows_next(struct db_rows *, struct err *);	/* 1, 0, -1 */
void db_rows_free(struct db_rows *);	/* NULL is ignored */
void db_rows_auto_free(struct db_rows **);
#define AUTO_ROWS CLEANUP(db_rows_auto_free)

/* Columns from 0, of the current row. Texts and blobs are borrowed until the
 * next row; p is NULL for NULL (an empty one has n == 0 and p != NULL).
 * Integers of NULL are 0: ask db_is_null where it matters. */
bool db_is_null(const struct db_rows *, unsigned column);
int64_t db_int(const struct db_rows *, unsigned column);
double db_real(const struct db_rows *, unsigned column);
bool db_bool(const struct db_rows *, unsigned column);
struct str db_text(const struct db_rows *, unsigned column);	/* or a blob */
/* A stored timestamp; USEC_MAX when NULL or unreadable. */
usec_t db_time(const struct db_rows *, unsigned column);

#define DB_ARGS(stmt, ...) \
	((const struct db_value *)&(const struct sql_##stmt##_args){ \
	    __VA_ARGS__ })
#define DB_EXEC(db, stmt, ret_changed, err, ...) \
	db_exec((db), &sql_##stmt, DB_ARGS(stmt, __VA_ARGS__), (ret_changed), \
	    (err))
#define DB_QUERY(db, stmt, ret_rows, err, ...) \
	db_query((db), &sql_##stmt, DB_ARGS(stmt, __VA_ARGS__), (ret_rows), \
	    (err))

/* Text that is no named statement: schema and tests only. */
MUST_CHECK int db_script(struct db *, struct str, struct err *);

/* Statements run on this connection so far (BEGIN and COMMIT count too). */
uint64_t db_statements(const struct db *);

/* Schema versions: bring the database to the newest version, one migration a
 * transaction; `fresh` databases get the whole schema. ERR_NEWER when it is
 * ahead of this program. The caller holds the site's exclusive lock. */
#define DB_SCHEMA_VERSION 4
MUST_CHECK int db_migrate(struct db *, struct err *);
/* 0 when it holds no waybill tables (a Galaxy's own database, or empty). */
MUST_CHECK int db_schema_version(struct db *, int *ret, struct err *);
/* Does a table exist? 1, 0, -1. */
MUST_CHECK int db_has_table(struct db *, const char *name, struct err *);
