#include "testing.h"

#include <fcntl.h>
#include <locale.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/bar.h"

static int terminal, saved_stderr;
static struct out *out;
static struct bar bar;

/* Standard error is a terminal of 100 columns whose other side is ours. */
static int
setup(void **state)
{
	const struct winsize size = { .ws_row = 24, .ws_col = 100 };
	char name[64];
	int theirs;

	(void)state;
	terminal = posix_openpt(O_RDWR | O_NOCTTY);
	assert_true(terminal >= 0);
	assert_int_equal(0, grantpt(terminal));
	assert_int_equal(0, unlockpt(terminal));
	assert_int_equal(0, ptsname_r(terminal, name, sizeof(name)));
	theirs = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
	assert_true(theirs >= 0);
	assert_int_equal(0, ioctl(theirs, TIOCSWINSZ, &size));
	saved_stderr = dup(STDERR_FILENO);
	(void)dup2(theirs, STDERR_FILENO);
	(void)close(theirs);
	out = out_new(false, false);
	bar_init(&bar, out, STR("a \x1b[31mhistory"));
	return (0);
}

static int
teardown(void **state)
{
	(void)state;
	(void)dup2(saved_stderr, STDERR_FILENO);
	(void)close(saved_stderr);
	(void)close(terminal);
	out_free(out);
	return (0);
}

/* What has been drawn, with its end. */
static const char *
drawn(void)
{
	static char text[4096];
	ssize_t n = read(terminal, text, sizeof(text) - 1);

	assert_true(n > 0);
	text[n] = '\0';
	return (text);
}

static const struct task packing = { .state = TASK_RUNNING,
	.phase = PHASE_PACK, .bytes_done = 30000000,
	.bytes_total = 120000000 };

static void
a_known_total_is_a_bar_with_amounts(void **state)
{
	(void)state;
	bar_view(&bar, &(struct jobs_view){ .task = &packing,
	    .rate = 10000000, .seconds_left = 9 });
	assert_string_equal("\ra ?[31mhistory  pack     "
	    "[======------------------]  25 %  30 MB of 120 MB  "
	    "10 MB/s  9.0 s left\x1b[K", drawn());
	bar_end(&bar);
	assert_string_equal("\r\x1b[K", drawn());
}

static void
lines_are_drawn_where_the_terminal_can(void **state)
{
	(void)state;
	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
	bar_view(&bar, &(struct jobs_view){ .task = &packing,
	    .seconds_left = -1 });
	(void)setlocale(LC_CTYPE, "C");
	assert_non_null(strstr(drawn(), "\xe2\x94\x81\xe2\x94\x80"));
}

static void
items_are_counted_where_bytes_are_not_known(void **state)
{
	struct task task = { .state = TASK_RUNNING, .phase = PHASE_COLLECT,
		.items_done = 40 };

	(void)state;
	bar_view(&bar, &(struct jobs_view){ .task = &task,
	    .seconds_left = -1 });
	assert_string_equal("\ra ?[31mhistory  collect   40 items\x1b[K",
	    drawn());
	task.items_total = 20;
	bar_view(&bar, &(struct jobs_view){ .task = &task,
	    .seconds_left = -1 });
	assert_non_null(strstr(drawn(), "100 %  40 items"));
	task = (struct task){ .state = TASK_QUEUED };
	bar_view(&bar, &(struct jobs_view){ .task = &task,
	    .seconds_left = -1 });
	assert_string_equal("\ra ?[31mhistory  queued  \x1b[K", drawn());
}

static void
work_of_this_process_is_drawn_as_it_goes(void **state)
{
	struct progress progress = { 0 };
	struct bar_thread *thread;

	(void)state;
	progress_phase(&progress, PHASE_CHECK);
	progress_totals(&progress, 7, 4000000000);
	progress_bytes(&progress, 1000000000);
	thread = bar_watch(&bar, &progress);
	assert_non_null(thread);
	assert_non_null(strstr(drawn(), "check    [======"));
	while (strstr(drawn(), " left\x1b[K") == NULL)
		;
	bar_unwatch(thread);
	bar_unwatch(NULL);
}

static void
nobody_looks_at_a_file(void **state)
{
	(void)state;
	(void)dup2(saved_stderr, STDERR_FILENO);
	if (isatty(STDERR_FILENO) == 1)
		return;
	bar_view(&bar, &(struct jobs_view){ .task = &packing });
	assert_null(bar_watch(&bar, &(struct progress){ 0 }));
	assert_false(bar.drawn);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_known_total_is_a_bar_with_amounts),
		TEST(lines_are_drawn_where_the_terminal_can),
		TEST(items_are_counted_where_bytes_are_not_known),
		TEST(work_of_this_process_is_drawn_as_it_goes),
		TEST(nobody_looks_at_a_file),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
