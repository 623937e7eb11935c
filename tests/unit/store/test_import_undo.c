/* Whatever goes wrong, nothing stays. */
#include "testing.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cancel.h"
#include "base/fs.h"
#include "import_world.h"
#include "store/import.h"

static struct store_created made;

static int
record_nothing(void *ctx, struct db *db,
    const struct store_created *created, struct err *err)
{
	(void)ctx;
	(void)db;
	(void)created;
	return (err_set(err, ERR_LOST, "somebody else has the task"));
}

static int
record_history(void *ctx, struct db *db,
    const struct store_created *created, struct err *err)
{
	(void)err;
	assert_true(db_in_tx(db));
	*(int64_t *)ctx = created->history;
	return (0);
}

static int
create_with(struct store_staged *st, struct store_create_options options)
{
	options.user = &iw.user;
	if (options.rows_per_commit == 0)
		options.rows_per_commit = 1000000;
	return (store_create(&iw.site, iw.db, st, &options, &made, &t_err));
}

static void
the_callers_record_is_part_of_the_commit(void **state)
{
	AUTO_STAGED struct store_staged *st = NULL;
	int64_t seen = 0;

	(void)state;
	iw_minimal(iw_dataset("k1", "\"tags\": [\"t\"]"));
	T_OK(iw_unpack(&st, &t_err));
	T_OK(create_with(st, (struct store_create_options){
	    .record = record_history, .ctx = &seen }));
	assert_int_equal(made.history, seen);
}

static void
a_record_that_fails_takes_everything_back(void **state)
{
	AUTO_STAGED struct store_staged *st = NULL;

	(void)state;
	iw_minimal(iw_dataset("k1", "\"tags\": [\"t\"]"));
	T_OK(iw_unpack(&st, &t_err));
	T_ERR(ERR_LOST, create_with(st, (struct store_create_options){
	    .record = record_nothing }));
	iw_nothing_there();
}

static void
a_cancel_takes_everything_back(void **state)
{
	AUTO_STAGED struct store_staged *st = NULL;
	struct cancel *cancel = cancel_new();

	(void)state;
	iw_minimal(iw_dataset("k1", ""));
	T_OK(iw_unpack(&st, &t_err));
	cancel_set(cancel);
	T_ERR(ERR_CANCELLED, create_with(st, (struct store_create_options){
	    .cancel = cancel }));
	iw_nothing_there();
	cancel_free(cancel);
}

static void
a_history_of_somebody_else_is_not_touched(void **state)
{
	AUTO_STAGED struct store_staged *st = NULL;

	(void)state;
	iw_run("INSERT INTO history (id, user_id, name, hid_counter, deleted,"
	    " importing, archived) VALUES (5, 2, 'hers', 1, FALSE, FALSE,"
	    " FALSE)");
	iw_minimal(iw_dataset("k1", ""));
	T_OK(iw_unpack(&st, &t_err));
	T_ERR(ERR_DENIED, create_with(st, (struct store_create_options){
	    .into_history = 5 }));
	assert_string_equal("0", iw_sql("SELECT count(*) FROM dataset"));
	assert_int_equal(0, iw_object_files());
}

/* Every table of an import, and more rows than one commit may have. */
static void
many_rows(void)
{
	struct sb b;

	iw_begin(PACK_TAR);
	iw_history("\"hid_counter\": 30");
	sb_init(&b, 1 << 20);
	for (int i = 1; i <= 20; i++) {
		char key[16], more[300];

		(void)snprintf(key, sizeof(key), "k%d", i);
		(void)snprintf(more, sizeof(more), "\"hid\": %d,"
		    " \"annotation\": \"n\", \"tags\": [\"t\"],"
		    " \"file_name\": \"datasets/%d.txt\","
		    " \"file_metadata\": {\"sources\": [{\"source_uri\":"
		    " \"https://x/\", \"extra_files_path\": null,"
		    " \"transform\": null, \"hashes\": [{\"hash_function\":"
		    " \"MD5\", \"hash_value\": \"0\"}]}]}", i, i);
		sb_addf(&b, "%s%s", i == 1 ? "[" : ", ",
		    iw_dataset(key, more));
		(void)snprintf(more, sizeof(more), "datasets/%d.txt", i);
		iw_add(more, more);
	}
	sb_addc(&b, ']');
	iw_add("datasets_attrs.txt", sb_cstr(&b));
	sb_fini(&b);
	iw_add("collections_attrs.txt", "[{\"encoded_id\": \"c1\","
	    " \"display_name\": \"a\", \"hid\": 21,"
	    " \"history_encoded_id\": \"h1\", \"collection\": {\"type\":"
	    " \"list\", \"populated_state\": \"ok\", \"elements\":"
	    " [{\"element_index\": 0, \"element_identifier\": \"x\","
	    " \"hda\": {\"encoded_id\": \"k20\"}}]}}]");
	iw_add("implicit_dataset_conversions.txt", "[{\"file_type\":"
	    " \"bed\", \"hda\": \"k2\", \"parent_hda\": \"k1\"}]");
	sb_init(&b, 1 << 16);
	sb_addf(&b, "[%s]", iw_job("j1", "\"params\": {\"a\": {\"src\":"
	    " \"hda\", \"id\": \"k20\"}}, \"input_dataset_mapping\":"
	    " {\"i\": [\"k1\"]}, \"output_dataset_mapping\": {\"o\":"
	    " [\"k20\"]}"));
	iw_add("jobs_attrs.txt", sb_cstr(&b));
	sb_fini(&b);
	iw_add("implicit_collection_jobs_attrs.txt", "[{\"encoded_id\":"
	    " \"i1\", \"populated_state\": \"ok\", \"jobs\": [\"j1\"]}]");
}

