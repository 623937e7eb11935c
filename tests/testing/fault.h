/*
 * The n-th of the counted calls fails, once. A test's wrappers (link option
 * --wrap) ask fault_hits; FAULT_EACH goes on until the work needs fewer calls
 * than n, which means that each of them has failed once. Include jobs_site.h
 * before it.
 */
#pragma once

#include <stdbool.h>

static unsigned fault_at, fault_calls;
static bool fault_on, fault_has_fired;

/* Count a call; true when it is the one that fails. */
static bool
fault_hits(void)
{
	if (!fault_on || ++fault_calls != fault_at)
		return (false);
	fault_has_fired = true;
	return (true);
}

static bool
fault_begin(unsigned i)
{
	if (i > 1 && !fault_has_fired)
		return (false);
	assert_true(i < 2000);
	fault_at = i;
	fault_calls = 0;
	fault_has_fired = false;
	return (true);
}

/* For every n until the work is done without a fault. */
#define FAULT_EACH(i) \
	for (unsigned i = 1; fault_begin(i); i++)

/* One call with the fault at work; its value. */
#define FAULTY(call) \
	({ \
		__typeof__(call) fault_rc_; \
		fault_on = true; \
		fault_rc_ = (call); \
		fault_on = false; \
		fault_rc_; \
	})

/* The task with the n-th call of its child failing, once it is over. */
static struct task
fault_in(unsigned n, const struct uuid *uuid)
{
	char number[16];
	struct task task;

	(void)snprintf(number, sizeof(number), "%u", n);
	(void)setenv("T_FAULT_AT", number, 1);
	task = t_wait(uuid);
	(void)unsetenv("T_FAULT_AT");
	return (task);
}

/* The child's side. */
static int
fault_child(void)
{
	const char *at = getenv("T_FAULT_AT");
	uint64_t n;

	if (at != NULL && str_to_u64(str_of(at), 10000, &n)) {
		fault_at = (unsigned)n;
		fault_on = true;
	}
	return (jobs_task_main(3));
}
