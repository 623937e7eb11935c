/*
 * files: file sources, Galaxy's file_sources_conf.yml (spec file-sources.md):
 * one driver a file behind one table of functions. Knows no database: who
 * asks is a plain struct file_user. Immutable once loaded; any thread.
 */
#pragma once

#include "base/delivery.h"

struct cancel;
struct files;
struct progress;

struct file_user {
	const char *name, *email;	/* NULL: anonymous */
	bool is_admin;
	const char *const *roles, *const *groups;	/* names */
	size_t nroles, ngroups;
};

struct files_options {
	const char *conf_path;	/* may not exist: no sources */
	bool local;		/* file: addresses, for the command line only */
	bool stock_http;	/* http and https addresses for reading */
	const char *url_allow;	/* addresses and ranges that the guard lets
				 * pass, comma separated; NULL: none */
	/* Directories of Galaxy's own sources; NULL: not configured. */
	const char *ftp_dir, *import_dir, *user_import_dir;
};
/* ERR_BAD_CONFIG names file, line and source. */
MUST_CHECK int files_load(const struct files_options *, struct files **ret,
    struct err *);
void files_free(struct files *);	/* NULL is ignored */

/* What a source is, for lists and `doctor`. Borrowed; NULL past the end. */
struct files_info {
	const char *id, *type, *label, *doc, *uri_root;
	const char *kind;	/* Galaxy's: "rfs", "stock" ... */
	const char *roles, *groups;	/* rules of access; NULL: none */
	bool writable, browsable;
	bool pages, searches, sorts;	/* what its lists can do */
};
const struct files_info *files_info(const struct files *, size_t i);
/* May the user (NULL: a visitor) use this one? */
bool files_may_use(const struct files *, size_t i, const struct file_user *);

enum files_use { FILES_READ, FILES_WRITE };

/* Everything that can be said without moving a byte: form of the address,
 * a source that takes it (ERR_BAD_URI, ERR_NO_SOURCE), access by roles and
 * groups (ERR_DENIED), writable (ERR_READ_ONLY), inside its root
 * (ERR_OUTSIDE_ROOT), and for writing: the directory can be made or is there,
 * the name is free unless `replace` (ERR_EXISTS), room for `size` bytes if
 * known (ERR_NO_ROOM). */
struct files_check {
	const char *uri;
	const struct file_user *user;
	enum files_use use;
	bool replace;
	uint64_t size;		/* expected, 0 unknown */
};
MUST_CHECK int files_check(const struct files *, const struct files_check *,
    struct err *);

/* Start writing; checks again. `tag` as in delivery.h. */
struct files_target {
	const char *uri;
	const struct file_user *user;
	bool replace;
	const char *tag;
	const struct cancel *cancel;
};
MUST_CHECK int files_deliver(const struct files *, const struct files_target *,
    struct delivery **ret, struct err *);

/* An open regular file with the bytes of the address: the file itself
 * (posix), or a download into an unnamed file in scratch_dir. */
struct files_fetch {
	const char *uri;
	const struct file_user *user;
	int scratch_dir;
	uint64_t limit;		/* most bytes; 0: no limit */
	const struct cancel *cancel;
	struct progress *progress;
};
MUST_CHECK int files_fetch(const struct files *, const struct files_fetch *,
    int *ret_fd, struct err *);

/* Remove a file that was delivered (exports rm). */
MUST_CHECK int files_remove(const struct files *, const char *uri,
    const struct file_user *, struct err *);

/* What lies in a directory of a source, or below it. Links, special files and
 * names that no address can hold are passed over. */
struct files_entry {
	const char *name, *path, *uri;	/* path: below the source's root */
	bool is_dir;
	uint64_t size;
	usec_t changed;
};
typedef int files_visit(void *ctx, const struct files_entry *, struct err *);
struct files_listing {
	const char *uri;
	const struct file_user *user;
	bool recursive;
	bool paged, searched, sorted;	/* asked for: refused where the source
					 * cannot */
};
/* In byte order of names, a directory before what is in it. ERR_NOT_FOUND,
 * ERR_INVALID for what a source cannot do; else as files_check. */
MUST_CHECK int files_list(const struct files *, const struct files_listing *,
    files_visit *, void *ctx, struct err *);

/* A new, empty directory in the one that the address names; its address in the
 * sb. ERR_EXISTS, ERR_BAD_URI for a name that is none. */
MUST_CHECK int files_create(const struct files *, const char *uri,
    struct str name, const struct file_user *, struct sb *ret_uri,
    struct err *);
