#include "testing.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"
#include "sts/sts.h"

#define NOON ((usec_t)1730810096 * USEC_SEC + 789)

static struct sts *sts;
static struct uuid uuid;

static int
setup(void **state)
{
	if (t_dir_setup(state) == -1)
		return (-1);
	clock_set(NOON);
	(void)uuid_parse(STR("b5e0301c-4c2e-41ac-b2c1-3c243f91b6ec"), &uuid);
	return (sts_open(t_dir(), &sts, &t_err));
}

static int
teardown(void **state)
{
	sts_close(sts);
	clock_set(0);
	return (t_dir_teardown(state));
}

static void
request(usec_t duration)
{
	const struct sts_request r = { .filename = STR("Leaf-counts.tgz"),
		.mime_type = STR("application/x-tar"), .duration = duration,
		.created = clock_now() };

	T_OK(sts_new(sts, &uuid, &r, &t_err));
}

static void
deliver(struct str bytes)
{
	AUTO_DELIVERY struct delivery *d = NULL;

	T_OK(sts_deliver(sts, &uuid, "t1", &d, &t_err));
	T_OK(delivery_write(d, bytes, &t_err));
	T_OK(delivery_prepare(d, &t_err));
	T_OK(delivery_publish(d, &t_err));
}

static enum sts_state
state_now(void)
{
	struct sts_entry entry;
	enum sts_state state;

	T_OK(sts_get(sts, &uuid, &entry, &t_err));
	state = entry.state;
	sts_entry_fini(&entry);
	return (state);
}

#define DIR "b/5/e/b5e0301c-4c2e-41ac-b2c1-3c243f91b6ec/"

static void
writes_the_request_as_galaxy_does(void **state)
{
	char *text;
	size_t n;

	(void)state;
	request(86400 * USEC_SEC);
	text = t_file_read(DIR "request.json", &n);
	assert_string_equal("{\"filename\": \"Leaf-counts.tgz\", "
	    "\"mime_type\": \"application/x-tar\", \"duration\": 86400, "
	    "\"created\": \"2024-11-05 12:34:56.000789\", "
	    "\"security\": {\"user_id\": null, \"session_id\": null}}", text);
	free(text);
	T_INT(STS_PENDING, state_now());
}

static void
is_ready_once_finalized_and_not_before(void **state)
{
	int fd;

	(void)state;
	request(USEC_SEC);
	deliver(STR("bytes"));
	T_INT(STS_PENDING, state_now());
	T_ERR(ERR_NOT_FOUND, sts_open_target(sts, &uuid, &fd, &t_err));
	T_OK(sts_finalize(sts, &uuid, &t_err));
	T_OK(sts_finalize(sts, &uuid, &t_err));
	T_INT(STS_READY, state_now());
	T_OK(sts_open_target(sts, &uuid, &fd, &t_err));
	assert_int_equal(5, lseek(fd, 0, SEEK_END));
	(void)close(fd);
}

static void
says_why_it_was_cancelled(void **state)
{
	struct sts_entry entry;
	char *text;

	(void)state;
	request(USEC_SEC);
	T_OK(sts_cancel(sts, &uuid, 500, 500001, STR("no \"room\""), &t_err));
	text = t_file_read(DIR "cancelled.json", NULL);
	assert_string_equal("{\"status_code\": 500, \"exception\": "
	    "{\"err_msg\": \"no \\\"room\\\"\", \"err_code\": 500001}}", text);
	free(text);
	T_OK(sts_get(sts, &uuid, &entry, &t_err));
	T_INT(STS_CANCELLED, entry.state);
	T_INT(500, entry.status);
	assert_string_equal("no \"room\"", entry.message);
	sts_entry_fini(&entry);
}

static void
an_abandoned_delivery_leaves_nothing(void **state)
{
	struct delivery *d;
	size_t before;

	(void)state;
	request(USEC_SEC);
	before = t_dir_count();
	T_OK(sts_deliver(sts, &uuid, "t1", &d, &t_err));
	T_OK(delivery_write(d, STR("half"), &t_err));
	delivery_free(d);
	assert_int_equal(before, t_dir_count());
}

static int
keep_all(void *ctx, const struct uuid *u, struct err *err)
{
	(void)ctx;
	(void)u;
	(void)err;
	return (1);
}

static uint64_t
swept(usec_t now, sts_keep *keep)
{
	uint64_t n;

	T_OK(sts_sweep(sts, now, keep, NULL, &n, &t_err));
	return (n);
}

static void
counts_the_age_from_completion(void **state)
{
	(void)state;
	request(60 * USEC_SEC);
	clock_set(NOON + 3600 * USEC_SEC);
	deliver(STR("late"));
	assert_int_equal(0, swept(clock_now(), NULL));
	T_OK(sts_finalize(sts, &uuid, &t_err));
	assert_int_equal(0, swept(clock_now() + 59 * USEC_SEC, NULL));
	assert_int_equal(0, swept(clock_now() + 61 * USEC_SEC, keep_all));
	assert_int_equal(1, swept(clock_now() + 61 * USEC_SEC, NULL));
	T_INT(STS_ABSENT, state_now());
}

