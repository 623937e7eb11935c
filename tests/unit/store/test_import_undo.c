/* Whatever goes wrong, nothing stays. */
#include "testing.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cancel.h"
#include "base/fs.h"
#include "import_world.h"
#include "store/import.h"

static struct store_created made;

static int
record_nothing(void *ctx, struct db *db, int64_t history, struct err *err)
{
	(void)ctx;
	(void)db;
	(void)history;
	return (err_set(err, ERR_LOST, "somebody else has the task"));
}

static int
record_history(void *ctx, struct db *db, int64_t history, struct err *err)
{
	(void)err;
	assert_true(db_in_tx(db));
	*(int64_t *)ctx = history;
	return (0);
}

static int
create_with(struct store_staged *st, struct store_create_options options)
{
	options.user = &iw.user;
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
		T(files_of_a_commit_that_never_came_are_removed),
		T(files_of_a_commit_that_came_stay),
		T(a_staging_directory_without_a_journal_is_fine),
		T(a_dry_run_keeps_no_bytes_but_checks_them),
	};
#undef T

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
