#include "made.h"

#include <stdlib.h>

#include "archive/crc.h"
#include "base/err.h"

static struct sb zip, list;

static int
setup(void **state)
{
	(void)state;
	sb_init(&zip, SB_LIMIT);
	sb_init(&list, SB_LIMIT);
	return (0);
}

static int
teardown(void **state)
{
	(void)state;
	sb_fini(&zip);
	sb_fini(&list);
	return (0);
}

static int
unpack(void)
{
	sb_clear(&list);
	return (made_unpack(sb_str(&zip), NULL, &list, &t_err));
}

/* An archive of this member between two good ones. */
static int
unpack_one(struct made_zip m)
{
	struct made_zip three[] = { { .name = "first", .bytes = STR("1") }, m,
		{ .name = "last", .bytes = STR("3") } };

	if (m.name == NULL)
		three[1].name = "m";
	if (m.bytes.p == NULL)
		three[1].bytes = STR("middle");
	sb_clear(&zip);
	made_zip(&zip, three, 3);
	return (unpack());
}

static void
files_and_directories_come_in_order(void **state)
{
	(void)state;
	made_zip(&zip, (struct made_zip[]){ { .name = "d/", .bytes = STR("") },
	    { .name = "./d/a", .bytes = STR("text") },
	    { .name = "./", .bytes = STR("") },
	    { .name = "empty", .bytes = STR("") } }, 4);
	/* The root's own entry is none. */
	T_INT(0, unpack());
	T_STR("d d\nf d/a text\nf empty \n", sb_str(&list));
}

static void
an_archive_may_be_empty(void **state)
{
	(void)state;
	made_zip(&zip, NULL, 0);
	T_INT(0, unpack());
	T_STR("", sb_str(&list));
}

static void
deflated_members_are_unpacked(void **state)
{
	struct str packed = STR("\x4b\x4c\x4a\x06\x00");	/* "abc" */
	struct made_zip m = { .name = "a", .bytes = packed, .method = 8 };

	(void)state;
	/* made_zip knows the packed bytes only. */
	m.spoil_size = m.spoil_local_size = 3 - packed.n;
	m.spoil_crc = m.spoil_local_crc = 0x352441c2 -
	    crc_add(0, packed.p, packed.n);
	T_INT(0, unpack_one(m));
	T_STR("f first 1\nf a abc\nf last 3\n", sb_str(&list));
	m.spoil_crc = ++m.spoil_local_crc;
	T_ERR(ERR_CORRUPT, unpack_one(m));
	m.spoil_crc = --m.spoil_local_crc;
	m.spoil_size = ++m.spoil_local_size;
	T_ERR(ERR_CORRUPT, unpack_one(m));
	m.spoil_size = m.spoil_local_size -= 2;
	T_ERR(ERR_CORRUPT, unpack_one(m));
	m.spoil_size = ++m.spoil_local_size;
	m.bytes.n--;			/* the stream ends in the middle */
	T_ERR(ERR_TORN, unpack_one(m));
	m.bytes = STR("\x4b\x4c\x4a\x06\x00 ");	/* something follows */
	T_ERR(ERR_CORRUPT, unpack_one(m));
	m.bytes = STR("\x07 no block has this type");
	T_ERR(ERR_CORRUPT, unpack_one(m));
}

static void
features_that_are_not_read_are_refused(void **state)
{
	(void)state;
	T_ERR(ERR_UNSUPPORTED, unpack_one((struct made_zip){ .flags = 1 }));
	T_ERR(ERR_UNSUPPORTED, unpack_one((struct made_zip){
	    .flags = 0x41 }));
	T_ERR(ERR_UNSUPPORTED, unpack_one((struct made_zip){
	    .flags = 0x2000 }));
	T_ERR(ERR_UNSUPPORTED, unpack_one((struct made_zip){
	    .flags = 0x20 }));
	T_ERR(ERR_UNSUPPORTED, unpack_one((struct made_zip){ .method = 1 }));
	T_ERR(ERR_UNSUPPORTED, unpack_one((struct made_zip){ .method = 12 }));
	T_ERR(ERR_UNSUPPORTED, unpack_one((struct made_zip){ .method = 93 }));
}

static void
links_and_devices_are_refused(void **state)
{
	(void)state;
	T_ERR(ERR_BAD_TYPE, unpack_one((struct made_zip){
	    .attributes = 0120777u << 16 }));
	T_ERR(ERR_BAD_TYPE, unpack_one((struct made_zip){
	    .attributes = 0020644u << 16 }));
	T_ERR(ERR_BAD_TYPE, unpack_one((struct made_zip){
	    .attributes = 0010644u << 16 }));
	T_ERR(ERR_BAD_TYPE, unpack_one((struct made_zip){
	    .attributes = 040755u << 16 }));
	T_ERR(ERR_BAD_TYPE, unpack_one((struct made_zip){
	    .attributes = 0x10, .host_plus_1 = 1 }));
	T_INT(0, unpack_one((struct made_zip){
	    .attributes = 0106755u << 16 }));
	/* Another host has no Unix modes there. */
	T_INT(0, unpack_one((struct made_zip){
	    .attributes = 0120777u << 16, .host_plus_1 = 1 }));
}

