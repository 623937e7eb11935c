/*
 * One suite over every container, level, number of threads and kind of target:
 * what goes in comes out again, whatever kind of data it is.
 */
#include "testing.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "archive/pack.h"
#include "archive/unpack.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/mem.h"

#define MIB ((size_t)1 << 20)
#define MEMBERS 400

enum kind { KIND_TEXT, KIND_NOISE, KIND_ZEROS, KIND_MIX, KINDS };

struct member {
	char name[5000];
	bool is_dir;
	enum kind kind;
	size_t size;
	char *bytes;
};

static struct member members[MEMBERS];
static size_t count;
static char *noise;		/* 4 MiB of it */

static void
fill(char *p, size_t n, enum kind kind, size_t seed)
{
	for (size_t done = 0; done < n;) {
		size_t part = n - done < 5000 ? n - done : 5000;
		enum kind now = kind == KIND_MIX ?
		    (enum kind)(done / 5000 % 3) : kind;

		for (size_t i = 0; i < part; i++)
			p[done + i] = now == KIND_ZEROS ? 0 :
			    now == KIND_NOISE ?
			    noise[(seed * 977 + done + i) % (4 * MIB)] :
			    (char)("ACGTN\n"[(uint8_t)
				noise[seed + (done + i) % 9000] % 6]);
		done += part;
	}
}

static struct member *
member(const char *name, size_t size, enum kind kind)
{
	struct member *m = &members[count++];

	assert_true(count <= MEMBERS);
	(void)snprintf(m->name, sizeof(m->name), "%s", name);
	m->size = size;
	m->kind = kind;
	return (m);
}

/* Names and sizes at every edge of the formats that fits a quick test. */
static int
setup(void **state)
{
	static const size_t sizes[] = { 0, 1, 3, 100, 511, 512, 513, 1024,
		65535, 65536, 65537, MIB - 1, MIB, MIB + 1, 2 * MIB + 9 };
	char name[5000];
	uint64_t x = 1;

	(void)state;
	noise = mem_alloc(4 * MIB);
	for (size_t i = 0; i < 4 * MIB; i++) {
		x = x * 6364136223846793005u + 1442695040888963407u;
		noise[i] = (char)(x >> 40);
	}
	member("empty directory", 0, KIND_TEXT)->is_dir = true;
	member("d\xc3\xa4ten", 0, KIND_TEXT)->is_dir = true;
	for (size_t i = 0; i < NELEMS(sizes); i++) {
		for (unsigned k = 0; k < KINDS; k++) {
			(void)snprintf(name, sizeof(name), "%zu-%u", sizes[i],
			    k);
			member(name, sizes[i], (enum kind)k);
		}
	}
	for (size_t n = 95; n < 110; n++) {
		memset(name, 'n', n);
		name[n] = '\0';
		member(name, n, KIND_TEXT);
		name[n - 50] = '/';
		name[0] = 'm';
		member(name, n, KIND_TEXT);
	}
	memset(name, 'x', 4096);
	name[4096] = '\0';
	for (size_t i = 1; i < 18; i++)
		name[i * 230] = '/';
	member(name, 7, KIND_TEXT);
	member("new\nline \x01 \xf0\x9f\xa7\xac", 7, KIND_TEXT);
	for (int i = 0; i < 200; i++) {
		(void)snprintf(name, sizeof(name), "small/%03d", i);
		member(name, (size_t)i * 7, KIND_TEXT);
	}
	for (size_t i = 0; i < count; i++) {
		members[i].bytes = mem_alloc(members[i].size + 1);
		fill(members[i].bytes, members[i].size, members[i].kind, i);
	}
	return (0);
}

static int
teardown(void **state)
{
	(void)state;
	free(noise);
	for (size_t i = 0; i < count; i++)
		free(members[i].bytes);
	return (0);
}

/* Every third file from memory, the others from a descriptor. */
static void
pack_one(struct pack *p, size_t i)
{
	const struct member *m = &members[i];
	struct pack_file f = { .name = str_of(m->name), .size = m->size };

	if (m->is_dir) {
		T_OK(pack_dir(p, f.name, &t_err));
		return;
	}
	if (i % 3 == 0) {
		T_OK(pack_bytes(p, f.name, (struct str){ m->bytes, m->size },
		    &t_err));
	} else {
		f.fd = memfd_create("member", MFD_CLOEXEC);
		assert_true(write(f.fd, m->bytes, m->size) ==
		    (ssize_t)m->size);
		T_OK(pack_file(p, &f, &t_err));
	}
}

