#include "api/remote_tree.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "files/files.h"

void
remote_tree_init(struct remote_tree *tree, struct jw *jw, bool files_disabled)
{
	*tree = (struct remote_tree){
		.jw = jw, .hash = hash_new(HASH_SHA1),
		.open = SB_EMPTY(SB_LIMIT), .files_disabled = files_disabled,
	};
}

void
remote_tree_fini(struct remote_tree *tree)
{
	hash_free(tree->hash);
	sb_fini(&tree->open);
	free(tree->has_children);
}

static void
close_folder(struct remote_tree *tree)
{
	size_t slash = str_rfind(sb_str(&tree->open), '/');

	if (tree->has_children[--tree->depth])
		jw_array_end(tree->jw);
	jw_object_end(tree->jw);
	sb_cut(&tree->open, slash == SIZE_MAX ? 0 : slash);
}

/* Is the path below the innermost open folder? */
static bool
is_inside(const struct remote_tree *tree, struct str path)
{
	return (str_starts(path, sb_str(&tree->open)) &&
	    path.n > tree->open.n && path.p[tree->open.n] == '/');
}

/* Galaxy gives no list to a folder without children. */
static void
begin_child(struct remote_tree *tree)
{
	bool *has = &tree->has_children[tree->depth - 1];

	if (!*has) {
		jw_key(tree->jw, "children");
		jw_array(tree->jw);
	}
	*has = true;
}

static void
write_node(struct remote_tree *tree, const struct files_entry *e)
{
	char id[2 * HASH_MAX + 1];
	struct jw *jw = tree->jw;

	hash_reset(tree->hash);
	hash_add(tree->hash, str_of(e->path));
	hash_end_hex(tree->hash, id);
	jw_object(jw);
	jw_kcstr(jw, "id", id);
	jw_kcstr(jw, "type", e->is_dir ? "folder" : "file");
	jw_key(jw, "state");
	jw_object(jw);
	jw_kbool(jw, "disabled", e->is_dir != tree->files_disabled);
	jw_object_end(jw);
	jw_key(jw, "li_attr");
	jw_object(jw);
	jw_kcstr(jw, "full_path", e->path);
	jw_kcstr(jw, "id", id);
	jw_object_end(jw);
	jw_kcstr(jw, "text", e->name);
}

int
remote_tree_add(struct remote_tree *tree, const struct files_entry *e,
    struct err *err)
{
	struct str path = str_of(e->path), ignored;

	while (tree->depth > 0 && !is_inside(tree, path))
		close_folder(tree);
	if (tree->depth > 0)
		begin_child(tree);
	write_node(tree, e);
	if (!e->is_dir) {
		jw_object_end(tree->jw);
		return (0);
	}
	mem_grow(tree->has_children, &tree->cap, tree->depth + 1);
	tree->has_children[tree->depth++] = false;
	sb_clear(&tree->open);
	sb_add(&tree->open, path);
	return (sb_finish(&tree->open, &ignored, err));
}

void
remote_tree_end(struct remote_tree *tree)
{
	while (tree->depth > 0)
		close_folder(tree);
}
