#include "testing.h"

#include "files/files_priv.h"

static const char *const names[] = { "fs_test_group", "ana@example.org",
	"group name with spaces", "notation" };

static void
grants_and_refuses_by_names(void **state)
{
	static const struct {
		const char *text;
		bool want;
	} cases[] = {
		{ "fs_test_group or 'group name with spaces'", true },
		{ "fs_test_group and other", false },
		{ "not other", true },
		{ "NOT NOT ana@example.org", true },
		{ "other or fs_test_group and notation", true },
		{ "(other or fs_test_group) and other", false },
		{ "notation", true },
		{ "True", false },
		{ "FS_TEST_GROUP", false },
	};

	(void)state;
	for (size_t i = 0; i < NELEMS(cases); i++) {
		struct rule *rule;

		T_OK(rule_parse(str_of(cases[i].text), &rule, &t_err));
		if (rule_holds(rule, names, NELEMS(names)) != cases[i].want)
			fail_msg("%s", cases[i].text);
		rule_free(rule);
	}
}

static void
refuses_what_is_no_rule(void **state)
{
	static const char *const cases[] = { "", "a b", "a,b", "(a", "a)",
		"a or", "not", "'a", "''" };
	char deep[400];

	(void)state;
	(void)memset(deep, '(', sizeof(deep) - 1);
	deep[sizeof(deep) - 1] = '\0';
	for (size_t i = 0; i < NELEMS(cases); i++) {
		struct rule *rule;

		T_ERR(ERR_BAD_CONFIG, rule_parse(str_of(cases[i]), &rule,
		    &t_err));
	}
	T_ERR(ERR_BAD_CONFIG, rule_parse(str_of(deep),
	    &(struct rule *){ NULL }, &t_err));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grants_and_refuses_by_names),
		cmocka_unit_test(refuses_what_is_no_rule),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
