#include "testing.h"

#include "base/delivery.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cancel.h"
#include "base/own.h"
#include "base/progress.h"

#define SHA256_OF_ABC "ba7816bf8f01cfea414140de5dae2223" \
	"b00361a396177a9cb410ff61f20015ad"

static struct delivery *
begin(const char *path, bool replace)
{
	struct delivery_file args = { .dir_fd = t_dir_fd(), .path = path,
		.uri = "file:///x", .tag = "t1", .mode = 0600,
		.replace = replace };
	struct delivery *d = NULL;

	T_OK(delivery_to_file(&args, &d, &t_err));
	return (d);
}

static void
write_abc(struct delivery *d)
{
	AUTO_SINK struct sink *sink = sink_delivery(d);

	T_OK(sink_write(sink, STR("ab"), &t_err));
	T_OK(sink_write(sink, STR("c"), &t_err));
	T_OK(sink_finish(sink, &t_err));
	T_OK(delivery_prepare(d, &t_err));
}

static void
nothing_is_visible_before_it_is_published(void **state)
{
	AUTO_DELIVERY struct delivery *d = begin("a", false);
	struct progress progress = { 0 };
	char sha256[65];
	uint64_t size;

	(void)state;
	assert_string_equal("file:///x", d->uri);
	write_abc(d);
	assert_false(t_file_exists("a"));
	T_INT(0, delivery_read_back(d, NULL, NULL, &size, sha256, &t_err));
	T_OK(delivery_publish(d, &t_err));
	assert_true(t_file_exists("a"));
	assert_false(t_file_exists(".waybill-t1.part"));
	T_INT(1, delivery_read_back(d, NULL, &progress, &size, sha256,
	    &t_err));
	assert_int_equal(3, size);
	assert_int_equal(3, atomic_load(&progress.bytes_done));
	assert_string_equal(SHA256_OF_ABC, sha256);
}

static void
freeing_before_publishing_leaves_nothing(void **state)
{
	size_t before = t_dir_count();
	struct delivery *d = begin("b", false);

	(void)state;
	write_abc(d);
	delivery_free(d);
	assert_int_equal(before, t_dir_count());
	delivery_free(NULL);
}

static void
what_is_there_is_not_replaced(void **state)
{
	struct delivery *d = begin("c", false);
	AUTO_FREE char *text = NULL;
	size_t before;

	(void)state;
	t_file_write("c", STR("theirs"));
	before = t_dir_count() - 1;	/* without the hidden one */
	write_abc(d);
	T_ERR(ERR_EXISTS, delivery_publish(d, &t_err));
	delivery_free(d);
	text = t_file_read("c", NULL);
	assert_string_equal("theirs", text);
	assert_int_equal(before, t_dir_count());
}

static void
it_is_replaced_when_that_was_asked_for(void **state)
{
	AUTO_DELIVERY struct delivery *d = begin("d", true);
	AUTO_FREE char *text = NULL;

	(void)state;
	t_file_write("d", STR("theirs"));
	write_abc(d);
	T_OK(delivery_publish(d, &t_err));
	text = t_file_read("d", NULL);
	assert_string_equal("abc", text);
}

static void
a_later_attempt_takes_the_leftover_away(void **state)
{
	AUTO_DELIVERY struct delivery *d = NULL;
	AUTO_FREE char *text = NULL;

	(void)state;
	t_file_write(".waybill-t1.part", STR("half of an earlier attempt"));
	d = begin("e", false);
	write_abc(d);
	T_OK(delivery_publish(d, &t_err));
	text = t_file_read("e", NULL);
	assert_string_equal("abc", text);
	assert_false(t_file_exists(".waybill-t1.part"));
}

static void
what_was_published_can_be_retracted(void **state)
{
	AUTO_DELIVERY struct delivery *d = begin("f", false);

	(void)state;
	write_abc(d);
	T_OK(delivery_publish(d, &t_err));
	T_OK(delivery_retract(d, &t_err));
	assert_false(t_file_exists("f"));
	T_OK(delivery_retract(d, &t_err));
}

static void
reading_back_can_be_cancelled(void **state)
{
	AUTO_DELIVERY struct delivery *d = begin("g", false);
	struct cancel *cancel = cancel_new();
	char sha256[65];
	uint64_t size;

	(void)state;
	write_abc(d);
	T_OK(delivery_publish(d, &t_err));
	cancel_set(cancel);
	T_ERR(ERR_CANCELLED, delivery_read_back(d, cancel, NULL, &size,
	    sha256, &t_err));
	cancel_free(cancel);
}

static void
a_target_outside_or_nowhere_is_refused(void **state)
{
	static const struct {
		const char *path;
		enum err_code code;
	} rows[] = {
		{ "../x", ERR_OUTSIDE_ROOT }, { "/x", ERR_OUTSIDE_ROOT },
		{ "", ERR_OUTSIDE_ROOT }, { "a/", ERR_OUTSIDE_ROOT },
		{ "up/x", ERR_OUTSIDE_ROOT }, { "none/x", ERR_NOT_FOUND },
	};
	size_t before;

	(void)state;
	assert_int_equal(0, symlinkat("..", t_dir_fd(), "up"));
	before = t_dir_count();
	for (size_t i = 0; i < NELEMS(rows); i++) {
		struct delivery_file args = { .dir_fd = t_dir_fd(),
			.path = rows[i].path, .uri = "file:///x",
			.tag = "t1", .mode = 0600 };
		struct delivery *d = NULL;

		T_ERR(rows[i].code, delivery_to_file(&args, &d, &t_err));
		assert_null(d);
	}
	assert_int_equal(before, t_dir_count());
}

static void
a_descriptor_that_is_none_is_refused(void **state)
{
	struct delivery_file args = { .dir_fd = -1, .path = "x",
		.uri = "file:///x", .tag = "t1", .mode = 0600 };
	struct delivery *d = NULL;

	(void)state;
	T_ERR(ERR_IO, delivery_to_file(&args, &d, &t_err));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_visible_before_it_is_published),
		cmocka_unit_test(freeing_before_publishing_leaves_nothing),
		cmocka_unit_test(what_is_there_is_not_replaced),
		cmocka_unit_test(it_is_replaced_when_that_was_asked_for),
		cmocka_unit_test(a_later_attempt_takes_the_leftover_away),
		cmocka_unit_test(what_was_published_can_be_retracted),
		cmocka_unit_test(reading_back_can_be_cancelled),
		cmocka_unit_test(a_target_outside_or_nowhere_is_refused),
		cmocka_unit_test(a_descriptor_that_is_none_is_refused),
	};

	return (cmocka_run_group_tests(tests, t_dir_setup, t_dir_teardown));
}
