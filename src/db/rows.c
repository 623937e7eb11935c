#include "db_priv.h"

#include <assert.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"

static size_t
slot_of(const struct db *db, const struct db_sql *sql)
{
	size_t at = ((uintptr_t)sql / sizeof(void *)) * 0x9e3779b1u;

	at &= db->nslots - 1;
	while (db->slots[at] != NULL && db->slots[at]->sql != sql)
		at = (at + 1) & (db->nslots - 1);
	return (at);
}

static void
grow_slots(struct db *db)
{
	struct db_rows **old = db->slots;
	size_t nold = db->nslots;

	db->nslots = nold == 0 ? 64 : nold * 2;
	db->slots = mem_new_array(db->nslots, struct db_rows *);
	for (size_t i = 0; i < nold; i++) {
		if (old[i] != NULL)
			db->slots[slot_of(db, old[i]->sql)] = old[i];
	}
	free(old);
}

/* From the cache, or prepared now. */
static int
prepared(struct db *db, const struct db_sql *sql, struct db_rows **ret,
    struct err *err)
{
	struct db_rows *rows;
	size_t at;
	int rc;

	if (db->nstmts * 2 >= db->nslots)
		grow_slots(db);
	at = slot_of(db, sql);
	if (db->slots[at] == NULL) {
		rows = mem_new(struct db_rows);
		rows->sql = sql;
		rows->db = db;
		rc = sqlite3_prepare_v3(db->h, sql->text, -1,
		    SQLITE_PREPARE_PERSISTENT, &rows->stmt, NULL);
		if (rc != SQLITE_OK) {
			free(rows);
			return (db_fail(db, rc, sql->name, err));
		}
		assert(sqlite3_bind_parameter_count(rows->stmt) ==
		    (int)sql->params);
		db->slots[at] = rows;
		db->nstmts++;
	}
	assert(!db->slots[at]->open);
	*ret = db->slots[at];
	return (0);
}

static int
bind_one(sqlite3_stmt *stmt, int at, const struct db_value *v,
    sqlite3_destructor_type keep)
{
	char time[CLOCK_TEXT];

	switch (v->type) {
	case DB_INT_:
		return (sqlite3_bind_int64(stmt, at, v->i));
	case DB_REAL_:
		return (sqlite3_bind_double(stmt, at, v->d));
	case DB_TEXT_:
		return (sqlite3_bind_text64(stmt, at, v->s.p, v->s.n, keep,
		    SQLITE_UTF8));
	case DB_BLOB_:
		return (sqlite3_bind_blob64(stmt, at, v->s.p, v->s.n, keep));
	case DB_TIME_:
		if (v->i == USEC_MAX)
			return (sqlite3_bind_null(stmt, at));
		clock_text(v->i, ' ', time);
		return (sqlite3_bind_text(stmt, at, time, -1,
		    SQLITE_TRANSIENT));
	case DB_NULL_:
		break;
	}
	return (sqlite3_bind_null(stmt, at));
}

static int
bind_all(struct db_rows *rows, const struct db_value *values,
    sqlite3_destructor_type keep, struct err *err)
{
	for (unsigned i = 0; i < rows->sql->params; i++) {
		int rc = bind_one(rows->stmt, (int)i + 1, &values[i], keep);

		if (rc != SQLITE_OK)
			return (db_fail(rows->db, rc, rows->sql->name, err));
	}
	return (0);
}

/* Ready for the next run; the values of this one are let go. */
static void
reset(struct db_rows *rows)
{
	(void)sqlite3_reset(rows->stmt);
	(void)sqlite3_clear_bindings(rows->stmt);
	rows->open = false;
}

