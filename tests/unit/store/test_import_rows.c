#include "testing.h"

#include <stdio.h>

#include "import_world.h"
#include "store/import.h"

static void
the_minimal_archive_becomes_rows(void **state)
{
	struct store_created made;

	(void)state;
	iw_minimal(iw_dataset("k1", "\"annotation\": \"first\","
	    " \"tags\": [\"name:demo\"], \"file_metadata\": {\"hashes\":"
	    " [{\"hash_function\": \"SHA-256\", \"hash_value\": \"00ab\","
	    " \"extra_files_path\": null}]}"));
	T_OK(iw_import(&made, &t_err));
	assert_int_equal(1, made.datasets);
	assert_string_equal("Demo|3|hg38|0", iw_sql("SELECT name || '|' ||"
	    " hid_counter || '|' || genome_build || '|' || importing"
	    " FROM history"));
	assert_string_equal("reads|txt|1|0|1|unknown|1|1", iw_sql("SELECT"
	    " name || '|' || extension || '|' || hid || '|' || deleted ||"
	    " '|' || visible || '|' || validated_state || '|' || version ||"
	    " '|' || (state IS NULL) FROM history_dataset_association"));
	assert_string_equal("{\"data_lines\": 2, \"dbkey\": [\"hg38\"]}",
	    iw_sql("SELECT metadata FROM history_dataset_association"));
	assert_string_equal("ok|6|6|0|0|1", iw_sql("SELECT state || '|' ||"
	    " file_size || '|' || total_size || '|' || deleted || '|' ||"
	    " purged || '|' || purgable FROM dataset"));
	assert_string_equal("first", iw_sql("SELECT annotation FROM"
	    " history_dataset_association_annotation_association"));
	assert_string_equal("name|demo|demo", iw_sql("SELECT user_tname ||"
	    " '|' || value || '|' || user_value FROM"
	    " history_dataset_association_tag_association"));
	assert_string_equal("SHA-256|00ab", iw_sql("SELECT hash_function ||"
	    " '|' || hash_value FROM dataset_hash"));
	assert_int_equal(1, iw_object_files());
}

static void
history_and_datasets_get_their_owners_permissions(void **state)
{
	struct store_created made;

	(void)state;
	iw_minimal(iw_dataset("k1", ""));
	T_OK(iw_import(&made, &t_err));
	assert_string_equal("manage permissions|1", iw_sql("SELECT action ||"
	    " '|' || role_id FROM dataset_permissions"));
	assert_string_equal("manage permissions|1", iw_sql("SELECT action ||"
	    " '|' || role_id FROM default_history_permissions"));
}

static void
the_audit_table_keeps_one_row(void **state)
{
	struct store_created made;

	(void)state;
	iw_minimal(iw_dataset("k1", ""));
	T_OK(iw_import(&made, &t_err));
	assert_string_equal("1", iw_sql("SELECT count(*) FROM history_audit"));
}

static void
a_dataset_without_bytes_is_discarded_and_keeps_its_flags(void **state)
{
	struct store_created made;
	char both[8192];

	(void)state;
	(void)snprintf(both, sizeof(both), "%s, %s",
	    iw_dataset("k1", "\"file_name\": null, \"visible\": false"),
	    iw_dataset("k2", "\"hid\": 2, \"file_name\": \"datasets/no.txt\","
	    " \"deleted\": true"));
	iw_minimal(both);
	T_OK(iw_import(&made, &t_err));
	assert_string_equal("discarded|0|0|0|1", iw_sql("SELECT d.state ||"
	    " '|' || h.visible || '|' || h.deleted || '|' || h.purged ||"
	    " '|' || (d.file_size IS NULL) FROM dataset d, "
	    "history_dataset_association h WHERE h.dataset_id = d.id"
	    " AND hid = 1"));
	assert_string_equal("discarded|1|1|1|1", iw_sql("SELECT d.state ||"
	    " '|' || h.deleted || '|' || h.purged || '|' || d.deleted ||"
	    " '|' || d.purged FROM dataset d, history_dataset_association h"
	    " WHERE h.dataset_id = d.id AND hid = 2"));
}

static void
a_source_makes_a_missing_file_deferred(void **state)
{
	struct store_created made;

	(void)state;
	iw_minimal(iw_dataset("k1", "\"file_name\": null, \"file_metadata\":"
	    " {\"sources\": [{\"source_uri\": \"https://example.org/x\","
	    " \"extra_files_path\": null, \"transform\": null, \"hashes\":"
	    " []}]}"));
	T_OK(iw_import(&made, &t_err));
	assert_string_equal("deferred", iw_sql("SELECT state FROM dataset"));
	assert_string_equal("https://example.org/x|[]", iw_sql("SELECT"
	    " source_uri || '|' || CAST(requested_transform AS TEXT) FROM"
	    " dataset_source WHERE transform IS NULL"));
}

