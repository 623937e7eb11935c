#include "made.h"

#include <stdio.h>
#include <stdlib.h>

#include "archive/tarread.h"
#include "base/err.h"

static struct sb tar, list;

static int
setup(void **state)
{
	(void)state;
	sb_init(&tar, SB_LIMIT);
	sb_init(&list, SB_LIMIT);
	return (0);
}

static int
teardown(void **state)
{
	(void)state;
	sb_fini(&tar);
	sb_fini(&list);
	return (0);
}

static int
unpack(void)
{
	sb_clear(&list);
	return (made_unpack(sb_str(&tar), NULL, &list, &t_err));
}

static int
unpack_one(const struct made_tar *t)
{
	sb_clear(&tar);
	made_tar_header(&tar, t);
	made_tar_end(&tar);
	return (unpack());
}

static void
files_and_directories_come_in_order(void **state)
{
	(void)state;
	made_tar_member(&tar, "d/", STR(""));
	made_tar_member(&tar, "d/a", STR("text"));
	made_tar_member(&tar, "empty", STR(""));
	made_tar_end(&tar);
	T_INT(0, unpack());
	T_STR("d d\nf d/a text\nf empty \n", sb_str(&list));
}

static void
an_archive_may_be_empty(void **state)
{
	(void)state;
	made_tar_end(&tar);
	T_INT(0, unpack());
	T_STR("", sb_str(&list));
}

static void
a_whole_directory_archive_may_start_with_itself(void **state)
{
	(void)state;
	made_tar_member(&tar, "./", STR(""));
	made_tar_member(&tar, "./a", STR("x"));
	made_tar_end(&tar);
	T_INT(0, unpack());
	T_STR("f a x\n", sb_str(&list));
}

static void
names_come_from_prefix_pax_and_gnu_headers(void **state)
{
	(void)state;
	made_tar_header(&tar, &(struct made_tar){ .name = "b", .prefix = "a" });
	made_tar_extended(&tar, 'x', STR("12 path=x/y\n20 mtime=12345.6789\n"));
	made_tar_member(&tar, "short", STR("1"));
	made_tar_extended(&tar, 'L', STR("gnu/long\0"));
	made_tar_member(&tar, "gnu/", STR(""));
	made_tar_end(&tar);
	T_INT(0, unpack());
	T_STR("f a/b \nf x/y 1\nd gnu/long\n", sb_str(&list));
}

static void
a_pax_size_wins(void **state)
{
	(void)state;
	made_tar_extended(&tar, 'x', STR("9 size=4\n"));
	made_tar_header(&tar, &(struct made_tar){ .name = "a" });
	sb_add(&tar, STR("four"));
	for (int i = 0; i < 508; i++)
		sb_addc(&tar, '\0');
	made_tar_end(&tar);
	T_INT(0, unpack());
	T_STR("f a four\n", sb_str(&list));
}

static void
global_comments_are_passed_over(void **state)
{
	(void)state;
	made_tar_extended(&tar, 'g', STR("13 comment=x\n"));
	made_tar_member(&tar, "a", STR("1"));
	made_tar_end(&tar);
	T_INT(0, unpack());
	T_STR("f a 1\n", sb_str(&list));
	sb_clear(&tar);
	made_tar_extended(&tar, 'g', STR("9 path=x\n"));
	made_tar_member(&tar, "a", STR("1"));
	made_tar_end(&tar);
	T_ERR(ERR_UNSUPPORTED, unpack());
}

static void
old_archives_are_read(void **state)
{
	(void)state;
	made_tar_header(&tar, &(struct made_tar){ .name = "d/", .type = '?',
	    .magic = "" });
	made_tar_header(&tar, &(struct made_tar){ .name = "d/f", .type = '?',
	    .magic = "", .prefix = "no prefix" });
	made_tar_header(&tar, &(struct made_tar){ .name = "g",
	    .magic = "ustar  ", .prefix = "no prefix" });
	made_tar_end(&tar);
	T_INT(0, unpack());
	T_STR("d d\nf d/f \nf g \n", sb_str(&list));
}

