/* This program spawns itself: with an argument it is the child. */
#include "testing.h"

#include "base/child.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/frame.h"
#include "base/own.h"

#define LONG_WAIT (60 * USEC_SEC)

/* The child's side. */

static void
report_descriptors(struct sb *sb)
{
	sb_adds(sb, "fds");
	for (int fd = 0; fd < 1024; fd++)
		if (fcntl(fd, F_GETFD) != -1)
			sb_addf(sb, " %d", fd);
}

static void
report_limit(struct sb *sb, const char *name, int resource)
{
	struct rlimit r;

	(void)getrlimit((__rlimit_resource_t)resource, &r);
	sb_addf(sb, "; %s %llu", name, (unsigned long long)r.rlim_cur);
}

static void
report_signals(struct sb *sb)
{
	struct sigaction action;
	sigset_t blocked;

	(void)sigprocmask(SIG_SETMASK, NULL, &blocked);
	(void)sigaction(SIGUSR1, NULL, &action);
	sb_addf(sb, "; blocked %d, ignored %d",
	    sigismember(&blocked, SIGTERM), action.sa_handler == SIG_IGN);
}

static int
child_reports(void)
{
	struct err err;
	struct sb sb;
	char byte;
	int rc;

	sb_init(&sb, 4096);
	report_descriptors(&sb);
	report_limit(&sb, "fsize", RLIMIT_FSIZE);
	report_limit(&sb, "nofile", RLIMIT_NOFILE);
	report_signals(&sb);
	sb_addf(&sb, "; newprivs %d", !prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
	sb_addf(&sb, "; stdin %zd", read(0, &byte, 1));
	sb_addf(&sb, "; leader %d", getsid(0) == getpid());
	rc = frame_send(3, 1, sb_str(&sb), &err);
	sb_fini(&sb);
	return (rc == 0 ? 0 : 1);
}

static int
child_echoes(void)
{
	struct err err;
	uint8_t type;
	struct sb sb;

	sb_init(&sb, FRAME_MAX);
	while (frame_receive(3, USEC_MAX, &type, &sb, &err) == 1)
		if (frame_send(3, type, sb_str(&sb), &err) == -1)
			return (1);
	sb_fini(&sb);
	return (0);
}

/* A child whose own child outlives it, unless it dies with it. */
static int
child_leaves_a_grandchild(bool die_with_parent)
{
	const char *const argv[] = { "x", "echo", NULL };
	const struct child_limits limits = { 0 };
	struct child grandchild;
	struct err err;
	char pid[32];

	if (child_spawn(argv, &limits, die_with_parent, &grandchild, &err) ==
	    -1)
		return (1);
	(void)snprintf(pid, sizeof(pid), "%d", (int)grandchild.pid);
	if (frame_send(3, 1, str_of(pid), &err) == -1)
		return (1);
	/* Its socket stays open in us until the parent has seen it live. */
	(void)read(3, pid, 1);
	return (0);
}

static int
child_main(const char *what)
{
	if (strcmp(what, "report") == 0)
		return (child_reports());
	if (strcmp(what, "echo") == 0)
		return (child_echoes());
	if (strcmp(what, "exit") == 0)
		return (42);
	if (strcmp(what, "bound") == 0)
		return (child_leaves_a_grandchild(true));
	if (strcmp(what, "print") == 0)
		return (puts("to standard error") < 0);
	return (1);
}

/* The parent's side. */

static struct child child;
static struct child_end end;
static struct sb got;
static uint8_t type;

static void
spawn(const char *what)
{
	const char *const argv[] = { "ignored", what, NULL };
	const struct child_limits limits = { .memory = 1 << 30,
		.file_size = 123456, .descriptors = 64 };

	T_OK(child_spawn(argv, &limits, true, &child, &t_err));
}

static int
spawn_setup(void **state)
{
	(void)state;
	sb_init(&got, FRAME_MAX);
	return (0);
}

static int
spawn_teardown(void **state)
{
	(void)state;
	child_close(&child);
	sb_fini(&got);
	return (0);
}

static void
the_exit_status_comes_back(void **state)
{
	(void)state;
	spawn("exit");
	T_INT(1, child_wait(&child, LONG_WAIT, &end, &t_err));
	assert_true(end.exited);
	assert_int_equal(42, end.status);
	child_kill(&child);	/* it is reaped: nobody is hit */
}

static void
it_starts_in_a_clean_room(void **state)
{
	int inheritable = dup(STDERR_FILENO);	/* not close-on-exec */
	sigset_t term, old;

	(void)state;
	(void)signal(SIGUSR1, SIG_IGN);
	(void)sigemptyset(&term);
	(void)sigaddset(&term, SIGTERM);
	(void)sigprocmask(SIG_BLOCK, &term, &old);
	spawn("report");
	(void)sigprocmask(SIG_SETMASK, &old, NULL);
	assert_int_equal(0, close(inheritable));
	T_INT(1, frame_receive(child.fd, LONG_WAIT, &type, &got, &t_err));
	T_STR("fds 0 1 2 3; fsize 123456; nofile 64; blocked 0, ignored 0; "
	    "newprivs 0; stdin 0; leader 1", sb_str(&got));
	T_INT(1, child_wait(&child, LONG_WAIT, &end, &t_err));
	assert_int_equal(0, end.status);
}

static void
frames_go_both_ways(void **state)
{
	(void)state;
	spawn("echo");
	T_OK(frame_send(child.fd, 5, STR("hello"), &t_err));
	T_INT(1, frame_receive(child.fd, LONG_WAIT, &type, &got, &t_err));
	assert_int_equal(5, type);
	T_STR("hello", sb_str(&got));
	T_INT(0, child_wait(&child, 0, &end, &t_err));
	own_close_fd(&child.fd);
	T_INT(1, child_wait(&child, LONG_WAIT, &end, &t_err));
	assert_true(end.exited);
	assert_int_equal(0, end.status);
}

static void
a_killed_child_is_told_from_one_that_ended(void **state)
{
	(void)state;
	spawn("echo");
	T_INT(0, child_wait(&child, 1000, &end, &t_err));
	child_kill(&child);
	T_INT(1, child_wait(&child, LONG_WAIT, &end, &t_err));
	assert_false(end.exited);
	assert_int_equal(SIGKILL, end.status);
	T_INT(0, frame_receive(child.fd, LONG_WAIT, &type, &got, &t_err));
}

static void
a_bound_grandchild_dies_with_its_parent(void **state)
{
	uint64_t pid;

	(void)state;
	/* Orphans of our children come to us, so their end can be seen. */
	assert_int_equal(0, prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0));
	spawn("bound");
	T_INT(1, frame_receive(child.fd, LONG_WAIT, &type, &got, &t_err));
	assert_true(str_to_u64(sb_str(&got), INT32_MAX, &pid));
	child_kill(&child);
	T_INT(1, child_wait(&child, LONG_WAIT, &end, &t_err));
	assert_int_equal((pid_t)pid, waitpid((pid_t)pid, NULL, 0));
	assert_int_equal(0, prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0));
}

