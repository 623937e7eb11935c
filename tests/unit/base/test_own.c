#include "testing.h"

#include "base/own.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static bool
is_open(int fd)
{
	return (fcntl(fd, F_GETFD) != -1 || errno != EBADF);
}

static int
leave_a_scope_with_a_descriptor(bool take)
{
	AUTO_CLOSE int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int number = fd;

	assert_true(fd >= 0);
	if (take)
		return (own_take_fd(&fd));
	return (number);
}

static void
a_descriptor_is_closed_at_the_end_of_its_scope(void **state)
{
	(void)state;
	assert_false(is_open(leave_a_scope_with_a_descriptor(false)));
}

static void
a_taken_descriptor_stays_open(void **state)
{
	int fd = leave_a_scope_with_a_descriptor(true);

	(void)state;
	assert_true(is_open(fd));
	own_close_fd(&fd);
	assert_int_equal(-1, fd);
	own_close_fd(&fd);
}

static char *
leave_a_scope_with_memory(void)
{
	AUTO_FREE char *gone = malloc(10), *kept = malloc(10);

	assert_non_null(gone);
	assert_non_null(kept);
	kept[0] = 'k';
	return (own_take(kept));
}

static void
a_taken_pointer_outlives_its_scope(void **state)
{
	AUTO_FREE char *p = leave_a_scope_with_memory();

	(void)state;
	assert_int_equal('k', p[0]);
}

static void
files_and_directories_are_closed_and_forgotten(void **state)
{
	FILE *file = fopen("/dev/null", "re");
	DIR *dir = opendir("/");

	(void)state;
	own_close_file(&file);
	own_close_dir(&dir);
	assert_null(file);
	assert_null(dir);
	own_close_file(&file);
	own_close_dir(&dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_descriptor_is_closed_at_the_end_of_its_scope),
		cmocka_unit_test(a_taken_descriptor_stays_open),
		cmocka_unit_test(a_taken_pointer_outlives_its_scope),
		cmocka_unit_test(files_and_directories_are_closed_and_forgotten),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
