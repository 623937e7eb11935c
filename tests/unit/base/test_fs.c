#include "testing.h"

#include "base/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/own.h"

static void
make_dir(const char *name)
{
	assert_int_equal(0, mkdirat(t_dir_fd(), name, 0755));
}

static void
make_link(const char *target, const char *name)
{
	assert_int_equal(0, symlinkat(target, t_dir_fd(), name));
}

static void
a_clean_path_is_relative_and_plain(void **state)
{
	static const char *const good[] = { "a", "a/b", "...", "a/..b",
		".hidden", "a b/c" };
	static const char *const bad[] = { "", "/", "/a", "a/", "a//b", ".",
		"..", "a/..", "../a", "a/./b", "a/../b" };
	char longest[4097];

	(void)state;
	for (size_t i = 0; i < NELEMS(good); i++)
		assert_true(fs_path_is_clean(str_of(good[i])));
	for (size_t i = 0; i < NELEMS(bad); i++)
		assert_false(fs_path_is_clean(str_of(bad[i])));
	assert_false(fs_path_is_clean((struct str){ "a\0b", 3 }));
	(void)memset(longest, 'a', sizeof(longest));
	assert_true(fs_path_is_clean((struct str){ longest, 4096 }));
	assert_false(fs_path_is_clean((struct str){ longest, 4097 }));
}

static void
a_directory_is_opened_by_any_path(void **state)
{
	AUTO_CLOSE int fd = -1;

	(void)state;
	t_file_write("plain", STR("x"));
	T_OK(fs_open_dir(t_dir(), &fd, &t_err));
	assert_int_equal(FD_CLOEXEC, fcntl(fd, F_GETFD));
	T_ERR(ERR_NOT_FOUND, fs_open_dir("/nowhere/at/all", &fd, &t_err));
	T_ERR(ERR_IO, fs_open_dir("/dev/null", &fd, &t_err));
}

/* What must hold with and without openat2. */
static void
check_opening_beneath(void)
{
	AUTO_CLOSE int fd = -1;
	static const char *const outside[] = { "/etc/passwd", "..", "../x",
		"o/../o/file", "o/..", "o/link", "o/up/x", "o/dirlink/file",
		"o/dirlink" };

	T_OK(fs_open_beneath(t_dir_fd(), "o/file", O_RDONLY, 0, &fd, &t_err));
	assert_int_equal(FD_CLOEXEC, fcntl(fd, F_GETFD));
	own_close_fd(&fd);
	T_OK(fs_open_beneath(t_dir_fd(), "o//file", O_RDONLY, 0, &fd,
	    &t_err));
	own_close_fd(&fd);
	T_OK(fs_open_beneath(t_dir_fd(), ".", O_RDONLY | O_DIRECTORY, 0, &fd,
	    &t_err));
	own_close_fd(&fd);
	T_OK(fs_open_beneath(t_dir_fd(), "o/", O_RDONLY | O_DIRECTORY, 0, &fd,
	    &t_err));
	own_close_fd(&fd);
	for (size_t i = 0; i < NELEMS(outside); i++) {
		T_ERR(ERR_OUTSIDE_ROOT, fs_open_beneath(t_dir_fd(), outside[i],
		    O_RDONLY, 0, &fd, &t_err));
		assert_int_equal(-1, fd);
	}
	T_ERR(ERR_NOT_FOUND, fs_open_beneath(t_dir_fd(), "o/none", O_RDONLY,
	    0, &fd, &t_err));
	T_ERR(ERR_NOT_FOUND, fs_open_beneath(t_dir_fd(), "none/x", O_RDONLY,
	    0, &fd, &t_err));
	T_ERR(ERR_NOT_FOUND, fs_open_beneath(t_dir_fd(), "", O_RDONLY, 0, &fd,
	    &t_err));
	T_ERR(ERR_IO, fs_open_beneath(t_dir_fd(), "o/file/x", O_RDONLY, 0,
	    &fd, &t_err));
	T_OK(fs_open_beneath(t_dir_fd(), "o/new", O_WRONLY | O_CREAT | O_EXCL,
	    0640, &fd, &t_err));
	assert_int_equal(0, unlinkat(t_dir_fd(), "o/new", 0));
}

static int
opening_setup(void **state)
{
	(void)state;
	make_dir("o");
	make_dir("o/dir");
	t_file_write("o/file", STR("x"));
	t_file_write("o/dir/file", STR("x"));
	make_link("file", "o/link");
	make_link("..", "o/up");
	make_link("dir", "o/dirlink");
	return (0);
}

