/*
 * history_copy: a history with all that is in it, once more: the same numbers,
 * the same bytes behind other datasets, which know what they were copied from.
 * Permissions stay those of the bytes. Who may copy is the caller's to ask. One
 * connection, one thread.
 */
#pragma once

#include "base/str.h"

struct db;
struct user;

struct history_copy {
	const struct user *user;	/* who will own it */
	int64_t from;
	struct str name;	/* STR_NONE: "Copy of '...'" */
	bool all;		/* what is deleted as well */
};
/* In a transaction of its own: ERR_INVALID for a name that cannot be one,
 * ERR_NOT_FOUND. */
MUST_CHECK int history_copy(struct db *, const struct history_copy *,
    int64_t *ret_id, struct err *);
