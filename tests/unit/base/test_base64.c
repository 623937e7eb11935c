#include "testing.h"

#include "base/base64.h"

static void
decodes_what_others_encoded(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{ "", "" }, { "Zg==", "f" }, { "Zm8=", "fo" }, { "Zm9v", "foo" },
		{ "Zm9vYg", "foob" }, { " Zm9v\r\nYmFy\n", "foobar" },
		{ "Pz8_", "???" }, { "Pz8/", "???" }, { "fn5-", "~~~" },
	};
	AUTO_SB struct sb b = SB_EMPTY(100);

	(void)state;
	for (size_t i = 0; i < NELEMS(cases); i++) {
		sb_clear(&b);
		assert_true(base64_decode(str_of(cases[i].text), &b));
		T_STR(cases[i].want, sb_str(&b));
	}
}

static void
refuses_anything_else(void **state)
{
	static const char *const bad[] = { "Z", "Zm9vY", "Zm9*", "=Zm8",
		"Z===", "Zm9v%" };
	AUTO_SB struct sb b = SB_EMPTY(100);

	(void)state;
	for (size_t i = 0; i < NELEMS(bad); i++)
		if (base64_decode(str_of(bad[i]), &b))
			fail_msg("%s", bad[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decodes_what_others_encoded),
		cmocka_unit_test(refuses_anything_else),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
