#include "db_priv.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cancel.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"

/* Virtual machine steps between two looks at the cancel token: some tens of
 * microseconds. */
#define STEPS_PER_LOOK 10000

/* A row that fires a trigger journals the pages that it changes. Above this
 * SQLite does so in a file below /var/tmp, anew for every row: the row of a
 * dataset has some 24 pages, and the default is 16. It is written out in one
 * piece, and SQLite 3.40 says "disk is full" to one of 128 KiB or more. */
#define STATEMENT_JOURNAL (124 << 10)

static void
configure(void)
{
	int rc = sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL,
	    STATEMENT_JOURNAL);

	assert(rc == SQLITE_OK);
	/* Nobody asks, and counting takes a lock at every allocation. */
	rc = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	assert(rc == SQLITE_OK);
}

static int
on_progress(void *ctx)
{
	const struct db *db = ctx;

	return (cancel_is_set(db->cancel));
}

/* Writers of this program take turns before they ask for SQLite's lock: it is
 * not given to whoever waits longest, but to whoever looks at the right moment,
 * and those who have looked often look seldom. */
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
#define LOOK (USEC_SEC / 20)

static int
turn_missed(const struct db *db, struct err *err)
{
	if (cancel_is_set(db->cancel))
		return (err_set(err, ERR_CANCELLED, "cancelled"));
	(void)err_set(err, ERR_BUSY, "the database is locked");
	return (err_hint(err, "this program is writing to the database; try "
	    "again in a moment"));
}

static int
take_turn(struct db *db, struct err *err)
{
	usec_t until = clock_mono() + db->busy, now;
	struct timespec at;

	while (pthread_mutex_trylock(&turn) != 0) {
		now = clock_mono();
		if (now >= until || cancel_is_set(db->cancel))
			return (turn_missed(db, err));
		now += until - now < LOOK ? until - now : LOOK;
		at.tv_sec = (time_t)(now / USEC_SEC);
		at.tv_nsec = (long)(now % USEC_SEC) * 1000;
		if (pthread_mutex_clocklock(&turn, CLOCK_MONOTONIC, &at) == 0)
			break;
	}
	db->has_turn = true;
	return (0);
}

static void
give_turn(struct db *db)
{
	if (db->has_turn)
		(void)pthread_mutex_unlock(&turn);
	db->has_turn = false;
}

/* SQLite asks again and again while another process holds the lock. */
static int
on_busy(void *ctx, int count)
{
	static const int delays[] = { 1, 1, 2, 2, 3, 5 };
	struct db *db = ctx;
	usec_t now = clock_mono(), left;
	struct pollfd p = { .fd = -1, .events = POLLIN };
	int ms = delays[count < (int)NELEMS(delays) ? count :
	    (int)NELEMS(delays) - 1];

	if (count == 0)
		db->busy_since = now;
	left = db->busy - (now - db->busy_since);
	if (left <= 0 || cancel_is_set(db->cancel))
		return (0);
	if (left < ms * (usec_t)1000)
		ms = (int)(left / 1000) + 1;
	if (db->cancel != NULL)
		p.fd = cancel_fd(db->cancel);
	(void)poll(&p, 1, ms);
	return (!cancel_is_set(db->cancel));
}

static enum err_code
code_of(struct db *db, int rc, int extended)
{
	int sys = sqlite3_system_errno(db->h);

	switch (rc) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return (cancel_is_set(db->cancel) ? ERR_CANCELLED : ERR_BUSY);
	case SQLITE_INTERRUPT:
		return (ERR_CANCELLED);
	case SQLITE_FULL:
		return (ERR_NO_ROOM);
	case SQLITE_NOMEM:
		return (ERR_NO_MEMORY);
	case SQLITE_TOOBIG:
		return (ERR_TOO_BIG);
	case SQLITE_READONLY:
		return (ERR_READ_ONLY);
	case SQLITE_IOERR:
		return (sys == ENOSPC || sys == EDQUOT ? ERR_NO_ROOM : ERR_IO);
	case SQLITE_CONSTRAINT:
		return (extended == SQLITE_CONSTRAINT_UNIQUE ||
		    extended == SQLITE_CONSTRAINT_PRIMARYKEY ? ERR_EXISTS :
		    ERR_DB);
	default:
		return (ERR_DB);
	}
}

int
db_fail(struct db *db, int rc, const char *what, struct err *err)
{
	int extended = sqlite3_extended_errcode(db->h);
	enum err_code code = code_of(db, rc & 0xff, extended);

	if (code == ERR_CANCELLED)
		return (err_set(err, code, "%s: cancelled", what));
	(void)err_set(err, code, "%s: %s", what, sqlite3_errmsg(db->h));
	if (code == ERR_BUSY)
		(void)err_hint(err, "another process is writing to this "
		    "database; try again in a moment");
	return (-1);
}

static int
pragma(struct db *db, const char *text, struct err *err)
{
	int rc = sqlite3_exec(db->h, text, NULL, NULL, NULL);

	return (rc == SQLITE_OK ? 0 : db_fail(db, rc, text, err));
}

/* Durable at every commit, bounded memory, no mapped pages (a mapped file that
 * shrinks ends the process), and a journal that shrinks after a large import.
 * The journal mode of a database that is only read stays as it is; it was
 * opened so that it cannot be written, and temporary tables still can. */
