#include "testing.h"

#include "base/cancel.h"

#include <poll.h>

static bool
is_readable(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return (poll(&p, 1, 0) == 1 && (p.revents & POLLIN) != 0);
}

static void
a_new_token_is_not_set(void **state)
{
	struct cancel *c = cancel_new();

	(void)state;
	assert_false(cancel_is_set(c));
	T_OK(cancel_check(c, &t_err));
	assert_false(is_readable(cancel_fd(c)));
	cancel_free(c);
}

static void
once_set_it_stays_set_and_readable(void **state)
{
	struct cancel *c = cancel_new();

	(void)state;
	cancel_set(c);
	cancel_set(c);
	assert_true(cancel_is_set(c));
	T_ERR(ERR_CANCELLED, cancel_check(c, &t_err));
	T_ERR(ERR_CANCELLED, cancel_check(c, &t_err));
	assert_true(is_readable(cancel_fd(c)));
	cancel_free(c);
}

static void
no_token_is_never_set(void **state)
{
	(void)state;
	assert_false(cancel_is_set(NULL));
	T_OK(cancel_check(NULL, &t_err));
	assert_int_equal(-1, cancel_fd(NULL));
	cancel_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_token_is_not_set),
		cmocka_unit_test(once_set_it_stays_set_and_readable),
		cmocka_unit_test(no_token_is_never_set),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
