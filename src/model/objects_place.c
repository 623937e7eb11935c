#include "model/objects.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fs.h"
#include "base/own.h"
#include "base/stream.h"

#define PATH_LIMIT 4096

static int
copy_file(int from_dir, const char *from, int to_dir, const char *to,
    struct err *err)
{
	AUTO_CLOSE int in = -1, out = -1;
	AUTO_SOURCE struct source *source = NULL;
	AUTO_SINK struct sink *sink = NULL;

	if (fs_open_beneath(from_dir, from, O_RDONLY, 0, &in, err) == -1 ||
	    fs_open_beneath(to_dir, to, O_WRONLY | O_CREAT | O_EXCL, 0666,
	    &out, err) == -1)
		return (-1);
	source = source_fd(in);
	sink = sink_fd(out);
	if (stream_copy(source, sink, NULL, NULL, err) == -1)
		return (-1);
	return (sink_finish(sink, err));
}

struct tree_copy {
	int to_dir;
	const char *to;
};

static int
copy_one(void *ctx, const char *path, int parent_fd, const char *name,
    const struct stat *st, struct err *err)
{
	const struct tree_copy *copy = ctx;
	AUTO_SB struct sb to = SB_EMPTY(PATH_LIMIT);

	sb_addf(&to, "%s/%s", copy->to, path);
	if (to.over)
		return (err_set(err, ERR_TOO_BIG, "%s: the path is too long",
		    path));
	if (S_ISDIR(st->st_mode))
		return (fs_make_dirs(copy->to_dir, sb_cstr(&to), err));
	if (!S_ISREG(st->st_mode))
		return (err_set(err, ERR_BAD_TYPE,
		    "%s is neither a file nor a directory", path));
	return (copy_file(parent_fd, name, copy->to_dir, sb_cstr(&to), err));
}

static int
copy_tree(int from_dir, const char *from, int to_dir, const char *to,
    struct err *err)
{
	struct tree_copy copy = { to_dir, to };

	if (fs_make_dirs(to_dir, to, err) == -1)
		return (-1);
	return (fs_walk(from_dir, from, copy_one, &copy, err));
}

static int
is_tree(int dir, const char *path, struct err *err)
{
	AUTO_CLOSE int fd = -1;
	struct stat st;

	if (fs_open_beneath(dir, path, O_PATH, 0, &fd, err) == -1)
		return (-1);
	if (fstat(fd, &st) == -1)
		return (err_sys(err, "stat %s", path));
	return (S_ISDIR(st.st_mode));
}

/* Under a name that nobody looks for, then in one step under the real one. */
static int
place_copy(int root_fd, const char *to, int from_dir, const char *from,
    struct err *err)
{
	struct err ignored = { 0 };
	AUTO_SB struct sb part = SB_EMPTY(PATH_LIMIT);
	int tree, rc;

	sb_addf(&part, "%s.part", to);
	if ((tree = is_tree(from_dir, from, err)) == -1)
		return (-1);
	if (fs_remove_tree(root_fd, sb_cstr(&part), err) == -1)
		return (-1);
	rc = (tree ? copy_tree : copy_file)(from_dir, from, root_fd,
	    sb_cstr(&part), err);
	if (rc == 0)
		rc = fs_rename_new(root_fd, sb_cstr(&part), root_fd, to, err);
	if (rc == -1)
		(void)!fs_remove_tree(root_fd, sb_cstr(&part), &ignored);
	return (rc);
}

static int
place(int root_fd, struct sb *to, int from_dir, const char *from,
    struct err *err)
{
	AUTO_CLOSE int parent = -1;
	struct str checked;
	const char *name;

	if (sb_finish(to, &checked, err) == -1 ||
	    fs_make_parent(root_fd, checked.p, &parent, &name, err) == -1)
		return (-1);
	if (fs_rename_new(from_dir, from, parent, name, err) == 0)
		return (0);
	if (err->sys != EXDEV)
		return (-1);
	return (place_copy(root_fd, checked.p, from_dir, from, err));
}

int
objects_place(const struct site *site, int root_fd,
    const struct object_key *key, int from_dir, const char *from,
    struct err *err)
{
	AUTO_SB struct sb to = SB_EMPTY(PATH_LIMIT);

	objects_file(site, key, &to);
	return (place(root_fd, &to, from_dir, from, err));
}

int
objects_place_extra(const struct site *site, int root_fd,
    const struct object_key *key, int from_dir, const char *from,
    struct err *err)
{
	AUTO_SB struct sb to = SB_EMPTY(PATH_LIMIT);

	objects_extra(site, key, &to);
	return (place(root_fd, &to, from_dir, from, err));
}

int
objects_remove(const struct site *site, int root_fd,
    const struct object_key *key, struct err *err)
{
	AUTO_SB struct sb path = SB_EMPTY(PATH_LIMIT);

	objects_file(site, key, &path);
	if (fs_remove_tree(root_fd, sb_cstr(&path), err) == -1)
		return (-1);
	sb_clear(&path);
	objects_extra(site, key, &path);
	return (fs_remove_tree(root_fd, sb_cstr(&path), err));
}

int
objects_sync(int root_fd, struct err *err)
{
	if (syncfs(root_fd) == -1)
		return (err_sys(err, "write the object store to the disk"));
	return (0);
}
