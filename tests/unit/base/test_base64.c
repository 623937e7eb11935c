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

static void
encodes_as_others_do(void **state)
{
	static const struct {
		const char *bytes, *want;
	} cases[] = {
		{ "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" },
		{ "foo", "Zm9v" }, { "foob", "Zm9vYg==" }, { "???", "Pz8/" },
		{ "\xfb\xef\xbe", "++++" },
	};
	AUTO_SB struct sb b = SB_EMPTY(100);

	(void)state;
	for (size_t i = 0; i < NELEMS(cases); i++) {
		sb_clear(&b);
		base64_encode(str_of(cases[i].bytes), &b);
		T_STR(cases[i].want, sb_str(&b));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decodes_what_others_encoded),
		cmocka_unit_test(refuses_anything_else),
		cmocka_unit_test(encodes_as_others_do),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
