#include "base/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "base/err.h"

/* The kernel has no such wait with a time limit, so we ask again and again. */
#define RETRY_FIRST ((usec_t)2000)
#define RETRY_LAST ((usec_t)50000)

static int
whole_file(int fd, int command, struct flock *lock, short type)
{
	int rc;

	*lock = (struct flock){ .l_type = type, .l_whence = SEEK_SET };
	do {
		rc = fcntl(fd, command, lock);
	} while (rc == -1 && errno == EINTR);
	return (rc);
}

int
lock_try(int fd, bool exclusive, struct err *err)
{
	struct flock lock;

	if (whole_file(fd, F_OFD_SETLK, &lock,
	    exclusive ? F_WRLCK : F_RDLCK) == 0)
		return (1);
	if (errno == EAGAIN || errno == EACCES)
		return (0);
	return (err_sys(err, "lock a file"));
}

static void
pause_for(usec_t t)
{
	struct timespec ts = { t / USEC_SEC, t % USEC_SEC * 1000 };

	(void)nanosleep(&ts, NULL);
}

int
lock_wait(int fd, bool exclusive, usec_t timeout, struct err *err)
{
	usec_t start = clock_mono(), pause = RETRY_FIRST;
	int got;

	while ((got = lock_try(fd, exclusive, err)) == 0) {
		usec_t left = timeout - (clock_mono() - start);

		if (left <= 0)
			return (0);
		pause_for(pause < left ? pause : left);
		if (pause < RETRY_LAST)
			pause *= 2;
	}
	return (got);
}

int
lock_is_free(int fd, struct err *err)
{
	struct flock lock;

	if (whole_file(fd, F_OFD_GETLK, &lock, F_WRLCK) == -1)
		return (err_sys(err, "ask for a lock"));
	return (lock.l_type == F_UNLCK);
}

void
lock_release(int fd)
{
	struct flock lock;

	(void)whole_file(fd, F_OFD_SETLK, &lock, F_UNLCK);
}
