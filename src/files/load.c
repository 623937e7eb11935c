/*
 * load: file_sources_conf.yml into the registry: a list of entries, or a
 * mapping whose keys are the ids (spec file-sources.md 2).
 */
#include "base/err.h"
#include "base/fs.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/yaml.h"
#include "files/registry.h"

#define CONF_MAX (8u << 20)

static const struct file_driver *const drivers[] = { &file_driver_posix,
	&file_driver_gxftp, &file_driver_gximport, &file_driver_gxuserimport };

/* Those of which there is one without an entry. */
static const struct {
	const struct file_driver *driver;
	const char *id, *label;
	size_t directory;	/* in struct files_options */
} stock[] = {
	{ &file_driver_gxftp, "stock_gxftp", "FTP Directory",
	    offsetof(struct files_options, ftp_dir) },
	{ &file_driver_gximport, "stock_gximport", "Library Import Directory",
	    offsetof(struct files_options, import_dir) },
	{ &file_driver_gxuserimport, "stock_gxuserimport",
	    "Library User Import Directory",
	    offsetof(struct files_options, user_import_dir) },
};

/* Types that Galaxy has and this version does not drive: the entry is passed
 * over with a warning, so that one file serves both programs. */
static const char *const foreign_types[] = { "ftp", "ssh", "webdav",
	"dropbox", "googledrive", "s3fs", "googlecloudstorage", "azure",
	"azureflat", "onedrive", "onedata", "irods", "rspace", "basespace",
	"anvil", "elabftw", "huggingface", "omero", "iiif", "ascp",
	"inveniordm", "zenodo", "dataverse", "http", "drs", "base64",
	"remoteZip", "temp", "memory" };

static const char *const common_options[] = { "type", "id", "label", "doc",
	"scheme", "writable", "requires_roles", "requires_groups",
	"disable_templating", "url", "oidc_auth_provider", "auth_expires_at",
	"browsable", "uri_root", "supports", NULL };

static bool
is_listed(const char *const *list, struct str name)
{
	for (; list != NULL && *list != NULL; list++)
		if (str_is(name, *list))
			return (true);
	return (false);
}

static const struct file_driver *
driver_named(struct str type)
{
	for (size_t i = 0; i < NELEMS(drivers); i++)
		if (str_is(type, drivers[i]->type))
			return (drivers[i]);
	return (NULL);
}

static int
check_options(const struct jv *entry, const struct file_driver *driver,
    struct err *err)
{
	JV_EACH(member, entry)
		if (!is_listed(common_options, member->key) &&
		    !is_listed(driver->options, member->key))
			return (err_set(err, ERR_BAD_CONFIG,
			    "line %u: a %s source has no property \"%.*s\"",
			    member->line, driver->type,
			    STR_ARG(member->key)));
	return (0);
}

static int
load_rule(const struct jv *entry, const char *key, struct rule **ret,
    const char **ret_text, struct err *err)
{
	const struct jv *v = jv_get(entry, key);
	struct str text;

	if (jv_is_null(v))
		return (0);
	if (!jv_string(v, &text))
		return (err_set(err, ERR_BAD_CONFIG, "line %u: %s is no text",
		    v->line, key));
	if (rule_parse(text, ret, err) == -1)
		return (err_in(err, "line %u: %s", v->line, key));
	*ret_text = str_dup(text);
	return (0);
}

static char *
text_or(const struct jv *entry, const char *key, struct str usual)
{
	struct str text;

	return (str_dup(jv_string(jv_get(entry, key), &text) ? text : usual));
}

static int
load_common(struct file_source *source, const struct jv *entry, struct str id,
    struct err *err)
{
	AUTO_SB struct sb root = SB_EMPTY(512);
	AUTO_SB struct sb label = SB_EMPTY(512);
	struct str scheme = STR("gxfiles");
	bool writable = source->driver->writes;
	const struct jv *v = jv_get(entry, "writable");

	(void)jv_string(jv_get(entry, "scheme"), &scheme);
	if (source->driver->uri_root != NULL)
		sb_adds(&root, source->driver->uri_root);
	else
		sb_addf(&root, "%.*s://%.*s", STR_ARG(scheme), STR_ARG(id));
	sb_addf(&label, "File source %.*s", STR_ARG(id));
	if (!jv_is_null(v) && !jv_bool(v, &writable))
		return (err_set(err, ERR_BAD_CONFIG,
		    "line %u: writable is neither true nor false", v->line));
	source->info = (struct files_info){
		.id = str_dup(id),
		.type = source->driver->type,
		.label = text_or(entry, "label", sb_str(&label)),
		.doc = text_or(entry, "doc", STR("")),
		.uri_root = sb_take(&root),
		.kind = source->driver->kind,
		.writable = writable && source->driver->may_write,
		.browsable = source->driver->browsable,
	};
	if (load_rule(entry, "requires_roles", &source->roles,
	    &source->info.roles, err) == -1 ||
	    load_rule(entry, "requires_groups", &source->groups,
	    &source->info.groups, err) == -1)
		return (-1);
	return (0);
}

