#include "base/delivery.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/cancel.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/progress.h"

int
delivery_write(struct delivery *d, struct str bytes, struct err *err)
{
	return (d->ops->write(d, bytes, err));
}

int
delivery_prepare(struct delivery *d, struct err *err)
{
	return (d->ops->prepare(d, err));
}

int
delivery_publish(struct delivery *d, struct err *err)
{
	return (d->ops->publish(d, err));
}

int
delivery_read_back(struct delivery *d, const struct cancel *cancel,
    struct progress *progress, uint64_t *ret_size, char ret_sha256[65],
    struct err *err)
{
	return (d->ops->read_back(d, cancel, progress, ret_size, ret_sha256,
	    err));
}

int
delivery_retract(struct delivery *d, struct err *err)
{
	return (d->ops->retract(d, err));
}

void
delivery_free(struct delivery *d)
{
	if (d != NULL)
		d->ops->free(d);
}

void
delivery_auto_free(struct delivery **d)
{
	delivery_free(*d);
}

struct delivery_sink {
	struct sink sink;
	struct delivery *delivery;
};

static int
delivery_sink_write(struct sink *sink, struct str bytes, struct err *err)
{
	struct delivery_sink *s = (struct delivery_sink *)sink;

	return (delivery_write(s->delivery, bytes, err));
}

static int
delivery_sink_finish(struct sink *sink, struct err *err)
{
	(void)sink;
	(void)err;
	return (0);
}

static void
delivery_sink_free(struct sink *sink)
{
	free(sink);
}

struct sink *
sink_delivery(struct delivery *d)
{
	static const struct sink_ops ops = {
		.write = delivery_sink_write,
		.finish = delivery_sink_finish,
		.free = delivery_sink_free,
	};
	struct delivery_sink *s = mem_new(struct delivery_sink);

	s->sink.ops = &ops;
	s->delivery = d;
	return (&s->sink);
}

/* The file driver. */
struct file_delivery {
	struct delivery d;
	int dir_fd;		/* of the root; ours */
	int parent_fd;		/* of the directory that holds the target */
	int fd;			/* of the hidden file; -1 once published */
	char *name;		/* last part of the path */
	char *hidden;		/* ".waybill-<tag>.part", beside it */
	bool replace, published;
};

static struct file_delivery *
file_of(struct delivery *d)
{
	return ((struct file_delivery *)d);
}

static int
file_write(struct delivery *d, struct str bytes, struct err *err)
{
	struct file_delivery *f = file_of(d);

	if (fs_write_all(f->fd, bytes.p, bytes.n, err) == -1)
		return (err_in(err, "write %s", d->uri));
	return (0);
}

static int
file_prepare(struct delivery *d, struct err *err)
{
	struct file_delivery *f = file_of(d);

	if (fsync(f->fd) == -1)
		return (err_sys(err, "write %s to the disk", d->uri));
	return (0);
}

static int
file_rename(struct file_delivery *f, struct err *err)
{
	if (!f->replace)
		return (fs_rename_new(f->parent_fd, f->hidden, f->parent_fd,
		    f->name, err));
	if (renameat(f->parent_fd, f->hidden, f->parent_fd, f->name) == -1)
		return (err_sys(err, "rename to %s", f->name));
	return (0);
}

static int
file_publish(struct delivery *d, struct err *err)
{
	struct file_delivery *f = file_of(d);

	if (file_rename(f, err) == -1) {
		if (err->code != ERR_EXISTS)
			return (err_in(err, "publish %s", d->uri));
		(void)err_set(err, ERR_EXISTS, "%s is already there", d->uri);
		return (err_hint(err, "choose another name, or remove it"));
	}
	f->published = true;
	own_close_fd(&f->fd);
	f->fd = -1;
	return (fs_sync_dir(f->parent_fd, ".", err));
}

/* The page cache is not the disk: ask for the bytes that are really there. */
static void
drop_cache(int fd)
{
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
}

