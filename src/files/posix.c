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
#include "files/posix.h"

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

int
posix_options(struct file_source *source, const struct jv *entry,
    struct posix *posix, struct err *err)
{
	bool secure, purge;

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

static int
posix_load(struct file_source *source, const struct jv *entry,
    const struct files_options *options, struct err *err)
{
	struct posix *posix = mem_new(struct posix);
	struct str root;

	(void)options;
	source->own = posix;
	if (!jv_string(jv_get(entry, "root"), &root) || root.n == 0) {
		(void)err_set(err, ERR_BAD_CONFIG,
		    "line %u: posix source \"%s\" has no root", entry->line,
		    source->info.id);
		return (err_hint(err, "root: /some/directory"));
	}
	posix->root = str_dup(root);
	posix->templates = true;
	return (posix_options(source, entry, posix, err));
}

void
posix_unload(struct file_source *source)
{
	struct posix *posix = source->own;

	if (posix == NULL)
		return;
	free(posix->root);
	free(posix);
}

/* A user's own directory below the root has the name of the email. */
static int
personal_root(const struct posix *posix, const struct file_user *user,
    struct sb *root, struct err *err)
{
	if (user == NULL || user->email == NULL)
		return (err_set(err, ERR_LOGIN,
		    "this file source has a directory for each user"));
	sb_adds(root, posix->root);
	sb_addc(root, '/');
	return (file_template("${user.email}", user, root, err));
}

static int
root_path(const struct file_source *source, const struct file_user *user,
    struct sb *root, struct err *err)
{
	const struct posix *posix = posix_of(source);

	if (posix->root == NULL)
		return (err_set(err, ERR_FORBIDDEN,
		    "the directory of the file source %s is not configured",
		    source->info.id));
	if (posix->templates)
		return (file_template(posix->root, user, root, err));
	if (posix->personal)
		return (personal_root(posix, user, root, err));
	sb_adds(root, posix->root);
	return (0);
}

/* The root's directory and the path below it. */
static int
posix_enter(const struct file_source *source, const char *uri,
    const struct file_user *user, int *ret_root, struct sb *path,
    struct err *err)
{
	AUTO_SB struct sb root = SB_EMPTY(4096);
	struct str text;

	sb_init(path, 4096);
	if (file_source_path(source, uri, path, err) == -1 ||
	    root_path(source, user, &root, err) == -1 ||
	    sb_finish(&root, &text, err) == -1)
		return (-1);
	if (fs_open_dir(text.p, ret_root, err) == -1)
		return (err_in(err, "file source %s", source->info.id));
	return (0);
}

int
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

int
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

int
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

int
posix_remove(const struct file_source *source, const char *uri,
    const struct file_user *user, struct err *err)
{
	AUTO_CLOSE int root = -1;
	AUTO_SB struct sb path = { 0 };

	if (posix_enter(source, uri, user, &root, &path, err) == -1)
		return (-1);
	return (directory_remove(root, sb_str(&path), uri, err));
}

struct listing {
	const struct file_source *source;
	struct str below;	/* path of the directory that is listed */
	files_visit *visit;
	void *ctx;
};

/* Can an address name it, and is it whole? What is being delivered has a hidden
 * name until it is. */
static bool
is_shown(const char *name, const struct stat *st)
{
	struct str text = str_of(name);

	if (!S_ISDIR(st->st_mode) && !S_ISREG(st->st_mode))
		return (false);
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] < 0x20 || text.p[i] == 0x7f)
			return (false);
	return (str_is_utf8(text) && !(str_starts(text, STR(".waybill-")) &&
	    str_ends(text, STR(".part"))));
}

static int
visit_entry(void *ctx, const char *path, int parent_fd, const char *name,
    const struct stat *st, struct err *err)
{
	const struct listing *l = ctx;
	AUTO_SB struct sb whole = SB_EMPTY(SB_LIMIT);
	AUTO_SB struct sb uri = SB_EMPTY(SB_LIMIT);
	struct files_entry entry = {
		.name = name, .is_dir = S_ISDIR(st->st_mode),
		.size = (uint64_t)st->st_size,
		.changed = (usec_t)st->st_ctim.tv_sec * USEC_SEC +
		    st->st_ctim.tv_nsec / 1000,
	};

	(void)parent_fd;
	if (!is_shown(name, st))
		return (0);
	sb_add(&whole, l->below);
	if (l->below.n > 0)
		sb_addc(&whole, '/');
	sb_adds(&whole, path);
	file_source_uri(l->source, sb_str(&whole), &uri);
	entry.path = sb_cstr(&whole);
	entry.uri = sb_cstr(&uri);
	return (l->visit(l->ctx, &entry, err));
}

int
posix_list(const struct file_source *source,
    const struct files_listing *listing, files_visit *visit, void *ctx,
    struct err *err)
{
	AUTO_CLOSE int root = -1;
	AUTO_SB struct sb path = { 0 };
	struct listing l = { .source = source, .visit = visit, .ctx = ctx };

	if (posix_enter(source, listing->uri, listing->user, &root, &path,
	    err) == -1)
		return (-1);
	l.below = sb_str(&path);
	return (directory_list(root, l.below, listing->recursive,
	    visit_entry, &l, err));
}

int
posix_create(const struct file_source *source, const char *uri,
    const struct file_user *user, struct err *err)
{
	AUTO_CLOSE int root = -1;
	AUTO_SB struct sb path = { 0 };

	if (!posix_of(source)->make_parents)
		return (err_set(err, ERR_FORBIDDEN,
		    "the file source %s allows no new directories",
		    source->info.id));
	if (posix_enter(source, uri, user, &root, &path, err) == -1)
		return (-1);
	return (directory_make(root, sb_str(&path), uri, err));
}

static const char *const options[] = { "root", "enforce_symlink_security",
	"delete_on_realize", "allow_subdir_creation", "prefer_links", NULL };

const struct file_driver file_driver_posix = {
	.type = "posix",
	.kind = "rfs",
	.may_write = true,
	.browsable = true,
	.options = options,
	.load = posix_load,
	.unload = posix_unload,
	.check = posix_check,
	.deliver = posix_deliver,
	.fetch = posix_fetch,
	.remove = posix_remove,
	.list = posix_list,
	.create = posix_create,
};
