#include "made.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/pack.h"
#include "base/cancel.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/progress.h"

#define MIB ((size_t)1 << 20)

static const enum pack_container containers[] = { PACK_TAR, PACK_TGZ,
	PACK_ZIP };

/* Everything a test hands to a pack, and what came back. */
struct bench {
	struct pack_options options;
	struct sb out;
	struct sb reports;	/* "tag size status sys name md5\n" */
	int fail_report;
	struct pack *pack;
	struct sink *sink;
	struct pack_totals totals;
};
static struct bench b;

static int
note(void *ctx, const struct pack_result *r, struct err *err)
{
	struct bench *bench = ctx;

	if (bench->fail_report)
		return (err_set(err, ERR_FILE_CHANGED, "no more"));
	sb_addf(&bench->reports, "%llu %llu %d %d %.*s %s\n",
	    (unsigned long long)r->tag, (unsigned long long)r->size,
	    (int)r->status, r->sys, STR_ARG(r->name),
	    r->have & PACK_MD5 ? r->md5 : "-");
	return (0);
}

static int
setup(void **state)
{
	(void)state;
	b = (struct bench){ .options = { .report = note, .ctx = &b,
	    .threads = 2 } };
	sb_init(&b.out, 64 * MIB);
	sb_init(&b.reports, SB_LIMIT);
	return (t_dir_setup(state));
}

static int
teardown(void **state)
{
	sb_fini(&b.out);
	sb_fini(&b.reports);
	return (t_dir_teardown(state));
}

static void
start(enum pack_container container)
{
	b.options.container = container;
	sb_clear(&b.out);
	sb_clear(&b.reports);
	b.sink = sink_sb(&b.out);
	T_OK(pack_open(&b.options, b.sink, &b.pack, &t_err));
}

static int
stop(int rc)
{
	if (rc == 0)
		rc = pack_finish(b.pack, &b.totals, &t_err);
	pack_free(b.pack);
	sink_free(b.sink);
	b.pack = NULL;
	b.sink = NULL;
	return (rc);
}

static struct pack_file
file_of(const char *name)
{
	struct pack_file f = { .name = str_of(name), .tag = 7 };
	struct stat st;

	f.fd = openat(t_dir_fd(), name, O_RDONLY | O_CLOEXEC);
	assert_int_equal(0, fstat(f.fd, &st));
	f.size = (uint64_t)st.st_size;
	f.inode = st.st_ino;
	f.mtime = st.st_mtim.tv_sec * USEC_SEC + st.st_mtim.tv_nsec / 1000;
	f.ctime = st.st_ctim.tv_sec * USEC_SEC + st.st_ctim.tv_nsec / 1000;
	return (f);
}

static int
add(const char *name)
{
	struct pack_file f = file_of(name);

	return (pack_file(b.pack, &f, &t_err));
}

/* Text, noise, zeros of awkward sizes; an empty one; a hundred small ones. */
static void
write_data(void)
{
	static const size_t sizes[] = { 0, 1, 511, 512, 513, 65536, 65537,
		MIB - 512, MIB, MIB + 1, 3 * MIB + 77 };
	char name[32];

	for (size_t i = 0; i < NELEMS(sizes); i++) {
		char *p = i % 3 == 0 ? made_noise(sizes[i], (unsigned)i) :
		    i % 3 == 1 ? made_text(sizes[i], (unsigned)i) :
		    mem_zero(sizes[i] + 1);

		(void)snprintf(name, sizeof(name), "%02zu", i);
		t_file_write(name, (struct str){ p, sizes[i] });
		free(p);
	}
	for (int i = 100; i < 200; i++) {
		(void)snprintf(name, sizeof(name), "%d", i);
		t_file_write(name, str_of(name));
	}
}

