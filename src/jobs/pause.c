/*
 * pause: stops at one step.
 */
#include "jobs/pause.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/cancel.h"
#include "base/err.h"
#include "base/fs.h"

/* Of the one task of this process. */
static struct {
	const char *step;
	int scratch_dir;
	const struct cancel *cancel;
} paused;

void
pause_setup(int scratch_dir, const struct cancel *cancel)
{
	paused.step = getenv("WAYBILL_PAUSE_AT");
	paused.scratch_dir = scratch_dir;
	paused.cancel = cancel;
}

void
pause_at(const char *step)
{
	size_t n = strlen(step);
	struct err err;

	if (paused.step == NULL || strncmp(paused.step, step, n) != 0)
		return;
	if (strcmp(paused.step + n, "!") == 0)
		(void)raise(SIGKILL);
	if (paused.step[n] != '\0' || fs_write(paused.scratch_dir, "paused",
	    str_of(step), 0600, &err) == -1)
		return;
	while (!cancel_is_set(paused.cancel)) {
		struct pollfd p = { .fd = cancel_fd(paused.cancel),
			.events = POLLIN };

		(void)poll(&p, 1, -1);
	}
}
