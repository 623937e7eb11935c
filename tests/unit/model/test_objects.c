#include "testing.h"

#include "model/objects.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "model/site.h"

#define UUID "b5e0301c-4c2e-41ac-b2c1-3c243f91b6ec"

static char objects[512];

static struct site
site_by(bool uuid)
{
	(void)snprintf(objects, sizeof(objects), "%s/objects", t_dir());
	return ((struct site){ .path = (char *)(uintptr_t)t_dir(),
	    .dir_fd = t_dir_fd(), .lock_fd = -1, .objects_path = objects,
	    .objects_by_uuid = uuid });
}

static struct object_key
key_of(int64_t id)
{
	struct object_key key = { .id = id };

	assert_true(uuid_parse(STR(UUID), &key.uuid));
	return (key);
}

static void
numbers_make_directories_of_three_digits(void **state)
{
	static const struct { int64_t id; const char *dirs; } vectors[] = {
		{ 1, "000" }, { 999, "000" }, { 1000, "001" },
		{ 1234, "001" }, { 12345, "012" }, { 90000, "090" },
		{ 123456, "000/123" }, { 999999, "000/999" },
		{ 1000000, "001/000" }, { 777777777, "000/777/777" },
		{ 2147483647, "002/147/483" },
	};
	struct site site = site_by(false);

	(void)state;
	for (size_t i = 0; i < NELEMS(vectors); i++) {
		struct object_key key = key_of(vectors[i].id);
		AUTO_SB struct sb got = SB_EMPTY(4096);
		char want[100];

		objects_file(&site, &key, &got);
		(void)snprintf(want, sizeof(want), "%s/dataset_%lld.dat",
		    vectors[i].dirs, (long long)vectors[i].id);
		T_STR(want, sb_str(&got));
	}
}

static void
check(void (*make)(const struct site *, const struct object_key *,
    struct sb *), bool uuid, const char *extra, const char *want)
{
	struct site site = site_by(uuid);
	struct object_key key = key_of(12345);
	AUTO_SB struct sb got = SB_EMPTY(4096);

	key.extra = extra;
	make(&site, &key, &got);
	T_STR(want, sb_str(&got));
}

static void
metadata(const struct site *site, const struct object_key *key, struct sb *b)
{
	objects_metadata(site, key->id, &key->uuid, b);
}

static void
every_kind_of_file_has_its_path(void **state)
{
	(void)state;
	check(objects_file, false, NULL, "012/dataset_12345.dat");
	check(objects_extra, false, NULL, "012/dataset_12345_files");
	check(metadata, false, NULL, "_metadata_files/012/metadata_12345.dat");
	check(objects_file, true, NULL, "b/5/e/dataset_" UUID ".dat");
	check(objects_extra, true, NULL, "b/5/e/dataset_" UUID "_files");
	check(objects_extra, true, "other", "b/5/e/other");
	check(metadata, true, NULL,
	    "_metadata_files/b/5/e/metadata_" UUID ".dat");
}

static void
a_placed_file_is_found_and_never_replaced(void **state)
{
	struct site site = site_by(true);
	struct object_key key = key_of(1);
	int root = -1, fd = -1;
	struct stat st;

	(void)state;
	T_OK(objects_open_root(&site, &root, &t_err));
	T_INT(0, objects_open(&site, root, &key, &fd, &st, &t_err));
	T_INT(0, objects_stat(&site, root, &key, &st, &t_err));
	t_file_write("staged", STR("five!"));
	T_OK(objects_place(&site, root, &key, t_dir_fd(), "staged", &t_err));
	T_OK(objects_sync(root, &t_err));
	assert_true(t_file_exists("objects/b/5/e/dataset_" UUID ".dat"));
	assert_false(t_file_exists("staged"));
	T_INT(1, objects_stat(&site, root, &key, &st, &t_err));
	assert_int_equal(5, st.st_size);
	T_INT(1, objects_open(&site, root, &key, &fd, &st, &t_err));
	assert_int_equal(0, close(fd));
	t_file_write("staged", STR("other"));
	T_ERR(ERR_EXISTS, objects_place(&site, root, &key, t_dir_fd(),
	    "staged", &t_err));
	T_OK(objects_remove(&site, root, &key, &t_err));
	T_OK(objects_remove(&site, root, &key, &t_err));
	T_INT(0, objects_stat(&site, root, &key, &st, &t_err));
	(void)close(root);
}

static void
extra_files_are_a_tree(void **state)
{
	struct site site = site_by(true);
	struct object_key key = key_of(2);
	int root = -1, fd = -1;

	(void)state;
	T_OK(objects_open_root(&site, &root, &t_err));
	T_INT(0, objects_open_extra(&site, root, &key, &fd, &t_err));
	T_OK(fs_make_dirs(t_dir_fd(), "tree/deep", &t_err));
	t_file_write("tree/deep/a", STR("a"));
	T_OK(objects_place_extra(&site, root, &key, t_dir_fd(), "tree",
	    &t_err));
	T_INT(1, objects_open_extra(&site, root, &key, &fd, &t_err));
	assert_int_equal(0, faccessat(fd, "deep/a", R_OK, 0));
	(void)close(fd);
	T_OK(objects_remove(&site, root, &key, &t_err));
	T_INT(0, objects_open_extra(&site, root, &key, &fd, &t_err));
	(void)close(root);
}