static void
pack_data(void)
{
	char name[32];
	int rc = pack_dir(b.pack, STR("d\xc3\xa4ta"), &t_err);

	for (size_t i = 0; rc == 0 && i < 11; i++) {
		(void)snprintf(name, sizeof(name), "%02zu", i);
		rc = add(name);
	}
	if (rc == 0)
		rc = pack_bytes(b.pack, STR("d\xc3\xa4ta/memory"),
		    STR("from memory"), &t_err);
	for (int i = 100; rc == 0 && i < 200; i++) {
		(void)snprintf(name, sizeof(name), "%d", i);
		rc = add(name);
	}
	T_INT(0, stop(rc));
}

static void
sha256(struct str bytes, char hex[2 * HASH_MAX + 1])
{
	struct hash *h = hash_new(HASH_SHA256);

	hash_add(h, bytes);
	hash_end_hex(h, hex);
	hash_free(h);
}

/* SHA-256 of what the writer makes, by level and container. They change with
 * a new version of the writer only, and then the release notes say so. */
static const char *const golden[] = {
	"e03a3c14cbe811728c750faa32a2d24e5999ff95c7b55e80d0a4d0a606896bf3",
	"9d88eb0f0bb99b6f8a16f26f0ef4ef5e27d3539d515cb963e9112f0e07539b64",
	"7821aa08f8a0de494158cc14f1bbe6990a910080ebabbc1f0190592ccbb72a6e",
	"e03a3c14cbe811728c750faa32a2d24e5999ff95c7b55e80d0a4d0a606896bf3",
	"af5996b353cc1314fa0475b27ab2bb3297a6305398c88b77f51fdbfa02586dcc",
	"6089caf46400fea7d5ca1950f58a048b22c3a752786a529998b8af990a4eb95f",
};

static void
the_bytes_are_always_the_same(void **state)
{
	char hex[2 * HASH_MAX + 1];

	(void)state;
	write_data();
	for (size_t level = 0; level < 2; level++) {
		b.options.level = (enum pack_level)level;
		for (size_t i = 0; i < NELEMS(containers); i++) {
			for (unsigned n = 1; n <= 3; n++) {
				b.options.threads = n;
				b.options.digests = n == 3 ? PACK_SHA1 : 0;
				b.options.hash_output = n == 2;
				start(containers[i]);
				pack_data();
				sha256(sb_str(&b.out), hex);
				assert_string_equal(n == 2 ? hex : "",
				    b.totals.sha256);
				assert_string_equal(
				    golden[level * 3 + i], hex);
				assert_true(b.totals.bytes_out == b.out.n);
				assert_int_equal(113, b.totals.entries);
			}
		}
	}
}

/* Fewer than two are two; with more than there is work for, none waits. */
static void
the_number_of_blocks_changes_nothing(void **state)
{
	static const unsigned blocks[] = { 1, 2, 3, 40 };
	char hex[2 * HASH_MAX + 1];

	(void)state;
	write_data();
	b.options.digests = PACK_SHA256;
	for (size_t i = 0; i < NELEMS(containers); i++) {
		for (size_t n = 0; n < NELEMS(blocks); n++) {
			b.options.blocks = blocks[n];
			b.options.hash_output = n % 2 == 0;
			start(containers[i]);
			pack_data();
			sha256(sb_str(&b.out), hex);
			assert_string_equal(golden[i], hex);
		}
	}
}

