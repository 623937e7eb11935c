/*
 * nameset: which names have been seen, and as what, at 8 bytes a name and a
 * half-empty table. Names are kept as 62 bits of a keyed hash, so that nobody
 * can prepare names that make it slow; should two names ever meet, the later
 * one is taken for the first. One thread.
 */
#pragma once

#include "base/str.h"

struct nameset;

enum nameset_kind {
	NAMESET_NONE,
	NAMESET_FILE,
	NAMESET_DIR,
	NAMESET_PARENT,		/* a directory only because something is in it */
};

struct nameset *nameset_new(void);
void nameset_free(struct nameset *);	/* NULL is ignored */

/* What the name was before. It stays that, unless it was nothing, or a parent
 * that now is a directory by itself. */
enum nameset_kind nameset_put(struct nameset *, struct str name,
    enum nameset_kind);
size_t nameset_count(const struct nameset *);
