/*
 * galaxy: Galaxy's own directories as file sources: what users sent by FTP, and
 * what an administrator put there for everybody or for one user. Their roots
 * are settings of the site; nothing is removed by reading it.
 */
#include "base/mem.h"
#include "files/posix.h"

static int
load(struct file_source *source, const struct jv *entry,
    const char *directory, bool personal, struct err *err)
{
	struct posix *posix = mem_new(struct posix);

	source->own = posix;
	posix->root = directory == NULL ? NULL : mem_strdup(directory);
	posix->personal = personal;
	posix->make_parents = true;
	return (entry == NULL ? 0 : posix_options(source, entry, posix, err));
}

static int
gxftp_load(struct file_source *source, const struct jv *entry,
    const struct files_options *options, struct err *err)
{
	return (load(source, entry, options->ftp_dir, true, err));
}

static int
gximport_load(struct file_source *source, const struct jv *entry,
    const struct files_options *options, struct err *err)
{
	return (load(source, entry, options->import_dir, false, err));
}

static int
gxuserimport_load(struct file_source *source, const struct jv *entry,
    const struct files_options *options, struct err *err)
{
	return (load(source, entry, options->user_import_dir, true, err));
}

static const char *const options[] = { "enforce_symlink_security",
	"delete_on_realize", "allow_subdir_creation", "prefer_links", NULL };

#define DRIVER(name, writes_usually) \
	const struct file_driver file_driver_##name = { \
		.type = #name, \
		.kind = "stock", \
		.may_write = true, \
		.writes = writes_usually, \
		.browsable = true, \
		.uri_root = #name "://", \
		.options = options, \
		.load = name##_load, \
		.unload = posix_unload, \
		.check = posix_check, \
		.deliver = posix_deliver, \
		.fetch = posix_fetch, \
		.remove = posix_remove, \
		.list = posix_list, \
		.create = posix_create, \
	}

DRIVER(gxftp, true);
DRIVER(gximport, false);
DRIVER(gxuserimport, false);
