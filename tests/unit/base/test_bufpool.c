#include "testing.h"

#include "base/queue.h"

#include <pthread.h>

#include "base/cancel.h"

static void
blocks_are_equal_and_come_back(void **state)
{
	struct bufpool *pool = bufpool_new(100, 2);
	struct block *a, *b, *again;

	(void)state;
	T_OK(bufpool_take(pool, NULL, &a, &t_err));
	T_OK(bufpool_take(pool, NULL, &b, &t_err));
	assert_int_equal(100, a->size);
	assert_int_equal(100, b->size);
	assert_int_equal(0, a->n);
	a->n = 50;
	bufpool_give(pool, a);
	T_OK(bufpool_take(pool, NULL, &again, &t_err));
	assert_ptr_equal(a, again);
	assert_int_equal(0, again->n);
	bufpool_give(pool, again);
	bufpool_give(pool, b);
	bufpool_give(pool, NULL);
	bufpool_free(pool);
	bufpool_free(NULL);
}

static void
waiting_ends_when_the_work_is_cancelled(void **state)
{
	struct bufpool *pool = bufpool_new(10, 1);
	struct cancel *cancel = cancel_new();
	struct block *only, *none;

	(void)state;
	T_OK(bufpool_take(pool, cancel, &only, &t_err));
	cancel_set(cancel);
	T_ERR(ERR_CANCELLED, bufpool_take(pool, cancel, &none, &t_err));
	bufpool_give(pool, only);
	bufpool_free(pool);
	cancel_free(cancel);
}

struct waiter {
	struct bufpool *pool;
	struct cancel *cancel;
	struct err err;
	int rc;
};

static void *
take_and_give(void *arg)
{
	struct waiter *w = arg;
	struct block *block;

	w->rc = bufpool_take(w->pool, w->cancel, &block, &w->err);
	if (w->rc == 0)
		bufpool_give(w->pool, block);
	return (NULL);
}

static void
cancel_reaches_a_thread_that_waits(void **state)
{
	struct waiter w = { bufpool_new(10, 1), cancel_new(), { 0 }, 0 };
	struct block *only;
	pthread_t thread;

	(void)state;
	T_OK(bufpool_take(w.pool, NULL, &only, &t_err));
	assert_int_equal(0, pthread_create(&thread, NULL, take_and_give, &w));
	cancel_set(w.cancel);
	assert_int_equal(0, pthread_join(thread, NULL));
	assert_int_equal(-1, w.rc);
	assert_int_equal(ERR_CANCELLED, w.err.code);
	bufpool_give(w.pool, only);
	bufpool_free(w.pool);
	cancel_free(w.cancel);
}

static void
giving_wakes_every_waiter_in_turn(void **state)
{
	struct bufpool *pool = bufpool_new(10, 1);
	struct waiter w[4];
	pthread_t threads[4];
	struct block *only;

	(void)state;
	T_OK(bufpool_take(pool, NULL, &only, &t_err));
	for (size_t i = 0; i < 4; i++) {
		w[i] = (struct waiter){ pool, NULL, { 0 }, -1 };
		assert_int_equal(0, pthread_create(&threads[i], NULL,
		    take_and_give, &w[i]));
	}
	bufpool_give(pool, only);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(0, pthread_join(threads[i], NULL));
		assert_int_equal(0, w[i].rc);
	}
	bufpool_free(pool);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks_are_equal_and_come_back),
		cmocka_unit_test(waiting_ends_when_the_work_is_cancelled),
		cmocka_unit_test(cancel_reaches_a_thread_that_waits),
		cmocka_unit_test(giving_wakes_every_waiter_in_turn),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
