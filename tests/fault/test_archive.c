/*
 * Archives, with every N-th call of a kind failing: reads, writes, allocations
 * (OpenSSL's too) and starts of threads. A process of its own for each N: it
 * ends as if nothing had happened, with an error that says something, or with
 * the exit status of "no memory"; never otherwise, and never with other bytes.
 */
#include "testing.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "archive/pack.h"
#include "archive/unpack.h"
#include "base/attr.h"
#include "base/hash.h"
#include "base/own.h"

#define MIB ((size_t)1 << 20)
#define NEVER 1000000000L
#define THREADS 2

enum call { READS, WRITES, ALLOCATIONS, STARTS, CALLS };
static _Atomic long left[CALLS];

static bool
fails(enum call call)
{
	return (atomic_fetch_sub(&left[call], 1) == 1);
}

/* The linker leads our own calls here (--wrap), and OpenSSL is told to come. */
void *__real_malloc(size_t);
void *__real_calloc(size_t, size_t);
void *__real_realloc(void *, size_t);
char *__real_strdup(const char *);
ssize_t __real_pread64(int, void *, size_t, off_t);
ssize_t __real_write(int, const void *, size_t);
int __real_pthread_create(pthread_t *, const pthread_attr_t *,
    void *(*)(void *), void *);
void *__wrap_malloc(size_t);
void *__wrap_calloc(size_t, size_t);
void *__wrap_realloc(void *, size_t);
char *__wrap_strdup(const char *);
ssize_t __wrap_pread64(int, void *, size_t, off_t);
ssize_t __wrap_write(int, const void *, size_t);
int __wrap_pthread_create(pthread_t *, const pthread_attr_t *,
    void *(*)(void *), void *);
/* There with the sanitizer only. */
extern int __lsan_do_recoverable_leak_check(void) __attribute__((weak));

void *
__wrap_malloc(size_t n)
{
	return (fails(ALLOCATIONS) ? NULL : __real_malloc(n));
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return (fails(ALLOCATIONS) ? NULL : __real_calloc(n, size));
}

void *
__wrap_realloc(void *old, size_t n)
{
	return (fails(ALLOCATIONS) ? NULL : __real_realloc(old, n));
}

char *
__wrap_strdup(const char *text)
{
	return (fails(ALLOCATIONS) ? NULL : __real_strdup(text));
}

ssize_t
__wrap_pread64(int fd, void *buf, size_t n, off_t offset)
{
	errno = EIO;
	return (fails(READS) ? -1 : __real_pread64(fd, buf, n, offset));
}

ssize_t
__wrap_write(int fd, const void *buf, size_t n)
{
	errno = ENOSPC;
	return (fails(WRITES) ? -1 : __real_write(fd, buf, n));
}

int
__wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr,
    void *(*run)(void *), void *ctx)
{
	return (fails(STARTS) ? EAGAIN :
	    __real_pthread_create(thread, attr, run, ctx));
}

static void *
crypto_malloc(size_t n, const char *file, int line)
{
	(void)file;
	(void)line;
	return (malloc(n));
}

static void *
crypto_realloc(void *p, size_t n, const char *file, int line)
{
	(void)file;
	(void)line;
	return (realloc(p, n));
}

static void
crypto_free(void *p, const char *file, int line)
{
	(void)file;
	(void)line;
	free(p);
}

/* What is packed, and an archive of it. */
static const size_t sizes[] = { 0, 100, 70000, MIB + 77 };
static int sources[NELEMS(sizes)], archive = -1;
static char text[MIB + 77];
static enum pack_container container;
/* What it holds, for all processes. */
static struct {
	uint64_t n;
	char hex[2 * HASH_MAX + 1];
} *packed;

static int
note(void *ctx, const struct pack_result *r, struct err *err)
{
	unsigned *unread = ctx;

	if (r->status == PACK_UNREADABLE && r->sys == EIO)
		(*unread)++;
	else if (r->status != PACK_OK || r->have != PACK_SHA256)
		return (err_set(err, ERR_INVALID, "a status out of place"));
	return (0);
}

