#include "testing.h"

#include "api/negotiate.h"

static void
compares_texts_as_galaxy_does(void **state)
{
	static const struct {
		const char *accept;
		bool ok;
		enum export_form form;
	} cases[] = {
		{ NULL, true, EXPORT_JOBS },
		{ "application/json", true, EXPORT_JOBS },
		{ EXPORT_TASKS_TYPE, true, EXPORT_TASKS },
		{ "*/*", true, EXPORT_JOBS },
		{ EXPORT_TASKS_TYPE ", */*", true, EXPORT_JOBS },
		{ "application/json, text/plain, */*", true, EXPORT_JOBS },
		{ "text/html", false, EXPORT_JOBS },
		{ "application/*", false, EXPORT_JOBS },
		{ "", false, EXPORT_JOBS },
		{ "APPLICATION/JSON", false, EXPORT_JOBS },
	};
	enum export_form form;

	(void)state;
	for (size_t i = 0; i < NELEMS(cases); i++) {
		if (negotiate_exports(str_of(cases[i].accept), &form) !=
		    cases[i].ok)
			fail_msg("%s", cases[i].accept);
		assert_int_equal(cases[i].form, form);
	}
}

/* What Galaxy refuses without need. */
static void
takes_parameters_and_lists(void **state)
{
	enum export_form form;

	(void)state;
	assert_true(negotiate_exports(STR(EXPORT_TASKS_TYPE ";q=0.9"), &form));
	assert_int_equal(EXPORT_TASKS, form);
	assert_true(negotiate_exports(STR("text/html, " EXPORT_TASKS_TYPE),
	    &form));
	assert_int_equal(EXPORT_TASKS, form);
	assert_true(negotiate_exports(STR("application/json; charset=utf-8"),
	    &form));
	assert_int_equal(EXPORT_JOBS, form);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(compares_texts_as_galaxy_does),
		cmocka_unit_test(takes_parameters_and_lists),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
