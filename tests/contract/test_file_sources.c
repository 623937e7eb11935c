/*
 * What every file source that can be written must do. A new driver adds a row
 * to `subjects` and nothing else.
 */
#include "testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "files/files.h"

struct subject {
	const char *name;
	/* Address of a name in an empty place of this source. */
	void (*address)(struct sb *, const char *name);
};

static void
posix_address(struct sb *out, const char *name)
{
	sb_addf(out, "gxfiles://lab/%s", name);
}

static void
local_address(struct sb *out, const char *name)
{
	sb_addf(out, "file://%s/lab/%s", t_dir(), name);
}

static const struct subject subjects[] = {
	{ "posix", posix_address },
	{ "local", local_address },
};

static const struct subject *subject;
static struct files *files;

static int
setup(void **state)
{
	AUTO_SB struct sb text = SB_EMPTY(4096);
	AUTO_SB struct sb path = SB_EMPTY(4096);

	if (t_dir_setup(state) == -1 ||
	    mkdirat(t_dir_fd(), "lab", 0755) == -1)
		return (-1);
	sb_addf(&text, "- type: posix\n  id: lab\n  root: %s/lab\n"
	    "  writable: true\n", t_dir());
	t_file_write("conf.yml", sb_str(&text));
	sb_addf(&path, "%s/conf.yml", t_dir());
	return (files_load(&(struct files_options){
	    .conf_path = sb_cstr(&path), .local = true }, &files, &t_err));
}

static int
teardown(void **state)
{
	files_free(files);
	return (t_dir_teardown(state));
}

static int
deliver(const char *name, bool replace, struct delivery **ret)
{
	AUTO_SB struct sb uri = SB_EMPTY(4096);

	subject->address(&uri, name);
	return (files_deliver(files, &(struct files_target){
	    .uri = sb_cstr(&uri), .replace = replace, .tag = "task" }, ret,
	    &t_err));
}

static void
write_all(const char *name, struct str bytes, bool replace)
{
	AUTO_DELIVERY struct delivery *d = NULL;

	T_OK(deliver(name, replace, &d));
	T_OK(delivery_write(d, bytes, &t_err));
	T_OK(delivery_prepare(d, &t_err));
	T_OK(delivery_publish(d, &t_err));
}

static void
expect(const char *name, struct str bytes)
{
	AUTO_SB struct sb uri = SB_EMPTY(4096);
	char *got;
	size_t n;
	int fd;

	subject->address(&uri, name);
	T_OK(files_fetch(files, &(struct files_fetch){ .uri = sb_cstr(&uri),
	    .scratch_dir = t_dir_fd() }, &fd, &t_err));
	got = malloc(bytes.n + 1);
	assert_non_null(got);
	n = (size_t)read(fd, got, bytes.n + 1);
	assert_int_equal(bytes.n, n);
	assert_memory_equal(bytes.p, got, n);
	free(got);
	(void)close(fd);
}

static void
reads_back_what_was_written(void)
{
	AUTO_DELIVERY struct delivery *d = NULL;
	uint64_t size;
	char sha[65];

	T_OK(deliver("a.bin", false, &d));
	T_OK(delivery_write(d, STR("ab\0c"), &t_err));
	T_INT(0, delivery_read_back(d, NULL, NULL, &size, sha, &t_err));
	T_OK(delivery_prepare(d, &t_err));
	T_OK(delivery_publish(d, &t_err));
	T_INT(1, delivery_read_back(d, NULL, NULL, &size, sha, &t_err));
	assert_int_equal(4, size);
	assert_string_equal("6c032e631d39a14d85aff7e319546af7"
	    "01e26c97b57ca95fbfe9c6ba855f67bf", sha);
	expect("a.bin", STR("ab\0c"));
	T_OK(delivery_retract(d, &t_err));
	T_INT(0, delivery_read_back(d, NULL, NULL, &size, sha, &t_err));
}

static void
shows_nothing_before_it_is_published(void)
{
	struct delivery *d;
	size_t before = t_dir_count();

	T_OK(deliver("b.bin", false, &d));
	T_OK(delivery_write(d, STR("half"), &t_err));
	assert_false(t_file_exists("lab/b.bin"));
	delivery_free(d);
	assert_int_equal(before, t_dir_count());
}

static void
never_replaces_unless_asked(void)
{
	AUTO_DELIVERY struct delivery *d = NULL;
	size_t before;

	write_all("c.bin", STR("first"), false);
	before = t_dir_count();
	T_OK(deliver("c.bin", false, &d));
	T_OK(delivery_write(d, STR("second"), &t_err));
	T_OK(delivery_prepare(d, &t_err));
	T_ERR(ERR_EXISTS, delivery_publish(d, &t_err));
	delivery_free(d);
	d = NULL;
	assert_int_equal(before, t_dir_count());
	expect("c.bin", STR("first"));
	write_all("c.bin", STR("third"), true);
	expect("c.bin", STR("third"));
}

static void
a_later_attempt_clears_the_leftover_of_the_first(void)
{
	struct delivery *lost, *again;

	T_OK(deliver("d.bin", false, &lost));
	T_OK(delivery_write(lost, STR("torn"), &t_err));
	T_OK(deliver("d.bin", false, &again));
	T_OK(delivery_write(again, STR("whole"), &t_err));
	T_OK(delivery_prepare(again, &t_err));
	T_OK(delivery_publish(again, &t_err));
	delivery_free(again);
	delivery_free(lost);
	expect("d.bin", STR("whole"));
}

static void
keeps_every_name_as_it_is(void)
{
	static const char *const names[] = { "with blank", "a#b?c+d",
		"50%25", "q'u\"o(te)", "na\xc3\xafve" };

	for (size_t i = 0; i < NELEMS(names); i++) {
		write_all(names[i], str_of(names[i]), false);
		expect(names[i], str_of(names[i]));
	}
}

#define EACH(fn) \
	static void \
	fn##_everywhere(void **state) \
	{ \
		(void)state; \
		for (size_t i = 0; i < NELEMS(subjects); i++) { \
			subject = &subjects[i]; \
			assert_int_equal(0, setup(state)); \
			fn(); \
			assert_int_equal(0, teardown(state)); \
		} \
	}
EACH(reads_back_what_was_written)
EACH(shows_nothing_before_it_is_published)
EACH(never_replaces_unless_asked)
EACH(a_later_attempt_clears_the_leftover_of_the_first)
EACH(keeps_every_name_as_it_is)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_back_what_was_written_everywhere),
		cmocka_unit_test(shows_nothing_before_it_is_published_everywhere),
		cmocka_unit_test(never_replaces_unless_asked_everywhere),
		cmocka_unit_test(
		    a_later_attempt_clears_the_leftover_of_the_first_everywhere),
		cmocka_unit_test(keeps_every_name_as_it_is_everywhere),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
