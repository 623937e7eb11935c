/*
 * scratch: tmp/UUID and its lock.
 */
#include "jobs/scratch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fs.h"
#include "base/lock.h"
#include "base/own.h"
#include "model/site.h"

#define LOCK "lock"
/* A killed child holds its lock until the kernel has taken it apart. */
#define CHILD_GONE (5 * USEC_SEC)

static int
open_tmp(const struct site *site, int *ret, struct err *err)
{
	if (mkdir(site->tmp_path, 0700) == -1 && errno != EEXIST)
		return (err_sys(err, "make %s", site->tmp_path));
	return (fs_open_dir(site->tmp_path, ret, err));
}

static int
open_parts(struct scratch *s, int flags, struct err *err)
{
	if (fs_open_beneath(s->tmp_fd, s->name, O_RDONLY | O_DIRECTORY, 0,
	    &s->dir_fd, err) == -1)
		return (-1);
	return (fs_open_beneath(s->dir_fd, LOCK, O_RDWR | flags, 0600,
	    &s->lock_fd, err));
}

/* Somebody may remove the directory between our opening the lock and getting
 * it: then it is the lock of nothing. */
static bool
lock_is_real(const struct scratch *s)
{
	struct stat st;

	return (fstat(s->lock_fd, &st) == 0 && st.st_nlink > 0);
}

static int
take_once(struct scratch *s, struct err *err)
{
	if (mkdirat(s->tmp_fd, s->name, 0700) == -1 && errno != EEXIST)
		return (err_sys(err, "make the directory tmp/%s", s->name));
	if (open_parts(s, O_CREAT, err) == -1)
		return (-1);
	return (lock_try(s->lock_fd, true, err));
}

static void
close_parts(struct scratch *s)
{
	own_close_fd(&s->lock_fd);
	own_close_fd(&s->dir_fd);
	s->lock_fd = s->dir_fd = -1;
}

int
scratch_take(const struct site *site, const struct uuid *uuid,
    struct scratch *ret, struct err *err)
{
	AUTO_SCRATCH struct scratch s = SCRATCH_NONE;
	int got;

	uuid_dashed(uuid, s.name);
	if (open_tmp(site, &s.tmp_fd, err) == -1)
		return (-1);
	for (;;) {
		got = take_once(&s, err);
		if (got == 1 && lock_is_real(&s))
			break;
		close_parts(&s);
		if (got == 0)
			return (0);
		/* Removed by another between two of our steps. */
		if (got == -1 && err->code != ERR_NOT_FOUND)
			return (-1);
	}
	*ret = s;
	s = SCRATCH_NONE;
	return (1);
}

int
scratch_clear(struct scratch *s, struct err *err)
{
	AUTO_DIR DIR *dir = NULL;
	const struct dirent *item;
	int fd;

	if (fs_open_beneath(s->dir_fd, ".", O_RDONLY | O_DIRECTORY, 0, &fd,
	    err) == -1)
		return (-1);
	if ((dir = fdopendir(fd)) == NULL) {
		(void)close(fd);
		return (err_sys(err, "read tmp/%s", s->name));
	}
	while ((item = readdir(dir)) != NULL) {
		if (strcmp(item->d_name, ".") == 0 ||
		    strcmp(item->d_name, "..") == 0 ||
		    strcmp(item->d_name, LOCK) == 0)
			continue;
		if (fs_remove_tree(s->dir_fd, item->d_name, err) == -1)
			return (-1);
	}
	return (0);
}

int
scratch_share(struct scratch *s, struct err *err)
{
	int got = lock_try(s->lock_fd, false, err);

	if (got == 0)
		return (err_set(err, ERR_BUSY, "the lock of tmp/%s was lost",
		    s->name));
	return (got == -1 ? -1 : 0);
}

int
scratch_join(const struct site *site, const struct uuid *uuid,
    struct scratch *ret, struct err *err)
{
	AUTO_SCRATCH struct scratch s = SCRATCH_NONE;
	int got;

	uuid_dashed(uuid, s.name);
	if (open_tmp(site, &s.tmp_fd, err) == -1 ||
	    open_parts(&s, 0, err) == -1)
		return (-1);
	if ((got = lock_try(s.lock_fd, false, err)) == -1)
		return (-1);
	if (got == 0 || !lock_is_real(&s))
		return (err_set(err, ERR_LOST,
		    "another worker holds tmp/%s", s.name));
	*ret = s;
	s = SCRATCH_NONE;
	return (0);
}

/* The lock goes last. Whoever comes between it and the directory makes another
 * lock: the empty directory is his, and stays. */
static int
remove_dir(struct scratch *s, struct err *err)
{
	if (scratch_clear(s, err) == -1)
		return (-1);
	if (unlinkat(s->dir_fd, LOCK, 0) == -1 && errno != ENOENT)
		return (err_sys(err, "remove the lock of tmp/%s", s->name));
	if (unlinkat(s->tmp_fd, s->name, AT_REMOVEDIR) == -1 &&
	    errno != ENOENT && errno != ENOTEMPTY)
		return (err_sys(err, "remove tmp/%s", s->name));
	return (0);
}

int
scratch_remove(struct scratch *s, struct err *err)
{
	int got = lock_wait(s->lock_fd, true, CHILD_GONE, err);

	if (got == -1)
		return (-1);
	if (got == 0)
		return (err_set(err, ERR_BUSY, "a process still works in "
		    "tmp/%s", s->name));
	if (remove_dir(s, err) == -1)
		return (-1);
	scratch_leave(s);
	return (0);
}

void
scratch_leave(struct scratch *s)
{
	close_parts(s);
	own_close_fd(&s->tmp_fd);
	s->tmp_fd = -1;
}

int
scratch_is_free(const struct site *site, const struct uuid *uuid,
    struct err *err)
{
	AUTO_SCRATCH struct scratch s = SCRATCH_NONE;

	uuid_dashed(uuid, s.name);
	if (open_tmp(site, &s.tmp_fd, err) == -1)
		return (-1);
	if (open_parts(&s, 0, err) == -1)
		return (err->code == ERR_NOT_FOUND ? 1 : -1);
	return (lock_is_free(s.lock_fd, err));
}