static int
load_source(struct files *files, const struct jv *entry, struct str id,
    const struct file_driver *driver, const struct files_options *options,
    struct err *err)
{
	struct file_source *source = mem_new(struct file_source);

	source->driver = driver;
	registry_insert(files, files->n, source);
	if (check_options(entry, driver, err) == -1 ||
	    load_common(source, entry, id, err) == -1)
		return (-1);
	return (driver->load(source, entry, options, err));
}

static bool
has_type(const struct files *files, const struct file_driver *driver)
{
	for (size_t i = 0; i < files->n; i++)
		if (files->sources[i]->driver == driver)
			return (true);
	return (false);
}

int
registry_add_stock(struct files *files, size_t at,
    const struct files_options *options, struct err *err)
{
	for (size_t i = 0; i < NELEMS(stock); i++) {
		const struct file_driver *driver = stock[i].driver;
		const char *const *directory = (const void *)
		    ((const char *)options + stock[i].directory);
		struct file_source *source;

		if (*directory == NULL || has_type(files, driver))
			continue;
		source = mem_new(struct file_source);
		source->driver = driver;
		source->info = (struct files_info){
			.id = mem_strdup(stock[i].id), .type = driver->type,
			.label = mem_strdup(stock[i].label),
			.doc = mem_strdup(""), .kind = driver->kind,
			.uri_root = mem_strdup(driver->uri_root),
			.writable = driver->writes, .browsable = true,
		};
		registry_insert(files, at++, source);
		if (driver->load(source, NULL, options, err) == -1)
			return (-1);
	}
	return (0);
}

static bool
is_foreign(struct str type)
{
	for (size_t i = 0; i < NELEMS(foreign_types); i++)
		if (str_is(type, foreign_types[i]))
			return (true);
	return (false);
}

static int
load_entry(struct files *files, const struct jv *entry, struct str id,
    const struct files_options *options, struct err *err)
{
	struct str type;
	const struct file_driver *driver;

	if (entry->type != JV_OBJECT)
		return (err_set(err, ERR_BAD_CONFIG,
		    "line %u: a file source is a mapping", entry->line));
	if (id.p == NULL && !jv_string(jv_get(entry, "id"), &id))
		return (err_set(err, ERR_BAD_CONFIG,
		    "line %u: a file source has no id", entry->line));
	if (id.n == 0 || str_find(id, '/') != SIZE_MAX)
		return (err_set(err, ERR_BAD_CONFIG,
		    "line %u: \"%.*s\" cannot be the id of a file source",
		    entry->line, STR_ARG(id)));
	if (!jv_string(jv_get(entry, "type"), &type))
		return (err_set(err, ERR_BAD_CONFIG,
		    "line %u: file source \"%.*s\" has no type", entry->line,
		    STR_ARG(id)));
	driver = driver_named(type);
	if (driver != NULL)
		return (load_source(files, entry, id, driver, options, err));
	if (!is_foreign(type))
		return (err_set(err, ERR_BAD_CONFIG,
		    "line %u: no file source has the type \"%.*s\"",
		    entry->line, STR_ARG(type)));
	registry_add_foreign(files, id, type);
	return (0);
}

static int
load_tree(struct files *files, const struct jv *tree,
    const struct files_options *options, struct err *err)
{
	if (tree->type != JV_ARRAY && tree->type != JV_OBJECT)
		return (err_set(err, ERR_BAD_CONFIG,
		    "line %u: neither a list nor a mapping of file sources",
		    tree->line));
	JV_EACH(entry, tree)
		if (load_entry(files, entry, tree->type == JV_OBJECT ?
		    entry->key : STR_NONE, options, err) == -1)
			return (-1);
	return (0);
}

/* The path is the operator's own: it may be absolute and pass through links,
 * down to the directory. */
static int
read_file(const char *path, char **ret, size_t *ret_n, struct err *err)
{
	struct str whole = str_of(path);
	size_t slash = str_rfind(whole, '/');
	AUTO_FREE char *parent = str_dup(slash == SIZE_MAX ? STR(".") :
	    str_head(whole, slash + 1));
	AUTO_CLOSE int dir = -1;

	if (fs_open_dir(parent, &dir, err) == -1)
		return (-1);
	return (fs_read(dir, slash == SIZE_MAX ? path : path + slash + 1,
	    CONF_MAX, ret, ret_n, err));
}

int
registry_load(struct files *files, const struct files_options *options,
    struct err *err)
{
	const char *path = options->conf_path;
	AUTO_ARENA struct arena *arena = arena_new(16 * CONF_MAX);
	AUTO_FREE char *text = NULL;
	struct jv *tree;
	size_t n;

	if (read_file(path, &text, &n, err) == -1) {
		if (err->code != ERR_NOT_FOUND)
			return (-1);
		*err = (struct err){ 0 };
		return (0);
	}
	if (yaml_parse((struct str){ text, n }, path, arena, &tree,
	    err) == -1)
		return (-1);
	if (load_tree(files, tree, options, err) == -1)
		return (err_in(err, "%s", path));
	return (0);
}
