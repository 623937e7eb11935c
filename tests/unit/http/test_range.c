#include "testing.h"

#include "http/range.h"

struct known {
	const char *header;
	int want;
	uint64_t first, last;
};

/* As Galaxy 26.1.2 answers for a file of 731 bytes. */
static void
reads_one_range(void **state)
{
	static const struct known cases[] = {
		{ "bytes=0-3", 1, 0, 3 },
		{ "Bytes=0-3", 1, 0, 3 },
		{ "bytes=5-", 1, 5, 730 },
		{ "bytes=-5", 1, 726, 730 },
		{ "bytes=0-999999", 1, 0, 730 },
		{ "bytes=-999999", 1, 0, 730 },
		{ "bytes=730-730", 1, 730, 730 },
		{ "bytes=0-99999999999999999999999", 1, 0, 730 },
		{ " bytes = 1 - 2 ", 1, 1, 2 },
	};
	struct byte_range r;

	(void)state;
	for (size_t i = 0; i < NELEMS(cases); i++) {
		T_INT(1, range_parse(str_of(cases[i].header), 731, &r,
		    &t_err));
		assert_int_equal(cases[i].first, r.first);
		assert_int_equal(cases[i].last, r.last);
	}
}

static void
refuses_what_is_not_in_the_file(void **state)
{
	static const char *const cases[] = { "bytes=731-", "bytes=-0",
		"bytes=3-1", "bytes=", "bytes=a-b", "bytes=5", "bytes=1-x",
		"bytes=--1", "bytes=-", "bytes=99999999999999999999999-" };
	struct byte_range r;

	(void)state;
	for (size_t i = 0; i < NELEMS(cases); i++)
		T_ERR(ERR_INVALID, range_parse(str_of(cases[i]), 731, &r,
		    &t_err));
	T_ERR(ERR_INVALID, range_parse(STR("bytes=0-"), 0, &r, &t_err));
	T_ERR(ERR_INVALID, range_parse(STR("bytes=-1"), 0, &r, &t_err));
}

static void
ignores_what_it_does_not_serve(void **state)
{
	static const char *const cases[] = { "", "lines=1-2", "bytes",
		"bytes=0-1,3-4", "bytes=a,b" };
	struct byte_range r;

	(void)state;
	for (size_t i = 0; i < NELEMS(cases); i++)
		T_INT(0, range_parse(str_of(cases[i]), 731, &r, &t_err));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_one_range),
		cmocka_unit_test(refuses_what_is_not_in_the_file),
		cmocka_unit_test(ignores_what_it_does_not_serve),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
