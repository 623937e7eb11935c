#include "base/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fs_priv.h"
#include "base/own.h"

#define PATH_LIMIT 4096

int
fs_open_dir(const char *path, int *ret_fd, struct err *err)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd == -1)
		return (err_sys(err, "open the directory %s", path));
	*ret_fd = fd;
	return (0);
}

bool
fs_path_is_clean(struct str path)
{
	if (path.n == 0 || path.n > PATH_LIMIT ||
	    str_find(path, '\0') != SIZE_MAX || path.p[path.n - 1] == '/')
		return (false);
	for (struct str rest = path, part; str_cut(&rest, '/', &part);)
		if (part.n == 0 || str_is(part, ".") || str_is(part, ".."))
			return (false);
	return (true);
}

static int
outside(const char *path, struct err *err)
{
	return (err_set(err, ERR_OUTSIDE_ROOT,
	    "%s leaves its directory or passes through a link", path));
}

/* Absolute, or with a ".." in it? openat2 would allow those dots that stay
 * below; the walk without it cannot, so neither does. */
static bool
climbs(const char *path)
{
	struct str rest = str_of(path), part;

	if (path[0] == '/')
		return (true);
	while (str_cut(&rest, '/', &part))
		if (str_is(part, ".."))
			return (true);
	return (false);
}

static bool
is_link(int dir_fd, const char *name)
{
	struct stat st;

	return (fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISLNK(st.st_mode));
}

/* One segment, as a place to go on from. A link is ELOOP, as for openat2. */
static int
step_into(int dir_fd, struct str segment)
{
	char name[NAME_MAX + 1];
	int fd;

	if (segment.n > NAME_MAX) {
		errno = ENAMETOOLONG;
		return (-1);
	}
	(void)memcpy(name, segment.p, segment.n);
	name[segment.n] = '\0';
	fd = openat(dir_fd, name,
	    O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1 && errno == ENOTDIR && is_link(dir_fd, name))
		errno = ELOOP;
	return (fd);
}

/* For kernels and sandboxes without openat2. */
static int
open_by_steps(int dir_fd, const char *path, int flags, mode_t mode)
{
	AUTO_CLOSE int here = -1;
	struct str rest = str_of(path), part;
	int fd;

	if (path[0] == '\0') {
		errno = ENOENT;
		return (-1);
	}
	while (str_find(rest, '/') != SIZE_MAX) {
		int from = here == -1 ? dir_fd : here;

		(void)str_cut(&rest, '/', &part);
		if (part.n == 0)
			continue;
		if ((fd = step_into(from, part)) == -1)
			return (-1);
		own_close_fd(&here);
		here = fd;
	}
	/* What stands behind the last slash is terminated as the path is. */
	path = rest.n == 0 ? "." : rest.p;
	if (here == -1)
		here = fcntl(dir_fd, F_DUPFD_CLOEXEC, 0);
	fd = openat(here, path, flags | O_NOFOLLOW, mode);
	if (fd == -1 && errno == ENOTDIR && is_link(here, path))
		errno = ELOOP;
	return (fd);
}

static int
open_checked(int dir_fd, const char *path, int flags, mode_t mode)
{
	struct open_how how = {
		.flags = (uint64_t)(unsigned)(flags | O_CLOEXEC),
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS |
		    RESOLVE_NO_MAGICLINKS,
	};
	int fd;

	if ((flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE)
		how.mode = mode;
	do {
		fd = (int)syscall(SYS_openat2, dir_fd, path, &how,
		    sizeof(how));
	} while (fd == -1 && (errno == EAGAIN || errno == EINTR));
	if (fd == -1 && errno == ENOSYS)
		fd = open_by_steps(dir_fd, path, flags | O_CLOEXEC, mode);
	return (fd);
}

int
fs_open_beneath(int dir_fd, const char *path, int flags, mode_t mode,
    int *ret_fd, struct err *err)
{
	int fd;

	if (climbs(path))
		return (outside(path, err));
	fd = open_checked(dir_fd, path, flags, mode);
	if (fd == -1 && (errno == EXDEV || errno == ELOOP))
		return (outside(path, err));
	if (fd == -1)
		return (err_sys(err, "open %s", path));
	*ret_fd = fd;
	return (0);
}

int
fs_open_parent(int dir_fd, const char *path, int *ret_fd,
    const char **ret_name, struct err *err)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash == NULL ? path : slash + 1;
	AUTO_FREE char *parent = str_dup(
	    str_head(str_of(path), (size_t)(name - path)));

	if (strcmp(name, "") == 0 || strcmp(name, ".") == 0 ||
	    strcmp(name, "..") == 0)
		return (outside(path, err));
	if (fs_open_beneath(dir_fd, slash == NULL ? "." : parent,
	    O_PATH | O_DIRECTORY, 0, ret_fd, err) == -1)
		return (-1);
	*ret_name = name;
	return (0);
}

