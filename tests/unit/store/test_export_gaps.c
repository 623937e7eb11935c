#include "testing.h"

#include "export_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Every reason of the closed list, under every policy. */

static struct world w;

static int
setup(void **state)
{
	if (t_dir_setup(state) != 0)
		return (-1);
	world_open(&w, "gaps");
	world_history(&w, 3);
	return (0);
}

static int
teardown(void **state)
{
	world_close(&w);
	return (t_dir_teardown(state));
}

static void
assert_gaps(struct store_snapshot *snap, const char *want)
{
	AUTO_SB struct sb gaps = SB_EMPTY(65536);

	world_gaps(snap, &gaps);
	T_STR(want, sb_str(&gaps));
}

/* Collect under a policy and compare the gaps. */
static void
assert_collects(struct store_request req, enum store_missing missing,
    const char *want, uint64_t datasets)
{
	AUTO_SNAPSHOT struct store_snapshot *snap = NULL;

	req.missing = missing;
	T_OK(world_collect(&w, &req, &snap, &t_err));
	assert_gaps(snap, want);
	assert_int_equal(datasets, store_snapshot_counts(snap)->datasets);
}

static char *
exported(struct store_request req, const char *member)
{
	AUTO_SB struct sb tar = SB_EMPTY(1 << 20);

	T_OK(world_export(&w, &req, STORE_TAR, &tar, &t_err));
	return (world_member(&tar, member));
}

static bool
document_has(struct store_request req, const char *member, const char *text)
{
	char *doc = exported(req, member);
	bool has;

	assert_non_null(doc);
	has = strstr(doc, text) != NULL;
	free(doc);
	return (has);
}

static void
nothing_missing_is_no_gap(void **state)
{
	(void)state;
	assert_collects(world_request(&w), MISSING_FAIL, "", 3);
}

static void
a_missing_file_ends_the_export_in_galaxys_words(void **state)
{
	AUTO_SNAPSHOT struct store_snapshot *snap = NULL;
	struct store_request req = world_request(&w);

	(void)state;
	world_no_file(&w, 2);
	T_ERR(ERR_FILE_MISSING, world_collect(&w, &req, &snap, &t_err));
	assert_null(snap);
	assert_false(db_in_tx(w.db));
}

static void
or_is_recorded_or_skipped(void **state)
{
	struct store_request req = world_request(&w);

	(void)state;
	world_no_file(&w, 2);
	assert_collects(req, MISSING_RECORD, "dataset 2 file_missing\n", 3);
	assert_collects(req, MISSING_SKIP, "dataset 2 file_missing\n", 2);
	req.missing = MISSING_SKIP;
	assert_false(document_has(req, "datasets_attrs.txt", "\"set 2\""));
}

static void
collection_of(const char *state, int hda)
{
	char sql[1024];

	(void)snprintf(sql, sizeof(sql),
	    "INSERT INTO dataset_collection (id, collection_type,"
	    " populated_state) VALUES (1, 'list', '%s');"
	    "INSERT INTO dataset_collection_element (id,"
	    " dataset_collection_id, hda_id, element_index,"
	    " element_identifier) VALUES (1, 1, %d, 0, 'a');"
	    "INSERT INTO history_dataset_collection_association (id,"
	    " collection_id, history_id, name, hid, deleted) VALUES (1, 1, 1,"
	    " 'coll', 9, 0);", state, hda);
	world_sql(&w, sql);
}

static void
an_element_is_recorded_not_skipped(void **state)
{
	(void)state;
	collection_of("ok", 2);
	world_no_file(&w, 2);
	assert_collects(world_request(&w), MISSING_SKIP,
	    "dataset 2 file_missing\n", 3);
}

