#include "testing.h"

#include <stdio.h>

#include "cli/words.h"

static int
nothing(struct cli *cli, struct err *err)
{
	(void)cli;
	(void)err;
	return (0);
}

static const struct command commands[] = {
	{ "import", "ARCHIVE ...", "", NULL, 1, WORDS_MANY,
	    OPTS_SITE | OPT(INTO), nothing },
	{ "exports list", "", "", NULL, 0, 0, OPTS_SITE | OPT(LIMIT),
	    nothing },
	{ "exports show", "ID", "", NULL, 1, 1, OPTS_SITE, nothing },
	{ 0 }
};

static struct words w;

/* The words are separated by blanks. */
static int
parse(const char *line)
{
	static char text[1024];
	char *argv[40] = { text };
	int argc = 1;

	words_fini(&w);
	(void)snprintf(text, sizeof(text), "waybill %s", line);
	for (char *p = text; *p != '\0'; p++)
		if (*p == ' ') {
			*p = '\0';
			argv[argc++] = p + 1;
		}
	return (words_parse(argc, argv, commands, &w, &t_err));
}

static int
teardown(void **state)
{
	(void)state;
	words_fini(&w);
	return (0);
}

#define T_SAYS(want, line) do { \
	assert_int_equal(-1, parse(line)); \
	assert_int_equal(ERR_USAGE, t_err.code); \
	assert_string_equal((want), t_err.msg); \
} while (0)

static void
options_stand_before_between_and_after_the_words(void **state)
{
	(void)state;
	T_OK(parse("--json exports -q list --data=a --limit 5"));
	assert_string_equal("exports list", w.command->name);
	assert_true(words_has(&w, OPT_JSON));
	assert_true(words_has(&w, OPT_QUIET));
	assert_false(words_has(&w, OPT_GALAXY));
	assert_string_equal("a", words_get(&w, OPT_DATA));
	assert_string_equal("5", words_get(&w, OPT_LIMIT));
}

static void
the_words_of_a_command_are_left(void **state)
{
	(void)state;
	T_OK(parse("import a --into x b"));
	assert_int_equal(2, w.nargs);
	assert_string_equal("a", w.args[0]);
	assert_string_equal("b", w.args[1]);
	T_OK(parse("import -- --json -"));
	assert_int_equal(2, w.nargs);
	assert_string_equal("--json", w.args[0]);
	assert_false(words_has(&w, OPT_JSON));
}

static void
the_last_of_repeated_options_counts(void **state)
{
	(void)state;
	T_OK(parse("import a --into x --into y"));
	assert_string_equal("y", words_get(&w, OPT_INTO));
	T_OK(parse("import a -qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq"));
	assert_true(words_has(&w, OPT_QUIET));
}

static void
a_wrong_option_gets_one_precise_line(void **state)
{
	(void)state;
	T_SAYS("there is no option --jsno", "import a --jsno=x");
	assert_string_equal("did you mean --json?", t_err.hint);
	T_SAYS("there is no option -z", "import a -qz");
	T_SAYS("--into needs a HISTORY", "import a --into");
	T_SAYS("--json takes no value", "import a --json=x");
	T_SAYS("exports list takes no --into", "exports list --into x");
}

static void
a_wrong_command_names_what_there_is(void **state)
{
	(void)state;
	T_SAYS("there is no command imprt", "imprt a");
	assert_string_equal("did you mean import?", t_err.hint);
	T_SAYS("there is no command frobnicate", "frobnicate");
	assert_string_equal("one of import, exports", t_err.hint);
	T_SAYS("exports: what of it?", "exports");
	assert_string_equal("one of list, show", t_err.hint);
	T_SAYS("there is no command exports shwo", "exports shwo 1");
	assert_string_equal("did you mean show?", t_err.hint);
}

static void
the_number_of_words_is_checked(void **state)
{
	(void)state;
	T_SAYS("exports show needs ID", "exports show");
	T_SAYS("exports show: one word too many: b", "exports show a b");
	assert_string_equal("usage: waybill exports show ID", t_err.hint);
}

static void
nothing_is_checked_where_help_is_asked_for(void **state)
{
	(void)state;
	T_OK(parse("exports show --help"));
	assert_null(w.command);
	assert_int_equal(2, w.nargs);
	T_OK(words_find_command(&w, commands, &t_err));
	assert_string_equal("exports show", w.command->name);
	T_OK(parse("--version"));
	assert_true(words_has(&w, OPT_VERSION));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    options_stand_before_between_and_after_the_words),
		cmocka_unit_test(the_words_of_a_command_are_left),
		cmocka_unit_test(the_last_of_repeated_options_counts),
		cmocka_unit_test(a_wrong_option_gets_one_precise_line),
		cmocka_unit_test(a_wrong_command_names_what_there_is),
		cmocka_unit_test(the_number_of_words_is_checked),
		cmocka_unit_test(nothing_is_checked_where_help_is_asked_for),
	};

	return (cmocka_run_group_tests(tests, NULL, teardown));
}