static int
pack_members(struct pack *p, struct err *err)
{
	char name[32];

	if (pack_dir(p, STR("directory"), err) == -1 ||
	    pack_bytes(p, STR("bytes"), STR("from memory"), err) == -1)
		return (-1);
	for (size_t i = 0; i < NELEMS(sizes); i++) {
		(void)snprintf(name, sizeof(name), "directory/%zu", sizes[i]);
		if (pack_file(p, &(struct pack_file){ .name = str_of(name),
		    .fd = dup(sources[i]), .size = sizes[i] }, err) == -1)
			return (-1);
	}
	for (int i = 0; i < 8; i++) {
		(void)snprintf(name, sizeof(name), "small/%d", i);
		if (pack_bytes(p, str_of(name), (struct str){ text, 2000 },
		    err) == -1)
			return (-1);
	}
	return (0);
}

/* *ret_unread counts the members that could not be read. */
static int
pack_all(int fd, unsigned *ret_unread, struct err *err)
{
	const struct pack_options options = { .container = container,
		.threads = THREADS, .blocks = 3, .digests = PACK_SHA256,
		.hash_output = true, .scratch = t_dir_fd(), .report = note,
		.ctx = ret_unread };
	AUTO_SINK struct sink *out = sink_fd(fd);
	AUTO_PACK struct pack *p = NULL;
	struct pack_totals totals;

	*ret_unread = 0;
	if (pack_open(&options, out, &p, err) == -1 ||
	    pack_members(p, err) == -1)
		return (-1);
	return (pack_finish(p, &totals, err));
}

static int
read_members(struct unpack *u, uint64_t *ret, struct err *err)
{
	struct unpack_entry e;
	struct str block;
	int more, got;

	while ((more = unpack_next(u, &e, err)) == 1) {
		while ((got = unpack_read(u, &block, err)) == 1)
			*ret += block.n;
		if (got == -1)
			return (-1);
	}
	return (more);
}

static int
unpack_all(int fd, uint64_t *ret, struct err *err)
{
	struct unpack_limits limits = unpack_limits_default;
	AUTO_READAT struct readat *from = NULL;
	AUTO_UNPACK struct unpack *u = NULL;

	*ret = 0;
	limits.threads = THREADS;
	if (readat_fd(fd, &from, err) == -1 ||
	    unpack_open(from, &limits, NULL, &u, err) == -1)
		return (-1);
	return (read_members(u, ret, err));
}

static void
digest(int fd, char hex[2 * HASH_MAX + 1])
{
	struct err err = { 0 };
	uint64_t size;

	assert_int_equal(0, lseek(fd, 0, SEEK_SET));
	assert_int_equal(0, hash_fd(fd, HASH_SHA256, NULL, hex, &size, &err));
}

/* How a run ended; each is the exit status of a process. */
enum ended { AS_ALWAYS = 0, WITH_ERROR = 50, WITH_GAP, WITH_LEAK, WRONG };

static enum ended
with_error(const struct err *err)
{
	if (err->code == ERR_NONE || err->msg[0] == '\0')
		return (WRONG);
	if (__lsan_do_recoverable_leak_check != NULL &&
	    __lsan_do_recoverable_leak_check() != 0)
		return (WITH_LEAK);
	return (WITH_ERROR);
}

static void
calm(void)
{
	for (unsigned i = 0; i < CALLS; i++)
		atomic_store(&left[i], NEVER);
}

static enum ended
write_once(void)
{
	struct err err = { 0 };
	AUTO_CLOSE int fd = memfd_create("out", MFD_CLOEXEC);
	char hex[2 * HASH_MAX + 1];
	unsigned unread;
	uint64_t n;

	if (pack_all(fd, &unread, &err) == -1)
		return (with_error(&err));
	calm();
	/* A file that could not be read is told, and the rest is whole. */
	if (unread == 1 && unpack_all(fd, &n, &err) == 0 && n == packed->n)
		return (WITH_GAP);
	digest(fd, hex);
	return (unread == 0 && strcmp(hex, packed->hex) == 0 ? AS_ALWAYS :
	    WRONG);
}

static enum ended
read_once(void)
{
	struct err err = { 0 };
	uint64_t n;

	if (unpack_all(archive, &n, &err) == -1)
		return (with_error(&err));
	return (n == packed->n ? AS_ALWAYS : WRONG);
}

