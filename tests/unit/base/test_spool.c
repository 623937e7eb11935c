#include "testing.h"

#include "base/spool.h"

#include <sys/resource.h>
#include <signal.h>

#include "base/mem.h"
#include "base/own.h"

static void
records_come_back_in_order(void **state)
{
	AUTO_SPOOL struct spool *s = NULL;
	struct str record;

	(void)state;
	T_OK(spool_new(t_dir_fd(), &s, &t_err));
	T_OK(spool_add(s, STR("one"), &t_err));
	T_OK(spool_add(s, STR(""), &t_err));
	T_OK(spool_add(s, ((struct str){ "\0\n", 2 }), &t_err));
	assert_int_equal(3, spool_records(s));
	for (int round = 0; round < 2; round++) {
		T_OK(spool_rewind(s, &t_err));
		T_INT(1, spool_record(s, &record, &t_err));
		T_STR("one", record);
		T_INT(1, spool_record(s, &record, &t_err));
		assert_int_equal(0, record.n);
		T_INT(1, spool_record(s, &record, &t_err));
		assert_memory_equal("\0\n", record.p, 2);
		T_INT(0, spool_record(s, &record, &t_err));
		T_INT(0, spool_record(s, &record, &t_err));
	}
}

static void
it_has_no_name(void **state)
{
	AUTO_SPOOL struct spool *s = NULL;
	size_t before = t_dir_count();

	(void)state;
	T_OK(spool_new(t_dir_fd(), &s, &t_err));
	T_OK(spool_add(s, STR("one"), &t_err));
	T_OK(spool_rewind(s, &t_err));
	assert_int_equal(before, t_dir_count());
	spool_free(NULL);
}

/* Long and short ones, so that records straddle every kind of boundary. */
static size_t
length_of(size_t i)
{
	return (i % 97 == 0 ? 300000 + i : i * 37 % 5000);
}

static void
records_of_any_length_straddle_the_buffers(void **state)
{
	AUTO_SPOOL struct spool *s = NULL;
	AUTO_FREE char *bytes = mem_alloc(400000);
	struct str record;

	(void)state;
	T_OK(spool_new(t_dir_fd(), &s, &t_err));
	for (size_t i = 0; i < 400; i++) {
		(void)memset(bytes, (int)(i & 0x7f), length_of(i));
		T_OK(spool_add(s, (struct str){ bytes, length_of(i) },
		    &t_err));
	}
	T_OK(spool_rewind(s, &t_err));
	for (size_t i = 0; i < 400; i++) {
		T_INT(1, spool_record(s, &record, &t_err));
		assert_int_equal(length_of(i), record.n);
		(void)memset(bytes, (int)(i & 0x7f), record.n);
		assert_memory_equal(bytes, record.p, record.n);
	}
	T_INT(0, spool_record(s, &record, &t_err));
}

static void
the_sink_takes_plain_bytes(void **state)
{
	AUTO_SPOOL struct spool *s = NULL;
	AUTO_SOURCE struct source *a = NULL, *b = NULL;
	struct str block;
	int fd;

	(void)state;
	T_OK(spool_new(t_dir_fd(), &s, &t_err));
	T_OK(sink_write(spool_sink(s), STR("first "), &t_err));
	T_OK(sink_write(spool_sink(s), STR("second"), &t_err));
	assert_int_equal(12, spool_bytes(s));
	assert_int_equal(0, spool_records(s));
	T_OK(sink_finish(spool_sink(s), &t_err));
	sink_free(spool_sink(s));
	T_OK(spool_source(s, &a, &t_err));
	T_OK(spool_source(s, &b, &t_err));
	T_INT(1, source_next(a, &block, &t_err));
	T_STR("first second", block);
	T_INT(0, source_next(a, &block, &t_err));
	T_INT(1, source_next(b, &block, &t_err));
	T_STR("first second", block);
	T_OK(spool_fd(s, &fd, &t_err));
	assert_true(fd >= 0);
}

static void
an_empty_one_has_nothing_to_read(void **state)
{
	AUTO_SPOOL struct spool *s = NULL;
	AUTO_SOURCE struct source *source = NULL;
	struct str block;

	(void)state;
	T_OK(spool_new(t_dir_fd(), &s, &t_err));
	T_OK(spool_rewind(s, &t_err));
	T_INT(0, spool_record(s, &block, &t_err));
	T_OK(spool_source(s, &source, &t_err));
	T_INT(0, source_next(source, &block, &t_err));
}

static void
a_directory_that_cannot_be_written_is_an_error(void **state)
{
	struct spool *s = NULL;

	(void)state;
	T_ERR(ERR_IO, spool_new(-1, &s, &t_err));
	assert_null(s);
}

static void
a_disk_that_takes_no_more_is_an_error(void **state)
{
	AUTO_SPOOL struct spool *s = NULL;
	AUTO_FREE char *bytes = mem_zero(200000);
	struct rlimit old, small = { 1000, RLIM_INFINITY };

	(void)state;
	(void)signal(SIGXFSZ, SIG_IGN);
	T_OK(spool_new(t_dir_fd(), &s, &t_err));
	assert_int_equal(0, getrlimit(RLIMIT_FSIZE, &old));
	small.rlim_max = old.rlim_max;
	assert_int_equal(0, setrlimit(RLIMIT_FSIZE, &small));
	T_ERR(ERR_IO, spool_add(s, (struct str){ bytes, 200000 }, &t_err));
	T_OK(spool_add(s, (struct str){ bytes, 2000 }, &t_err));
	T_ERR(ERR_IO, spool_rewind(s, &t_err));
	assert_int_equal(0, setrlimit(RLIMIT_FSIZE, &old));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_come_back_in_order),
		cmocka_unit_test(it_has_no_name),
		cmocka_unit_test(records_of_any_length_straddle_the_buffers),
		cmocka_unit_test(the_sink_takes_plain_bytes),
		cmocka_unit_test(an_empty_one_has_nothing_to_read),
		cmocka_unit_test(a_directory_that_cannot_be_written_is_an_error),
		cmocka_unit_test(a_disk_that_takes_no_more_is_an_error),
	};

	return (cmocka_run_group_tests(tests, t_dir_setup, t_dir_teardown));
}
