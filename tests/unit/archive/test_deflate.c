#include "made.h"

#include <stdlib.h>

#include "archive/deflate.h"
#include "archive/inflate.h"
#include "base/mem.h"

/* What a stream of n bytes unpacks to; the caller frees. */
static char *
inflate_all(struct str packed, size_t room, size_t *ret_n)
{
	struct readat *from = made_readat(packed);
	struct feed *feed = mem_new(struct feed);
	struct inflater *i = inflater_new();
	char *out = mem_alloc(room + 1);
	size_t n = 0, got = 0;
	int more;

	feed_init(feed, from, 0, packed.n);
	while ((more = inflater_next(i, feed, (uint8_t *)out + n,
	    room + 1 - n, &got, &t_err)) == 1)
		n += got;
	T_INT(0, more);
	assert_true(feed_position(feed) == packed.n);
	inflater_free(i);
	free(feed);
	readat_free(from);
	*ret_n = n;
	return (out);
}

static void
check_whole(struct str in, const uint8_t *out, size_t n)
{
	size_t back_n;
	char *back = inflate_all((struct str){ (const char *)out, n }, in.n,
	    &back_n);

	assert_int_equal(in.n, back_n);
	assert_memory_equal(in.p, back, in.n);
	free(back);
}

/* Three pieces and the end are one stream. */
static size_t
check_pieces(struct str in)
{
	struct deflater *d = deflater_new();
	uint8_t *out = mem_alloc(3 * DEFLATE_ROOM(DEFLATE_BLOCK));
	size_t n = 0, step = (in.n + 2) / 3;

	for (struct str rest = in; rest.n > 0; rest = str_from(rest, step)) {
		struct str part = str_head(rest, step);
		size_t more = deflate_piece(d, part, out + n);

		assert_true(more <= DEFLATE_ROOM(part.n));
		n += more;
	}
	memcpy(out + n, DEFLATE_END.p, DEFLATE_END.n);
	n += DEFLATE_END.n;
	check_whole(in, out, n);
	free(out);
	deflater_free(d);
	return (n);
}

static void
joined_pieces_are_one_stream(void **state)
{
	size_t n = 3 * DEFLATE_BLOCK;
	char *text = made_text(n, 1);

	(void)state;
	assert_true(check_pieces((struct str){ text, n }) < n / 2);
	assert_true(check_pieces((struct str){ text, 1 }) < 16);
	assert_true(check_pieces((struct str){ text, 10 }) < 32);
	assert_int_equal(2, check_pieces(STR_NONE));
	free(text);
}

static void
noise_grows_by_less_than_a_thousandth(void **state)
{
	char *noise = made_noise(3 * DEFLATE_BLOCK, 1);
	size_t sizes[] = { 20000, 65535, 65536, 500000, 3 * DEFLATE_BLOCK };

	(void)state;
	for (size_t i = 0; i < NELEMS(sizes); i++)
		assert_true(check_pieces((struct str){ noise, sizes[i] }) <=
		    sizes[i] + sizes[i] / 1000 + 8);
	free(noise);
}

static void
zeros_shrink_but_not_like_a_bomb(void **state)
{
	size_t n = 3 * DEFLATE_BLOCK, packed;
	char *zeros = mem_zero(n);

	(void)state;
	packed = check_pieces((struct str){ zeros, n });
	assert_true(packed > n / 900 && packed < n / 700);
	free(zeros);
}

static void
a_block_that_is_half_noise_is_compressed(void **state)
{
	size_t half = DEFLATE_BLOCK / 2;
	char *bytes = made_noise(2 * half, 1), *text = made_text(half, 1);

	(void)state;
	memcpy(bytes + half, text, half);
	assert_true(check_pieces((struct str){ bytes, 2 * half }) <
	    half + half / 2);
	free(bytes);
	free(text);
}

static void
stored_blocks_hold_the_bytes_as_they_are(void **state)
{
	char *text = made_text(200000, 1);
	uint8_t *out = mem_alloc(DEFLATE_ROOM(200000));
	size_t n = deflate_stored((struct str){ text, 200000 }, out);

	(void)state;
	assert_int_equal(200000 + 4 * 5, n);
	memcpy(out + n, DEFLATE_END.p, DEFLATE_END.n);
	check_whole((struct str){ text, 200000 }, out, n + DEFLATE_END.n);
	free(text);
	free(out);
}

static void
a_whole_stream_is_made_only_when_it_saves_something(void **state)
{
	struct deflater *d = deflater_new();
	char *text = made_text(DEFLATE_BLOCK, 1);
	char *noise = made_noise(DEFLATE_BLOCK, 1);
	uint8_t *out = mem_alloc(DEFLATE_ROOM(DEFLATE_BLOCK));
	size_t sizes[] = { 1000, 30000, DEFLATE_BLOCK };

	(void)state;
	for (size_t i = 0; i < NELEMS(sizes); i++) {
		struct str s = { text, sizes[i] };
		size_t n = deflate_whole(d, s, out);

		assert_true(n > 0 && n < s.n / 2);
		check_whole(s, out, n);
		s.p = noise;
		assert_int_equal(0, deflate_whole(d, s, out));
	}
	assert_int_equal(0, deflate_whole(d, STR_NONE, out));
	assert_int_equal(0, deflate_whole(d, STR("ab"), out));
	free(text);
	free(noise);
	free(out);
	deflater_free(d);
	deflater_free(NULL);
}

/* The library's output depends on where its stream lies, for about one in
 * forty inputs of this size and address. */
static void
the_output_does_not_depend_on_addresses(void **state)
{
	struct deflater *d[40];
	uint8_t want[2048], out[2048];
	char *text = made_text(100000, 3);

	(void)state;
	for (size_t i = 0; i < NELEMS(d); i++)
		d[i] = deflater_new();
	for (size_t at = 0; at < 100000 - 600; at += 331) {
		struct str s = { text + at, 40 + at % 500 };
		size_t n = deflate_whole(d[0], s, want);

		for (size_t i = 1; i < NELEMS(d); i++) {
			assert_int_equal(n, deflate_whole(d[i], s, out));
			assert_memory_equal(want, out, n);
		}
	}
	for (size_t i = 0; i < NELEMS(d); i++)
		deflater_free(d[i]);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(joined_pieces_are_one_stream),
		cmocka_unit_test(noise_grows_by_less_than_a_thousandth),
		cmocka_unit_test(zeros_shrink_but_not_like_a_bomb),
		cmocka_unit_test(a_block_that_is_half_noise_is_compressed),
		cmocka_unit_test(the_output_does_not_depend_on_addresses),
		cmocka_unit_test(stored_blocks_hold_the_bytes_as_they_are),
		cmocka_unit_test(
		    a_whole_stream_is_made_only_when_it_saves_something),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