static void
a_state_that_is_not_terminal_becomes_an_error_that_names_it(void **state)
{
	struct store_created made;

	(void)state;
	iw_minimal(iw_dataset("k1", "\"state\": \"running\", \"info\":"
	    " \"half\""));
	T_OK(iw_import(&made, &t_err));
	assert_string_equal("error", iw_sql("SELECT state FROM dataset"));
	assert_string_equal("was running when it was exported; half",
	    iw_sql("SELECT info FROM history_dataset_association"));
}

static void
failed_metadata_is_the_state_of_the_hda_alone(void **state)
{
	struct store_created made;

	(void)state;
	iw_minimal(iw_dataset("k1", "\"state\": \"failed_metadata\""));
	T_OK(iw_import(&made, &t_err));
	assert_string_equal("ok|failed_metadata", iw_sql("SELECT d.state ||"
	    " '|' || h.state FROM dataset d, history_dataset_association h"));
}

static void
copies_of_one_file_share_a_dataset(void **state)
{
	struct store_created made;
	char all[8192];

	(void)state;
	(void)snprintf(all, sizeof(all), "%s, %s, %s",
	    iw_dataset("k2", "\"hid\": 2, \"deleted\": true,"
	    " \"copied_from_history_dataset_association_id_chain\":"
	    " [\"k1\"]"), iw_dataset("k1", ""),
	    iw_dataset("k3", "\"hid\": 3, \"file_name\": null,"
	    " \"copied_from_history_dataset_association_id_chain\":"
	    " [\"k1\"]"));
	iw_minimal(all);
	T_OK(iw_import(&made, &t_err));
	assert_string_equal("2", iw_sql("SELECT count(*) FROM dataset"));
	assert_string_equal("2,3", iw_sql("SELECT group_concat(hid) FROM"
	    " (SELECT c.hid FROM history_dataset_association c,"
	    " history_dataset_association o WHERE o.id ="
	    " c.copied_from_history_dataset_association_id AND o.hid = 1"
	    " ORDER BY c.hid)"));
	/* The copy without a file never touches the original. */
	assert_string_equal("ok|0|0", iw_sql("SELECT d.state || '|' ||"
	    " d.deleted || '|' || d.purged FROM dataset d,"
	    " history_dataset_association h WHERE h.dataset_id = d.id"
	    " AND h.hid = 1"));
	assert_int_equal(1, iw_object_files());
}

static void
one_file_in_two_states_is_stored_twice(void **state)
{
	struct store_created made;
	char both[8192];

	(void)state;
	(void)snprintf(both, sizeof(both), "%s, %s", iw_dataset("k1", ""),
	    iw_dataset("k2", "\"hid\": 2, \"state\": \"error\""));
	iw_minimal(both);
	T_OK(iw_import(&made, &t_err));
	assert_string_equal("2", iw_sql("SELECT count(*) FROM dataset"));
	assert_int_equal(2, iw_object_files());
}

static void
copies_of_something_outside_have_a_representative(void **state)
{
	struct store_created made;
	char both[8192];

	(void)state;
	(void)snprintf(both, sizeof(both), "%s, %s",
	    iw_dataset("k1", "\"copied_from_history_dataset_association_id_"
	    "chain\": [\"x\", \"far\"]"),
	    iw_dataset("k2", "\"hid\": 2, \"copied_from_history_dataset_"
	    "association_id_chain\": [\"far\"]"));
	iw_minimal(both);
	(void)snprintf(both, sizeof(both), "[%s]", iw_job("j1",
	    "\"output_dataset_mapping\": {\"out\": [\"far\", \"unknown\"]}"));
	iw_add("jobs_attrs.txt", both);
	T_OK(iw_import(&made, &t_err));
	assert_string_equal("NULL", iw_sql("SELECT"
	    " copied_from_history_dataset_association_id FROM"
	    " history_dataset_association WHERE hid = 1"));
	assert_string_equal("1", iw_sql("SELECT o.hid FROM"
	    " history_dataset_association c, history_dataset_association o"
	    " WHERE c.hid = 2 AND o.id ="
	    " c.copied_from_history_dataset_association_id"));
	assert_string_equal("1", iw_sql("SELECT group_concat(h.hid) FROM"
	    " job_to_output_dataset j, history_dataset_association h WHERE"
	    " h.id = j.dataset_id"));
}

