#include "testing.h"

#include "db/db.h"

#include <pthread.h>
#include <stdio.h>

#include "base/cancel.h"
#include "base/clock.h"

/* The statements of this test are its own: the layer under test takes any. */
static const struct db_sql put = { "t.put",
	"INSERT INTO t (i, d, s, b, w) VALUES (?1, ?2, ?3, ?4, ?5)", 5 };
static const struct db_sql get = { "t.get",
	"SELECT i, d, s, b, w FROM t ORDER BY id", 0 };
static const struct db_sql count = { "t.count", "SELECT count(*) FROM t", 0 };
static const struct db_sql add = { "t.add",
	"INSERT INTO t (i) VALUES (?1) RETURNING id", 1 };
static const struct db_sql change = { "t.change",
	"UPDATE t SET i = i + 1 WHERE i >= ?1", 1 };
static const struct db_sql forever = { "t.forever",
	"WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) "
	"SELECT count(*) FROM n", 0 };
static const struct db_sql modes = { "t.modes",
	"SELECT (SELECT journal_mode FROM pragma_journal_mode), "
	"(SELECT synchronous FROM pragma_synchronous), "
	"(SELECT foreign_keys FROM pragma_foreign_keys)", 0 };

static char path[512];
static struct db *db;

static struct db *
open_another(usec_t busy, const struct cancel *cancel)
{
	struct db *ret = NULL;

	T_OK(db_open(&(struct db_options){ .path = path, .busy = busy,
	    .cancel = cancel }, &ret, &t_err));
	return (ret);
}

static int
setup(void **state)
{
	if (t_dir_setup(state) != 0)
		return (-1);
	(void)snprintf(path, sizeof(path), "%s/t.db", t_dir());
	T_OK(db_open(&(struct db_options){ .path = path, .create = true },
	    &db, &t_err));
	T_OK(db_script(db, STR("CREATE TABLE t (id INTEGER PRIMARY KEY, "
	    "i INTEGER UNIQUE, d REAL, s TEXT, b BLOB, w DATETIME);"
	    "-- and nothing more\n"), &t_err));
	return (0);
}

static int
teardown(void **state)
{
	db_close(db);
	db = NULL;
	return (t_dir_teardown(state));
}

static int64_t
rows_in(struct db *in)
{
	AUTO_ROWS struct db_rows *rows = NULL;

	T_OK(db_query(in, &count, NULL, &rows, &t_err));
	T_INT(1, db_rows_next(rows, &t_err));
	return (db_int(rows, 0));
}

static int
insert(struct db *in, int64_t i, struct err *err)
{
	return (db_exec(in, &put, (const struct db_value[5]){ DB_INT(i) },
	    NULL, err));
}

static void
values_come_back_as_they_went_in(void **state)
{
	const struct db_value v[5] = { DB_INT(INT64_MIN), DB_REAL(0.1),
		DB_TEXT(((struct str){ "a\0b", 3 })), DB_BLOB(STR("")),
		DB_TIME(1709283600123456) };
	AUTO_ROWS struct db_rows *rows = NULL;
	uint64_t n = 0;

	(void)state;
	T_OK(db_exec(db, &put, v, &n, &t_err));
	assert_int_equal(1, n);
	assert_int_equal(1, db_last_id(db));
	T_OK(db_query(db, &get, NULL, &rows, &t_err));
	T_INT(1, db_rows_next(rows, &t_err));
	assert_true(db_int(rows, 0) == INT64_MIN);
	assert_true(db_real(rows, 1) == 0.1);
	assert_int_equal(3, db_text(rows, 2).n);
	assert_memory_equal("a\0b", db_text(rows, 2).p, 3);
	assert_non_null(db_text(rows, 3).p);
	assert_int_equal(0, db_text(rows, 3).n);
	T_STR("2024-03-01 09:00:00.123456", db_text(rows, 4));
	assert_int_equal(1709283600123456, db_time(rows, 4));
	T_INT(0, db_rows_next(rows, &t_err));
	T_INT(0, db_rows_next(rows, &t_err));
}

static void
what_is_left_out_is_null(void **state)
{
	const struct db_value v[5] = { DB_NULL, DB_NULL, DB_TEXT(STR_NONE),
		DB_CSTR(NULL), DB_TIME_OR_NULL(USEC_MAX) };
	AUTO_ROWS struct db_rows *rows = NULL;

	(void)state;
	T_OK(db_exec(db, &put, v, NULL, &t_err));
	T_OK(db_query(db, &get, NULL, &rows, &t_err));
	T_INT(1, db_rows_next(rows, &t_err));
	for (unsigned i = 0; i < 5; i++)
		assert_true(db_is_null(rows, i));
	assert_int_equal(0, db_int(rows, 0));
	assert_null(db_text(rows, 2).p);
	assert_true(db_time(rows, 4) == USEC_MAX);
}

