/*
 * remote_tree: entries of a file source as the nodes of a jsTree, which
 * Galaxy's older pages show. Fed in the order of files_list, a directory before
 * what is in it; nothing is kept but the way to the last one. One call.
 */
#pragma once

#include "base/err.h"
#include "base/jw.h"

struct files_entry;
struct hash;

struct remote_tree {
	struct jw *jw;		/* borrowed, within an array */
	struct hash *hash;
	struct sb open;		/* path of the innermost open folder */
	bool *has_children;	/* of each open folder */
	size_t depth, cap;
	bool files_disabled;	/* else the folders */
};
void remote_tree_init(struct remote_tree *, struct jw *, bool files_disabled);
void remote_tree_fini(struct remote_tree *);

MUST_CHECK int remote_tree_add(struct remote_tree *,
    const struct files_entry *, struct err *);
/* Close what is open. */
void remote_tree_end(struct remote_tree *);