static void
binary_sizes_are_read(void **state)
{
	struct tarread h;
	char size[13] = "\x80";

	(void)state;
	/* 8 GiB and 5: eleven bytes, the highest first. */
	size[7] = 2;
	size[11] = 5;
	made_tar_header(&tar, &(struct made_tar){ .name = "a" });
	memcpy(tar.p + 124, size, 12);
	memset(tar.p + 148, ' ', 8);
	for (unsigned i = 0, sum = 0; i < 512; i++) {
		sum += (uint8_t)tar.p[i];
		if (i == 511)
			(void)snprintf(tar.p + 148, 8, "%06o", sum);
	}
	T_OK(tarread_header((uint8_t *)tar.p, &h, &t_err));
	assert_true(h.size == ((uint64_t)2 << 32 | 5));
}

static void
what_is_no_file_or_directory_is_refused(void **state)
{
	const char types[] = "123467SKDMNVAX!";

	(void)state;
	for (size_t i = 0; types[i] != '\0'; i++) {
		if (types[i] == '7')
			continue;
		assert_int_equal(-1, unpack_one(&(struct made_tar){
		    .name = "some/link", .type = types[i] }));
		assert_string_equal("some/link", t_err.member);
		T_ERR(ERR_BAD_TYPE, -1);
	}
	T_INT(0, unpack_one(&(struct made_tar){ .name = "a", .type = '7' }));
}

static void
a_refused_member_has_its_whole_name(void **state)
{
	(void)state;
	made_tar_extended(&tar, 'x', STR("18 path=the/whole\n"));
	made_tar_header(&tar, &(struct made_tar){ .name = "the",
	    .type = '2' });
	made_tar_end(&tar);
	assert_int_equal(-1, unpack());
	assert_string_equal("the/whole", t_err.member);
	T_ERR(ERR_BAD_TYPE, -1);
}

static void
sparse_files_are_refused(void **state)
{
	(void)state;
	made_tar_extended(&tar, 'x', STR("22 GNU.sparse.major=1\n"));
	made_tar_member(&tar, "a", STR(""));
	made_tar_end(&tar);
	T_ERR(ERR_UNSUPPORTED, unpack());
}

static void
bad_names_are_refused(void **state)
{
	(void)state;
	T_ERR(ERR_BAD_NAME, unpack_one(&(struct made_tar){ .name = "../a" }));
	T_ERR(ERR_BAD_NAME, unpack_one(&(struct made_tar){ .name = "/a" }));
	T_ERR(ERR_BAD_NAME, unpack_one(&(struct made_tar){ .name = "a/" }));
	T_ERR(ERR_BAD_NAME, unpack_one(&(struct made_tar){ .name = "",
	    .prefix = "" }));
	sb_clear(&tar);
	made_tar_extended(&tar, 'x', STR("12 path=a\0b\n"));
	made_tar_member(&tar, "a", STR(""));
	made_tar_end(&tar);
	T_ERR(ERR_BAD_NAME, unpack());
}

static void
damaged_headers_are_refused(void **state)
{
	(void)state;
	made_tar_member(&tar, "a", STR("1"));
	made_tar_header(&tar, &(struct made_tar){ .name = "b", .spoil = 1 });
	made_tar_end(&tar);
	T_ERR(ERR_CORRUPT, unpack());
	T_ERR(ERR_CORRUPT, unpack_one(&(struct made_tar){ .name = "a",
	    .size_text = "0000000000x" }));
	T_ERR(ERR_CORRUPT, unpack_one(&(struct made_tar){ .name = "a",
	    .size_text = "-0000000001" }));
	T_ERR(ERR_CORRUPT, unpack_one(&(struct made_tar){ .name = "a/",
	    .type = '5', .size = 1 }));
}

