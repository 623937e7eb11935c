#include "testing.h"

#include "base/stream.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cancel.h"
#include "base/own.h"

static int
open_in_dir(const char *name, int flags)
{
	int fd = openat(t_dir_fd(), name, flags | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	return (fd);
}

static void
memory_flows_into_text(void **state)
{
	AUTO_SOURCE struct source *from = source_mem(STR("some bytes"));
	AUTO_SB struct sb sb = SB_EMPTY(100);
	AUTO_SINK struct sink *to = sink_sb(&sb);
	uint64_t moved = 0;

	(void)state;
	T_OK(stream_copy(from, to, NULL, &moved, &t_err));
	T_OK(sink_finish(to, &t_err));
	assert_int_equal(10, moved);
	T_STR("some bytes", sb_str(&sb));
}

static void
empty_memory_ends_at_once(void **state)
{
	AUTO_SOURCE struct source *from = source_mem(STR_NONE);
	struct str block;

	(void)state;
	T_INT(0, source_next(from, &block, &t_err));
	T_INT(0, source_next(from, &block, &t_err));
}

static void
text_over_its_limit_is_too_big(void **state)
{
	AUTO_SOURCE struct source *from = source_mem(STR("some bytes"));
	AUTO_SB struct sb sb = SB_EMPTY(9);
	AUTO_SINK struct sink *to = sink_sb(&sb);

	(void)state;
	T_ERR(ERR_TOO_BIG, stream_copy(from, to, NULL, NULL, &t_err));
}

static void
a_file_is_read_in_blocks(void **state)
{
	size_t n = ((size_t)2 << 20) + 5;
	char *bytes = malloc(n);
	AUTO_CLOSE int fd = -1;
	AUTO_SOURCE struct source *from = NULL;
	struct str block;

	(void)state;
	assert_non_null(bytes);
	(void)memset(bytes, 'b', n);
	t_file_write("big", (struct str){ bytes, n });
	free(bytes);
	fd = open_in_dir("big", O_RDONLY);
	from = source_fd(fd);
	T_INT(1, source_next(from, &block, &t_err));
	assert_int_equal(1 << 20, block.n);
	T_INT(1, source_next(from, &block, &t_err));
	assert_int_equal(1 << 20, block.n);
	T_INT(1, source_next(from, &block, &t_err));
	assert_int_equal(5, block.n);
	T_INT(0, source_next(from, &block, &t_err));
}

static void
a_range_leaves_the_position_alone(void **state)
{
	AUTO_CLOSE int fd = -1;
	AUTO_SOURCE struct source *range = NULL, *late = NULL;
	struct str block;

	(void)state;
	t_file_write("digits", STR("0123456789"));
	fd = open_in_dir("digits", O_RDONLY);
	range = source_fd_range(fd, 2, 5);
	T_INT(1, source_next(range, &block, &t_err));
	T_STR("23456", block);
	T_INT(0, source_next(range, &block, &t_err));
	assert_int_equal(0, lseek(fd, 0, SEEK_CUR));
	late = source_fd_range(fd, 8, 100);
	T_INT(1, source_next(late, &block, &t_err));
	T_STR("89", block);
	T_INT(0, source_next(late, &block, &t_err));
}

static void
a_directory_is_no_source(void **state)
{
	AUTO_SOURCE struct source *from = source_fd(t_dir_fd());
	struct str block;

	(void)state;
	T_ERR(ERR_IO, source_next(from, &block, &t_err));
}

static void
a_descriptor_takes_every_byte(void **state)
{
	AUTO_CLOSE int fd = open_in_dir("out", O_WRONLY | O_CREAT);
	AUTO_SINK struct sink *to = sink_fd(fd);
	AUTO_FREE char *back = NULL;

	(void)state;
	T_OK(sink_write(to, STR("first "), &t_err));
	T_OK(sink_write(to, STR("second"), &t_err));
	T_OK(sink_finish(to, &t_err));
	back = t_file_read("out", NULL);
	assert_string_equal("first second", back);
}

static void
a_full_disk_is_no_room(void **state)
{
	AUTO_CLOSE int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	AUTO_SINK struct sink *to = sink_fd(fd);

	(void)state;
	T_ERR(ERR_NO_ROOM, sink_write(to, STR("x"), &t_err));
}

static void
a_cancelled_copy_stops(void **state)
{
	AUTO_SOURCE struct source *from = source_mem(STR("x"));
	AUTO_SB struct sb sb = SB_EMPTY(9);
	AUTO_SINK struct sink *to = sink_sb(&sb);
	struct cancel *cancel = cancel_new();

	(void)state;
	cancel_set(cancel);
	T_ERR(ERR_CANCELLED, stream_copy(from, to, cancel, NULL, &t_err));
	assert_int_equal(0, sb.n);
	cancel_free(cancel);
}

static void
random_access_is_short_only_at_the_end(void **state)
{
	AUTO_CLOSE int fd = -1;
	struct readat *r = NULL;
	char buf[8];
	size_t got;

	(void)state;
	t_file_write("random", STR("0123456789"));
	fd = open_in_dir("random", O_RDONLY);
	T_OK(readat_fd(fd, &r, &t_err));
	assert_int_equal(10, r->size);
	T_OK(r->ops->read(r, 1, buf, sizeof(buf), &got, &t_err));
	T_STR("12345678", ((struct str){ buf, got }));
	T_OK(r->ops->read(r, 7, buf, sizeof(buf), &got, &t_err));
	T_STR("789", ((struct str){ buf, got }));
	T_OK(r->ops->read(r, 70, buf, sizeof(buf), &got, &t_err));
	assert_int_equal(0, got);
	readat_free(r);
	readat_free(NULL);
}

static void
random_access_needs_a_regular_file(void **state)
{
	struct readat *r = NULL;

	(void)state;
	T_ERR(ERR_INVALID, readat_fd(t_dir_fd(), &r, &t_err));
	T_ERR(ERR_IO, readat_fd(-1, &r, &t_err));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_flows_into_text),
		cmocka_unit_test(empty_memory_ends_at_once),
		cmocka_unit_test(text_over_its_limit_is_too_big),
		cmocka_unit_test(a_file_is_read_in_blocks),
		cmocka_unit_test(a_range_leaves_the_position_alone),
		cmocka_unit_test(a_directory_is_no_source),
		cmocka_unit_test(a_descriptor_takes_every_byte),
		cmocka_unit_test(a_full_disk_is_no_room),
		cmocka_unit_test(a_cancelled_copy_stops),
		cmocka_unit_test(random_access_is_short_only_at_the_end),
		cmocka_unit_test(random_access_needs_a_regular_file),
	};

	return (cmocka_run_group_tests(tests, t_dir_setup, t_dir_teardown));
}