/* A directory on another file system than the tests' own. */
static void
make_elsewhere(char dir[64])
{
	struct stat here, there;

	assert_int_equal(0, fstat(t_dir_fd(), &here));
	assert_int_equal(0, stat("/dev/shm", &there));
	(void)snprintf(dir, 64, "%s/waybill-test-XXXXXX",
	    here.st_dev != there.st_dev ? "/dev/shm" : "/var/tmp");
	assert_non_null(mkdtemp(dir));
}

static void
another_file_system_is_copied_from(void **state)
{
	struct site site = site_by(true);
	struct object_key key = key_of(3);
	int from = -1, root = -1;
	char dir[64], *text;

	(void)state;
	make_elsewhere(dir);
	T_OK(fs_open_dir(dir, &from, &t_err));
	T_OK(fs_write(from, "f", STR("bytes"), 0600, &t_err));
	T_OK(fs_make_dirs(from, "t/d", &t_err));
	T_OK(fs_write(from, "t/d/x", STR("deep"), 0600, &t_err));
	T_OK(objects_open_root(&site, &root, &t_err));
	T_OK(objects_place(&site, root, &key, from, "f", &t_err));
	T_OK(objects_place_extra(&site, root, &key, from, "t", &t_err));
	text = t_file_read("objects/b/5/e/dataset_" UUID "_files/d/x", NULL);
	assert_string_equal("deep", text);
	free(text);
	T_ERR(ERR_EXISTS, objects_place(&site, root, &key, from, "f",
	    &t_err));
	assert_false(t_file_exists("objects/b/5/e/dataset_" UUID
	    ".dat.part"));
	T_OK(objects_remove(&site, root, &key, &t_err));
	T_OK(fs_remove_tree(from, "f", &t_err));
	T_OK(fs_remove_tree(from, "t", &t_err));
	assert_int_equal(0, rmdir(dir));
	(void)close(from);
	(void)close(root);
}

static void
links_inside_the_store_are_not_followed(void **state)
{
	struct site site = site_by(true);
	struct object_key key = key_of(4);
	int root = -1, fd = -1;
	struct stat st;

	(void)state;
	T_OK(objects_open_root(&site, &root, &t_err));
	t_file_write("secret", STR("secret"));
	T_OK(fs_make_dirs(root, "b/5/e", &t_err));
	assert_int_equal(0, symlinkat("../../../../secret", root,
	    "b/5/e/dataset_" UUID ".dat"));
	T_ERR(ERR_OUTSIDE_ROOT, objects_open(&site, root, &key, &fd, &st,
	    &t_err));
	assert_int_equal(0, unlinkat(root, "b/5/e/dataset_" UUID ".dat", 0));
	assert_int_equal(0, mkdirat(root, "b/5/e/dataset_" UUID ".dat",
	    0700));
	T_ERR(ERR_FILE_MISSING, objects_open(&site, root, &key, &fd, &st,
	    &t_err));
	key.extra = "../../../..";
	T_ERR(ERR_OUTSIDE_ROOT, objects_open_extra(&site, root, &key, &fd,
	    &t_err));
	(void)close(root);
}

static void
an_external_file_is_outside(void **state)
{
	struct site site = site_by(true);
	struct object_key key = key_of(5);
	char path[600];
	int root = -1, fd = -1;
	struct stat st;

	(void)state;
	T_OK(objects_open_root(&site, &root, &t_err));
	t_file_write("linked", STR("library"));
	(void)snprintf(path, sizeof(path), "%s/linked", t_dir());
	key.external = path;
	T_INT(1, objects_open(&site, root, &key, &fd, &st, &t_err));
	assert_int_equal(7, st.st_size);
	(void)close(fd);
	key.external = "linked";
	T_INT(1, objects_stat(&site, root, &key, &st, &t_err));
	key.external = "/nowhere/at/all";
	T_INT(0, objects_stat(&site, root, &key, &st, &t_err));
	(void)close(root);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_make_directories_of_three_digits),
		cmocka_unit_test(every_kind_of_file_has_its_path),
		cmocka_unit_test(a_placed_file_is_found_and_never_replaced),
		cmocka_unit_test(extra_files_are_a_tree),
		cmocka_unit_test(another_file_system_is_copied_from),
		cmocka_unit_test(links_inside_the_store_are_not_followed),
		cmocka_unit_test(an_external_file_is_outside),
	};

	return (cmocka_run_group_tests_name("objects", tests, t_dir_setup,
	    t_dir_teardown));
}