static void
nothing_outside_is_opened(void **state)
{
	(void)state;
	check_opening_beneath();
}

/* From now on a system call fails with this errno, if its third argument has
 * all these bits. In this process, for ever. */
static void
forbid(long number, unsigned bits, int with)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)number, 0, 4),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, args[2])),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, bits),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, bits, 0, 1),
		BPF_STMT(BPF_RET | BPF_K,
		    SECCOMP_RET_ERRNO | (unsigned)with),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { NELEMS(filter), filter };

	assert_int_equal(0, prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	assert_int_equal(0, prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER,
	    &program));
}

/* In a child, since a filter stays for ever. A failed assertion leaves
 * by cmocka's way and with another status. */
static void
where_flags_fail(long number, int bits, int with, void (*check)(void))
{
	pid_t pid;
	int status;

	(void)fflush(NULL);
	pid = fork();
	if (pid == 0) {
		forbid(number, (unsigned)bits, with);
		check();
		exit(77);
	}
	assert_true(pid > 0);
	assert_int_equal(pid, waitpid(pid, &status, 0));
	assert_true(WIFEXITED(status));
	assert_int_equal(77, WEXITSTATUS(status));
}

static void
where_it_fails(long number, int with, void (*check)(void))
{
	where_flags_fail(number, 0, with, check);
}

static void
nor_on_a_kernel_without_openat2(void **state)
{
	(void)state;
	where_it_fails(SYS_openat2, ENOSYS, check_opening_beneath);
}

static void
check_making(void)
{
	T_OK(fs_make_dirs(t_dir_fd(), "m/a/b/c", &t_err));
	T_OK(fs_make_dirs(t_dir_fd(), "m/a/b/c", &t_err));
	T_OK(fs_make_dirs(t_dir_fd(), "m/a/d/", &t_err));
	assert_true(t_file_exists("m/a/b/c"));
	assert_true(t_file_exists("m/a/d"));
	T_OK(fs_make_parents(t_dir_fd(), "m/e/f/file", &t_err));
	assert_true(t_file_exists("m/e/f"));
	assert_false(t_file_exists("m/e/f/file"));
	T_OK(fs_make_parents(t_dir_fd(), "file", &t_err));
}

static void
directories_are_made_with_their_parents(void **state)
{
	(void)state;
	check_making();
	where_it_fails(SYS_openat2, ENOSYS, check_making);
}

static void
directories_are_not_made_through_links_or_files(void **state)
{
	char name[300] = { 0 };

	(void)state;
	make_dir("n");
	make_link("..", "n/up");
	t_file_write("n/file", STR("x"));
	T_ERR(ERR_OUTSIDE_ROOT, fs_make_dirs(t_dir_fd(), "n/up/q", &t_err));
	assert_false(t_file_exists("q"));
	T_ERR(ERR_OUTSIDE_ROOT, fs_make_dirs(t_dir_fd(), "n/../q", &t_err));
	T_ERR(ERR_OUTSIDE_ROOT, fs_make_dirs(t_dir_fd(), "/tmp/q", &t_err));
	T_ERR(ERR_OUTSIDE_ROOT, fs_make_parents(t_dir_fd(), "/q", &t_err));
	T_ERR(ERR_EXISTS, fs_make_dirs(t_dir_fd(), "n/file/q", &t_err));
	T_ERR(ERR_EXISTS, fs_make_dirs(t_dir_fd(), "n/file", &t_err));
	(void)memset(name, 'a', sizeof(name) - 1);
	T_ERR(ERR_IO, fs_make_dirs(t_dir_fd(), name, &t_err));
}

static void
a_tree_is_removed_but_never_what_links_point_to(void **state)
{
	(void)state;
	t_file_write("kept", STR("x"));
	make_dir("keptdir");
	t_file_write("keptdir/file", STR("x"));
	T_OK(fs_make_dirs(t_dir_fd(), "r/a/b", &t_err));
	t_file_write("r/a/b/file", STR("x"));
	t_file_write("r/file", STR("x"));
	make_link("../kept", "r/link");
	make_link("../../keptdir", "r/a/dirlink");
	T_OK(fs_remove_tree(t_dir_fd(), "r", &t_err));
	assert_false(t_file_exists("r"));
	assert_true(t_file_exists("kept"));
	assert_true(t_file_exists("keptdir/file"));
	T_OK(fs_remove_tree(t_dir_fd(), "kept", &t_err));
	assert_false(t_file_exists("kept"));
	T_OK(fs_remove_tree(t_dir_fd(), "keptdir", &t_err));
}

