#include "testing.h"

#include "base/arena.h"

static void
memory_is_zeroed_and_aligned(void **state)
{
	AUTO_ARENA struct arena *a = arena_new(1 << 20);

	(void)state;
	for (size_t size = 1; size < 3000; size += 7) {
		char *p = arena_alloc(a, size);

		assert_non_null(p);
		assert_int_equal(0, (uintptr_t)p % _Alignof(max_align_t));
		for (size_t i = 0; i < size; i++)
			assert_int_equal(0, p[i]);
		(void)memset(p, 0xff, size);
	}
}

static void
the_limit_counts_all_that_was_asked(void **state)
{
	AUTO_ARENA struct arena *a = arena_new(1000);

	(void)state;
	assert_non_null(arena_alloc(a, 600));
	assert_null(arena_alloc(a, 600));
	assert_null(arena_alloc(a, SIZE_MAX));
	T_ERR(ERR_TOO_BIG, arena_over(a, &t_err));
	assert_non_null(arena_alloc(a, 100));
}

static void
exactly_the_limit_can_be_had(void **state)
{
	AUTO_ARENA struct arena *a = arena_new(1001);

	(void)state;
	assert_non_null(arena_alloc(a, 1001));
	assert_null(arena_alloc(a, 1));
}

static void
text_is_copied_and_terminated(void **state)
{
	AUTO_ARENA struct arena *a = arena_new(64);
	char source[] = "hello";
	struct str s = arena_str(a, str_of(source));

	(void)state;
	source[0] = 'j';
	T_STR("hello", s);
	assert_int_equal('\0', s.p[5]);
	assert_string_equal("n=7", arena_printf(a, "n=%d", 7));
	assert_null(arena_str(a, (struct str){ "x", 100 }).p);
	assert_null(arena_str(a, (struct str){ "x", SIZE_MAX }).p);
	assert_null(arena_printf(a, "%100s", "x"));
	assert_non_null(arena_str(a, STR_NONE).p);
}

static void
rewinds_to_the_mark(void **state)
{
	AUTO_ARENA struct arena *a = arena_new(100000);
	struct str kept = arena_str(a, STR("kept"));
	struct arena_mark mark = arena_save(a);

	(void)state;
	for (int i = 0; i < 100; i++) {
		char *p = arena_alloc(a, 50000);

		assert_non_null(p);
		assert_int_equal(0, p[49999]);
		(void)memset(p, 'x', 50000);
		assert_non_null(arena_alloc(a, 20000));
		arena_rewind(a, mark);
	}
	T_STR("kept", kept);
}

static void
rewinds_to_the_very_beginning(void **state)
{
	AUTO_ARENA struct arena *a = arena_new(5000);
	struct arena_mark mark = arena_save(a);

	(void)state;
	for (int i = 0; i < 10; i++) {
		char *p = arena_alloc(a, 4000);

		assert_non_null(p);
		assert_int_equal(0, p[0]);
		p[0] = 'x';
		assert_null(arena_alloc(a, 4000));
		arena_rewind(a, mark);
	}
}

static void
freeing_nothing_is_fine(void **state)
{
	(void)state;
	arena_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_zeroed_and_aligned),
		cmocka_unit_test(the_limit_counts_all_that_was_asked),
		cmocka_unit_test(exactly_the_limit_can_be_had),
		cmocka_unit_test(text_is_copied_and_terminated),
		cmocka_unit_test(rewinds_to_the_mark),
		cmocka_unit_test(rewinds_to_the_very_beginning),
		cmocka_unit_test(freeing_nothing_is_fine),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
