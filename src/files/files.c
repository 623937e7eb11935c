#include "files/files.h"

#include <stdio.h>

#include "base/err.h"
#include "base/fs.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/own.h"
#include "files/registry.h"

static void
free_source(struct file_source *source)
{
	if (source->driver->unload != NULL)
		source->driver->unload(source);
	free((char *)source->info.id);
	free((char *)source->info.label);
	free((char *)source->info.doc);
	free((char *)source->info.uri_root);
	free((char *)source->info.roles);
	free((char *)source->info.groups);
	rule_free(source->roles);
	rule_free(source->groups);
	free(source);
}

void
files_free(struct files *files)
{
	if (files == NULL)
		return;
	for (size_t i = 0; i < files->n; i++)
		free_source(files->sources[i]);
	for (size_t i = 0; i < files->nforeign; i++)
		free(files->foreign[i]);
	free(files->sources);
	free(files->foreign);
	free(files);
}

void
registry_insert(struct files *files, size_t at, struct file_source *source)
{
	mem_grow(files->sources, &files->cap, files->n + 1);
	memmove(&files->sources[at + 1], &files->sources[at],
	    (files->n - at) * sizeof(files->sources[0]));
	files->sources[at] = source;
	files->n++;
}

void
registry_add_foreign(struct files *files, struct str id, struct str type)
{
	AUTO_SB struct sb root = SB_EMPTY(512);

	log_warning("files.type_not_driven",
	    ((struct log_field){ "source", LOG_F_STR, id, 0, 0 }),
	    ((struct log_field){ "type", LOG_F_STR, type, 0, 0 }));
	sb_addf(&root, "gxfiles://%.*s", STR_ARG(id));
	mem_grow(files->foreign, &files->foreign_cap, files->nforeign + 1);
	files->foreign[files->nforeign++] = sb_take(&root);
}

static void
add_stock(struct files *files, struct file_source *source, const char *type,
    const char *id, bool writable)
{
	source->info = (struct files_info){ .id = mem_strdup(id),
		.type = type, .label = mem_strdup(id), .doc = mem_strdup(""),
		.uri_root = mem_strdup(""), .kind = source->driver->kind,
		.writable = writable };
	registry_insert(files, files->n, source);
}

int
files_load(const struct files_options *options, struct files **ret,
    struct err *err)
{
	struct files *files = mem_new(struct files);
	size_t stock;

	if (options->stock_http)
		add_stock(files, file_source_http(options->url_allow),
		    "http", "stock_http", false);
	stock = files->n;
	if (options->local) {
		struct file_source *local = mem_new(struct file_source);

		local->driver = &file_driver_local;
		add_stock(files, local, "local", "local", true);
	}
	if ((options->conf_path != NULL &&
	    registry_load(files, options, err) == -1) ||
	    registry_add_stock(files, stock, options, err) == -1) {
		files_free(files);
		return (-1);
	}
	*ret = files;
	return (0);
}

const struct files_info *
files_info(const struct files *files, size_t i)
{
	return (i < files->n ? &files->sources[i]->info : NULL);
}

/* Does the address lie at or below the root? "gxfiles://a" takes
 * "gxfiles://a/x" and not "gxfiles://ab"; "gxftp://" takes "gxftp://ab". */
static bool
lies_below(struct str uri, struct str root)
{
	return (str_starts(uri, root) && (str_ends(root, STR("://")) ||
	    uri.n == root.n || uri.p[root.n] == '/'));
}

static size_t
score(const struct file_source *source, struct str uri)
{
	struct str root = str_of(source->info.uri_root);

	if (source->driver->score != NULL)
		return (source->driver->score(source, uri));
	return (lies_below(uri, root) ? root.n : 0);
}

/* Somebody's password may stand before the host, and a signature in the query:
 * an error repeats neither. */
static void
add_public(struct sb *sb, struct str uri)
{
	struct str rest = str_head(uri, str_find(uri, '?'));
	const char *mark = memmem(rest.p, rest.n, "://", 3);
	size_t scheme = mark != NULL ? (size_t)(mark - rest.p) + 3 : 0;
	struct str host = str_from(rest, scheme);
	size_t at = str_rfind(str_head(host, str_find(host, '/')), '@');

	sb_add(sb, str_head(rest, scheme));
	sb_add(sb, at == SIZE_MAX ? host : str_from(host, at + 1));
}

static int
nobody_takes(const char *uri, struct err *err)
{
	AUTO_SB struct sb text = SB_EMPTY(SB_LIMIT);

	add_public(&text, str_of(uri));
	(void)err_set(err, ERR_NO_SOURCE, "no file source takes %s",
	    sb_cstr(&text));
	return (err_hint(err, "the sources are in the file_sources setting"));
}

static int
no_source(const struct files *files, const char *uri, struct err *err)
{
	for (size_t i = 0; i < files->nforeign; i++)
		if (lies_below(str_of(uri), str_of(files->foreign[i])))
			return (err_set(err, ERR_UNSUPPORTED,
			    "%s: file sources of this type are not driven "
			    "by this version", files->foreign[i]));
	if (str_starts(str_of(uri), STR("gxftp://")) ||
	    str_starts(str_of(uri), STR("gximport://")) ||
	    str_starts(str_of(uri), STR("gxuserimport://"))) {
		(void)err_set(err, ERR_FORBIDDEN,
		    "%s: no directory is configured for this", uri);
		return (err_hint(err, "ftp_upload_dir, library_import_dir and "
		    "user_library_import_dir are settings"));
	}
	return (nobody_takes(uri, err));
}