int
db_exec(struct db *db, const struct db_sql *sql, const struct db_value *values,
    uint64_t *ret_changed, struct err *err)
{
	struct db_rows *rows;
	int rc;

	if (prepared(db, sql, &rows, err) == -1)
		return (-1);
	if (bind_all(rows, values, SQLITE_STATIC, err) == -1) {
		reset(rows);
		return (-1);
	}
	db->statements++;
	while ((rc = sqlite3_step(rows->stmt)) == SQLITE_ROW)
		;
	if (rc != SQLITE_DONE) {
		(void)db_fail(db, rc, sql->name, err);
		reset(rows);
		return (-1);
	}
	if (ret_changed != NULL)
		*ret_changed = sqlite3_stmt_readonly(rows->stmt) ? 0 :
		    (uint64_t)sqlite3_changes64(db->h);
	reset(rows);
	return (0);
}

int
db_query(struct db *db, const struct db_sql *sql,
    const struct db_value *values, struct db_rows **ret, struct err *err)
{
	struct db_rows *rows;

	if (prepared(db, sql, &rows, err) == -1)
		return (-1);
	/* The rows outlive this call, and the caller's values need not. */
	if (bind_all(rows, values, SQLITE_TRANSIENT, err) == -1) {
		reset(rows);
		return (-1);
	}
	db->statements++;
	rows->open = true;
	rows->done = false;
	*ret = rows;
	return (0);
}

int
db_rows_next(struct db_rows *rows, struct err *err)
{
	int rc;

	assert(rows->open);
	if (rows->done)
		return (0);
	rc = sqlite3_step(rows->stmt);
	if (rc == SQLITE_ROW)
		return (1);
	rows->done = true;
	if (rc == SQLITE_DONE)
		return (0);
	return (db_fail(rows->db, rc, rows->sql->name, err));
}

void
db_rows_free(struct db_rows *rows)
{
	if (rows != NULL && rows->open)
		reset(rows);
}

void
db_rows_auto_free(struct db_rows **rows)
{
	db_rows_free(*rows);
}

void
db_rows_drop_all(struct db *db)
{
	for (size_t i = 0; i < db->nslots; i++) {
		if (db->slots[i] == NULL)
			continue;
		(void)sqlite3_finalize(db->slots[i]->stmt);
		free(db->slots[i]);
	}
	free(db->slots);
	db->slots = NULL;
	db->nslots = db->nstmts = 0;
}

void
db_rows_close_writers(struct db *db)
{
	for (size_t i = 0; i < db->nslots; i++) {
		struct db_rows *rows = db->slots[i];

		if (rows == NULL || !rows->open ||
		    sqlite3_stmt_readonly(rows->stmt))
			continue;
		(void)sqlite3_reset(rows->stmt);
		rows->done = true;
	}
}

bool
db_is_null(const struct db_rows *rows, unsigned column)
{
	return (sqlite3_column_type(rows->stmt, (int)column) == SQLITE_NULL);
}

int64_t
db_int(const struct db_rows *rows, unsigned column)
{
	return (sqlite3_column_int64(rows->stmt, (int)column));
}

double
db_real(const struct db_rows *rows, unsigned column)
{
	return (sqlite3_column_double(rows->stmt, (int)column));
}

bool
db_bool(const struct db_rows *rows, unsigned column)
{
	return (db_int(rows, column) != 0);
}

struct str
db_text(const struct db_rows *rows, unsigned column)
{
	int type = sqlite3_column_type(rows->stmt, (int)column);
	struct str s;

	if (type == SQLITE_NULL)
		return (STR_NONE);
	if (type == SQLITE_BLOB)
		s.p = sqlite3_column_blob(rows->stmt, (int)column);
	else
		s.p = (const char *)sqlite3_column_text(rows->stmt,
		    (int)column);
	s.n = (size_t)sqlite3_column_bytes(rows->stmt, (int)column);
	if (s.p == NULL)
		s = STR("");	/* a blob of no bytes has no address */
	return (s);
}

usec_t
db_time(const struct db_rows *rows, unsigned column)
{
	struct str s = db_text(rows, column);
	usec_t t;

	return (s.p != NULL && clock_parse(s, &t) ? t : USEC_MAX);
}
