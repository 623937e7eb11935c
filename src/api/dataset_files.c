#include "api/dataset_files.h"

#include "base/err.h"
#include "base/fs.h"
#include "base/own.h"
#include "model/objects.h"

/* The store, where the dataset can be in it: 1, 0, -1. */
static int
open_store(struct api_call *call, const struct dataset_detail *d, int *ret_fd,
    struct err *err)
{
	static const struct uuid none;
	bool named = d->key.external != NULL || !call->site->objects_by_uuid ||
	    memcmp(&d->key.uuid, &none, sizeof(none)) != 0;

	if (!named)
		return (0);
	if (objects_open_root(call->site, ret_fd, err) == 0)
		return (1);
	if (err->code != ERR_NOT_FOUND)
		return (-1);
	*err = (struct err){ 0 };
	return (0);
}

int
dataset_files_open(struct api_call *call, const struct dataset_detail *d,
    struct str name, int *ret_fd, struct stat *ret_stat, struct err *err)
{
	AUTO_CLOSE int root_fd = -1;
	int got = open_store(call, d, &root_fd, err);

	if (got != 1)
		return (got);
	return (name.p != NULL ?
	    objects_open_beside(call->site, root_fd, &d->key, name, ret_fd,
	    ret_stat, err) :
	    objects_open(call->site, root_fd, &d->key, ret_fd, ret_stat, err));
}

/* Links and what is no file are not there, as for who opens them. */
static int
put_file(void *ctx, const char *path, int parent_fd, const char *name,
    const struct stat *st, struct err *err)
{
	struct jw *jw = ctx;

	(void)parent_fd;
	(void)name;
	(void)err;
	if (!S_ISDIR(st->st_mode) && !S_ISREG(st->st_mode))
		return (0);
	jw_object(jw);
	jw_kcstr(jw, "class", S_ISDIR(st->st_mode) ? "Directory" : "File");
	jw_kcstr(jw, "path", path);
	jw_object_end(jw);
	return (0);
}

int
dataset_files_list(struct api_call *call, const struct dataset_detail *d,
    struct jw *jw, struct err *err)
{
	AUTO_CLOSE int root_fd = -1, fd = -1;
	int got = open_store(call, d, &root_fd, err);

	if (got == 1)
		got = objects_open_extra(call->site, root_fd, &d->key, &fd,
		    err);
	if (got == -1)
		return (-1);
	jw_array(jw);
	if (got == 1 && fs_walk(fd, ".", put_file, jw, err) == -1)
		return (-1);
	jw_array_end(jw);
	return (0);
}
