/*
 * multipart: multipart/form-data (RFC 7578) as it arrives, in pieces of any
 * size: the parser holds one boundary's worth of bytes and the headers of one
 * part, so a file of any length streams through. Owned by who made it; one
 * thread. What it calls may fail: then the parser has failed.
 */
#pragma once

#include "base/str.h"

struct err;
struct multipart;

#define MULTIPART_HEAD 4096	/* bytes of headers of one part */
#define MULTIPART_PARTS 64

struct multipart_part {
	struct str name;
	bool has_file;		/* it has a file name, perhaps an empty one */
	struct str file_name;
};

struct multipart_events {
	/* Texts are borrowed for the call. */
	int (*part)(void *ctx, const struct multipart_part *, struct err *);
	int (*data)(void *ctx, struct str, struct err *);
	int (*part_end)(void *ctx, struct err *);
	void *ctx;
};

/* From the value of Content-Type: ERR_INVALID without a usable boundary. */
MUST_CHECK int multipart_new(struct str type, const struct multipart_events *,
    struct multipart **ret, struct err *);
void multipart_free(struct multipart *);	/* NULL is ignored */

/* ERR_INVALID for what is no form, ERR_TOO_BIG over a limit; after an error
 * only multipart_free is left to do. */
MUST_CHECK int multipart_feed(struct multipart *, struct str, struct err *);
/* The body is over: ERR_INVALID when its end is missing. */
MUST_CHECK int multipart_finish(struct multipart *, struct err *);
