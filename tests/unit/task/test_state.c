#include "testing.h"

#include "task/task.h"

static void
every_state_has_a_name_and_is_found_by_it(void **state)
{
	(void)state;
	for (enum task_state s = 0; s < TASK_STATES; s++) {
		enum task_state found;

		assert_true(task_state_named(str_of(task_state_name(s)),
		    &found));
		assert_int_equal(s, found);
	}
	assert_false(task_state_named(STR("expired"),
	    &(enum task_state){ 0 }));
}

static void
galaxy_sees_only_states_that_its_api_can_show(void **state)
{
	static const char *const shown[] = { "PENDING", "STARTED", "SUCCESS",
		"FAILURE" };

	(void)state;
	for (enum task_state s = 0; s < TASK_STATES; s++) {
		bool ok = false;

		for (size_t i = 0; i < NELEMS(shown); i++)
			ok = ok || strcmp(shown[i], task_state_galaxy(s)) == 0;
		assert_true(ok);
	}
	assert_string_equal("FAILURE", task_state_galaxy(TASK_CANCELLED));
	assert_string_equal("SUCCESS", task_state_galaxy(TASK_GAPS));
}

static void
what_may_follow_what(void **state)
{
	/* Rows: from; columns: queued running done gaps failed cancelled. */
	static const bool may[TASK_STATES][TASK_STATES] = {
		[TASK_QUEUED] = { 0, 1, 0, 0, 1, 1 },
		[TASK_RUNNING] = { 1, 1, 1, 1, 1, 1 },
	};

	(void)state;
	for (enum task_state from = 0; from < TASK_STATES; from++) {
		for (enum task_state to = 0; to < TASK_STATES; to++)
			assert_int_equal(may[from][to], task_may_go(from, to));
		assert_int_equal(from != TASK_QUEUED && from != TASK_RUNNING,
		    task_state_is_over(from));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_state_has_a_name_and_is_found_by_it),
		cmocka_unit_test(galaxy_sees_only_states_that_its_api_can_show),
		cmocka_unit_test(what_may_follow_what),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
