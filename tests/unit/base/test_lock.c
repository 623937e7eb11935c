#include "testing.h"

#include "base/lock.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include "base/own.h"

/* Every opening is a holder of its own, also within one process. */
static int
open_holder(void)
{
	int fd = openat(t_dir_fd(), "lock", O_RDWR | O_CREAT | O_CLOEXEC,
	    0600);

	assert_true(fd >= 0);
	return (fd);
}

static void
one_holder_excludes_all_others(void **state)
{
	AUTO_CLOSE int a = open_holder(), b = open_holder();

	(void)state;
	T_INT(1, lock_is_free(b, &t_err));
	T_INT(1, lock_try(a, true, &t_err));
	T_INT(1, lock_try(a, true, &t_err));
	T_INT(0, lock_try(b, true, &t_err));
	T_INT(0, lock_try(b, false, &t_err));
	T_INT(0, lock_is_free(b, &t_err));
	lock_release(a);
	T_INT(1, lock_is_free(b, &t_err));
	T_INT(1, lock_try(b, true, &t_err));
}

static void
sharers_coexist(void **state)
{
	AUTO_CLOSE int a = open_holder(), b = open_holder();

	(void)state;
	T_INT(1, lock_try(a, false, &t_err));
	T_INT(1, lock_try(b, false, &t_err));
	T_INT(0, lock_is_free(a, &t_err));
	T_INT(0, lock_try(a, true, &t_err));
	lock_release(b);
	T_INT(1, lock_try(a, true, &t_err));
}

static void
closing_gives_the_lock_up(void **state)
{
	AUTO_CLOSE int a = open_holder(), b = open_holder();

	(void)state;
	T_INT(1, lock_try(a, true, &t_err));
	own_close_fd(&a);
	T_INT(1, lock_is_free(b, &t_err));
}

static void
waiting_has_an_end(void **state)
{
	AUTO_CLOSE int a = open_holder(), b = open_holder();

	(void)state;
	T_INT(1, lock_wait(a, true, 0, &t_err));
	T_INT(0, lock_wait(b, true, 0, &t_err));
	T_INT(0, lock_wait(b, true, 20000, &t_err));
}

static void *
release_it(void *arg)
{
	lock_release(*(int *)arg);
	return (NULL);
}

static void
waiting_gets_what_is_released(void **state)
{
	AUTO_CLOSE int a = open_holder(), b = open_holder();
	pthread_t thread;

	(void)state;
	T_INT(1, lock_try(a, true, &t_err));
	assert_int_equal(0, pthread_create(&thread, NULL, release_it, &a));
	T_INT(1, lock_wait(b, true, 60 * USEC_SEC, &t_err));
	assert_int_equal(0, pthread_join(thread, NULL));
}

static void
what_cannot_be_locked_is_an_error(void **state)
{
	(void)state;
	T_ERR(ERR_IO, lock_try(-1, true, &t_err));
	T_ERR(ERR_IO, lock_wait(-1, true, 1, &t_err));
	T_ERR(ERR_IO, lock_is_free(-1, &t_err));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_holder_excludes_all_others),
		cmocka_unit_test(sharers_coexist),
		cmocka_unit_test(closing_gives_the_lock_up),
		cmocka_unit_test(waiting_has_an_end),
		cmocka_unit_test(waiting_gets_what_is_released),
		cmocka_unit_test(what_cannot_be_locked_is_an_error),
	};

	return (cmocka_run_group_tests(tests, t_dir_setup, t_dir_teardown));
}