static void
an_unfinished_dataset_is_an_error_that_says_so(void **state)
{
	AUTO_SNAPSHOT struct store_snapshot *snap = NULL;
	struct store_request req = world_request(&w);

	(void)state;
	world_sql(&w, "UPDATE dataset SET state = 'running' WHERE id = 3");
	assert_collects(req, MISSING_FAIL, "dataset 3 dataset_unfinished\n",
	    3);
	assert_true(document_has(req, "datasets_attrs.txt", "\"info\": "
	    "\"not finished when exported: running\""));
	assert_true(document_has(req, "datasets_attrs.txt",
	    "\"state\": \"error\""));
	assert_null(exported(req, "datasets/set_3_5f4fb23011e86eba.txt"));
	req.require_finished = true;
	T_ERR(ERR_WRONG_STATE, world_collect(&w, &req, &snap, &t_err));
}

static void
an_unfinished_collection_is_told_and_a_failed_one_exported(void **state)
{
	AUTO_SNAPSHOT struct store_snapshot *snap = NULL;
	struct store_request req = world_request(&w);
	char *doc;

	(void)state;
	collection_of("new", 1);
	assert_collects(req, MISSING_FAIL,
	    "dataset_collection 9 collection_unfinished\n", 3);
	doc = exported(req, "collections_attrs.txt");
	assert_string_equal("[]", doc);
	free(doc);
	req.require_finished = true;
	T_ERR(ERR_WRONG_STATE, world_collect(&w, &req, &snap, &t_err));
	req.require_finished = false;
	world_sql(&w, "UPDATE dataset_collection SET populated_state ="
	    " 'failed'");
	assert_collects(req, MISSING_FAIL, "", 3);
	assert_true(document_has(req, "collections_attrs.txt",
	    "\"populated_state\": \"failed\""));
}

static void
an_element_that_holds_nothing_is_told(void **state)
{
	struct store_request req = world_request(&w);

	(void)state;
	collection_of("ok", 1);
	world_sql(&w, "INSERT INTO dataset_collection_element (id,"
	    " dataset_collection_id, element_index, element_identifier)"
	    " VALUES (2, 1, 1, 'empty'), (3, 1, 2, 'gone');"
	    "UPDATE dataset_collection_element SET hda_id = 77 WHERE id = 3");
	assert_collects(req, MISSING_FAIL,
	    "dataset_collection 9 collection_unfinished\n"
	    "dataset_collection 9 collection_unfinished\n", 3);
}

static void
bytes_without_access_stay_behind(void **state)
{
	struct store_request req = world_request(&w);
	int64_t roles[] = { 5 };
	struct user user = { .id = 2, .roles = roles, .nroles = 1 };

	(void)state;
	world_sql(&w, "INSERT INTO dataset_permissions (action, dataset_id,"
	    " role_id) VALUES ('access', 1, 5), ('access', 2, 5),"
	    " ('access', 2, 6), ('manage permissions', 3, 9)");
	assert_collects(req, MISSING_FAIL, "", 3);
	req.user = &user;
	assert_collects(req, MISSING_FAIL, "dataset 2 no_access\n", 3);
	req.user = NULL;
	assert_collects(req, MISSING_FAIL, "dataset 1 no_access\n"
	    "dataset 2 no_access\n", 3);
}

/* 2 becomes a copy of 1. */
static void
copy_with(const char *set)
{
	char sql[512];

	(void)snprintf(sql, sizeof(sql), "UPDATE history_dataset_association"
	    " SET copied_from_history_dataset_association_id = 1, dataset_id ="
	    " 1 WHERE id = 2; UPDATE history_dataset_association SET %s"
	    " WHERE id = 2;", set);
	world_sql(&w, sql);
}

#define CHAIN "\"copied_from_history_dataset_association_id_chain\": "

static void
a_copy_that_shares_a_live_file_keeps_its_chain(void **state)
{
	struct store_request req = world_request(&w);

	(void)state;
	copy_with("deleted = 0");
	assert_collects(req, MISSING_FAIL, "", 3);
	assert_true(document_has(req, "datasets_attrs.txt",
	    CHAIN "[\"1b33dd040178f869\"]"));
}

