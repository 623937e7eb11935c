/*
 * What an import and its dry run share.
 */
#pragma once

#include "base/uuid.h"
#include "jobs/jobs.h"
#include "store/import.h"

struct import_source {
	const char *uri;
	const struct user *user;
	int scratch_dir;
	const struct cancel *cancel;
	struct progress *progress;
	bool keep_files;
	enum store_discarded discarded;
};

/* Does the address name a request of short term storage? Then which. */
bool import_sts_uuid(const char *uri, struct uuid *ret);
/* Is its file there? ERR_NOT_FOUND. */
MUST_CHECK int import_check_sts(struct jobs *, const struct uuid *,
    struct err *);
/* The archive as an open file. */
MUST_CHECK int import_fetch(struct jobs *, const struct import_source *,
    struct arena *, int *ret_fd, struct err *);
/* Unpacked and checked, within the limits of the configuration. */
MUST_CHECK int import_unpack(struct jobs *, const struct import_source *,
    int fd, int staging_dir, struct store_staged **ret, struct err *);
/* {"archive", "history_id", ..., "left_out": [...]}; created NULL: a dry run. */
MUST_CHECK int import_write_result(struct jobs *, struct str archive,
    struct store_staged *, const struct store_created *, struct jw *,
    uint64_t *ret_left_out, struct err *);
