/*
 * local: a file of this host by its absolute path, "file:///home/ada/x.tgz":
 * for the command line only, where the path is the user's own. The directory
 * may be reached through links, the file itself may not be one.
 */
#include "base/err.h"
#include "base/fs.h"
#include "base/own.h"
#include "files/directory.h"
#include "files/files_priv.h"

static size_t
local_score(const struct file_source *source, struct str uri)
{
	(void)source;
	return (str_starts(uri, STR("file:///")) ? 8 : 0);
}

/* The directory that holds it, and its name there. */
static int
local_enter(const char *uri, int *ret_dir, struct str *ret_name,
    struct err *err)
{
	struct str path = str_from(str_of(uri), sizeof("file://") - 1);
	size_t slash = str_rfind(path, '/');
	AUTO_FREE char *parent = str_dup(slash == 0 ? STR("/") :
	    str_head(path, slash));
	struct str name = str_from(path, slash + 1);

	if (name.n == 0 || str_is(name, ".") || str_is(name, ".."))
		return (err_set(err, ERR_BAD_URI, "%s names no file", uri));
	if (fs_open_dir(parent, ret_dir, err) == -1)
		return (err_in(err, "%s", uri));
	*ret_name = name;
	return (0);
}

static int
local_check(const struct file_source *source, const struct files_check *check,
    struct err *err)
{
	AUTO_CLOSE int dir = -1;
	struct str name;

	(void)source;
	if (local_enter(check->uri, &dir, &name, err) == -1)
		return (-1);
	if (check->use == FILES_READ)
		return (directory_check_read(dir, name, check, err));
	return (directory_check_write(dir, name, false, check, err));
}

static int
local_deliver(const struct file_source *source,
    const struct files_target *target, struct delivery **ret,
    struct err *err)
{
	AUTO_CLOSE int dir = -1;
	struct str name;

	(void)source;
	if (local_enter(target->uri, &dir, &name, err) == -1)
		return (-1);
	return (directory_deliver(dir, name, false, target, ret, err));
}

static int
local_fetch(const struct file_source *source, const struct files_fetch *fetch,
    int *ret_fd, struct err *err)
{
	AUTO_CLOSE int dir = -1;
	struct str name;

	(void)source;
	if (local_enter(fetch->uri, &dir, &name, err) == -1)
		return (-1);
	return (directory_open(dir, name, fetch->uri, ret_fd, err));
}

static int
local_remove(const struct file_source *source, const char *uri,
    const struct file_user *user, struct err *err)
{
	AUTO_CLOSE int dir = -1;
	struct str name;

	(void)source;
	(void)user;
	if (local_enter(uri, &dir, &name, err) == -1)
		return (-1);
	return (directory_remove(dir, name, uri, err));
}

const struct file_driver file_driver_local = {
	.type = "local",
	.kind = "stock",
	.may_write = true,
	.score = local_score,
	.check = local_check,
	.deliver = local_deliver,
	.fetch = local_fetch,
	.remove = local_remove,
};
