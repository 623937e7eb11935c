#include "base/thread.h"

#include <errno.h>

#include "base/err.h"

int
thread_start(pthread_t *ret, void *(*main)(void *), void *ctx,
    const char *what, struct err *err)
{
	int sys = pthread_create(ret, NULL, main, ctx);

	if (sys == 0)
		return (0);
	(void)err_set(err, sys == EAGAIN || sys == ENOMEM ? ERR_NO_MEMORY :
	    ERR_IO, "start %s: there is no room for another thread", what);
	return (err_hint(err, "raise task.memory or lower pack.threads in "
	    "waybill.yml, or raise the limit of processes"));
}