static void
every_file_is_reported_in_order_with_its_digests(void **state)
{
	(void)state;
	write_data();
	b.options.digests = PACK_MD5;
	for (size_t i = 0; i < NELEMS(containers); i++) {
		struct str rest, line;
		int n = 0;

		start(containers[i]);
		pack_data();
		rest = sb_str(&b.reports);
		while (str_cut(&rest, '\n', &line))
			n++;
		assert_int_equal(112, n);
		T_STR("7 0 0 0 00 d41d8cd98f00b204e9800998ecf8427e\n"
		    "7 1 0 0 01 dfcf28d0734569a6a693bc8194de62bf\n"
		    "7 511 0 0 02 0f4a36c4a3ee08de2cb188696ee51696\n"
		    "7 512 0 0 03 3fff17e8e2058e93cdb2b63285ad2cf2\n"
		    "7 513 0 0 04 525546f7873bef302e9f83c095c7e950\n"
		    "7 65536 0 0 05 fcd6bcb56c1689fcef28b57c22475bad\n"
		    "7 65537 0 0 06 365f207807ce3de70b873e2b0a4d5d69\n"
		    "7 1048064 0 0 07 6137fb06d1d4232e8f56029d74a6a72c\n"
		    "7 1048576 0 0 08 b6d81b360a5672d80c27430f39153e2c\n"
		    "7 1048577 0 0 09 573f8f9fad0ff8773b5064a1fedccc7f\n"
		    "7 3145805 0 0 10 607e0e7b30ab7d6a0aa83bb644d9fabb\n"
		    "0 11 0 0 d\xc3\xa4ta/memory bb89972459539385bc64f461ff51d65d\n",
		    str_head(sb_str(&b.reports),
		    sb_str(&b.reports).n - 100 * 45));
	}
}

static void
digests_of_one_file_may_be_asked_for(void **state)
{
	struct pack_file f;
	struct str line, rest;

	(void)state;
	t_file_write("a", STR("abc"));
	start(PACK_TGZ);
	T_OK(add("a"));
	f = file_of("a");
	f.name = STR("b");
	f.digests = PACK_MD5;
	T_INT(0, stop(pack_file(b.pack, &f, &t_err)));
	rest = sb_str(&b.reports);
	assert_true(str_cut(&rest, '\n', &line));
	T_STR("7 3 0 0 a -", line);
	T_STR("7 3 0 0 b 900150983cd24fb0d6963f7d28e17f72\n", rest);
}

/* The container is well formed and its one member has this size. */
static void
check_one_member(size_t size)
{
	struct sb list;
	char want[64];

	sb_init(&list, SB_LIMIT);
	T_INT(0, made_unpack(sb_str(&b.out), NULL, &list, &t_err));
	(void)snprintf(want, sizeof(want), "f a %zu\n", size);
	T_STR(want, sb_str(&list));
	sb_fini(&list);
}

static void
a_file_that_is_not_what_it_was_is_reported(void **state)
{
	char *text = made_text(2 * MIB, 1);
	static const size_t sizes[] = { 1000, 2 * MIB };

	(void)state;
	for (size_t i = 0; i < NELEMS(containers); i++) {
		for (size_t k = 0; k < 2 * 5; k++) {
			struct pack_file f;
			size_t size = sizes[k / 5];

			t_file_write("a", (struct str){ text, size });
			f = file_of("a");
			switch (k % 5) {
			case 0:
				f.size += 100;	/* shorter: padded */
				break;
			case 1:
				f.size -= 100;	/* longer: cut */
				break;
			case 2:
				f.inode++;
				break;
			case 3:
				f.mtime--;
				break;
			case 4:
				f.ctime++;
				break;
			}
			size = (size_t)f.size;
			start(containers[i]);
			T_INT(0, stop(pack_file(b.pack, &f, &t_err)));
			assert_non_null(strstr(sb_cstr(&b.reports),
			    " 1 0 a -\n"));
			check_one_member(size);
		}
	}
	free(text);
}

static void
times_that_nobody_saw_are_not_compared(void **state)
{
	struct pack_file f;

	(void)state;
	t_file_write("a", STR("abc"));
	f = file_of("a");
	f.inode = 0;
	f.mtime = f.ctime = 0;
	start(PACK_ZIP);
	T_INT(0, stop(pack_file(b.pack, &f, &t_err)));
	T_STR("7 3 0 0 a -\n", sb_str(&b.reports));
}

