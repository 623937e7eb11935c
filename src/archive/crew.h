/*
 * crew: threads that unpack for one caller: it hands them jobs, and waits for
 * each when it needs it. They start with the first job; where there is no room
 * for a thread, or only one is wanted, there are none and the caller does the
 * work. One thread calls.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

struct crew;
struct inflater;

struct job {
	void (*run)(struct job *, struct inflater *);
	bool done;		/* the caller has heard so */
};

/* 0 threads: one a core; at most 16. */
struct crew *crew_new(unsigned threads);
void crew_free(struct crew *);	/* no job is out; NULL is ignored */

/* What keeps it busy, and how many jobs each of two users may have out; 0: no
 * threads. */
size_t crew_jobs(const struct crew *);
/* False when there is no thread after all. */
bool crew_submit(struct crew *, struct job *);
void crew_wait(struct crew *, struct job *);
