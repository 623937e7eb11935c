/*
 * target: a file of the user's that a command writes: under a hidden name,
 * visible in one step, read back and compared with what was written. What was
 * not finished leaves nothing behind. Main thread only.
 */
#pragma once

#include "base/delivery.h"

struct cancel;
struct hash;

struct target {
	int dir;		/* -1: none */
	struct delivery *to;
	struct hash *hash;
	struct sink *below;
	struct sink *sink;	/* what is written goes here */
	char sha256[129];	/* once it is finished */
};
#define AUTO_TARGET CLEANUP(target_close)

/* A pipe or an address is refused: nothing could be read back. */
MUST_CHECK int target_open(const char *path, bool replace, struct target *ret,
    struct err *);
/* Durable and visible. `wanted`: the digest that it must have, or NULL. */
MUST_CHECK int target_finish(struct target *, const char *wanted,
    const struct cancel *, struct err *);
void target_close(struct target *);
