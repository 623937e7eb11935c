#include "made.h"

#include <isa-l/igzip_lib.h>
#include <stdlib.h>

#include "archive/ahead.h"
#include "archive/crew.h"
#include "archive/deflate.h"
#include "base/err.h"
#include "base/mem.h"

#define MIB ((size_t)1 << 20)

static struct sb packed, plain, got;
static uint64_t won;

static int
setup(void **state)
{
	(void)state;
	sb_init(&packed, 64 * MIB);
	sb_init(&plain, 64 * MIB);
	sb_init(&got, 64 * MIB);
	return (0);
}

static int
teardown(void **state)
{
	(void)state;
	sb_fini(&packed);
	sb_fini(&plain);
	sb_fini(&got);
	return (0);
}

/* A piece of ours, and what is in it. */
static void
add_piece(struct str in)
{
	struct deflater *d = deflater_new();
	uint8_t *out = mem_alloc(DEFLATE_ROOM(DEFLATE_BLOCK));
	size_t n = deflate_piece(d, in, out);

	sb_add(&plain, in);
	sb_add(&packed, (struct str){ (char *)out, n });
	free(out);
	deflater_free(d);
}

static void
add_pieces(size_t n, bool noise, unsigned seed)
{
	char *bytes = noise ? made_noise(n * MIB, seed) :
	    made_text(n * MIB, seed);

	for (size_t i = 0; i < n; i++)
		add_piece((struct str){ bytes + i * MIB, MIB });
	free(bytes);
}

/* A stored block whose first byte has bits that mean nothing. */
static void
add_odd_stored(struct str bytes)
{
	sb_addc(&packed, (char)0xf8);
	made_put(&packed, bytes.n, 2);
	made_put(&packed, (uint16_t)~bytes.n, 2);
	sb_add(&packed, bytes);
	sb_add(&plain, bytes);
}

static int
unpack(unsigned threads)
{
	struct readat *from = made_readat(sb_str(&packed));
	struct feed *feed = mem_new(struct feed);
	struct crew *crew = crew_new(threads);
	struct ahead *a = ahead_new(crew);
	struct block *b;
	int more;

	sb_clear(&got);
	feed_init(feed, from, 0, packed.n);
	ahead_begin(a, feed);
	while ((more = ahead_next(a, &b, &t_err)) == 1) {
		assert_true(b->n > 0);
		sb_add(&got, (struct str){ (char *)b->p, b->n });
		ahead_give(a, b);
	}
	won = ahead_won(a);
	if (more == 0)
		assert_true(ahead_position(a) == feed_position(feed));
	ahead_free(a);
	crew_free(crew);
	free(feed);
	readat_free(from);
	return (more);
}

/* With any number of threads; so many blocks come from them. */
static void
check(uint64_t least, uint64_t most)
{
	for (unsigned threads = 1; threads <= 4; threads++) {
		T_INT(0, unpack(threads));
		assert_int_equal(plain.n, got.n);
		assert_memory_equal(plain.p, got.p, got.n);
		if (threads == 1)
			assert_int_equal(0, won);
		else
			assert_in_range(won, least, most);
	}
}

static void
pieces_of_ours_are_unpacked_by_all(void **state)
{
	(void)state;
	add_pieces(9, false, 1);
	sb_add(&packed, DEFLATE_END);
	check(9, 9);
}

static void
stored_pieces_are_too(void **state)
{
	(void)state;
	add_pieces(3, false, 1);
	add_pieces(4, true, 2);
	add_pieces(3, false, 3);
	sb_add(&packed, DEFLATE_END);
	check(10, 14);
}

static void
zeros_and_their_padding_are_too(void **state)
{
	char *zeros = mem_zero(MIB);

	(void)state;
	add_pieces(1, true, 1);
	for (int i = 0; i < 50; i++)
		add_piece((struct str){ zeros, i % 7 == 0 ? 1000 : MIB });
	sb_add(&packed, DEFLATE_END);
	check(51, 53);
	free(zeros);
}

static void
what_only_looks_like_an_end_is_none(void **state)
{
	char *noise = made_noise(50000, 4);

	(void)state;
	for (unsigned i = 0; i < 6; i++) {
		add_pieces(2, false, i);
		memcpy(noise + 777, "\0\0\xff\xff", 4);
		memcpy(noise + 7777, "\0\0\xff\xff\0\x10\0\xef\xff", 9);
		add_odd_stored((struct str){ noise, 50000 });
		add_odd_stored(STR("\0\0\xff\xff"));
		add_odd_stored(STR(""));
	}
	sb_add(&packed, DEFLATE_END);
	check(2, 30);
	free(noise);
}