static void
bad_names_are_refused(void **state)
{
	(void)state;
	T_ERR(ERR_BAD_NAME, unpack_one((struct made_zip){ .name = "../a" }));
	T_ERR(ERR_BAD_NAME, unpack_one((struct made_zip){ .name = "/a" }));
	T_ERR(ERR_BAD_NAME, unpack_one((struct made_zip){ .name = "a\\b" }));
	T_ERR(ERR_BAD_NAME, unpack_one((struct made_zip){ .name = "" }));
	T_ERR(ERR_DUPLICATE, unpack_one((struct made_zip){
	    .name = "first" }));
	T_ERR(ERR_DUPLICATE, unpack_one((struct made_zip){
	    .name = "first/x" }));
	T_ERR(ERR_CORRUPT, unpack_one((struct made_zip){ .name = "d/" }));
}

static void
both_headers_must_say_the_same(void **state)
{
	(void)state;
	assert_int_equal(-1, unpack_one((struct made_zip){
	    .local_name = "n" }));
	assert_string_equal("m", t_err.member);
	T_ERR(ERR_CORRUPT, -1);
	T_ERR(ERR_CORRUPT, unpack_one((struct made_zip){
	    .local_name = "longer" }));
	T_ERR(ERR_CORRUPT, unpack_one((struct made_zip){
	    .spoil_local_crc = 1 }));
	T_ERR(ERR_CORRUPT, unpack_one((struct made_zip){
	    .spoil_local_size = 1 }));
	T_ERR(ERR_CORRUPT, unpack_one((struct made_zip){ .spoil_crc = 1 }));
	T_ERR(ERR_CORRUPT, unpack_one((struct made_zip){ .spoil_size = 1 }));
	T_ERR(ERR_CORRUPT, unpack_one((struct made_zip){
	    .spoil_offset = 1 }));
	T_ERR(ERR_CORRUPT, unpack_one((struct made_zip){ .spoil_crc = 1,
	    .spoil_local_crc = 1 }));
}

static void
bytes_that_belong_to_nothing_are_refused(void **state)
{
	struct made_zip good = { .name = "a", .bytes = STR("x") };

	(void)state;
	T_ERR(ERR_CORRUPT, unpack_one((struct made_zip){
	    .between = STR("x") }));
	sb_clear(&zip);
	made_zip(&zip, &good, 1);
	sb_addc(&zip, 'x');
	T_ERR(ERR_TORN, unpack());
	sb_clear(&zip);
	sb_adds(&zip, "x");
	made_zip(&zip, &good, 1);
	T_ERR(ERR_NOT_ARCHIVE, unpack());
	sb_clear(&zip);
	sb_add(&zip, STR("PK\x03\x04 in front"));
	made_zip(&zip, &good, 1);
	T_ERR(ERR_CORRUPT, unpack());
}

static void
two_members_never_share_bytes(void **state)
{
	struct made_zip two[] = { { .name = "a", .bytes = STR("12345") },
		{ .name = "b", .bytes = STR("12345") } };

	(void)state;
	made_zip(&zip, two, 2);
	/* The second record points to the first member's data. */
	two[1].spoil_offset = (uint64_t)0 - 36;
	sb_clear(&zip);
	made_zip(&zip, two, 2);
	T_ERR(ERR_CORRUPT, unpack());
}

static void
descriptors_are_compared(void **state)
{
	struct sb d;

	(void)state;
	sb_init(&d, SB_LIMIT);
	made_put(&d, 0x08074b50, 4);
	made_put(&d, 0xcbf43926, 4);
	made_put(&d, 9, 4);
	made_put(&d, 9, 4);
	T_INT(0, unpack_one((struct made_zip){ .flags = 8,
	    .bytes = STR("123456789"),
	    .between = sb_str(&d) }));
	T_INT(0, unpack_one((struct made_zip){ .flags = 8,
	    .bytes = STR("123456789"),
	    .between = str_from(sb_str(&d), 4) }));
	d.p[15] = 1;
	T_ERR(ERR_CORRUPT, unpack_one((struct made_zip){ .flags = 8,
	    .bytes = STR("123456789"),
	    .between = sb_str(&d) }));
	T_ERR(ERR_CORRUPT, unpack_one((struct made_zip){ .flags = 8,
	    .bytes = STR("123456789") }));
	sb_fini(&d);
}

static void
extra_fields_are_passed_but_must_be_whole(void **state)
{
	(void)state;
	T_INT(0, unpack_one((struct made_zip){
	    .extra = STR("UT\x05\0\x01\0\0\0\0") }));
	T_ERR(ERR_CORRUPT, unpack_one((struct made_zip){
	    .extra = STR("UT\x09\0\x01\0\0\0\0") }));
}

