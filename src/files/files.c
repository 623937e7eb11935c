#include "files/files.h"

#include <stdio.h>

#include "base/err.h"
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
registry_add(struct files *files, struct file_source *source)
{
	mem_grow(files->sources, &files->cap, files->n + 1);
	files->sources[files->n++] = source;
}

void
registry_add_foreign(struct files *files, struct str id, struct str type)
{
	AUTO_SB struct sb root;

	log_warning("files.type_not_driven",
	    ((struct log_field){ "source", LOG_F_STR, id, 0, 0 }),
	    ((struct log_field){ "type", LOG_F_STR, type, 0, 0 }));
	sb_init(&root, 512);
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
		.uri_root = mem_strdup(""), .writable = writable };
	registry_add(files, source);
}

int
files_load(const struct files_options *options, struct files **ret,
    struct err *err)
{
	struct files *files = mem_new(struct files);

	if (options->stock_http)
		add_stock(files, file_source_http(options->url_allow,
		    options->nurl_allow), "http", "stock_http", false);
	if (options->local) {
		struct file_source *local = mem_new(struct file_source);

		local->driver = &file_driver_local;
		add_stock(files, local, "local", "local", true);
	}
	if (options->conf_path != NULL &&
	    registry_load(files, options->conf_path, err) == -1) {
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
 * "gxfiles://a/x" and not "gxfiles://ab". */
static bool
lies_below(struct str uri, struct str root)
{
	return (str_starts(uri, root) &&
	    (uri.n == root.n || uri.p[root.n] == '/'));
}

static size_t
score(const struct file_source *source, struct str uri)
{
	struct str root = str_of(source->info.uri_root);

	if (source->driver->score != NULL)
		return (source->driver->score(source, uri));
	return (lies_below(uri, root) ? root.n : 0);
}

static int
no_source(const struct files *files, const char *uri, struct err *err)
{
	for (size_t i = 0; i < files->nforeign; i++)
		if (lies_below(str_of(uri), str_of(files->foreign[i])))
			return (err_set(err, ERR_UNSUPPORTED,
			    "%s: file sources of this type are not driven "
			    "by this version", files->foreign[i]));
	(void)err_set(err, ERR_NO_SOURCE, "no file source takes %s", uri);
	return (err_hint(err, "the sources are in the file_sources setting"));
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

static int
check_access(const struct file_source *source, const struct file_user *user,
    struct err *err)
{
	if (source->roles == NULL && source->groups == NULL)
		return (0);
	if (user != NULL && (user->is_admin ||
	    ((source->roles == NULL ||
	    rule_holds(source->roles, user->roles, user->nroles)) &&
	    (source->groups == NULL ||
	    rule_holds(source->groups, user->groups, user->ngroups)))))
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