static int
check_status(void *ctx, const struct pack_result *r, struct err *err)
{
	uint64_t *n = ctx;

	(void)err;
	assert_int_equal(PACK_OK, r->status);
	(*n)++;
	return (0);
}

static struct pack_totals
pack_all(struct pack_options options, int fd)
{
	struct sink *out = sink_fd(fd);
	struct pack *p;
	struct pack_totals totals;
	uint64_t reports = 0;

	options.report = check_status;
	options.ctx = &reports;
	T_OK(pack_open(&options, out, &p, &t_err));
	for (size_t i = 0; i < count; i++)
		pack_one(p, i);
	T_OK(pack_finish(p, &totals, &t_err));
	pack_free(p);
	sink_free(out);
	assert_true(totals.entries == count);
	assert_true(reports == count - 2);
	return (totals);
}

static void
check_member(struct unpack *u, const struct unpack_entry *e, size_t i)
{
	const struct member *m = &members[i];
	size_t done = 0;
	struct str block;
	int more;

	T_STR(m->name, e->name);
	assert_true(e->is_dir == m->is_dir);
	assert_true(e->size == m->size);
	assert_true(e->index == i);
	while ((more = unpack_read(u, &block, &t_err)) == 1) {
		assert_true(block.n <= m->size - done);
		assert_true(memcmp(m->bytes + done, block.p, block.n) == 0);
		done += block.n;
	}
	T_OK(more);
	assert_int_equal(m->size, done);
}

static void
unpack_all(int fd, unsigned threads)
{
	struct unpack_limits limits = unpack_limits_default;
	struct readat *from;
	struct unpack *u;
	struct unpack_entry e;
	size_t n = 0;
	int more;

	limits.threads = threads;
	T_OK(readat_fd(fd, &from, &t_err));
	T_OK(unpack_open(from, &limits, NULL, &u, &t_err));
	while ((more = unpack_next(u, &e, &t_err)) == 1)
		check_member(u, &e, n++);
	T_OK(more);
	assert_int_equal(count, n);
	assert_true(unpack_position(u) == from->size);
	unpack_free(u);
	readat_free(from);
}

static void
round_trip(struct pack_options options)
{
	int fd;

	for (options.threads = 1; options.threads <= 3; options.threads++) {
		fd = memfd_create("archive", MFD_CLOEXEC);
		assert_true(pack_all(options, fd).bytes_out ==
		    (uint64_t)lseek(fd, 0, SEEK_CUR));
		unpack_all(fd, 4 - options.threads);
		assert_int_equal(0, close(fd));
	}
}

static void
tar_gives_back_what_it_got(void **state)
{
	(void)state;
	round_trip((struct pack_options){ .container = PACK_TAR });
}

static void
tgz_gives_back_what_it_got(void **state)
{
	(void)state;
	round_trip((struct pack_options){ .container = PACK_TGZ });
	round_trip((struct pack_options){ .container = PACK_TGZ,
	    .level = PACK_STORE, .digests = PACK_MD5 | PACK_SHA256 });
}

static void
zip_gives_back_what_it_got(void **state)
{
	(void)state;
	round_trip((struct pack_options){ .container = PACK_ZIP });
	round_trip((struct pack_options){ .container = PACK_ZIP,
	    .level = PACK_STORE, .digests = PACK_MD5 | PACK_SHA256 });
}

/* Somebody at the other end of a pipe or connection, in small bites. */
struct reader {
	int fd;
	uint64_t n;
	char hex[2 * HASH_MAX + 1];
	pthread_t thread;
};

static void *
read_all(void *reader)
{
	struct reader *r = reader;
	struct hash *h = hash_new(HASH_SHA256);
	char buf[5000];
	ssize_t got;

	while ((got = read(r->fd, buf, sizeof(buf))) > 0) {
		hash_add(h, (struct str){ buf, (size_t)got });
		r->n += (uint64_t)got;
	}
	hash_end_hex(h, r->hex);
	hash_free(h);
	return (NULL);
}