static void
a_broken_entry_does_not_stop_the_sweep(void **state)
{
	struct uuid other;

	(void)state;
	request(USEC_SEC);
	t_file_write(DIR "request.json", STR("{broken"));
	other = uuid;
	(void)uuid_parse(STR("c5e0301c-4c2e-41ac-b2c1-3c243f91b6ec"), &uuid);
	request(USEC_SEC);
	T_OK(sts_cancel(sts, &uuid, 500, 500001, STR("x"), &t_err));
	t_file_write("not-ours", STR("stays"));
	assert_int_equal(1, swept(clock_now() + 10 * USEC_SEC, NULL));
	assert_true(t_file_exists("not-ours"));
	assert_true(t_file_exists(DIR));
	uuid = other;
}

static void
makes_the_names_that_galaxy_offers(void **state)
{
	static const struct {
		const char *name, *want;
	} cases[] = {
		{ "Leaf counts", "Leaf-counts.tgz" },
		{ "a \t\n b", "a-b.tgz" },
		{ "na\xc3\xafve (1) ", "nave-1.tgz" },
		{ "x/../y", "xy.tgz" },
		{ "", ".tgz" },
	};

	(void)state;
	for (size_t i = 0; i < NELEMS(cases); i++) {
		AUTO_SB struct sb out = SB_EMPTY(1000);

		sts_file_name(str_of(cases[i].name), STR("tgz"), &out);
		T_STR(cases[i].want, sb_str(&out));
	}
}

static void
a_long_name_is_cut_to_what_file_systems_take(void **state)
{
	AUTO_SB struct sb out = SB_EMPTY(1000);
	char name[256];

	(void)state;
	memset(name, 'x', sizeof(name));
	sb_addc(&out, '/');
	sts_file_name((struct str){ name, sizeof(name) }, STR("rocrate.zip"), &out);
	assert_int_equal(1 + 200, out.n);
	assert_true(str_ends(sb_str(&out), STR("xx.rocrate.zip")));
}

/* An unnamed file becomes the target itself; another one is copied. */
static void
adopts_an_open_file(void **state)
{
	struct uuid other;
	char text[8] = "";
	int fd;

	(void)state;
	for (int unnamed = 0; unnamed < 2; unnamed++) {
		uuid_random(&other);
		T_OK(sts_new(sts, &other, &(struct sts_request){
		    .filename = STR("a"), .mime_type = STR("b/c"),
		    .duration = USEC_SEC, .created = NOON }, &t_err));
		t_file_write("named", STR("bytes"));
		if (unnamed)
			T_OK(fs_temp(t_dir_fd(), &fd, &t_err));
		else
			T_OK(fs_open_beneath(t_dir_fd(), "named", O_RDONLY, 0,
			    &fd, &t_err));
		if (unnamed)
			T_OK(fs_write_all(fd, "bytes", 5, &t_err));
		T_OK(sts_adopt(sts, &other, fd, &t_err));
		(void)close(fd);
		T_OK(sts_finalize(sts, &other, &t_err));
		T_OK(sts_open_target(sts, &other, &fd, &t_err));
		assert_int_equal(5, read(fd, text, sizeof(text)));
		assert_string_equal("bytes", text);
		(void)close(fd);
	}
}

/* What writers that were killed left: a temporary name beside the real one. */
static void
leaves_nothing_of_killed_writers(void **state)
{
	static const char temp[] = ".waybill-0123456789abcdef0123456789abcdef";
	static const char part[] = ".waybill-tag.part";
	int dir;

	(void)state;
	request(USEC_SEC);
	T_OK(fs_open_beneath(t_dir_fd(), DIR, O_RDONLY | O_DIRECTORY, 0, &dir,
	    &t_err));
	T_OK(fs_write(dir, part, STR("others'"), 0600, &t_err));
	T_OK(fs_write(dir, temp, STR("{"), 0600, &t_err));
	T_OK(sts_finalize(sts, &uuid, &t_err));
	assert_int_equal(-1, faccessat(dir, temp, F_OK, 0));
	assert_int_equal(0, faccessat(dir, part, F_OK, 0));
	assert_int_equal(0, faccessat(dir, "request.json", F_OK, 0));
	(void)close(dir);
}

int
main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(writes_the_request_as_galaxy_does),
		TEST(is_ready_once_finalized_and_not_before),
		TEST(says_why_it_was_cancelled),
		TEST(an_abandoned_delivery_leaves_nothing),
		TEST(counts_the_age_from_completion),
		TEST(a_broken_entry_does_not_stop_the_sweep),
		TEST(makes_the_names_that_galaxy_offers),
		TEST(a_long_name_is_cut_to_what_file_systems_take),
		TEST(adopts_an_open_file),
		TEST(leaves_nothing_of_killed_writers),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
