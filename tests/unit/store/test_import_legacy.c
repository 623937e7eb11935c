/* The layout before 19.05: archive-import.md section 8. */
#include "testing.h"

#include <stdio.h>

#include "import_world.h"
#include "store/import.h"

static struct store_created made;

#define RECORD(hid, name, file, more) "{\"__HistoryDatasetAssociation__\":" \
	" true, \"hid\": " #hid ", \"name\": \"" name "\", \"info\": null," \
	" \"blurb\": null, \"peek\": null, \"extension\": \"txt\"," \
	" \"metadata\": {\"dbkey\": \"hg19\"}, \"designation\": null," \
	" \"deleted\": false, \"visible\": true, \"annotation\": \"\"," \
	" \"uuid\": \"x\", \"file_name\": \"" file "\"" more "}"
#define JOB(state, outputs) "{\"tool_id\": \"cat1\", \"tool_version\":" \
	" \"1.0.0\", \"state\": \"" state "\", \"command_line\": \"x\"," \
	" \"stdout\": \"out\", \"stderr\": \"\", \"exit_code\": 0," \
	" \"params\": {\"input1\": {\"__HistoryDatasetAssociation__\": true," \
	" \"id\": 9, \"hid\": 1}}, \"input_mapping\": {\"input1\": 1}," \
	" \"output_datasets\": " outputs "}"

static void
begin(const char *top)
{
	char name[100];

	iw_begin(PACK_TGZ);
#define ADD(file, text) \
	(void)snprintf(name, sizeof(name), "%s%s", top, file); \
	iw_add(name, text)
	ADD("history_attrs.txt", "{\"name\": \"old\", \"hid_counter\": 3,"
	    " \"genome_build\": \"hg19\", \"tags\": {}}");
	ADD("datasets_attrs.txt", "[" RECORD(1, "in", "datasets/in_1.txt",
	    ", \"tags\": {\"name\": \"old\", \"plain\": \"\"}") ", "
	    RECORD(2, "out", "datasets/out_2.txt", "") "]");
	ADD("datasets/in_1.txt", "in");
	ADD("datasets/out_2.txt", "out");
}

static void
hids_are_keys_and_kept(void **state)
{
	(void)state;
	begin("");
	iw_add("jobs_attrs.txt", "[" JOB("ok", "[2, 17]") "]");
	T_OK(iw_import(&made, &t_err));
	assert_string_equal("1 in ok,2 out ok", iw_sql("SELECT group_concat("
	    "hid || ' ' || name || ' ' || d.state) FROM"
	    " history_dataset_association h, dataset d WHERE d.id ="
	    " dataset_id"));
	assert_string_equal("cat1|out|NULL|{\"src\": \"hda\", \"id\": 1}|"
	    "input1 1|out 2", iw_sql("SELECT tool_id || '|' || tool_stdout"
	    " || '|' || coalesce(command_line, 'NULL') || '|' || (SELECT"
	    " value FROM job_parameter) || '|' || (SELECT name || ' ' ||"
	    " dataset_id FROM job_to_input_dataset) || '|' || (SELECT"
	    " group_concat(name || ' ' || dataset_id) FROM"
	    " job_to_output_dataset) FROM job"));
	assert_string_equal("name:old,plain", iw_sql("SELECT group_concat("
	    "user_tname || coalesce(':' || user_value, '')) FROM"
	    " history_dataset_association_tag_association"));
}

static void
outputs_have_the_state_of_their_job(void **state)
{
	(void)state;
	begin("");
	iw_add("jobs_attrs.txt", "[" JOB("error", "[2]") "]");
	T_OK(iw_import(&made, &t_err));
	assert_string_equal("ok,error", iw_sql("SELECT group_concat(state)"
	    " FROM (SELECT state FROM dataset ORDER BY id)"));
}

static void
a_level_above_the_documents_is_passed(void **state)
{
	(void)state;
	begin("history_export/");
	T_OK(iw_import(&made, &t_err));
	assert_int_equal(2, made.datasets);
	assert_int_equal(2, iw_object_files());
}

static void
paths_of_the_old_server_mean_files_of_the_archive(void **state)
{
	(void)state;
	begin("");
	iw_add("datasets/dataset_7.dat", "seven");
	iw_add("datasets_attrs.txt.provenance", "[" RECORD(3, "there",
	    "/srv/galaxy/files/000/dataset_7.dat", ", \"exported\": false")
	    ", " RECORD(4, "gone", "/srv/galaxy/files/000/dataset_8.dat",
	    ", \"exported\": false") "]");
	T_OK(iw_import(&made, &t_err));
	assert_string_equal("there ok,gone discarded", iw_sql("SELECT"
	    " group_concat(name || ' ' || d.state) FROM (SELECT * FROM"
	    " history_dataset_association ORDER BY id) h, dataset d WHERE"
	    " d.id = dataset_id AND hid > 2"));
}

static void
a_path_of_the_old_server_elsewhere_is_refused(void **state)
{
	(void)state;
	iw_begin(PACK_TAR);
	iw_add("history_attrs.txt", "{}");
	iw_add("datasets_attrs.txt", "[" RECORD(1, "x",
	    "/srv/galaxy/files/000/dataset_7.dat", "") "]");
	T_ERR(ERR_BAD_PATH, iw_import(&made, &t_err));
	iw_nothing_there();
}

static void
of_two_with_one_hid_the_last_is_meant(void **state)
{
	(void)state;
	begin("");
	iw_add("datasets_attrs.txt.provenance", "[" RECORD(2, "second",
	    "", "") "]");
	iw_add("jobs_attrs.txt", "[" JOB("ok", "[2]") "]");
	T_OK(iw_import(&made, &t_err));
	assert_string_equal("second", iw_sql("SELECT name FROM"
	    " job_to_output_dataset"));
}

static void
a_job_without_outputs_is_refused(void **state)
{
	(void)state;
	begin("");
	iw_add("jobs_attrs.txt", "[{\"tool_id\": \"x\", \"tool_version\":"
	    " \"1\", \"params\": {}}]");
	T_ERR(ERR_BAD_RECORD, iw_import(&made, &t_err));
	iw_nothing_there();
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, iw_setup, iw_teardown)
	const struct CMUnitTest tests[] = {
		T(hids_are_keys_and_kept),
		T(outputs_have_the_state_of_their_job),
		T(a_level_above_the_documents_is_passed),
		T(paths_of_the_old_server_mean_files_of_the_archive),
		T(a_path_of_the_old_server_elsewhere_is_refused),
		T(of_two_with_one_hid_the_last_is_meant),
		T(a_job_without_outputs_is_refused),
	};
#undef T

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
