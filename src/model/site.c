#include "model/site_priv.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/lock.h"
#include "base/mem.h"
#include "base/own.h"
#include "db/db.h"
#include "model/ids.h"
#include "model/users.h"

#define DEFAULT_DATA "waybill-data"
#define LOCK_WAIT (60 * USEC_SEC)

/* What may lie in a directory that is about to become a site: configuration
 * that somebody wrote beforehand, and the lock, which is the first thing that
 * an interrupted creation made. */
static const char *const before_site[] = { "waybill.yml",
	"file_sources_conf.yml", "waybill.lock" };

static char *
below(const char *dir, const char *name)
{
	struct sb b;

	if (name[0] == '/')
		return (mem_strdup(name));
	sb_init(&b, PATH_MAX);
	sb_addf(&b, "%s/%s", dir, name);
	return (sb_take(&b));
}

static const char *
chosen_directory(const struct site_options *options)
{
	const char *data = options->data;

	if (data == NULL || data[0] == '\0')
		data = getenv("WAYBILL_DATA");
	return (data != NULL && data[0] != '\0' ? data : DEFAULT_DATA);
}

static int
no_site(const char *path, struct err *err)
{
	(void)err_set(err, ERR_NO_SITE, "there is no data directory at %s",
	    path);
	return (err_hint(err, "the first command that writes, such as "
	    "`waybill import`, makes one; --data names another"));
}

static char *
configured(const char *dir, const char *name)
{
	return (name[0] == '\0' ? NULL : below(dir, name));
}

