#include "base/wait.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>

#include "base/clock.h"
#include "base/err.h"

/* Rounded up, so that the last millisecond is not spent spinning. What is too
 * long for poll(2), 24 days, is for ever. */
static int
milliseconds(usec_t left)
{
	if (left <= 0)
		return (0);
	if (left / 1000 >= INT_MAX)
		return (-1);
	return ((int)((left + 999) / 1000));
}

int
wait_readable(int fd, usec_t timeout, struct err *err)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	usec_t start = clock_mono();
	int n;

	do {
		n = poll(&p, 1, milliseconds(
		    timeout - (clock_mono() - start)));
	} while (n == -1 && errno == EINTR);
	if (n == -1 || (p.revents & POLLNVAL) != 0) {
		if (n != -1)
			errno = EBADF;
		return (err_sys(err, "wait for a descriptor"));
	}
	return (n);
}
