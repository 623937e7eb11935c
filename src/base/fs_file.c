/* fs: small files whole, names that change, unnamed files. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fs_priv.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/uuid.h"

void
fs_temp_name(char ret[FS_TEMP_NAME])
{
	struct uuid uuid;
	char hex[UUID_HEX];

	uuid_random(&uuid);
	uuid_hex(&uuid, hex);
	(void)snprintf(ret, FS_TEMP_NAME, ".waybill-%s", hex);
}

/* To the end, or one byte more than the limit: the file may grow meanwhile. */
static int
read_up_to(int fd, size_t limit, size_t expected, char **ret, size_t *ret_n,
    struct err *err)
{
	AUTO_FREE char *bytes = NULL;
	size_t cap = 0, n = 0;
	ssize_t got;

	mem_grow(bytes, &cap, expected + 2);
	for (;;) {
		mem_grow(bytes, &cap, n + 2);
		got = read(fd, bytes + n, cap - 1 - n);
		if (got == -1 && errno == EINTR)
			continue;
		if (got == -1)
			return (err_sys(err, "read"));
		if (got == 0)
			break;
		n += (size_t)got;
		if (n > limit)
			return (err_set(err, ERR_TOO_BIG,
			    "the file has more than %zu bytes", limit));
	}
	bytes[n] = '\0';
	*ret = own_take(bytes);
	if (ret_n != NULL)
		*ret_n = n;
	return (0);
}

int
fs_read(int dir_fd, const char *path, size_t limit, char **ret, size_t *ret_n,
    struct err *err)
{
	AUTO_CLOSE int fd = -1;
	struct stat st;

	/* Without O_NONBLOCK a FIFO would keep us waiting for its writer. */
	if (fs_open_beneath(dir_fd, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0,
	    &fd, err) == -1)
		return (-1);
	if (fstat(fd, &st) == -1)
		return (err_sys(err, "stat %s", path));
	if (!S_ISREG(st.st_mode))
		return (err_set(err, ERR_INVALID, "%s is no regular file",
		    path));
	if ((uint64_t)st.st_size > limit)
		return (err_set(err, ERR_TOO_BIG,
		    "%s has more than %zu bytes", path, limit));
	if (read_up_to(fd, limit, (size_t)st.st_size, ret, ret_n, err) == -1)
		return (err_in(err, "%s", path));
	return (0);
}

static int
write_durably(int dir_fd, const char *name, struct str bytes, mode_t mode,
    struct err *err)
{
	AUTO_CLOSE int fd = openat(dir_fd, name,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);

	if (fd == -1)
		return (err_sys(err, "create a file"));
	if (fs_write_all(fd, bytes.p, bytes.n, err) == -1)
		return (-1);
	if (fsync(fd) == -1)
		return (err_sys(err, "sync"));
	return (0);
}

static int
replace(int dir_fd, const char *name, struct str bytes, mode_t mode,
    struct err *err)
{
	char temp[FS_TEMP_NAME];

	fs_temp_name(temp);
	if (write_durably(dir_fd, temp, bytes, mode, err) == -1) {
		(void)unlinkat(dir_fd, temp, 0);
		return (-1);
	}
	if (renameat(dir_fd, temp, dir_fd, name) == -1) {
		(void)err_sys(err, "rename");
		(void)unlinkat(dir_fd, temp, 0);
		return (-1);
	}
	return (fs_sync_dir(dir_fd, ".", err));
}

int
fs_write(int dir_fd, const char *path, struct str bytes, mode_t mode,
    struct err *err)
{
	AUTO_CLOSE int parent = -1;
	const char *name;

	if (fs_open_parent(dir_fd, path, &parent, &name, err) == -1)
		return (-1);
	if (replace(parent, name, bytes, mode, err) == -1)
		return (err_in(err, "write %s", path));
	return (0);
}

/* Where the file system cannot rename without replacing (NFS), a second link
 * fails just as well when the name is taken. Directories have no such way. */
static int
rename_by_link(int from_dir, const char *from, int to_dir, const char *to)
{
	if (linkat(from_dir, from, to_dir, to, 0) == -1)
		return (-1);
	return (unlinkat(from_dir, from, 0));
}

/* Where the last name of a path is to be looked up: for a plain name, as most
 * often, the directory itself, with nothing opened. */
static int
parent_of(int dir_fd, const char *path, int *opened, const char **ret_name,
    int *ret_fd, struct err *err)
{
	bool plain = strchr(path, '/') == NULL && path[0] != '.' &&
	    path[0] != '\0';

	if (!plain && fs_open_parent(dir_fd, path, opened, ret_name, err) ==
	    -1)
		return (-1);
	if (plain)
		*ret_name = path;
	*ret_fd = plain ? dir_fd : *opened;
	return (0);
}

int
fs_rename_new(int from_dir, const char *from, int to_dir, const char *to,
    struct err *err)
{
	AUTO_CLOSE int from_opened = -1, to_opened = -1;
	const char *from_name, *to_name;
	int from_fd, to_fd, rc;

	if (parent_of(from_dir, from, &from_opened, &from_name, &from_fd,
	    err) == -1 || parent_of(to_dir, to, &to_opened, &to_name, &to_fd,
	    err) == -1)
		return (-1);
	rc = renameat2(from_fd, from_name, to_fd, to_name, RENAME_NOREPLACE);
	if (rc == -1 && (errno == EINVAL || errno == ENOSYS))
		rc = rename_by_link(from_fd, from_name, to_fd, to_name);
	if (rc == -1)
		return (err_sys(err, "rename %s to %s", from, to));
	return (0);
}

int
fs_sync_dir(int dir_fd, const char *path, struct err *err)
{
	AUTO_CLOSE int fd = -1;

	if (fs_open_beneath(dir_fd, path, O_RDONLY | O_DIRECTORY, 0, &fd,
	    err) == -1)
		return (-1);
	if (fsync(fd) == -1)
		return (err_sys(err, "sync the directory %s", path));
	return (0);
}

static int
open_and_unlink(int dir_fd)
{
	char name[FS_TEMP_NAME];
	int fd;

	fs_temp_name(name);
	fd = openat(dir_fd, name,
	    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd != -1)
		(void)unlinkat(dir_fd, name, 0);
	return (fd);
}

int
fs_temp(int dir_fd, int *ret_fd, struct err *err)
{
	int fd = openat(dir_fd, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd == -1 && (errno == EOPNOTSUPP || errno == EISDIR ||
	    errno == EINVAL))
		fd = open_and_unlink(dir_fd);
	if (fd == -1)
		return (err_sys(err, "make a temporary file"));
	*ret_fd = fd;
	return (0);
}
