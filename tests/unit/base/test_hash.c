#include "testing.h"

#include "base/hash.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include "base/cancel.h"
#include "base/own.h"

static const struct {
	enum hash_kind kind;
	const char *of_abc;
} vectors[] = {
	{ HASH_MD5, "900150983cd24fb0d6963f7d28e17f72" },
	{ HASH_SHA1, "a9993e364706816aba3e25717850c26c9cd0d89d" },
	{ HASH_SHA256, "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad" },
	{ HASH_SHA512, "ddaf35a193617abacc417349ae204131"
	    "12e6fa4e89a97ea20a9eeee64b55d39a"
	    "2192992a274fc1a836ba3c23a3feebbd"
	    "454d4423643ce80e2a9ac94fa54ca49f" },
};

static void
digests_are_the_published_ones(void **state)
{
	char hex[2 * HASH_MAX + 1];

	(void)state;
	for (size_t i = 0; i < NELEMS(vectors); i++) {
		struct hash *h = hash_new(vectors[i].kind);

		hash_add(h, STR("a"));
		hash_add(h, STR_NONE);
		hash_add(h, STR("bc"));
		hash_end_hex(h, hex);
		assert_string_equal(vectors[i].of_abc, hex);
		assert_int_equal(strlen(hex), 2 * hash_size(vectors[i].kind));
		hash_reset(h);
		hash_add(h, STR("abc"));
		hash_end_hex(h, hex);
		assert_string_equal(vectors[i].of_abc, hex);
		hash_free(h);
	}
	hash_free(NULL);
}

static void
names_and_aliases_are_galaxys(void **state)
{
	enum hash_kind kind;

	(void)state;
	for (unsigned i = 0; i < HASH_KINDS; i++) {
		assert_int_equal(0, hash_kind_named(
		    str_of(hash_kind_name((enum hash_kind)i)), &kind));
		assert_int_equal(i, kind);
	}
	assert_int_equal(0, hash_kind_named(STR("SHA256"), &kind));
	assert_int_equal(HASH_SHA256, kind);
	assert_string_equal("SHA-256", hash_kind_name(HASH_SHA256));
	assert_int_equal(-1, hash_kind_named(STR("sha-256"), &kind));
	assert_int_equal(-1, hash_kind_named(STR("CRC"), &kind));
}

static void
a_file_is_hashed_from_its_position(void **state)
{
	AUTO_CLOSE int fd = -1;
	char hex[2 * HASH_MAX + 1];
	uint64_t size = 0;

	(void)state;
	t_file_write("f", STR("..abc"));
	fd = openat(t_dir_fd(), "f", O_RDONLY | O_CLOEXEC);
	assert_int_equal(2, lseek(fd, 2, SEEK_SET));
	T_OK(hash_fd(fd, HASH_MD5, NULL, hex, &size, &t_err));
	assert_string_equal(vectors[0].of_abc, hex);
	assert_int_equal(3, size);
}

static void
hashing_a_file_can_be_cancelled(void **state)
{
	AUTO_CLOSE int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	struct cancel *cancel = cancel_new();
	char hex[2 * HASH_MAX + 1];
	uint64_t size;

	(void)state;
	cancel_set(cancel);
	T_ERR(ERR_CANCELLED,
	    hash_fd(fd, HASH_SHA256, cancel, hex, &size, &t_err));
	cancel_free(cancel);
}

static void
what_passes_a_sink_is_hashed_and_passed_on(void **state)
{
	struct hash *h = hash_new(HASH_MD5);
	AUTO_SB struct sb sb = SB_EMPTY(10);
	AUTO_SINK struct sink *next = sink_sb(&sb);
	AUTO_SINK struct sink *sink = sink_hash(h, next);
	char hex[2 * HASH_MAX + 1];

	(void)state;
	T_OK(sink_write(sink, STR("ab"), &t_err));
	T_OK(sink_write(sink, STR("c"), &t_err));
	T_OK(sink_finish(sink, &t_err));
	T_STR("abc", sb_str(&sb));
	hash_end_hex(h, hex);
	assert_string_equal(vectors[0].of_abc, hex);
	hash_free(h);
}

static void *
hash_in_a_thread(void *arg)
{
	char *hex = arg;
	struct hash *h = hash_new(HASH_SHA1);

	hash_add(h, STR("abc"));
	hash_end_hex(h, hex);
	hash_free(h);
	return (NULL);
}

static void
threads_hash_side_by_side(void **state)
{
	pthread_t threads[4];
	char hex[4][2 * HASH_MAX + 1];

	(void)state;
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(0, pthread_create(&threads[i], NULL,
		    hash_in_a_thread, hex[i]));
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(0, pthread_join(threads[i], NULL));
		assert_string_equal(vectors[1].of_abc, hex[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(threads_hash_side_by_side),
		cmocka_unit_test(digests_are_the_published_ones),
		cmocka_unit_test(names_and_aliases_are_galaxys),
		cmocka_unit_test(a_file_is_hashed_from_its_position),
		cmocka_unit_test(hashing_a_file_can_be_cancelled),
		cmocka_unit_test(what_passes_a_sink_is_hashed_and_passed_on),
	};

	return (cmocka_run_group_tests(tests, t_dir_setup, t_dir_teardown));
}
