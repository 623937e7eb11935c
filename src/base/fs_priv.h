/*
 * fs_priv: what the files of fs share. Nobody else includes it.
 */
#pragma once

#include "base/fs.h"

/* Open the directory that holds the last segment of a path below dir_fd; the
 * last segment is borrowed from the path. */
MUST_CHECK int fs_open_parent(int dir_fd, const char *path, int *ret_fd,
    const char **ret_name, struct err *);

/* A name that nothing else has: ".waybill-" and 32 hex digits. */
#define FS_TEMP_NAME 48
void fs_temp_name(char ret[FS_TEMP_NAME]);
