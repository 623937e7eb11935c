/*
 * objects: Galaxy's disk object store (spec database.md 5): where the bytes of
 * a dataset are. Files are opened below the store's directory, never through
 * links; external_filename is the one exception and read only.
 */
#pragma once

#include <sys/stat.h>

#include "base/uuid.h"

struct err;
struct site;

/* What locates a dataset; from its row. */
struct object_key {
	int64_t id;
	struct uuid uuid;	/* all zero: none */
	const char *external;	/* external_filename or NULL */
	const char *extra;	/* _extra_files_path or NULL */
};

/* Relative paths: "b/5/e/dataset_b5e0....dat", "..._files", and
 * "_metadata_files/b/5/e/metadata_....dat". Never fails; text in the sb. */
void objects_file(const struct site *, const struct object_key *, struct sb *);
void objects_extra(const struct site *, const struct object_key *,
    struct sb *);
void objects_metadata(const struct site *, int64_t id, const struct uuid *,
    struct sb *);

/* The store's directory; yours to close. Own sites make it. */
MUST_CHECK int objects_open_root(const struct site *, int *ret_fd,
    struct err *);

/* Open for reading: 1, 0 when it is not there, -1. With its stat. root_fd is
 * objects_open_root's. */
MUST_CHECK int objects_open(const struct site *, int root_fd,
    const struct object_key *, int *ret_fd, struct stat *ret_stat,
    struct err *);
/* stat alone: 1, 0, -1. */
MUST_CHECK int objects_stat(const struct site *, int root_fd,
    const struct object_key *, struct stat *ret, struct err *);
/* The directory of extra files: 1 opened, 0 not there, -1. */
MUST_CHECK int objects_open_extra(const struct site *, int root_fd,
    const struct object_key *, int *ret_fd, struct err *);
/* One regular file in it, by its path there: as objects_open. */
MUST_CHECK int objects_open_beside(const struct site *, int root_fd,
    const struct object_key *, struct str path, int *ret_fd,
    struct stat *ret_stat, struct err *);

/* Everything placed so far is on the disk: once, before the rows that name it
 * are committed. */
MUST_CHECK int objects_sync(int root_fd, struct err *);

/* Place a staged file or tree (from_dir/from) as a dataset's file or extra
 * files by rename on the same file system, else copy; parents are made. Never
 * replaces: ERR_EXISTS. */
MUST_CHECK int objects_place(const struct site *, int root_fd,
    const struct object_key *, int from_dir, const char *from,
    struct err *);
MUST_CHECK int objects_place_extra(const struct site *, int root_fd,
    const struct object_key *, int from_dir, const char *from,
    struct err *);
/* Remove file and extra files of a dataset that was never committed. */
MUST_CHECK int objects_remove(const struct site *, int root_fd,
    const struct object_key *, struct err *);
