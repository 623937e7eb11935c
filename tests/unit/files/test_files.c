#include "testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files/files.h"

static struct files *files;
static const char *const roles[] = { "staff" };
static const struct file_user ada = { .name = "ada",
	.email = "ada@example.org", .roles = roles, .nroles = 1 };

static int
load(const char *text)
{
	AUTO_SB struct sb path = SB_EMPTY(4096);

	t_file_write("conf.yml", str_of(text));
	sb_addf(&path, "%s/conf.yml", t_dir());
	return (files_load(&(struct files_options){
	    .conf_path = sb_cstr(&path), .local = true, .stock_http = true },
	    &files, &t_err));
}

static int
setup(void **state)
{
	files = NULL;
	return (t_dir_setup(state));
}

static int
teardown(void **state)
{
	files_free(files);
	return (t_dir_teardown(state));
}

static int
check(const char *uri, enum files_use use)
{
	return (files_check(files, &(struct files_check){ .uri = uri,
	    .user = &ada, .use = use }, &t_err));
}

static void
load_lab(void)
{
	AUTO_SB struct sb text = SB_EMPTY(4096);

	assert_int_equal(0, mkdirat(t_dir_fd(), "lab", 0755));
	assert_int_equal(0, mkdirat(t_dir_fd(), "ro", 0755));
	sb_addf(&text, "- type: posix\n  id: lab\n  root: %s/lab\n"
	    "  writable: true\n"
	    "- type: posix\n  id: lab2\n  root: %s/ro\n  writable: no\n"
	    "- type: posix\n  id: own\n  root: %s/${user.username}\n"
	    "  writable: yes\n"
	    "- type: posix\n  id: board\n  root: %s/lab\n"
	    "  requires_roles: board\n"
	    "- type: webdav\n  id: cloud\n  url: https://example.org\n",
	    t_dir(), t_dir(), t_dir(), t_dir());
	T_OK(load(sb_cstr(&text)));
}

struct names {
	char text[200];
};

static int
add_name(void *ctx, const struct files_entry *e, struct err *err)
{
	struct names *names = ctx;
	size_t n = strlen(names->text);

	(void)err;
	(void)snprintf(names->text + n, sizeof(names->text) - n, "%s%s ",
	    e->uri, e->is_dir ? "/" : "");
	return (0);
}

static int
list(const char *uri, bool recursive, struct names *ret)
{
	ret->text[0] = '\0';
	return (files_list(files, &(struct files_listing){ .uri = uri,
	    .user = &ada, .recursive = recursive }, add_name, ret, &t_err));
}

static void
lists_a_directory_and_what_is_below(void **state)
{
	struct names names;

	(void)state;
	load_lab();
	assert_int_equal(0, mkdirat(t_dir_fd(), "lab/sub", 0755));
	t_file_write("lab/sub/b", STR("b"));
	t_file_write("lab/a", STR("a"));
	t_file_write("lab/.waybill-task.part", STR("half"));
	assert_int_equal(0, symlinkat("a", t_dir_fd(), "lab/link"));
	T_OK(list("gxfiles://lab", false, &names));
	assert_string_equal("gxfiles://lab/a gxfiles://lab/sub/ ",
	    names.text);
	T_OK(list("gxfiles://lab//", true, &names));
	assert_string_equal("gxfiles://lab/a gxfiles://lab/sub/ "
	    "gxfiles://lab/sub/b ", names.text);
	T_OK(list("gxfiles://lab/sub", true, &names));
	assert_string_equal("gxfiles://lab/sub/b ", names.text);
	T_ERR(ERR_OUTSIDE_ROOT, list("gxfiles://lab/..", false, &names));
	T_ERR(ERR_OUTSIDE_ROOT, list("gxfiles://lab/link", true, &names));
	T_ERR(ERR_NOT_FOUND, list("gxfiles://lab/a", false, &names));
	T_ERR(ERR_DENIED, list("gxfiles://board", false, &names));
	T_ERR(ERR_INVALID, list("http://example.org/", false, &names));
	T_ERR(ERR_FORBIDDEN, list("gxftp://", false, &names));
}

