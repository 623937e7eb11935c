#include "base/spool.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/own.h"

#define BUFFER ((size_t)128 << 10)

struct spool {
	struct sink sink;	/* first: spool_sink() is a cast */
	int fd;
	uint64_t flushed;	/* bytes in the file */
	uint64_t records;

	char *out;		/* what is not in the file yet */
	size_t out_n;

	char *in;		/* a window of the file */
	size_t in_cap, in_start, in_end;
	uint64_t in_next;	/* offset of what follows the window */
};

static int
flush(struct spool *s, struct err *err)
{
	if (fs_write_all(s->fd, s->out, s->out_n, err) == -1)
		return (err_in(err, "temporary file"));
	s->flushed += s->out_n;
	s->out_n = 0;
	return (0);
}

static int
append(struct spool *s, struct str bytes, struct err *err)
{
	if (bytes.n > BUFFER - s->out_n && flush(s, err) == -1)
		return (-1);
	if (bytes.n >= BUFFER) {
		if (fs_write_all(s->fd, bytes.p, bytes.n, err) == -1)
			return (err_in(err, "temporary file"));
		s->flushed += bytes.n;
		return (0);
	}
	if (s->out == NULL)
		s->out = mem_alloc(BUFFER);
	if (bytes.n > 0)
		(void)memcpy(s->out + s->out_n, bytes.p, bytes.n);
	s->out_n += bytes.n;
	return (0);
}

static int
spool_sink_write(struct sink *sink, struct str bytes, struct err *err)
{
	return (append((struct spool *)sink, bytes, err));
}

static int
spool_sink_finish(struct sink *sink, struct err *err)
{
	return (flush((struct spool *)sink, err));
}

/* The sink belongs to the spool and goes with it. */
static void
spool_sink_free(struct sink *sink)
{
	(void)sink;
}

int
spool_new(int dir_fd, struct spool **ret, struct err *err)
{
	static const struct sink_ops ops = { spool_sink_write,
		spool_sink_finish, spool_sink_free };
	struct spool *s;
	int fd;

	if (fs_temp(dir_fd, &fd, err) == -1)
		return (-1);
	s = mem_new(struct spool);
	s->sink.ops = &ops;
	s->fd = fd;
	*ret = s;
	return (0);
}

void
spool_free(struct spool *s)
{
	if (s == NULL)
		return;
	own_close_fd(&s->fd);
	free(s->out);
	free(s->in);
	free(s);
}

void
spool_auto_free(struct spool **s)
{
	spool_free(*s);
	*s = NULL;
}

struct sink *
spool_sink(struct spool *s)
{
	return (&s->sink);
}

int
spool_add(struct spool *s, struct str record, struct err *err)
{
	uint32_t n = (uint32_t)record.n;

	if (record.n > UINT32_MAX)
		return (err_set(err, ERR_TOO_BIG,
		    "a record of %zu bytes is too long", record.n));
	if (append(s, (struct str){ (const char *)&n, sizeof(n) }, err) ==
	    -1 || append(s, record, err) == -1)
		return (-1);
	s->records++;
	return (0);
}

int
spool_rewind(struct spool *s, struct err *err)
{
	s->in_start = s->in_end = 0;
	s->in_next = 0;
	return (flush(s, err));
}

/* Read until the window is full or the file ends, from the front of the
 * buffer; a longer record makes a longer buffer. */
static int
fill(struct spool *s, size_t need, struct err *err)
{
	size_t n = s->in_end - s->in_start, cap = BUFFER;
	uint64_t left = s->flushed - s->in_next;

	if (cap < need)
		cap = need;
	if (s->in_cap < cap) {
		s->in = mem_resize(s->in, cap, 1);
		s->in_cap = cap;
	}
	if (n > 0)
		(void)memmove(s->in, s->in + s->in_start, n);
	s->in_start = 0;
	s->in_end = n;
	if (left > s->in_cap - n)
		left = s->in_cap - n;
	if (fs_pread_all(s->fd, s->in_next, s->in + n, (size_t)left, err) ==
	    -1)
		return (err_in(err, "temporary file"));
	s->in_end += (size_t)left;
	s->in_next += left;
	return (0);
}

/* 1 with n bytes, 0 when the file ends at or within them, -1. */
static int
take(struct spool *s, size_t n, struct str *ret, struct err *err)
{
	if (s->in_end - s->in_start < n && fill(s, n, err) == -1)
		return (-1);
	if (s->in_end - s->in_start < n)
		return (0);
	*ret = (struct str){ s->in + s->in_start, n };
	s->in_start += n;
	return (1);
}

int
spool_record(struct spool *s, struct str *ret, struct err *err)
{
	struct str prefix, record;
	uint32_t n;
	int got = take(s, sizeof(n), &prefix, err);

	if (got != 1)
		return (got);
	(void)memcpy(&n, prefix.p, sizeof(n));
	if ((got = take(s, n, &record, err)) == -1)
		return (-1);
	assert(got == 1);	/* the file holds what spool_add wrote */
	*ret = record;
	return (1);
}

uint64_t
spool_bytes(const struct spool *s)
{
	return (s->flushed + s->out_n);
}

uint64_t
spool_records(const struct spool *s)
{
	return (s->records);
}

int
spool_source(struct spool *s, struct source **ret, struct err *err)
{
	if (flush(s, err) == -1)
		return (-1);
	*ret = source_fd_range(s->fd, 0, s->flushed);
	return (0);
}

int
spool_fd(struct spool *s, int *ret_fd, struct err *err)
{
	if (flush(s, err) == -1)
		return (-1);
	*ret_fd = s->fd;
	return (0);
}
