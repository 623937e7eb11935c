#include "testing.h"

#include "archive/tarhead.h"
#include "archive/tarread.h"

static uint8_t out[TARHEAD_MAX];

static struct tarread
header_at(size_t offset)
{
	struct tarread h;

	T_OK(tarread_header(out + offset, &h, &t_err));
	return (h);
}

static void
short_names_stand_in_the_header_itself(void **state)
{
	struct tarread h;

	(void)state;
	T_INT(512, tarhead_write(STR("datasets/a.txt"), false, 4711, out));
	h = header_at(0);
	assert_int_equal(TARREAD_FILE, h.kind);
	assert_int_equal(4711, h.size);
	T_STR("datasets/a.txt", ((struct str){ h.name, h.name_n }));
	assert_string_equal("0000644", (char *)out + 100);
	assert_memory_equal("ustar\00000", out + 257, 8);
	assert_int_equal(0, h.mtime);
	assert_int_equal(0, out[265]);	/* no user name */
}

static void
a_directory_has_a_slash_and_no_size(void **state)
{
	struct tarread h;

	(void)state;
	T_INT(512, tarhead_write(STR("datasets"), true, 0, out));
	h = header_at(0);
	assert_int_equal(TARREAD_DIR, h.kind);
	T_STR("datasets/", ((struct str){ h.name, h.name_n }));
	assert_string_equal("0000755", (char *)out + 100);
}

/* "ddd...ddd/fff...fff" */
static struct str
long_name(char *p, size_t dir, size_t file)
{
	memset(p, 'd', dir);
	p[dir] = '/';
	memset(p + dir + 1, 'f', file);
	return ((struct str){ p, dir + 1 + file });
}

static void
longer_names_are_split_where_a_slash_allows_it(void **state)
{
	char p[400];
	struct str name;

	(void)state;
	for (size_t dir = 1; dir <= 155; dir += 22) {
		struct tarread h;

		name = long_name(p, dir, 100);
		T_INT(512, tarhead_write(name, false, 1, out));
		h = header_at(0);
		assert_int_equal(name.n, h.name_n);
		assert_memory_equal(name.p, h.name, name.n);
	}
}

static void
check_pax_name(struct str name, bool is_dir)
{
	size_t n = tarhead_write(name, is_dir, 0, out);
	struct tarread_pax pax;
	struct tarread h = header_at(0);

	assert_true(n > 512 && n % 512 == 0);
	assert_int_equal(TARREAD_PAX, h.kind);
	T_OK(tarread_records((struct str){ (char *)out + 512,
	    (size_t)h.size }, &pax, &t_err));
	assert_true(pax.has_path && !pax.has_size);
	assert_int_equal(name.n + is_dir, pax.path.n);
	assert_memory_equal(name.p, pax.path.p, name.n);
	assert_int_equal(is_dir ? TARREAD_DIR : TARREAD_FILE,
	    header_at(n - 512).kind);
}

static void
what_does_not_fit_gets_a_pax_header(void **state)
{
	char p[4200];

	(void)state;
	check_pax_name(long_name(p, 156, 100), false);
	check_pax_name(long_name(p, 10, 101), false);
	check_pax_name(long_name(p, 3995, 100), false);
	check_pax_name(long_name(p, 3995, 100), true);
	check_pax_name(long_name(p, 0, 101), false);	/* "/fff": no prefix */
	check_pax_name(STR("d\xc3\xa4t\xc3\xa4"), false);
	check_pax_name(STR("d\xc3\xa4t\xc3\xa4"), true);
}

static void
the_slash_of_a_directory_counts(void **state)
{
	char p[200];

	(void)state;
	memset(p, 'x', sizeof(p));
	T_INT(512, tarhead_write((struct str){ p, 99 }, true, 0, out));
	check_pax_name((struct str){ p, 100 }, true);
	T_INT(512, tarhead_write((struct str){ p, 100 }, false, 0, out));
}

static void
eight_gibibytes_need_a_pax_size(void **state)
{
	uint64_t limit = (uint64_t)8 << 30;
	struct tarread_pax pax;

	(void)state;
	T_INT(512, tarhead_write(STR("a"), false, limit - 1, out));
	assert_true(header_at(0).size == limit - 1);
	T_INT(1536, tarhead_write(STR("a"), false, limit, out));
	T_OK(tarread_records((struct str){ (char *)out + 512,
	    (size_t)header_at(0).size }, &pax, &t_err));
	assert_true(pax.has_size && !pax.has_path && pax.size == limit);
	assert_int_equal(0, header_at(1024).size);
}

static void
padding_fills_up_to_a_multiple(void **state)
{
	(void)state;
	assert_int_equal(0, tarhead_padding(0, 512));
	assert_int_equal(511, tarhead_padding(1, 512));
	assert_int_equal(0, tarhead_padding(512, 512));
	assert_int_equal(10240 - 512, tarhead_padding(512, TAR_RECORD));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(short_names_stand_in_the_header_itself),
		cmocka_unit_test(a_directory_has_a_slash_and_no_size),
		cmocka_unit_test(
		    longer_names_are_split_where_a_slash_allows_it),
		cmocka_unit_test(what_does_not_fit_gets_a_pax_header),
		cmocka_unit_test(the_slash_of_a_directory_counts),
		cmocka_unit_test(eight_gibibytes_need_a_pax_size),
		cmocka_unit_test(padding_fills_up_to_a_multiple),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
