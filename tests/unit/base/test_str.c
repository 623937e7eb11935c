#include "testing.h"

#include "base/str.h"

#include <stdlib.h>

static void
equality_is_of_bytes_and_length(void **state)
{
	(void)state;
	assert_true(str_eq(STR("abc"), STR("abc")));
	assert_false(str_eq(STR("abc"), STR("abd")));
	assert_false(str_eq(STR("abc"), STR("ab")));
	assert_true(str_eq(STR_NONE, STR("")));
	assert_true(str_is(STR("abc"), "abc"));
	assert_false(str_is((struct str){ "a\0b", 3 }, "a"));
}

static void
secrets_are_compared_whole(void **state)
{
	(void)state;
	assert_true(str_eq_secret(STR("abc"), STR("abc")));
	assert_false(str_eq_secret(STR("abc"), STR("abd")));
	assert_false(str_eq_secret(STR("abc"), STR("ab")));
	assert_true(str_eq_secret(STR_NONE, STR("")));
}

static void
no_text_is_the_empty_str(void **state)
{
	struct str s = str_of(NULL);

	(void)state;
	assert_null(s.p);
	assert_int_equal(0, s.n);
}

static void
order_is_by_bytes_and_a_prefix_comes_first(void **state)
{
	(void)state;
	assert_true(str_cmp(STR("a"), STR("b")) < 0);
	assert_true(str_cmp(STR("b"), STR("ab")) > 0);
	assert_true(str_cmp(STR("a"), STR("ab")) < 0);
	assert_true(str_cmp(STR("ab"), STR("a")) > 0);
	assert_true(str_cmp(STR("\xc3"), STR("z")) > 0);
	assert_int_equal(0, str_cmp(STR_NONE, STR("")));
}

static void
starts_and_ends_see_the_whole_affix(void **state)
{
	(void)state;
	assert_true(str_starts(STR("rocrate.zip"), STR("rocrate")));
	assert_false(str_starts(STR("roc"), STR("rocrate")));
	assert_true(str_starts(STR("x"), STR_NONE));
	assert_true(str_ends(STR("rocrate.zip"), STR(".zip")));
	assert_false(str_ends(STR("zip"), STR(".zip")));
}

static void
slices_are_clipped_to_the_end(void **state)
{
	(void)state;
	T_STR("cd", str_from(STR("abcd"), 2));
	T_STR("", str_from(STR("abcd"), 9));
	T_STR("ab", str_head(STR("abcd"), 2));
	T_STR("abcd", str_head(STR("abcd"), 9));
	T_STR("", str_from(STR_NONE, 3));
}

static void
trimming_takes_white_space_off_both_ends(void **state)
{
	(void)state;
	T_STR("a b", str_trim(STR(" \t\r\n a b\v\f ")));
	T_STR("", str_trim(STR("  ")));
}

static void
a_byte_is_found_from_either_side(void **state)
{
	(void)state;
	assert_int_equal(1, str_find(STR("a.b.c"), '.'));
	assert_int_equal(3, str_rfind(STR("a.b.c"), '.'));
	assert_true(str_find(STR("abc"), '.') == SIZE_MAX);
	assert_true(str_rfind(STR_NONE, '.') == SIZE_MAX);
}

static void
cutting_walks_over_the_parts(void **state)
{
	struct str rest = STR("a,,b"), part;

	(void)state;
	assert_true(str_cut(&rest, ',', &part));
	T_STR("a", part);
	assert_true(str_cut(&rest, ',', &part));
	T_STR("", part);
	assert_true(str_cut(&rest, ',', &part));
	T_STR("b", part);
	assert_false(str_cut(&rest, ',', &part));
}

static void
a_copy_is_terminated(void **state)
{
	char *copy = str_dup(str_head(STR("abcdef"), 3));

	(void)state;
	assert_string_equal("abc", copy);
	free(copy);
	copy = str_dup(STR_NONE);
	assert_string_equal("", copy);
	free(copy);
}

static void
numbers_are_whole_and_bounded(void **state)
{
	uint64_t u = 7;

	(void)state;
	assert_true(str_to_u64(STR("0"), 10, &u));
	assert_int_equal(0, u);
	assert_true(str_to_u64(STR("18446744073709551615"), UINT64_MAX, &u));
	assert_true(u == UINT64_MAX);
	assert_true(str_to_u64(STR("0010"), 10, &u));
	assert_int_equal(10, u);
	assert_false(str_to_u64(STR("18446744073709551616"), UINT64_MAX, &u));
	assert_false(str_to_u64(STR("99999999999999999999"), UINT64_MAX, &u));
	assert_false(str_to_u64(STR("11"), 10, &u));
	assert_false(str_to_u64(STR(""), 10, &u));
	assert_false(str_to_u64(STR("-1"), 10, &u));
	assert_false(str_to_u64(STR("+1"), 10, &u));
	assert_false(str_to_u64(STR("1 "), 10, &u));
	assert_int_equal(10, u);
}

