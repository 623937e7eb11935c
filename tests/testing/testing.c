#include "testing.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct err t_err;

static char dir_path[256];
static int dir_fd = -1;

void
t_ok(int rc, const char *call, const char *file, int line)
{
	if (rc < 0) {
		print_error("%s failed: %s: %s [%s] {%s}\n", call,
		    err_name(t_err.code), t_err.msg, t_err.member, t_err.hint);
		_fail(file, line);
	}
	t_err = (struct err){ 0 };
}

void
t_fails(enum err_code code, int rc, const char *call, const char *file,
    int line)
{
	if (rc != -1 || t_err.code != code) {
		print_error("%s gave %d, %s: %s; wanted -1, %s\n", call, rc,
		    err_name(t_err.code), t_err.msg, err_name(code));
		_fail(file, line);
	}
	assert_true(t_err.msg[0] != '\0');
	t_err = (struct err){ 0 };
}

void
t_str_equal(const char *want, struct str s, const char *file, int line)
{
	if (strlen(want) != s.n ||
	    (s.n > 0 && memcmp(want, s.p, s.n) != 0)) {
		print_error("got \"%.*s\", wanted \"%s\"\n", STR_ARG(s), want);
		_fail(file, line);
	}
}

int
t_dir_setup(void **state)
{
	const char *base = getenv("TMPDIR");

	(void)snprintf(dir_path, sizeof(dir_path), "%s/waybill-test-XXXXXX",
	    base != NULL ? base : "/tmp");
	if (mkdtemp(dir_path) == NULL)
		return (-1);
	dir_fd = open(dir_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	*state = dir_path;
	return (dir_fd == -1 ? -1 : 0);
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return (remove(path));
}

int
t_dir_teardown(void **state)
{
	(void)state;
	(void)close(dir_fd);
	dir_fd = -1;
	return (nftw(dir_path, remove_one, 16, FTW_DEPTH | FTW_PHYS));
}

const char *
t_dir(void)
{
	return (dir_path);
}

int
t_dir_fd(void)
{
	return (dir_fd);
}

void
t_file_write(const char *name, struct str text)
{
	int fd = openat(dir_fd, name,
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	assert_true(fd >= 0);
	assert_int_equal((ssize_t)text.n, write(fd, text.p, text.n));
	assert_int_equal(0, close(fd));
}

static char *
read_all(int fd, size_t *ret_n)
{
	struct stat st;
	size_t done = 0;
	char *p;

	assert_true(fd >= 0);
	assert_int_equal(0, fstat(fd, &st));
	p = malloc((size_t)st.st_size + 1);
	assert_non_null(p);
	while (done < (size_t)st.st_size) {
		ssize_t got = read(fd, p + done, (size_t)st.st_size - done);

		assert_true(got > 0);
		done += (size_t)got;
	}
	p[done] = '\0';
	assert_int_equal(0, close(fd));
	if (ret_n != NULL)
		*ret_n = done;
	return (p);
}

char *
t_file_read(const char *name, size_t *ret_n)
{
	return (read_all(openat(dir_fd, name, O_RDONLY | O_CLOEXEC), ret_n));
}

int
t_file_exists(const char *name)
{
	return (faccessat(dir_fd, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0);
}

static size_t counted;

static int
count_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)path;
	(void)st;
	(void)type;
	if (ftw->level > 0)
		counted++;
	return (0);
}

size_t
t_dir_count(void)
{
	counted = 0;
	assert_int_equal(0, nftw(dir_path, count_one, 16, FTW_PHYS));
	return (counted);
}

char *
t_fixture(const char *path_below_tests, size_t *ret_n)
{
	const char *source = getenv("WAYBILL_SOURCE");
	char path[4096];

	assert_non_null(source);
	(void)snprintf(path, sizeof(path), "%s/tests/%s", source,
	    path_below_tests);
	return (read_all(open(path, O_RDONLY | O_CLOEXEC), ret_n));
}
