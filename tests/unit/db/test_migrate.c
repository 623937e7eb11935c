#include "testing.h"

#include "db/db_priv.h"

#include <stdio.h>

static struct db *db;

static int
setup(void **state)
{
	char path[512];

	if (t_dir_setup(state) != 0)
		return (-1);
	(void)snprintf(path, sizeof(path), "%s/m.db", t_dir());
	T_OK(db_open(&(struct db_options){ .path = path, .create = true },
	    &db, &t_err));
	return (0);
}

static int
teardown(void **state)
{
	db_close(db);
	db = NULL;
	return (t_dir_teardown(state));
}

static int
version(void)
{
	int v = -1;

	T_OK(db_schema_version(db, &v, &t_err));
	return (v);
}

static void
a_fresh_database_gets_the_whole_schema_once(void **state)
{
	(void)state;
	assert_int_equal(0, version());
	T_OK(db_migrate(db, &t_err));
	assert_int_equal(DB_SCHEMA_VERSION, version());
	T_INT(1, db_has_table(db, "history_dataset_association", &t_err));
	T_INT(1, db_has_table(db, "alembic_version", &t_err));
	T_OK(db_migrate(db, &t_err));
	assert_int_equal(DB_SCHEMA_VERSION, version());
}

static void
a_change_of_a_history_leaves_an_audit_row(void **state)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	static const struct db_sql count = { "t.count",
		"SELECT count(DISTINCT history_id) FROM history_audit", 0 };

	(void)state;
	T_OK(db_migrate(db, &t_err));
	T_OK(db_script(db, STR("INSERT INTO history (id) VALUES (3), (4);"
	    "INSERT INTO history_dataset_association (history_id, "
	    "validated_state) VALUES (4, 'ok'), (5, 'ok'), (NULL, 'ok');"
	    "UPDATE history_dataset_association SET hid = 1;"), &t_err));
	T_OK(db_query(db, &count, NULL, &rows, &t_err));
	T_INT(1, db_rows_next(rows, &t_err));
	assert_int_equal(3, db_int(rows, 0));
}

static void
only_the_missing_steps_are_run_each_on_its_own(void **state)
{
	const struct migration steps[] = {
		{ 1, "NONSENSE" },
		{ 2, "CREATE TABLE two (x); INSERT INTO two VALUES (1);" },
		{ 3, "CREATE TABLE three (x); NONSENSE;" },
		{ 0, NULL },
	};

	(void)state;
	T_OK(migrate_to(db, steps, 1, &t_err));
	T_ERR(ERR_DB, migrate_to(db, steps, 3, &t_err));
	assert_int_equal(2, version());
	T_INT(1, db_has_table(db, "two", &t_err));
	T_INT(0, db_has_table(db, "three", &t_err));
	assert_false(db_in_tx(db));
}

static void
a_newer_database_is_left_alone(void **state)
{
	const struct migration none[] = { { 0, NULL } };

	(void)state;
	T_OK(migrate_to(db, none, DB_SCHEMA_VERSION + 1, &t_err));
	T_ERR(ERR_NEWER, db_migrate(db, &t_err));
	assert_int_equal(DB_SCHEMA_VERSION + 1, version());
}

static void
add_objects(struct db *from, struct sb *sb)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	static const struct db_sql all = { "t.objects",
		"SELECT type, name, replace(replace(replace(replace(sql, "
		"char(9), ''), char(10), ''), ' ', ''), '--', '') "
		"FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY 1, 2", 0 };

	T_OK(db_query(from, &all, NULL, &rows, &t_err));
	while (db_rows_next(rows, &t_err) == 1)
		sb_addf(sb, "%.*s %.*s %.*s\n", STR_ARG(db_text(rows, 0)),
		    STR_ARG(db_text(rows, 1)), STR_ARG(db_text(rows, 2)));
}

/* Version 1 was what the steps make taken away. */
static void
steps_lead_to_what_a_fresh_database_has(void **state)
{
	AUTO_SB struct sb fresh = SB_EMPTY(1 << 20), led = SB_EMPTY(1 << 20);

	(void)state;
	T_OK(db_migrate(db, &t_err));
	add_objects(db, &fresh);
	T_OK(db_script(db, STR("DROP TABLE waybill_job_export;"
	    "DROP TRIGGER waybill_export_count_add;"
	    "DROP TRIGGER waybill_export_count_move;"
	    "DROP TABLE waybill_export_count;"
	    "DROP INDEX waybill_export_by_time;"
	    "DROP INDEX waybill_export_removed;"
	    "DROP INDEX waybill_export_removed_by_user;"
	    "DROP INDEX waybill_items;"
	    "DROP INDEX waybill_access;"
	    "UPDATE waybill_site SET value = '1' "
	    "WHERE key = 'schema_version';"), &t_err));
	assert_int_equal(1, version());
	T_OK(db_migrate(db, &t_err));
	assert_int_equal(DB_SCHEMA_VERSION, version());
	add_objects(db, &led);
	T_STR(sb_cstr(&fresh), sb_str(&led));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_fresh_database_gets_the_whole_schema_once),
		TEST(a_change_of_a_history_leaves_an_audit_row),
		TEST(only_the_missing_steps_are_run_each_on_its_own),
		TEST(steps_lead_to_what_a_fresh_database_has),
		TEST(a_newer_database_is_left_alone),
	};

	return (cmocka_run_group_tests_name("migrate", tests, NULL, NULL));
}