static void
a_copy_that_would_harm_its_original_loses_its_chain(void **state)
{
	static const char *const sets[] = { "deleted = 1", "visible = 0",
		"dataset_id = 2" };
	struct store_request req = world_request(&w);

	(void)state;
	for (size_t i = 0; i < NELEMS(sets); i++) {
		copy_with("deleted = 0, visible = 1");
		copy_with(sets[i]);
		assert_collects(req, MISSING_FAIL,
		    "dataset 2 chain_dropped\n", 3);
		assert_false(document_has(req, "datasets_attrs.txt",
		    CHAIN "[\""));
		assert_false(document_has(req, "datasets_attrs.txt"
		    ".provenance", CHAIN "[\""));
	}
}

static void
a_chain_out_of_the_archive_is_kept(void **state)
{
	struct store_request req = world_request(&w);
	const char *chain;
	char *doc;

	(void)state;
	world_sql(&w, "UPDATE history_dataset_association SET"
	    " copied_from_history_dataset_association_id = 50 WHERE id = 2;"
	    "INSERT INTO history_dataset_association (id, history_id,"
	    " dataset_id, copied_from_history_dataset_association_id,"
	    " validated_state) VALUES (50, 7, 2, 51, 'ok'), (51, 7, 2, 50,"
	    " 'ok')");
	assert_collects(req, MISSING_FAIL, "", 3);
	/* A circle ends where it closes: 50, 51. */
	doc = exported(req, "datasets_attrs.txt");
	chain = strstr(doc, CHAIN "[\"");
	assert_non_null(chain);
	assert_int_equal(strlen(CHAIN) + 2 * 18 + 4,
	    strchr(chain, ']') + 1 - chain);
	free(doc);
}

static void
no_job_is_lost_with_a_chain(void **state)
{
	struct store_request req = world_request(&w);

	(void)state;
	/* 2 was copied from 50, which a job made from 1, and which is not in
	 * the history; 50 was copied from 1, which is. */
	world_sql(&w, "UPDATE history_dataset_association SET"
	    " copied_from_history_dataset_association_id = 50 WHERE id = 2;"
	    "INSERT INTO history_dataset_association (id, history_id,"
	    " dataset_id, copied_from_history_dataset_association_id,"
	    " validated_state) VALUES (50, 7, 2, 1, 'ok');"
	    "INSERT INTO job (id, tool_id, state) VALUES (1, 'cat1', 'ok');"
	    "INSERT INTO job_to_output_dataset (job_id, dataset_id, name)"
	    " VALUES (1, 50, 'out');");
	assert_collects(req, MISSING_FAIL, "dataset 2 chain_dropped\n", 3);
	assert_true(document_has(req, "jobs_attrs.txt",
	    "\"output_dataset_mapping\": {\"out\": [\"b1b815010ffc5a26\"]}"));
	/* Its times were not there: the history's. */
	assert_true(document_has(req, "jobs_attrs.txt",
	    "\"update_time\": \"2024-03-01T09:00:00.000000\""));
}

static void
links_of_jobs_that_lead_nowhere_are_told(void **state)
{
	(void)state;
	world_sql(&w, "INSERT INTO job (id, tool_id, state) VALUES (1, 'cat1',"
	    " 'ok');"
	    "INSERT INTO job_to_output_dataset (job_id, dataset_id, name)"
	    " VALUES (1, 1, 'out'), (1, NULL, 'out');"
	    "INSERT INTO implicit_collection_jobs (id, populated_state)"
	    " VALUES (1, 'ok');"
	    "INSERT INTO implicit_collection_jobs_job_association"
	    " (implicit_collection_jobs_id, job_id, order_index)"
	    " VALUES (1, 1, 0), (1, NULL, 1)");
	assert_collects(world_request(&w), MISSING_FAIL,
	    "job 0 job_link_dropped\njob 0 job_link_dropped\n", 3);
}

/* Pack; *again as the call left it. */
static int
pack(struct store_snapshot *snap, struct sb *out, bool *again)
{
	AUTO_SINK struct sink *sink = sink_sb(out);
	struct pack_totals totals;

	return (store_pack(snap, &(struct store_pack_options){
	    .format = STORE_TAR, .threads = 1 }, sink, &totals, again,
	    &t_err));
}

