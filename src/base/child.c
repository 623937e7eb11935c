#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/wait.h"

#define CHILD_FD 3
#define YIELDING 10		/* a nice value */
#define SELF "/proc/self/exe"

/* A sanitizer's shadow memory is larger than any limit. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define UNLIMITED_MEMORY 1
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define UNLIMITED_MEMORY 1
#endif

/* All that the new process needs between fork and exec, made before: there
 * only async-signal-safe calls are allowed. */
struct plan {
	char **argv;
	const struct child_limits *limits;
	pid_t parent;
	bool die_with_parent;
	int null;		/* /dev/null */
	int socket;		/* the child's end */
	int report;		/* a pipe for the errno of a failure */
};

static int
limit(int resource, uint64_t value)
{
	struct rlimit r;

	if (value == 0)
		return (0);
	if (getrlimit((__rlimit_resource_t)resource, &r) == -1)
		return (-1);
	if (r.rlim_max == RLIM_INFINITY || value < r.rlim_max)
		r.rlim_max = value;
	r.rlim_cur = r.rlim_max;
	return (setrlimit((__rlimit_resource_t)resource, &r));
}

static int
limit_all(const struct child_limits *l)
{
#ifndef UNLIMITED_MEMORY
	if (limit(RLIMIT_DATA, l->memory) == -1)
		return (-1);
#endif
	if (limit(RLIMIT_FSIZE, l->file_size) == -1)
		return (-1);
	if (l->yields && setpriority(PRIO_PROCESS, 0, YIELDING) == -1)
		return (-1);
	return (limit(RLIMIT_NOFILE, l->descriptors));
}

/* Descriptors 0 to 3 as promised, all others gone after exec. */
static int
arrange_descriptors(const struct plan *plan)
{
	if (fcntl(STDERR_FILENO, F_GETFD) == -1 &&
	    dup2(plan->null, STDERR_FILENO) == -1)
		return (-1);
	if (dup2(plan->null, STDIN_FILENO) == -1 ||
	    dup2(STDERR_FILENO, STDOUT_FILENO) == -1 ||
	    dup2(plan->socket, CHILD_FD) == -1)
		return (-1);
	return ((int)syscall(SYS_close_range, CHILD_FD + 1, ~0U,
	    CLOSE_RANGE_CLOEXEC));
}

/* exec keeps what is ignored and what is blocked: neither is the child's. */
static void
reset_signals(void)
{
	struct sigaction plain = { .sa_handler = SIG_DFL };
	sigset_t none;

	for (int sig = 1; sig < NSIG; sig++)
		(void)sigaction(sig, &plain, NULL);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

/* A parent that died before prctl took effect sends no signal any more. */
static int
bind_to_parent(const struct plan *plan)
{
	if (!plan->die_with_parent)
		return (0);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == -1)
		return (-1);
	if (getppid() != plan->parent)
		_exit(1);
	return (0);
}

static NORETURN void
become(const struct plan *plan)
{
	int sys;
	ssize_t ignored;

	reset_signals();
	/* A session of its own keeps the terminal's Ctrl-C for the parent,
	 * which then ends this process in an orderly way. */
	(void)setsid();
	if (arrange_descriptors(plan) == 0 && bind_to_parent(plan) == 0 &&
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	    limit_all(plan->limits) == 0)
		(void)execv(SELF, plan->argv);
	sys = errno;
	ignored = write(plan->report, &sys, sizeof(sys));
	(void)ignored;
	_exit(127);
}

/* No handler of ours may run in the new process before its signals are reset. */
static pid_t
fork_blocked(const struct plan *plan)
{
	sigset_t all, old;
	pid_t pid;

	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &old);
	pid = fork();
	if (pid == 0)
		become(plan);
	(void)pthread_sigmask(SIG_SETMASK, &old, NULL);
	return (pid);
}

/* Clear of the numbers that the child overwrites, and of the standard ones: a
 * parent that runs without them must not write its talk into our socket. */
