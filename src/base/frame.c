#include "base/frame.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "base/err.h"
#include "base/wait.h"

#define HEADER 5		/* the type, then the length, little endian */
#define PIECE 16384

/* Who has begun a frame is writing it; longer than this it hangs. */
#define PATIENCE (30 * USEC_SEC)

static void
consume(struct iovec *iov, size_t n)
{
	for (int i = 0; i < 2; i++) {
		size_t part = n < iov[i].iov_len ? n : iov[i].iov_len;

		iov[i].iov_base = (char *)iov[i].iov_base + part;
		iov[i].iov_len -= part;
		n -= part;
	}
}

int
frame_send(int fd, uint8_t type, struct str bytes, struct err *err)
{
	uint8_t header[HEADER] = { type, (uint8_t)bytes.n,
		(uint8_t)(bytes.n >> 8), (uint8_t)(bytes.n >> 16),
		(uint8_t)(bytes.n >> 24) };
	struct iovec iov[2] = { { header, HEADER },
		{ (void *)(uintptr_t)bytes.p, bytes.n } };
	struct msghdr msg = { .msg_iov = iov, .msg_iovlen = 2 };

	if (bytes.n > FRAME_MAX)
		return (err_set(err, ERR_TOO_BIG,
		    "a message of %zu bytes is too long", bytes.n));
	while (iov[0].iov_len + iov[1].iov_len > 0) {
		/* The other end may be dead: no SIGPIPE. */
		ssize_t sent = sendmsg(fd, &msg, MSG_NOSIGNAL);

		if (sent == -1 && errno == EINTR)
			continue;
		if (sent == -1)
			return (err_sys(err, "send to the other process"));
		consume(iov, (size_t)sent);
	}
	return (0);
}

/* Some bytes, at most n; 0 at the end. A dead process that left our frames
 * unread resets the connection: also an end. */
static int
receive_some(int fd, void *buf, size_t n, size_t *ret, struct err *err)
{
	ssize_t got;

	do {
		got = recv(fd, buf, n, 0);
	} while (got == -1 && errno == EINTR);
	if (got == -1 && errno != ECONNRESET)
		return (err_sys(err, "receive from the other process"));
	*ret = got > 0 ? (size_t)got : 0;
	return (0);
}

/* All n bytes in the middle of a frame. */
static int
receive_all(int fd, uint8_t *buf, size_t n, struct err *err)
{
	size_t got;
	int ready;

	while (n > 0) {
		if ((ready = wait_readable(fd, PATIENCE, err)) == -1)
			return (-1);
		if (ready == 0)
			return (err_set(err, ERR_IO,
			    "the other process stopped within a message"));
		if (receive_some(fd, buf, n, &got, err) == -1)
			return (-1);
		if (got == 0)
			return (err_set(err, ERR_IO,
			    "the other process ended within a message"));
		buf += got;
		n -= got;
	}
	return (0);
}

static int
receive_body(int fd, size_t n, struct sb *ret, struct err *err)
{
	uint8_t piece[PIECE];
	struct str ignored;

	sb_clear(ret);
	while (n > 0) {
		size_t part = n < PIECE ? n : PIECE;

		if (receive_all(fd, piece, part, err) == -1)
			return (-1);
		sb_add(ret, (struct str){ (const char *)piece, part });
		n -= part;
	}
	return (sb_finish(ret, &ignored, err));
}

int
frame_receive(int fd, usec_t timeout, uint8_t *ret_type, struct sb *ret,
    struct err *err)
{
	uint8_t h[HEADER];
	size_t got, n;
	int ready = wait_readable(fd, timeout, err);

	if (ready == -1)
		return (-1);
	if (ready == 0)
		return (err_set(err, ERR_BUSY,
		    "no message from the other process in time"));
	if (receive_some(fd, h, HEADER, &got, err) == -1)
		return (-1);
	if (got == 0)
		return (0);
	if (receive_all(fd, h + got, HEADER - got, err) == -1)
		return (-1);
	n = h[1] | (size_t)h[2] << 8 | (size_t)h[3] << 16 |
	    (size_t)h[4] << 24;
	if (n > FRAME_MAX)
		return (err_set(err, ERR_INVALID,
		    "the other process announces a message of %zu bytes", n));
	if (receive_body(fd, n, ret, err) == -1)
		return (-1);
	*ret_type = h[0];
	return (1);
}
