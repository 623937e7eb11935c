/*
 * site: everything an export touches: a database, an object store, short term
 * storage, file sources, users. An own site is a data directory that waybill
 * made (interfaces.md, "Data directory"); a Galaxy site was found through its
 * galaxy.yml and is only read where Galaxy would not write. The struct is
 * immutable; every thread opens its own database connection and id coder.
 */
#pragma once

#include "base/str.h"
#include "model/conf.h"

struct cancel;
struct db;
struct ids;

enum site_use {
	SITE_READ,		/* ERR_NO_SITE when there is none */
	SITE_WRITE,		/* created with one administrator if missing */
};

struct site_options {
	const char *data;	/* NULL: $WAYBILL_DATA, else ./waybill-data */
	const char *galaxy;	/* path of a galaxy.yml, or NULL */
	enum site_use use;
};

struct site {
	char *path;		/* absolute, of the data directory (a Galaxy
				 * site: of Galaxy's root) */
	int dir_fd;		/* of it */
	int lock_fd;		/* waybill.lock, held shared; -1 elsewhere */
	bool is_galaxy;
	char *db_path;		/* of the SQLite file */
	char *objects_path;	/* absolute */
	bool objects_by_uuid;	/* store_by */
	char *sts_path;		/* absolute */
	char *tmp_path;		/* absolute; one directory a running task */
	char *file_sources_path;	/* absolute; may not exist */
	char *ftp_upload_dir, *library_import_dir, *user_library_import_dir;
				/* absolute; NULL: not configured */
	char *id_secret;
	char *admins;		/* Galaxy: admin_users, comma separated */
	struct conf *conf;
};

/* Open, and for SITE_WRITE create or migrate (waybill.lock exclusive while
 * doing so, else shared for as long as the site is open; 60 s, then ERR_BUSY).
 * ERR_NEWER when a newer waybill made it. A directory that exists, is not
 * empty and is no site is refused: nothing is ever created in a mistyped
 * place that holds other things. */
MUST_CHECK int site_open(const struct site_options *, struct site **ret,
    struct err *);
void site_close(struct site *);		/* NULL is ignored */
void site_auto_close(struct site **);
#define AUTO_SITE CLEANUP(site_auto_close)

/* A connection of its own; `busy` as in db.h (workers 60 s, handlers 2 s). */
MUST_CHECK int site_db(const struct site *, usec_t busy,
    const struct cancel *, struct db **ret, struct err *);
MUST_CHECK int site_ids(const struct site *, struct ids **ret, struct err *);