static int
find_source(const struct files *files, const char *uri,
    const struct file_source **ret, struct err *err)
{
	const struct file_source *best = NULL;
	size_t best_score = 0;

	if (strstr(uri, "://") == NULL) {
		(void)err_set(err, ERR_BAD_URI,
		    "\"%s\" is no address: it has no scheme", uri);
		return (err_hint(err,
		    "for example gxfiles://SOURCE/path/name.tgz"));
	}
	for (size_t i = 0; i < files->n; i++) {
		size_t s = score(files->sources[i], str_of(uri));

		if (s > best_score) {
			best_score = s;
			best = files->sources[i];
		}
	}
	if (best == NULL)
		return (no_source(files, uri, err));
	*ret = best;
	return (0);
}

static bool
may_use(const struct file_source *source, const struct file_user *user)
{
	if (source->roles == NULL && source->groups == NULL)
		return (true);
	return (user != NULL && (user->is_admin ||
	    ((source->roles == NULL ||
	    rule_holds(source->roles, user->roles, user->nroles)) &&
	    (source->groups == NULL ||
	    rule_holds(source->groups, user->groups, user->ngroups)))));
}

bool
files_may_use(const struct files *files, size_t i,
    const struct file_user *user)
{
	return (may_use(files->sources[i], user));
}

static int
check_access(const struct file_source *source, const struct file_user *user,
    struct err *err)
{
	if (may_use(source, user))
		return (0);
	return (err_set(err, ERR_DENIED,
	    "this user may not use the file source %s", source->info.id));
}

static int
enter(const struct files *files, const char *uri, const struct file_user *user,
    enum files_use use, const struct file_source **ret, struct err *err)
{
	if (find_source(files, uri, ret, err) == -1 ||
	    check_access(*ret, user, err) == -1)
		return (-1);
	if (use == FILES_WRITE && (!(*ret)->info.writable ||
	    (*ret)->driver->deliver == NULL)) {
		(void)err_set(err, ERR_READ_ONLY,
		    "the file source %s cannot be written", (*ret)->info.id);
		return (err_hint(err, "its configuration does not say "
		    "writable: true"));
	}
	return (0);
}

int
files_check(const struct files *files, const struct files_check *check,
    struct err *err)
{
	const struct file_source *source;

	if (enter(files, check->uri, check->user, check->use, &source,
	    err) == -1)
		return (-1);
	return (source->driver->check(source, check, err));
}

int
files_deliver(const struct files *files, const struct files_target *target,
    struct delivery **ret, struct err *err)
{
	const struct file_source *source;

	if (enter(files, target->uri, target->user, FILES_WRITE, &source,
	    err) == -1)
		return (-1);
	return (source->driver->deliver(source, target, ret, err));
}

int
files_fetch(const struct files *files, const struct files_fetch *fetch,
    int *ret_fd, struct err *err)
{
	const struct file_source *source;

	if (enter(files, fetch->uri, fetch->user, FILES_READ, &source,
	    err) == -1)
		return (-1);
	return (source->driver->fetch(source, fetch, ret_fd, err));
}

int
files_remove(const struct files *files, const char *uri,
    const struct file_user *user, struct err *err)
{
	const struct file_source *source;

	if (enter(files, uri, user, FILES_WRITE, &source, err) == -1)
		return (-1);
	return (source->driver->remove(source, uri, user, err));
}

/* What follows the scheme must not look like an address once more. */
static int
check_form(const char *uri, struct err *err)
{
	const char *scheme = strstr(uri, "://");

	if (scheme != NULL && strstr(scheme + 3, "://") != NULL)
		return (err_set(err, ERR_BAD_URI,
		    "\"%s\" is no address: it has two schemes", uri));
	return (0);
}

static int
cannot(const struct file_source *source, const char *what, struct err *err)
{
	return (err_set(err, ERR_INVALID,
	    "%s is not supported by the file source %s", what,
	    source->info.id));
}

int
files_list(const struct files *files, const struct files_listing *listing,
    files_visit *visit, void *ctx, struct err *err)
{
	const struct file_source *source;

	if (check_form(listing->uri, err) == -1 || enter(files, listing->uri,
	    listing->user, FILES_READ, &source, err) == -1)
		return (-1);
	if (source->driver->list == NULL)
		return (cannot(source, "listing", err));
	if (listing->paged && !source->info.pages)
		return (cannot(source, "pagination", err));
	if (listing->searched && !source->info.searches)
		return (cannot(source, "searching", err));
	if (listing->sorted && !source->info.sorts)
		return (cannot(source, "sorting", err));
	return (source->driver->list(source, listing, visit, ctx, err));
}

int
files_create(const struct files *files, const char *uri, struct str name,
    const struct file_user *user, struct sb *ret_uri, struct err *err)
{
	const struct file_source *source;
	struct str text;

	if (check_form(uri, err) == -1 ||
	    enter(files, uri, user, FILES_WRITE, &source, err) == -1)
		return (-1);
	if (source->driver->create == NULL)
		return (cannot(source, "making entries", err));
	if (!fs_path_is_clean(name) || str_find(name, '/') != SIZE_MAX)
		return (err_set(err, ERR_BAD_URI,
		    "\"%.*s\" cannot be the name of an entry",
		    STR_ARG(name)));
	sb_adds(ret_uri, uri);
	if (!str_ends(sb_str(ret_uri), STR("/")))
		sb_addc(ret_uri, '/');
	sb_add(ret_uri, name);
	if (sb_finish(ret_uri, &text, err) == -1)
		return (-1);
	return (source->driver->create(source, text.p, user, err));
}
