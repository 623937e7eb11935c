#include "model/objects.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/fs.h"
#include "base/own.h"
#include "model/site.h"

/* Longest path below the store: names of extra files come from a column. */
#define PATH_LIMIT 4096

/* Numbers: without the last three digits, in groups of three; a length that
 * three divides gets three zeros in front, like any other. */
static void
add_number_dirs(int64_t id, struct sb *b)
{
	char digits[32];
	int n = snprintf(digits, sizeof(digits), "%lld", (long long)id);
	struct sb padded;

	if (n < 4) {
		sb_adds(b, "000/");
		return;
	}
	sb_init(&padded, sizeof(digits) + 3);
	sb_addf(&padded, "%.*s%s", 3 - n % 3, "000", digits);
	for (size_t i = 0; i + 3 < sb_str(&padded).n; i += 3) {
		sb_add(b, str_head(str_from(sb_str(&padded), i), 3));
		sb_addc(b, '/');
	}
	sb_fini(&padded);
}

/* "b/5/e/" and how the object is called there. */
static void
add_dirs(const struct site *site, int64_t id, const struct uuid *uuid,
    char ret_name[UUID_DASHED], struct sb *b)
{
	if (!site->objects_by_uuid) {
		add_number_dirs(id, b);
		(void)snprintf(ret_name, UUID_DASHED, "%lld", (long long)id);
		return;
	}
	uuid_dashed(uuid, ret_name);
	sb_addf(b, "%c/%c/%c/", ret_name[0], ret_name[1], ret_name[2]);
}

void
objects_file(const struct site *site, const struct object_key *key,
    struct sb *b)
{
	char name[UUID_DASHED];

	add_dirs(site, key->id, &key->uuid, name, b);
	sb_addf(b, "dataset_%s.dat", name);
}

void
objects_extra(const struct site *site, const struct object_key *key,
    struct sb *b)
{
	char name[UUID_DASHED];

	add_dirs(site, key->id, &key->uuid, name, b);
	if (key->extra != NULL)
		sb_adds(b, key->extra);
	else
		sb_addf(b, "dataset_%s_files", name);
}

void
objects_metadata(const struct site *site, int64_t id, const struct uuid *uuid,
    struct sb *b)
{
	char name[UUID_DASHED];

	sb_adds(b, "_metadata_files/");
	add_dirs(site, id, uuid, name, b);
	sb_addf(b, "metadata_%s.dat", name);
}

int
objects_open_root(const struct site *site, int *ret_fd, struct err *err)
{
	if (!site->is_galaxy &&
	    fs_make_dirs(site->dir_fd, "objects", err) == -1)
		return (-1);
	if (fs_open_dir(site->objects_path, ret_fd, err) == -1)
		return (err_in(err, "object store"));
	return (0);
}

/* Absent is an answer: 0 instead of -1. */
static int
absent_is_no(int rc, struct err *err)
{
	if (rc == 0)
		return (1);
	if (err->code != ERR_NOT_FOUND)
		return (-1);
	*err = (struct err){ 0 };
	return (0);
}

/* A file outside the store, named by an administrator's column: it may be a
 * link, but never a device that blocks. */
static int
open_external(const struct site *site, const char *path, int flags,
    int *ret_fd, struct err *err)
{
	AUTO_CLOSE int dir = -1;
	int fd;

	if (path[0] != '/' && fs_open_dir(site->path, &dir, err) == -1)
		return (-1);
	fd = openat(dir == -1 ? AT_FDCWD : dir, path,
	    flags | O_CLOEXEC | O_NOCTTY);
	if (fd == -1)
		return (err_sys(err, "open %s", path));
	*ret_fd = fd;
	return (0);
}

static int
open_as(const struct site *site, int root_fd, const struct object_key *key,
    int flags, int *ret_fd, struct stat *ret_stat, struct err *err)
{
	AUTO_CLOSE int fd = -1;
	AUTO_SB struct sb path = SB_EMPTY(PATH_LIMIT);
	int rc;

	if (key->external != NULL) {
		sb_adds(&path, key->external);
		rc = open_external(site, key->external, flags, &fd, err);
	} else {
		objects_file(site, key, &path);
		rc = fs_open_beneath(root_fd, sb_cstr(&path),
		    flags, 0, &fd, err);
	}
	if ((rc = absent_is_no(rc, err)) != 1)
		return (rc);
	if (fstat(fd, ret_stat) == -1)
		return (err_sys(err, "stat %s", sb_cstr(&path)));
	if (!S_ISREG(ret_stat->st_mode))
		return (err_set(err, ERR_FILE_MISSING, "%s is no regular file",
		    sb_cstr(&path)));
	*ret_fd = own_take_fd(&fd);
	return (1);
}

int
objects_open(const struct site *site, int root_fd,
    const struct object_key *key, int *ret_fd, struct stat *ret_stat,
    struct err *err)
{
	/* A pipe in place of a file must not hold us. */
	return (open_as(site, root_fd, key, O_RDONLY | O_NONBLOCK, ret_fd,
	    ret_stat, err));
}

int
objects_stat(const struct site *site, int root_fd,
    const struct object_key *key, struct stat *ret, struct err *err)
{
	AUTO_CLOSE int fd = -1;

	return (open_as(site, root_fd, key, O_PATH, &fd, ret, err));
}

int
objects_open_extra(const struct site *site, int root_fd,
    const struct object_key *key, int *ret_fd, struct err *err)
{
	AUTO_SB struct sb path = SB_EMPTY(PATH_LIMIT);

	objects_extra(site, key, &path);
	return (absent_is_no(fs_open_beneath(root_fd, sb_cstr(&path),
	    O_RDONLY | O_DIRECTORY, 0, ret_fd, err), err));
}

/* Below a file, or longer than a name can be, there is nothing. */
static int
open_in(int dir_fd, const char *path, int *ret_fd, struct err *err)
{
	int rc = fs_open_beneath(dir_fd, path, O_RDONLY | O_NONBLOCK, 0,
	    ret_fd, err);

	if (rc == -1 && (err->sys == ENOTDIR || err->sys == ENAMETOOLONG))
		err->code = ERR_NOT_FOUND;
	return (absent_is_no(rc, err));
}

int
objects_open_beside(const struct site *site, int root_fd,
    const struct object_key *key, struct str path, int *ret_fd,
    struct stat *ret_stat, struct err *err)
{
	AUTO_CLOSE int dir = -1, fd = -1;
	AUTO_FREE char *copy = NULL;
	int got;

	if (!fs_path_is_clean(path))
		return (0);
	copy = str_dup(path);
	if ((got = objects_open_extra(site, root_fd, key, &dir, err)) != 1 ||
	    (got = open_in(dir, copy, &fd, err)) != 1)
		return (got);
	if (fstat(fd, ret_stat) == -1)
		return (err_sys(err, "stat %s", copy));
	if (!S_ISREG(ret_stat->st_mode))
		return (0);
	*ret_fd = own_take_fd(&fd);
	return (1);
}
