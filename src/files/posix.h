/*
 * posix: a directory of this host as a source, for the drivers that are one:
 * their tables name these functions. Any thread.
 */
#pragma once

#include "files/files_priv.h"

struct posix {
	char *root;		/* NULL: not configured */
	bool templates;		/* the root may hold some */
	bool personal;		/* each user has a directory below it */
	bool make_parents;
};

/* The properties that all of them have. */
MUST_CHECK int posix_options(struct file_source *, const struct jv *entry,
    struct posix *, struct err *);

/* As in struct file_driver; source->own is a struct posix. */
void posix_unload(struct file_source *);
/* As in struct file_driver. */
MUST_CHECK int posix_check(const struct file_source *,
    const struct files_check *, struct err *);
/* As in struct file_driver. */
MUST_CHECK int posix_deliver(const struct file_source *,
    const struct files_target *, struct delivery **ret, struct err *);
/* As in struct file_driver. */
MUST_CHECK int posix_fetch(const struct file_source *,
    const struct files_fetch *, int *ret_fd, struct err *);
/* As in struct file_driver. */
MUST_CHECK int posix_remove(const struct file_source *, const char *uri,
    const struct file_user *, struct err *);
/* As in struct file_driver. */
MUST_CHECK int posix_list(const struct file_source *,
    const struct files_listing *, files_visit *, void *ctx, struct err *);
/* As in struct file_driver. */
MUST_CHECK int posix_create(const struct file_source *, const char *uri,
    const struct file_user *, struct err *);
