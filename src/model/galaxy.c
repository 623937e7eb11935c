/* What a galaxy.yml says about the places of a Galaxy (spec: Galaxy 26.1). */
#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/yaml.h"
#include "model/site_priv.h"

#define FILE_MAX (8u << 20)
#define DEFAULT_SECRET "USING THE DEFAULT IS NOT SECURE!"

struct galaxy {
	struct arena *arena;		/* what is parsed */
	struct arena *paths;		/* some dozens of them */
	const struct jv *options;	/* below "galaxy:"; may be NULL */
	const char *root;		/* Galaxy's working directory */
	const char *config_dir, *data_dir, *cache_dir;
};

static bool
exists(const char *path)
{
	return (access(path, F_OK) == 0);
}

/* Never NULL: what is too long for a path is cut to a length that still is, so
 * that whoever opens it hears so. */
static const char *
join(const struct galaxy *g, const char *base, struct str value)
{
	value = str_head(value, 2 * PATH_MAX);
	if (value.n > 0 && value.p[0] == '/')
		return (arena_str(g->paths, value).p);
	return (arena_printf(g->paths, "%s/%.*s", base, STR_ARG(value)));
}

static const char *
environment(const char *prefix, const char *option)
{
	char name[128];
	size_t n = (size_t)snprintf(name, sizeof(name), "%s", prefix);

	while (*option != '\0' && n < sizeof(name) - 1)
		name[n++] = (char)toupper((unsigned char)*option++);
	name[n] = '\0';
	return (getenv(name));
}

/* False when the option is not set, or set to nothing. */
static bool
option(const struct galaxy *g, const char *name, struct str *ret)
{
	const struct jv *v = jv_get(g->options, name);
	const char *env = environment("GALAXY_CONFIG_OVERRIDE_", name);
	struct str value = STR_NONE;

	if (env != NULL)
		value = str_of(env);
	else if (v != NULL && (v->type == JV_STRING || v->type == JV_NUMBER))
		value = v->text;
	else if (v == NULL)
		value = str_of(environment("GALAXY_CONFIG_", name));
	if (value.n == 0)
		return (false);
	*ret = value;
	return (true);
}

static struct str
option_or(const struct galaxy *g, const char *name, struct str otherwise)
{
	struct str value;

	return (option(g, name, &value) ? value : otherwise);
}

/* A path that belongs to a directory. Old files repeat that directory's own
 * name in front. What is not there may be there as seen from the root. */
static const char *
resolve(const struct galaxy *g, const char *name, struct str otherwise,
    const char *base, struct str old_prefix)
{
	struct str value = option_or(g, name, otherwise);
	const char *path, *from_root;

	if (str_starts(value, old_prefix))
		path = join(g, base, str_from(value, old_prefix.n));
	else
		path = join(g, base, value);
	if (exists(path))
		return (path);
	from_root = join(g, g->root, value);
	return (exists(from_root) ? from_root : path);
}

/* An option without a value of its own, as seen from the root. */
static char *
directory(const struct galaxy *g, const char *name)
{
	struct str value;

	return (option(g, name, &value) && value.n > 0 ?
	    mem_strdup(join(g, g->root, value)) : NULL);
}

static bool
is_checkout(const struct galaxy *g, const char *dir)
{
	return (exists(join(g, dir, STR("run.sh"))) &&
	    exists(join(g, dir, STR("lib/galaxy/__init__.py"))) &&
	    exists(join(g, dir, STR("scripts/common_startup.sh"))));
}

/* Galaxy takes its working directory, which we cannot know: the option, the
 * variable, the checkout around config/, else where galaxy.yml is. */
static const char *
find_root(const struct galaxy *g, const char *yml_dir)
{
	const char *env = getenv("GALAXY_ROOT_DIR"), *parent;
	struct str value;

	if (option(g, "root_dir", &value))
		return (join(g, yml_dir, value));
	if (env != NULL && env[0] == '/')
		return (join(g, yml_dir, str_of(env)));
	parent = join(g, yml_dir, STR(".."));
	if (is_checkout(g, parent))
		return (parent);
	return (yml_dir);
}

static void
find_directories(struct galaxy *g, const char *yml_dir)
{
	struct str value;

	g->root = find_root(g, yml_dir);
	g->config_dir = option(g, "config_dir", &value) ?
	    join(g, g->root, value) : yml_dir;
	if (option(g, "data_dir", &value))
		g->data_dir = join(g, g->root, value);
	else if (is_checkout(g, g->root))
		g->data_dir = join(g, g->root, STR("database"));
	else
		g->data_dir = join(g, g->config_dir, STR("data"));
	g->cache_dir = resolve(g, "cache_dir", STR("cache"), g->data_dir,
	    STR("database/"));
}

