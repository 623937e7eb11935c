#include "base/thread.h"

#include <errno.h>
#include <sched.h>

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

unsigned
thread_cores(void)
{
	cpu_set_t set;
	int n;

	CPU_ZERO(&set);
	if (sched_getaffinity(0, sizeof(set), &set) == -1)
		return (1);
	n = CPU_COUNT(&set);
	return (n < 1 ? 1 : (unsigned)n);
}
