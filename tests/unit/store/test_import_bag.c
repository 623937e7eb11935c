/* Bags: archive-import.md section 9 and row 30 of section 14. */
#include "testing.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "import_world.h"
#include "store/import.h"

static struct store_created made;
static struct sb manifest[HASH_KINDS];
static size_t files, bytes;

static const char *const algorithms[HASH_KINDS] = { "md5", "sha1", "sha256",
	"sha512" };

static void
note(const char *path, const char *text)
{
	for (int i = 0; i < HASH_KINDS; i++) {
		struct hash *h = hash_new((enum hash_kind)i);
		char hex[2 * HASH_MAX + 1];

		hash_add(h, str_of(text));
		hash_end_hex(h, hex);
		hash_free(h);
		sb_addf(&manifest[i], "%s  %s\n", hex, path);
	}
}

/* A payload file, below tmpbag/data. */
static void
add(const char *path, const char *text)
{
	char name[300];

	(void)snprintf(name, sizeof(name), "tmpbag/data/%s", path);
	iw_add(name, text);
	note(name + 7, text);
	files++;
	bytes += strlen(text);
}

static void
begin(void)
{
	char list[8192];

	iw_again();
	for (int i = 0; i < HASH_KINDS; i++) {
		sb_fini(&manifest[i]);
		sb_init(&manifest[i], 1 << 20);
	}
	files = bytes = 0;
	iw_begin(PACK_TGZ);
	iw_add("tmpbag/bagit.txt", "BagIt-Version: 0.97\n"
	    "Tag-File-Character-Encoding: UTF-8\n");
	add("export_attrs.txt", "{}");
	add("history_attrs.txt", "{\"name\": \"bagged\", \"encoded_id\":"
	    " \"h1\"}");
	(void)snprintf(list, sizeof(list), "[%s]", iw_dataset("k1",
	    "\"tags\": [\"a\"]"));
	add("datasets_attrs.txt", list);
	add("datasets/a.txt", "hello\n");
}

static void
add_manifest(enum hash_kind kind, const char *more)
{
	char name[60];
	struct sb text;

	sb_init(&text, 1 << 20);
	sb_add(&text, sb_str(&manifest[kind]));
	sb_adds(&text, more);
	(void)snprintf(name, sizeof(name), "tmpbag/manifest-%s.txt",
	    algorithms[kind]);
	iw_add(name, sb_cstr(&text));
	sb_fini(&text);
}

static void
add_info(size_t n)
{
	char text[100];

	(void)snprintf(text, sizeof(text),
	    "Bagging-Date: 2024-03-02\nPayload-Oxum: %zu.%zu\n", bytes, n);
	iw_add("tmpbag/bag-info.txt", text);
}

static void
refused(const char *member)
{
	struct err err = { 0 };
	int rc = iw_import(&made, &err);

	t_err = err;
	T_ERR(ERR_BAD_BAG, rc);
	assert_string_equal(member, err.member);
	iw_nothing_there();
}

static void
a_whole_bag_is_imported_and_its_tags_with_it(void **state)
{
	AUTO_STAGED struct store_staged *st = NULL;

	(void)state;
	begin();
	for (int i = 0; i < HASH_KINDS; i++)
		add_manifest((enum hash_kind)i, "");
	add_info(files);
	T_OK(iw_unpack(&st, &t_err));
	assert_int_equal(STORE_BAG_TGZ, store_staged_plan(st)->format);
	T_OK(iw_create(st, 0, &made, &t_err));
	assert_string_equal("bagged|1", iw_sql("SELECT h.name || '|' ||"
	    " count(*) FROM history h, "
	    "history_dataset_association_tag_association"));
}

static void
every_digest_of_every_manifest_counts(void **state)
{
	(void)state;
	for (int i = 0; i < HASH_KINDS; i++) {
		struct sb *list = &manifest[i];
		size_t line = strlen("  data/datasets/a.txt\n");

		begin();
		/* The last digit of the last digest, still a hex digit. */
		list->p[list->n - line - 1] ^= 1;
		add_manifest((enum hash_kind)i, "");
		refused("data/datasets/a.txt");
	}
}

static void
payload_and_manifest_list_the_same_files(void **state)
{
	(void)state;
	begin();
	iw_add("tmpbag/data/extra.txt", "not listed");
	add_manifest(HASH_SHA256, "");
	refused("data/extra.txt");
	begin();
	add_manifest(HASH_SHA256, "00  data/absent.txt\n");
	refused("data/absent.txt");
	begin();
	add_manifest(HASH_SHA256, "00  data/export_attrs.txt\n");
	refused("data/export_attrs.txt");
}

static void
a_bag_that_cannot_be_verified(void **state)
{
	(void)state;
	begin();
	refused("bagit.txt");
	begin();
	add_manifest(HASH_MD5, "");
	iw_add("tmpbag/manifest-crc32.txt", "0  data/x\n");
	refused("manifest-crc32.txt");
	begin();
	add_manifest(HASH_MD5, "nonsense\n");
	refused("manifest-md5.txt");
}

static void
nothing_is_fetched(void **state)
{
	(void)state;
	begin();
	add_manifest(HASH_MD5, "");
	iw_add("tmpbag/fetch.txt", "https://example.org/x 1 data/x\n");
	refused("fetch.txt");
}

static void
the_size_of_the_payload_counts(void **state)
{
	(void)state;
	begin();
	add_manifest(HASH_MD5, "");
	add_info(files + 1);
	refused("bag-info.txt");
}

static void
tag_files_are_verified_too(void **state)
{
	(void)state;
	begin();
	add_manifest(HASH_MD5, "");
	add_info(files);
	iw_add("tmpbag/tagmanifest-md5.txt",
	    "00000000000000000000000000000000 bag-info.txt\n");
	refused("bag-info.txt");
}

static int
teardown(void **state)
{
	for (int i = 0; i < HASH_KINDS; i++)
		sb_fini(&manifest[i]);
	return (iw_teardown(state));
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, iw_setup, teardown)
	const struct CMUnitTest tests[] = {
		T(a_whole_bag_is_imported_and_its_tags_with_it),
		T(every_digest_of_every_manifest_counts),
		T(payload_and_manifest_list_the_same_files),
		T(a_bag_that_cannot_be_verified),
		T(nothing_is_fetched),
		T(the_size_of_the_payload_counts),
		T(tag_files_are_verified_too),
	};
#undef T

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
