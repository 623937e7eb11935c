/*
 * unpack_root: which directory of an archive is its root, and what lies there.
 * The root is the shallowest directory with one of the documents that every
 * archive has; in a bag, the same below its "data/". Whatever stands beside
 * the root is passed over.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/own.h"
#include "store/import_priv.h"

#define TRACEBACK_SHOWN 4096

static const char *const markers[] = { "export_attrs.txt",
	"datasets_attrs.txt", "history_attrs.txt", "bagit.txt" };

static size_t
levels(struct str path)
{
	size_t n = 0;

	for (size_t i = 0; i < path.n; i++)
		n += path.p[i] == '/';
	return (n);
}

static bool
is_marker(struct str base)
{
	for (size_t i = 0; i < NELEMS(markers); i++) {
		if (str_is(base, markers[i]))
			return (true);
	}
	return (false);
}

/* The shallowest directory below `top` with a marker, as "a/b/" on the heap.
 * Two of one depth are ambiguous. */
static int
find_marked(struct store_staged *st, struct str top, char **ret,
    struct err *err)
{
	AUTO_FREE char *best = NULL;
	struct imp_name name;
	bool tie = false;
	int more;

	if (spool_rewind(st->spools[SPOOL_NAMES], err) == -1)
		return (-1);
	while ((more = imp_name_next(st, &name, err)) == 1) {
		size_t slash = str_rfind(name.name, '/');
		size_t n = slash == SIZE_MAX ? 0 : slash + 1;
		struct str dir = str_head(name.name, n);

		if (!str_starts(name.name, top) ||
		    !is_marker(str_from(name.name, n)) ||
		    imp_member_is(st, name.ordinal, IMP_DIR))
			continue;
		if (best != NULL && levels(dir) > levels(str_of(best)))
			continue;
		if (best != NULL && str_is(dir, best))
			continue;
		tie = best != NULL && levels(dir) == levels(str_of(best));
		if (!tie) {
			free(best);
			best = str_dup(dir);
		}
	}
	if (more == -1)
		return (-1);
	if (tie)
		return (err_set(err, ERR_NOT_ARCHIVE,
		    "several directories of the archive could be its root"));
	if (best == NULL) {
		(void)err_set(err, ERR_MISSING_MEMBER,
		    "this is no archive of a Galaxy: it has no "
		    "datasets_attrs.txt");
		return (err_member(err, "datasets_attrs.txt"));
	}
	*ret = own_take(best);
	return (0);
}

static bool
has(const struct store_staged *st, const char *doc)
{
	uint64_t ordinal;

	return (imp_member(st, str_of(doc), &ordinal) &&
	    !imp_member_is(st, ordinal, IMP_DIR));
}

int
imp_open_doc(struct store_staged *st, const char *name, int *ret_fd,
    struct err *err)
{
	uint64_t ordinal;
	char path[IMP_PATH];

	if (!imp_member(st, str_of(name), &ordinal) ||
	    !imp_member_is(st, ordinal, IMP_STORED))
		return (0);
	imp_file_path(ordinal, path);
	*ret_fd = openat(st->dir, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (*ret_fd == -1)
		return (err_sys(err, "open %s", path));
	return (1);
}

/* The last line of the traceback says what happened there. */
static int
foreign_error(struct store_staged *st, struct err *err)
{
	AUTO_CLOSE int fd = -1;
	char text[TRACEBACK_SHOWN];
	ssize_t n = 0;
	struct str line, last = STR_NONE;

	if (imp_open_doc(st, "traceback.txt", &fd, err) == -1)
		return (-1);
	if (fd != -1) {
		off_t size = lseek(fd, 0, SEEK_END);

		n = pread(fd, text, sizeof(text),
		    size > TRACEBACK_SHOWN ? size - TRACEBACK_SHOWN : 0);
	}

	struct str rest = str_trim((struct str){ text, n < 0 ? 0 : (size_t)n });

	while (str_cut(&rest, '\n', &line))
		last = str_trim(line);
	(void)err_set(err, ERR_FOREIGN_ERROR,
	    "the export failed on the server that wrote it: %.*s",
	    STR_ARG(str_head(last, 200)));
	return (err_member(err, "traceback.txt"));
}

static int
enter_bag(struct store_staged *st, struct err *err)
{
	AUTO_FREE char *top = own_take(st->root);
	AUTO_FREE char *data = NULL;
	AUTO_SB struct sb b = SB_EMPTY(SB_LIMIT);

	sb_addf(&b, "%sdata/", top);
	st->plan.format = st->plan.format == STORE_TGZ ? STORE_BAG_TGZ :
	    st->plan.format == STORE_TAR ? STORE_BAG_TAR : STORE_BAG_ZIP;
	if (imp_bag_verify(st, top, err) == -1 ||
	    find_marked(st, sb_str(&b), &data, err) == -1)
		return (-1);
	free(st->root);
	st->root = own_take(data);
	return (0);
}

int
imp_find_root(struct store_staged *st, struct err *err)
{
	if (find_marked(st, STR(""), &st->root, err) == -1)
		return (-1);
	if (has(st, "bagit.txt") && enter_bag(st, err) == -1)
		return (-1);
	st->plan.layout = has(st, "export_attrs.txt") ? LAYOUT_CURRENT :
	    LAYOUT_LEGACY;
	st->plan.has_history = has(st, "history_attrs.txt");
	if (st->plan.layout == LAYOUT_CURRENT && has(st, "traceback.txt"))
		return (foreign_error(st, err));
	if (!has(st, "datasets_attrs.txt") ||
	    (st->plan.layout == LAYOUT_LEGACY && !st->plan.has_history)) {
		const char *name = !has(st, "datasets_attrs.txt") ?
		    "datasets_attrs.txt" : "history_attrs.txt";

		(void)err_set(err, ERR_MISSING_MEMBER,
		    "the archive has no %s", name);
		return (err_member(err, "%s", name));
	}
	return (0);
}
