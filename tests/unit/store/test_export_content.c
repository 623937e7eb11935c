#include "testing.h"

#include "export_world.h"

#include <stdio.h>
#include <stdlib.h>

/* Collections of every depth, conversions, copies between histories, and
 * exports of a single dataset or collection. */

static struct world w;

static int
setup(void **state)
{
	if (t_dir_setup(state) != 0)
		return (-1);
	world_open(&w, "content");
	world_history(&w, 4);
	return (0);
}

static int
teardown(void **state)
{
	world_close(&w);
	return (t_dir_teardown(state));
}

static char *
document(struct store_request req, const char *name)
{
	AUTO_SB struct sb tar = SB_EMPTY(1 << 20);

	T_OK(world_export(&w, &req, STORE_TAR, &tar, &t_err));
	return (world_member(&tar, name));
}

static void
assert_document(struct store_request req, const char *name, const char *want)
{
	char *got = document(req, name);

	assert_non_null(got);
	assert_string_equal(want, got);
	free(got);
}

/* Do the texts come in this order? NULL ends them. */
static void
assert_order(struct store_request req, const char *name,
    const char *const texts[])
{
	char *doc = document(req, name);
	const char *at = doc;

	assert_non_null(doc);
	for (size_t i = 0; texts[i] != NULL; i++) {
		at = strstr(at, texts[i]);
		if (at == NULL)
			print_error("no \"%s\" in its place in %s\n",
			    texts[i], doc);
		assert_non_null(at);
	}
	free(doc);
}

/* The nested example of the specification, 4.3. */
static void
nested_pairs(void)
{
	world_sql(&w, "INSERT INTO dataset_collection (id, collection_type,"
	    " populated_state) VALUES (1, 'paired', 'ok'),"
	    " (2, 'list:paired', 'ok');"
	    "INSERT INTO dataset_collection_element (id,"
	    " dataset_collection_id, hda_id, child_collection_id,"
	    " element_index, element_identifier) VALUES"
	    " (2, 1, 2, NULL, 1, 'reverse'), (1, 1, 1, NULL, 0, 'forward'),"
	    " (3, 2, NULL, 1, 0, 's1');"
	    "INSERT INTO history_dataset_collection_association (id,"
	    " collection_id, history_id, name, hid, deleted) VALUES (1, 2, 1,"
	    " 'pairs', 5, 0);");
}

#define DC "\"column_definitions\": null, \"elements\": ["
#define DC_END "\"model_class\": \"DatasetCollection\", " \
    "\"populated_state\": \"ok\", \"populated_state_message\": null, "
#define PAIR_ELEMENT(name, index, id) "{\"columns\": null, " \
    "\"element_identifier\": \"" name "\", \"element_index\": " index ", " \
    "\"element_type\": \"hda\", \"encoded_id\": \"" id "\", " \
    "\"hda\": {\"encoded_id\": \"" id "\", " \
    "\"model_class\": \"HistoryDatasetAssociation\"}, " \
    "\"model_class\": \"DatasetCollectionElement\"}"

static const char nested_document[] =
    "[{\"collection\": {" DC "{\"child_collection\": {" DC
    PAIR_ELEMENT("forward", "0", "1b33dd040178f869") ", "
    PAIR_ELEMENT("reverse", "1", "b1b815010ffc5a26") "], "
    "\"encoded_id\": \"1b33dd040178f869\", " DC_END "\"type\": \"paired\"}, "
    "\"columns\": null, \"element_identifier\": \"s1\", "
    "\"element_index\": 0, \"element_type\": \"dataset_collection\", "
    "\"encoded_id\": \"5f4fb23011e86eba\", "
    "\"model_class\": \"DatasetCollectionElement\"}], "
    "\"encoded_id\": \"b1b815010ffc5a26\", " DC_END
    "\"type\": \"list:paired\"}, "
    "\"copied_from_history_dataset_collection_association_id_chain\": [], "
    "\"display_name\": \"pairs\", \"encoded_id\": \"1b33dd040178f869\", "
    "\"hid\": 5, \"history_encoded_id\": \"1b33dd040178f869\", "
    "\"implicit_output_name\": null, "
    "\"model_class\": \"HistoryDatasetCollectionAssociation\", "
    "\"state\": \"ok\"}]";

