/*
 * unpack_extra: the trees of extra files, put together from the members below
 * each extra_files_path; and names that differ by case alone, which are refused
 * for the documents and for datasets' files, since they would be one file
 * elsewhere. One pass over the names.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/fs.h"
#include "store/import_priv.h"

struct trees {
	struct store_staged *st;
	struct imp_map folded;	/* names in lower case */
	struct sb text;
};

static int
bad_path(struct err *err, struct str name, const char *why)
{
	(void)err_set(err, ERR_BAD_PATH, "%.*s %s",
	    STR_ARG(str_head(name, 200)), why);
	return (err_member(err, "%.*s", STR_ARG(name)));
}

void
imp_extra_path(uint32_t dataset, char ret[IMP_PATH])
{
	(void)snprintf(ret, IMP_PATH, IMP_EXTRA "/%03u/%u", dataset / 1000,
	    dataset % 1000);
}

/* The extra_files_path above the name, which is below the root: 1 with the
 * dataset and what follows, 0 none, -1 two. */
static int
find_tree(struct trees *t, struct str name, uint64_t *ret_dataset,
    struct str *ret_rest, struct err *err)
{
	uint64_t dataset;
	int found = 0;

	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] != '/' || !imp_map_get(&t->st->extras,
		    str_head(name, i), &dataset))
			continue;
		if (found == 1)
			return (bad_path(err, name,
			    "lies in the extra files of two datasets"));
		*ret_dataset = dataset;
		*ret_rest = str_from(name, i + 1);
		found = 1;
	}
	return (found);
}

static int
move_extra(struct trees *t, uint64_t ordinal, uint32_t dataset,
    struct str rest, struct err *err)
{
	char from[IMP_PATH], tree[IMP_PATH];
	const char *to;

	imp_file_path(ordinal, from);
	imp_extra_path(dataset, tree);
	sb_clear(&t->text);
	sb_addf(&t->text, "%s/", tree);
	sb_add(&t->text, rest);
	to = sb_cstr(&t->text);
	if (fs_make_parents(t->st->dir, to, err) == -1)
		return (-1);
	return (fs_rename_new(t->st->dir, from, t->st->dir, to, err));
}

/* A file below an extra_files_path. */
static int
take_extra(struct trees *t, const struct imp_name *name, struct str path,
    uint64_t dataset, struct str rest, struct err *err)
{
	struct store_staged *st = t->st;

	if (imp_member_is(st, name->ordinal, IMP_USED))
		return (bad_path(err, path,
		    "is a dataset's file and an extra file of one"));
	if (dataset == IMP_NONE)
		return (imp_leave_out(st, "extra file", path,
		    "its dataset has no primary file", err));
	st->datasets[dataset].extra = true;
	st->datasets[dataset].extra_size += imp_member_size(st,
	    name->ordinal);
	if (!imp_member_is(st, name->ordinal, IMP_STORED))
		return (0);
	return (move_extra(t, name->ordinal, (uint32_t)dataset, rest, err));
}

static int
check_case(struct trees *t, struct str path, struct err *err)
{
	uint64_t old;

	sb_clear(&t->text);
	for (size_t i = 0; i < path.n; i++)
		sb_addc(&t->text, path.p[i] >= 'A' && path.p[i] <= 'Z' ?
		    (char)(path.p[i] | 0x20) : path.p[i]);
	if (imp_map_add(&t->folded, sb_str(&t->text), 0, &old))
		return (0);
	(void)err_set(err, ERR_DUPLICATE,
	    "two members differ only by case: %.*s",
	    STR_ARG(str_head(path, 200)));
	return (err_member(err, "%.*s", STR_ARG(path)));
}

static int
take_name(struct trees *t, const struct imp_name *name, struct err *err)
{
	struct str root = str_of(t->st->root), path, rest;
	uint64_t dataset;
	int found;

	if (!str_starts(name->name, root) ||
	    imp_member_is(t->st, name->ordinal, IMP_DIR))
		return (0);
	path = str_from(name->name, root.n);
	if (!str_starts(path, STR("datasets/")))
		return (str_find(path, '/') == SIZE_MAX ?
		    check_case(t, path, err) : 0);
	found = find_tree(t, path, &dataset, &rest, err);
	if (found == 1)
		return (take_extra(t, name, path, dataset, rest, err));
	return (found == -1 ? -1 : check_case(t, path, err));
}

int
imp_extra_trees(struct store_staged *st, struct err *err)
{
	struct trees t = { .st = st };
	struct imp_name name;
	int more;

	sb_init(&t.text, SB_LIMIT);
	if (spool_rewind(st->spools[SPOOL_NAMES], err) == -1)
		more = -1;
	else {
		while ((more = imp_name_next(st, &name, err)) == 1) {
			if (take_name(&t, &name, err) == -1) {
				more = -1;
				break;
			}
		}
	}
	sb_fini(&t.text);
	imp_map_fini(&t.folded);
	return (more);
}
