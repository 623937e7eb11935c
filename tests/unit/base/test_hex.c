#include "testing.h"

#include "base/hex.h"

static void
reads_two_digits_of_either_case(void **state)
{
	static const struct {
		const char *text;
		int want;
	} cases[] = {
		{ "00", 0 }, { "7f", 0x7f }, { "FF", 0xff }, { "aBc", 0xab },
		{ "", -1 }, { "a", -1 }, { "g0", -1 }, { "0G", -1 },
		{ "0/", -1 }, { ":0", -1 }, { "@0", -1 }, { "`0", -1 },
		/* Bytes that differ from digits and letters in one bit. */
		{ "\x10\x11", -1 }, { "\xb1\xb1", -1 }, { "!!", -1 },
	};

	(void)state;
	for (size_t i = 0; i < NELEMS(cases); i++)
		if (hex_byte(str_of(cases[i].text)) != cases[i].want)
			fail_msg("%s", cases[i].text);
}

static void
writes_what_it_reads(void **state)
{
	(void)state;
	for (int i = 0; i < 256; i++) {
		uint8_t byte = (uint8_t)i;
		char two[2];

		hex_write(&byte, 1, two);
		assert_int_equal(hex_byte((struct str){ two, 2 }), i);
		assert_int_equal(hex_digit(two[0]), i >> 4);
		assert_true(two[1] < 'A' || two[1] > 'F');
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_two_digits_of_either_case),
		cmocka_unit_test(writes_what_it_reads),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