static void
damaged_pax_records_are_refused(void **state)
{
	struct str bad[] = { STR("x"), STR("8 path=a\n"), STR("11 path=a\n"),
		STR("9 path=a "), STR("3 \n"), STR("0 =\n"), STR("7 patha\n"),
		STR("99 path=a\n"), STR("9 size=x\n"), STR("-9 path=a\n"),
		STR("18446744073709551617 path=a\n"), STR("2 \n") };

	(void)state;
	for (size_t i = 0; i < NELEMS(bad); i++) {
		sb_clear(&tar);
		made_tar_extended(&tar, 'x', bad[i]);
		made_tar_member(&tar, "a", STR(""));
		made_tar_end(&tar);
		T_ERR(ERR_CORRUPT, unpack());
	}
}

static void
extended_headers_are_limited(void **state)
{
	(void)state;
	made_tar_header(&tar, &(struct made_tar){ .name = "x", .type = 'x',
	    .size = 2 << 20 });
	made_tar_end(&tar);
	T_ERR(ERR_TOO_BIG, unpack());
}

static void
a_cut_anywhere_is_refused(void **state)
{
	size_t n;

	(void)state;
	made_tar_member(&tar, "d/", STR(""));
	made_tar_extended(&tar, 'x', STR("12 path=x/y\n"));
	made_tar_member(&tar, "a", STR("text"));
	made_tar_end(&tar);
	T_INT(0, unpack());
	n = tar.n;
	while (--tar.n > 511)
		T_ERR(ERR_TORN, unpack());
	T_ERR(ERR_NOT_ARCHIVE, unpack());
	tar.n = n;
}

static void
what_follows_the_end_is_refused(void **state)
{
	(void)state;
	made_tar_member(&tar, "a", STR(""));
	made_tar_end(&tar);
	made_tar_end(&tar);		/* zeros may follow */
	T_INT(0, unpack());
	sb_addc(&tar, 'x');
	T_ERR(ERR_TORN, unpack());
	sb_clear(&tar);
	made_tar_member(&tar, "a", STR(""));
	made_tar_end(&tar);
	tar.n -= 512;
	made_tar_member(&tar, "b", STR(""));
	made_tar_end(&tar);
	T_ERR(ERR_TORN, unpack());
}

static void
limits_are_kept(void **state)
{
	struct unpack_limits limits = unpack_limits_default;

	(void)state;
	made_tar_member(&tar, "a", STR("12345"));
	made_tar_member(&tar, "b", STR("12345"));
	made_tar_end(&tar);
	limits.member_size = 4;
	T_ERR(ERR_TOO_BIG, made_unpack(sb_str(&tar), &limits, &list, &t_err));
	limits.member_size = 5;
	limits.total_size = 9;
	T_ERR(ERR_TOO_BIG, made_unpack(sb_str(&tar), &limits, &list, &t_err));
	limits.total_size = 10;
	limits.members = 1;
	T_ERR(ERR_TOO_BIG, made_unpack(sb_str(&tar), &limits, &list, &t_err));
	limits.members = 2;
	T_INT(0, made_unpack(sb_str(&tar), &limits, &list, &t_err));
}

static void
an_unread_member_is_passed_over(void **state)
{
	char *text = made_text(2000000, 1);
	struct readat *from;
	struct unpack *u;
	struct unpack_entry e;
	struct str block;

	(void)state;
	made_tar_member(&tar, "a", (struct str){ text, 2000000 });
	made_tar_member(&tar, "b", STR("found"));
	made_tar_end(&tar);
	from = made_readat(sb_str(&tar));
	T_OK(unpack_open(from, &unpack_limits_default, NULL, &u, &t_err));
	assert_int_equal(UNPACK_TAR, unpack_kind(u));
	T_INT(1, unpack_find(u, STR("b"), &e, &t_err));
	assert_int_equal(1, e.index);
	assert_true(e.mtime == 15 * USEC_SEC);
	T_INT(1, unpack_read(u, &block, &t_err));
	T_STR("found", block);
	T_INT(0, unpack_read(u, &block, &t_err));
	T_INT(0, unpack_find(u, STR("c"), &e, &t_err));
	unpack_free(u);
	readat_free(from);
	free(text);
}