static int
create(const char *uri, const char *name)
{
	AUTO_SB struct sb made = SB_EMPTY(4096);

	return (files_create(files, uri, str_of(name), &ada, &made, &t_err));
}

static void
makes_directories_where_it_may(void **state)
{
	(void)state;
	load_lab();
	T_OK(create("gxfiles://lab", "new"));
	T_OK(create("gxfiles://lab/new/", "inner"));
	assert_true(t_file_exists("lab/new/inner"));
	T_ERR(ERR_EXISTS, create("gxfiles://lab", "new"));
	T_ERR(ERR_BAD_URI, create("gxfiles://lab", ".."));
	T_ERR(ERR_BAD_URI, create("gxfiles://lab", "a/b"));
	T_ERR(ERR_READ_ONLY, create("gxfiles://lab2", "new"));
	T_ERR(ERR_NOT_FOUND, create("gxfiles://lab/absent", "new"));
}

static void
galaxys_directories_are_sources_without_an_entry(void **state)
{
	AUTO_SB struct sb dir = SB_EMPTY(4096), conf = SB_EMPTY(4096);
	struct names names;

	(void)state;
	assert_int_equal(0, mkdirat(t_dir_fd(), "ada@example.org", 0755));
	t_file_write("ada@example.org/mine", STR("x"));
	t_file_write("conf.yml", STR("- {type: gximport, id: everybodys, "
	    "requires_roles: board}\n"));
	sb_adds(&dir, t_dir());
	sb_addf(&conf, "%s/conf.yml", t_dir());
	T_OK(files_load(&(struct files_options){ .conf_path = sb_cstr(&conf),
	    .ftp_dir = sb_cstr(&dir), .import_dir = sb_cstr(&dir) }, &files,
	    &t_err));
	assert_string_equal("stock_gxftp", files_info(files, 0)->id);
	assert_string_equal("everybodys", files_info(files, 1)->id);
	assert_null(files_info(files, 2));
	assert_true(files_may_use(files, 0, NULL));
	assert_false(files_may_use(files, 1, &ada));
	T_OK(list("gxftp://", true, &names));
	assert_string_equal("gxftp://mine ", names.text);
	T_ERR(ERR_OUTSIDE_ROOT, list("gxftp://..", false, &names));
	T_ERR(ERR_DENIED, list("gximport://", false, &names));
}

static void
lists_the_sources_in_order(void **state)
{
	(void)state;
	load_lab();
	assert_string_equal("stock_http", files_info(files, 0)->id);
	assert_string_equal("local", files_info(files, 1)->id);
	assert_string_equal("gxfiles://lab", files_info(files, 2)->uri_root);
	assert_true(files_info(files, 2)->writable);
	assert_false(files_info(files, 3)->writable);
	assert_null(files_info(files, 6));
}

static void
refuses_targets_before_anything_is_packed(void **state)
{
	static const struct {
		const char *uri;
		enum err_code code;
	} cases[] = {
		{ "lab/x.tgz", ERR_BAD_URI },
		{ "gxfiles://nowhere/x.tgz", ERR_NO_SOURCE },
		{ "gxfiles://labs/x.tgz", ERR_NO_SOURCE },
		{ "ftp://example.org/x.tgz", ERR_NO_SOURCE },
		{ "gxfiles://cloud/x.tgz", ERR_UNSUPPORTED },
		{ "gxfiles://lab2/x.tgz", ERR_READ_ONLY },
		{ "https://example.org/x.tgz", ERR_READ_ONLY },
		{ "gxfiles://board/x.tgz", ERR_DENIED },
		{ "gxfiles://lab/../x.tgz", ERR_OUTSIDE_ROOT },
		{ "gxfiles://lab/a/../../x.tgz", ERR_OUTSIDE_ROOT },
		{ "gxfiles://lab/./x.tgz", ERR_OUTSIDE_ROOT },
		{ "gxfiles://lab/a\nb", ERR_BAD_URI },
		{ "gxfiles://lab", ERR_BAD_URI },
		{ "gxfiles://lab/", ERR_BAD_URI },
		{ "gxfiles://lab/there", ERR_EXISTS },
		{ "gxfiles://lab/out/x.tgz", ERR_OUTSIDE_ROOT },
	};

	(void)state;
	load_lab();
	t_file_write("lab/there", STR("x"));
	assert_int_equal(0, symlinkat("..", t_dir_fd(), "lab/out"));
	for (size_t i = 0; i < NELEMS(cases); i++)
		T_ERR(cases[i].code, check(cases[i].uri, FILES_WRITE));
	T_OK(check("gxfiles://lab/new/deep/x.tgz", FILES_WRITE));
	T_OK(check("gxfiles://lab//x.tgz", FILES_WRITE));
	assert_false(t_file_exists("lab/new"));
	T_ERR(ERR_NO_ROOM, files_check(files, &(struct files_check){
	    .uri = "gxfiles://lab/x", .user = &ada, .use = FILES_WRITE,
	    .size = UINT64_MAX / 2 }, &t_err));
}

