/*
 * args: what a task row says of its work beside what its record says, as a
 * JSON object. Texts live in the arena.
 */
#pragma once

#include "base/arena.h"

struct err;

struct export_args {
	bool local;		/* file: addresses are allowed */
	bool replace;		/* an existing target may be replaced */
	bool reuse;		/* an identical ready download will do */
};
void args_put_export(struct sb *, const struct export_args *);
MUST_CHECK int args_get_export(struct str, struct arena *,
    struct export_args *ret, struct err *);

struct import_args {
	struct str uri;		/* terminated when read */
	struct str archive;	/* as the user wrote it, for the result */
	bool local;
	int64_t into;		/* history, or 0 */
	bool dry_run;
	int64_t discarded;	/* enum store_discarded */
	bool marked;		/* its name says that it was imported */
	bool consume;		/* the file goes when the import is over */
};
void args_put_import(struct sb *, const struct import_args *);
MUST_CHECK int args_get_import(struct str, struct arena *,
    struct import_args *ret, struct err *);

/* Does a task's work need file: addresses? Asked before its kind is known. */
bool args_are_local(struct str);
