#include "testing.h"

#include "archive/ziphead.h"
#include "archive/zipread.h"

#define GIB ((uint64_t)1 << 30)

static uint8_t out[ZIPHEAD_RECORD_MAX];

static struct zipread
record_of(const struct ziphead *h)
{
	struct zipread r;
	size_t n = ziphead_record(h, out);

	T_OK(zipread_record((struct str){ (char *)out, n }, &r, &t_err));
	assert_int_equal(n, r.length);
	return (r);
}

static struct zipread
local_of(const struct ziphead *h)
{
	struct zipread r;
	size_t n = ziphead_local(h, out);

	assert_int_equal(n, zipread_local_length(out));
	T_OK(zipread_local((struct str){ (char *)out, n }, &r, &t_err));
	return (r);
}

static void
a_small_member_says_everything_twice(void **state)
{
	struct ziphead h = { .name = STR("a/b"), .deflated = true,
		.crc = 0x12345678, .packed = 5, .size = 9, .offset = 77 };
	struct zipread r = record_of(&h), l = local_of(&h);

	(void)state;
	assert_int_equal(77, r.offset);
	assert_int_equal(3, r.host);
	assert_true(r.attributes == 0100644u << 16);
	assert_int_equal(0x21, r.date);
	assert_int_equal(0, r.flags);
	assert_int_equal(8, l.method);
	assert_true(l.crc == h.crc && l.packed == 5 && l.size == 9);
	T_STR("a/b", l.name);
	assert_false(l.wide);
	assert_int_equal(46 + 3, r.length);
}

static void
a_directory_is_stored_with_its_slash(void **state)
{
	struct ziphead h = { .name = STR("a"), .is_dir = true };
	struct zipread r = record_of(&h);

	(void)state;
	T_STR("a/", r.name);
	assert_int_equal(0, r.method);
	assert_true(r.attributes == (040755u << 16 | 0x10));
}

static void
only_other_than_ascii_is_marked_as_utf8(void **state)
{
	struct ziphead h = { .name = STR("\xc3\xa4") };

	(void)state;
	assert_int_equal(0x800, record_of(&h).flags);
	assert_int_equal(0x800, local_of(&h).flags);
}

static void
a_streamed_member_has_a_descriptor(void **state)
{
	struct ziphead h = { .name = STR("a"), .deflated = true,
		.streamed = true, .crc = 1, .packed = 2, .size = 3 };
	struct zipread l = local_of(&h), r = record_of(&h);

	(void)state;
	assert_int_equal(8, l.flags);
	assert_true(l.crc == 0 && l.packed == 0 && l.size == 0);
	assert_int_equal(16, ziphead_descriptor(&h, out));
	assert_true(zipread_descriptor_fits(out, 16, &r));
	assert_true(zipread_descriptor_fits(out + 4, 12, &r));
	r.crc = 2;
	assert_false(zipread_descriptor_fits(out, 16, &r));
	assert_false(zipread_descriptor_fits(out, 15, &r));
}

static void
numbers_beyond_32_bits_go_to_the_zip64_field(void **state)
{
	struct ziphead h = { .name = STR("a"), .deflated = true,
		.streamed = true, .wide = true, .packed = 4 * GIB - 1,
		.size = 5 * GIB, .offset = 6 * GIB };
	struct zipread r = record_of(&h);

	(void)state;
	assert_true(r.packed == h.packed && r.size == h.size &&
	    r.offset == h.offset);
	assert_int_equal(46 + 1 + 4 + 24, r.length);
	assert_true(local_of(&h).wide);
	assert_int_equal(24, ziphead_descriptor(&h, out));
	assert_true(zipread_descriptor_fits(out, 24, &r));
	assert_true(zipread_descriptor_fits(out + 4, 20, &r));
	h.size = h.packed = 1;
	assert_int_equal(46 + 1 + 4 + 8, record_of(&h).length);
	assert_true(record_of(&h).offset == 6 * GIB);
}

static void
only_what_may_reach_four_gibibytes_is_wide(void **state)
{
	(void)state;
	assert_false(ziphead_is_wide(0));
	assert_false(ziphead_is_wide(4 * GIB - GIB / 128));
	assert_true(ziphead_is_wide(4 * GIB - GIB / 2048));
	assert_true(ziphead_is_wide(4 * GIB));
}

static void
the_end_is_zip64_only_when_it_must(void **state)
{
	(void)state;
	assert_int_equal(22, ziphead_end(65534, 4 * GIB - 2, 1, out));
	assert_int_equal(98, ziphead_end(65535, 1, 1, out));
	assert_int_equal(98, ziphead_end(1, 4 * GIB - 1, 1, out));
	assert_int_equal(98, ziphead_end(1, 1, 4 * GIB - 1, out));
}

static void
dos_times_are_taken_as_utc(void **state)
{
	(void)state;
	assert_int_equal(315532800, zipread_seconds(0x21, 0));
	/* 2024-03-01 09:00:02 */
	assert_int_equal(1709283602, zipread_seconds(44 << 9 | 3 << 5 | 1,
	    9 << 11 | 1));
	/* 2023-12-31 23:59:58 */
	assert_int_equal(1704067198, zipread_seconds(43 << 9 | 12 << 5 | 31,
	    23 << 11 | 59 << 5 | 29));
	assert_int_equal(0, zipread_seconds(0, 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_small_member_says_everything_twice),
		cmocka_unit_test(a_directory_is_stored_with_its_slash),
		cmocka_unit_test(only_other_than_ascii_is_marked_as_utf8),
		cmocka_unit_test(a_streamed_member_has_a_descriptor),
		cmocka_unit_test(numbers_beyond_32_bits_go_to_the_zip64_field),
		cmocka_unit_test(only_what_may_reach_four_gibibytes_is_wide),
		cmocka_unit_test(the_end_is_zip64_only_when_it_must),
		cmocka_unit_test(dos_times_are_taken_as_utc),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