static void
a_file_that_is_not_there_is_not_made(void **state)
{
	struct db *none = NULL;
	char other[600];

	(void)state;
	(void)snprintf(other, sizeof(other), "%s/none.db", t_dir());
	T_ERR(ERR_NOT_FOUND, db_open(&(struct db_options){ .path = other },
	    &none, &t_err));
	T_ERR(ERR_NOT_FOUND, db_open(&(struct db_options){ .path = other,
	    .read_only = true }, &none, &t_err));
	assert_false(t_file_exists("none.db"));
	t_file_write("text.db", STR("this is a text, and no database at all"));
	(void)snprintf(other, sizeof(other), "%s/text.db", t_dir());
	T_ERR(ERR_DB, db_open(&(struct db_options){ .path = other }, &none,
	    &t_err));
}

static void
writes_ahead_and_waits_for_the_disk(void **state)
{
	AUTO_ROWS struct db_rows *rows = NULL;

	(void)state;
	T_OK(db_query(db, &modes, NULL, &rows, &t_err));
	T_INT(1, db_rows_next(rows, &t_err));
	T_STR("wal", db_text(rows, 0));
	assert_int_equal(2, db_int(rows, 1));
	assert_int_equal(0, db_int(rows, 2));
}

static void
a_read_only_connection_refuses_to_write(void **state)
{
	AUTO_DB struct db *ro = NULL;

	(void)state;
	T_OK(db_open(&(struct db_options){ .path = path, .read_only = true },
	    &ro, &t_err));
	T_ERR(ERR_READ_ONLY, insert(ro, 1, &t_err));
	assert_int_equal(0, rows_in(ro));
}

static void
a_rollback_and_a_close_undo(void **state)
{
	struct db *other = open_another(0, NULL);

	(void)state;
	T_OK(db_begin(db, DB_WRITE, &t_err));
	assert_true(db_in_tx(db));
	T_OK(insert(db, 1, &t_err));
	db_rollback(db);
	assert_false(db_in_tx(db));
	db_rollback(db);
	T_OK(db_begin(other, DB_WRITE, &t_err));
	T_OK(insert(other, 2, &t_err));
	db_close(other);
	assert_int_equal(0, rows_in(db));
	T_OK(db_begin(db, DB_WRITE, &t_err));
	T_OK(insert(db, 3, &t_err));
	T_OK(db_commit(db, &t_err));
	assert_int_equal(1, rows_in(db));
	db_close(NULL);
}

static void
a_reader_keeps_its_snapshot(void **state)
{
	AUTO_DB struct db *reader = open_another(0, NULL);

	(void)state;
	T_OK(db_begin(reader, DB_READ, &t_err));
	T_OK(insert(db, 1, &t_err));
	assert_int_equal(0, rows_in(reader));
	T_OK(db_commit(reader, &t_err));
	assert_int_equal(1, rows_in(reader));
}

static void
a_second_writer_waits_and_then_gives_up(void **state)
{
	AUTO_DB struct db *other = open_another(50000, NULL);
	usec_t start = clock_mono();

	(void)state;
	T_OK(db_begin(db, DB_WRITE, &t_err));
	T_ERR(ERR_BUSY, db_begin(other, DB_WRITE, &t_err));
	assert_true(clock_mono() - start >= 45000);
	assert_false(db_in_tx(other));
	T_OK(db_commit(db, &t_err));
	T_OK(db_begin(other, DB_WRITE, &t_err));
}

#define WRITERS 4
#define ROWS_EACH 50

static void *
write_rows(void *ctx)
{
	AUTO_DB struct db *mine = open_another(20 * USEC_SEC, NULL);
	struct err err = { 0 };
	intptr_t failed = 0;

	(void)ctx;
	for (int i = 0; i < ROWS_EACH; i++)
		if (db_begin(mine, DB_WRITE, &err) == -1 || db_script(mine,
		    STR("INSERT INTO t (i) VALUES (NULL)"), &err) == -1 ||
		    db_commit(mine, &err) == -1)
			failed++;
	return ((void *)failed);
}

static void
writers_of_one_program_take_turns(void **state)
{
	pthread_t threads[WRITERS];
	void *failed;

	(void)state;
	T_OK(db_begin(db, DB_WRITE, &t_err));
	for (int i = 0; i < WRITERS; i++)
		assert_int_equal(0, pthread_create(&threads[i], NULL,
		    write_rows, NULL));
	T_OK(db_commit(db, &t_err));
	for (int i = 0; i < WRITERS; i++) {
		assert_int_equal(0, pthread_join(threads[i], &failed));
		assert_null(failed);
	}
	assert_int_equal(WRITERS * ROWS_EACH, rows_in(db));
}

static void
a_connection_that_closes_gives_its_turn_back(void **state)
{
	struct db *other = open_another(USEC_SEC / 20, NULL);

	(void)state;
	T_OK(db_begin(other, DB_WRITE, &t_err));
	T_ERR(ERR_BUSY, db_begin(db, DB_WRITE, &t_err));
	db_close(other);
	T_OK(db_begin(db, DB_WRITE, &t_err));
	db_rollback(db);
}

