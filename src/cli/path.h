/*
 * path: what people write for a place: a path of this host or an address. This
 * is the edge where a path may be absolute: it is the user's own. Any thread.
 */
#pragma once

#include <stdbool.h>

#include "base/stream.h"

struct err;

/* Does it begin with a scheme, as "gxfiles://"? */
bool path_is_uri(const char *);

/* The directory that holds it, opened, and its last part (borrowed). */
MUST_CHECK int path_open_parent(const char *path, int *ret_dir,
    const char **ret_name, struct err *);

/* The path as "file:///..." into the sb; an address stays as it is. */
MUST_CHECK int path_to_uri(const char *path_or_uri, struct sb *,
    struct err *);

/* Is it a directory, or written as one, so that names go below it? */
bool path_is_directory(const char *path_or_uri);

/* A regular file of the user's, for reading at any place. */
struct path_file {
	int fd;			/* -1: none */
	struct readat *bytes;	/* over it; NULL: none */
};
#define AUTO_PATH_FILE CLEANUP(path_file_close)
MUST_CHECK int path_file_open(const char *path, struct path_file *ret,
    struct err *);
void path_file_close(struct path_file *);

/* A directory of our own for scratch files, below $TMPDIR or /tmp; removed
 * with all that is in it. */
struct path_scratch {
	char path[4096];
	int fd;			/* -1: none */
};
MUST_CHECK int path_scratch_open(struct path_scratch *ret, struct err *);
void path_scratch_close(struct path_scratch *);
#define AUTO_SCRATCH CLEANUP(path_scratch_close)
