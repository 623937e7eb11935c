#include "testing.h"

#include <stdio.h>

#include "base/clock.h"
#include "import_world.h"
#include "store/import.h"

static struct store_created made;

/* Two datasets k1, k2 with hids 1 and 2. */
static void
two_datasets(void)
{
	char both[8192];

	(void)snprintf(both, sizeof(both), "%s, %s", iw_dataset("k1", ""),
	    iw_dataset("k2", "\"hid\": 2"));
	iw_minimal(both);
}

static void
add_list(const char *name, const char *record)
{
	char text[8192];

	(void)snprintf(text, sizeof(text), "[%s]", record);
	iw_add(name, text);
}

#define ELEMENT(key, index, name) "{\"element_index\": " #index \
	", \"element_identifier\": \"" name "\", \"encoded_id\": \"e" \
	#index key "\", \"hda\": {\"encoded_id\": \"" key "\"}}"

static const char nested[] = "{\"encoded_id\": \"c1\","
    " \"display_name\": \"pairs\", \"hid\": 3, \"history_encoded_id\":"
    " \"h1\", \"implicit_output_name\": null, \"collection\": {\"elements\":"
    " [{\"child_collection\": {\"elements\": ["
    ELEMENT("k1", 0, "forward") ", " ELEMENT("k2", 1, "reverse") "],"
    " \"encoded_id\": \"d2\", \"populated_state\": \"ok\", \"type\":"
    " \"paired\"}, \"element_identifier\": null, \"element_index\": 0,"
    " \"encoded_id\": \"e9\"}], \"encoded_id\": \"d1\","
    " \"populated_state\": \"ok\", \"type\": \"list:paired\"}}";

static void
a_nested_collection_keeps_its_shape(void **state)
{
	(void)state;
	two_datasets();
	add_list("collections_attrs.txt", nested);
	T_OK(iw_import(&made, &t_err));
	assert_int_equal(1, made.collections);
	assert_string_equal("pairs|3|1|0|list:paired|1", iw_sql("SELECT"
	    " h.name || '|' || hid || '|' || visible || '|' || deleted ||"
	    " '|' || collection_type || '|' || element_count FROM"
	    " history_dataset_collection_association h, dataset_collection c"
	    " WHERE c.id = collection_id"));
	assert_string_equal("0|paired", iw_sql("SELECT element_identifier ||"
	    " '|' || c.collection_type FROM dataset_collection_element e,"
	    " dataset_collection c WHERE c.id = e.child_collection_id"));
	assert_string_equal("0 forward 1,1 reverse 2", iw_sql("SELECT"
	    " group_concat(element_index || ' ' || element_identifier || ' '"
	    " || hid) FROM dataset_collection_element e,"
	    " history_dataset_association h WHERE h.id = e.hda_id"));
}

static void
a_bare_collection_is_made_without_a_place_in_the_history(void **state)
{
	(void)state;
	two_datasets();
	add_list("collections_attrs.txt", "{\"elements\": ["
	    ELEMENT("k1", 0, "x") "], \"encoded_id\": \"d1\","
	    " \"populated_state\": \"new\", \"type\": \"list\"}");
	T_OK(iw_import(&made, &t_err));
	assert_int_equal(0, made.collections);
	assert_string_equal("list|failed|1", iw_sql("SELECT collection_type"
	    " || '|' || populated_state || '|' || element_count FROM"
	    " dataset_collection"));
}

static void
copies_and_inputs_of_collections_are_linked(void **state)
{
	(void)state;
	two_datasets();
	iw_add("collections_attrs.txt", "[{\"encoded_id\": \"c1\","
	    " \"display_name\": \"a\", \"collection\": {\"type\": \"list\","
	    " \"populated_state\": \"ok\", \"elements\": []}},"
	    " {\"encoded_id\": \"c2\", \"display_name\": \"b\","
	    " \"deleted\": true,"
	    " \"implicit_output_name\": \"out\","
	    " \"copied_from_history_dataset_collection_association_id_chain\":"
	    " [\"zz\", \"c1\"], \"implicit_input_collections\": [{\"name\":"
	    " \"input\", \"input_dataset_collection\": \"c1\"}, {\"name\":"
	    " \"x\", \"input_dataset_collection\": \"unknown\"}],"
	    " \"collection\": {\"type\": \"list\", \"populated_state\":"
	    " \"ok\"}}]");
	T_OK(iw_import(&made, &t_err));
	assert_string_equal("a", iw_sql("SELECT o.name FROM"
	    " history_dataset_collection_association c,"
	    " history_dataset_collection_association o WHERE c.name = 'b' AND"
	    " o.id = c.copied_from_history_dataset_collection_association_id"));
	assert_string_equal("input", iw_sql("SELECT group_concat(name) FROM"
	    " implicitly_created_dataset_collection_inputs"));
	assert_string_equal("0,1", iw_sql("SELECT group_concat(deleted) FROM"
	    " history_dataset_collection_association"));
	assert_string_equal("0,NULL", iw_sql("SELECT group_concat("
	    "coalesce(element_count, 'NULL')) FROM dataset_collection"));
}