static void
removing_what_is_absent_is_fine_and_the_root_is_not_removed(void **state)
{
	(void)state;
	T_OK(fs_remove_tree(t_dir_fd(), "absent", &t_err));
	T_OK(fs_remove_tree(t_dir_fd(), "absent/below", &t_err));
	T_ERR(ERR_OUTSIDE_ROOT, fs_remove_tree(t_dir_fd(), ".", &t_err));
	T_ERR(ERR_OUTSIDE_ROOT, fs_remove_tree(t_dir_fd(), "..", &t_err));
	T_ERR(ERR_OUTSIDE_ROOT, fs_remove_tree(t_dir_fd(), "../x", &t_err));
}

static void
a_small_file_is_read_whole(void **state)
{
	AUTO_FREE char *p = NULL, *empty = NULL;
	size_t n;

	(void)state;
	t_file_write("small", STR("0123456789"));
	t_file_write("empty", STR_NONE);
	T_OK(fs_read(t_dir_fd(), "small", 10, &p, &n, &t_err));
	assert_int_equal(10, n);
	assert_string_equal("0123456789", p);
	T_OK(fs_read(t_dir_fd(), "empty", 10, &empty, NULL, &t_err));
	assert_string_equal("", empty);
}

static void
what_is_no_small_file_is_refused(void **state)
{
	char *p = NULL;
	size_t n;

	(void)state;
	t_file_write("eleven", STR("0123456789x"));
	assert_int_equal(0, mkfifoat(t_dir_fd(), "fifo", 0600));
	T_ERR(ERR_TOO_BIG, fs_read(t_dir_fd(), "eleven", 10, &p, &n, &t_err));
	T_ERR(ERR_INVALID, fs_read(t_dir_fd(), "fifo", 10, &p, &n, &t_err));
	T_ERR(ERR_INVALID, fs_read(t_dir_fd(), ".", 10, &p, &n, &t_err));
	T_ERR(ERR_NOT_FOUND, fs_read(t_dir_fd(), "no", 10, &p, &n, &t_err));
	assert_null(p);
}

static void
a_file_that_does_not_tell_its_size_is_still_bounded(void **state)
{
	AUTO_CLOSE int proc = -1;
	AUTO_FREE char *p = NULL;
	size_t n;

	(void)state;
	T_OK(fs_open_dir("/proc", &proc, &t_err));
	T_ERR(ERR_TOO_BIG, fs_read(proc, "cpuinfo", 10, &p, &n, &t_err));
	T_OK(fs_read(proc, "cpuinfo", 1 << 24, &p, &n, &t_err));
	assert_int_equal(n, strlen(p));
}

static void
writing_replaces_in_one_step(void **state)
{
	AUTO_FREE char *back = NULL;
	size_t before;
	struct stat st;

	(void)state;
	make_dir("w");
	T_OK(fs_write(t_dir_fd(), "w/f", STR("old"), 0600, &t_err));
	before = t_dir_count();
	T_OK(fs_write(t_dir_fd(), "w/f", STR("new text"), 0600, &t_err));
	assert_int_equal(before, t_dir_count());
	back = t_file_read("w/f", NULL);
	assert_string_equal("new text", back);
	assert_int_equal(0, fstatat(t_dir_fd(), "w/f", &st, 0));
	assert_int_equal(0600, st.st_mode & 0777);
}

static void
a_failed_write_leaves_nothing(void **state)
{
	size_t before;

	(void)state;
	make_dir("wf");
	make_dir("wf/taken");
	before = t_dir_count();
	T_ERR(ERR_IO, fs_write(t_dir_fd(), "wf/taken", STR("x"), 0600,
	    &t_err));
	T_ERR(ERR_NOT_FOUND, fs_write(t_dir_fd(), "none/f", STR("x"), 0600,
	    &t_err));
	T_ERR(ERR_OUTSIDE_ROOT, fs_write(t_dir_fd(), "wf/..", STR("x"), 0600,
	    &t_err));
	assert_int_equal(before, t_dir_count());
}

static void
check_renaming(void)
{
	t_file_write("r1", STR("one"));
	t_file_write("r2", STR("two"));
	T_ERR(ERR_EXISTS, fs_rename_new(t_dir_fd(), "r1", t_dir_fd(), "r2",
	    &t_err));
	assert_true(t_file_exists("r1"));
	T_OK(fs_rename_new(t_dir_fd(), "r1", t_dir_fd(), "r3", &t_err));
	assert_false(t_file_exists("r1"));
	assert_true(t_file_exists("r3"));
	T_ERR(ERR_NOT_FOUND, fs_rename_new(t_dir_fd(), "r1", t_dir_fd(), "r4",
	    &t_err));
	assert_int_equal(0, unlinkat(t_dir_fd(), "r3", 0));
}

