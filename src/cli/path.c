#include "cli/path.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fs.h"
#include "base/own.h"

bool
path_is_uri(const char *text)
{
	const char *colon = strstr(text, "://");

	if (colon == NULL || colon == text)
		return (false);
	return (strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789+-.") ==
	    (size_t)(colon - text));
}

int
path_open_parent(const char *path, int *ret_dir, const char **ret_name,
    struct err *err)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash == NULL ? path : slash + 1;
	AUTO_FREE char *parent = slash == NULL ? str_dup(STR(".")) :
	    str_dup(slash == path ? STR("/") :
	    (struct str){ path, (size_t)(slash - path) });

	if (*name == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return (err_set(err, ERR_BAD_URI, "%s names no file", path));
	if (fs_open_dir(parent, ret_dir, err) == -1)
		return (-1);
	*ret_name = name;
	return (0);
}

int
path_to_uri(const char *text, struct sb *sb, struct err *err)
{
	AUTO_FREE char *here = NULL;

	if (path_is_uri(text)) {
		sb_adds(sb, text);
		return (0);
	}
	sb_adds(sb, "file://");
	if (*text != '/') {
		here = getcwd(NULL, 0);
		if (here == NULL)
			return (err_sys(err, "the current directory"));
		sb_adds(sb, strcmp(here, "/") == 0 ? "" : here);
		sb_addc(sb, '/');
		while (strncmp(text, "./", 2) == 0)
			text += 2;
	}
	sb_adds(sb, text);
	return (0);
}

bool
path_is_directory(const char *text)
{
	size_t n = strlen(text);
	struct stat st;

	if (n > 0 && text[n - 1] == '/')
		return (true);
	return (!path_is_uri(text) && stat(text, &st) == 0 &&
	    S_ISDIR(st.st_mode));
}

int
path_file_open(const char *path, struct path_file *ret, struct err *err)
{
	/* Not waiting for the other end of a pipe, which is refused anyway. */
	ret->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (ret->fd == -1)
		return (err_sys(err, "%s", path));
	if (readat_fd(ret->fd, &ret->bytes, err) == -1)
		return (err_in(err, "%s", path));
	return (0);
}

void
path_file_close(struct path_file *f)
{
	readat_free(f->bytes);
	own_close_fd(&f->fd);
}

int
path_scratch_open(struct path_scratch *ret, struct err *err)
{
	const char *tmp = getenv("TMPDIR");

	ret->fd = -1;
	if (tmp == NULL || *tmp == '\0')
		tmp = "/tmp";
	if ((size_t)snprintf(ret->path, sizeof(ret->path), "%s/waybill-XXXXXX",
	    tmp) >= sizeof(ret->path))
		return (err_set(err, ERR_INVALID, "TMPDIR is too long"));
	if (mkdtemp(ret->path) == NULL)
		return (err_sys(err, "a directory in %s", tmp));
	return (fs_open_dir(ret->path, &ret->fd, err));
}

void
path_scratch_close(struct path_scratch *s)
{
	AUTO_CLOSE int parent = -1;
	struct err ignored = { 0 };
	const char *name;

	if (s->fd == -1)
		return;
	(void)close(s->fd);
	s->fd = -1;
	/* What cannot be removed is in /tmp, where it is removed one day. */
	if (path_open_parent(s->path, &parent, &name, &ignored) == 0)
		(void)(fs_remove_tree(parent, name, &ignored) == -1);
}
