/*
 * deflate: blocks of bytes turned into pieces of a deflate stream. Pieces that
 * different threads made are one valid stream when they are put one behind the
 * other and ended with DEFLATE_END, since each is byte-aligned and refers to
 * nothing before itself. The bytes depend on the input and the level alone
 * (ISA-L level 1 gives the same with every instruction set that we care for).
 * One deflater belongs to one thread. Nothing here can fail.
 */
#pragma once

#include "base/str.h"

struct deflater;

/* Largest input of one call. */
#define DEFLATE_BLOCK ((size_t)1 << 20)
/* Room that the output of n <= DEFLATE_BLOCK bytes may need. */
#define DEFLATE_ROOM(n) ((n) + (n) / 512 + 512)
/* An empty last block with fixed codes. */
#define DEFLATE_END STR("\x03\x00")

struct deflater *deflater_new(void);
void deflater_free(struct deflater *);	/* NULL is ignored */

/* A piece of a stream; its length. Bytes that a sample calls incompressible,
 * or that grow, become stored blocks (5 bytes for each 65,535). */
size_t deflate_piece(struct deflater *, struct str in, uint8_t *out);
/* The same always with stored blocks. */
size_t deflate_stored(struct str in, uint8_t *out);

/* A whole stream of its own, or 0 when that would not save anything. */
size_t deflate_whole(struct deflater *, struct str in, uint8_t *out);
