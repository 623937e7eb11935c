#include "testing.h"

#include <stdio.h>

#include "store/import_map.h"
#include "store/import_rec.h"

static void
a_map_tells_what_it_was_told(void **state)
{
	AUTO_MAP struct imp_map map = { 0 };
	uint64_t value;
	char key[32];

	(void)state;
	assert_false(imp_map_get(&map, STR("x"), &value));
	for (unsigned i = 0; i < 5000; i++) {
		(void)snprintf(key, sizeof(key), "key %u", i);
		assert_true(imp_map_add(&map, str_of(key), i, &value));
	}
	for (unsigned i = 0; i < 5000; i++) {
		(void)snprintf(key, sizeof(key), "key %u", i);
		assert_true(imp_map_get(&map, str_of(key), &value));
		assert_int_equal(i, value);
	}
	assert_false(imp_map_get(&map, STR("key 5000"), &value));
	assert_false(imp_map_get(&map, STR(""), &value));
}

static void
the_first_of_a_key_stays_unless_it_is_replaced(void **state)
{
	AUTO_MAP struct imp_map map = { 0 };
	uint64_t value = 9;

	(void)state;
	assert_true(imp_map_add(&map, STR("a"), 1, &value));
	assert_int_equal(9, value);
	assert_false(imp_map_add(&map, STR("a"), 2, &value));
	assert_int_equal(1, value);
	imp_map_put(&map, STR("a"), 3);
	assert_true(imp_map_get(&map, STR("a"), &value));
	assert_int_equal(3, value);
}

static void
keys_are_bytes(void **state)
{
	AUTO_MAP struct imp_map map = { 0 };
	uint64_t value;

	(void)state;
	assert_true(imp_map_add(&map, STR("a"), 1, &value));
	assert_true(imp_map_add(&map, STR("a\0"), 2, &value));
	assert_true(imp_map_add(&map, STR("12345678"), 3, &value));
	assert_true(imp_map_add(&map, STR("123456789"), 4, &value));
	assert_true(imp_map_get(&map, STR("a\0"), &value));
	assert_int_equal(2, value);
}

static void
records_come_back_as_they_were(void **state)
{
	static const uint64_t numbers[] = { 0, 1, 127, 128, 300, UINT32_MAX,
		UINT64_MAX };
	AUTO_SB struct sb b = SB_EMPTY(1 << 16);
	struct str rec;

	(void)state;
	for (size_t i = 0; i < NELEMS(numbers); i++)
		imp_put_u64(&b, numbers[i]);
	imp_put_str(&b, STR_NONE);
	imp_put_str(&b, STR(""));
	imp_put_str(&b, STR("a\0b"));
	rec = sb_str(&b);
	for (size_t i = 0; i < NELEMS(numbers); i++)
		assert_true(numbers[i] == imp_take_u64(&rec));
	assert_null(imp_take_str(&rec).p);
	assert_non_null(imp_take_str(&rec).p);
	assert_true(str_eq(STR("a\0b"), imp_take_str(&rec)));
	assert_int_equal(0, rec.n);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_map_tells_what_it_was_told),
		cmocka_unit_test(
		    the_first_of_a_key_stays_unless_it_is_replaced),
		cmocka_unit_test(keys_are_bytes),
		cmocka_unit_test(records_come_back_as_they_were),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