static int
set_up(struct db *db, bool read_only, struct err *err)
{
	(void)sqlite3_extended_result_codes(db->h, 1);
	(void)sqlite3_busy_handler(db->h, on_busy, db);
	if (db->cancel != NULL)
		sqlite3_progress_handler(db->h, STEPS_PER_LOOK, on_progress,
		    db);
	if (pragma(db, "PRAGMA mmap_size = 0", err) == -1 ||
	    pragma(db, "PRAGMA cache_size = -16384", err) == -1 ||
	    pragma(db, "PRAGMA foreign_keys = OFF", err) == -1)
		return (-1);
	if (read_only)
		return (0);
	if (pragma(db, "PRAGMA journal_mode = WAL", err) == -1 ||
	    pragma(db, "PRAGMA synchronous = FULL", err) == -1 ||
	    pragma(db, "PRAGMA journal_size_limit = 67108864", err) == -1)
		return (-1);
	return (0);
}

static int
open_failed(struct db *db, const char *path, int rc, struct err *err)
{
	int sys = db->h != NULL ? sqlite3_system_errno(db->h) : 0;

	if (db->h == NULL)
		return (err_set(err, ERR_NO_MEMORY, "open %s", path));
	if ((rc & 0xff) == SQLITE_CANTOPEN && sys != 0) {
		errno = sys;
		return (err_sys(err, "open %s", path));
	}
	return (db_fail(db, rc, path, err));
}

int
db_open(const struct db_options *options, struct db **ret, struct err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	AUTO_DB struct db *db = mem_new(struct db);
	int rc, flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;

	if (options->read_only)
		flags |= SQLITE_OPEN_READONLY;
	else
		flags |= SQLITE_OPEN_READWRITE |
		    (options->create ? SQLITE_OPEN_CREATE : 0);
	(void)pthread_once(&once, configure);
	db->cancel = options->cancel;
	db->busy = options->busy;
	rc = sqlite3_open_v2(options->path, &db->h, flags, NULL);
	if (rc != SQLITE_OK)
		return (open_failed(db, options->path, rc, err));
	if (set_up(db, options->read_only, err) == -1)
		return (err_in(err, "open %s", options->path));
	*ret = db;
	db = NULL;
	return (0);
}

static int
pragma_number(struct db *db, const char *name, long value, struct err *err)
{
	char text[64];

	(void)snprintf(text, sizeof(text), "PRAGMA %s = %ld", name, value);
	return (pragma(db, text, err));
}

int
db_set_cache(struct db *db, unsigned kib, struct err *err)
{
	return (pragma_number(db, "cache_size", -(long)kib, err));
}

int
db_set_journal(struct db *db, unsigned pages, struct err *err)
{
	return (pragma_number(db, "wal_autocheckpoint", (long)pages, err));
}

void
db_close(struct db *db)
{
	if (db == NULL)
		return;
	db_rows_drop_all(db);
	if (db->h != NULL) {
		/* An open transaction is rolled back by closing. */
		int rc = sqlite3_close(db->h);

		assert(rc == SQLITE_OK);
		log_debug("db.closed", LOG_U("statements", db->statements));
	}
	give_turn(db);
	free(db);
}

void
db_auto_close(struct db **db)
{
	db_close(*db);
}

static int
begin_write(struct db *db, struct err *err)
{
	if (take_turn(db, err) == -1)
		return (-1);
	if (DB_EXEC(db, db_begin_write, NULL, err) == 0)
		return (0);
	give_turn(db);
	return (-1);
}

int
db_begin(struct db *db, enum db_tx tx, struct err *err)
{
	assert(!db_in_tx(db));
	if (tx == DB_WRITE)
		return (begin_write(db, err));
	if (DB_EXEC(db, db_begin_read, NULL, err) == -1)
		return (-1);
	if (DB_EXEC(db, db_snapshot, NULL, err) == -1) {
		db_rollback(db);
		return (-1);
	}
	return (0);
}

int
db_commit(struct db *db, struct err *err)
{
	assert(db_in_tx(db));
	db_rows_close_writers(db);
	if (DB_EXEC(db, db_commit, NULL, err) == -1)
		return (-1);
	give_turn(db);
	return (0);
}

void
db_rollback(struct db *db)
{
	struct err ignored = { 0 };

	if (db_in_tx(db)) {
		db_rows_close_writers(db);
		/* SQLite may have rolled back by itself; nothing else can go
		 * wrong that closing the connection would not mend. */
		(void)!DB_EXEC(db, db_rollback, NULL, &ignored);
	}
	give_turn(db);
}

bool
db_in_tx(const struct db *db)
{
	return (sqlite3_get_autocommit(db->h) == 0);
}

int64_t
db_last_id(const struct db *db)
{
	return (sqlite3_last_insert_rowid(db->h));
}

uint64_t
db_statements(const struct db *db)
{
	return (db->statements);
}

int
db_script(struct db *db, struct str text, struct err *err)
{
	const char *p = text.p, *end = text.p + text.n;

	while (p < end) {
		sqlite3_stmt *stmt = NULL;
		int rc = sqlite3_prepare_v2(db->h, p, (int)(end - p), &stmt,
		    &p);

		if (rc == SQLITE_OK && stmt != NULL) {
			db->statements++;
			while ((rc = sqlite3_step(stmt)) == SQLITE_ROW)
				;
		}
		if (rc != SQLITE_OK && rc != SQLITE_DONE) {
			(void)db_fail(db, rc, "script", err);
			(void)sqlite3_finalize(stmt);
			return (-1);
		}
		(void)sqlite3_finalize(stmt);
	}
	return (0);
}

int
db_has_table(struct db *db, const char *name, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;

	if (DB_QUERY(db, db_has_table, &rows, err, .name = DB_CSTR(name)) ==
	    -1)
		return (-1);
	return (db_rows_next(rows, err));
}
