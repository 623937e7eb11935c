/*
 * stream: everything that moves bytes is a source or a sink, so counting,
 * hashing, compressing and uploading are links of one chain, tested alone.
 * One thread at a time. finish commits; free without finish abandons: a
 * half-written file is unlinked, an upload aborted. A sink borrows the next.
 */
#pragma once

#include <sys/types.h>

#include "base/str.h"

struct source;
struct source_ops {
	/* The next block, borrowed until the next call: 1, 0 at the end, -1. */
	int (*next)(struct source *, struct str *ret, struct err *);
	void (*free)(struct source *);
};
struct source {
	const struct source_ops *ops;
};

struct sink;
struct sink_ops {
	int (*write)(struct sink *, struct str, struct err *);
	int (*finish)(struct sink *, struct err *);
	void (*free)(struct sink *);
};
struct sink {
	const struct sink_ops *ops;
};

MUST_CHECK int source_next(struct source *, struct str *ret, struct err *);
void source_free(struct source *);	/* NULL is ignored */
void source_auto_free(struct source **);
#define AUTO_SOURCE CLEANUP(source_auto_free)

MUST_CHECK int sink_write(struct sink *, struct str, struct err *);
MUST_CHECK int sink_finish(struct sink *, struct err *);
void sink_free(struct sink *);		/* NULL is ignored */
void sink_auto_free(struct sink **);
#define AUTO_SINK CLEANUP(sink_auto_free)

/* From memory (borrowed); from a descriptor (borrowed, read in 1 MiB blocks
 * from its position, or a range by pread). */
struct source *source_mem(struct str);
struct source *source_fd(int fd);
struct source *source_fd_range(int fd, uint64_t offset, uint64_t length);

/* Into an sb (borrowed; over its limit is ERR_TOO_BIG); onto a descriptor
 * (borrowed; every byte or an error, finish does not close). */
struct sink *sink_sb(struct sb *);
struct sink *sink_fd(int fd);

/* Everything from one to the other; not finished. Bytes moved in *ret unless
 * it is NULL. */
struct cancel;
MUST_CHECK int stream_copy(struct source *, struct sink *,
    const struct cancel *, uint64_t *ret, struct err *);

/* Random access for readers of archives: a file, a file behind HTTP. */
struct readat;
struct readat_ops {
	/* Up to n bytes at the offset; fewer only at the end. */
	int (*read)(struct readat *, uint64_t offset, void *buf, size_t n,
	    size_t *ret, struct err *);
	void (*free)(struct readat *);
	/* Up to there reads will follow each other; NULL: of no interest. */
	void (*expect)(struct readat *, uint64_t end);
};
struct readat {
	const struct readat_ops *ops;
	uint64_t size;
};
/* Over a regular file's descriptor, borrowed. */
MUST_CHECK int readat_fd(int fd, struct readat **ret, struct err *);
void readat_expect(struct readat *, uint64_t end);
void readat_free(struct readat *);	/* NULL is ignored */
void readat_auto_free(struct readat **);
#define AUTO_READAT CLEANUP(readat_auto_free)
