#include "testing.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/own.h"
#include "jobs/args.h"
#include "store/import.h"
#include "jobs/scratch.h"
#include "jobs/size.h"
#include "jobs/view.h"
#include "jobs/wire.h"
#include "model/site.h"
#include "store/export.h"

static void
a_hello_comes_out_as_it_went_in(void **state)
{
	AUTO_ARENA struct arena *a = arena_new(1 << 20);
	AUTO_SB struct sb text = SB_EMPTY(4096);
	struct wire_hello in = { .data = STR("/a dir/\xc3\xbc"),
		.token = "0123456789abcdef0123456789abcdef", .local = true };
	struct wire_hello out;

	(void)state;
	uuid_random(&in.task);
	wire_put_hello(&text, &in);
	T_OK(wire_get_hello(sb_str(&text), a, &out, &t_err));
	T_STR("/a dir/\xc3\xbc", out.data);
	assert_string_equal(in.token, out.token);
	assert_memory_equal(&in.task, &out.task, sizeof(in.task));
	assert_true(out.local);
	T_ERR(ERR_INTERNAL, wire_get_hello(STR("{\"task\": \"x\"}"), a, &out,
	    &t_err));
}

static void
progress_comes_out_as_it_went_in(void **state)
{
	AUTO_SB struct sb text = SB_EMPTY(256);
	struct progress in = { 0 }, out = { 0 };

	(void)state;
	progress_phase(&in, PHASE_VERIFY);
	progress_totals(&in, UINT64_MAX, 7);
	progress_items(&in, 5);
	progress_bytes(&in, 6);
	wire_put_progress(&text, &in);
	T_STR("[4,5,18446744073709551615,6,7]", sb_str(&text));
	T_OK(wire_get_progress(sb_str(&text), &out, &t_err));
	assert_true(wire_same_progress(&in, &out));
	progress_items(&out, 1);
	assert_false(wire_same_progress(&in, &out));
}

static void
a_malformed_progress_is_refused(void **state)
{
	static const char *const bad[] = { "", "[", "[]", "[1,2,3,4]",
		"[1,2,3,4,x]", "[99,0,0,0,0]", "[1,2,3,4,5", "1,2,3,4,5]",
		"[-1,2,3,4,5]" };
	struct progress p = { 0 };

	(void)state;
	for (size_t i = 0; i < NELEMS(bad); i++)
		T_ERR(ERR_INTERNAL, wire_get_progress(str_of(bad[i]), &p,
		    &t_err));
}

static void
an_error_comes_out_as_it_went_in(void **state)
{
	AUTO_SB struct sb text = SB_EMPTY(4096);
	struct err in, out;

	(void)state;
	(void)err_set(&in, ERR_TORN, "cut \xff off");
	(void)err_hint(&in, "fetch it again");
	(void)err_member(&in, "a/b");
	wire_put_error(&text, &in);
	T_OK(wire_get_error(sb_str(&text), &out, &t_err));
	assert_int_equal(ERR_TORN, out.code);
	assert_string_equal("cut ? off", out.msg);
	assert_string_equal("fetch it again", out.hint);
	assert_string_equal("a/b", out.member);
	T_INT(-1, wire_get_error(STR("{\"code\": \"none such\"}"), &out,
	    &t_err));
}

static void
arguments_come_out_as_they_went_in(void **state)
{
	AUTO_ARENA struct arena *a = arena_new(1 << 20);
	AUTO_SB struct sb text = SB_EMPTY(4096);
	struct export_args e;
	struct import_args i;

	(void)state;
	args_put_export(&text, &(struct export_args){ .local = true,
	    .reuse = true });
	T_STR("{\"local\": true, \"replace\": false, \"reuse\": true}",
	    sb_str(&text));
	T_OK(args_get_export(sb_str(&text), a, &e, &t_err));
	assert_true(e.local && e.reuse && !e.replace);
	assert_true(args_are_local(sb_str(&text)));
	sb_clear(&text);
	args_put_import(&text, &(struct import_args){ .uri = STR("file:///x"),
	    .archive = STR("x"), .into = 5, .dry_run = true,
	    .discarded = DISCARDED_FORCE });
	T_OK(args_get_import(sb_str(&text), a, &i, &t_err));
	T_STR("file:///x", i.uri);
	assert_int_equal(5, i.into);
	assert_int_equal(DISCARDED_FORCE, i.discarded);
	assert_true(i.dry_run);
	assert_false(args_are_local(sb_str(&text)));
	T_ERR(ERR_INTERNAL, args_get_import(STR("{}"), a, &i, &t_err));
	T_ERR(ERR_BAD_JSON, args_get_export(STR("{"), a, &e, &t_err));
}

static void
bounds_of_a_size_hold_and_do_not_wrap(void **state)
{
	struct store_counts c = { .files = 2, .file_bytes = 1000000,
		.datasets = 2 };
	struct size_bounds b;

	(void)state;
	size_of_archive(STORE_TAR, &c, &b);
	assert_int_equal(1000256, b.least);
	assert_true(b.most > 1000000 && b.most < 2000000);
	size_of_archive(STORE_TGZ, &c, &b);
	assert_int_equal(1256, b.least);
	c.file_bytes = UINT64_MAX;
	c.files = UINT64_MAX;
	size_of_archive(STORE_ROCRATE_ZIP, &c, &b);
	assert_true(b.most == UINT64_MAX);
}

