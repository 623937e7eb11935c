#include "testing.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/own.h"
#include "cli/path.h"

static void
an_address_begins_with_a_scheme(void **state)
{
	(void)state;
	assert_true(path_is_uri("gxfiles://lab/x"));
	assert_true(path_is_uri("https://example.org/x"));
	assert_false(path_is_uri("x.tgz"));
	assert_false(path_is_uri("/a/b://c"));
	assert_false(path_is_uri("://x"));
	assert_false(path_is_uri("C:/x"));
}

static void
a_path_becomes_an_absolute_address(void **state)
{
	AUTO_SB struct sb sb = SB_EMPTY(8192);
	AUTO_SB struct sb want = SB_EMPTY(8192);

	(void)state;
	T_OK(path_to_uri("/a b/c.tgz", &sb, &t_err));
	T_STR("file:///a b/c.tgz", sb_str(&sb));
	sb_clear(&sb);
	T_OK(path_to_uri("gxfiles://lab/c.tgz", &sb, &t_err));
	T_STR("gxfiles://lab/c.tgz", sb_str(&sb));
	sb_clear(&sb);
	assert_int_equal(0, chdir(t_dir()));
	sb_addf(&want, "file://%s/x/y.tgz", t_dir());
	T_OK(path_to_uri("./x/y.tgz", &sb, &t_err));
	T_STR(sb_cstr(&want), sb_str(&sb));
}

static void
a_path_is_taken_apart_at_its_last_slash(void **state)
{
	AUTO_CLOSE int dir = -1;
	const char *name;
	struct stat st;

	(void)state;
	t_file_write("here", STR("x"));
	assert_int_equal(0, chdir(t_dir()));
	T_OK(path_open_parent("here", &dir, &name, &t_err));
	assert_string_equal("here", name);
	assert_int_equal(0, fstatat(dir, name, &st, 0));
	T_ERR(ERR_BAD_URI, path_open_parent("here/", &dir, &name, &t_err));
	T_ERR(ERR_BAD_URI, path_open_parent("..", &dir, &name, &t_err));
	T_ERR(ERR_NOT_FOUND, path_open_parent("no/x", &dir, &name, &t_err));
}

static void
a_scratch_directory_goes_with_what_is_in_it(void **state)
{
	struct path_scratch scratch;
	struct stat st;

	(void)state;
	T_OK(path_scratch_open(&scratch, &t_err));
	assert_int_equal(0, mkdirat(scratch.fd, "a", 0700));
	path_scratch_close(&scratch);
	assert_int_equal(-1, scratch.fd);
	assert_int_equal(-1, stat(scratch.path, &st));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_begins_with_a_scheme),
		cmocka_unit_test(a_path_becomes_an_absolute_address),
		cmocka_unit_test(a_path_is_taken_apart_at_its_last_slash),
		cmocka_unit_test(a_scratch_directory_goes_with_what_is_in_it),
	};

	return (cmocka_run_group_tests(tests, t_dir_setup, t_dir_teardown));
}
