/*
 * posix: a directory of this host as a file source. Stricter than Galaxy: no
 * link below the root is ever followed, and an existing file is replaced only
 * when asked.
 */
#include "base/err.h"
#include "base/fs.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/own.h"
#include "files/directory.h"
#include "files/files_priv.h"

struct posix {
	char *root;		/* may hold templates */
	bool make_parents;
};

static const struct posix *
posix_of(const struct file_source *source)
{
	return (source->own);
}

static int
bool_option(const struct jv *entry, const char *key, bool usual, bool *ret,
    struct err *err)
{
	const struct jv *v = jv_get(entry, key);

	*ret = usual;
	if (jv_is_null(v) || jv_bool(v, ret))
		return (0);
	return (err_set(err, ERR_BAD_CONFIG,
	    "line %u: %s is neither true nor false", v->line, key));
}

static int
posix_load(struct file_source *source, const struct jv *entry,
    struct err *err)
{
	struct posix *posix = mem_new(struct posix);
	struct str root;
	bool secure, purge;

	source->own = posix;
	if (!jv_string(jv_get(entry, "root"), &root) || root.n == 0) {
		(void)err_set(err, ERR_BAD_CONFIG,
		    "line %u: posix source \"%s\" has no root", entry->line,
		    source->info.id);
		return (err_hint(err, "root: /some/directory"));
	}
	posix->root = str_dup(root);
	if (bool_option(entry, "allow_subdir_creation", true,
	    &posix->make_parents, err) == -1 ||
	    bool_option(entry, "enforce_symlink_security", true, &secure,
	    err) == -1 ||
	    bool_option(entry, "delete_on_realize", false, &purge, err) == -1)
		return (-1);
	if (!secure)
		log_warning("files.links_never_followed",
		    LOG_S("source", source->info.id));
	return (0);
}

static void
posix_unload(struct file_source *source)
{
	struct posix *posix = source->own;

	if (posix == NULL)
		return;
	free(posix->root);
	free(posix);
}

/* The root's directory and the path below it. */
static int
posix_enter(const struct file_source *source, const char *uri,
    const struct file_user *user, int *ret_root, struct sb *path,
    struct err *err)
{
	AUTO_SB struct sb root;

	sb_init(&root, 4096);
	sb_init(path, 4096);
	if (file_template(posix_of(source)->root, user, &root, err) == -1 ||
	    file_source_path(source, uri, path, err) == -1)
		return (-1);
	if (fs_open_dir(sb_cstr(&root), ret_root, err) == -1)
		return (err_in(err, "file source %s", source->info.id));
	return (0);
}

static int
posix_check(const struct file_source *source, const struct files_check *check,
    struct err *err)
{
	AUTO_CLOSE int root = -1;
	AUTO_SB struct sb path = { 0 };

	if (posix_enter(source, check->uri, check->user, &root, &path,
	    err) == -1)
		return (-1);
	if (check->use == FILES_READ)
		return (directory_check_read(root, sb_str(&path), check, err));
	return (directory_check_write(root, sb_str(&path),
	    posix_of(source)->make_parents, check, err));
}

static int
posix_deliver(const struct file_source *source,
    const struct files_target *target, struct delivery **ret,
    struct err *err)
{
	AUTO_CLOSE int root = -1;
	AUTO_SB struct sb path = { 0 };

	if (posix_enter(source, target->uri, target->user, &root, &path,
	    err) == -1)
		return (-1);
	return (directory_deliver(root, sb_str(&path),
	    posix_of(source)->make_parents, target, ret, err));
}

static int
posix_fetch(const struct file_source *source, const struct files_fetch *fetch,
    int *ret_fd, struct err *err)
{
	AUTO_CLOSE int root = -1;
	AUTO_SB struct sb path = { 0 };

	if (posix_enter(source, fetch->uri, fetch->user, &root, &path,
	    err) == -1)
		return (-1);
	return (directory_open(root, sb_str(&path), fetch->uri, ret_fd, err));
}

static int
posix_remove(const struct file_source *source, const char *uri,
    const struct file_user *user, struct err *err)
{
	AUTO_CLOSE int root = -1;
	AUTO_SB struct sb path = { 0 };

	if (posix_enter(source, uri, user, &root, &path, err) == -1)
		return (-1);
	return (directory_remove(root, sb_str(&path), uri, err));
}

static const char *const posix_options[] = { "root",
	"enforce_symlink_security", "delete_on_realize",
	"allow_subdir_creation", "prefer_links", NULL };

const struct file_driver file_driver_posix = {
	.type = "posix",
	.may_write = true,
	.browsable = true,
	.options = posix_options,
	.load = posix_load,
	.unload = posix_unload,
	.check = posix_check,
	.deliver = posix_deliver,
	.fetch = posix_fetch,
	.remove = posix_remove,
};
