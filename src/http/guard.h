/*
 * guard: refuses requests whose framing two programs could read differently,
 * before anything else looks at them. The library in front of us parses first;
 * what it swallows is named in the README. Pure; any thread.
 */
#pragma once

#include "http/request.h"

/* ERR_INVALID, after which the connection must be closed: Content-Length
 * repeated, not a number, or beside Transfer-Encoding; another
 * Transfer-Encoding than "chunked"; no Host (HTTP/1.1) or several; a header
 * name that is no token, as one with a blank before the colon. ERR_TOO_BIG for
 * too many headers. */
MUST_CHECK int http_guard(const struct http_request *, bool is_1_1,
    struct err *);
