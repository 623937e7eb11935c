/*
 * jobs: what a thread needs to submit, watch or do work on a site: its own
 * database connection, id coder, file sources and short term storage. Opened
 * and closed by whoever uses it; one thread. The members are for reading.
 */
#pragma once

#include "base/str.h"

struct cancel;
struct db;
struct err;
struct files;
struct ids;
struct site;
struct sts;
struct tasks;

struct jobs {
	const struct site *site;	/* borrowed */
	struct db *db;
	struct ids *ids;
	struct files *files;	/* with file: addresses if asked for */
	struct sts *sts;
	struct tasks *tasks;	/* the embedded driver */
};

struct jobs_options {
	bool local;		/* file: addresses: the command line only */
	usec_t busy;		/* wait for the write lock: 2 s, 60 s */
	const struct cancel *cancel;	/* interrupts statements; may be NULL */
	unsigned cache;		/* KiB of the database in memory; 0: 16 MiB */
	unsigned journal;	/* pages, see db_set_journal; 0: as usual */
};
MUST_CHECK int jobs_open(const struct site *, const struct jobs_options *,
    struct jobs **ret, struct err *);
void jobs_close(struct jobs *);		/* NULL is ignored */
void jobs_auto_close(struct jobs **);
#define AUTO_JOBS CLEANUP(jobs_auto_close)
