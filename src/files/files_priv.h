/*
 * files_priv: what the registry and the drivers of this room share.
 */
#pragma once

#include "base/jv.h"
#include "files/files.h"

struct file_source;
struct rule;

/* A driver is a constant table. A function that is NULL is something that
 * sources of this type cannot do. */
struct file_driver {
	const char *type, *kind;
	bool may_write;
	bool writes;		/* unless its entry says otherwise */
	bool browsable;
	const char *uri_root;	/* of the one source of its type; or NULL */
	const char *const *options;	/* its own properties, NULL at the end */

	/* Read the driver's own properties of an entry (NULL: it has none) into
	 * source->own. */
	int (*load)(struct file_source *, const struct jv *entry,
	    const struct files_options *, struct err *);
	void (*unload)(struct file_source *);
	/* How well the address fits; 0 is not at all. NULL: by uri_root. */
	size_t (*score)(const struct file_source *, struct str uri);
	int (*check)(const struct file_source *, const struct files_check *,
	    struct err *);
	int (*deliver)(const struct file_source *, const struct files_target *,
	    struct delivery **ret, struct err *);
	int (*fetch)(const struct file_source *, const struct files_fetch *,
	    int *ret_fd, struct err *);
	int (*remove)(const struct file_source *, const char *uri,
	    const struct file_user *, struct err *);
	int (*list)(const struct file_source *, const struct files_listing *,
	    files_visit *, void *ctx, struct err *);
	/* A directory at this address. */
	int (*create)(const struct file_source *, const char *uri,
	    const struct file_user *, struct err *);
};

struct file_source {
	struct files_info info;		/* its texts are on the heap */
	const struct file_driver *driver;
	struct rule *roles, *groups;	/* NULL: no rule */
	void *own;			/* the driver's */
};

extern const struct file_driver file_driver_posix, file_driver_local,
    file_driver_http, file_driver_gxftp, file_driver_gximport,
    file_driver_gxuserimport;

/* The http driver's settings are the site's, not an entry's. */
struct file_source *file_source_http(const char *allow);

/* Part of the address below the source's root: without leading, doubled or
 * trailing slashes. ERR_OUTSIDE_ROOT for "." and "..", ERR_BAD_URI for control
 * characters. Text in the sb; "" is the root. */
MUST_CHECK int file_source_path(const struct file_source *, const char *uri,
    struct sb *, struct err *);

/* The address of a path below the root. */
void file_source_uri(const struct file_source *, struct str path, struct sb *);

/* "${user.username}" and "${user.email}" in a property that becomes part of a
 * path. ERR_DENIED without a user, ERR_OUTSIDE_ROOT when what comes in could
 * leave its place, ERR_BAD_CONFIG for another template. */
MUST_CHECK int file_template(const char *text, const struct file_user *,
    struct sb *, struct err *);

/* Rules of access: names joined by not, and, or, parentheses (spec
 * file-sources.md 5). */
MUST_CHECK int rule_parse(struct str, struct rule **ret, struct err *);
void rule_free(struct rule *);		/* NULL is ignored */
bool rule_holds(const struct rule *, const char *const *names, size_t n);
