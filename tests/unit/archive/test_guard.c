#include "testing.h"

#include <stdio.h>

#include "archive/guard.h"

static struct guard *guard;

static int
setup(void **state)
{
	struct unpack_limits limits = unpack_limits_default;

	(void)state;
	limits.members = 100;
	limits.member_size = 1000;
	limits.total_size = 5000;
	limits.path_levels = 5;
	guard = guard_new(&limits);
	return (0);
}

static int
teardown(void **state)
{
	(void)state;
	guard_free(guard);
	return (0);
}

static int
file(struct str name)
{
	struct str clean;

	return (guard_member(guard, name, false, 1, &clean, &t_err));
}

static int
dir(struct str name)
{
	struct str clean;

	return (guard_member(guard, name, true, 0, &clean, &t_err));
}

static void
names_come_out_in_their_clean_form(void **state)
{
	struct str clean;

	(void)state;
	T_INT(1, guard_member(guard, STR("././a/b"), false, 1, &clean,
	    &t_err));
	T_STR("a/b", clean);
	T_INT(1, guard_member(guard, STR("./c/"), true, 0, &clean, &t_err));
	T_STR("c", clean);
	T_INT(1, guard_member(guard, STR("..notes"), false, 0, &clean,
	    &t_err));
	T_STR("..notes", clean);
}

static void
the_root_itself_is_passed_over(void **state)
{
	(void)state;
	T_INT(0, dir(STR("./")));
	T_INT(0, dir(STR(".")));
	T_INT(0, dir(STR("././")));
	T_ERR(ERR_BAD_NAME, file(STR("./")));
	T_ERR(ERR_BAD_NAME, file(STR(".")));
}

static void
names_that_leave_the_archive_are_refused(void **state)
{
	struct str bad[] = { STR("/etc/passwd"), STR("../a"), STR("a/../../b"),
		STR("a/../b"), STR("a/.."), STR(".."), STR("./../a"),
		STR(".//a"), STR("a\\b"), STR("..\\a"), STR("a//b"),
		STR("a/./b"), STR("a/."), STR("a/"), STR(""), STR("a\0b"),
		STR("a\xff"), STR("\xc0\xaf"), STR("\xed\xa0\x80"),
		STR("C:\\x"), STR("/"), STR("//a") };

	(void)state;
	for (size_t i = 0; i < NELEMS(bad); i++)
		T_ERR(ERR_BAD_NAME, file(bad[i]));
	T_ERR(ERR_BAD_NAME, dir(STR("/")));
	T_ERR(ERR_BAD_NAME, dir(STR("a//")));
	T_ERR(ERR_BAD_NAME, dir(STR("../")));
}

static void
an_error_names_the_member(void **state)
{
	(void)state;
	assert_int_equal(-1, file(STR("a/../../b")));
	assert_string_equal("a/../../b", t_err.member);
	T_ERR(ERR_BAD_NAME, -1);
}

static void
no_name_comes_twice(void **state)
{
	(void)state;
	T_INT(1, file(STR("a/b")));
	T_ERR(ERR_DUPLICATE, file(STR("a/b")));
	T_ERR(ERR_DUPLICATE, file(STR("./a/b")));
	T_INT(1, dir(STR("d")));
	T_ERR(ERR_DUPLICATE, dir(STR("d/")));
}

static void
no_name_is_a_file_and_a_directory(void **state)
{
	(void)state;
	T_INT(1, file(STR("a/b")));
	T_ERR(ERR_DUPLICATE, dir(STR("a/b")));
	T_ERR(ERR_DUPLICATE, file(STR("a")));
	T_ERR(ERR_DUPLICATE, file(STR("a/b/c")));
	T_ERR(ERR_DUPLICATE, file(STR("a/b/c/d")));
	T_INT(1, dir(STR("x")));
	T_ERR(ERR_DUPLICATE, file(STR("x")));
}

static void
a_directory_may_come_after_what_is_in_it(void **state)
{
	(void)state;
	T_INT(1, file(STR("a/b/c")));
	T_INT(1, dir(STR("a/b")));
	T_INT(1, dir(STR("a")));
	T_INT(1, file(STR("a/b/d")));
	T_ERR(ERR_DUPLICATE, dir(STR("a")));
	T_ERR(ERR_DUPLICATE, dir(STR("a/b")));
}

static void
case_makes_a_difference(void **state)
{
	(void)state;
	T_INT(1, file(STR("a")));
	T_INT(1, file(STR("A")));
}

static void
sizes_are_limited_each_and_together(void **state)
{
	struct str clean;
	char name[8];

	(void)state;
	T_ERR(ERR_TOO_BIG, guard_member(guard, STR("big"), false, 1001,
	    &clean, &t_err));
	for (int i = 0; i < 5; i++) {
		(void)snprintf(name, sizeof(name), "f%d", i);
		T_INT(1, guard_member(guard, str_of(name), false, 1000,
		    &clean, &t_err));
	}
	T_ERR(ERR_TOO_BIG, file(STR("one more byte")));
	T_ERR(ERR_TOO_BIG, guard_member(guard, STR("huge"), false, UINT64_MAX,
	    &clean, &t_err));
}

static void
members_and_their_directories_are_counted(void **state)
{
	char name[16];
	int n = 0;

	(void)state;
	do
		(void)snprintf(name, sizeof(name), "%d/x", n++);
	while (file(str_of(name)) == 1);
	assert_int_equal(51, n);
	T_ERR(ERR_TOO_BIG, -1);
}

static void
headers_that_are_no_members_are_counted(void **state)
{
	int n = 0;

	(void)state;
	while (guard_header(guard, &t_err) == 0)
		n++;
	T_ERR(ERR_TOO_BIG, -1);
	assert_true(n >= 100 && n <= 210);
}

static void
paths_are_limited_in_levels_and_bytes(void **state)
{
	char name[5000];

	(void)state;
	T_INT(1, file(STR("1/2/3/4/5")));
	T_ERR(ERR_TOO_BIG, file(STR("1/2/3/4/5x/6")));
	memset(name, 'n', sizeof(name));
	T_INT(1, file((struct str){ name, 4096 }));
	T_ERR(ERR_TOO_BIG, file((struct str){ name, 4097 }));
}

static void
a_ratio_counts_over_64_mebibytes(void **state)
{
	struct ratio r = { .limit = 1000 };
	uint64_t mib = 1 << 20;

	(void)state;
	/* Half a window may be as dense as it likes. */
	T_OK(ratio_add(&r, 1, 32 * mib, &t_err));
	T_OK(ratio_add(&r, 68000, 32 * mib, &t_err));
	for (int i = 0; i < 63; i++)
		T_OK(ratio_add(&r, 1000, mib, &t_err));
	T_ERR(ERR_TOO_BIG, ratio_add(&r, 1000, mib, &t_err));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(names_come_out_in_their_clean_form),
		TEST(the_root_itself_is_passed_over),
		TEST(names_that_leave_the_archive_are_refused),
		TEST(an_error_names_the_member),
		TEST(no_name_comes_twice),
		TEST(no_name_is_a_file_and_a_directory),
		TEST(a_directory_may_come_after_what_is_in_it),
		TEST(case_makes_a_difference),
		TEST(sizes_are_limited_each_and_together),
		TEST(members_and_their_directories_are_counted),
		TEST(headers_that_are_no_members_are_counted),
		TEST(paths_are_limited_in_levels_and_bytes),
		TEST(a_ratio_counts_over_64_mebibytes),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