static void
only_hids_of_the_archives_own_history_are_kept(void **state)
{
	struct store_created made;
	char all[8192];

	(void)state;
	(void)snprintf(all, sizeof(all), "%s, %s, %s, %s",
	    iw_dataset("k1", "\"hid\": 7"),
	    iw_dataset("k2", "\"hid\": 7, \"history_encoded_id\": \"other\""),
	    iw_dataset("k3", "\"hid\": -4"),
	    iw_dataset("k4", "\"hid\": 3000000000"));
	iw_minimal(all);
	T_OK(iw_import(&made, &t_err));
	assert_string_equal("7,8,9,10", iw_sql("SELECT group_concat(hid) FROM"
	    " (SELECT hid FROM history_dataset_association ORDER BY id)"));
	assert_string_equal("11", iw_sql("SELECT hid_counter FROM history"));
}

static void
a_converted_dataset_has_the_hid_of_its_parent(void **state)
{
	struct store_created made;
	char both[8192];

	(void)state;
	(void)snprintf(both, sizeof(both), "%s, %s",
	    iw_dataset("k2", "\"hid\": null, \"visible\": false"),
	    iw_dataset("k1", ""));
	iw_minimal(both);
	iw_add("implicit_dataset_conversions.txt", "[{\"file_type\": \"bed\","
	    " \"hda\": \"k2\", \"parent_hda\": \"k1\"}]");
	T_OK(iw_import(&made, &t_err));
	assert_string_equal("1,1", iw_sql("SELECT group_concat(hid) FROM"
	    " history_dataset_association"));
	assert_string_equal("bed|0", iw_sql("SELECT type || '|' ||"
	    " metadata_safe FROM implicitly_converted_dataset_association"));
}

static void
into_a_history_everything_takes_the_next_hids(void **state)
{
	AUTO_STAGED struct store_staged *st = NULL;
	struct store_created made;

	(void)state;
	iw_run("INSERT INTO history (id, user_id, name, hid_counter, deleted,"
	    " importing, archived) VALUES (5, 1, 'old', 10, FALSE, FALSE,"
	    " FALSE)");
	iw_minimal(iw_dataset("k1", ""));
	T_OK(iw_unpack(&st, &t_err));
	T_OK(iw_create(st, 5, &made, &t_err));
	assert_int_equal(5, made.history);
	assert_string_equal("old|11", iw_sql("SELECT name || '|' ||"
	    " hid_counter FROM history"));
	assert_string_equal("10", iw_sql("SELECT hid FROM"
	    " history_dataset_association"));
}

static void
importing_twice_touches_nothing_of_the_first(void **state)
{
	struct store_created made;
	const char *before;
	char first[200];

	(void)state;
	iw_minimal(iw_dataset("k1", "\"dataset_uuid\":"
	    " \"11111111-1111-4111-8111-111111111111\""));
	T_OK(iw_import(&made, &t_err));
	before = iw_sql("SELECT uuid FROM dataset");
	(void)snprintf(first, sizeof(first), "%s", before);
	assert_string_not_equal("11111111111141118111111111111111", first);
	iw_minimal(iw_dataset("k1", "\"copied_from_history_dataset_"
	    "association_id_chain\": [\"k9\"]"));
	iw_again();
	T_OK(iw_import(&made, &t_err));
	assert_string_equal("2", iw_sql("SELECT count(*) FROM history"));
	assert_string_equal(first, iw_sql("SELECT uuid FROM dataset WHERE"
	    " id = 1"));
	assert_int_equal(2, iw_object_files());
}

static void
extra_files_go_with_their_dataset(void **state)
{
	struct store_created made;

	(void)state;
	iw_minimal(iw_dataset("k1", "\"extra_files_path\":"
	    " \"datasets/extra_files_path_k1\""));
	iw_add("datasets/extra_files_path_k1/sub/b.txt", "four");
	iw_add("datasets/extra_files_path_k1/B.txt", "1");
	T_OK(iw_import(&made, &t_err));
	assert_string_equal("6|11", iw_sql("SELECT file_size || '|' ||"
	    " total_size FROM dataset"));
	assert_int_equal(3, iw_object_files());
}

