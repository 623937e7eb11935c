/*
 * session: what a command on a site works with: the site, its database, id
 * coder, file sources, tasks, and the user who acts. Opened by the command,
 * closed when it ends. Main thread only.
 */
#pragma once

#include "base/arena.h"
#include "jobs/jobs.h"
#include "model/site.h"
#include "model/users.h"
#include "track/tracker.h"

struct cli;

struct session {
	struct site *site;
	struct jobs *jobs;
	struct db *db;		/* the jobs' */
	struct ids *ids;	/* the jobs' */
	struct arena *arena;	/* lives as long as the session */
	struct user user;
};
#define AUTO_SESSION CLEANUP(session_close)

/* The site as --data, --galaxy and the environment say, and the user of
 * --user. SITE_WRITE also puts in order what time and dead processes left. */
MUST_CHECK int session_open(const struct cli *, enum site_use,
    struct session *ret, struct err *);
void session_close(struct session *);

/* The site alone. */
MUST_CHECK int session_site(const struct cli *, enum site_use,
    struct site **ret, struct err *);

/* The record of an export by the beginning of its UUID: the user's own, an
 * administrator's choice of all. */
MUST_CHECK int session_export(struct session *, const char *beginning,
    struct export_rec *ret, struct err *);

/* Whose objects a list shows: the user's id, or with --all 0, everybody's,
 * which only an administrator may ask for. */
MUST_CHECK int session_whose(const struct cli *, const struct session *,
    int64_t *ret, struct err *);

/* Values of options. */
MUST_CHECK int session_limit(const struct cli *, uint64_t otherwise,
    uint64_t *ret, struct err *);
MUST_CHECK int session_since(const struct cli *, usec_t *ret, struct err *);