static void
a_file_that_changes_ends_a_strict_export(void **state)
{
	AUTO_SNAPSHOT struct store_snapshot *snap = NULL;
	AUTO_SB struct sb tar = SB_EMPTY(1 << 20);
	struct store_request req = world_request(&w);
	bool again = true;

	(void)state;
	T_OK(world_collect(&w, &req, &snap, &t_err));
	world_file(&w, 2, "something longer than before\n");
	T_ERR(ERR_FILE_CHANGED, pack(snap, &tar, &again));
	assert_false(again);
}

static void
or_is_left_out_by_packing_again(void **state)
{
	static const enum store_missing policies[] = { MISSING_RECORD,
		MISSING_SKIP };

	(void)state;
	for (size_t i = 0; i < NELEMS(policies); i++) {
		AUTO_SNAPSHOT struct store_snapshot *snap = NULL;
		AUTO_SB struct sb tar = SB_EMPTY(1 << 20);
		struct store_request req = world_request(&w);
		bool again = false;
		char *doc;

		req.missing = policies[i];
		T_OK(world_collect(&w, &req, &snap, &t_err));
		world_file(&w, 2, i == 0 ? "longer than it was\n" : "short");
		T_ERR(ERR_FILE_CHANGED, pack(snap, &tar, &again));
		assert_true(again);
		sb_clear(&tar);
		T_OK(pack(snap, &tar, &again));
		assert_false(again);
		assert_gaps(snap, "dataset 2 file_changed\n");
		assert_int_equal(1, store_snapshot_counts(snap)->gaps);
		assert_int_equal(2, store_snapshot_counts(snap)->files);
		assert_null(world_member(&tar,
		    "datasets/set_2_b1b815010ffc5a26.txt"));
		doc = world_member(&tar, "datasets_attrs.txt");
		assert_int_equal(policies[i] == MISSING_RECORD,
		    strstr(doc, "\"set 2\"") != NULL);
		assert_null(strstr(doc, "datasets/set_2"));
		assert_non_null(strstr(doc, "datasets/set_3"));
		free(doc);
	}
}

static void
a_lost_file_takes_the_chain_of_its_copy_along(void **state)
{
	AUTO_SNAPSHOT struct store_snapshot *snap = NULL;
	AUTO_SB struct sb tar = SB_EMPTY(1 << 20);
	struct store_request req = world_request(&w);
	bool again = false;
	char *doc;

	(void)state;
	copy_with("deleted = 0");
	req.missing = MISSING_RECORD;
	T_OK(world_collect(&w, &req, &snap, &t_err));
	world_no_file(&w, 1);
	T_ERR(ERR_FILE_CHANGED, pack(snap, &tar, &again));
	sb_clear(&tar);
	T_OK(pack(snap, &tar, &again));
	assert_gaps(snap, "dataset 1 file_changed\ndataset 2 file_changed\n"
	    "dataset 2 chain_dropped\n");
	doc = world_member(&tar, "datasets_attrs.txt");
	assert_null(strstr(doc, CHAIN "[\""));
	free(doc);
}

static size_t
occurrences(const char *text, const char *what)
{
	size_t n = 0;

	for (text = strstr(text, what); text != NULL;
	    text = strstr(text + 1, what))
		n++;
	return (n);
}

