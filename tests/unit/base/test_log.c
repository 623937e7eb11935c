#include "testing.h"

#include "base/log.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/own.h"

static int fd = -1;

static int
log_begin(void **state)
{
	(void)state;
	fd = openat(t_dir_fd(), "log",
	    O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
	clock_set(INT64_C(1709283600123456));
	log_setup(LOG_INFO, LOG_TEXT, fd);
	return (fd == -1 ? -1 : 0);
}

static int
log_end(void **state)
{
	(void)state;
	log_context("");
	own_close_fd(&fd);
	return (0);
}

#define T_LOG(want) do { \
	AUTO_FREE char *t_text = t_file_read("log", NULL); \
	assert_string_equal((want), t_text); \
} while (0)

static void
a_line_for_people(void **state)
{
	(void)state;
	log_info("export.done", LOG_S("format", "tgz"), LOG_U("bytes", 42),
	    LOG_I("delta", -1));
	log_event(LOG_ERROR, "bare", NULL, 0);
	T_LOG("ts=2024-03-01T09:00:00.123456Z level=info event=export.done "
	    "format=tgz bytes=42 delta=-1\n"
	    "ts=2024-03-01T09:00:00.123456Z level=error event=bare\n");
}

static void
a_line_for_machines(void **state)
{
	(void)state;
	log_setup(LOG_INFO, LOG_JSON, fd);
	log_warning("odd", LOG_S("name", "a \"b\"\n"), LOG_U("n", UINT64_MAX),
	    LOG_I("i", INT64_MIN));
	T_LOG("{\"ts\":\"2024-03-01T09:00:00.123456Z\",\"level\":\"warning\","
	    "\"event\":\"odd\",\"name\":\"a \\\"b\\\"\\n\","
	    "\"n\":18446744073709551615,\"i\":-9223372036854775808}\n");
}

static void
only_what_matters_enough_is_written(void **state)
{
	(void)state;
	log_debug("detail", LOG_U("n", 1));
	T_LOG("");
	log_setup(LOG_DEBUG, LOG_TEXT, fd);
	log_debug("detail", LOG_U("n", 1));
	T_LOG("ts=2024-03-01T09:00:00.123456Z level=debug event=detail n=1\n");
}

static void
values_are_quoted_where_they_must_be(void **state)
{
	static const char *const rows[][2] = {
		{ "plain-1.2/x", "plain-1.2/x" },
		{ "", "\"\"" },
		{ "a b", "\"a b\"" },
		{ "a=b", "\"a=b\"" },
		{ "q\"b\\", "\"q\\\"b\\\\\"" },
		{ "\x01\x7f", "\"\\u0001\\u007f\"" },
		{ "caf\xc3\xa9", "\"caf\xc3\xa9\"" },
		{ "bad\xff", "\"bad\\ufffd\"" },
	};

	(void)state;
	for (size_t i = 0; i < NELEMS(rows); i++) {
		char want[200];

		log_info("e", LOG_S("k", rows[i][0]));
		(void)snprintf(want, sizeof(want),
		    "ts=2024-03-01T09:00:00.123456Z level=info event=e k=%s\n",
		    rows[i][1]);
		T_LOG(want);
		assert_int_equal(0, ftruncate(fd, 0));
	}
}

static void
a_secret_is_never_shown(void **state)
{
	(void)state;
	log_info("e", LOG_SECRET("key"));
	T_LOG("ts=2024-03-01T09:00:00.123456Z level=info event=e key=***\n");
}

static void
a_long_value_is_cut(void **state)
{
	AUTO_FREE char *text = NULL, *value = malloc(10001);
	size_t n;

	(void)state;
	assert_non_null(value);
	(void)memset(value, 'v', 10000);
	value[10000] = '\0';
	log_info("e", LOG_S("k", value));
	text = t_file_read("log", &n);
	assert_true(n < 4200);
	assert_true(str_ends((struct str){ text, n }, STR("vvv...\"\n")));
}

static void
an_error_is_told_whole(void **state)
{
	struct err err;

	(void)state;
	(void)err_set(&err, ERR_TORN, "it ends too early");
	(void)err_member(&err, "a/b");
	(void)err_hint(&err, "fetch it again");
	err.sys = 5;
	log_err(LOG_ERROR, "import.failed", &err);
	T_LOG("ts=2024-03-01T09:00:00.123456Z level=error "
	    "event=import.failed code=torn message=\"it ends too early\" "
	    "member=a/b hint=\"fetch it again\" errno=5\n");
}

static void *
log_elsewhere(void *arg)
{
	(void)arg;
	log_info("there", LOG_U("n", 1));
	return (NULL);
}

static void
the_context_is_the_threads_own(void **state)
{
	pthread_t thread;

	(void)state;
	log_context("task-1");
	log_info("here", LOG_U("n", 1));
	assert_int_equal(0, pthread_create(&thread, NULL, log_elsewhere,
	    NULL));
	assert_int_equal(0, pthread_join(thread, NULL));
	T_LOG("ts=2024-03-01T09:00:00.123456Z level=info event=here "
	    "task=task-1 n=1\n"
	    "ts=2024-03-01T09:00:00.123456Z level=info event=there n=1\n");
}

static void
level_and_form_have_names(void **state)
{
	(void)state;
	assert_false(log_setup_named("loud", "text"));
	assert_false(log_setup_named("debug", "xml"));
	log_debug("unheard", LOG_U("n", 1));
	assert_true(log_setup_named("debug", "json"));
	log_debug("heard", LOG_U("n", 1));
	T_LOG("{\"ts\":\"2024-03-01T09:00:00.123456Z\",\"level\":\"debug\","
	    "\"event\":\"heard\",\"n\":1}\n");
}

#define LOG_TEST(fn) cmocka_unit_test_setup_teardown(fn, log_begin, log_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		LOG_TEST(a_line_for_people),
		LOG_TEST(a_line_for_machines),
		LOG_TEST(only_what_matters_enough_is_written),
		LOG_TEST(values_are_quoted_where_they_must_be),
		LOG_TEST(a_secret_is_never_shown),
		LOG_TEST(a_long_value_is_cut),
		LOG_TEST(an_error_is_told_whole),
		LOG_TEST(the_context_is_the_threads_own),
		LOG_TEST(level_and_form_have_names),
	};

	return (cmocka_run_group_tests(tests, t_dir_setup, t_dir_teardown));
}
