/*
 * sharing: who else may see a history: everybody who knows its address,
 * everybody who looks at the list of published ones, single users. A history
 * that may be seen does not open its datasets: they have permissions of their
 * own, which are changed here where the caller may manage them. Who may share
 * is the caller's to ask. Each change is a transaction of its own. One
 * connection, one thread.
 */
#pragma once

#include "base/str.h"

struct db;
struct user;

/* With the address and publishing, what `who` manages of its datasets becomes
 * public, and the history gets a slug when it has none. Without the address it
 * is published no more; unpublishing leaves the address. */
enum sharing_step { SHARING_LINK, SHARING_UNLINK, SHARING_PUBLISH,
	SHARING_UNPUBLISH };
MUST_CHECK int sharing_step(struct db *, const struct user *who,
    int64_t history, enum sharing_step, struct err *);

/* ERR_INVALID for what is no slug, ERR_EXISTS when another history of the
 * owner has it. */
MUST_CHECK int sharing_slug(struct db *, int64_t history, struct str slug,
    struct err *);

/* The users it is shared with, in the order in which they were named. */
typedef int sharing_user_visit(void *ctx, int64_t id, struct str email,
    struct err *);
MUST_CHECK int sharing_users(struct db *, int64_t history,
    sharing_user_visit *, void *ctx, struct err *);

/* What happens with datasets that one of the users may not read: */
enum sharing_option {
	SHARING_ASK,		/* nothing is shared; they are shown */
	SHARING_PUBLIC,		/* they become everybody's to read */
	SHARING_ROLE,		/* they become the owner's and the users' */
	SHARING_ANYWAY,		/* they stay closed */
};
struct sharing_request {
	const struct user *who;
	int64_t history;
	const int64_t *users;	/* it is shared with these and no others */
	size_t nusers;
	enum sharing_option option;
	bool refused;		/* whatever is found, nothing is shared */
};
struct sharing_outcome {
	bool shared;
	bool empty;		/* refused: no item was ever added */
	bool closed;		/* refused: they could read none of it */
	uint64_t accessible;	/* datasets that all of them may read */
};
/* A dataset that stays closed to one of them; may `who` manage it? */
typedef int sharing_closed_visit(void *ctx, int64_t id, struct str name,
    bool may_change, struct err *);
MUST_CHECK int sharing_with(struct db *, const struct sharing_request *,
    sharing_closed_visit *, void *ctx, struct sharing_outcome *ret,
    struct err *);
