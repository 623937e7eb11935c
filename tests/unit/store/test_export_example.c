#include "testing.h"

#include "export_world.h"

#include <stdlib.h>

#include "base/hash.h"

/* The worked example of archive-export.md, section 13: sizes and digests of
 * what Galaxy 26.1.2 wrote from the same rows. */

static const struct {
	const char *name;
	size_t bytes;
	const char *sha256;
} documents[] = {
	{ "history_attrs.txt", 276, "a5472e544b4801e0b2e635463ddffd30"
	    "829db6b2f96a4987b7982aaeffb31e7a" },
	{ "export_attrs.txt", 30, "f4126d81adbc99b3baf02bb22d29529e"
	    "059e90b02980005ced95f12f7cb4fef6" },
	{ "datasets_attrs.txt", 4792, "9dfdf74ef4acb4defcd3cda0eb8e73ce"
	    "700f1b3d4a81e036a37c9446348eaa54" },
	{ "datasets_attrs.txt.provenance", 1327,
	    "6c2cacd02d523e11bae58eb6f3f202bb"
	    "87a335eee44e3a571c0921b54c315a54" },
	{ "collections_attrs.txt", 989, "9e513b096a9d87ee203b82131e743666"
	    "2fd53e791692cf82096f44a975bf5792" },
	{ "jobs_attrs.txt", 1004, "939be296bee08efcfd528800cfdc0992"
	    "465ee84df43ca617a128fb18ec118ef6" },
	{ "implicit_dataset_conversions.txt", 2,
	    "4f53cda18c2baa0c0354bb5f9a3ecbe5"
	    "ed12ab4d8e11ba873c2f11161202b945" },
};

static struct world w;

static int
setup(void **state)
{
	if (t_dir_setup(state) != 0)
		return (-1);
	world_open(&w, "example");
	world_example(&w);
	return (0);
}

static int
teardown(void **state)
{
	world_close(&w);
	return (t_dir_teardown(state));
}

static void
assert_document(const struct sb *tar, const char *name, size_t bytes,
    const char *sha256)
{
	char *text = world_member(tar, name), hex[2 * HASH_MAX + 1];
	struct hash *hash = hash_new(HASH_SHA256);

	assert_non_null(text);
	hash_add(hash, str_of(text));
	hash_end_hex(hash, hex);
	hash_free(hash);
	if (strlen(text) != bytes || strcmp(hex, sha256) != 0)
		print_error("%s is\n%s\n", name, text);
	assert_int_equal(bytes, strlen(text));
	assert_string_equal(sha256, hex);
	free(text);
}

static void
assert_size(const struct sb *tar, const char *name, size_t bytes)
{
	char *text = world_member(tar, name);

	assert_non_null(text);
	assert_int_equal(bytes, strlen(text));
	free(text);
}

static void
writes_galaxys_bytes(void **state)
{
	AUTO_SB struct sb tar = SB_EMPTY(1 << 20);
	struct store_request req = world_request(&w);
	char *file;

	(void)state;
	T_OK(world_export(&w, &req, STORE_TAR, &tar, &t_err));
	for (size_t i = 0; i < NELEMS(documents); i++)
		assert_document(&tar, documents[i].name, documents[i].bytes,
		    documents[i].sha256);
	file = world_member(&tar,
	    "datasets/sample_A.tabular_5f4fb23011e86eba.tabular");
	assert_string_equal("chr1\t10\t20\n", file);
	free(file);
	file = world_member(&tar,
	    "datasets/Cut_on_data_1_415b17d5b8476961.tabular");
	assert_string_equal("chr1\n", file);
	free(file);
}

static void
without_files_only_the_names_go(void **state)
{
	AUTO_SB struct sb tar = SB_EMPTY(1 << 20);
	struct store_request req = world_request(&w);

	(void)state;
	req.include_files = false;
	T_OK(world_export(&w, &req, STORE_TAR, &tar, &t_err));
	assert_size(&tar, "datasets_attrs.txt", 4530);
	assert_size(&tar, "datasets_attrs.txt.provenance", 1327);
	assert_null(world_member(&tar, "datasets"));
}

static void
hidden_and_deleted_ones_come_on_demand(void **state)
{
	AUTO_SB struct sb tar = SB_EMPTY(1 << 20);
	struct store_request req = world_request(&w);
	char *text;

	(void)state;
	req.include_deleted = req.include_hidden = true;
	T_OK(world_export(&w, &req, STORE_TAR, &tar, &t_err));
	assert_size(&tar, "datasets_attrs.txt", 6228);
	text = world_member(&tar, "datasets_attrs.txt.provenance");
	assert_string_equal("[]", text);
	free(text);
	assert_size(&tar, "datasets/junk.txt_592ebc0b9ca399fe.txt", 5);
	assert_size(&tar, "datasets/scratch_9ee6606901aee805.txt", 8);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_galaxys_bytes),
		cmocka_unit_test(without_files_only_the_names_go),
		cmocka_unit_test(hidden_and_deleted_ones_come_on_demand),
	};

	return (cmocka_run_group_tests_name("export_example", tests, setup,
	    teardown));
}
