#include "testing.h"

#include "export_world.h"

#include <stdio.h>
#include <stdlib.h>

/* Ten thousand datasets with their jobs: the number of statements, and the
 * same bytes twice. */

#define DATASETS 10000

static struct world w;

/* Rows without files: what is counted here are statements. */
static void
many_rows(void)
{
	world_sql(&w, "BEGIN;"
	    "INSERT INTO history (id, create_time, user_id, name, hid_counter,"
	    " deleted) VALUES (1, '2024-03-01 09:00:00.000000', 1, 'many',"
	    " 10001, 0);"
	    "CREATE TEMPORARY TABLE n (i INTEGER PRIMARY KEY);"
	    "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c"
	    " WHERE i < 10000) INSERT INTO n SELECT i FROM c;"
	    "INSERT INTO dataset (id, state, deleted, purged, uuid)"
	    " SELECT i, 'ok', 0, 0, printf('%032d', i) FROM n;"
	    "INSERT INTO dataset_hash (dataset_id, hash_function, hash_value)"
	    " SELECT i, 'MD5', printf('%032d', i) FROM n;"
	    "INSERT INTO history_dataset_association (id, history_id,"
	    " dataset_id, create_time, update_time, name, extension, hid,"
	    " deleted, visible, validated_state) SELECT i, 1, i,"
	    " '2024-03-01 09:00:00.000000', '2024-03-01 09:00:00.000000',"
	    " 'set ' || i, 'tabular', i, 0, 1, 'unknown' FROM n;"
	    "INSERT INTO history_dataset_association_tag_association"
	    " (history_dataset_association_id, user_tname, value, user_value)"
	    " SELECT i, 'name', 'a', 'A' FROM n;"
	    "INSERT INTO job (id, create_time, update_time, tool_id,"
	    " tool_version, state) SELECT i, '2024-03-01 09:00:00.000000',"
	    " '2024-03-01 09:00:00.000000', 'cat1', '1', 'ok' FROM n;"
	    "INSERT INTO job_parameter (job_id, name, value) SELECT i, 'input',"
	    " '{\"values\": [{\"id\": 1, \"src\": \"hda\"}]}' FROM n;"
	    "INSERT INTO job_to_input_dataset (job_id, dataset_id, name)"
	    " SELECT i, 1, 'input' FROM n;"
	    "INSERT INTO job_to_output_dataset (job_id, dataset_id, name)"
	    " SELECT i, i, 'out' FROM n;"
	    "DROP TABLE n; COMMIT;");
}

static int
setup(void **state)
{
	if (t_dir_setup(state) != 0)
		return (-1);
	world_open(&w, "scale");
	many_rows();
	return (0);
}

static int
teardown(void **state)
{
	world_close(&w);
	return (t_dir_teardown(state));
}

static void
statements_do_not_grow_with_datasets(void **state)
{
	AUTO_SNAPSHOT struct store_snapshot *snap = NULL;
	struct store_request req = world_request(&w);
	uint64_t before = db_statements(w.db);

	(void)state;
	req.missing = MISSING_RECORD;
	T_OK(world_collect(&w, &req, &snap, &t_err));
	assert_in_range(db_statements(w.db) - before, 1,
	    40 + DATASETS / 1000);
	assert_int_equal(DATASETS, store_snapshot_counts(snap)->datasets);
	assert_int_equal(DATASETS, store_snapshot_counts(snap)->jobs);
	assert_int_equal(DATASETS, store_snapshot_counts(snap)->gaps);
	assert_false(db_in_tx(w.db));
}

static void
the_same_rows_give_the_same_bytes(void **state)
{
	AUTO_SB struct sb first = SB_EMPTY(64 << 20);
	AUTO_SB struct sb second = SB_EMPTY(64 << 20);
	struct store_request req = world_request(&w);

	(void)state;
	req.missing = MISSING_RECORD;
	T_OK(world_export(&w, &req, STORE_TGZ, &first, &t_err));
	T_OK(world_export(&w, &req, STORE_TGZ, &second, &t_err));
	assert_true(str_eq(sb_str(&first), sb_str(&second)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(statements_do_not_grow_with_datasets),
		cmocka_unit_test(the_same_rows_give_the_same_bytes),
	};

	return (cmocka_run_group_tests_name("export_scale", tests, setup,
	    teardown));
}
