/*
 * registry: the sources of one configuration, within this room.
 */
#pragma once

#include "files/files_priv.h"

struct files {
	struct file_source **sources;	/* in the order of their rank */
	size_t n, cap;
	char **foreign;		/* uri roots of entries that are not driven */
	size_t nforeign, foreign_cap;
};

/* The source belongs to the registry from here on, loaded or half-loaded. */
void registry_insert(struct files *, size_t at, struct file_source *);
void registry_add_foreign(struct files *, struct str id, struct str type);
/* A file that is not there leaves the registry as it is. */
MUST_CHECK int registry_load(struct files *, const struct files_options *,
    struct err *);
/* Galaxy's own sources, in front of `at`, where their directory is configured
 * and no entry has their type. */
MUST_CHECK int registry_add_stock(struct files *, size_t at,
    const struct files_options *, struct err *);
