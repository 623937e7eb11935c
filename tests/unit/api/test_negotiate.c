#include "testing.h"

#include "api/negotiate.h"

static void
compares_texts_as_galaxy_does(void **state)
{
	static const struct {
		const char *accept;
		bool ok;
		bool form;
	} cases[] = {
		{ NULL, true, false },
		{ "application/json", true, false },
		{ EXPORT_TASKS_TYPE, true, true },
		{ "*/*", true, false },
		{ EXPORT_TASKS_TYPE ", */*", true, false },
		{ "application/json, text/plain, */*", true, false },
		{ "text/html", false, false },
		{ "application/*", false, false },
		{ "", false, false },
		{ "APPLICATION/JSON", false, false },
	};
	bool form;

	(void)state;
	for (size_t i = 0; i < NELEMS(cases); i++) {
		if (negotiate_vendor(str_of(cases[i].accept),
		    EXPORT_TASKS_TYPE, &form) !=
		    cases[i].ok)
			fail_msg("%s", cases[i].accept);
		assert_int_equal(cases[i].form, form);
	}
}

/* What Galaxy refuses without need. */
static void
takes_parameters_and_lists(void **state)
{
	bool form;

	(void)state;
	assert_true(negotiate_vendor(STR(EXPORT_TASKS_TYPE ";q=0.9"),
	    EXPORT_TASKS_TYPE, &form));
	assert_true(form);
	assert_true(negotiate_vendor(STR("text/html, " EXPORT_TASKS_TYPE),
	    EXPORT_TASKS_TYPE, &form));
	assert_true(form);
	assert_true(negotiate_vendor(STR("application/json; charset=utf-8"),
	    EXPORT_TASKS_TYPE, &form));
	assert_false(form);
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