/* Its journal goes to a file on the way. */
static void
a_statement_changes_many_pages(void **state)
{
	(void)state;
	T_OK(db_script(db, STR("CREATE TABLE big (id INTEGER PRIMARY KEY, "
	    "s TEXT UNIQUE); "
	    "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n "
	    "WHERE n < 20000) "
	    "INSERT INTO big SELECT n, printf('%0200d', n) FROM n"), &t_err));
	T_OK(db_begin(db, DB_WRITE, &t_err));
	T_OK(db_script(db, STR("UPDATE big SET s = 'x' || s"), &t_err));
	T_OK(db_commit(db, &t_err));
}

static void
cancel_ends_a_wait_and_a_long_statement(void **state)
{
	struct cancel *cancel = cancel_new();
	struct db *other = open_another(60 * USEC_SEC, cancel);

	(void)state;
	T_OK(db_begin(db, DB_WRITE, &t_err));
	cancel_set(cancel);
	T_ERR(ERR_CANCELLED, db_begin(other, DB_WRITE, &t_err));
	T_ERR(ERR_CANCELLED, db_exec(other, &forever, NULL, NULL, &t_err));
	db_close(other);
	cancel_free(cancel);
}

static void
a_full_disk_and_a_second_of_a_kind_have_codes(void **state)
{
	char big[200000] = "";
	struct db_value v[5] = { DB_INT(9), DB_NULL, DB_NULL,
		DB_BLOB(((struct str){ big, sizeof(big) })) };

	(void)state;
	T_OK(insert(db, 1, &t_err));
	T_ERR(ERR_EXISTS, insert(db, 1, &t_err));
	T_OK(db_script(db, STR("PRAGMA max_page_count = 8"), &t_err));
	T_ERR(ERR_NO_ROOM, db_exec(db, &put, v, NULL, &t_err));
	assert_int_equal(1, rows_in(db));
}

static void
a_commit_ends_the_rows_of_a_statement_that_writes(void **state)
{
	AUTO_ROWS struct db_rows *rows = NULL;

	(void)state;
	T_OK(db_begin(db, DB_WRITE, &t_err));
	T_OK(db_query(db, &add, (const struct db_value[]){ DB_INT(7) }, &rows,
	    &t_err));
	T_INT(1, db_rows_next(rows, &t_err));
	assert_int_equal(1, db_int(rows, 0));
	T_OK(db_commit(db, &t_err));
	T_INT(0, db_rows_next(rows, &t_err));
	assert_int_equal(1, rows_in(db));
}

static void
counts_changed_rows_and_statements(void **state)
{
	uint64_t n = 9, before;

	(void)state;
	for (int i = 1; i <= 3; i++)
		T_OK(insert(db, i * 10, &t_err));
	before = db_statements(db);
	T_OK(db_exec(db, &change, (const struct db_value[]){ DB_INT(20) }, &n,
	    &t_err));
	assert_int_equal(2, n);
	T_OK(db_exec(db, &count, NULL, &n, &t_err));
	assert_int_equal(0, n);
	assert_int_equal(before + 2, db_statements(db));
}

static void
many_statements_are_cached(void **state)
{
	static struct db_sql many[200];

	(void)state;
	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < NELEMS(many); i++) {
			AUTO_ROWS struct db_rows *rows = NULL;

			many[i] = (struct db_sql){ "t.one", "SELECT ?1", 1 };
			T_OK(db_query(db, &many[i], (const struct db_value[]){
			    DB_INT((int64_t)i) }, &rows, &t_err));
			T_INT(1, db_rows_next(rows, &t_err));
			assert_int_equal(i, db_int(rows, 0));
		}
	}
}

static void
a_script_names_its_fault(void **state)
{
	(void)state;
	T_ERR(ERR_DB, db_script(db, STR("CREATE TABLE u (x); NONSENSE;"),
	    &t_err));
	T_INT(1, db_has_table(db, "u", &t_err));
	T_INT(0, db_has_table(db, "v", &t_err));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(values_come_back_as_they_went_in),
		TEST(what_is_left_out_is_null),
		TEST(a_file_that_is_not_there_is_not_made),
		TEST(writes_ahead_and_waits_for_the_disk),
		TEST(a_read_only_connection_refuses_to_write),
		TEST(a_rollback_and_a_close_undo),
		TEST(a_reader_keeps_its_snapshot),
		TEST(a_second_writer_waits_and_then_gives_up),
		TEST(writers_of_one_program_take_turns),
		TEST(a_connection_that_closes_gives_its_turn_back),
		TEST(a_statement_changes_many_pages),
		TEST(cancel_ends_a_wait_and_a_long_statement),
		TEST(a_full_disk_and_a_second_of_a_kind_have_codes),
		TEST(a_commit_ends_the_rows_of_a_statement_that_writes),
		TEST(counts_changed_rows_and_statements),
		TEST(many_statements_are_cached),
		TEST(a_script_names_its_fault),
	};

	return (cmocka_run_group_tests_name("db", tests, NULL, NULL));
}
