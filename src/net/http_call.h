/*
 * http_call: what every request of this room has in common: protocols, the
 * address guard, redirects, time limits, cancelling, errors. One thread a call.
 */
#pragma once

#include <curl/curl.h>

#include "base/err.h"

struct cancel;

struct http_call {
	const char *url;
	const char *const *allow;	/* addresses or CIDR ranges */
	size_t nallow;
	const struct cancel *cancel;
	bool refused;		/* by the guard */
	struct err err;		/* why a callback ended it; code 0: none did */
};

/* A handle with everything set but what becomes of the bytes; freed by
 * curl_easy_cleanup. The call is borrowed until then. */
MUST_CHECK int http_call_new(struct http_call *, CURL **ret, struct err *);
/* ERR_BAD_URI, ERR_FORBIDDEN (the guard), ERR_NOT_FOUND (404, 410), ERR_NET,
 * ERR_CANCELLED; and the call's own error. */
MUST_CHECK int http_call_run(struct http_call *, CURL *, struct err *);
/* What the guard says of an address. */
MUST_CHECK int http_call_refused(struct err *);
