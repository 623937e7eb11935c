/*
 * archive_tool: the archive room alone, for measuring and for the tests that
 * hold its output against tools of others. Not installed.
 *
 *   archive_tool pack tar|tgz|zip fast|store THREADS DIGESTS OUT DIR
 *   archive_tool read ARCHIVE [MEMBER]
 *   archive_tool list ARCHIVE
 *
 * pack puts everything below DIR into OUT ("-" is standard output) in byte
 * order of the names and prints "entries in out" and the SHA-256; DIGESTS is
 * a sum of enum pack_digest and prints one line a file. read reads and checks
 * a whole archive and prints how many members and bytes it holds, or prints
 * the bytes of one member. list prints one line a member, reading no data that
 * it need not.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "archive/pack.h"
#include "archive/unpack.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/own.h"

struct job {
	struct pack *pack;
	bool quiet;
};

static unsigned
number(const char *text)
{
	uint64_t n = 0;

	(void)str_to_u64(str_of(text), 1000, &n);
	return ((unsigned)n);
}

static int
print_result(void *ctx, const struct pack_result *r, struct err *err)
{
	const struct job *job = ctx;

	(void)err;
	if (job->quiet && r->status == PACK_OK)
		return (0);
	(void)fprintf(stderr, "%d %llu %s %s %.*s\n", (int)r->status,
	    (unsigned long long)r->size, r->md5, r->sha256,
	    STR_ARG(r->name));
	return (0);
}

static int
pack_one(void *ctx, const char *path, int parent_fd, const char *name,
    const struct stat *st, struct err *err)
{
	struct job *job = ctx;
	struct pack_file f = { .name = str_of(path), .inode = st->st_ino,
		.size = (uint64_t)st->st_size };

	if (S_ISDIR(st->st_mode))
		return (pack_dir(job->pack, str_of(path), err));
	f.mtime = st->st_mtim.tv_sec * USEC_SEC + st->st_mtim.tv_nsec / 1000;
	f.ctime = st->st_ctim.tv_sec * USEC_SEC + st->st_ctim.tv_nsec / 1000;
	if ((f.fd = openat(parent_fd, name, O_RDONLY | O_CLOEXEC)) == -1)
		return (err_sys(err, "open %s", path));
	return (pack_file(job->pack, &f, err));
}

static int
pack_all(char **argv, struct err *err)
{
	struct job job = { .quiet = number(argv[3]) == 0 };
	struct pack_options options = {
		.container = strcmp(argv[0], "tar") == 0 ? PACK_TAR :
		    strcmp(argv[0], "zip") == 0 ? PACK_ZIP : PACK_TGZ,
		.level = strcmp(argv[1], "store") == 0 ? PACK_STORE :
		    PACK_FAST,
		.threads = number(argv[2]),
		.digests = number(argv[3]),
		.hash_output = true,
		.report = print_result,
		.ctx = &job,
	};
	bool pipe = strcmp(argv[4], "-") == 0;
	AUTO_CLOSE int fd = pipe ? dup(1) : open(argv[4],
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	AUTO_CLOSE int dir = -1;
	AUTO_SINK struct sink *out = sink_fd(fd);
	AUTO_PACK struct pack *p = NULL;
	struct pack_totals totals;

	if (fs_open_dir(argv[5], &dir, err) == -1)
		return (-1);
	options.scratch = dir;
	if (pack_open(&options, out, &p, err) == -1)
		return (-1);
	job.pack = p;
	if (fs_walk(dir, ".", pack_one, &job, err) == -1 ||
	    pack_finish(p, &totals, err) == -1)
		return (-1);
	(void)fprintf(stderr, "%llu %llu %llu %s\n",
	    (unsigned long long)totals.entries,
	    (unsigned long long)totals.bytes_in,
	    (unsigned long long)totals.bytes_out, totals.sha256);
	return (0);
}

static int
read_member(struct unpack *u, struct sink *out, uint64_t *bytes,
    struct err *err)
{
	struct str block;
	int more;

	while ((more = unpack_read(u, &block, err)) == 1) {
		*bytes += block.n;
		if (out != NULL && sink_write(out, block, err) == -1)
			return (-1);
	}
	return (more);
}

static int
read_all(struct unpack *u, struct err *err)
{
	struct unpack_entry e;
	uint64_t n = 0, bytes = 0;
	int more;

	while ((more = unpack_next(u, &e, err)) == 1) {
		n++;
		if (read_member(u, NULL, &bytes, err) == -1)
			return (-1);
	}
	(void)printf("%llu %llu\n", (unsigned long long)n,
	    (unsigned long long)bytes);
	return (more);
}

static int
read_one(struct unpack *u, const char *name, struct err *err)
{
	AUTO_SINK struct sink *out = sink_fd(1);
	struct unpack_entry e;
	uint64_t bytes = 0;
	int found = unpack_find(u, str_of(name), &e, err);

	if (found == 0)
		return (err_set(err, ERR_NOT_FOUND, "no member %s", name));
	return (found == -1 ? -1 : read_member(u, out, &bytes, err));
}

static int
list(struct unpack *u, struct err *err)
{
	struct unpack_entry e;
	int more;

	while ((more = unpack_next(u, &e, err)) == 1)
		(void)printf("%c %llu %llu %lld %.*s\n", e.is_dir ? 'd' : 'f',
		    (unsigned long long)e.size, (unsigned long long)e.packed,
		    (long long)(e.mtime / USEC_SEC), STR_ARG(e.name));
	return (more);
}

static int
open_archive(const char *mode, const char *path, const char *member,
    struct err *err)
{
	AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct readat *from;
	AUTO_UNPACK struct unpack *u = NULL;
	int rc;

	if (fd == -1)
		return (err_sys(err, "open %s", path));
	if (readat_fd(fd, &from, err) == -1)
		return (-1);
	rc = unpack_open(from, &unpack_limits_default, NULL, &u, err);
	if (rc == 0)
		rc = strcmp(mode, "list") == 0 ? list(u, err) :
		    member != NULL ? read_one(u, member, err) :
		    read_all(u, err);
	unpack_free(own_take(u));
	readat_free(from);
	return (rc);
}

int
main(int argc, char **argv)
{
	struct err err = { 0 };
	int rc;

	if (argc == 8 && strcmp(argv[1], "pack") == 0)
		rc = pack_all(argv + 2, &err);
	else if (argc == 3 || argc == 4)
		rc = open_archive(argv[1], argv[2], argv[3], &err);
	else
		rc = err_set(&err, ERR_USAGE, "see the top of the source");
	if (rc == -1)
		(void)fprintf(stderr, "archive_tool: %s: %s [%s]\n",
		    err_name(err.code), err.msg, err.member);
	return (rc == -1 ? 1 : 0);
}