/* What arrives is what the pack says that it wrote. */
static struct pack_totals
pack_to_reader(struct pack_options options, int fd, int from)
{
	struct reader r = { .fd = from };
	struct pack_totals totals;

	assert_int_equal(0, pthread_create(&r.thread, NULL, read_all, &r));
	totals = pack_all(options, fd);
	assert_int_equal(0, close(fd));
	assert_int_equal(0, pthread_join(r.thread, NULL));
	assert_int_equal(0, close(from));
	assert_true(r.n == totals.bytes_out);
	assert_string_equal(r.hex, totals.sha256);
	return (totals);
}

/* A file, a pipe, a connection: no target is sought in or asked what it is. */
static void
every_target_gets_the_same_bytes(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 2 * 3; i++) {
		const struct pack_options options = { .threads = 2,
			.container = (enum pack_container)(i % 3),
			.level = (enum pack_level)(i / 3),
			.hash_output = true };
		struct pack_totals totals;
		char hex[2 * HASH_MAX + 1];
		uint64_t size;
		int fd = memfd_create("archive", MFD_CLOEXEC), ends[2];

		totals = pack_all(options, fd);
		assert_int_equal(0, lseek(fd, 0, SEEK_SET));
		T_OK(hash_fd(fd, HASH_SHA256, NULL, hex, &size, &t_err));
		assert_string_equal(hex, totals.sha256);
		assert_int_equal(0, close(fd));
		assert_int_equal(0, pipe2(ends, O_CLOEXEC));
		totals = pack_to_reader(options, ends[1], ends[0]);
		assert_string_equal(hex, totals.sha256);
		assert_int_equal(0, socketpair(AF_UNIX,
		    SOCK_STREAM | SOCK_CLOEXEC, 0, ends));
		totals = pack_to_reader(options, ends[1], ends[0]);
		assert_string_equal(hex, totals.sha256);
	}
}

/* Short names are all different; longer ones begin with their length, and have
 * a slash now and then. */
static struct str
name_of_length(size_t n, char name[4097])
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";

	memset(name, 'n', n);
	for (size_t i = 199; i + 1 < n; i += 200)
		name[i] = '/';
	if (n >= 3)
		(void)snprintf(name, 4, "%c%c%c", digits[n / 1296],
		    digits[n / 36 % 36], digits[n % 36]);
	if (n > 3)
		name[3] = 'n';
	return ((struct str){ name, n });
}

static void
pack_names(enum pack_container container, int fd)
{
	struct pack_options options = { .container = container };
	struct sink *out = sink_fd(fd);
	struct pack *p;
	struct pack_totals totals;
	char name[4097];

	T_OK(pack_open(&options, out, &p, &t_err));
	for (size_t n = 1; n <= 4096; n++)
		T_OK(pack_bytes(p, name_of_length(n, name), STR("x"),
		    &t_err));
	T_OK(pack_finish(p, &totals, &t_err));
	assert_int_equal(4096, totals.entries);
	pack_free(p);
	sink_free(out);
}

static void
names_of_every_length_come_back(void **state)
{
	char name[4097];

	(void)state;
	for (int kind = PACK_TAR; kind <= PACK_ZIP; kind++) {
		int fd = memfd_create("names", MFD_CLOEXEC);
		struct readat *from;
		struct unpack *u;
		struct unpack_entry e;

		pack_names((enum pack_container)kind, fd);
		T_OK(readat_fd(fd, &from, &t_err));
		T_OK(unpack_open(from, &unpack_limits_default, NULL, &u,
		    &t_err));
		for (size_t n = 1; n <= 4096; n++) {
			T_INT(1, unpack_next(u, &e, &t_err));
			assert_true(str_eq(name_of_length(n, name), e.name));
			assert_true(e.size == 1);
		}
		T_INT(0, unpack_next(u, &e, &t_err));
		unpack_free(u);
		readat_free(from);
		assert_int_equal(0, close(fd));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tar_gives_back_what_it_got),
		cmocka_unit_test(tgz_gives_back_what_it_got),
		cmocka_unit_test(zip_gives_back_what_it_got),
		cmocka_unit_test(every_target_gets_the_same_bytes),
		cmocka_unit_test(names_of_every_length_come_back),
	};

	return (cmocka_run_group_tests(tests, setup, teardown));
}