static void
a_gzip_without_a_tar_is_no_archive(void **state)
{
	struct sb gz;

	(void)state;
	sb_init(&gz, SB_LIMIT);
	for (int i = 0; i < 200; i++)
		sb_adds(&tar, "just text");
	made_gzip(&gz, sb_str(&tar));
	T_ERR(ERR_NOT_ARCHIVE, made_unpack(sb_str(&gz), NULL, &list, &t_err));
	sb_fini(&gz);
}

static void
a_gzipped_tar_is_checked_to_its_last_byte(void **state)
{
	struct sb gz;

	(void)state;
	sb_init(&gz, SB_LIMIT);
	made_tar_member(&tar, "a", STR("text"));
	made_tar_end(&tar);
	made_gzip(&gz, sb_str(&tar));
	T_INT(0, made_unpack(sb_str(&gz), NULL, &list, &t_err));
	T_STR("f a text\n", sb_str(&list));
	for (size_t n = 2; n < gz.n; n++)
		T_ERR(ERR_TORN, made_unpack(str_head(sb_str(&gz), n), NULL,
		    &list, &t_err));
	gz.p[gz.n - 1] ^= 1;
	T_ERR(ERR_CORRUPT, made_unpack(sb_str(&gz), NULL, &list, &t_err));
	sb_fini(&gz);
}

static void
a_failed_read_is_told_as_it_is(void **state)
{
	char *noise = made_noise(900000, 1);
	struct sb gz;
	int n = 0;

	(void)state;
	sb_init(&gz, SB_LIMIT);
	made_tar_member(&tar, "a", (struct str){ noise, 900000 });
	made_tar_end(&tar);
	made_gzip(&gz, sb_str(&tar));
	for (int k = 0; k < 2; k++) {
		struct str archive = k == 0 ? sb_str(&tar) : sb_str(&gz);

		for (n = 0; n < 100; n++) {
			made_fail_after(n);
			if (made_unpack(archive, NULL, &list, &t_err) == 0)
				break;
			T_ERR(ERR_NET, -1);
		}
		assert_true(n > 3 && n < 100);
	}
	made_fail_after(-1);
	sb_fini(&gz);
	free(noise);
}

static void
other_formats_are_called_by_their_names(void **state)
{
	enum unpack_container kind;
	struct str others[] = { STR("BZh91AY"), STR("\xfd" "7zXZ\0"),
		STR("\x28\xb5\x2f\xfd"), STR("7z\xbc\xaf\x27\x1c"),
		STR("Rar!\x1a") };

	(void)state;
	for (size_t i = 0; i < NELEMS(others); i++) {
		struct readat *from = made_readat(others[i]);

		T_ERR(ERR_UNSUPPORTED, unpack_recognise(from, &kind, &t_err));
		readat_free(from);
	}
	T_ERR(ERR_NOT_ARCHIVE, made_unpack(STR(""), NULL, &list, &t_err));
	T_ERR(ERR_NOT_ARCHIVE, made_unpack(STR("hello"), NULL, &list,
	    &t_err));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(files_and_directories_come_in_order),
		TEST(an_archive_may_be_empty),
		TEST(a_whole_directory_archive_may_start_with_itself),
		TEST(names_come_from_prefix_pax_and_gnu_headers),
		TEST(a_pax_size_wins),
		TEST(global_comments_are_passed_over),
		TEST(old_archives_are_read),
		TEST(binary_sizes_are_read),
		TEST(what_is_no_file_or_directory_is_refused),
		TEST(a_refused_member_has_its_whole_name),
		TEST(sparse_files_are_refused),
		TEST(bad_names_are_refused),
		TEST(damaged_headers_are_refused),
		TEST(damaged_pax_records_are_refused),
		TEST(extended_headers_are_limited),
		TEST(a_cut_anywhere_is_refused),
		TEST(what_follows_the_end_is_refused),
		TEST(limits_are_kept),
		TEST(an_unread_member_is_passed_over),
		TEST(a_gzip_without_a_tar_is_no_archive),
		TEST(a_gzipped_tar_is_checked_to_its_last_byte),
		TEST(a_failed_read_is_told_as_it_is),
		TEST(other_formats_are_called_by_their_names),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