static void
a_nested_collection_is_one_record(void **state)
{
	(void)state;
	nested_pairs();
	assert_document(world_request(&w), "collections_attrs.txt",
	    nested_document);
}

static void
a_collection_alone_is_the_same_record(void **state)
{
	struct store_request req = world_request(&w);

	(void)state;
	nested_pairs();
	world_sql(&w, "UPDATE dataset_collection SET populated_state ="
	    " 'ok'; UPDATE history_dataset_association SET visible = 0"
	    " WHERE id = 1");
	req.object = STORE_COLLECTION;
	assert_document(req, "collections_attrs.txt", nested_document);
	assert_document(req, "datasets_attrs.txt.provenance", "[]");
	assert_null(document(req, "history_attrs.txt"));
	assert_order(req, "datasets_attrs.txt", (const char *const[]){
	    "\"annotation\": \"\"", "\"set 1\"", "\"set 2\"", NULL });
}

static void
elements_come_first_and_those_without_hid_last(void **state)
{
	(void)state;
	nested_pairs();
	world_sql(&w, "UPDATE history_dataset_association SET hid = NULL"
	    " WHERE id = 3; UPDATE dataset_collection_element SET hda_id = 4"
	    " WHERE id = 1");
	assert_order(world_request(&w), "datasets_attrs.txt",
	    (const char *const[]){ "\"set 4\"", "\"set 2\"", "\"set 1\"",
	    "\"hid\": null", "\"set 3\"", NULL });
}

static void
a_deleted_collection_comes_on_demand(void **state)
{
	AUTO_SNAPSHOT struct store_snapshot *snap = NULL;
	struct store_request req = world_request(&w);

	(void)state;
	nested_pairs();
	world_sql(&w, "UPDATE history_dataset_collection_association SET"
	    " deleted = 1");
	assert_document(req, "collections_attrs.txt", "[]");
	T_OK(world_collect(&w, &req, &snap, &t_err));
	assert_int_equal(1, store_snapshot_counts(snap)->deleted);
	req.include_deleted = true;
	assert_order(req, "collections_attrs.txt", (const char *const[]){
	    "\"deleted\": true", "\"display_name\": \"pairs\"", NULL });
}

static void
elements_of_other_histories_come_along(void **state)
{
	(void)state;
	nested_pairs();
	world_sql(&w, "UPDATE history_dataset_association SET history_id = 9"
	    " WHERE id = 2");
	assert_order(world_request(&w), "datasets_attrs.txt",
	    (const char *const[]){ "\"set 1\"", "\"annotation\": \"\"",
	    "\"file_name\": \"datasets/set_2", "\"set 2\"", NULL });
}

static void
too_deep_a_collection_is_refused(void **state)
{
	AUTO_SNAPSHOT struct store_snapshot *snap = NULL;
	struct store_request req = world_request(&w);

	(void)state;
	nested_pairs();
	world_sql(&w, "UPDATE dataset_collection_element SET"
	    " child_collection_id = 2 WHERE id = 3");
	T_ERR(ERR_TOO_BIG, world_collect(&w, &req, &snap, &t_err));
}

/* 3, hidden and without hid, is 4 in another format. */
static void
conversion(void)
{
	world_sql(&w, "UPDATE history_dataset_association SET visible = 0,"
	    " hid = 1 WHERE id = 3;"
	    "INSERT INTO implicitly_converted_dataset_association (id, hda_id,"
	    " hda_parent_id, type) VALUES (8, 3, 4, 'bed')");
}