/* A descriptor that can be looked at, but not read. */
static void
a_file_that_cannot_be_read_is_reported(void **state)
{
	static const size_t sizes[] = { 1000, 2 * MIB };
	char *text = made_text(2 * MIB, 1), want[64];

	(void)state;
	for (size_t i = 0; i < 2 * NELEMS(containers); i++) {
		size_t size = sizes[i % 2];
		struct pack_file f;

		t_file_write("a", (struct str){ text, size });
		f = file_of("a");
		assert_int_equal(0, close(f.fd));
		f.fd = openat(t_dir_fd(), "a", O_WRONLY | O_CLOEXEC);
		start(containers[i / 2]);
		T_INT(0, stop(pack_file(b.pack, &f, &t_err)));
		(void)snprintf(want, sizeof(want), "7 %zu 2 %d a -\n", size,
		    EBADF);
		T_STR(want, sb_str(&b.reports));
		check_one_member(size);
	}
	free(text);
}

/* Change the file while it is packed: the report of the file before it. */
static int
change_b(void *ctx, const struct pack_result *r, struct err *err)
{
	if (str_is(r->name, "a")) {
		int fd = openat(t_dir_fd(), "b", O_WRONLY | O_CLOEXEC);

		assert_int_equal(0, ftruncate(fd, 1000));
		assert_int_equal(0, close(fd));
	}
	return (note(ctx, r, err));
}

static void
a_file_that_changes_meanwhile_is_reported(void **state)
{
	char *text = made_text(40 * MIB, 1);
	struct pack_file f;

	(void)state;
	t_file_write("a", (struct str){ text, 2 * MIB });
	t_file_write("b", (struct str){ text, 40 * MIB });
	free(text);
	b.options.report = change_b;
	start(PACK_TGZ);
	T_OK(add("a"));
	f = file_of("b");
	T_INT(0, stop(pack_file(b.pack, &f, &t_err)));
	assert_non_null(strstr(sb_cstr(&b.reports), " 41943040 1 0 b -\n"));
}

static void
what_is_no_file_is_refused(void **state)
{
	struct pack_file f = { .name = STR("a"), .size = 1 };

	(void)state;
	start(PACK_TAR);
	f.fd = openat(t_dir_fd(), ".", O_RDONLY | O_CLOEXEC);
	T_ERR(ERR_INVALID, pack_file(b.pack, &f, &t_err));
	assert_int_equal(-1, fcntl(f.fd, F_GETFD));	/* it was taken */
	T_INT(-1, stop(-1));
}

static void
bad_names_are_refused(void **state)
{
	struct str bad[] = { STR(""), STR("/a"), STR("a/"), STR("../a"),
		STR("a//b"), STR("a\xff"), STR(".") };

	(void)state;
	start(PACK_TAR);
	for (size_t i = 0; i < NELEMS(bad); i++) {
		T_ERR(ERR_BAD_NAME, pack_dir(b.pack, bad[i], &t_err));
		T_ERR(ERR_BAD_NAME, pack_bytes(b.pack, bad[i], STR("x"),
		    &t_err));
	}
	T_INT(0, stop(0));
	assert_int_equal(0, b.totals.entries);
}

static void
draining_reports_everything_so_far(void **state)
{
	(void)state;
	t_file_write("a", STR("abc"));
	start(PACK_TGZ);
	T_OK(add("a"));
	T_STR("", sb_str(&b.reports));
	T_OK(pack_drain(b.pack, &t_err));
	T_STR("7 3 0 0 a -\n", sb_str(&b.reports));
	T_OK(pack_drain(b.pack, &t_err));
	T_INT(0, stop(pack_bytes(b.pack, STR("b"), STR("x"), &t_err)));
}

/* Fails at the n-th write, and then always. */
struct flaky {
	struct sink base;
	int left;
};

static int
flaky_write(struct sink *s, struct str bytes, struct err *err)
{
	struct flaky *f = (struct flaky *)s;

	(void)bytes;
	if (f->left-- > 0)
		return (0);
	f->left = 0;
	return (err_set(err, ERR_NO_ROOM, "the disk is full"));
}