/* The exit status of a process in which the n-th call of this kind fails. */
static int
run(enum ended (*once)(void), enum call call, long n)
{
	pid_t child = fork();
	int status = 0;

	if (child == 0) {
		(void)alarm(60);
		(void)!freopen("/dev/null", "w", stderr);
		atomic_store(&left[call], n);
		_exit((int)once());
	}
	assert_int_equal(child, waitpid(child, &status, 0));
	if (!WIFEXITED(status))
		fail_msg("call %d, number %ld: signal %d", (int)call, n,
		    WTERMSIG(status));
	return (WEXITSTATUS(status));
}

static bool
may_end_so(enum call call, int status)
{
	return (status == WITH_ERROR || status == AS_ALWAYS ||
	    (call == READS && status == WITH_GAP) ||
	    (call == ALLOCATIONS && status == err_exit(ERR_NO_MEMORY)));
}

/* Until so many in a row end as always: there is no such call any more. */
static void
each(enum ended (*once)(void), enum call call, unsigned least)
{
	unsigned failures = 0, unharmed = 0;

	for (long n = 1; unharmed < 12; n++) {
		int status = run(once, call, n);

		if (!may_end_so(call, status))
			fail_msg("call %d, number %ld: status %d", (int)call,
			    n, status);
		unharmed = status == AS_ALWAYS ? unharmed + 1 : 0;
		failures += status != AS_ALWAYS;
	}
	if (failures < least)
		fail_msg("call %d: only %u failures", (int)call, failures);
}

static enum ended
write_first(void)
{
	struct err err = { 0 };
	unsigned unread;

	if (pack_all(archive, &unread, &err) == -1 ||
	    unpack_all(archive, &packed->n, &err) == -1)
		return (WRONG);
	digest(archive, packed->hex);
	return (AS_ALWAYS);
}

/* In a process too: the fewer pages this one has, the cheaper are the others.
 */
static void
write_archive(enum pack_container kind)
{
	container = kind;
	if (archive != -1)
		(void)close(archive);
	archive = memfd_create("archive", MFD_CLOEXEC);
	assert_int_equal(AS_ALWAYS, run(write_first, READS, NEVER));
}

static const enum pack_container containers[] = { PACK_TAR, PACK_TGZ,
	PACK_ZIP };

static void
every_write_may_fail(void **state)
{
	(void)state;
	for (size_t i = 0; i < NELEMS(containers); i++) {
		write_archive(containers[i]);
		each(write_once, WRITES, 2);
	}
}

static void
every_read_may_fail(void **state)
{
	(void)state;
	for (size_t i = 0; i < NELEMS(containers); i++) {
		write_archive(containers[i]);
		each(write_once, READS, 3);
		each(read_once, READS, 2);
	}
}

static void
every_allocation_may_fail(void **state)
{
	(void)state;
	for (size_t i = 0; i < NELEMS(containers); i++) {
		write_archive(containers[i]);
		each(write_once, ALLOCATIONS, 60);
		each(read_once, ALLOCATIONS, 5);
	}
}

static void
every_start_of_a_thread_may_fail(void **state)
{
	(void)state;
	for (size_t i = 0; i < NELEMS(containers); i++) {
		write_archive(containers[i]);
		each(write_once, STARTS, THREADS);
		each(read_once, STARTS, 0);
	}
}

static int
setup(void **state)
{
	uint64_t x = 1;

	calm();
	packed = mmap(NULL, sizeof(*packed), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (packed == MAP_FAILED || CRYPTO_set_mem_functions(crypto_malloc, crypto_realloc,
	    crypto_free) != 1)
		return (-1);
	/* What OpenSSL makes once, before it fails. */
	hash_free(hash_new(HASH_SHA256));
	for (size_t i = 0; i < sizeof(text); i++) {
		x = x * 6364136223846793005u + 1442695040888963407u;
		text[i] = i / 300000 % 2 == 0 ? "ACGT\n"[(x >> 40) % 5] :
		    (char)(x >> 40);
	}
	for (size_t i = 0; i < NELEMS(sizes); i++) {
		sources[i] = memfd_create("source", MFD_CLOEXEC);
		if (write(sources[i], text, sizes[i]) != (ssize_t)sizes[i])
			return (-1);
	}
	return (t_dir_setup(state));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_write_may_fail),
		cmocka_unit_test(every_read_may_fail),
		cmocka_unit_test(every_allocation_may_fail),
		cmocka_unit_test(every_start_of_a_thread_may_fail),
	};

	return (cmocka_run_group_tests(tests, setup, t_dir_teardown));
}