static void
a_job_comes_back_with_all_that_it_read_and_made(void **state)
{
	(void)state;
	two_datasets();
	add_list("collections_attrs.txt", nested);
	add_list("jobs_attrs.txt", iw_job("j1", "\"exit_code\": -1,"
	    " \"tool_stdout\": \"done\", \"command_line\": \"cat\","
	    " \"job_messages\": [{\"b\": 1, \"a\": 2}], \"state\":"
	    " \"skipped\", \"object_store_id\": \"disk\","
	    " \"input_dataset_mapping\": {\"in\": [\"k1\", \"unknown\"]},"
	    " \"output_dataset_mapping\": {\"out\": [\"k2\"]},"
	    " \"input_dataset_collection_mapping\": {\"c\": [\"c1\"]},"
	    " \"output_dataset_collection_mapping\": {\"o\": [\"c1\"]},"
	    " \"input_dataset_collection_element_mapping\": {\"e\":"
	    " [\"e9\"]}, \"implicit_output_dataset_collection_mapping\":"
	    " {\"i\": [\"d2\"]}, \"params\": {\"input\": {\"values\":"
	    " [{\"src\": \"hda\", \"id\": \"k2\"}, {\"id\": \"gone\","
	    " \"src\": \"hda\"}, {\"id\": \"x\", \"src\": \"ldda\"}]},"
	    " \"n\": \"5\", \"e\": {\"src\": \"dce\", \"id\": \"e9\"}}"));
	T_OK(iw_import(&made, &t_err));
	assert_string_equal("cat1|error|-1|done|cat|1|2024-03-01"
	    " 10:10:00.000001|2024-03-01 10:11:00.000000|disk",
	    iw_sql("SELECT tool_id || '|' || state || '|' || exit_code ||"
	    " '|' || tool_stdout || '|' || command_line || '|' || imported ||"
	    " '|' || create_time || '|' || update_time || '|' ||"
	    " object_store_id FROM job"));
	assert_string_equal("[{\"a\": 2, \"b\": 1}]",
	    iw_sql("SELECT job_messages FROM job"));
	assert_string_equal("{\"values\": [{\"src\": \"hda\", \"id\": 2},"
	    " {\"id\": null, \"src\": \"hda\"}, {\"id\": \"x\", \"src\":"
	    " \"ldda\"}]}", iw_sql("SELECT value FROM job_parameter WHERE"
	    " name = 'input'"));
	assert_string_equal("\"5\"", iw_sql("SELECT value FROM job_parameter"
	    " WHERE name = 'n'"));
	assert_string_equal("in 1,out 2,c 1,o 1,e 1,i 2", iw_sql(
	    "SELECT (SELECT group_concat(name || ' ' || dataset_id) FROM"
	    " job_to_input_dataset) || ',' || (SELECT group_concat(name ||"
	    " ' ' || dataset_id) FROM job_to_output_dataset) || ',' ||"
	    " (SELECT name || ' ' || dataset_collection_id FROM"
	    " job_to_input_dataset_collection) || ',' || (SELECT name || ' '"
	    " || dataset_collection_id FROM"
	    " job_to_output_dataset_collection) || ',' || (SELECT name || ' '"
	    " || (SELECT count(*) FROM dataset_collection_element e WHERE"
	    " e.id = dataset_collection_element_id AND e.child_collection_id"
	    " IS NOT NULL) FROM job_to_input_dataset_collection_element)"
	    " || ',' || (SELECT name || ' ' || dataset_collection_id FROM"
	    " job_to_implicit_output_dataset_collection)"));
	assert_string_equal("new,error", iw_sql("SELECT group_concat(state)"
	    " FROM (SELECT state FROM job_state_history ORDER BY id)"));
	assert_string_equal("1", iw_sql("SELECT count(*) FROM dataset d,"
	    " history_dataset_association h, job j WHERE h.dataset_id = d.id"
	    " AND hid = 2 AND d.job_id = j.id"));
	assert_string_equal("1", iw_sql("SELECT count(*) FROM"
	    " history_dataset_collection_association WHERE job_id = 1"));
}

