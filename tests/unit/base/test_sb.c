#include "testing.h"

#include "base/str.h"

#include <stdlib.h>

static void
pieces_make_one_text(void **state)
{
	AUTO_SB struct sb sb = SB_EMPTY(SB_LIMIT);

	(void)state;
	sb_add(&sb, STR("a"));
	sb_adds(&sb, "bc");
	sb_addc(&sb, 'd');
	sb_addf(&sb, "-%d-%s", 42, "e");
	sb_addhex(&sb, "\x00\xff\x1a", 3);
	sb_add(&sb, STR_NONE);
	assert_string_equal("abcd-42-e00ff1a", sb_cstr(&sb));
	T_STR("abcd-42-e00ff1a", sb_str(&sb));
}

static void
an_empty_one_is_terminated_text(void **state)
{
	AUTO_SB struct sb sb = SB_EMPTY(0);
	struct str s;

	(void)state;
	assert_string_equal("", sb_cstr(&sb));
	T_OK(sb_finish(&sb, &s, &t_err));
	assert_int_equal(0, s.n);
	assert_non_null(s.p);
}

static void
what_fits_exactly_fits(void **state)
{
	AUTO_SB struct sb sb = SB_EMPTY(4);
	struct str s;

	(void)state;
	sb_addf(&sb, "%s", "ab");
	sb_add(&sb, STR("cd"));
	T_OK(sb_finish(&sb, &s, &t_err));
	T_STR("abcd", s);
}

static void
overflow_is_remembered_and_leaves_a_prefix(void **state)
{
	AUTO_SB struct sb sb = SB_EMPTY(4);
	struct str s;

	(void)state;
	sb_add(&sb, STR("abc"));
	sb_add(&sb, STR("de"));
	sb_addc(&sb, 'f');
	sb_addf(&sb, "%d", 1);
	T_ERR(ERR_TOO_BIG, sb_finish(&sb, &s, &t_err));
	T_STR("abc", sb_str(&sb));
	sb_clear(&sb);
	sb_add(&sb, STR("wxyz"));
	T_OK(sb_finish(&sb, &s, &t_err));
	T_STR("wxyz", s);
}

static void
a_huge_piece_cannot_wrap_the_limit(void **state)
{
	AUTO_SB struct sb sb = SB_EMPTY(SIZE_MAX);

	(void)state;
	sb_addc(&sb, 'a');
	sb_add(&sb, (struct str){ "x", SIZE_MAX - 1 });
	assert_true(sb.over);
	T_STR("a", sb_str(&sb));
}

static void
taking_empties_it(void **state)
{
	AUTO_SB struct sb sb = SB_EMPTY(100);
	char *p;

	(void)state;
	sb_adds(&sb, "text");
	p = sb_take(&sb);
	assert_string_equal("text", p);
	free(p);
	p = sb_take(&sb);
	assert_string_equal("", p);
	free(p);
	sb_adds(&sb, "again");
	T_STR("again", sb_str(&sb));
}

static void
long_text_grows(void **state)
{
	AUTO_SB struct sb sb = SB_EMPTY(SB_LIMIT);

	(void)state;
	for (int i = 0; i < 10000; i++)
		sb_addf(&sb, "%04d", i);
	assert_int_equal(40000, sb_str(&sb).n);
	T_STR("9999", str_from(sb_str(&sb), 39996));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_make_one_text),
		cmocka_unit_test(an_empty_one_is_terminated_text),
		cmocka_unit_test(what_fits_exactly_fits),
		cmocka_unit_test(overflow_is_remembered_and_leaves_a_prefix),
		cmocka_unit_test(a_huge_piece_cannot_wrap_the_limit),
		cmocka_unit_test(taking_empties_it),
		cmocka_unit_test(long_text_grows),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