static void
a_template_never_leaves_its_place(void **state)
{
	static const char *const names[] = { "../lab", "..", "" };

	(void)state;
	load_lab();
	assert_int_equal(0, mkdirat(t_dir_fd(), "ada", 0755));
	T_OK(check("gxfiles://own/x.tgz", FILES_WRITE));
	for (size_t i = 0; i < NELEMS(names); i++) {
		struct file_user mallory = ada;

		mallory.name = names[i];
		T_ERR(ERR_OUTSIDE_ROOT, files_check(files,
		    &(struct files_check){ .uri = "gxfiles://own/x",
		    .user = &mallory, .use = FILES_WRITE }, &t_err));
	}
}

static void
names_what_is_wrong_with_the_configuration(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ "- type: posix\n  id: a\n  root: /x\n  rot: 1\n", "rot" },
		{ "- type: posix\n  root: /x\n", "no id" },
		{ "- id: a\n  root: /x\n", "no type" },
		{ "- type: posix\n  id: a\n", "no root" },
		{ "- type: tape\n  id: a\n", "tape" },
		{ "- type: posix\n  id: a/b\n  root: /x\n", "a/b" },
		{ "- type: posix\n  id: a\n  root: /x\n  writable: 7\n",
		    "writable" },
		{ "- type: posix\n  id: a\n  root: /x\n"
		    "  requires_roles: a b\n", "a b" },
		{ "just text", "list" },
	};

	(void)state;
	for (size_t i = 0; i < NELEMS(cases); i++) {
		assert_int_equal(-1, load(cases[i].text));
		T_INT(ERR_BAD_CONFIG, t_err.code);
		if (strstr(t_err.msg, cases[i].says) == NULL ||
		    strstr(t_err.msg, "conf.yml") == NULL)
			fail_msg("%s", t_err.msg);
	}
	T_OK(load("lab:\n  type: posix\n  root: /x\n"));
	assert_string_equal("lab", files_info(files, 2)->id);
}

static void
an_address_of_a_private_network_needs_leave(void **state)
{
	struct files *open;
	struct files_check check = { .uri = "http://127.0.0.1/x.tgz" };

	(void)state;
	load_lab();
	T_ERR(ERR_FORBIDDEN, files_check(files, &check, &t_err));
	T_OK(files_load(&(struct files_options){ .stock_http = true,
	    .url_allow = "10.0.0.0/8, 127.0.0.1" }, &open, &t_err));
	T_OK(files_check(open, &check, &t_err));
	check.uri = "http://10.1.2.3/";
	T_OK(files_check(open, &check, &t_err));
	check.uri = "http://127.0.0.2/";
	T_ERR(ERR_FORBIDDEN, files_check(open, &check, &t_err));
	files_free(open);
}

int
main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(lists_a_directory_and_what_is_below),
		TEST(makes_directories_where_it_may),
		TEST(galaxys_directories_are_sources_without_an_entry),
		TEST(lists_the_sources_in_order),
		TEST(refuses_targets_before_anything_is_packed),
		TEST(a_template_never_leaves_its_place),
		TEST(names_what_is_wrong_with_the_configuration),
		TEST(an_address_of_a_private_network_needs_leave),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