/* Make one directory and step into it. */
static int
make_step(int dir_fd, struct str segment, int *ret_fd, struct err *err)
{
	AUTO_FREE char *name = str_dup(segment);
	int fd;

	if (mkdirat(dir_fd, name, 0777) == -1 && errno != EEXIST)
		return (err_sys(err, "make the directory %s", name));
	if ((fd = step_into(dir_fd, segment)) == -1) {
		if (errno == ELOOP)
			return (outside(name, err));
		if (errno == ENOTDIR)
			return (err_set(err, ERR_EXISTS,
			    "%s is there and is no directory", name));
		return (err_sys(err, "open the directory %s", name));
	}
	*ret_fd = fd;
	return (0);
}

static int
make_by_steps(int dir_fd, struct str path, struct err *err)
{
	AUTO_CLOSE int here = -1;

	for (struct str rest = path, part; str_cut(&rest, '/', &part);) {
		int fd = -1;

		if (part.n == 0)
			continue;
		if (make_step(here == -1 ? dir_fd : here, part, &fd, err) ==
		    -1)
			return (-1);
		own_close_fd(&here);
		here = fd;
	}
	return (0);
}

/* The last directory of a path whose others are there. False says nothing but
 * that all of them must be looked at. */
static bool
make_last(int dir_fd, const char *path)
{
	const char *slash = strrchr(path, '/');
	AUTO_CLOSE int parent = -1;

	if (slash == NULL || slash[1] == '\0')
		return (false);

	AUTO_FREE char *head = str_dup(
	    str_head(str_of(path), (size_t)(slash - path)));

	parent = open_checked(dir_fd, head, O_PATH | O_DIRECTORY, 0);
	return (parent != -1 && mkdirat(parent, slash + 1, 0777) == 0);
}

/* Opens it as a place to go on from. */
static int
make_dirs(int dir_fd, struct str path, int *ret_fd, struct err *err)
{
	AUTO_FREE char *text = str_dup(path);
	int fd;

	if (climbs(text))
		return (outside(text, err));
	/* Most often all of it is there already. */
	fd = open_checked(dir_fd, text, O_PATH | O_DIRECTORY, 0);
	if (fd == -1) {
		if (!make_last(dir_fd, text) &&
		    make_by_steps(dir_fd, path, err) == -1)
			return (err_in(err, "%s", text));
		fd = open_checked(dir_fd, text, O_PATH | O_DIRECTORY, 0);
	}
	if (fd == -1)
		return (err_sys(err, "open the directory %s", text));
	*ret_fd = fd;
	return (0);
}

int
fs_make_dirs(int dir_fd, const char *path, struct err *err)
{
	AUTO_CLOSE int fd = -1;

	return (make_dirs(dir_fd, str_of(path), &fd, err));
}

int
fs_make_parents(int dir_fd, const char *path, struct err *err)
{
	size_t slash = str_rfind(str_of(path), '/');
	AUTO_CLOSE int fd = -1;

	if (slash == SIZE_MAX)
		return (0);
	if (slash == 0)
		return (outside(path, err));
	return (make_dirs(dir_fd, str_head(str_of(path), slash), &fd, err));
}

int
fs_make_parent(int dir_fd, const char *path, int *ret_fd,
    const char **ret_name, struct err *err)
{
	size_t slash = str_rfind(str_of(path), '/');

	if (slash == SIZE_MAX)
		return (fs_open_parent(dir_fd, path, ret_fd, ret_name, err));
	if (slash == 0)
		return (outside(path, err));
	if (make_dirs(dir_fd, str_head(str_of(path), slash), ret_fd, err) ==
	    -1)
		return (-1);
	*ret_name = path + slash + 1;
	return (0);
}
