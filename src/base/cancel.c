#include "base/cancel.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"

struct cancel {
	_Atomic(bool) set;
	int fd;		/* an eventfd that is never read */
};

struct cancel *
cancel_new(void)
{
	struct cancel *c = mem_new(struct cancel);

	c->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	return (c);
}

void
cancel_free(struct cancel *c)
{
	if (c == NULL)
		return;
	if (c->fd != -1)
		(void)close(c->fd);
	free(c);
}

void
cancel_set(struct cancel *c)
{
	int saved = errno;
	uint64_t one = 1;
	ssize_t ignored;

	atomic_store(&c->set, true);
	ignored = write(c->fd, &one, sizeof(one));
	(void)ignored;
	errno = saved;
}

bool
cancel_is_set(const struct cancel *c)
{
	return (c != NULL && atomic_load(&c->set));
}

int
cancel_check(const struct cancel *c, struct err *err)
{
	if (cancel_is_set(c))
		return (err_set(err, ERR_CANCELLED, "the work was cancelled"));
	return (0);
}

int
cancel_fd(const struct cancel *c)
{
	return (c == NULL ? -1 : c->fd);
}
