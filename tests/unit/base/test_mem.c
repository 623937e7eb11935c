#include "testing.h"

#include "base/mem.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void
new_memory_is_zeroed(void **state)
{
	uint64_t *one = mem_new(uint64_t);
	uint64_t *many = mem_new_array(100, uint64_t);

	(void)state;
	assert_int_equal(0, *one);
	for (size_t i = 0; i < 100; i++)
		assert_int_equal(0, many[i]);
	free(one);
	free(many);
}

static void
nothing_is_a_pointer_too(void **state)
{
	void *zeroed = mem_zero(0), *plain = mem_alloc(0);

	(void)state;
	assert_non_null(zeroed);
	assert_non_null(plain);
	plain = mem_resize(plain, 0, 8);
	assert_non_null(plain);
	free(zeroed);
	free(plain);
}

static void
a_copy_of_text_is_ours(void **state)
{
	char text[] = "history", *copy = mem_strdup(text);

	(void)state;
	text[0] = 'H';
	assert_string_equal("history", copy);
	free(copy);
}

static void
growing_keeps_the_elements_and_doubles(void **state)
{
	int *array = NULL;
	size_t cap = 0;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		mem_grow(array, &cap, (size_t)i + 1);
		array[i] = i;
	}
	assert_int_equal(1024, cap);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(i, array[i]);
	free(array);
}

static void
growing_to_less_changes_nothing(void **state)
{
	int *array = NULL, *before;
	size_t cap = 0;

	(void)state;
	mem_grow(array, &cap, 40);
	before = array;
	mem_grow(array, &cap, 1);
	assert_ptr_equal(before, array);
	assert_int_equal(64, cap);
	free(array);
}

static int
exit_status_of(void (*fn)(void))
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		(void)close(STDERR_FILENO);
		fn();
		_exit(0);
	}
	assert_true(pid > 0);
	assert_int_equal(pid, waitpid(pid, &status, 0));
	assert_true(WIFEXITED(status));
	return (WEXITSTATUS(status));
}

static void
ask_for_a_product_that_overflows(void)
{
	free(mem_zero_array(SIZE_MAX / 2, 4));
}

static void
have_a_library_fail(void)
{
	mem_check(false);
}

static void
no_memory_ends_the_process_with_its_own_status(void **state)
{
	(void)state;
	assert_int_equal(err_exit(ERR_NO_MEMORY),
	    exit_status_of(ask_for_a_product_that_overflows));
	assert_int_equal(err_exit(ERR_NO_MEMORY),
	    exit_status_of(have_a_library_fail));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(new_memory_is_zeroed),
		cmocka_unit_test(nothing_is_a_pointer_too),
		cmocka_unit_test(a_copy_of_text_is_ours),
		cmocka_unit_test(growing_keeps_the_elements_and_doubles),
		cmocka_unit_test(growing_to_less_changes_nothing),
		cmocka_unit_test(no_memory_ends_the_process_with_its_own_status),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
