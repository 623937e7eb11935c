/*
 * users: who acts. Users, their API keys, roles, and what they may see
 * (spec database.md 3). One connection, one thread.
 */
#pragma once

#include "base/arena.h"

struct db;
struct err;
struct ids;
struct site;

struct user {
	int64_t id;
	struct str name, email;	/* in the arena */
	bool is_admin;
	bool is_master;	/* came with the master key */
	int64_t *roles;		/* ids, ascending, in the arena */
	size_t nroles;
};

/* By name (or email), by key (newest key rule), by id. 1, 0, -1. The master
 * key stands for the oldest administrator of an own site; on a Galaxy's site
 * for an administrator without a row, whose id is 0. */
MUST_CHECK int user_by_name(const struct site *, struct db *, struct str name,
    struct arena *, struct user *ret, struct err *);
MUST_CHECK int user_by_key(const struct site *, struct db *, struct str key,
    struct arena *, struct user *ret, struct err *);
/* The user of a web session of Galaxy's, by its key; a visitor has the id 0. */
MUST_CHECK int user_by_session(const struct site *, struct db *,
    struct str key, struct arena *, struct user *ret, struct err *);
MUST_CHECK int user_by_id(const struct site *, struct db *, int64_t id,
    struct arena *, struct user *ret, struct err *);

/* All of them in the order of their ids. 1, 0, -1 by user_next's callback. */
typedef int user_visit(void *ctx, const struct user *, const char *key,
    struct err *);
MUST_CHECK int user_each(const struct site *, struct db *, user_visit *,
    void *ctx, struct err *);

/* A new user with private role, default permissions and one key (in a
 * transaction of its own). ERR_EXISTS, ERR_INVALID for a bad name, email or
 * password, ERR_READ_ONLY on a Galaxy's site. */
struct user_args {
	struct str name;
	struct str email;	/* STR_NONE: NAME@localhost */
	struct str password;	/* STR_NONE: none that fits */
	bool is_admin;
};
MUST_CHECK int user_add(const struct site *, struct db *,
    const struct user_args *, int64_t *ret_id, struct err *);
/* The newest key (1; 0 none); a new one, which makes the older ones void (in a
 * transaction of its own). */
MUST_CHECK int user_key(struct db *, int64_t user, char ret[33], struct err *);
MUST_CHECK int user_new_key(struct db *, int64_t user, char ret[33],
    struct err *);
/* None of the user's keys is good any more. */
MUST_CHECK int user_drop_keys(struct db *, int64_t user, struct err *);
/* The newest key, which is made when there is none. */
MUST_CHECK int user_any_key(struct db *, int64_t user, char ret[33],
    struct err *);

/* Who a name (or email) and a password stand for: 1, 0 when there is no such
 * user, -1; ERR_BAD_KEY for a wrong password. */
MUST_CHECK int user_by_password(const struct site *, struct db *,
    struct str name, struct str password, struct arena *, struct user *ret,
    struct err *);
/* ERR_INVALID for one that is too short, ERR_READ_ONLY on a Galaxy's site. */
MUST_CHECK int user_set_password(const struct site *, struct db *,
    int64_t user, struct str password, struct err *);

/* Access: 1 yes, 0 no, -1; a NULL user is a visitor. A history: importable,
 * own, shared, admin; one whose import is not over is nobody's. */
enum access { ACCESS_READ, ACCESS_WRITE };
MUST_CHECK int user_may_history(struct db *, const struct user *,
    int64_t history, enum access, struct err *);
/* The bytes of a dataset row: every role that its access rows name. */
MUST_CHECK int user_may_dataset(struct db *, const struct user *,
    int64_t dataset, struct err *);
/* The bytes of all that is in a history (what is deleted or hidden when it is
 * asked for), or in a collection at any depth, and so those of an export. */
MUST_CHECK int user_may_datasets_of(struct db *, const struct user *,
    int64_t history, bool deleted, bool hidden, struct err *);
MUST_CHECK int user_may_collection(struct db *, const struct user *,
    int64_t hdca, struct err *);
