#include "testing.h"

#include "base/clock.h"

#include <stdlib.h>

#define T INT64_C(1709283600123456)	/* 2024-03-01 09:00:00.123456 */

/* First of all: the environment is read at the first call. */
static void
the_environment_may_set_the_time(void **state)
{
	(void)state;
	assert_int_equal(0, setenv("WAYBILL_NOW", "1709283600123456", 1));
	assert_int_equal(T, clock_now());
	assert_int_equal(0, setenv("WAYBILL_NOW", "1", 1));
	assert_int_equal(T, clock_now());
}

static void
an_injected_time_stands_still(void **state)
{
	(void)state;
	clock_set(T);
	assert_int_equal(T, clock_now());
	assert_int_equal(T, clock_now());
	clock_set(0);
	assert_true(clock_now() > T);
}

static void
monotonic_time_never_goes_back(void **state)
{
	usec_t before = clock_mono();

	(void)state;
	assert_true(before > 0);
	assert_true(clock_mono() >= before);
}

static void
texts_have_the_forms_that_readers_expect(void **state)
{
	char text[CLOCK_TEXT];

	(void)state;
	clock_text(T, ' ', text);
	assert_string_equal("2024-03-01 09:00:00.123456", text);
	clock_text(T - 123456, 'T', text);
	assert_string_equal("2024-03-01T09:00:00.000000", text);
	clock_text_python(T, ' ', text);
	assert_string_equal("2024-03-01 09:00:00.123456", text);
	clock_text_python(T - 123456, 'T', text);
	assert_string_equal("2024-03-01T09:00:00", text);
	clock_text_offset(T, text);
	assert_string_equal("2024-03-01T09:00:00+00:00", text);
	clock_text_zulu(T, text);
	assert_string_equal("2024-03-01T09:00:00.123456Z", text);
}

static void
times_before_1970_and_far_away_have_texts(void **state)
{
	char text[CLOCK_TEXT];

	(void)state;
	clock_text(-1, ' ', text);
	assert_string_equal("1969-12-31 23:59:59.999999", text);
	clock_text_zulu(USEC_MAX, text);
	assert_string_equal("294247-01-10T04:00:54.775807Z", text);
	clock_text_zulu(INT64_MIN, text);
	assert_true(strlen(text) < CLOCK_TEXT);
}

static void
every_written_form_is_read_back(void **state)
{
	static const struct {
		const char *text;
		usec_t want;
	} rows[] = {
		{ "2024-03-01 09:00:00.123456", T },
		{ "2024-03-01T09:00:00.123456Z", T },
		{ "2024-03-01T09:00:00.123456789", T },
		{ "2024-03-01T09:00:00", T - 123456 },
		{ "2024-03-01T09:00:00.1", T - 23456 },
		{ "2024-03-01T10:30:00.123456+01:30", T },
		{ "2024-03-01 08:00:00.123456-01", T },
		{ "2024-03-01 08:00:00.123456-0100", T },
		{ "1970-01-01 00:00:00", 0 },
		{ "1969-12-31T23:59:59.999999", -1 },
		{ "2024-02-29 00:00:00z", INT64_C(1709164800000000) },
	};
	usec_t t;

	(void)state;
	for (size_t i = 0; i < NELEMS(rows); i++) {
		assert_true(clock_parse(str_of(rows[i].text), &t));
		assert_int_equal(rows[i].want, t);
	}
}

static void
what_is_no_time_is_refused(void **state)
{
	static const char *const rows[] = { "", "2024-03-01",
		"2024-03-01 09:00", "2023-02-29 00:00:00",
		"1900-02-29 00:00:00", "2024-13-01 00:00:00",
		"2024-00-01 00:00:00", "2024-01-00 00:00:00",
		"2024-01-01 24:00:00", "2024-01-01 00:60:00",
		"2024-01-01 00:00:60", "0000-01-01 00:00:00",
		"2024-01-01 00:00:00.", "2024-01-01 00:00:00 ",
		"2024-01-01 00:00:00+", "2024-01-01 00:00:00+1",
		"2024-01-01 00:00:00+01:", "2024-01-01_00:00:00",
		"2024-01-01 00:00:00Zx", "+024-01-01 00:00:00" };
	usec_t t;

	(void)state;
	for (size_t i = 0; i < NELEMS(rows); i++)
		assert_false(clock_parse(str_of(rows[i]), &t));
}

static void
a_day_may_stand_alone(void **state)
{
	usec_t t;

	(void)state;
	assert_true(clock_parse_day(STR("2024-03-01"), &t));
	assert_true(t == T - T % (24 * 3600 * USEC_SEC));
	assert_true(clock_parse_day(STR("2024-03-01T09:00:00.123456"), &t));
	assert_true(t == T);
	assert_false(clock_parse_day(STR("2024-02-30"), &t));
	assert_false(clock_parse_day(STR("2024-03-01 "), &t));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_environment_may_set_the_time),
		cmocka_unit_test(an_injected_time_stands_still),
		cmocka_unit_test(monotonic_time_never_goes_back),
		cmocka_unit_test(texts_have_the_forms_that_readers_expect),
		cmocka_unit_test(times_before_1970_and_far_away_have_texts),
		cmocka_unit_test(every_written_form_is_read_back),
		cmocka_unit_test(what_is_no_time_is_refused),
		cmocka_unit_test(a_day_may_stand_alone),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
