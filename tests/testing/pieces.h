/*
 * pieces: a source that hands its text out in equal pieces, and frees each
 * piece when it takes it back, so that nobody reads a borrowed block too long
 * unnoticed. On memory of the test; may fail at a chosen call.
 */
#pragma once

#include "base/stream.h"

struct pieces {
	struct source source;
	struct str rest;
	size_t size;		/* of a piece */
	char *block;
	int fails_at;		/* the how manieth call fails; 0: none */
	int calls;
};

/* Over the text, borrowed. The test frees it by source_free(&p->source). */
void pieces_init(struct pieces *p, struct str text, size_t size);