static void
time_left_is_said_only_when_it_can_be(void **state)
{
	struct task task = { .bytes_done = 10, .bytes_total = 110 };
	struct jobs_view view;

	(void)state;
	view_make(&task, true, &view);
	assert_int_equal(-1, view.seconds_left);
	task.rate = 10;
	view_make(&task, true, &view);
	assert_int_equal(10, view.seconds_left);
	task.bytes_done = 200;
	view_make(&task, true, &view);
	assert_int_equal(0, view.seconds_left);
}

static struct site
scratch_site(char path[512])
{
	(void)snprintf(path, 512, "%s/tmp", t_dir());
	return ((struct site){ .tmp_path = path });
}

static void
only_one_takes_a_scratch_directory(void **state)
{
	char path[512];
	struct site site = scratch_site(path);
	AUTO_SCRATCH struct scratch a = SCRATCH_NONE;
	AUTO_SCRATCH struct scratch b = SCRATCH_NONE;
	AUTO_SCRATCH struct scratch child = SCRATCH_NONE;
	struct uuid uuid;

	(void)state;
	uuid_random(&uuid);
	T_INT(1, scratch_is_free(&site, &uuid, &t_err));
	T_INT(1, scratch_take(&site, &uuid, &a, &t_err));
	T_INT(0, scratch_take(&site, &uuid, &b, &t_err));
	T_INT(0, scratch_is_free(&site, &uuid, &t_err));
	T_ERR(ERR_LOST, scratch_join(&site, &uuid, &child, &t_err));
	T_OK(scratch_share(&a, &t_err));
	T_OK(scratch_join(&site, &uuid, &child, &t_err));
	/* Either holds it. */
	scratch_leave(&a);
	T_INT(0, scratch_take(&site, &uuid, &b, &t_err));
	T_INT(0, scratch_is_free(&site, &uuid, &t_err));
	scratch_leave(&child);
	T_INT(1, scratch_take(&site, &uuid, &b, &t_err));
	T_OK(scratch_remove(&b, &t_err));
	assert_int_equal(1, t_dir_count());	/* tmp */
}

struct rush {
	struct site site;
	struct uuid uuid;
};

/* Takes the directory and removes it, many times. */
static void *
take_and_remove(void *ctx)
{
	struct rush *rush = ctx;
	struct err err = { 0 };

	for (int i = 0; i < 2000; i++) {
		AUTO_SCRATCH struct scratch s = SCRATCH_NONE;
		int got = scratch_take(&rush->site, &rush->uuid, &s, &err);

		if (got == 1)
			got = scratch_remove(&s, &err);
		if (got == -1)
			return (strdup(err.msg));
	}
	return (NULL);
}

static void
who_comes_while_it_is_removed_has_it_or_makes_another(void **state)
{
	char path[512];
	struct rush rush = { .site = scratch_site(path) };
	pthread_t threads[3];

	(void)state;
	uuid_random(&rush.uuid);
	for (size_t i = 0; i < NELEMS(threads); i++)
		assert_int_equal(0, pthread_create(&threads[i], NULL,
		    take_and_remove, &rush));
	for (size_t i = 0; i < NELEMS(threads); i++) {
		void *fault;

		assert_int_equal(0, pthread_join(threads[i], &fault));
		if (fault != NULL)
			fail_msg("%s", (char *)fault);
	}
	assert_int_equal(1, t_dir_count());	/* tmp */
}

static void
a_dead_ones_leftovers_are_cleared_and_the_lock_stays(void **state)
{
	char path[512], name[128];
	struct site site = scratch_site(path);
	AUTO_SCRATCH struct scratch s = SCRATCH_NONE;
	struct uuid uuid;

	(void)state;
	uuid_random(&uuid);
	T_INT(1, scratch_take(&site, &uuid, &s, &t_err));
	(void)snprintf(name, sizeof(name), "tmp/%s/left", s.name);
	t_file_write(name, STR("x"));
	assert_int_equal(0, mkdirat(s.dir_fd, "staging", 0700));
	(void)snprintf(name, sizeof(name), "tmp/%s/staging/a", s.name);
	t_file_write(name, STR("x"));
	T_OK(scratch_clear(&s, &t_err));
	assert_int_equal(3, t_dir_count());	/* tmp, its directory, lock */
	T_INT(0, scratch_is_free(&site, &uuid, &t_err));
}

#define IN_DIR(f) \
	cmocka_unit_test_setup_teardown(f, t_dir_setup, t_dir_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hello_comes_out_as_it_went_in),
		cmocka_unit_test(progress_comes_out_as_it_went_in),
		cmocka_unit_test(a_malformed_progress_is_refused),
		cmocka_unit_test(an_error_comes_out_as_it_went_in),
		cmocka_unit_test(arguments_come_out_as_they_went_in),
		cmocka_unit_test(bounds_of_a_size_hold_and_do_not_wrap),
		cmocka_unit_test(time_left_is_said_only_when_it_can_be),
		IN_DIR(only_one_takes_a_scratch_directory),
		IN_DIR(who_comes_while_it_is_removed_has_it_or_makes_another),
		IN_DIR(a_dead_ones_leftovers_are_cleared_and_the_lock_stays),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
