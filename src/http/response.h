/*
 * response: what a handler fills and the server sends: a status, a few
 * headers, and a body that is text in memory or a part of an open file. Owned
 * by the call; one thread at a time. Nothing here can fail but for memory that
 * the outside chose, which the server notices when it sends.
 */
#pragma once

#include "base/jw.h"
#include "http/request.h"

#define HTTP_RESPONSE_HEADERS 12
#define HTTP_NAME_BYTES 3200	/* of an escaped file name with what is
				 * around it */

struct http_response {
	int status;		/* 200 unless it is said */
	const char *type;	/* content type; NULL: no body */
	struct http_pair headers[HTTP_RESPONSE_HEADERS];	/* terminated */
	size_t nheaders;
	struct sb body;
	struct sink *sink;	/* what json writes to */
	struct jw *json;
	int fd;			/* -1: the body is the text */
	uint64_t offset, length;	/* of the part of the file */
	bool close;		/* the connection, afterwards */
};

void http_response_init(struct http_response *);
void http_response_fini(struct http_response *);
/* As it was made, for another answer in its place. */
void http_response_reset(struct http_response *);

/* A header; both texts live as long as the response. */
void http_response_header(struct http_response *, const char *name,
    const char *value);

/* The writer of a JSON body, compact as Galaxy's. */
struct jw *http_response_json(struct http_response *);
/* The same into an unnamed file of the directory: for an answer whose length
 * nobody bounds. */
MUST_CHECK int http_response_json_file(struct http_response *, int dir_fd,
    struct jw **ret, struct err *);
/* What was written is complete: ERR_TOO_BIG, ERR_INTERNAL. */
MUST_CHECK int http_response_finish(struct http_response *, struct err *);

/* The body that tells of an error: Galaxy's err_msg and err_code, beside them
 * `code`, `hint` and `member`; and one more member whose value is JSON text
 * (its name STR_NONE: none). */
void http_response_error(struct http_response *, const struct err *,
    struct http_pair more);