/* Flushed often, but every piece refers to those before it. */
static void
add_foreign(struct str in, unsigned short flush, size_t each)
{
	struct isal_zstream z;
	uint8_t *out = mem_alloc(in.n + MIB);
	uint8_t *level = mem_alloc(ISAL_DEF_LVL1_DEFAULT);

	isal_deflate_init(&z);
	z.level = 1;
	z.level_buf = level;
	z.level_buf_size = ISAL_DEF_LVL1_DEFAULT;
	z.next_out = out;
	z.avail_out = (uint32_t)(in.n + MIB);
	sb_add(&plain, in);
	for (; in.n > 0; in = str_from(in, str_head(in, each).n)) {
		z.next_in = (uint8_t *)in.p;
		z.avail_in = (uint32_t)str_head(in, each).n;
		z.flush = flush;
		z.end_of_stream = in.n <= each;
		assert_int_equal(COMP_OK, isal_deflate(&z));
	}
	sb_add(&packed, (struct str){ (char *)out, z.total_out });
	free(out);
	free(level);
}

static void
streams_of_others_come_out_right(void **state)
{
	char *text = made_text(9 * MIB, 5);

	(void)state;
	add_foreign((struct str){ text, 9 * MIB }, NO_FLUSH, 3 * MIB);
	check(0, 0);
	sb_clear(&packed);
	sb_clear(&plain);
	add_foreign((struct str){ text, 9 * MIB }, SYNC_FLUSH, 100000);
	check(0, 2);
	free(text);
}

/* The history of a piece may lie in pieces that other threads unpacked. */
static void
others_may_go_on_behind_ours(void **state)
{
	char *text = made_text(4 * MIB, 6);

	(void)state;
	add_pieces(5, false, 6);
	for (int i = 0; i < 30; i++)
		add_piece((struct str){ text, 1000 });
	add_foreign((struct str){ text, 4 * MIB }, SYNC_FLUSH, 100000);
	check(30, 36);
	free(text);
}

static void
a_resumed_stream_refers_to_all_before_it(void **state)
{
	/* "abc", a flush; then what refers to it; the end. */
	static const char stream[] = "\x4a\x4c\x4a\x06\0\0\0\xff\xff"
	    "\x4b\x84\x23\0";

	(void)state;
	add_pieces(2, true, 1);
	sb_add(&packed, (struct str){ stream, sizeof(stream) - 1 });
	sb_add(&plain, STR("abcabcabcabca"));
	check(3, 5);
}

static void
damage_is_told_the_same_with_any_threads(void **state)
{
	(void)state;
	add_pieces(3, false, 7);
	add_pieces(1, true, 8);
	add_pieces(2, false, 9);
	sb_add(&packed, DEFLATE_END);
	for (size_t i = 0; i < 40; i++) {
		size_t at = i * 40009 % packed.n;
		enum err_code codes[2] = { ERR_NONE, ERR_NONE };
		size_t n[2];

		packed.p[at] ^= (char)(1 << i % 8);
		for (unsigned k = 0; k < 2; k++) {
			t_err = (struct err){ 0 };
			if (unpack(1 + 2 * k) == -1)
				codes[k] = t_err.code;
			n[k] = got.n;
		}
		packed.p[at] ^= (char)(1 << i % 8);
		assert_int_equal(codes[0], codes[1]);
		if (codes[0] == ERR_NONE)
			assert_int_equal(n[0], n[1]);
	}
	for (size_t i = 0; i < 40; i++) {
		size_t whole = packed.n;

		packed.n = i * 40009 % whole;
		T_ERR(ERR_TORN, unpack(3));
		packed.n = whole;
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(pieces_of_ours_are_unpacked_by_all),
		TEST(stored_pieces_are_too),
		TEST(zeros_and_their_padding_are_too),
		TEST(what_only_looks_like_an_end_is_none),
		TEST(streams_of_others_come_out_right),
		TEST(others_may_go_on_behind_ours),
		TEST(a_resumed_stream_refers_to_all_before_it),
		TEST(damage_is_told_the_same_with_any_threads),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