static void
a_parent_is_made_and_opened(void **state)
{
	static const char *const paths[] = { "mp/a/b/x", "mp/a/c/x", "mp/x",
		"x" };

	(void)state;
	for (size_t i = 0; i < NELEMS(paths); i++) {
		AUTO_CLOSE int parent = -1, file = -1;
		const char *name = NULL;

		T_OK(fs_make_parent(t_dir_fd(), paths[i], &parent, &name,
		    &t_err));
		assert_string_equal("x", name);
		T_OK(fs_open_beneath(parent, name, O_WRONLY | O_CREAT, 0600,
		    &file, &t_err));
		assert_true(t_file_exists(paths[i]));
	}
	assert_int_equal(0, unlinkat(t_dir_fd(), "x", 0));
}

static void
renaming_never_replaces(void **state)
{
	(void)state;
	check_renaming();
}

static void
nor_where_the_file_system_knows_no_such_rename(void **state)
{
	(void)state;
	where_it_fails(SYS_renameat2, EINVAL, check_renaming);
}

static void
renaming_stays_beneath(void **state)
{
	(void)state;
	make_dir("s");
	make_link("..", "s/up");
	t_file_write("s/f", STR("x"));
	T_ERR(ERR_OUTSIDE_ROOT, fs_rename_new(t_dir_fd(), "s/f", t_dir_fd(),
	    "s/up/f", &t_err));
	T_ERR(ERR_OUTSIDE_ROOT, fs_rename_new(t_dir_fd(), "s/up/s", t_dir_fd(),
	    "s2", &t_err));
	assert_true(t_file_exists("s/f"));
}

static void
a_directory_can_be_synced(void **state)
{
	(void)state;
	T_OK(fs_sync_dir(t_dir_fd(), ".", &t_err));
	T_ERR(ERR_NOT_FOUND, fs_sync_dir(t_dir_fd(), "absent", &t_err));
}

static void
reading_at_a_place_needs_every_byte(void **state)
{
	AUTO_CLOSE int fd = -1;
	char buf[4];

	(void)state;
	t_file_write("p", STR("0123456789"));
	T_OK(fs_open_beneath(t_dir_fd(), "p", O_RDONLY, 0, &fd, &t_err));
	T_OK(fs_pread_all(fd, 6, buf, 4, &t_err));
	assert_memory_equal("6789", buf, 4);
	T_ERR(ERR_IO, fs_pread_all(fd, 7, buf, 4, &t_err));
	T_ERR(ERR_IO, fs_pread_all(t_dir_fd(), 0, buf, 4, &t_err));
	T_ERR(ERR_IO, fs_write_all(fd, "x", 1, &t_err));
}

static void
the_room_on_a_disk_is_known(void **state)
{
	uint64_t room = 0;

	(void)state;
	T_OK(fs_room(t_dir_fd(), &room, &t_err));
	assert_true(room > 0);
	T_ERR(ERR_IO, fs_room(-1, &room, &t_err));
}

/* O_TMPFILE fails with this errno where a file system does not know it; the
 * filter sees the flags as the third argument of openat. */
static void
check_temporary_file(void)
{
	AUTO_CLOSE int fd = -1;
	size_t before = t_dir_count();
	char buf[2];

	T_OK(fs_temp(t_dir_fd(), &fd, &t_err));
	assert_int_equal(before, t_dir_count());
	T_OK(fs_write_all(fd, "ab", 2, &t_err));
	T_OK(fs_pread_all(fd, 0, buf, 2, &t_err));
}

static void
a_temporary_file_has_no_name(void **state)
{
	AUTO_CLOSE int fd = -1;

	(void)state;
	check_temporary_file();
	T_ERR(ERR_IO, fs_temp(-1, &fd, &t_err));
}

static void
nor_where_files_without_a_name_are_unknown(void **state)
{
	(void)state;
	where_flags_fail(SYS_openat, O_TMPFILE & ~O_DIRECTORY, EOPNOTSUPP,
	    check_temporary_file);
}

static int
note_visit(void *ctx, const char *path, int parent_fd, const char *name,
    const struct stat *st, struct err *err)
{
	struct sb *sb = ctx;
	struct stat again;

	(void)err;
	assert_int_equal(0, fstatat(parent_fd, name, &again,
	    AT_SYMLINK_NOFOLLOW));
	assert_int_equal(st->st_ino, again.st_ino);
	sb_addf(sb, "%c:%s ", S_ISDIR(st->st_mode) ? 'd' :
	    S_ISLNK(st->st_mode) ? 'l' : 'f', path);
	return (0);
}