static void
signed_numbers_reach_both_ends(void **state)
{
	int64_t i = 0;

	(void)state;
	assert_true(str_to_i64(STR("9223372036854775807"), &i));
	assert_true(i == INT64_MAX);
	assert_true(str_to_i64(STR("-9223372036854775808"), &i));
	assert_true(i == INT64_MIN);
	assert_true(str_to_i64(STR("-0"), &i));
	assert_int_equal(0, i);
	assert_false(str_to_i64(STR("9223372036854775808"), &i));
	assert_false(str_to_i64(STR("-9223372036854775809"), &i));
	assert_false(str_to_i64(STR("-"), &i));
	assert_false(str_to_i64(STR("--1"), &i));
}

static void
sizes_have_units_of_both_kinds(void **state)
{
	static const struct {
		const char *text;
		uint64_t want;
	} rows[] = {
		{ "123", 123 }, { "5B", 5 }, { "64KiB", 65536 },
		{ "2 GiB", UINT64_C(2) << 30 }, { "10MB", 10000000 },
		{ "3kb", 3000 }, { "1TiB", UINT64_C(1) << 40 },
		{ "0", 0 },
	};
	static const char *const bad[] = { "", "KiB", "1.5GiB", "-1", "1 G i",
		"1XB", "18446744073709551615KiB", " 1" };
	uint64_t size;

	(void)state;
	for (size_t i = 0; i < NELEMS(rows); i++) {
		assert_true(str_to_size(str_of(rows[i].text), &size));
		assert_true(rows[i].want == size);
	}
	for (size_t i = 0; i < NELEMS(bad); i++)
		assert_false(str_to_size(str_of(bad[i]), &size));
}

static void
durations_need_a_unit(void **state)
{
	usec_t t;

	(void)state;
	assert_true(str_to_duration(STR("250ms"), &t));
	assert_int_equal(250000, t);
	assert_true(str_to_duration(STR("90s"), &t));
	assert_int_equal(90 * USEC_SEC, t);
	assert_true(str_to_duration(STR("15m"), &t));
	assert_int_equal(900 * USEC_SEC, t);
	assert_true(str_to_duration(STR("24h"), &t));
	assert_int_equal(86400 * USEC_SEC, t);
	assert_true(str_to_duration(STR("30d"), &t));
	assert_int_equal(2592000 * USEC_SEC, t);
	assert_false(str_to_duration(STR("90"), &t));
	assert_false(str_to_duration(STR("s"), &t));
	assert_false(str_to_duration(STR("9999999999999d"), &t));
	assert_false(str_to_duration(STR("106751992d"), &t));
	assert_true(str_to_duration(STR("106751991d"), &t));
}

static void
utf8_is_only_the_shortest_form_of_scalars(void **state)
{
	static const char *const good[] = { "", "abc", "\xc2\x80", "\xdf\xbf",
		"\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
		"\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf" };
	static const char *const bad[] = { "\x80", "\xc0\xaf", "\xc1\xbf",
		"\xc2", "\xc2z", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xe1\x80",
		"\xe1\x80z", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80", "\xff", "\xf0\x90\x80" };

	(void)state;
	for (size_t i = 0; i < NELEMS(good); i++)
		assert_true(str_is_utf8(str_of(good[i])));
	for (size_t i = 0; i < NELEMS(bad); i++)
		assert_false(str_is_utf8(str_of(bad[i])));
}

static void
points_are_counted_and_never_split(void **state)
{
	struct str s = STR("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z");

	(void)state;
	assert_int_equal(5, str_points(s));
	T_STR("", str_head_points(s, 0));
	T_STR("a\xc3\xa9", str_head_points(s, 2));
	T_STR("a\xc3\xa9\xe2\x82\xac", str_head_points(s, 3));
	assert_int_equal(s.n, str_head_points(s, 5).n);
	assert_int_equal(s.n, str_head_points(s, 50).n);
}

static void
a_mistyped_name_finds_the_one_that_was_meant(void **state)
{
	static const char *const names[] = { "list", "show", "cancel" };

	(void)state;
	assert_int_equal(1, str_nearest(STR("shwo"), names, 3));
	assert_int_equal(2, str_nearest(STR("cancell"), names, 3));
	assert_int_equal(SIZE_MAX, str_nearest(STR("q"), names, 3));
	assert_int_equal(SIZE_MAX, str_nearest(STR("everything"), names, 3));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equality_is_of_bytes_and_length),
		cmocka_unit_test(secrets_are_compared_whole),
		cmocka_unit_test(no_text_is_the_empty_str),
		cmocka_unit_test(order_is_by_bytes_and_a_prefix_comes_first),
		cmocka_unit_test(starts_and_ends_see_the_whole_affix),
		cmocka_unit_test(slices_are_clipped_to_the_end),
		cmocka_unit_test(trimming_takes_white_space_off_both_ends),
		cmocka_unit_test(a_byte_is_found_from_either_side),
		cmocka_unit_test(cutting_walks_over_the_parts),
		cmocka_unit_test(a_copy_is_terminated),
		cmocka_unit_test(numbers_are_whole_and_bounded),
		cmocka_unit_test(signed_numbers_reach_both_ends),
		cmocka_unit_test(sizes_have_units_of_both_kinds),
		cmocka_unit_test(durations_need_a_unit),
		cmocka_unit_test(utf8_is_only_the_shortest_form_of_scalars),
		cmocka_unit_test(points_are_counted_and_never_split),
		cmocka_unit_test(a_mistyped_name_finds_the_one_that_was_meant),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
