#include "made.h"

#include <stdlib.h>

#include "archive/gunzip.h"
#include "base/err.h"

static struct sb out, gz;

static int
setup(void **state)
{
	(void)state;
	sb_init(&out, SB_LIMIT);
	sb_init(&gz, SB_LIMIT);
	return (0);
}

static int
teardown(void **state)
{
	(void)state;
	sb_fini(&out);
	sb_fini(&gz);
	return (0);
}

static int
gunzip(struct str packed)
{
	struct readat *from = made_readat(packed);
	struct source *source = NULL;
	struct str block;
	int more = gunzip_open(from, 1000, 2, &source, &t_err);

	sb_clear(&out);
	while (more != -1 &&
	    (more = source_next(source, &block, &t_err)) == 1)
		sb_add(&out, block);
	if (more == 0)
		assert_true(gunzip_position(source) == packed.n);
	source_free(source);
	readat_free(from);
	return (more);
}

static void
bytes_come_out_as_they_went_in(void **state)
{
	char *text = made_text(3000000, 1);

	(void)state;
	made_gzip(&gz, (struct str){ text, 3000000 });
	T_INT(0, gunzip(sb_str(&gz)));
	assert_int_equal(3000000, out.n);
	assert_memory_equal(text, out.p, out.n);
	free(text);
}

static void
members_in_a_row_are_one_stream(void **state)
{
	(void)state;
	made_gzip(&gz, STR("one "));
	made_gzip(&gz, STR(""));
	made_gzip(&gz, STR("two"));
	T_INT(0, gunzip(sb_str(&gz)));
	T_STR("one two", sb_str(&out));
}

static void
every_optional_part_of_the_header_is_passed(void **state)
{
	(void)state;
	made_gzip(&gz, STR("text"));
	sb_add(&out, STR("\x1f\x8b\x08\x1e\0\0\0\0\0\xff"));
	sb_add(&out, STR("\x03\0abc" "name\0" "comment\0" "\x12\x34"));
	sb_add(&out, str_from(sb_str(&gz), 10));
	sb_clear(&gz);
	sb_add(&gz, sb_str(&out));
	T_INT(0, gunzip(sb_str(&gz)));
	T_STR("text", sb_str(&out));
	for (size_t i = 0; i < gz.n; i++)
		T_ERR(ERR_TORN, gunzip(str_head(sb_str(&gz), i)));
}

static void
a_cut_anywhere_is_refused(void **state)
{
	(void)state;
	made_gzip(&gz, STR("some text that is not long"));
	for (size_t i = 0; i < gz.n; i++)
		T_ERR(ERR_TORN, gunzip(str_head(sb_str(&gz), i)));
}

static void
a_changed_bit_anywhere_is_refused(void **state)
{
	(void)state;
	made_gzip(&gz, STR("some text"));
	/* All but time, flags of the compressor and system, and the bits that
	 * fill up a stored block's first byte. */
	for (size_t i = 0; i < gz.n; i++) {
		if (i >= 3 && i < 10)
			continue;
		for (unsigned bit = 0; bit < (i == 10 ? 3 : 8); bit++) {
			gz.p[i] ^= (char)(1 << bit);
			assert_int_equal(-1, gunzip(sb_str(&gz)));
			gz.p[i] ^= (char)(1 << bit);
		}
	}
	T_INT(0, gunzip(sb_str(&gz)));
}

static void
bytes_behind_the_end_are_refused(void **state)
{
	(void)state;
	made_gzip(&gz, STR("text"));
	sb_addc(&gz, '\0');
	T_ERR(ERR_TORN, gunzip(sb_str(&gz)));
	sb_add(&gz, STR("0123456789"));
	T_ERR(ERR_TORN, gunzip(sb_str(&gz)));
}

static void
wrong_sums_and_lengths_are_told_apart_from_torn_ends(void **state)
{
	(void)state;
	made_gzip(&gz, STR("text"));
	gz.p[gz.n - 1] ^= 1;
	T_ERR(ERR_CORRUPT, gunzip(sb_str(&gz)));
	gz.p[gz.n - 1] ^= 1;
	gz.p[gz.n - 5] ^= 1;
	T_ERR(ERR_CORRUPT, gunzip(sb_str(&gz)));
}

static void
other_methods_are_not_read(void **state)
{
	(void)state;
	made_gzip(&gz, STR("text"));
	gz.p[2] = 9;
	T_ERR(ERR_UNSUPPORTED, gunzip(sb_str(&gz)));
	gz.p[2] = 8;
	gz.p[3] = (char)0x80;
	T_ERR(ERR_UNSUPPORTED, gunzip(sb_str(&gz)));
}

static void
it_can_be_left_at_any_time(void **state)
{
	char *text = made_text(9000000, 1);
	struct readat *from;
	struct source *source;
	struct str block;

	(void)state;
	made_gzip(&gz, (struct str){ text, 9000000 });
	from = made_readat(sb_str(&gz));
	for (int n = 0; n < 3; n++) {
		T_OK(gunzip_open(from, 1000, 2, &source, &t_err));
		for (int i = 0; i < n; i++)
			T_INT(1, source_next(source, &block, &t_err));
		source_free(source);
	}
	readat_free(from);
	free(text);
}

static void
plain_bytes_come_as_they_are(void **state)
{
	struct readat *from = made_readat(STR("bytes"));
	struct source *source = gunzip_plain(from);
	struct str block;

	(void)state;
	assert_true(gunzip_position(source) == 0);
	T_INT(1, source_next(source, &block, &t_err));
	T_STR("bytes", block);
	assert_true(gunzip_position(source) == 5);
	T_INT(0, source_next(source, &block, &t_err));
	source_free(source);
	readat_free(from);
}

static int
fail_read(struct readat *r, uint64_t offset, void *buf, size_t n, size_t *ret,
    struct err *err)
{
	(void)r;
	(void)buf;
	(void)n;
	*ret = 0;
	if (offset == 0)
		return (err_set(err, ERR_NET, "the line is dead"));
	return (0);
}

static void
errors_of_the_file_come_through(void **state)
{
	const struct readat_ops ops = { .read = fail_read };
	struct readat bad = { &ops, 100 };
	struct source *source;
	struct str block;

	(void)state;
	T_OK(gunzip_open(&bad, 1000, 2, &source, &t_err));
	T_ERR(ERR_NET, source_next(source, &block, &t_err));
	source_free(source);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(bytes_come_out_as_they_went_in),
		TEST(members_in_a_row_are_one_stream),
		TEST(every_optional_part_of_the_header_is_passed),
		TEST(a_cut_anywhere_is_refused),
		TEST(a_changed_bit_anywhere_is_refused),
		TEST(bytes_behind_the_end_are_refused),
		TEST(wrong_sums_and_lengths_are_told_apart_from_torn_ends),
		TEST(other_methods_are_not_read),
		TEST(it_can_be_left_at_any_time),
		TEST(plain_bytes_come_as_they_are),
		TEST(errors_of_the_file_come_through),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