/* The path of a SQLite file; other engines are named, their addresses (which
 * hold passwords) are not. */
static int
find_database(const struct galaxy *g, struct site *site, struct err *err)
{
	struct str url, engine, rest;
	const char *path;

	if (!option(g, "database_connection", &url)) {
		path = join(g, g->data_dir, STR("universe.sqlite"));
		site->db_path = mem_strdup(path);
		return (0);
	}
	rest = url;
	if (!str_cut(&rest, ':', &engine))
		engine = url;
	engine = str_head(engine, str_find(engine, '+'));
	if (!str_is(engine, "sqlite"))
		return (err_set(err, ERR_UNSUPPORTED,
		    "database_connection names the engine %.*s; only sqlite "
		    "can be read", (int)(engine.n < 40 ? engine.n : 40),
		    engine.p));
	rest = str_head(rest, str_find(rest, '?'));
	if (!str_starts(rest, STR("///")) || rest.n == 3)
		return (err_set(err, ERR_BAD_CONFIG,
		    "database_connection names no file: sqlite:///PATH"));
	site->db_path = mem_strdup(join(g, g->root, str_from(rest, 3)));
	return (0);
}

static int
store_by(struct str value, bool *ret_uuid, struct err *err)
{
	if (!str_is(value, "uuid") && !str_is(value, "id"))
		return (err_set(err, ERR_BAD_CONFIG, "an object store is by "
		    "id or uuid, not by \"%.*s\"",
		    (int)(value.n < 40 ? value.n : 40), value.p));
	*ret_uuid = str_is(value, "uuid");
	return (0);
}

/* A store that the configuration describes: one disk and nothing else. */
static int
disk_store(const struct galaxy *g, const struct jv *store, struct site *site,
    struct err *err)
{
	struct str type = STR_NONE, value;

	if (!jv_string(jv_get(store, "type"), &type) || !str_is(type, "disk"))
		return (err_set(err, ERR_UNSUPPORTED, "object stores of type "
		    "\"%.*s\" cannot be read yet",
		    (int)(type.n < 40 ? type.n : 40),
		    type.p != NULL ? type.p : ""));
	if (jv_string(jv_get(store, "files_dir"), &value)) {
		free(site->objects_path);
		site->objects_path = mem_strdup(join(g, g->root, value));
	}
	if (jv_string(jv_get(store, "store_by"), &value))
		return (store_by(value, &site->objects_by_uuid, err));
	return (0);
}

static int
store_file(const struct galaxy *g, const char *path, struct site *site,
    struct err *err)
{
	AUTO_FREE char *text = NULL;
	AUTO_CLOSE int dir = -1;
	struct str name = str_of(path);
	struct jv *store;
	size_t n, slash = str_rfind(name, '/');

	if (str_ends(name, STR(".xml")) || str_ends(name, STR(".xml.sample")))
		return (err_set(err, ERR_UNSUPPORTED,
		    "%s: object stores in XML cannot be read yet", path));
	if (fs_open_dir(arena_str(g->paths, str_head(name, slash + 1)).p,
	    &dir, err) == -1 ||
	    fs_read(dir, path + slash + 1, FILE_MAX, &text, &n, err) == -1 ||
	    yaml_parse((struct str){ text, n }, path, g->arena, &store, err) ==
	    -1)
		return (-1);
	return (disk_store(g, store, site, err));
}

/* Where file_path is without a store of its own: a directory called "objects"
 * goes by uuid, an old one called "files" by id. */
static int
find_objects(const struct galaxy *g, struct site *site, struct err *err)
{
	const struct jv *store = jv_get(g->options, "object_store_config");
	const char *file, *path;
	struct str value = STR("objects");

	if (exists(join(g, g->data_dir, STR("files"))))
		value = STR("files");
	path = resolve(g, "file_path", value, g->data_dir, STR("database/"));
	site->objects_path = mem_strdup(path);
	value = str_of(path);
	while (str_ends(value, STR("/")))
		value = str_head(value, value.n - 1);
	site->objects_by_uuid = str_ends(value, STR("/objects"));
	if (option(g, "object_store_store_by", &value) &&
	    store_by(value, &site->objects_by_uuid, err) == -1)
		return (-1);
	file = resolve(g, "object_store_config_file",
	    STR("object_store_conf.xml"), g->config_dir, STR("config/"));
	if (exists(file))
		return (store_file(g, file, site, err));
	if (store != NULL && store->type == JV_OBJECT)
		return (disk_store(g, store, site, err));
	value = option_or(g, "object_store", STR("disk"));
	if (!str_is(value, "disk"))
		return (err_set(err, ERR_UNSUPPORTED, "object stores of type "
		    "\"%.*s\" cannot be read yet",
		    (int)(value.n < 40 ? value.n : 40), value.p));
	return (0);
}

