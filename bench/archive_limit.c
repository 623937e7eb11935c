/*
 * archive_limit fast|store THREADS DIR: what the machine could do at best.
 * Threads compress every block of the files below DIR and take the CRC of what
 * goes in and the SHA-256 of what comes out, in no order and writing nothing.
 * Prints bytes in and out.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "archive/crc.h"
#include "archive/deflate.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/hash.h"
#include "base/mem.h"

#define THREADS_MAX 64

struct piece {
	int fd;
	uint64_t offset;
};

static struct piece *pieces;
static size_t n, cap;
static _Atomic size_t next;
static _Atomic uint64_t in_bytes, out_bytes;
static bool store;

static int
add_file(void *ctx, const char *path, int parent_fd, const char *name,
    const struct stat *st, struct err *err)
{
	uint64_t size = (uint64_t)st->st_size;
	int fd;

	(void)ctx;
	if (!S_ISREG(st->st_mode))
		return (0);
	if ((fd = openat(parent_fd, name, O_RDONLY | O_CLOEXEC)) == -1)
		return (err_sys(err, "open %s", path));
	for (uint64_t at = 0; at < size; at += DEFLATE_BLOCK) {
		mem_grow(pieces, &cap, n + 1);
		pieces[n++] = (struct piece){ fd, at };
	}
	return (0);
}

static void *
work(void *unused)
{
	struct deflater *d = deflater_new();
	struct hash *h = hash_new(HASH_SHA256);
	uint8_t *in = mem_alloc(DEFLATE_BLOCK);
	uint8_t *out = mem_alloc(DEFLATE_ROOM(DEFLATE_BLOCK));
	uint32_t crc = 0;
	size_t i;

	(void)unused;
	while ((i = atomic_fetch_add(&next, 1)) < n) {
		ssize_t got = pread(pieces[i].fd, in, DEFLATE_BLOCK,
		    (off_t)pieces[i].offset);
		struct str s = { (char *)in, got < 0 ? 0 : (size_t)got };
		size_t made = store ? deflate_stored(s, out) :
		    deflate_piece(d, s, out);

		crc = crc_add(crc, s.p, s.n);
		hash_add(h, (struct str){ (char *)out, made });
		atomic_fetch_add(&in_bytes, s.n);
		atomic_fetch_add(&out_bytes, made);
	}
	free(in);
	free(out);
	hash_free(h);
	deflater_free(d);
	return (NULL);
}

int
main(int argc, char **argv)
{
	pthread_t threads[THREADS_MAX];
	struct err err = { 0 };
	uint64_t wanted = 0;
	int dir;

	if (argc != 4 ||
	    !str_to_u64(str_of(argv[2]), THREADS_MAX, &wanted) ||
	    fs_open_dir(argv[3], &dir, &err) == -1 ||
	    fs_walk(dir, ".", add_file, NULL, &err) == -1) {
		(void)fprintf(stderr, "archive_limit: %s\n", err.msg);
		return (1);
	}
	store = strcmp(argv[1], "store") == 0;
	for (uint64_t i = 0; i < wanted; i++)
		if (pthread_create(&threads[i], NULL, work, NULL) != 0)
			return (1);
	for (uint64_t i = 0; i < wanted; i++)
		(void)pthread_join(threads[i], NULL);
	(void)printf("%llu %llu\n", (unsigned long long)in_bytes,
	    (unsigned long long)out_bytes);
	return (0);
}