static int
file_read_back(struct delivery *d, const struct cancel *cancel,
    struct progress *progress, uint64_t *ret_size, char ret_sha256[65],
    struct err *err)
{
	struct file_delivery *f = file_of(d);
	AUTO_CLOSE int fd = -1;
	char hex[2 * HASH_MAX + 1];

	if (fs_open_beneath(f->parent_fd, f->name, O_RDONLY, 0, &fd,
	    err) == -1) {
		if (err->code == ERR_NOT_FOUND) {
			*err = (struct err){ 0 };
			return (0);
		}
		return (err_in(err, "read back %s", d->uri));
	}
	drop_cache(fd);
	if (hash_fd(fd, HASH_SHA256, cancel, hex, ret_size, err) == -1)
		return (err_in(err, "read back %s", d->uri));
	progress_bytes(progress, *ret_size);
	(void)memcpy(ret_sha256, hex, 65);
	return (1);
}

static int
file_retract(struct delivery *d, struct err *err)
{
	struct file_delivery *f = file_of(d);

	if (unlinkat(f->parent_fd, f->name, 0) == -1 && errno != ENOENT)
		return (err_sys(err, "remove %s", d->uri));
	return (fs_sync_dir(f->parent_fd, ".", err));
}

static void
file_free(struct delivery *d)
{
	struct file_delivery *f = file_of(d);

	if (!f->published && f->fd != -1)
		(void)unlinkat(f->parent_fd, f->hidden, 0);
	own_close_fd(&f->fd);
	own_close_fd(&f->parent_fd);
	own_close_fd(&f->dir_fd);
	free(f->name);
	free(f->hidden);
	free(d->uri);
	free(f);
}

static int
open_parent(struct file_delivery *f, struct str path, struct err *err)
{
	size_t slash = str_rfind(path, '/');
	AUTO_FREE char *parent = NULL;

	if (!fs_path_is_clean(path))
		return (err_set(err, ERR_OUTSIDE_ROOT,
		    "%s is no path below its root", f->d.uri));
	parent = slash == SIZE_MAX ? mem_strdup(".") :
	    str_dup(str_head(path, slash));
	f->name = str_dup(slash == SIZE_MAX ? path : str_from(path, slash + 1));
	return (fs_open_beneath(f->dir_fd, parent, O_RDONLY | O_DIRECTORY, 0,
	    &f->parent_fd, err));
}

/* A leftover of an earlier attempt of the same task has the same name. */
static int
open_hidden(struct file_delivery *f, const struct delivery_file *args,
    struct err *err)
{
	AUTO_SB struct sb name = SB_EMPTY(255);

	sb_addf(&name, ".waybill-%s.part", args->tag);
	f->hidden = sb_take(&name);
	if (unlinkat(f->parent_fd, f->hidden, 0) == -1 && errno != ENOENT)
		return (err_sys(err, "remove the leftover of %s", f->d.uri));
	f->fd = openat(f->parent_fd, f->hidden,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, args->mode);
	if (f->fd == -1)
		return (err_sys(err, "create %s", f->d.uri));
	return (0);
}

int
delivery_to_file(const struct delivery_file *args, struct delivery **ret,
    struct err *err)
{
	static const struct delivery_ops ops = {
		.write = file_write,
		.prepare = file_prepare,
		.publish = file_publish,
		.read_back = file_read_back,
		.retract = file_retract,
		.free = file_free,
	};
	struct file_delivery *f = mem_new(struct file_delivery);
	AUTO_DELIVERY struct delivery *d = &f->d;

	d->ops = &ops;
	d->uri = mem_strdup(args->uri);
	f->fd = f->parent_fd = -1;
	f->replace = args->replace;
	f->dir_fd = fcntl(args->dir_fd, F_DUPFD_CLOEXEC, 3);
	if (f->dir_fd == -1)
		return (err_sys(err, "open the directory of %s", d->uri));
	if (open_parent(f, str_of(args->path), err) == -1)
		return (err_in(err, "write %s", d->uri));
	if (open_hidden(f, args, err) == -1)
		return (-1);
	*ret = own_take(d);
	return (0);
}