static int
move_up(int *fd)
{
	int high = fcntl(*fd, F_DUPFD_CLOEXEC, CHILD_FD + 1);

	own_close_fd(fd);
	*fd = high;
	return (high == -1 ? -1 : 0);
}

static void
reap(pid_t pid)
{
	while (waitpid(pid, NULL, 0) == -1 && errno == EINTR)
		;
}

/* The pipe closes by itself when exec succeeds. */
static int
wait_for_exec(int report, pid_t pid, struct err *err)
{
	int sys = 0;
	ssize_t got;

	do {
		got = read(report, &sys, sizeof(sys));
	} while (got == -1 && errno == EINTR);
	if (got == 0)
		return (0);
	reap(pid);
	errno = got == (ssize_t)sizeof(sys) ? sys : EIO;
	return (err_sys(err, "start a process of %s", SELF));
}

static int
start(const struct plan *plan, int *report, int *report_in, struct child *ret,
    struct err *err)
{
	pid_t pid = fork_blocked(plan);
	int pidfd;

	if (pid == -1)
		return (err_sys(err, "fork"));
	own_close_fd(report_in);
	if (wait_for_exec(*report, pid, err) == -1)
		return (-1);
	pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (pidfd == -1) {
		(void)err_sys(err, "watch process %d", (int)pid);
		(void)kill(pid, SIGKILL);
		reap(pid);
		return (-1);
	}
	*ret = (struct child){ pid, pidfd, -1 };
	return (0);
}

static char **
with_own_name(const char *const argv[], char *self)
{
	size_t n = 0;
	char **copy;

	while (argv[n] != NULL)
		n++;
	copy = mem_new_array(n + 2, char *);
	copy[0] = self;
	for (size_t i = 1; i < n; i++)
		copy[i] = (char *)(uintptr_t)argv[i];
	return (copy);
}

int
child_spawn(const char *const argv[], const struct child_limits *limits,
    bool die_with_parent, struct child *ret, struct err *err)
{
	AUTO_CLOSE int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	AUTO_CLOSE int ours = -1, theirs = -1, report = -1, report_in = -1;
	AUTO_FREE char **own_argv = NULL;
	char self[PATH_MAX] = SELF;
	int pair[2], ends[2];
	struct plan plan;

	if (null == -1)
		return (err_sys(err, "open /dev/null"));
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == -1)
		return (err_sys(err, "make a socket pair"));
	ours = pair[0];
	theirs = pair[1];
	if (pipe2(ends, O_CLOEXEC) == -1)
		return (err_sys(err, "make a pipe"));
	report = ends[0];
	report_in = ends[1];
	if (move_up(&null) == -1 || move_up(&ours) == -1 ||
	    move_up(&theirs) == -1 || move_up(&report_in) == -1)
		return (err_sys(err, "duplicate a descriptor"));
	/* The link's text only makes lists of processes readable. */
	(void)readlink(SELF, self, sizeof(self) - 1);
	own_argv = with_own_name(argv, self);
	plan = (struct plan){ own_argv, limits, getpid(), die_with_parent,
		null, theirs, report_in };
	if (start(&plan, &report, &report_in, ret, err) == -1)
		return (-1);
	ret->fd = own_take_fd(&ours);
	return (0);
}

int
child_wait(struct child *child, usec_t timeout, struct child_end *ret,
    struct err *err)
{
	siginfo_t info = { 0 };
	int ended = wait_readable(child->pidfd, timeout, err);

	if (ended != 1)
		return (ended);
	if (waitid(P_PID, (id_t)child->pid, &info, WEXITED) == -1)
		return (err_sys(err, "ask how process %d ended",
		    (int)child->pid));
	child->pid = -1;
	*ret = (struct child_end){ info.si_code == CLD_EXITED,
		info.si_status };
	return (1);
}

void
child_kill(struct child *child)
{
	if (child->pid > 0)
		(void)kill(child->pid, SIGKILL);
}

void
child_close(struct child *child)
{
	own_close_fd(&child->pidfd);
	own_close_fd(&child->fd);
}
