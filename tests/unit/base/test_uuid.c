#include "testing.h"

#include "base/uuid.h"

static const struct uuid dns = { { 0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11,
    0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8 } };

static void
both_spellings_name_one_uuid(void **state)
{
	struct uuid a, b;
	char hex[UUID_HEX], dashed[UUID_DASHED];

	(void)state;
	assert_true(uuid_parse(STR("6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
	    &a));
	assert_true(uuid_parse(STR("6BA7B8109DAD11D180B400C04FD430C8"), &b));
	assert_memory_equal(&dns, &a, sizeof(a));
	assert_memory_equal(&dns, &b, sizeof(b));
	uuid_hex(&a, hex);
	assert_string_equal("6ba7b8109dad11d180b400c04fd430c8", hex);
	uuid_dashed(&a, dashed);
	assert_string_equal("6ba7b810-9dad-11d1-80b4-00c04fd430c8", dashed);
}

static void
what_is_no_uuid_is_refused(void **state)
{
	static const char *const rows[] = { "", "6ba7b810",
		"6ba7b810-9dad-11d1-80b4-00c04fd430c",
		"6ba7b810-9dad-11d1-80b4-00c04fd430c80",
		"6ba7b810x9dad-11d1-80b4-00c04fd430c8",
		"6ba7b81-09dad-11d1-80b4-00c04fd430c8",
		"gba7b8109dad11d180b400c04fd430c8",
		"6ba7b8109dad11d180b400c04fd430c-" };
	struct uuid u;

	(void)state;
	for (size_t i = 0; i < NELEMS(rows); i++)
		assert_false(uuid_parse(str_of(rows[i]), &u));
}

static void
random_ones_differ_and_are_version_4(void **state)
{
	struct uuid a, b;

	(void)state;
	uuid_random(&a);
	uuid_random(&b);
	assert_memory_not_equal(&a, &b, sizeof(a));
	assert_int_equal(4, a.b[6] >> 4);
	assert_int_equal(2, a.b[8] >> 6);
}

static void
named_ones_are_those_of_rfc_4122(void **state)
{
	struct uuid u;
	char dashed[UUID_DASHED];

	(void)state;
	uuid_named(&dns, STR("python.org"), &u);
	uuid_dashed(&u, dashed);
	assert_string_equal("886313e1-3b8a-5372-9b90-0c9aee199e5d", dashed);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_spellings_name_one_uuid),
		cmocka_unit_test(what_is_no_uuid_is_refused),
		cmocka_unit_test(random_ones_differ_and_are_version_4),
		cmocka_unit_test(named_ones_are_those_of_rfc_4122),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
