/*
 * fs: files and directories below a directory descriptor. No path from outside
 * is ever absolute, climbs with "..", or is followed through a link: openat2
 * with RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS does the checking. Every
 * descriptor is close-on-exec. Any thread.
 */
#pragma once

#include <stdbool.h>
#include <sys/stat.h>

#include "base/str.h"

/* A directory by any path (the edge: command line, configuration). */
MUST_CHECK int fs_open_dir(const char *path, int *ret_fd, struct err *);

/* Below dir_fd, no links anywhere on the way: ERR_OUTSIDE_ROOT otherwise,
 * ERR_NOT_FOUND when it is not there. flags as open(2). */
MUST_CHECK int fs_open_beneath(int dir_fd, const char *path, int flags,
    mode_t mode, int *ret_fd, struct err *);

/* Is `path` relative, without empty, "." and ".." segments, NUL-free and at
 * most 4,096 bytes? */
bool fs_path_is_clean(struct str path);

/* Make the directory and its missing parents (0777 masked), links refused. */
MUST_CHECK int fs_make_dirs(int dir_fd, const char *path, struct err *);
/* The parents of a file's path. */
MUST_CHECK int fs_make_parents(int dir_fd, const char *path, struct err *);
/* The same, and the innermost opened (O_PATH), yours, with the file's name in
 * it: borrowed from `path`. */
MUST_CHECK int fs_make_parent(int dir_fd, const char *path, int *ret_fd,
    const char **ret_name, struct err *);

/* Remove a file, or a directory with all that is in it, never following a
 * link. Absent is fine. */
MUST_CHECK int fs_remove_tree(int dir_fd, const char *name, struct err *);

/* A whole small file, at most limit bytes. Bytes on the heap in *ret, yours,
 * with a terminator behind them. */
MUST_CHECK int fs_read(int dir_fd, const char *path, size_t limit, char **ret,
    size_t *ret_n, struct err *);

/* Replace or create a small file: temporary name, fsync, rename, fsync of the
 * directory. */
MUST_CHECK int fs_write(int dir_fd, const char *path, struct str, mode_t,
    struct err *);
/* Remove the temporary names that writers killed within fs_write left in a
 * directory. Only for who knows that nobody writes there now. */
MUST_CHECK int fs_clear_temps(int dir_fd, struct err *);

/* Rename without replacing (renameat2): ERR_EXISTS when the target is there. */
MUST_CHECK int fs_rename_new(int from_dir, const char *from, int to_dir,
    const char *to, struct err *);

/* fsync of a directory by path below dir_fd ("." for itself). */
MUST_CHECK int fs_sync_dir(int dir_fd, const char *path, struct err *);

/* All n bytes, at the position; short writes are repeated. */
MUST_CHECK int fs_write_all(int fd, const void *, size_t n, struct err *);
MUST_CHECK int fs_pread_all(int fd, uint64_t offset, void *, size_t n,
    struct err *);

/* Bytes that an ordinary user may still write on the file system of fd. */
MUST_CHECK int fs_room(int fd, uint64_t *ret, struct err *);

/* An unnamed file (O_TMPFILE, else unlinked at once) in a directory. */
MUST_CHECK int fs_temp(int dir_fd, int *ret_fd, struct err *);

/* Walk a tree below dir_fd/path in byte order of names, directories before
 * what is in them. `path` in the call back is relative to the tree's root.
 * Links and special files are reported with their own stat (lstat). A call
 * back's -1 ends the walk. */
typedef int fs_visit(void *ctx, const char *path, int parent_fd,
    const char *name, const struct stat *, struct err *);
MUST_CHECK int fs_walk(int dir_fd, const char *path, fs_visit *, void *ctx,
    struct err *);
/* The same of what lies in the directory itself. */
MUST_CHECK int fs_list(int dir_fd, const char *path, fs_visit *, void *ctx,
    struct err *);
