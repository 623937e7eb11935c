#include "testing.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/out.h"
#include "cli/table.h"

static const struct table_column columns[] = {
	{ "N", true, 0 }, { "NAME", false, 8 }, { "", false, 0 },
};

/* What the table prints; free it. */
static char *
printed(const struct table *t)
{
	int saved = dup(STDOUT_FILENO);
	int fd = openat(t_dir_fd(), "out",
	    O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	struct out *out = out_new(false, false);

	assert_true(fd >= 0);
	(void)dup2(fd, STDOUT_FILENO);
	table_print(t, out);
	assert_int_equal(0, out_flush(out, &t_err));
	(void)dup2(saved, STDOUT_FILENO);
	(void)close(saved);
	(void)close(fd);
	out_free(out);
	return (t_file_read("out", NULL));
}

static void
columns_are_as_wide_as_what_is_in_them(void **state)
{
	AUTO_TABLE struct table *t = table_new(columns, NELEMS(columns));
	char *text;

	(void)state;
	table_addf(t, "%d", 7);
	table_add(t, STR("caf\xc3\xa9"));
	table_add(t, STR("x"));
	table_addf(t, "%d", 1234);
	table_add(t, STR("a long name"));
	table_add(t, STR(""));
	text = printed(t);
	assert_string_equal("   N  NAME\n   7  caf\xc3\xa9      x\n"
	    "1234  a lon...\n", text);
	free(text);
}

static void
an_empty_table_prints_nothing(void **state)
{
	AUTO_TABLE struct table *t = table_new(columns, NELEMS(columns));
	char *text = printed(t);

	(void)state;
	assert_string_equal("", text);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_are_as_wide_as_what_is_in_them),
		cmocka_unit_test(an_empty_table_prints_nothing),
	};

	return (cmocka_run_group_tests(tests, t_dir_setup, t_dir_teardown));
}