static bool
has_file(int dir_fd, const char *name)
{
	return (faccessat(dir_fd, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0);
}

static int
refuse_foreign(int dir_fd, const char *path, struct err *err)
{
	AUTO_DIR DIR *dir = NULL;
	const struct dirent *entry;
	AUTO_CLOSE int fd = openat(dir_fd, ".",
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd == -1 || (dir = fdopendir(fd)) == NULL)
		return (err_sys(err, "read directory %s", path));
	(void)own_take_fd(&fd);
	while ((entry = readdir(dir)) != NULL) {
		bool known = strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0;

		for (size_t i = 0; i < NELEMS(before_site); i++)
			known |= strcmp(entry->d_name, before_site[i]) == 0;
		/* Somebody else may have begun to make it meanwhile: the
		 * lock comes first. */
		if (!known && !has_file(dir_fd, "waybill.lock")) {
			(void)err_set(err, ERR_INVALID, "%s is no data "
			    "directory of waybill and not empty", path);
			return (err_hint(err, "name an empty or new directory "
			    "with --data"));
		}
	}
	return (0);
}

/* Opens dir_fd; makes the last part of the path for SITE_WRITE. */
static int
open_directory(struct site *site, const char *path, enum site_use use,
    struct err *err)
{
	char real[PATH_MAX];

	if (use == SITE_WRITE && mkdir(path, 0700) == -1 && errno != EEXIST)
		return (err_sys(err, "make data directory %s", path));
	if (fs_open_dir(path, &site->dir_fd, err) == -1)
		return (err->code == ERR_NOT_FOUND ? no_site(path, err) : -1);
	if (realpath(path, real) == NULL)
		return (err_sys(err, "resolve %s", path));
	site->path = mem_strdup(real);
	if (has_file(site->dir_fd, "waybill.db") ||
	    has_file(site->dir_fd, "waybill.lock"))
		return (0);
	if (use == SITE_READ)
		return (no_site(path, err));
	return (refuse_foreign(site->dir_fd, path, err));
}

static void
own_paths(struct site *site)
{
	site->db_path = below(site->path, "waybill.db");
	site->objects_path = below(site->path, "objects");
	site->sts_path = below(site->path, "short_term_storage");
	site->tmp_path = below(site->path, "tmp");
	site->file_sources_path = below(site->path, site->conf->file_sources);
	site->ftp_upload_dir = configured(site->path,
	    site->conf->ftp_upload_dir);
	site->library_import_dir = configured(site->path,
	    site->conf->library_import_dir);
	site->user_library_import_dir = configured(site->path,
	    site->conf->user_library_import_dir);
	site->objects_by_uuid = true;
	site->admins = mem_strdup("");
}

static int
lock(const struct site *site, bool exclusive, struct err *err)
{
	int got = lock_wait(site->lock_fd, exclusive, LOCK_WAIT, err);

	if (got != 0)
		return (got == 1 ? 0 : -1);
	(void)err_set(err, ERR_BUSY, "%s is in use by another process",
	    site->path);
	return (err_hint(err, exclusive ? "the data directory must be "
	    "prepared for this version: stop `waybill serve` first" :
	    "another process is preparing it; try again in a moment"));
}

/* Takes the stored secret over: 1, 0 when there is none yet, -1. */
static int
stored_secret(struct site *site, struct db *db, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	int got;

	if (DB_QUERY(db, model_site_get, &rows, err,
	    .key = DB_CSTR("id_secret")) == -1)
		return (-1);
	if ((got = db_rows_next(rows, err)) == 1) {
		free(site->id_secret);
		site->id_secret = str_dup(db_text(rows, 0));
	}
	return (got);
}

/* 1 when the stored secret is the configured one, 0 when that must still be
 * stored: possible as long as no id was given out. */
static int
check_secret(const struct site *site, struct db *db, struct err *err)
{
	const char *wanted = site->conf->id_secret;
	AUTO_ROWS struct db_rows *rows = NULL;
	int got;

	if (wanted[0] == '\0' || strcmp(wanted, site->id_secret) == 0)
		return (1);
	if (DB_QUERY(db, model_site_in_use, &rows, err) == -1 ||
	    (got = db_rows_next(rows, err)) == -1)
		return (-1);
	if (got == 0)
		return (0);
	(void)err_set(err, ERR_BAD_CONFIG, "id_secret differs from that of "
	    "the data directory, which is no longer empty");
	return (err_hint(err, "remove id_secret from waybill.yml: all ids "
	    "that were given out would change"));
}

/* 1 when nothing is left to prepare, 0 when something is. */
static int
is_ready(struct site *site, struct err *err)
{
	AUTO_DB struct db *db = NULL;
	int version, got;

	if (!has_file(site->dir_fd, "waybill.db"))
		return (0);
	if (site_db(site, LOCK_WAIT, NULL, &db, err) == -1 ||
	    db_schema_version(db, &version, err) == -1)
		return (-1);
	if (version > DB_SCHEMA_VERSION)	/* says ERR_NEWER */
		return (db_migrate(db, err));
	if (version < DB_SCHEMA_VERSION)
		return (0);
	if ((got = stored_secret(site, db, err)) != 1)
		return (got);
	return (check_secret(site, db, err));
}

static int
set_fact(struct db *db, const char *key, const char *value, struct err *err)
{
	return (DB_EXEC(db, model_site_set, NULL, err, .key = DB_CSTR(key),
	    .value = DB_CSTR(value)));
}

static int
set_secret(struct site *site, struct db *db, struct err *err)
{
	const char *wanted = site->conf->id_secret;
	char secret[SECRET_TEXT];
	struct ids *ids = NULL;

	if (wanted[0] == '\0') {
		if (secret_random(secret, err) == -1)
			return (-1);
		wanted = secret;
	}
	/* Its length is checked before it is written down. */
	if (ids_new(str_of(wanted), &ids, err) == -1)
		return (-1);
	ids_free(ids);
	if (set_fact(db, "id_secret", wanted, err) == -1)
		return (-1);
	return (stored_secret(site, db, err) == 1 ? 0 : -1);
}

/* The secret comes last: whoever finds it finds the rest. */
static int
fill_fresh(struct site *site, struct db *db, struct err *err)
{
	char now[CLOCK_TEXT];
	int64_t id;

	clock_text(clock_now(), ' ', now);
	if (user_add(site, db, &(struct user_args){ .name = STR("admin"),
	    .is_admin = true }, &id, err) == -1 && err->code != ERR_EXISTS)
		return (-1);
	if (set_fact(db, "created", now, err) == -1)
		return (-1);
	return (set_secret(site, db, err));
}

static int
make_directories(const struct site *site, struct err *err)
{
	static const char *const names[] = { "objects", "short_term_storage",
		"tmp", "log" };

	for (size_t i = 0; i < NELEMS(names); i++) {
		if (fs_make_dirs(site->dir_fd, names[i], err) == -1)
			return (-1);
	}
	return (0);
}

/* Under the exclusive lock; everything may have been done in part before. */
static int
prepare(struct site *site, struct err *err)
{
	AUTO_DB struct db *db = NULL;
	int got;

	if (make_directories(site, err) == -1 ||
	    db_open(&(struct db_options){ .path = site->db_path,
	    .create = true, .busy = LOCK_WAIT }, &db, err) == -1 ||
	    db_migrate(db, err) == -1)
		return (-1);
	if ((got = stored_secret(site, db, err)) == 0)
		got = fill_fresh(site, db, err);
	else if (got == 1 && (got = check_secret(site, db, err)) == 0)
		got = set_secret(site, db, err);
	if (got == -1)
		return (-1);
	return (fs_sync_dir(site->dir_fd, ".", err));
}

/* Shared for everybody; alone for as long as something must be prepared. A
 * waiter must not hold the shared lock, or two of them would wait for ever. */
static int
lock_and_prepare(struct site *site, enum site_use use, struct err *err)
{
	int ready;

	if (lock(site, false, err) == -1)
		return (-1);
	if ((ready = is_ready(site, err)) != 0)
		return (ready == 1 ? 0 : -1);
	if (use == SITE_READ && !has_file(site->dir_fd, "waybill.db"))
		return (no_site(site->path, err));
	lock_release(site->lock_fd);
	if (lock(site, true, err) == -1 || prepare(site, err) == -1 ||
	    lock(site, false, err) == -1)
		return (-1);
	return (0);
}

static int
open_own(struct site *site, const struct site_options *options,
    struct err *err)
{
	if (open_directory(site, chosen_directory(options), options->use,
	    err) == -1)
		return (-1);
	if (conf_load(site->dir_fd, &site->conf, err) == -1)
		return (-1);
	own_paths(site);
	/* SQLite's temporary tables belong into the data directory, too; it
	 * looks once, when the process opens its first database. */
	if (setenv("SQLITE_TMPDIR", site->tmp_path, 1) == -1)
		return (err_sys(err, "name the directory of temporary files"));
	if (fs_open_beneath(site->dir_fd, "waybill.lock",
	    O_RDWR | O_CREAT, 0600, &site->lock_fd, err) == -1)
		return (-1);
	return (lock_and_prepare(site, options->use, err));
}

int
site_open(const struct site_options *options, struct site **ret,
    struct err *err)
{
	AUTO_SITE struct site *site = mem_new(struct site);
	int rc;

	site->dir_fd = site->lock_fd = -1;
	site->is_galaxy = options->galaxy != NULL;
	rc = site->is_galaxy ? site_open_galaxy(site, options->galaxy, err) :
	    open_own(site, options, err);
	if (rc == -1)
		return (-1);
	*ret = own_take(site);
	return (0);
}

void
site_close(struct site *site)
{
	if (site == NULL)
		return;
	own_close_fd(&site->dir_fd);
	own_close_fd(&site->lock_fd);
	free(site->path);
	free(site->db_path);
	free(site->objects_path);
	free(site->sts_path);
	free(site->tmp_path);
	free(site->file_sources_path);
	free(site->ftp_upload_dir);
	free(site->library_import_dir);
	free(site->user_library_import_dir);
	free(site->id_secret);
	free(site->admins);
	conf_free(site->conf);
	free(site);
}

void
site_auto_close(struct site **site)
{
	site_close(*site);
}

int
site_db(const struct site *site, usec_t busy, const struct cancel *cancel,
    struct db **ret, struct err *err)
{
	return (db_open(&(struct db_options){ .path = site->db_path,
	    .read_only = site->is_galaxy, .busy = busy, .cancel = cancel },
	    ret, err));
}

int
site_ids(const struct site *site, struct ids **ret, struct err *err)
{
	return (ids_new(str_of(site->id_secret), ret, err));
}
