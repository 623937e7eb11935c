#include "testing.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/out.h"

/* What a function writes to standard output and standard error. */
static char said[2][4096];

static void
capture(void (*speak)(void))
{
	int saved[2] = { dup(STDOUT_FILENO), dup(STDERR_FILENO) };

	for (int i = 0; i < 2; i++) {
		int fd = openat(t_dir_fd(), i == 0 ? "out" : "err",
		    O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

		assert_true(fd >= 0);
		assert_int_equal(i + 1, dup2(fd, i + 1));
		(void)close(fd);
	}
	speak();
	for (int i = 0; i < 2; i++) {
		char *text;
		size_t n;

		(void)dup2(saved[i], i + 1);
		(void)close(saved[i]);
		text = t_file_read(i == 0 ? "out" : "err", &n);
		assert_true(n < sizeof(said[0]));
		memcpy(said[i], text, n + 1);
		free(text);
	}
}

static bool json;

static void
speak_error(void)
{
	struct out *out = out_new(json, false);
	struct err err = { 0 };

	(void)err_set(&err, ERR_TORN, "x.tgz ends at \033[31m");
	(void)err_hint(&err, "fetch it again");
	(void)err_member(&err, "datasets_attrs.txt");
	jw_array(out_json(out));
	out_error(out, &err, false);
	T_OK(out_flush(out, &t_err));
	out_free(out);
}

static void
an_error_is_one_line_without_control_characters(void **state)
{
	(void)state;
	json = false;
	capture(speak_error);
	assert_string_equal("", said[0]);
	assert_string_equal(
	    "waybill: x.tgz ends at ?[31m (fetch it again)\n", said[1]);
}

static void
with_json_an_error_is_the_one_document(void **state)
{
	(void)state;
	json = true;
	capture(speak_error);
	assert_string_equal("{\"error\": {\"code\": \"torn\", \"message\": "
	    "\"x.tgz ends at \\u001b[31m\", \"hint\": \"fetch it again\", "
	    "\"member\": \"datasets_attrs.txt\"}}\n", said[0]);
}

static void
speak_both(void)
{
	struct out *out = out_new(false, false);

	out_text(out, "first\n");
	out_say(out, "talk");
	out_str(out, STR("a\tb\xc2\x9b" "c\n"));
	T_OK(out_flush(out, &t_err));
	out_free(out);
}

static void
results_and_talk_keep_their_streams(void **state)
{
	(void)state;
	capture(speak_both);
	assert_string_equal("first\na?b?c?", said[0]);
	assert_string_equal("talk\n", said[1]);
}

static void
sizes_have_two_digits_and_never_a_thousand(void **state)
{
	static const struct {
		uint64_t n;
		const char *text;
	} cases[] = {
		{ 0, "0 bytes" }, { 1, "1 byte" }, { 999, "999 bytes" },
		{ 1000, "1.0 kB" }, { 9949, "9.9 kB" }, { 9950, "10 kB" },
		{ 999499, "999 kB" }, { 999500, "1.0 MB" },
		{ UINT64_MAX, "18 EB" },
	};

	(void)state;
	for (size_t i = 0; i < NELEMS(cases); i++) {
		AUTO_SB struct sb sb = SB_EMPTY(64);

		out_size(&sb, cases[i].n);
		T_STR(cases[i].text, sb_str(&sb));
	}
}

static void
durations_are_told_in_the_unit_that_fits(void **state)
{
	static const struct {
		usec_t t;
		const char *text;
	} cases[] = {
		{ 0, "0.0 s" }, { 9940000, "9.9 s" },
		{ 10 * USEC_SEC, "10 s" }, { 99 * USEC_SEC, "99 s" },
		{ 100 * USEC_SEC, "2 min" }, { 7200 * USEC_SEC, "2 h" },
		{ 200 * 3600 * USEC_SEC, "8 days" },
	};

	(void)state;
	for (size_t i = 0; i < NELEMS(cases); i++) {
		AUTO_SB struct sb sb = SB_EMPTY(64);

		out_duration(&sb, cases[i].t);
		T_STR(cases[i].text, sb_str(&sb));
	}
}

static void
columns_are_those_of_a_terminal(void **state)
{
	(void)state;
	assert_int_equal(0, out_width(STR("")));
	assert_int_equal(3, out_width(STR("abc")));
	/* a, o with dots, two Chinese characters, an emoji. */
	assert_int_equal(8, out_width(STR("a\xc3\xb6\xe6\xb8\xac"
	    "\xe5\xae\x9a\xf0\x9f\x98\x80")));
	assert_int_equal(1, out_width(STR("e\xcc\x81")));
	assert_int_equal(1, out_width(STR("\xf0\x9f")));
}

static void
a_full_disk_is_told_at_the_end(void **state)
{
	int saved = dup(STDOUT_FILENO), full = open("/dev/full", O_WRONLY);
	struct out *out = out_new(false, true);

	(void)state;
	assert_true(full >= 0);
	(void)dup2(full, STDOUT_FILENO);
	out_text(out, "lost\n");
	assert_int_equal(-1, out_flush(out, &t_err));
	(void)dup2(saved, STDOUT_FILENO);
	(void)close(saved);
	(void)close(full);
	assert_int_equal(ERR_NO_ROOM, t_err.code);
	out_free(out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    an_error_is_one_line_without_control_characters),
		cmocka_unit_test(with_json_an_error_is_the_one_document),
		cmocka_unit_test(results_and_talk_keep_their_streams),
		cmocka_unit_test(sizes_have_two_digits_and_never_a_thousand),
		cmocka_unit_test(durations_are_told_in_the_unit_that_fits),
		cmocka_unit_test(columns_are_those_of_a_terminal),
		cmocka_unit_test(a_full_disk_is_told_at_the_end),
	};

	return (cmocka_run_group_tests(tests, t_dir_setup, t_dir_teardown));
}
