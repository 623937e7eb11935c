/*
 * http_get: one HTTP or HTTPS download into a descriptor, through libcurl.
 * Every connection, redirects too, passes an address guard: loopback, private,
 * link-local and other special addresses only if they are on the list. Any
 * thread; each call has a handle of its own. Credentials in a URL never reach
 * an error or a log.
 */
#pragma once

#include "base/str.h"

struct cancel;
struct progress;

struct http_get {
	const char *url;
	int fd;			/* written from its position */
	uint64_t limit;		/* most bytes; 0: no limit (ERR_TOO_BIG) */
	const char *const *allow;	/* addresses or CIDR ranges */
	size_t nallow;
	const struct cancel *cancel;
	struct progress *progress;
};

/* What can be said of an address without asking anybody: ERR_BAD_URI, and
 * ERR_FORBIDDEN for a number of a host, or "localhost", that the guard refuses.
 * Other names are looked up when it is fetched. */
MUST_CHECK int http_get_check(const char *url, const char *const *allow,
    size_t nallow, struct err *);

/* ERR_BAD_URI, ERR_FORBIDDEN (the guard), ERR_NOT_FOUND (404, 410),
 * ERR_NET. */
MUST_CHECK int http_get(const struct http_get *, uint64_t *ret_bytes,
    struct err *);