static void
a_job_without_times_gets_those_of_the_import(void **state)
{
	(void)state;
	clock_set(1700000000 * USEC_SEC);
	two_datasets();
	add_list("jobs_attrs.txt", iw_job("j1", "\"create_time\": null,"
	    " \"update_time\": \"None\", \"tool_version\": null"));
	T_OK(iw_import(&made, &t_err));
	clock_set(0);
	assert_string_equal("2023-11-14 22:13:20.000000|2023-11-14"
	    " 22:13:20.000000|1.0.0", iw_sql("SELECT create_time || '|' ||"
	    " update_time || '|' || tool_version FROM job"));
}

static void
jobs_of_a_mapping_keep_their_order(void **state)
{
	(void)state;
	two_datasets();
	add_list("jobs_attrs.txt", iw_job("j1", ""));
	iw_add("implicit_collection_jobs_attrs.txt", "[{\"encoded_id\":"
	    " \"i1\", \"populated_state\": \"ok\", \"jobs\": [\"gone\","
	    " \"j1\"]}]");
	T_OK(iw_import(&made, &t_err));
	assert_string_equal("0 NULL,1 1", iw_sql("SELECT group_concat("
	    "order_index || ' ' || coalesce(job_id, 'NULL')) FROM"
	    " implicit_collection_jobs_job_association"));
}

static void
what_is_not_imported_is_told(void **state)
{
	AUTO_STAGED struct store_staged *st = NULL;

	(void)state;
	two_datasets();
	iw_add("invocation_attrs.txt", "[{\"encoded_id\": \"w1\"}]");
	iw_add("libraries_attrs.txt", "[{\"name\": \"shelf\"}]");
	iw_add("workflows/f1.gxwf.yml", "class: GalaxyWorkflow\n");
	T_OK(iw_unpack(&st, &t_err));
	assert_string_equal("invocation: w1\nlibrary: shelf\n"
	    "workflow: workflows/f1.gxwf.yml\n", iw_left_out(st));
}

static void
sources_that_reach_a_server_are_dropped_and_told(void **state)
{
	AUTO_STAGED struct store_staged *st = NULL;

	(void)state;
#define SOURCE(uri) "{\"source_uri\": \"" uri "\", \"transform\": null," \
	    " \"hashes\": [], \"extra_files_path\": null}"
	iw_minimal(iw_dataset("k1", "\"file_metadata\": {\"sources\": ["
	    SOURCE("file:///etc/passwd") ", " SOURCE("gxfiles://lab/x") ", "
	    SOURCE("FILE:/etc/passwd") ", " SOURCE("/etc/passwd") ", "
	    SOURCE("https://me:secret@example.org/x") ", "
	    SOURCE("https://example.org/x@y") "]}"));
	T_OK(iw_unpack(&st, &t_err));
	assert_string_equal("source: reads\nsource: reads\nsource: reads\n"
	    "source: reads\nsource: reads\n", iw_left_out(st));
	T_OK(iw_create(st, 0, &made, &t_err));
	assert_string_equal("https://example.org/x@y", iw_sql("SELECT"
	    " group_concat(source_uri) FROM dataset_source"));
}

static void
an_object_without_a_history_gives_the_new_one_its_name(void **state)
{
	char text[8192];

	(void)state;
	iw_begin(PACK_TAR);
	(void)snprintf(text, sizeof(text), "[%s, %s]", iw_dataset("k1",
	    "\"hid\": 40"), iw_dataset("k2", "\"hid\": 41"));
	iw_add("export_attrs.txt", "{}");
	iw_add("datasets_attrs.txt", text);
	iw_add("datasets/a.txt", "x");
	add_list("collections_attrs.txt", nested);
	T_OK(iw_import(&made, &t_err));
	assert_string_equal("pairs|4", iw_sql("SELECT name || '|' ||"
	    " hid_counter FROM history"));
	assert_string_equal("1,2,3", iw_sql("SELECT group_concat(hid) FROM"
	    " (SELECT hid FROM history_dataset_association UNION SELECT hid"
	    " FROM history_dataset_collection_association)"));
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, iw_setup, iw_teardown)
	const struct CMUnitTest tests[] = {
		T(a_nested_collection_keeps_its_shape),
		T(a_bare_collection_is_made_without_a_place_in_the_history),
		T(copies_and_inputs_of_collections_are_linked),
		T(a_job_comes_back_with_all_that_it_read_and_made),
		T(a_job_without_times_gets_those_of_the_import),
		T(jobs_of_a_mapping_keep_their_order),
		T(what_is_not_imported_is_told),
		T(sources_that_reach_a_server_are_dropped_and_told),
		T(an_object_without_a_history_gives_the_new_one_its_name),
	};
#undef T

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
