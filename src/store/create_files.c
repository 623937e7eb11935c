/*
 * create_files: the bytes of an import go into the object store before any row
 * tells of them. A journal in the staging directory lists what is about to be
 * placed, so that whoever cleans up can take it back (create_undo.c).
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cancel.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/progress.h"
#include "store/create_priv.h"

#define AGAIN "again"		/* copies for datasets of one file */

static bool
has_bytes(const struct imp_dataset *d)
{
	return (d->member != IMP_NONE);
}

static int
write_journal(struct imp_create *c, struct err *err)
{
	struct store_staged *st = c->st;
	AUTO_CLOSE int fd = openat(st->dir, IMP_JOURNAL,
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	AUTO_SINK struct sink *sink = NULL;

	if (fd == -1)
		return (err_sys(err, "create %s", IMP_JOURNAL));
	sink = sink_fd(fd);
	sb_clear(&c->text);
	for (size_t i = 0; i < st->ndatasets; i++) {
		char hex[UUID_HEX];

		if (!has_bytes(&st->datasets[i]))
			continue;
		uuid_hex(&c->uuids[i], hex);
		sb_addf(&c->text, "%s\n", hex);
		if (c->text.n < SB_LIMIT / 2)
			continue;
		if (sink_write(sink, sb_str(&c->text), err) == -1)
			return (-1);
		sb_clear(&c->text);
	}
	if (sink_write(sink, sb_str(&c->text), err) == -1 ||
	    sink_finish(sink, err) == -1)
		return (-1);
	if (fsync(fd) == -1)
		return (err_sys(err, "sync %s", IMP_JOURNAL));
	return (fs_sync_dir(st->dir, ".", err));
}

/* The file that another dataset moves away, once more. */
static int
copy_again(struct store_staged *st, const char *from, const char *to,
    const struct cancel *cancel, struct err *err)
{
	AUTO_CLOSE int in = -1, out = -1;
	AUTO_SOURCE struct source *source = NULL;
	AUTO_SINK struct sink *sink = NULL;

	if (fs_make_parents(st->dir, to, err) == -1 ||
	    fs_open_beneath(st->dir, from, O_RDONLY, 0, &in, err) == -1 ||
	    fs_open_beneath(st->dir, to, O_WRONLY | O_CREAT | O_EXCL, 0666,
	    &out, err) == -1)
		return (-1);
	source = source_fd(in);
	sink = sink_fd(out);
	if (stream_copy(source, sink, cancel, NULL, err) == -1)
		return (-1);
	return (sink_finish(sink, err));
}

static int
place_one(struct imp_create *c, int root, uint32_t number, struct err *err)
{
	struct store_staged *st = c->st;
	const struct imp_dataset *d = &st->datasets[number];
	struct object_key key = { .uuid = c->uuids[number] };
	char from[IMP_PATH], again[IMP_PATH], extra[IMP_PATH];

	if (!imp_member_is(st, d->member, IMP_STORED))
		return (err_set(err, ERR_INTERNAL,
		    "the files of the archive were not kept"));
	imp_file_path(d->member, from);
	(void)snprintf(again, sizeof(again), AGAIN "/%u", number);
	if (d->again && copy_again(st, from, again, c->opt->cancel,
	    err) == -1)
		return (-1);
	if (objects_place(c->site, root, &key, st->dir,
	    d->again ? again : from, err) == -1)
		return (-1);
	if (d->extra) {
		imp_extra_path(number, extra);
		if (objects_place_extra(c->site, root, &key, st->dir, extra,
		    err) == -1)
			return (-1);
	}
	progress_items(c->opt->progress, 1);
	return (cancel_check(c->opt->cancel, err));
}

/* Those that need a copy come before the one that moves the file away. */
static int
place_all(struct imp_create *c, int root, bool again, struct err *err)
{
	struct store_staged *st = c->st;

	for (uint32_t i = 0; i < st->ndatasets; i++) {
		if (has_bytes(&st->datasets[i]) &&
		    st->datasets[i].again == again &&
		    place_one(c, root, i, err) == -1)
			return (-1);
	}
	return (0);
}

int
imp_place_files(struct imp_create *c, struct err *err)
{
	struct store_staged *st = c->st;
	AUTO_CLOSE int root = -1;

	c->uuids = mem_new_array(st->ndatasets + 1, struct uuid);
	for (size_t i = 0; i < st->ndatasets; i++)
		uuid_random(&c->uuids[i]);
	if (st->plan.files == 0)
		return (0);
	if (!c->site->objects_by_uuid)
		return (err_set(err, ERR_BAD_CONFIG, "an object store that "
		    "names files by number cannot be imported into"));
	if (write_journal(c, err) == -1 ||
	    objects_open_root(c->site, &root, err) == -1 ||
	    place_all(c, root, true, err) == -1 ||
	    place_all(c, root, false, err) == -1)
		return (-1);
	/* The rows that follow are durable, so the bytes must be. */
	if (syncfs(root) == -1)
		return (err_sys(err, "sync the object store"));
	return (0);
}