/* What waybill's own configuration leaves empty. */
static void
take_if_unset(const struct galaxy *g, const char *name, char **setting)
{
	struct str value;

	if ((*setting)[0] != '\0' || !option(g, name, &value))
		return;
	free(*setting);
	*setting = str_dup(value);
}

static void
find_settings(const struct galaxy *g, struct site *site)
{
	site->id_secret = str_dup(option_or(g, "id_secret",
	    STR(DEFAULT_SECRET)));
	site->admins = str_dup(option_or(g, "admin_users", STR("")));
	take_if_unset(g, "bootstrap_admin_api_key", &site->conf->master_key);
	take_if_unset(g, "master_api_key", &site->conf->master_key);
	take_if_unset(g, "api_allow_run_as", &site->conf->run_as);
	take_if_unset(g, "fetch_url_allowlist", &site->conf->fetch_allow);
	site->tmp_path = mem_strdup(resolve(g, "new_file_path", STR("tmp"),
	    g->data_dir, STR("database/")));
	site->sts_path = mem_strdup(resolve(g, "short_term_storage_dir",
	    STR("short_term_web_storage"), g->cache_dir,
	    STR("database/cache/")));
	site->file_sources_path = mem_strdup(resolve(g,
	    "file_sources_config_file", STR("file_sources_conf.yml"),
	    g->config_dir, STR("config/")));
	site->ftp_upload_dir = directory(g, "ftp_upload_dir");
	site->library_import_dir = directory(g, "library_import_dir");
	site->user_library_import_dir = directory(g,
	    "user_library_import_dir");
}

static int
read_options(struct galaxy *g, int dir, const char *name, const char *path,
    struct err *err)
{
	AUTO_FREE char *text = NULL;
	struct jv *root;
	size_t n;

	if (str_ends(str_of(name), STR(".ini")))
		return (err_set(err, ERR_UNSUPPORTED,
		    "%s: configuration in INI form cannot be read", path));
	if (fs_read(dir, name, FILE_MAX, &text, &n, err) == -1 ||
	    yaml_parse((struct str){ text, n }, path, g->arena, &root, err) ==
	    -1)
		return (-1);
	g->options = jv_get(root, "galaxy");
	if (g->options == NULL)
		return (err_set(err, ERR_BAD_CONFIG,
		    "%s has no section \"galaxy\"", path));
	return (0);
}

static int
fill_site(struct galaxy *g, int config_fd, struct site *site,
    struct err *err)
{
	char real[PATH_MAX];

	if (fs_open_dir(g->root, &site->dir_fd, err) == -1 ||
	    conf_load(config_fd, &site->conf, err) == -1)
		return (-1);
	if (realpath(g->root, real) == NULL)
		return (err_sys(err, "resolve %s", g->root));
	site->path = mem_strdup(real);
	if (find_database(g, site, err) == -1 ||
	    find_objects(g, site, err) == -1)
		return (-1);
	find_settings(g, site);
	if (!exists(site->db_path))
		return (err_set(err, ERR_NO_SITE,
		    "there is no database at %s", site->db_path));
	return (0);
}

int
site_open_galaxy(struct site *site, const char *path, struct err *err)
{
	AUTO_ARENA struct arena *arena = arena_new(8 * (uint64_t)FILE_MAX);
	AUTO_ARENA struct arena *paths = arena_new(64 * 3 * PATH_MAX);
	AUTO_CLOSE int dir = -1;
	struct galaxy g = { .arena = arena, .paths = paths };
	char yml_dir[PATH_MAX];
	struct str parent = str_of(path);
	const char *name = path;
	size_t slash = str_rfind(parent, '/');

	parent = slash == SIZE_MAX ? STR(".") : str_head(parent, slash + 1);
	if (slash != SIZE_MAX)
		name = path + slash + 1;
	if (realpath(join(&g, ".", parent), yml_dir) == NULL)
		return (err_sys(err, "find %s", path));
	if (fs_open_dir(yml_dir, &dir, err) == -1 ||
	    read_options(&g, dir, name, path, err) == -1)
		return (-1);
	find_directories(&g, yml_dir);
	return (fill_site(&g, dir, site, err));
}
