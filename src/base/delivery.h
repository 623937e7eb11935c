/*
 * delivery: bytes on their way to a destination (short term storage, a file
 * source, a file): written under a hidden name, made visible in one step,
 * read back. The order is write*, prepare, publish, verify, free. free before
 * publish abandons and leaves nothing behind. One thread.
 */
#pragma once

#include "base/stream.h"

struct cancel;
struct delivery;
struct progress;

struct delivery_ops {
	int (*write)(struct delivery *, struct str, struct err *);
	/* All bytes are durable at the destination, still invisible. */
	int (*prepare)(struct delivery *, struct err *);
	/* Visible under its name, never replacing something unless the target
	 * was opened so: ERR_EXISTS. Durable. */
	int (*publish)(struct delivery *, struct err *);
	/* What is there now, read back: its size and SHA-256. Also without
	 * publish before it: is the target there already (1, 0, -1)? */
	int (*read_back)(struct delivery *, const struct cancel *,
	    struct progress *, uint64_t *ret_size, char ret_sha256[65],
	    struct err *);
	/* Remove the published target again (a mismatch, a cancel). */
	int (*retract)(struct delivery *, struct err *);
	void (*free)(struct delivery *);
};
struct delivery {
	const struct delivery_ops *ops;
	char *uri;		/* where it will be; owned by the delivery */
};

MUST_CHECK int delivery_write(struct delivery *, struct str, struct err *);
MUST_CHECK int delivery_prepare(struct delivery *, struct err *);
MUST_CHECK int delivery_publish(struct delivery *, struct err *);
MUST_CHECK int delivery_read_back(struct delivery *, const struct cancel *,
    struct progress *, uint64_t *ret_size, char ret_sha256[65],
    struct err *);
MUST_CHECK int delivery_retract(struct delivery *, struct err *);
void delivery_free(struct delivery *);	/* NULL is ignored */
void delivery_auto_free(struct delivery **);
#define AUTO_DELIVERY CLEANUP(delivery_auto_free)

/* A sink that writes into it (borrowed); its finish does nothing. */
struct sink *sink_delivery(struct delivery *);

/* The one file driver that posix sources, short term storage and -o FILE
 * share: into dir_fd/path through a hidden temporary name in the same
 * directory (".waybill-<tag>.part", tag from the caller so that a later
 * attempt of the same task finds and removes the leftover). dir_fd is
 * duplicated. */
struct delivery_file {
	int dir_fd;
	const char *path;	/* clean, below dir_fd; parents must exist */
	const char *uri;	/* what `uri` says */
	const char *tag;
	mode_t mode;
	bool replace;		/* an existing target may be replaced */
};
MUST_CHECK int delivery_to_file(const struct delivery_file *,
    struct delivery **ret, struct err *);
