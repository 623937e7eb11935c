#include "testing.h"

#include "store/export_names.h"

#include <stdio.h>

/* Vectors of archive-export.md 5.2. */

static void
assert_base(const char *want, const char *name)
{
	AUTO_SB struct sb b = SB_EMPTY(1024);
	char full[512];

	(void)snprintf(full, sizeof(full), "datasets/%s_1b33dd040178f869.txt",
	    want);
	exp_name_file(&(struct exp_name){ .name = str_of(name),
	    .extension = STR("txt"), .id = "1b33dd040178f869" }, &b);
	T_STR(full, sb_str(&b));
}

static void
names_are_made_as_galaxy_makes_them(void **state)
{
	(void)state;
	assert_base("a_b_c__", "a/b:c*?");
	assert_base("na_ve_caf_.txt", "na\xc3\xafve caf\xc3\xa9.txt");
	assert_base("..", "..");
	assert_base("tab_here", "tab\there");
	assert_base("emoji_end", "emoji\xf0\x9f\x98\x80""end");
	assert_base("e_combining", "e\xcc\x81""combining");
	assert_base("sp_ace_(1)_[2]__3__^,__________",
	    "sp ace (1) [2] {3} ^,~+=&%$#@!'");
	assert_base("-rf", "-rf");
	assert_base("", "");
}

static void
a_long_name_is_cut_after_150_characters(void **state)
{
	AUTO_SB struct sb b = SB_EMPTY(1024);
	char name[256];

	(void)state;
	(void)memset(name, 'x', 255);
	name[255] = '\0';
	exp_name_file(&(struct exp_name){ .name = str_of(name),
	    .extension = STR("fastq.gz"), .id = "0a" }, &b);
	assert_int_equal(9 + 150 + 3 + 9, sb_str(&b).n);
}

static void
conversions_carry_their_own_id(void **state)
{
	AUTO_SB struct sb b = SB_EMPTY(1024);
	struct exp_name name = { .name = STR("n"), .extension = STR_NONE,
		.id = "aa", .conversion = "bb" };

	(void)state;
	exp_name_file(&name, &b);
	T_STR("datasets/n_aa_conversion_bb.None", sb_str(&b));
	sb_clear(&b);
	exp_name_extra(&name, &b);
	T_STR("datasets/extra_files_path_aa_conversion_bb", sb_str(&b));
}

static void
no_extension_leaves_the_directory(void **state)
{
	AUTO_SB struct sb b = SB_EMPTY(1024);

	(void)state;
	exp_name_file(&(struct exp_name){ .name = STR("n"),
	    .extension = STR("../../x"), .id = "aa" }, &b);
	T_STR("datasets/n_aa..._.._x", sb_str(&b));
}

static void
assert_slug(const char *want, const char *title)
{
	AUTO_SB struct sb b = SB_EMPTY(1024);

	exp_name_slug(str_of(title), &b);
	T_STR(want, sb_str(&b));
}

static void
a_slug_is_never_empty(void **state)
{
	(void)state;
	assert_slug("My-run-7", "My  run\t7");
	assert_slug("caf", "caf\xc3\xa9 ");
	assert_slug("export", "\xe6\x97\xa5");
	assert_slug("export", "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_made_as_galaxy_makes_them),
		cmocka_unit_test(a_long_name_is_cut_after_150_characters),
		cmocka_unit_test(conversions_carry_their_own_id),
		cmocka_unit_test(no_extension_leaves_the_directory),
		cmocka_unit_test(a_slug_is_never_empty),
	};

	return (cmocka_run_group_tests_name("export_names", tests, NULL,
	    NULL));
}
