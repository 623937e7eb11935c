#include "testing.h"

#include "base/progress.h"

static void
counts_add_up(void **state)
{
	struct progress p = { 0 };

	(void)state;
	progress_phase(&p, PHASE_PACK);
	progress_totals(&p, 10, 1000);
	progress_items(&p, 2);
	progress_items(&p, 3);
	progress_bytes(&p, 400);
	progress_bytes(&p, 1);
	assert_int_equal(PHASE_PACK, atomic_load(&p.phase));
	assert_int_equal(10, atomic_load(&p.items_total));
	assert_int_equal(1000, atomic_load(&p.bytes_total));
	assert_int_equal(5, atomic_load(&p.items_done));
	assert_int_equal(401, atomic_load(&p.bytes_done));
}

static void
nobody_has_to_watch(void **state)
{
	(void)state;
	progress_phase(NULL, PHASE_PACK);
	progress_totals(NULL, 1, 1);
	progress_items(NULL, 1);
	progress_bytes(NULL, 1);
}

static void
phases_have_names_that_lead_back(void **state)
{
	(void)state;
	assert_string_equal("deliver", phase_name(PHASE_DELIVER));
	for (unsigned i = 0; i < PHASES; i++)
		assert_int_equal(i, phase_named(phase_name((enum phase)i)));
	assert_int_equal(PHASE_NONE, phase_named("tea"));
	assert_string_equal("", phase_name((enum phase)99));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_add_up),
		cmocka_unit_test(nobody_has_to_watch),
		cmocka_unit_test(phases_have_names_that_lead_back),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
