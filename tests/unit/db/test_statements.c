#include "testing.h"

#include "db/db.h"

#include <stdio.h>

/* Those that begin or end a transaction are run by every other test. */
static bool
ends_or_begins(const struct db_sql *sql)
{
	return (sql == &sql_db_begin_read || sql == &sql_db_begin_write ||
	    sql == &sql_db_commit || sql == &sql_db_rollback);
}

/* Others read them, so they come first. */
static bool
makes_a_temporary_table(const struct db_sql *sql)
{
	return (str_starts(str_of(sql->text), STR("CREATE TEMPORARY TABLE")));
}

static void
every_statement_prepares_on_a_fresh_database(void **state)
{
	AUTO_DB struct db *db = NULL;
	static const struct db_value nulls[64];
	char path[512];

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/all.db", t_dir());
	T_OK(db_open(&(struct db_options){ .path = path, .create = true },
	    &db, &t_err));
	T_OK(db_migrate(db, &t_err));
	assert_true(sql_all_count > 0);
	for (unsigned i = 0; i < sql_all_count; i++) {
		if (makes_a_temporary_table(sql_all[i]))
			T_OK(db_exec(db, sql_all[i], nulls, NULL, &t_err));
	}
	for (unsigned i = 0; i < sql_all_count; i++) {
		struct db_rows *rows = NULL;

		assert_true(sql_all[i]->params <= NELEMS(nulls));
		if (ends_or_begins(sql_all[i]) ||
		    makes_a_temporary_table(sql_all[i]))
			continue;
		T_OK(db_query(db, sql_all[i], nulls, &rows, &t_err));
		db_rows_free(rows);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_statement_prepares_on_a_fresh_database),
	};

	return (cmocka_run_group_tests_name("statements", tests, t_dir_setup,
	    t_dir_teardown));
}