static void
its_standard_output_is_standard_error(void **state)
{
	AUTO_CLOSE int saved = dup(STDERR_FILENO);
	AUTO_FREE char *text = NULL;

	(void)state;
	t_file_write("err", STR(""));
	{
		AUTO_CLOSE int file = openat(t_dir_fd(), "err",
		    O_WRONLY | O_CLOEXEC);

		assert_int_equal(STDERR_FILENO, dup2(file, STDERR_FILENO));
		spawn("print");
		assert_int_equal(STDERR_FILENO, dup2(saved, STDERR_FILENO));
	}
	T_INT(1, child_wait(&child, LONG_WAIT, &end, &t_err));
	text = t_file_read("err", NULL);
	assert_string_equal("to standard error\n", text);
}

static void
it_starts_without_any_standard_descriptor(void **state)
{
	int saved[3] = { dup(0), dup(1), dup(2) };

	(void)state;
	for (int fd = 0; fd < 3; fd++)
		(void)close(fd);
	spawn("report");
	for (int fd = 0; fd < 3; fd++) {
		(void)dup2(saved[fd], fd);
		(void)close(saved[fd]);
	}
	T_INT(1, frame_receive(child.fd, LONG_WAIT, &type, &got, &t_err));
	assert_true(str_starts(sb_str(&got), STR("fds 0 1 2 3;")));
	T_INT(1, child_wait(&child, LONG_WAIT, &end, &t_err));
}

static void
what_cannot_start_is_an_error_and_leaves_nothing(void **state)
{
	const char *const argv[] = { "x", "exit", NULL };
	const struct child_limits limits = { 0 };
	struct rlimit old, few = { 0 };
	int next = dup(t_dir_fd());

	(void)state;
	assert_int_equal(0, close(next));
	assert_int_equal(0, getrlimit(RLIMIT_NOFILE, &old));
	few.rlim_max = old.rlim_max;
	for (few.rlim_cur = (rlim_t)next; few.rlim_cur < (rlim_t)next + 5;
	    few.rlim_cur++) {
		assert_int_equal(0, setrlimit(RLIMIT_NOFILE, &few));
		T_ERR(ERR_IO, child_spawn(argv, &limits, true, &child,
		    &t_err));
	}
	assert_int_equal(0, setrlimit(RLIMIT_NOFILE, &old));
	assert_int_equal(next, dup(t_dir_fd()));
	assert_int_equal(0, close(next));
	assert_int_equal(-1, waitpid(-1, NULL, WNOHANG));
}

#define CHILD_TEST(fn) cmocka_unit_test_setup_teardown(fn, spawn_setup, \
	spawn_teardown)

int
main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
		CHILD_TEST(the_exit_status_comes_back),
		CHILD_TEST(it_starts_in_a_clean_room),
		CHILD_TEST(frames_go_both_ways),
		CHILD_TEST(a_killed_child_is_told_from_one_that_ended),
		CHILD_TEST(a_bound_grandchild_dies_with_its_parent),
		CHILD_TEST(its_standard_output_is_standard_error),
		CHILD_TEST(it_starts_without_any_standard_descriptor),
		CHILD_TEST(what_cannot_start_is_an_error_and_leaves_nothing),
	};

	if (argc > 1)
		return (child_main(argv[1]));
	return (cmocka_run_group_tests(tests, t_dir_setup, t_dir_teardown));
}