static void
a_cut_anywhere_is_refused(void **state)
{
	(void)state;
	made_zip(&zip, (struct made_zip[]){ { .name = "a",
	    .bytes = STR("text") }, { .name = "b", .bytes = STR("x") } }, 2);
	T_INT(0, unpack());
	while (--zip.n > 3)
		T_ERR(ERR_TORN, unpack());
}

static void
a_changed_byte_in_a_header_is_never_taken_for_good(void **state)
{
	struct made_zip m = { .name = "a", .bytes = STR("text") };
	size_t n;

	(void)state;
	made_zip(&zip, &m, 1);
	n = zip.n;
	/* Versions, times, attributes and comment length apart, every byte
	 * is held against another one. */
	for (size_t i = 0; i < n; i++) {
		size_t r = i - 35;	/* in the record */

		if (i == 4 || i == 5 || (i >= 10 && i < 14) ||
		    (i >= 35 && i < 81 && ((r >= 4 && r < 8) ||
		    (r >= 12 && r < 16) || r >= 36)) || i > n - 3)
			continue;
		zip.p[i] ^= 1;
		assert_int_equal(-1, unpack());
		zip.p[i] ^= 1;
	}
	t_err = (struct err){ 0 };
	T_INT(0, unpack());
}

static void
directories_that_lie_about_themselves_are_refused(void **state)
{
	struct made_zip m = { .name = "a", .bytes = STR("x") };

	(void)state;
	made_zip(&zip, &m, 1);
	zip.n -= 22;
	made_zip_end(&zip, 2, 47, 32);
	T_ERR(ERR_CORRUPT, unpack());
	zip.n -= 22;
	made_zip_end(&zip, 0, 47, 32);
	T_ERR(ERR_CORRUPT, unpack());
	zip.n -= 22;
	made_zip_end(&zip, 1, 46, 33);
	T_ERR(ERR_CORRUPT, unpack());
	zip.n -= 22;
	made_zip_end(&zip, 1, 48, 32);
	T_ERR(ERR_CORRUPT, unpack());
	zip.n -= 22;
	made_zip_end(&zip, 65535, 0xffffffff, 0xffffffff);
	T_ERR(ERR_CORRUPT, unpack());
	zip.n -= 22;
	made_zip_end(&zip, 1, 47, 32);
	T_INT(0, unpack());
	zip.p[zip.n - 18] = 1;			/* a second disk */
	T_ERR(ERR_UNSUPPORTED, unpack());
}

static void
one_member_is_found_without_the_others(void **state)
{
	struct made_zip two[] = { { .name = "bad", .bytes = STR("1"),
	    .spoil_local_crc = 1 }, { .name = "b", .bytes = STR("found") } };
	struct readat *from;
	struct unpack *u;
	struct unpack_entry e;
	struct str block;

	(void)state;
	made_zip(&zip, two, 2);
	from = made_readat(sb_str(&zip));
	T_OK(unpack_open(from, &unpack_limits_default, NULL, &u, &t_err));
	assert_int_equal(UNPACK_ZIP, unpack_kind(u));
	T_INT(1, unpack_find(u, STR("b"), &e, &t_err));
	T_INT(1, unpack_read(u, &block, &t_err));
	T_STR("found", block);
	T_INT(0, unpack_read(u, &block, &t_err));
	T_INT(0, unpack_read(u, &block, &t_err));
	T_INT(0, unpack_find(u, STR("c"), &e, &t_err));
	T_INT(1, unpack_find(u, STR("bad"), &e, &t_err));
	T_ERR(ERR_CORRUPT, unpack_read(u, &block, &t_err));
	unpack_free(u);
	readat_free(from);
}

static void
a_failed_read_is_told_as_it_is(void **state)
{
	char *noise = made_noise(900000, 1);
	int n;

	(void)state;
	made_zip(&zip, (struct made_zip[]){ { .name = "a",
	    .bytes = { noise, 900000 } }, { .name = "b",
	    .bytes = STR("x") } }, 2);
	for (n = 0; n < 100; n++) {
		made_fail_after(n);
		if (unpack() == 0)
			break;
		T_ERR(ERR_NET, -1);
	}
	made_fail_after(-1);
	assert_true(n > 5 && n < 100);
	free(noise);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(files_and_directories_come_in_order),
		TEST(an_archive_may_be_empty),
		TEST(deflated_members_are_unpacked),
		TEST(features_that_are_not_read_are_refused),
		TEST(links_and_devices_are_refused),
		TEST(bad_names_are_refused),
		TEST(both_headers_must_say_the_same),
		TEST(bytes_that_belong_to_nothing_are_refused),
		TEST(two_members_never_share_bytes),
		TEST(descriptors_are_compared),
		TEST(extra_fields_are_passed_but_must_be_whole),
		TEST(a_cut_anywhere_is_refused),
		TEST(a_changed_byte_in_a_header_is_never_taken_for_good),
		TEST(directories_that_lie_about_themselves_are_refused),
		TEST(a_failed_read_is_told_as_it_is),
		TEST(one_member_is_found_without_the_others),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
