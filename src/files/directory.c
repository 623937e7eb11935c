/*
 * directory: what the drivers over a directory of this host share: posix
 * sources and addresses of files on the command line.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fs.h"
#include "base/own.h"
#include "files/directory.h"

/* The deepest directory on the way to a path that is there already. */
static int
open_deepest(int root, struct str parent, int *ret_fd, bool *ret_whole,
    struct err *err)
{
	*ret_whole = true;
	for (;;) {
		AUTO_FREE char *path = str_dup(parent.n > 0 ? parent :
		    STR("."));
		size_t slash = str_rfind(parent, '/');

		if (fs_open_beneath(root, path, O_RDONLY | O_DIRECTORY, 0,
		    ret_fd, err) == 0)
			return (0);
		if (err->code != ERR_NOT_FOUND || parent.n == 0)
			return (-1);
		*err = (struct err){ 0 };
		*ret_whole = false;
		parent = str_head(parent, slash == SIZE_MAX ? 0 : slash);
	}
}

static int
check_room(int fd, const struct files_check *check, struct err *err)
{
	uint64_t room;

	if (check->size == 0)
		return (0);
	if (fs_room(fd, &room, err) == -1)
		return (err_in(err, "%s", check->uri));
	if (room < check->size)
		return (err_set(err, ERR_NO_ROOM,
		    "%s has room for %llu bytes, the archive needs %llu",
		    check->uri, (unsigned long long)room,
		    (unsigned long long)check->size));
	return (0);
}

static int
check_free(int fd, struct str name, const struct files_check *check,
    struct err *err)
{
	AUTO_FREE char *file = str_dup(name);
	struct stat st;

	if (fstatat(fd, file, &st, AT_SYMLINK_NOFOLLOW) == -1) {
		if (errno == ENOENT)
			return (0);
		return (err_sys(err, "%s", check->uri));
	}
	if (S_ISREG(st.st_mode) && check->replace)
		return (0);
	(void)err_set(err, ERR_EXISTS, S_ISDIR(st.st_mode) ?
	    "%s is a directory" : "%s is already there", check->uri);
	return (err_hint(err, "choose another name, or remove it"));
}

int
directory_check_write(int root, struct str path, bool make_parents,
    const struct files_check *check, struct err *err)
{
	size_t slash = str_rfind(path, '/');
	struct str parent = str_head(path, slash == SIZE_MAX ? 0 : slash);
	AUTO_CLOSE int fd = -1;
	bool whole;

	if (path.n == 0)
		return (err_set(err, ERR_BAD_URI, "%s names no file",
		    check->uri));
	if (open_deepest(root, parent, &fd, &whole, err) == -1)
		return (err_in(err, "%s", check->uri));
	if (!whole && !make_parents)
		return (err_set(err, ERR_NOT_FOUND,
		    "the directory of %s is not there", check->uri));
	if (faccessat(fd, ".", W_OK | X_OK, AT_EACCESS) == -1) {
		(void)err_set(err, ERR_READ_ONLY, "%s cannot be written",
		    check->uri);
		return (err_hint(err, "its directory does not allow it"));
	}
	if (whole && check_free(fd, str_from(path, slash == SIZE_MAX ? 0 :
	    slash + 1), check, err) == -1)
		return (-1);
	return (check_room(fd, check, err));
}

int
directory_check_read(int root, struct str path,
    const struct files_check *check, struct err *err)
{
	AUTO_CLOSE int fd = -1;

	return (directory_open(root, path, check->uri, &fd, err));
}

int
directory_open(int root, struct str path, const char *uri, int *ret_fd,
    struct err *err)
{
	AUTO_FREE char *file = str_dup(path);
	AUTO_CLOSE int fd = -1;
	struct stat st;

	/* A FIFO must not hold us up: it is opened without waiting and then
	 * refused. */
	if (fs_open_beneath(root, path.n > 0 ? file : ".",
	    O_RDONLY | O_NONBLOCK, 0, &fd, err) == -1)
		return (err_in(err, "%s", uri));
	if (fstat(fd, &st) == -1)
		return (err_sys(err, "%s", uri));
	if (!S_ISREG(st.st_mode))
		return (err_set(err, ERR_BAD_URI, "%s is no regular file",
		    uri));
	*ret_fd = own_take_fd(&fd);
	return (0);
}

int
directory_deliver(int root, struct str path, bool make_parents,
    const struct files_target *target, struct delivery **ret,
    struct err *err)
{
	AUTO_FREE char *file = str_dup(path);

	if (make_parents && fs_make_parents(root, file, err) == -1)
		return (err_in(err, "%s", target->uri));
	return (delivery_to_file(&(struct delivery_file){ .dir_fd = root,
	    .path = file, .uri = target->uri, .tag = target->tag,
	    .mode = 0666, .replace = target->replace }, ret, err));
}

int
directory_remove(int root, struct str path, const char *uri, struct err *err)
{
	size_t slash = str_rfind(path, '/');
	AUTO_FREE char *parent = str_dup(slash == SIZE_MAX ? STR(".") :
	    str_head(path, slash));
	AUTO_FREE char *name = str_dup(slash == SIZE_MAX ? path :
	    str_from(path, slash + 1));
	AUTO_CLOSE int fd = -1;

	if (fs_open_beneath(root, parent, O_RDONLY | O_DIRECTORY, 0, &fd,
	    err) == -1)
		return (err_in(err, "%s", uri));
	if (unlinkat(fd, name, 0) == -1 && errno != ENOENT)
		return (err_sys(err, "remove %s", uri));
	return (0);
}

/* What a path through a file, or with a name that no file has, comes to. */
static int
no_directory(struct str path, struct err *err)
{
	if (err->sys == ENOTDIR || err->sys == ENAMETOOLONG ||
	    err->sys == ENOENT)
		return (err_set(err, ERR_NOT_FOUND,
		    "there is no directory \"/%.*s\"", STR_ARG(path)));
	return (-1);
}

int
directory_list(int root, struct str path, bool recursive, fs_visit *visit,
    void *ctx, struct err *err)
{
	AUTO_FREE char *dir = str_dup(path.n > 0 ? path : STR("."));

	if ((recursive ? fs_walk : fs_list)(root, dir, visit, ctx, err) == -1)
		return (no_directory(path, err));
	return (0);
}

int
directory_make(int root, struct str path, const char *uri, struct err *err)
{
	size_t slash = str_rfind(path, '/');
	struct str above = str_head(path, slash == SIZE_MAX ? 0 : slash);
	AUTO_FREE char *parent = str_dup(above.n > 0 ? above : STR("."));
	AUTO_FREE char *name = str_dup(slash == SIZE_MAX ? path :
	    str_from(path, slash + 1));
	AUTO_CLOSE int fd = -1;

	if (fs_open_beneath(root, parent, O_RDONLY | O_DIRECTORY, 0, &fd,
	    err) == -1)
		return (no_directory(above, err));
	if (mkdirat(fd, name, 0777) == -1) {
		if (errno == ENAMETOOLONG)
			return (err_set(err, ERR_BAD_URI,
			    "the name of %s is too long", uri));
		return (err_sys(err, "make the directory %s", uri));
	}
	return (fs_sync_dir(fd, ".", err));
}