/* The number of rows in all tables that an import fills. */
static const char *
all_rows(void)
{
	static char sql[4000];
	static const char *const tables[] = { "history", "dataset",
		"history_dataset_association",
		"history_dataset_collection_association",
		"dataset_collection", "dataset_collection_element", "job",
		"job_parameter", "job_state_history", "job_to_input_dataset",
		"job_to_output_dataset", "implicit_collection_jobs",
		"implicit_collection_jobs_job_association", "dataset_source",
		"dataset_source_hash", "dataset_permissions",
		"default_history_permissions", "history_audit",
		"history_dataset_association_tag_association",
		"history_dataset_association_annotation_association",
		"implicitly_converted_dataset_association" };
	size_t n = 0;

	for (size_t i = 0; i < NELEMS(tables); i++)
		n += (size_t)snprintf(sql + n, sizeof(sql) - n,
		    "%s(SELECT count(*) FROM %s)", i == 0 ? "SELECT " :
		    " || ' ' || ", tables[i]);
	return (iw_sql(sql));
}

static const char none[] = "0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0";

static void
several_commits_make_the_same_rows_as_one(void **state)
{
	AUTO_STAGED struct store_staged *st = NULL;

	(void)state;
	many_rows();
	T_OK(iw_unpack(&st, &t_err));
	T_OK(create_with(st, (struct store_create_options){
	    .rows_per_commit = 7 }));
	assert_string_equal("1 20 20 1 1 1 1 1 2 1 1 1 1 20 20 20 1 1 20 20"
	    " 1", all_rows());
	assert_string_equal("0|30", iw_sql("SELECT importing || '|' ||"
	    " hid_counter FROM history"));
	assert_string_equal("k|20|20", iw_sql("SELECT 'k|' || max(hid) || '|'"
	    " || count(DISTINCT dataset_id) FROM"
	    " history_dataset_association"));
	assert_string_equal("{\"src\": \"hda\", \"id\": 20}", iw_sql(
	    "SELECT value FROM job_parameter"));
	assert_int_equal(20, iw_object_files());
}

static void
several_commits_are_taken_back_when_the_last_fails(void **state)
{
	AUTO_STAGED struct store_staged *st = NULL;

	(void)state;
	many_rows();
	T_OK(iw_unpack(&st, &t_err));
	T_ERR(ERR_LOST, create_with(st, (struct store_create_options){
	    .rows_per_commit = 7, .record = record_nothing }));
	assert_string_equal(none, all_rows());
	assert_int_equal(0, iw_object_files());
}

static int
die(void *ctx, struct db *db,
    const struct store_created *created, struct err *err)
{
	(void)ctx;
	(void)db;
	(void)created;
	(void)err;
	_exit(0);
}

/* In a process of its own, which dies before the last commit. */
static void
import_and_die(struct store_staged *st)
{
	pid_t pid = fork();
	int status;

	assert_int_not_equal(-1, pid);
	if (pid == 0) {
		struct store_create_options options = { .user = &iw.user,
			.rows_per_commit = 7, .record = die };
		struct db *db;

		if (db_open(&(struct db_options){ .path = iw.db_path,
		    .busy = USEC_SEC }, &db, &t_err) == 0)
			(void)(store_create(&iw.site, db, st, &options, &made,
			    &t_err) == -1);
		_exit(1);
	}
	assert_int_equal(pid, waitpid(pid, &status, 0));
	assert_int_equal(0, status);
}

