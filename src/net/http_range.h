/*
 * http_range: a file at an http or https address, read at any place without
 * being fetched as a whole (RFC 9110, ranges). Memory is one window of 4 MiB. A
 * file that changes meanwhile is an error, never a mixture. One thread at a
 * time.
 */
#pragma once

#include "base/stream.h"

struct cancel;

struct http_range {
	const char *url;	/* copied, as is the list */
	const char *allow;	/* addresses or CIDR ranges of private networks,
				 * comma separated; NULL: none */
	const struct cancel *cancel;	/* borrowed */
};

/* Asks for the beginning and learns the size. ERR_UNSUPPORTED when the server
 * has no ranges; else as http_get. Reading: ERR_FILE_CHANGED, ERR_NET. */
MUST_CHECK int http_range_open(const struct http_range *,
    struct readat **ret, struct err *);
