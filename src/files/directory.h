/*
 * directory: files below an open directory of this host, for the drivers that
 * have one. Paths are relative and clean; no link on the way is followed.
 */
#pragma once

#include "base/fs.h"
#include "files/files.h"

MUST_CHECK int directory_check_write(int root, struct str path,
    bool make_parents, const struct files_check *, struct err *);
MUST_CHECK int directory_check_read(int root, struct str path,
    const struct files_check *, struct err *);
/* A regular file for reading. */
MUST_CHECK int directory_open(int root, struct str path, const char *uri,
    int *ret_fd, struct err *);
MUST_CHECK int directory_deliver(int root, struct str path, bool make_parents,
    const struct files_target *, struct delivery **ret, struct err *);
MUST_CHECK int directory_remove(int root, struct str path, const char *uri,
    struct err *);

/* What is in a directory (recursive: and below it). */
MUST_CHECK int directory_list(int root, struct str path, bool recursive,
    fs_visit *, void *ctx, struct err *);
/* A new directory in one that is there. */
MUST_CHECK int directory_make(int root, struct str path, const char *uri,
    struct err *);
