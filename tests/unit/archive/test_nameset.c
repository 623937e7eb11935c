#include "testing.h"

#include <stdio.h>

#include "archive/nameset.h"

static void
a_name_stays_what_it_was_first(void **state)
{
	struct nameset *s = nameset_new();

	(void)state;
	T_INT(NAMESET_NONE, nameset_put(s, STR("a"), NAMESET_PARENT));
	T_INT(NAMESET_PARENT, nameset_put(s, STR("a"), NAMESET_DIR));
	T_INT(NAMESET_DIR, nameset_put(s, STR("a"), NAMESET_PARENT));
	T_INT(NAMESET_DIR, nameset_put(s, STR("a"), NAMESET_FILE));
	T_INT(NAMESET_DIR, nameset_put(s, STR("a"), NAMESET_DIR));
	T_INT(NAMESET_NONE, nameset_put(s, STR("a/b"), NAMESET_FILE));
	T_INT(NAMESET_FILE, nameset_put(s, STR("a/b"), NAMESET_PARENT));
	T_INT(NAMESET_FILE, nameset_put(s, STR("a/b"), NAMESET_FILE));
	T_INT(NAMESET_NONE, nameset_put(s, STR(""), NAMESET_FILE));
	assert_int_equal(3, nameset_count(s));
	nameset_free(s);
	nameset_free(NULL);
}

static void
many_names_are_all_kept_apart(void **state)
{
	struct nameset *s = nameset_new();
	char name[32];

	(void)state;
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 20000; i++) {
			(void)snprintf(name, sizeof(name), "datasets/%d", i);
			T_INT(round == 0 ? NAMESET_NONE : NAMESET_FILE,
			    nameset_put(s, str_of(name), NAMESET_FILE));
		}
	}
	assert_int_equal(20000, nameset_count(s));
	nameset_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_stays_what_it_was_first),
		cmocka_unit_test(many_names_are_all_kept_apart),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
