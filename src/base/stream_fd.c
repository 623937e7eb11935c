/* stream: sources, sinks and random access over descriptors. */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/stream.h"

#define BLOCK ((size_t)1 << 20)

struct fd_source {
	struct source source;
	int fd;
	bool ranged;		/* by pread, the position stays untouched */
	uint64_t offset, left;	/* of a range */
	char *buf;
};

static ssize_t
read_some(struct fd_source *s)
{
	size_t n = BLOCK;
	ssize_t got;

	if (s->ranged && s->left < n)
		n = (size_t)s->left;
	do {
		got = s->ranged ?
		    pread(s->fd, s->buf, n, (off_t)s->offset) :
		    read(s->fd, s->buf, n);
	} while (got == -1 && errno == EINTR);
	return (got);
}

static int
fd_source_next(struct source *source, struct str *ret, struct err *err)
{
	struct fd_source *s = (struct fd_source *)source;
	ssize_t got;

	if (s->ranged && s->left == 0)
		return (0);
	if ((got = read_some(s)) == -1)
		return (err_sys(err, "read"));
	if (got == 0)
		return (0);
	if (s->ranged) {
		s->offset += (uint64_t)got;
		s->left -= (uint64_t)got;
	}
	*ret = (struct str){ s->buf, (size_t)got };
	return (1);
}

static void
fd_source_free(struct source *source)
{
	struct fd_source *s = (struct fd_source *)source;

	free(s->buf);
	free(s);
}

static struct source *
fd_source_new(int fd, bool ranged, uint64_t offset, uint64_t length)
{
	static const struct source_ops ops = { fd_source_next,
		fd_source_free };
	struct fd_source *s = mem_new(struct fd_source);

	*s = (struct fd_source){ { &ops }, fd, ranged, offset, length,
		mem_alloc(BLOCK) };
	return (&s->source);
}

struct source *
source_fd(int fd)
{
	return (fd_source_new(fd, false, 0, 0));
}

struct source *
source_fd_range(int fd, uint64_t offset, uint64_t length)
{
	return (fd_source_new(fd, true, offset, length));
}

struct fd_sink {
	struct sink sink;
	int fd;
};

static int
fd_sink_write(struct sink *sink, struct str block, struct err *err)
{
	struct fd_sink *s = (struct fd_sink *)sink;

	return (fs_write_all(s->fd, block.p, block.n, err));
}

static int
fd_sink_finish(struct sink *sink, struct err *err)
{
	(void)sink;
	(void)err;
	return (0);
}

static void
fd_sink_free(struct sink *sink)
{
	free(sink);
}

struct sink *
sink_fd(int fd)
{
	static const struct sink_ops ops = { fd_sink_write, fd_sink_finish,
		fd_sink_free };
	struct fd_sink *s = mem_new(struct fd_sink);

	*s = (struct fd_sink){ { &ops }, fd };
	return (&s->sink);
}

struct fd_readat {
	struct readat readat;
	int fd;
};

static int
fd_readat_read(struct readat *readat, uint64_t offset, void *buf, size_t n,
    size_t *ret, struct err *err)
{
	struct fd_readat *r = (struct fd_readat *)readat;
	size_t done = 0;

	while (done < n) {
		ssize_t got = pread(r->fd, (char *)buf + done, n - done,
		    (off_t)(offset + done));

		if (got == -1 && errno == EINTR)
			continue;
		if (got == -1)
			return (err_sys(err, "read"));
		if (got == 0)
			break;
		done += (size_t)got;
	}
	*ret = done;
	return (0);
}

static void
fd_readat_free(struct readat *readat)
{
	free(readat);
}

int
readat_fd(int fd, struct readat **ret, struct err *err)
{
	static const struct readat_ops ops = { fd_readat_read,
		fd_readat_free, NULL };
	struct fd_readat *r;
	struct stat st;

	if (fstat(fd, &st) == -1)
		return (err_sys(err, "stat"));
	if (!S_ISREG(st.st_mode))
		return (err_set(err, ERR_INVALID,
		    "only a regular file can be read at random"));
	r = mem_new(struct fd_readat);
	*r = (struct fd_readat){ { &ops, (uint64_t)st.st_size }, fd };
	*ret = &r->readat;
	return (0);
}

void
readat_free(struct readat *readat)
{
	if (readat != NULL)
		readat->ops->free(readat);
}

void
readat_auto_free(struct readat **readat)
{
	readat_free(*readat);
}

void
readat_expect(struct readat *readat, uint64_t end)
{
	if (readat->ops->expect != NULL)
		readat->ops->expect(readat, end);
}