static void
what_a_dead_import_committed_is_hidden_and_taken_back(void **state)
{
	AUTO_STAGED struct store_staged *st = NULL;

	(void)state;
	many_rows();
	T_OK(iw_unpack(&st, &t_err));
	/* The child opens the database itself: this one is not shared. */
	db_close(iw.db);
	iw.db = NULL;
	import_and_die(st);
	T_OK(db_open(&(struct db_options){ .path = iw.db_path }, &iw.db,
	    &t_err));
	assert_string_equal("1", iw_sql("SELECT importing FROM history"));
	/* Somebody else's row gets an id beyond those that are held. */
	iw_run("INSERT INTO dataset (state) VALUES ('new')");
	assert_string_equal("21", iw_sql("SELECT id FROM dataset WHERE"
	    " state = 'new'"));
	T_OK(store_undo(&iw.site, iw.db, iw.staging, &t_err));
	assert_string_equal("21", iw_sql("SELECT group_concat(id) FROM"
	    " dataset"));
	iw_run("DELETE FROM dataset");
	assert_string_equal(none, all_rows());
	assert_int_equal(0, iw_object_files());
}

/* As if the process had died between placing and committing. */
static void
write_journal(const char *text)
{
	T_OK(fs_write(iw.staging, "placed", str_of(text), 0666, &t_err));
}

static void
files_of_a_commit_that_never_came_are_removed(void **state)
{
	(void)state;
	T_OK(fs_make_dirs(iw.site.dir_fd, "objects/1/1/1", &t_err));
	T_OK(fs_write(iw.site.dir_fd, "objects/1/1/1/dataset_"
	    "11111111-1111-4111-8111-111111111111.dat", STR("x"), 0666,
	    &t_err));
	T_OK(fs_make_dirs(iw.site.dir_fd, "objects/1/1/1/dataset_"
	    "11111111-1111-4111-8111-111111111111_files/a", &t_err));
	write_journal("11111111111141118111111111111111\n"
	    "22222222222242228222222222222222\n3333");
	T_OK(store_undo(&iw.site, iw.db, iw.staging, &t_err));
	assert_int_equal(0, iw_object_files());
	T_OK(store_undo(&iw.site, iw.db, iw.staging, &t_err));
}

static void
files_of_a_commit_that_came_stay(void **state)
{
	(void)state;
	iw_minimal(iw_dataset("k1", ""));
	T_OK(iw_import(&made, &t_err));
	T_OK(store_undo(&iw.site, iw.db, iw.staging, &t_err));
	assert_int_equal(1, iw_object_files());
}

static void
a_staging_directory_without_a_journal_is_fine(void **state)
{
	(void)state;
	T_OK(store_undo(&iw.site, iw.db, iw.staging, &t_err));
}

static void
a_dry_run_keeps_no_bytes_but_checks_them(void **state)
{
	AUTO_STAGED struct store_staged *st = NULL;
	struct stat stat;

	(void)state;
	iw.options.keep_files = false;
	iw_minimal(iw_dataset("k1", "\"extra_files_path\": \"datasets/e\""));
	iw_add("datasets/e/x", "four");
	T_OK(iw_unpack(&st, &t_err));
	assert_int_equal(1, store_staged_plan(st)->files);
	assert_int_equal(10, store_staged_plan(st)->file_bytes);
	/* export_attrs, history_attrs, datasets_attrs; then the file. */
	assert_int_equal(0, fstatat(iw.staging, "files/000/2", &stat, 0));
	assert_int_equal(-1, fstatat(iw.staging, "files/000/3", &stat, 0));
	assert_int_equal(-1, fstatat(iw.staging, "extra", &stat, 0));
	T_STR("Demo", store_staged_plan(st)->history_name);
	T_STR("19.05 or newer", store_staged_plan(st)->release);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, iw_setup, iw_teardown)
	const struct CMUnitTest tests[] = {
		T(the_callers_record_is_part_of_the_commit),
		T(a_record_that_fails_takes_everything_back),
		T(a_cancel_takes_everything_back),
		T(a_history_of_somebody_else_is_not_touched),
		T(several_commits_make_the_same_rows_as_one),
		T(several_commits_are_taken_back_when_the_last_fails),
		T(what_a_dead_import_committed_is_hidden_and_taken_back),
		T(files_of_a_commit_that_never_came_are_removed),
		T(files_of_a_commit_that_came_stay),
		T(a_staging_directory_without_a_journal_is_fine),
		T(a_dry_run_keeps_no_bytes_but_checks_them),
	};
#undef T

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
