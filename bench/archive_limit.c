/*
 * archive_limit tgz|zip|store THREADS DIR: what the machine could do at best.
 * Threads read the files below DIR, compress them as that container does (in
 * blocks that small files share; each file by itself; not at all) and take the
 * CRC of what goes in and the SHA-256 of what comes out, in no order and
 * writing nothing. Prints bytes in and out.
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
#include "base/own.h"

#define THREADS_MAX 64

/* A part of a file, of at most a block. */
struct piece {
	const char *path;	/* its file's; never freed */
	uint64_t offset;
	size_t n;
};

/* Pieces that make up a block together. */
struct block {
	size_t first, end;
	size_t n;
};

struct worker {
	struct deflater *deflater;
	struct hash *hash;
	uint8_t *in, *out;
	pthread_t thread;
};

enum mode { TGZ, ZIP, STORE };

static struct piece *pieces;
static struct block *blocks;
static size_t pieces_n, pieces_cap, blocks_n, blocks_cap;
static _Atomic size_t next;
static _Atomic uint64_t in_bytes, out_bytes;
static _Atomic bool failed;
static enum mode mode;
static int dir = -1;

static void
add_piece(const char *path, uint64_t offset, size_t n)
{
	struct block *last = blocks_n > 0 ? &blocks[blocks_n - 1] : NULL;

	if (last == NULL || last->n + n > DEFLATE_BLOCK) {
		mem_grow(blocks, &blocks_cap, blocks_n + 1);
		last = &blocks[blocks_n++];
		*last = (struct block){ pieces_n, pieces_n, 0 };
	}
	mem_grow(pieces, &pieces_cap, pieces_n + 1);
	pieces[pieces_n++] = (struct piece){ path, offset, n };
	last->end++;
	last->n += n;
}

static int
add_file(void *ctx, const char *path, int parent_fd, const char *name,
    const struct stat *st, struct err *err)
{
	uint64_t size = (uint64_t)st->st_size;
	const char *kept;

	(void)ctx;
	(void)parent_fd;
	(void)name;
	(void)err;
	if (!S_ISREG(st->st_mode))
		return (0);
	kept = str_dup(str_of(path));
	for (uint64_t at = 0; at < size; at += DEFLATE_BLOCK) {
		uint64_t n = size - at;

		add_piece(kept, at,
		    n < DEFLATE_BLOCK ? (size_t)n : DEFLATE_BLOCK);
	}
	return (0);
}

static bool
read_piece(const struct piece *piece, uint8_t *to)
{
	AUTO_CLOSE int fd = openat(dir, piece->path, O_RDONLY | O_CLOEXEC);

	return (fd != -1 && pread(fd, to, piece->n, (off_t)piece->offset) ==
	    (ssize_t)piece->n);
}

/* The bytes are in w->in. */
static void
work_on(struct worker *w, struct str in)
{
	uint32_t crc = crc_add(0, in.p, in.n);
	size_t made = mode == STORE ? in.n :
	    deflate_piece(w->deflater, in, w->out);

	(void)crc;
	hash_add(w->hash, (struct str){ mode == STORE ? in.p : (char *)w->out,
	    made });
	atomic_fetch_add(&in_bytes, in.n);
	atomic_fetch_add(&out_bytes, made);
}

static void
work_block(struct worker *w, const struct block *block)
{
	size_t done = 0;

	for (size_t i = block->first; i < block->end; i++) {
		if (!read_piece(&pieces[i], w->in + done))
			atomic_store(&failed, true);
		if (mode == ZIP)
			work_on(w, (struct str){ (char *)w->in + done,
			    pieces[i].n });
		done += pieces[i].n;
	}
	if (mode != ZIP)
		work_on(w, (struct str){ (char *)w->in, done });
}

static void *
work(void *worker)
{
	struct worker *w = worker;
	size_t i;

	w->deflater = deflater_new();
	w->hash = hash_new(HASH_SHA256);
	w->in = mem_alloc(DEFLATE_BLOCK);
	w->out = mem_alloc(DEFLATE_ROOM(DEFLATE_BLOCK));
	while ((i = atomic_fetch_add(&next, 1)) < blocks_n)
		work_block(w, &blocks[i]);
	free(w->in);
	free(w->out);
	hash_free(w->hash);
	deflater_free(w->deflater);
	return (NULL);
}

static bool
work_in(uint64_t threads)
{
	struct worker workers[THREADS_MAX];

	for (uint64_t i = 0; i < threads; i++)
		if (pthread_create(&workers[i].thread, NULL, work,
		    &workers[i]) != 0)
			return (false);
	for (uint64_t i = 0; i < threads; i++)
		(void)pthread_join(workers[i].thread, NULL);
	return (!atomic_load(&failed));
}

int
main(int argc, char **argv)
{
	struct err err = { 0 };
	uint64_t threads = 0;

	if (argc != 4 ||
	    !str_to_u64(str_of(argv[2]), THREADS_MAX, &threads) ||
	    fs_open_dir(argv[3], &dir, &err) == -1 ||
	    fs_walk(dir, ".", add_file, NULL, &err) == -1) {
		(void)fprintf(stderr, "archive_limit: %s\n", err.msg);
		return (1);
	}
	mode = strcmp(argv[1], "zip") == 0 ? ZIP :
	    strcmp(argv[1], "store") == 0 ? STORE : TGZ;
	if (!work_in(threads)) {
		(void)fprintf(stderr, "archive_limit: a file or thread failed\n");
		return (1);
	}
	(void)printf("%llu %llu\n", (unsigned long long)in_bytes,
	    (unsigned long long)out_bytes);
	return (0);
}
