/*
 * who: a user as file sources see one: names of roles and groups. Texts live
 * in the arena. One connection, one thread.
 */
#pragma once

#include "base/arena.h"
#include "files/files.h"

struct db;
struct err;
struct user;

/* Reads two lists of names. ERR_TOO_BIG over a thousand of either. */
MUST_CHECK int who_load(struct db *, const struct user *, struct arena *,
    struct file_user *ret, struct err *);