static void
a_conversion_comes_behind_its_original(void **state)
{
	struct store_request req = world_request(&w);

	(void)state;
	conversion();
	assert_document(req, "implicit_dataset_conversions.txt",
	    "[{\"encoded_id\": \"63caecca9f39a48e\", \"file_type\": \"bed\", "
	    "\"hda\": \"5f4fb23011e86eba\", \"model_class\": "
	    "\"ImplicitlyConvertedDatasetAssociation\", "
	    "\"parent_hda\": \"415b17d5b8476961\"}]");
	/* The visible original keeps its file. */
	assert_order(req, "datasets_attrs.txt", (const char *const[]){
	    "\"set 1\"", "\"file_name\": \"datasets/set_4", "\"set 4\"",
	    "\"set 2\"", NULL });
	req.include_hidden = true;
	assert_order(req, "datasets_attrs.txt", (const char *const[]){
	    "\"set 4\"", "datasets/set_3_5f4fb23011e86eba_conversion_"
	    "63caecca9f39a48e.txt", "\"set 3\"", "\"set 2\"", NULL });
}

static void
a_purged_original_is_recorded(void **state)
{
	(void)state;
	conversion();
	world_sql(&w, "UPDATE dataset SET purged = 1 WHERE id = 4");
	assert_order(world_request(&w), "datasets_attrs.txt",
	    (const char *const[]){ "\"set 4\"", "\"state\": \"discarded\"",
	    NULL });
}

static void
a_dataset_alone_comes_with_its_job(void **state)
{
	struct store_request req = world_request(&w);

	(void)state;
	world_sql(&w, "INSERT INTO job (id, create_time, update_time, tool_id,"
	    " state) VALUES (1, '2024-03-01 09:00:00', '2024-03-01 09:00:00',"
	    " 'cat1', 'ok');"
	    "INSERT INTO job_to_output_dataset (job_id, dataset_id, name)"
	    " VALUES (1, 2, 'out');"
	    "UPDATE history_dataset_association SET deleted = 1, visible = 0"
	    " WHERE id = 2");
	req.object = STORE_DATASET;
	req.object_id = 2;
	assert_order(req, "datasets_attrs.txt", (const char *const[]){
	    "\"annotation\": \"\"", "\"file_name\"", "\"set 2\"", NULL });
	assert_document(req, "datasets_attrs.txt.provenance", "[]");
	assert_document(req, "collections_attrs.txt", "[]");
	assert_order(req, "jobs_attrs.txt", (const char *const[]){
	    "\"create_time\": \"2024-03-01T09:00:00.000000\"", "\"cat1\"",
	    NULL });
	assert_null(document(req, "history_attrs.txt"));
}

static void
jobs_come_in_the_order_of_discovery_with_their_group(void **state)
{
	struct store_request req = world_request(&w);

	(void)state;
	world_sql(&w, "INSERT INTO job (id, tool_id, state) VALUES"
	    " (1, 'late', 'ok'), (2, 'early', 'ok'), (3, 'coll', 'ok');"
	    "INSERT INTO job_to_output_dataset (job_id, dataset_id, name)"
	    " VALUES (1, 3, 'o'), (2, 1, 'o');"
	    "INSERT INTO implicit_collection_jobs (id, populated_state) VALUES"
	    " (1, 'ok');"
	    "INSERT INTO implicit_collection_jobs_job_association"
	    " (implicit_collection_jobs_id, job_id, order_index) VALUES"
	    " (1, 2, 1), (1, 1, 0)");
	nested_pairs();
	world_sql(&w, "INSERT INTO job_to_output_dataset_collection (job_id,"
	    " dataset_collection_id, name) VALUES (3, 1, 'c');"
	    "INSERT INTO implicitly_created_dataset_collection_inputs"
	    " (dataset_collection_id, input_dataset_collection_id, name)"
	    " VALUES (1, 2, 'input')");
	assert_order(req, "jobs_attrs.txt", (const char *const[]){
	    "\"early\"", "\"late\"",
	    "\"output_dataset_collection_mapping\": "
	    "{\"c\": [\"1b33dd040178f869\"]}", "\"coll\"", NULL });
	assert_document(req, "implicit_collection_jobs_attrs.txt",
	    "[{\"encoded_id\": \"1b33dd040178f869\", \"jobs\": "
	    "[\"1b33dd040178f869\", \"b1b815010ffc5a26\"], \"model_class\": "
	    "\"ImplicitCollectionJobs\", \"populated_state\": \"ok\"}]");
	assert_order(req, "collections_attrs.txt", (const char *const[]){
	    "\"implicit_input_collections\": [{\"input_dataset_collection\": "
	    "\"b1b815010ffc5a26\", \"name\": \"input\"}]", NULL });
}

