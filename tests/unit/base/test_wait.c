#include "testing.h"

#include "base/wait.h"

#include <unistd.h>

#include "base/clock.h"

static int ends[2];

static int
pipe_setup(void **state)
{
	(void)state;
	return (pipe(ends));
}

static int
pipe_teardown(void **state)
{
	(void)state;
	(void)close(ends[0]);
	(void)close(ends[1]);
	return (0);
}

static void
nothing_to_read_ends_with_the_timeout(void **state)
{
	usec_t start = clock_mono();

	(void)state;
	T_INT(0, wait_readable(ends[0], 0, &t_err));
	T_INT(0, wait_readable(ends[0], -1, &t_err));
	T_INT(0, wait_readable(ends[0], 10500, &t_err));
	assert_true(clock_mono() - start >= 10500);
}

static void
a_byte_or_the_end_is_something_to_read(void **state)
{
	(void)state;
	assert_int_equal(1, write(ends[1], "x", 1));
	T_INT(1, wait_readable(ends[0], 0, &t_err));
	T_INT(1, wait_readable(ends[0], USEC_MAX, &t_err));
	assert_int_equal(1, read(ends[0], &(char){ 0 }, 1));
	(void)close(ends[1]);
	T_INT(1, wait_readable(ends[0], USEC_MAX, &t_err));
}

static void
a_closed_descriptor_is_an_error(void **state)
{
	(void)state;
	T_ERR(ERR_IO, wait_readable(1023, 0, &t_err));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_to_read_ends_with_the_timeout),
		cmocka_unit_test(a_byte_or_the_end_is_something_to_read),
		cmocka_unit_test(a_closed_descriptor_is_an_error),
	};

	return (cmocka_run_group_tests(tests, pipe_setup, pipe_teardown));
}