static void
extra_files_without_a_primary_file_are_left_out(void **state)
{
	AUTO_STAGED struct store_staged *st = NULL;

	(void)state;
	iw_minimal(iw_dataset("k1", "\"file_name\": null,"
	    " \"extra_files_path\": \"datasets/extra_files_path_k1\""));
	iw_add("datasets/extra_files_path_k1/b.txt", "four");
	T_OK(iw_unpack(&st, &t_err));
	assert_string_equal("extra file: datasets/extra_files_path_k1/b.txt\n",
	    iw_left_out(st));
}

static void
unknown_types_become_data_and_files_of_metadata_are_dropped(void **state)
{
	struct store_created made;
	char both[8192];

	(void)state;
	(void)snprintf(both, sizeof(both), "%s, %s",
	    iw_dataset("k1", "\"extension\": \"made_up\""),
	    iw_dataset("k2", "\"hid\": 2, \"extension\": \"bam\", \"metadata\":"
	    " {\"dbkey\": \"?\", \"bam_index\": 17, \"bam_csi_index\": null,"
	    " \"bam_header\": {\"model_class\": \"MetadataFile\", \"uuid\":"
	    " \"x\"}, \"made_up\": 1}"));
	iw_minimal(both);
	T_OK(iw_import(&made, &t_err));
	assert_string_equal("data|{\"dbkey\": [\"hg38\"]}", iw_sql("SELECT"
	    " extension || '|' || CAST(metadata AS TEXT) FROM"
	    " history_dataset_association WHERE hid = 1"));
	assert_string_equal("{\"bam_csi_index\": null, \"dbkey\": [\"?\"]}",
	    iw_sql("SELECT metadata FROM history_dataset_association WHERE"
	    " hid = 2"));
}

static void
long_texts_are_cut_by_code_points_and_lose_their_nuls(void **state)
{
	struct store_created made;
	AUTO_SB struct sb text = SB_EMPTY(2000);

	(void)state;
	sb_adds(&text, "\"blurb\": \"a\\u0000b\", \"info\": \"");
	for (int i = 0; i < 300; i++)
		sb_adds(&text, "é");
	sb_adds(&text, "\"");
	iw_minimal(iw_dataset("k1", sb_cstr(&text)));
	T_OK(iw_import(&made, &t_err));
	assert_string_equal("255|ab", iw_sql("SELECT length(info) || '|' ||"
	    " blurb FROM history_dataset_association"));
}

static void
tags_become_rows_as_galaxy_makes_them(void **state)
{
	struct store_created made;

	(void)state;
	iw_minimal(iw_dataset("k1", "\"tags\": [\"#Batch 1\","
	    " \"group:Control\", \"k=v:w\", \"a.B.c\", \"x, y;z\", \"::\","
	    " \"GROUP:control\", \"\\u00c5:\\u00c4\"]"));
	T_OK(iw_import(&made, &t_err));
	assert_string_equal("name/batch1/Batch1 GROUP/control/control"
	    " k/v:w/v:w a.B.c/- x/- y/- z/- \xc3\x85/\xc3\xa4/\xc3\x84",
	    iw_sql("SELECT group_concat(user_tname || '/' ||"
	    " coalesce(value || '/' || user_value, '-'), ' ') FROM (SELECT *"
	    " FROM history_dataset_association_tag_association ORDER BY id)"));
	assert_string_equal("a.b", iw_sql("SELECT p.name FROM tag t, tag p"
	    " WHERE t.name = 'a.b.c' AND p.id = t.parent_id"));
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, iw_setup, iw_teardown)
	const struct CMUnitTest tests[] = {
		T(the_minimal_archive_becomes_rows),
		T(history_and_datasets_get_their_owners_permissions),
		T(the_audit_table_keeps_one_row),
		T(a_dataset_without_bytes_is_discarded_and_keeps_its_flags),
		T(a_source_makes_a_missing_file_deferred),
		T(a_state_that_is_not_terminal_becomes_an_error_that_names_it),
		T(failed_metadata_is_the_state_of_the_hda_alone),
		T(copies_of_one_file_share_a_dataset),
		T(one_file_in_two_states_is_stored_twice),
		T(copies_of_something_outside_have_a_representative),
		T(only_hids_of_the_archives_own_history_are_kept),
		T(a_converted_dataset_has_the_hid_of_its_parent),
		T(into_a_history_everything_takes_the_next_hids),
		T(importing_twice_touches_nothing_of_the_first),
		T(extra_files_go_with_their_dataset),
		T(extra_files_without_a_primary_file_are_left_out),
		T(unknown_types_become_data_and_files_of_metadata_are_dropped),
		T(long_texts_are_cut_by_code_points_and_lose_their_nuls),
		T(tags_become_rows_as_galaxy_makes_them),
	};
#undef T

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