static void
a_failed_write_ends_the_packing(void **state)
{
	static const struct sink_ops ops = { flaky_write, NULL, NULL };

	(void)state;
	write_data();
	for (size_t i = 0; i < NELEMS(containers); i++) {
		int n = 0, rc;

		do {
			struct flaky f = { { &ops }, n++ };

			b.options.container = containers[i];
			sb_clear(&b.reports);
			rc = pack_open(&b.options, &f.base, &b.pack, &t_err);
			for (int k = 0; rc == 0 && k < 11; k++) {
				char name[8];

				(void)snprintf(name, sizeof(name), "%02d", k);
				rc = add(name);
			}
			if (rc == 0)
				rc = pack_finish(b.pack, &b.totals, &t_err);
			if (rc == -1)
				T_ERR(ERR_NO_ROOM, -1);
			pack_free(b.pack);
			b.pack = NULL;
		} while (rc == -1);
		assert_true(n > 6);
	}
}

static void
a_refused_report_ends_the_packing(void **state)
{
	(void)state;
	start(PACK_TAR);
	b.fail_report = 1;
	T_OK(pack_bytes(b.pack, STR("a"), STR("x"), &t_err));
	T_ERR(ERR_FILE_CHANGED, stop(0));
}

static void
a_cancelled_pack_stops(void **state)
{
	struct cancel *cancel = cancel_new();

	(void)state;
	b.options.cancel = cancel;
	start(PACK_ZIP);
	T_OK(pack_bytes(b.pack, STR("a"), STR("x"), &t_err));
	cancel_set(cancel);
	T_ERR(ERR_CANCELLED, stop(0));
	cancel_free(cancel);
}

static void
it_can_be_left_in_the_middle(void **state)
{
	(void)state;
	write_data();
	b.options.digests = PACK_SHA256;
	b.options.hash_output = true;
	for (size_t i = 0; i < NELEMS(containers); i++) {
		start(containers[i]);
		T_OK(add("10"));
		T_OK(add("01"));
		T_INT(-1, stop(-1));
	}
}

static void
progress_counts_the_bytes_of_files(void **state)
{
	struct progress p = { 0 };

	(void)state;
	write_data();
	b.options.progress = &p;
	start(PACK_ZIP);
	pack_data();
	assert_true(p.bytes_done == b.totals.bytes_in);
}

static void
a_large_zip_directory_goes_to_the_scratch_directory(void **state)
{
	char name[400], hex[2][2 * HASH_MAX + 1];

	(void)state;
	for (int k = 0; k < 2; k++) {
		b.options.scratch = k == 0 ? 0 : t_dir_fd();
		start(PACK_ZIP);
		for (int i = 0; i < 4000; i++) {
			(void)snprintf(name, sizeof(name), "%0300d", i);
			T_OK(pack_bytes(b.pack, str_of(name), STR("x"),
			    &t_err));
		}
		T_INT(0, stop(0));
		sha256(sb_str(&b.out), hex[k]);
	}
	assert_string_equal(hex[0], hex[1]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_bytes_are_always_the_same),
		TEST(the_number_of_blocks_changes_nothing),
		TEST(every_file_is_reported_in_order_with_its_digests),
		TEST(digests_of_one_file_may_be_asked_for),
		TEST(a_file_that_is_not_what_it_was_is_reported),
		TEST(a_file_that_cannot_be_read_is_reported),
		TEST(times_that_nobody_saw_are_not_compared),
		TEST(a_file_that_changes_meanwhile_is_reported),
		TEST(what_is_no_file_is_refused),
		TEST(bad_names_are_refused),
		TEST(draining_reports_everything_so_far),
		TEST(a_failed_write_ends_the_packing),
		TEST(a_refused_report_ends_the_packing),
		TEST(a_cancelled_pack_stops),
		TEST(it_can_be_left_in_the_middle),
		TEST(progress_counts_the_bytes_of_files),
		TEST(a_large_zip_directory_goes_to_the_scratch_directory),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
