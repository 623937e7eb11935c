#include "testing.h"

#include "base/err.h"

#include <errno.h>
#include <stdlib.h>

static void
a_new_error_forgets_the_old(void **state)
{
	struct err err = { .sys = 5, .hint = "old", .member = "old" };

	(void)state;
	assert_int_equal(-1, err_set(&err, ERR_TOO_BIG, "%d is too many", 7));
	assert_int_equal(ERR_TOO_BIG, err.code);
	assert_int_equal(0, err.sys);
	assert_string_equal("7 is too many", err.msg);
	assert_string_equal("", err.hint);
	assert_string_equal("", err.member);
}

static void
errno_chooses_the_code(void **state)
{
	static const struct {
		int sys;
		enum err_code code;
	} rows[] = {
		{ ENOSPC, ERR_NO_ROOM }, { EDQUOT, ERR_NO_ROOM },
		{ ENOENT, ERR_NOT_FOUND }, { EACCES, ERR_DENIED },
		{ EPERM, ERR_DENIED }, { EROFS, ERR_READ_ONLY },
		{ EEXIST, ERR_EXISTS }, { ECANCELED, ERR_CANCELLED },
		{ EIO, ERR_IO },
	};
	struct err err;

	(void)state;
	for (size_t i = 0; i < NELEMS(rows); i++) {
		errno = rows[i].sys;
		assert_int_equal(-1, err_sys(&err, "open %s", "x"));
		assert_int_equal(rows[i].code, err.code);
		assert_int_equal(rows[i].sys, err.sys);
	}
	assert_string_equal("open x: Input/output error", err.msg);
}

static void
context_goes_in_front_and_keeps_the_rest(void **state)
{
	struct err err;

	(void)state;
	errno = ENOENT;
	(void)err_sys(&err, "open b");
	assert_int_equal(-1, err_hint(&err, "make %s", "b"));
	assert_int_equal(-1, err_member(&err, "a/%s", "b"));
	assert_int_equal(-1, err_in(&err, "import %d", 1));
	assert_string_equal("import 1: open b: No such file or directory",
	    err.msg);
	assert_int_equal(ERR_NOT_FOUND, err.code);
	assert_int_equal(ENOENT, err.sys);
	assert_string_equal("make b", err.hint);
	assert_string_equal("a/b", err.member);
}

static void
long_texts_are_cut_and_terminated(void **state)
{
	char text[2000];
	struct err err;

	(void)state;
	(void)memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	errno = EIO;
	(void)err_sys(&err, "%s", text);
	(void)err_hint(&err, "%s", text);
	(void)err_member(&err, "%s", text);
	for (int i = 0; i < 5; i++)
		(void)err_in(&err, "%s", text);
	assert_true(strlen(err.msg) < sizeof(err.msg));
	assert_true(strlen(err.hint) < sizeof(err.hint));
	assert_true(strlen(err.member) < sizeof(err.member));
}

static void
every_code_has_its_facts(void **state)
{
	(void)state;
	for (unsigned i = 1; i < ERR_CODES; i++) {
		enum err_code code = (enum err_code)i;

		assert_int_equal(code, err_code_named(err_name(code)));
		assert_true(err_http(code) >= 400 && err_http(code) < 600);
		/* Galaxy's generic refusal has the code 0. */
		assert_true(err_galaxy(code) / 100000 >= 4 ||
		    code == ERR_REFUSED);
		assert_true(err_exit(code) >= 1 && err_exit(code) <= 7);
		assert_true(err_exit(code) != 3);
		assert_true(strlen(err_meaning(code)) > 10);
	}
	assert_int_equal(ERR_NONE, err_code_named("no_such_code"));
	assert_int_equal(0, err_exit(ERR_NONE));
}

static void
what_may_pass_by_itself_is_worth_a_retry(void **state)
{
	(void)state;
	assert_true(err_retry(ERR_NET));
	assert_true(err_retry(ERR_CRASHED));
	assert_false(err_retry(ERR_INVALID));
	assert_false(err_retry(ERR_CANCELLED));
	assert_int_equal(404, err_http(ERR_NOT_FOUND));
	assert_int_equal(4, err_exit(ERR_NOT_FOUND));
	assert_int_equal(404001, err_galaxy(ERR_NOT_FOUND));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_error_forgets_the_old),
		cmocka_unit_test(errno_chooses_the_code),
		cmocka_unit_test(context_goes_in_front_and_keeps_the_rest),
		cmocka_unit_test(long_texts_are_cut_and_terminated),
		cmocka_unit_test(every_code_has_its_facts),
		cmocka_unit_test(what_may_pass_by_itself_is_worth_a_retry),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
