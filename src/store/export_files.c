#include "store/export_files.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/fs.h"
#include "base/own.h"

static usec_t
usec_of(struct timespec t)
{
	return (t.tv_sec * USEC_SEC + t.tv_nsec / 1000);
}

/* Sizes and times belong to the content; where the bytes are does not. */
static void
add_to_key(struct hash *key, const struct exp_file *file, struct str path)
{
	hash_add(key, path);
	hash_add(key, (struct str){ (const char *)&file->size,
	    sizeof(file->size) });
	hash_add(key, (struct str){ (const char *)&file->mtime,
	    sizeof(file->mtime) });
	hash_add(key, (struct str){ (const char *)&file->ctime,
	    sizeof(file->ctime) });
}

int
exp_files_add(struct exp_collect *c, const struct exp_file *file,
    const struct exp_file_text *text, struct err *err)
{
	AUTO_SB struct sb record = SB_EMPTY(SB_LIMIT);
	struct str bytes;

	exp_file_put(&record, file, text);
	if (sb_finish(&record, &bytes, err) == -1 ||
	    spool_add(c->snap->files, bytes, err) == -1)
		return (-1);
	if (file->what == EXP_EXTRA_DIR) {
		hash_add(c->key, text->path);
		return (0);
	}
	add_to_key(c->key, file, text->path);
	c->snap->counts.files++;
	c->snap->counts.file_bytes += file->size;
	return (0);
}

/* A walk through extra files. */
struct extra_walk {
	struct exp_collect *c;
	struct exp_file file;		/* of the dataset */
	struct exp_file_text text;
	struct str root;		/* path in the archive */
	const struct exp_record *record;
};

static int
extra_gap(struct extra_walk *w, const char *path, const char *why,
    struct err *err)
{
	AUTO_SB struct sb detail = SB_EMPTY(PATH_MAX + 64);

	/* A name that is not UTF-8 could not be shown. */
	sb_addf(&detail, "extra file %s: %s",
	    str_is_utf8(str_of(path)) ? path : "?", why);
	return (exp_gap_add(w->c->snap->gaps, &(struct exp_gap){
	    .object_type = "dataset", .reason = GAP_FILE_MISSING,
	    .id = w->record->hda_id, .hid = w->record->hid,
	    .name = w->text.name, .detail = sb_str(&detail) }, err));
}

static int
add_extra(void *ctx, const char *path, int parent_fd, const char *name,
    const struct stat *st, struct err *err)
{
	struct extra_walk *w = ctx;
	AUTO_SB struct sb full = SB_EMPTY(8192);
	struct exp_file file = w->file;
	struct exp_file_text text = w->text;

	(void)parent_fd;
	(void)name;
	if (!S_ISREG(st->st_mode) && !S_ISDIR(st->st_mode))
		return (extra_gap(w, path, "neither a file nor a directory",
		    err));
	sb_addf(&full, "%.*s/%s", STR_ARG(w->root), path);
	if (!str_is_utf8(str_of(path)) || sb_str(&full).n > 3900)
		return (extra_gap(w, path, "its name fits no archive", err));
	file.what = S_ISDIR(st->st_mode) ? EXP_EXTRA_DIR : EXP_EXTRA;
	file.size = (uint64_t)st->st_size;
	file.inode = (uint64_t)st->st_ino;
	file.mtime = usec_of(st->st_mtim);
	file.ctime = usec_of(st->st_ctim);
	text.path = sb_str(&full);
	text.below = str_of(path);
	for (unsigned i = 0; i < HASH_KINDS; i++)
		text.digest[i] = STR_NONE;
	return (exp_files_add(w->c, &file, &text, err));
}

/* Strings of a key must end; NULL and the empty text mean "none". */
struct key_text {
	char *external, *extra;
};

static void
key_text_fini(struct key_text *k)
{
	free(k->external);
	free(k->extra);
}

static struct object_key
key_of(const struct exp_file *file, const struct exp_file_text *text,
    struct key_text *keep)
{
	if (text->external.n > 0)
		keep->external = str_dup(text->external);
	if (text->extra.n > 0)
		keep->extra = str_dup(text->extra);
	return ((struct object_key){ .id = file->dataset_id,
	    .uuid = file->uuid, .external = keep->external,
	    .extra = keep->extra });
}

int
exp_files_add_extra(struct exp_collect *c, const struct exp_file *file,
    const struct exp_file_text *text, struct str path,
    const struct exp_record *record, struct err *err)
{
	CLEANUP(key_text_fini) struct key_text keep = { 0 };
	AUTO_CLOSE int fd = -1;
	struct extra_walk w = { .c = c, .file = *file, .text = *text,
		.root = path, .record = record };
	struct object_key key = key_of(file, text, &keep);
	struct exp_file dir = *file;
	struct exp_file_text dir_text = *text;
	int found = objects_open_extra(c->site, c->root_fd, &key, &fd, err);

	if (found != 1)
		return (found == -1 ? -1 : extra_gap(&w, "", "it has gone",
		    err));
	dir.what = EXP_EXTRA_DIR;
	dir_text.path = path;
	dir_text.below = STR("");
	if (exp_files_add(c, &dir, &dir_text, err) == -1)
		return (-1);
	return (fs_walk(fd, ".", add_extra, &w, err));
}

static int
open_extra(const struct site *site, int root_fd, const struct object_key *key,
    struct str below, int *ret_fd, struct err *err)
{
	AUTO_CLOSE int dir = -1;
	AUTO_FREE char *path = str_dup(below);
	int found = objects_open_extra(site, root_fd, key, &dir, err);

	if (found != 1)
		return (found);
	if (fs_open_beneath(dir, path, O_RDONLY, 0, ret_fd, err) == 0)
		return (1);
	return (err->code == ERR_NOT_FOUND ? 0 : -1);
}

int
exp_files_open(const struct site *site, int root_fd,
    const struct exp_file *file, const struct exp_file_text *text,
    int *ret_fd, struct err *err)
{
	CLEANUP(key_text_fini) struct key_text keep = { 0 };
	struct object_key key = key_of(file, text, &keep);
	struct stat st;

	if (file->what == EXP_PRIMARY)
		return (objects_open(site, root_fd, &key, ret_fd, &st, err));
	return (open_extra(site, root_fd, &key, text->below, ret_fd, err));
}
