/* fs: whole trees, removed or walked. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fs_priv.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/uuid.h"

#define DEPTH_LIMIT 256			/* each level holds a descriptor */
#define NAMES_LIMIT ((size_t)256 << 20)	/* bytes of one directory's names */

static int
open_listing(int parent_fd, const char *name, DIR **ret, struct err *err)
{
	AUTO_CLOSE int fd = openat(parent_fd, name,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir;

	if (fd == -1 || (dir = fdopendir(fd)) == NULL)
		return (err_sys(err, "open the directory %s", name));
	(void)own_take_fd(&fd);
	*ret = dir;
	return (0);
}

/* 1 with the next name that is not "." or "..", 0 at the end, -1. */
static int
next_name(DIR *dir, const char **ret, struct err *err)
{
	struct dirent *entry;

	for (;;) {
		errno = 0;
		entry = readdir(dir);
		if (entry == NULL && errno != 0)
			return (err_sys(err, "read a directory"));
		if (entry == NULL)
			return (0);
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			break;
	}
	*ret = entry->d_name;
	return (1);
}

static bool
is_temp(const char *name)
{
	static const char start[] = ".waybill-";
	struct uuid uuid;

	return (strncmp(name, start, sizeof(start) - 1) == 0 &&
	    strlen(name) == sizeof(start) - 1 + UUID_HEX - 1 &&
	    uuid_parse(str_of(name + sizeof(start) - 1), &uuid));
}

int
fs_clear_temps(int dir_fd, struct err *err)
{
	AUTO_DIR DIR *dir = NULL;
	const char *name;
	int more;

	if (open_listing(dir_fd, ".", &dir, err) == -1)
		return (-1);
	while ((more = next_name(dir, &name, err)) == 1) {
		if (is_temp(name) && unlinkat(dir_fd, name, 0) == -1 &&
		    errno != ENOENT)
			return (err_sys(err, "remove %s", name));
	}
	return (more);
}

static int remove_one(int parent_fd, const char *name, struct err *);

static int
remove_contents(int parent_fd, const char *name, struct err *err)
{
	AUTO_DIR DIR *dir = NULL;
	const char *child;
	int more;

	if (open_listing(parent_fd, name, &dir, err) == -1)
		return (-1);
	while ((more = next_name(dir, &child, err)) == 1)
		if (remove_one(dirfd(dir), child, err) == -1)
			return (-1);
	return (more);
}

static int
remove_one(int parent_fd, const char *name, struct err *err)
{
	if (unlinkat(parent_fd, name, 0) == 0 || errno == ENOENT)
		return (0);
	if (errno != EISDIR)
		return (err_sys(err, "remove %s", name));
	if (remove_contents(parent_fd, name, err) == -1)
		return (err->code == ERR_NOT_FOUND ? 0 : -1);
	if (unlinkat(parent_fd, name, AT_REMOVEDIR) == -1 && errno != ENOENT)
		return (err_sys(err, "remove the directory %s", name));
	return (0);
}

int
fs_remove_tree(int dir_fd, const char *path, struct err *err)
{
	AUTO_CLOSE int parent = -1;
	const char *name;

	if (fs_open_parent(dir_fd, path, &parent, &name, err) == -1)
		return (err->code == ERR_NOT_FOUND ? 0 : -1);
	return (remove_one(parent, name, err));
}

/* The names of one directory, sorted. */
struct names {
	struct sb text;		/* each with its terminator */
	const char **list;
	size_t n;
};

static void
names_fini(struct names *names)
{
	sb_fini(&names->text);
	free(names->list);
}

static int
by_bytes(const void *a, const void *b)
{
	return (strcmp(*(const char *const *)a, *(const char *const *)b));
}

static int
names_read(struct names *names, DIR *dir, struct err *err)
{
	struct str text;
	const char *name;
	int more;

	sb_init(&names->text, NAMES_LIMIT);
	while ((more = next_name(dir, &name, err)) == 1) {
		sb_adds(&names->text, name);
		sb_addc(&names->text, '\0');
		names->n++;
	}
	if (more == -1 || sb_finish(&names->text, &text, err) == -1)
		return (-1);
	names->list = mem_new_array(names->n, const char *);
	for (size_t i = 0; i < names->n; i++) {
		names->list[i] = text.p;
		text = str_from(text, strlen(text.p) + 1);
	}
	qsort(names->list, names->n, sizeof(names->list[0]), by_bytes);
	return (0);
}

struct walk {
	fs_visit *visit;
	void *ctx;
	struct sb path;
	unsigned depth;
	bool flat;		/* not into directories */
};

static int walk_dir(struct walk *, int parent_fd, const char *name,
    struct err *);

static int
walk_entry(struct walk *w, int parent_fd, const char *name, struct err *err)
{
	struct stat st;

	if (fstatat(parent_fd, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return (err_sys(err, "stat %s", sb_cstr(&w->path)));
	if (w->visit(w->ctx, sb_cstr(&w->path), parent_fd, name, &st, err) ==
	    -1)
		return (-1);
	if (w->flat || !S_ISDIR(st.st_mode))
		return (0);
	return (walk_dir(w, parent_fd, name, err));
}

/* Each entry's path is put behind the directory's and cut off again. */
static int
walk_names(struct walk *w, const struct names *names, int dir_fd,
    struct err *err)
{
	size_t before = w->path.n;

	for (size_t i = 0; i < names->n; i++) {
		struct str ignored;

		if (before > 0)
			sb_addc(&w->path, '/');
		sb_adds(&w->path, names->list[i]);
		if (sb_finish(&w->path, &ignored, err) == -1 ||
		    walk_entry(w, dir_fd, names->list[i], err) == -1)
			return (-1);
		sb_cut(&w->path, before);
	}
	return (0);
}

static int
walk_dir(struct walk *w, int parent_fd, const char *name, struct err *err)
{
	AUTO_DIR DIR *dir = NULL;
	struct names names = { 0 };
	int rc;

	if (w->depth == DEPTH_LIMIT)
		return (err_set(err, ERR_TOO_BIG,
		    "directories are nested more than %d deep", DEPTH_LIMIT));
	if (open_listing(parent_fd, name, &dir, err) == -1)
		return (-1);
	w->depth++;
	rc = names_read(&names, dir, err);
	if (rc == 0)
		rc = walk_names(w, &names, dirfd(dir), err);
	w->depth--;
	names_fini(&names);
	return (rc);
}

static int
walk(struct walk *w, int dir_fd, const char *path, struct err *err)
{
	AUTO_CLOSE int root = -1;
	int rc;

	if (fs_open_beneath(dir_fd, path, O_RDONLY | O_DIRECTORY, 0, &root,
	    err) == -1)
		return (-1);
	sb_init(&w->path, (size_t)DEPTH_LIMIT * (NAME_MAX + 1));
	rc = walk_dir(w, root, ".", err);
	sb_fini(&w->path);
	return (rc);
}

int
fs_walk(int dir_fd, const char *path, fs_visit *visit, void *ctx,
    struct err *err)
{
	struct walk w = { .visit = visit, .ctx = ctx };

	return (walk(&w, dir_fd, path, err));
}

int
fs_list(int dir_fd, const char *path, fs_visit *visit, void *ctx,
    struct err *err)
{
	struct walk w = { .visit = visit, .ctx = ctx, .flat = true };

	return (walk(&w, dir_fd, path, err));
}