static void
a_recorded_digest_that_differs_is_a_gap_and_the_bytes_stay(void **state)
{
	AUTO_SB struct sb tar = SB_EMPTY(1 << 20);
	struct store_request req = world_request(&w);
	bool again = false;

	(void)state;
	/* The first is right, in capitals; the second is wrong; the third
	 * belongs to an extra file. */
	world_sql(&w, "INSERT INTO dataset_hash (dataset_id, hash_function,"
	    " hash_value, extra_files_path) VALUES"
	    " (1, 'MD5', '5C2CE561E1E263695DBD267271B86FB8', NULL),"
	    " (2, 'SHA-256', 'abcd', NULL), (3, 'MD5', 'abcd', 'x')");
	for (unsigned i = MISSING_FAIL; i <= MISSING_SKIP; i++) {
		AUTO_SNAPSHOT struct store_snapshot *snap = NULL;
		char *doc;

		sb_clear(&tar);
		req.missing = (enum store_missing)i;
		T_OK(world_collect(&w, &req, &snap, &t_err));
		T_OK(pack(snap, &tar, &again));
		assert_false(again);
		assert_gaps(snap, "dataset 2 hash_mismatch\n");
		assert_int_equal(1, store_snapshot_counts(snap)->gaps);
		doc = world_member(&tar, "datasets_attrs.txt");
		assert_int_equal(store_snapshot_counts(snap)->files,
		    occurrences(doc, "\"file_name\": "));
		free(doc);
	}
}

static void
purged_ones_are_counted_or_discarded(void **state)
{
	AUTO_SNAPSHOT struct store_snapshot *snap = NULL;
	struct store_request req = world_request(&w);

	(void)state;
	world_sql(&w, "UPDATE dataset SET purged = 1 WHERE id = 2;"
	    "INSERT INTO history_dataset_association_annotation_association"
	    " (history_dataset_association_id, user_id, annotation)"
	    " SELECT 2, user_id, 'it was good' FROM history;"
	    "UPDATE history_dataset_association SET deleted = 1 WHERE id = 2;"
	    "UPDATE history_dataset_association SET visible = 0 WHERE id = 3");
	T_OK(world_collect(&w, &req, &snap, &t_err));
	assert_gaps(snap, "");
	assert_int_equal(2, store_snapshot_counts(snap)->datasets);
	assert_int_equal(1, store_snapshot_counts(snap)->purged);
	assert_int_equal(1, store_snapshot_counts(snap)->hidden);
	req.include_deleted = true;
	assert_true(document_has(req, "datasets_attrs.txt",
	    "\"state\": \"discarded\""));
	assert_true(document_has(req, "datasets_attrs.txt",
	    "\"annotation\": \"it was good\""));
}

static void
extra_files_that_are_no_files_are_told(void **state)
{
	struct store_request req = world_request(&w);
	char *text;

	(void)state;
	world_extra(&w, 1, "real", "bytes");
	assert_int_equal(0, symlinkat("/etc/passwd", w.site.dir_fd,
	    "objects/000/dataset_1_files/link"));
	world_extra(&w, 1, "bad\xff", "bytes");
	assert_collects(req, MISSING_FAIL, "dataset 1 file_missing\n"
	    "dataset 1 file_missing\n", 3);
	text = exported(req,
	    "datasets/extra_files_path_1b33dd040178f869/real");
	assert_string_equal("bytes", text);
	free(text);
}

static void
extra_files_come_without_their_primary_file(void **state)
{
	struct store_request req = world_request(&w);
	char *text;

	(void)state;
	world_extra(&w, 1, "real", "bytes");
	world_no_file(&w, 1);
	req.missing = MISSING_RECORD;
	assert_collects(req, MISSING_RECORD, "dataset 1 file_missing\n", 3);
	text = exported(req,
	    "datasets/extra_files_path_1b33dd040178f869/real");
	assert_string_equal("bytes", text);
	free(text);
	assert_false(document_has(req, "datasets_attrs.txt",
	    "\"file_name\": \"datasets/set_1"));
}

static void
an_empty_place_for_extra_files_is_an_empty_path(void **state)
{
	(void)state;
	world_extra(&w, 1, "real", "bytes");
	assert_int_equal(0, unlinkat(w.site.dir_fd,
	    "objects/000/dataset_1_files/real", 0));
	assert_true(document_has(world_request(&w), "datasets_attrs.txt",
	    "\"extra_files_path\": \"\""));
}

