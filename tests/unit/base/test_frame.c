#include "testing.h"

#include "base/frame.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/own.h"

static int ends[2];
static struct sb got;
static uint8_t type;

static int
pair_setup(void **state)
{
	(void)state;
	sb_init(&got, FRAME_MAX);
	return (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends));
}

static int
pair_teardown(void **state)
{
	(void)state;
	own_close_fd(&ends[0]);
	own_close_fd(&ends[1]);
	sb_fini(&got);
	return (0);
}

#define RECEIVE(timeout) frame_receive(ends[1], (timeout), &type, &got, &t_err)

static void
frames_arrive_whole_and_in_order(void **state)
{
	(void)state;
	T_OK(frame_send(ends[0], 7, STR("seven"), &t_err));
	T_OK(frame_send(ends[0], 200, STR_NONE, &t_err));
	T_INT(1, RECEIVE(USEC_MAX));
	assert_int_equal(7, type);
	T_STR("seven", sb_str(&got));
	T_INT(1, RECEIVE(0));
	assert_int_equal(200, type);
	assert_int_equal(0, got.n);
}

static void
silence_is_busy(void **state)
{
	(void)state;
	T_ERR(ERR_BUSY, RECEIVE(0));
	T_ERR(ERR_BUSY, RECEIVE(5000));
}

static void
the_end_of_the_stream_is_no_error(void **state)
{
	(void)state;
	T_OK(frame_send(ends[0], 1, STR("last"), &t_err));
	own_close_fd(&ends[0]);
	T_INT(1, RECEIVE(USEC_MAX));
	T_INT(0, RECEIVE(USEC_MAX));
}

static void
a_dead_end_that_left_our_frames_unread_is_an_end_too(void **state)
{
	(void)state;
	T_OK(frame_send(ends[1], 1, STR("never read"), &t_err));
	own_close_fd(&ends[0]);
	T_INT(0, RECEIVE(USEC_MAX));
	T_ERR(ERR_IO, frame_send(ends[1], 1, STR("x"), &t_err));
}

static void *
send_the_largest(void *arg)
{
	AUTO_FREE char *bytes = mem_alloc(FRAME_MAX);
	struct err *err = arg;

	(void)memset(bytes, 'x', FRAME_MAX);
	if (frame_send(ends[0], 9, (struct str){ bytes, FRAME_MAX }, err) ==
	    0)
		err->code = ERR_NONE;
	return (NULL);
}

static void
the_largest_frame_passes_in_pieces(void **state)
{
	struct err err = { 0 };
	pthread_t thread;

	(void)state;
	assert_int_equal(0, pthread_create(&thread, NULL, send_the_largest,
	    &err));
	T_INT(1, RECEIVE(USEC_MAX));
	assert_int_equal(0, pthread_join(thread, NULL));
	assert_int_equal(ERR_NONE, err.code);
	assert_int_equal(FRAME_MAX, got.n);
	assert_int_equal('x', got.p[FRAME_MAX - 1]);
}

static void
a_larger_one_is_refused_on_either_side(void **state)
{
	static const uint8_t header[5] = { 1, 1, 0, 16, 0 };

	(void)state;
	T_ERR(ERR_TOO_BIG, frame_send(ends[0], 1,
	    (struct str){ "x", FRAME_MAX + 1 }, &t_err));
	assert_int_equal(5, write(ends[0], header, 5));
	T_ERR(ERR_INVALID, RECEIVE(USEC_MAX));
}

static void
a_frame_over_the_readers_own_limit_is_too_big(void **state)
{
	AUTO_SB struct sb small = SB_EMPTY(3);

	(void)state;
	T_OK(frame_send(ends[0], 1, STR("four"), &t_err));
	T_ERR(ERR_TOO_BIG, frame_receive(ends[1], USEC_MAX, &type, &small,
	    &t_err));
}

static void
an_end_within_a_frame_is_an_error(void **state)
{
	static const uint8_t begun[] = { 1, 10, 0, 0, 0, 'a', 'b' };

	(void)state;
	assert_int_equal(3, write(ends[0], begun, 3));
	own_close_fd(&ends[0]);
	T_ERR(ERR_IO, RECEIVE(USEC_MAX));
	(void)pair_teardown(state);
	assert_int_equal(0, pair_setup(state));
	assert_int_equal(7, write(ends[0], begun, 7));
	own_close_fd(&ends[0]);
	T_ERR(ERR_IO, RECEIVE(USEC_MAX));
}

static void
what_is_no_socket_is_an_error(void **state)
{
	(void)state;
	T_ERR(ERR_IO, frame_send(-1, 1, STR("x"), &t_err));
	T_ERR(ERR_IO, frame_receive(1023, 0, &type, &got, &t_err));
}

#define PAIR_TEST(fn) cmocka_unit_test_setup_teardown(fn, pair_setup, \
	pair_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PAIR_TEST(frames_arrive_whole_and_in_order),
		PAIR_TEST(silence_is_busy),
		PAIR_TEST(the_end_of_the_stream_is_no_error),
		PAIR_TEST(a_dead_end_that_left_our_frames_unread_is_an_end_too),
		PAIR_TEST(the_largest_frame_passes_in_pieces),
		PAIR_TEST(a_larger_one_is_refused_on_either_side),
		PAIR_TEST(a_frame_over_the_readers_own_limit_is_too_big),
		PAIR_TEST(an_end_within_a_frame_is_an_error),
		PAIR_TEST(what_is_no_socket_is_an_error),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
