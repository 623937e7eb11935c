#include "testing.h"

#include "base/queue.h"

#include <pthread.h>

static void
what_goes_in_first_comes_out_first(void **state)
{
	struct queue *q = queue_new(3);
	int a, b;
	void *got;

	(void)state;
	for (int round = 0; round < 5; round++) {
		assert_true(queue_put(q, &a));
		assert_true(queue_put(q, &b));
		assert_true(queue_get(q, &got));
		assert_ptr_equal(&a, got);
		assert_true(queue_get(q, &got));
		assert_ptr_equal(&b, got);
	}
	queue_free(q);
	queue_free(NULL);
}

static void
a_closed_queue_drains_and_takes_no_more(void **state)
{
	struct queue *q = queue_new(2);
	int a;
	void *got;

	(void)state;
	assert_true(queue_put(q, &a));
	queue_close(q);
	queue_close(q);
	assert_false(queue_put(q, &a));
	assert_true(queue_get(q, &got));
	assert_false(queue_get(q, &got));
	queue_free(q);
}

#define ITEMS 20000
#define WORKERS 3

struct sum {
	struct queue *q;
	uint64_t total;
};

static void *
add_up(void *arg)
{
	struct sum *sum = arg;
	void *got;

	while (queue_get(sum->q, &got))
		sum->total += (uintptr_t)got;
	return (NULL);
}

static void *
put_numbers(void *arg)
{
	for (uintptr_t i = 1; i <= ITEMS; i++)
		assert_true(queue_put(arg, (void *)i));
	return (NULL);
}

static void
nothing_is_lost_between_threads(void **state)
{
	struct queue *q = queue_new(7);
	struct sum sums[WORKERS];
	pthread_t getters[WORKERS], putters[WORKERS];
	uint64_t total = 0;

	(void)state;
	for (size_t i = 0; i < WORKERS; i++) {
		sums[i] = (struct sum){ q, 0 };
		assert_int_equal(0, pthread_create(&getters[i], NULL, add_up,
		    &sums[i]));
		assert_int_equal(0, pthread_create(&putters[i], NULL,
		    put_numbers, q));
	}
	for (size_t i = 0; i < WORKERS; i++)
		assert_int_equal(0, pthread_join(putters[i], NULL));
	queue_close(q);
	for (size_t i = 0; i < WORKERS; i++) {
		assert_int_equal(0, pthread_join(getters[i], NULL));
		total += sums[i].total;
	}
	assert_int_equal((uint64_t)WORKERS * ITEMS * (ITEMS + 1) / 2, total);
	queue_free(q);
}

static void *
put_into_full(void *arg)
{
	static int item;

	return (queue_put(arg, &item) ? arg : NULL);
}

static void
closing_wakes_whoever_waits_for_room(void **state)
{
	struct queue *q = queue_new(1);
	pthread_t thread;
	int item;
	void *taken = q;

	(void)state;
	assert_true(queue_put(q, &item));
	assert_int_equal(0, pthread_create(&thread, NULL, put_into_full, q));
	queue_close(q);
	assert_int_equal(0, pthread_join(thread, &taken));
	assert_null(taken);
	queue_free(q);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_goes_in_first_comes_out_first),
		cmocka_unit_test(a_closed_queue_drains_and_takes_no_more),
		cmocka_unit_test(nothing_is_lost_between_threads),
		cmocka_unit_test(closing_wakes_whoever_waits_for_room),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