static void
a_lost_extra_file_takes_the_whole_dataset_along(void **state)
{
	AUTO_SNAPSHOT struct store_snapshot *snap = NULL;
	AUTO_SB struct sb tar = SB_EMPTY(1 << 20);
	struct store_request req = world_request(&w);
	bool again = false;
	char *doc;

	(void)state;
	world_extra(&w, 1, "real", "bytes");
	req.missing = MISSING_RECORD;
	T_OK(world_collect(&w, &req, &snap, &t_err));
	world_extra(&w, 1, "real", "longer bytes");
	T_ERR(ERR_FILE_CHANGED, pack(snap, &tar, &again));
	sb_clear(&tar);
	T_OK(pack(snap, &tar, &again));
	assert_gaps(snap, "dataset 1 file_changed\n");
	assert_int_equal(2, store_snapshot_counts(snap)->files);
	doc = world_member(&tar, "datasets_attrs.txt");
	assert_null(strstr(doc, "extra_files_path\": \"data"));
	assert_null(strstr(doc, "datasets/set_1"));
	free(doc);
}

static void
a_skipped_conversion_is_not_named_either(void **state)
{
	AUTO_SNAPSHOT struct store_snapshot *snap = NULL;
	AUTO_SB struct sb tar = SB_EMPTY(1 << 20);
	struct store_request req = world_request(&w);
	bool again = false;
	char *doc;

	(void)state;
	world_sql(&w, "INSERT INTO implicitly_converted_dataset_association"
	    " (id, hda_id, hda_parent_id, type) VALUES (1, 3, 1, 'bed')");
	req.missing = MISSING_SKIP;
	T_OK(world_collect(&w, &req, &snap, &t_err));
	world_no_file(&w, 3);
	T_ERR(ERR_FILE_CHANGED, pack(snap, &tar, &again));
	sb_clear(&tar);
	T_OK(pack(snap, &tar, &again));
	doc = world_member(&tar, "implicit_dataset_conversions.txt");
	assert_string_equal("[]", doc);
	free(doc);
	assert_int_equal(2, store_snapshot_counts(snap)->datasets);
}

static void
policies_and_objects_have_names(void **state)
{
	enum store_missing missing;

	(void)state;
	for (int i = MISSING_FAIL; i <= MISSING_SKIP; i++) {
		T_OK(store_missing_named(str_of(store_missing_name(
		    (enum store_missing)i)), &missing, &t_err));
		assert_int_equal(i, missing);
	}
	T_ERR(ERR_USAGE, store_missing_named(STR("ignore"), &missing,
	    &t_err));
	assert_string_equal("dataset_collection",
	    store_object_name(STORE_COLLECTION));
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(nothing_missing_is_no_gap),
		T(a_missing_file_ends_the_export_in_galaxys_words),
		T(or_is_recorded_or_skipped),
		T(an_element_is_recorded_not_skipped),
		T(an_unfinished_dataset_is_an_error_that_says_so),
		T(an_unfinished_collection_is_told_and_a_failed_one_exported),
		T(an_element_that_holds_nothing_is_told),
		T(bytes_without_access_stay_behind),
		T(a_copy_that_shares_a_live_file_keeps_its_chain),
		T(a_copy_that_would_harm_its_original_loses_its_chain),
		T(a_chain_out_of_the_archive_is_kept),
		T(no_job_is_lost_with_a_chain),
		T(links_of_jobs_that_lead_nowhere_are_told),
		T(a_file_that_changes_ends_a_strict_export),
		T(or_is_left_out_by_packing_again),
		T(a_lost_file_takes_the_chain_of_its_copy_along),
		T(a_recorded_digest_that_differs_is_a_gap_and_the_bytes_stay),
		T(purged_ones_are_counted_or_discarded),
		T(extra_files_that_are_no_files_are_told),
		T(extra_files_come_without_their_primary_file),
		T(an_empty_place_for_extra_files_is_an_empty_path),
		T(a_lost_extra_file_takes_the_whole_dataset_along),
		T(a_skipped_conversion_is_not_named_either),
		T(policies_and_objects_have_names),
	};

	return (cmocka_run_group_tests_name("export_gaps", tests, NULL,
	    NULL));
}
