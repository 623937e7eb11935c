/* fs: whole reads and writes on descriptors. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fs.h"

int
fs_write_all(int fd, const void *bytes, size_t n, struct err *err)
{
	const char *p = bytes;

	while (n > 0) {
		ssize_t put = write(fd, p, n);

		if (put == -1 && errno == EINTR)
			continue;
		if (put == -1)
			return (err_sys(err, "write"));
		p += put;
		n -= (size_t)put;
	}
	return (0);
}

int
fs_pread_all(int fd, uint64_t offset, void *bytes, size_t n, struct err *err)
{
	char *p = bytes;

	while (n > 0) {
		ssize_t got = pread(fd, p, n, (off_t)offset);

		if (got == -1 && errno == EINTR)
			continue;
		if (got == -1)
			return (err_sys(err, "read"));
		if (got == 0)
			return (err_set(err, ERR_IO,
			    "the file ends before the bytes that are due"));
		p += got;
		n -= (size_t)got;
		offset += (uint64_t)got;
	}
	return (0);
}

int
fs_room(int fd, uint64_t *ret, struct err *err)
{
	struct statvfs vfs;
	uint64_t bytes;

	if (fstatvfs(fd, &vfs) == -1)
		return (err_sys(err, "ask for the room on the disk"));
	if (__builtin_mul_overflow((uint64_t)vfs.f_bavail,
	    (uint64_t)vfs.f_frsize, &bytes))
		bytes = UINT64_MAX;
	*ret = bytes;
	return (0);
}