static void
a_walk_is_in_byte_order_and_directories_come_first(void **state)
{
	AUTO_SB struct sb seen = SB_EMPTY(1000);

	(void)state;
	T_OK(fs_make_dirs(t_dir_fd(), "t/tree/b/deep", &t_err));
	T_OK(fs_make_dirs(t_dir_fd(), "t/tree/empty", &t_err));
	t_file_write("t/tree/b/deep/x", STR("x"));
	t_file_write("t/tree/b.txt", STR("x"));
	t_file_write("t/tree/B", STR("x"));
	make_link("..", "t/tree/z");
	T_OK(fs_walk(t_dir_fd(), "t/tree", note_visit, &seen, &t_err));
	T_STR("f:B d:b d:b/deep f:b/deep/x f:b.txt d:empty l:z ",
	    sb_str(&seen));
}

static int
stop_at_b(void *ctx, const char *path, int parent_fd, const char *name,
    const struct stat *st, struct err *err)
{
	unsigned *visits = ctx;

	(void)parent_fd;
	(void)name;
	(void)st;
	(*visits)++;
	if (strcmp(path, "b") == 0)
		return (err_set(err, ERR_BAD_TYPE, "no %s", path));
	return (0);
}

static void
a_walk_ends_with_the_visitors_error(void **state)
{
	unsigned visits = 0;

	(void)state;
	make_dir("v");
	t_file_write("v/a", STR("x"));
	t_file_write("v/b", STR("x"));
	t_file_write("v/c", STR("x"));
	T_ERR(ERR_BAD_TYPE, fs_walk(t_dir_fd(), "v", stop_at_b, &visits,
	    &t_err));
	assert_int_equal(2, visits);
	T_ERR(ERR_NOT_FOUND, fs_walk(t_dir_fd(), "absent", stop_at_b, &visits,
	    &t_err));
}

static void
a_walk_has_a_bottom(void **state)
{
	AUTO_SB struct sb path = SB_EMPTY(4096);
	AUTO_SB struct sb seen = SB_EMPTY(1 << 20);

	(void)state;
	for (int i = 0; i < 300; i++)
		sb_addf(&path, "%sd", i == 0 ? "deep/" : "/");
	T_OK(fs_make_dirs(t_dir_fd(), sb_cstr(&path), &t_err));
	T_ERR(ERR_TOO_BIG, fs_walk(t_dir_fd(), "deep", note_visit, &seen,
	    &t_err));
	T_OK(fs_remove_tree(t_dir_fd(), "deep", &t_err));
	assert_false(t_file_exists("deep"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_clean_path_is_relative_and_plain),
		cmocka_unit_test(a_directory_is_opened_by_any_path),
		cmocka_unit_test_setup(nothing_outside_is_opened,
		    opening_setup),
		cmocka_unit_test(nor_on_a_kernel_without_openat2),
		cmocka_unit_test(directories_are_made_with_their_parents),
		cmocka_unit_test(
		    directories_are_not_made_through_links_or_files),
		cmocka_unit_test(
		    a_tree_is_removed_but_never_what_links_point_to),
		cmocka_unit_test(
		    removing_what_is_absent_is_fine_and_the_root_is_not_removed),
		cmocka_unit_test(a_small_file_is_read_whole),
		cmocka_unit_test(what_is_no_small_file_is_refused),
		cmocka_unit_test(
		    a_file_that_does_not_tell_its_size_is_still_bounded),
		cmocka_unit_test(writing_replaces_in_one_step),
		cmocka_unit_test(a_failed_write_leaves_nothing),
		cmocka_unit_test(a_parent_is_made_and_opened),
		cmocka_unit_test(renaming_never_replaces),
		cmocka_unit_test(
		    nor_where_the_file_system_knows_no_such_rename),
		cmocka_unit_test(renaming_stays_beneath),
		cmocka_unit_test(a_directory_can_be_synced),
		cmocka_unit_test(reading_at_a_place_needs_every_byte),
		cmocka_unit_test(the_room_on_a_disk_is_known),
		cmocka_unit_test(a_temporary_file_has_no_name),
		cmocka_unit_test(nor_where_files_without_a_name_are_unknown),
		cmocka_unit_test(
		    a_walk_is_in_byte_order_and_directories_come_first),
		cmocka_unit_test(a_walk_ends_with_the_visitors_error),
		cmocka_unit_test(a_walk_has_a_bottom),
	};

	return (cmocka_run_group_tests(tests, t_dir_setup, t_dir_teardown));
}