static void
of_equal_parameters_the_last_counts(void **state)
{
	(void)state;
	world_sql(&w, "INSERT INTO job (id, tool_id, state, tool_state,"
	    " object_store_id_overrides) VALUES (1, 't', 'ok',"
	    " '{\"b\": 1.50, \"a\": {\"id\": 1, \"src\": \"hda\"}}',"
	    " CAST('{\"x\": \"y\"}' AS BLOB));"
	    "INSERT INTO job_to_output_dataset (job_id, dataset_id, name)"
	    " VALUES (1, 1, 'o');"
	    "INSERT INTO job_parameter (job_id, name, value) VALUES"
	    " (1, 'b', '1'), (1, 'a', '\"x\"'), (1, 'a', '[2]'),"
	    " (1, 'c', NULL)");
	assert_order(world_request(&w), "jobs_attrs.txt",
	    (const char *const[]){
	    "\"object_store_id_overrides\": {\"x\": \"y\"}",
	    "\"params\": {\"a\": [2], \"b\": \"1\", \"c\": null}",
	    "\"tool_state\": {\"a\": {\"id\": 1, \"src\": \"hda\"}, "
	    "\"b\": 1.5}", NULL });
}

static void
what_is_gone_is_not_found(void **state)
{
	AUTO_SNAPSHOT struct store_snapshot *snap = NULL;
	struct store_request req = world_request(&w);

	(void)state;
	req.object_id = 99;
	T_ERR(ERR_NOT_FOUND, world_collect(&w, &req, &snap, &t_err));
	req.object = STORE_DATASET;
	T_ERR(ERR_NOT_FOUND, world_collect(&w, &req, &snap, &t_err));
	req.object = STORE_COLLECTION;
	T_ERR(ERR_NOT_FOUND, world_collect(&w, &req, &snap, &t_err));
}

static void
awkward_rows_do_not_stop_an_export(void **state)
{
	struct store_request req = world_request(&w);

	(void)state;
	/* Nothing but an id, a NUL, an extension with a slash, an anonymous
	 * owner, metadata that are no JSON. */
	world_sql(&w, "INSERT INTO history_dataset_association (id,"
	    " history_id, validated_state) VALUES (9, 1, 'ok');"
	    "UPDATE history SET user_id = NULL, name = NULL;"
	    "UPDATE history_dataset_association SET peek = CAST("
	    "x'610062' AS TEXT), extension = 'a/b', metadata = x'80027d71'"
	    " WHERE id = 1;"
	    "UPDATE history_dataset_association SET name = NULL,"
	    " extension = NULL WHERE id = 2");
	req.include_deleted = true;
	assert_order(req, "datasets_attrs.txt", (const char *const[]){
	    "\"extension\": \"a/b\"",
	    "\"file_name\": \"datasets/set_1_1b33dd040178f869.a_b\"",
	    "\"metadata\": {\"dbkey\": \"?\"}", "\"peek\": \"ab\"",
	    "\"file_name\": \"datasets/_b1b815010ffc5a26.None\"",
	    "\"name\": null", NULL });
	assert_order(req, "datasets_attrs.txt.provenance",
	    (const char *const[]){ "\"dataset_uuid\": null",
	    "\"state\": \"discarded\"", NULL });
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_nested_collection_is_one_record),
		T(a_collection_alone_is_the_same_record),
		T(elements_come_first_and_those_without_hid_last),
		T(a_deleted_collection_comes_on_demand),
		T(elements_of_other_histories_come_along),
		T(too_deep_a_collection_is_refused),
		T(a_conversion_comes_behind_its_original),
		T(a_purged_original_is_recorded),
		T(a_dataset_alone_comes_with_its_job),
		T(jobs_come_in_the_order_of_discovery_with_their_group),
		T(of_equal_parameters_the_last_counts),
		T(what_is_gone_is_not_found),
		T(awkward_rows_do_not_stop_an_export),
	};

	return (cmocka_run_group_tests_name("export_content", tests, NULL,
	    NULL));
}
