/*
 * route: which entry of a constant table answers a request. A pattern is made
 * of literal segments and {names} that stand for one segment each; a trailing
 * slash of the request does not count. The first entry that fits is taken, so
 * literals stand before names. Pure; any thread.
 */
#pragma once

#include "http/request.h"

enum http_body {
	HTTP_BODY_NONE,		/* read and forgotten */
	HTTP_BODY_TEXT,		/* as it is, in memory */
	HTTP_BODY_FORM,		/* forms with a file, streamed; else as it is */
};

/* The first member of an entry of the application's own table. */
struct http_route {
	enum http_method method;	/* GET answers HEAD too */
	const char *pattern;		/* "/api/histories/{id}/exports" */
	enum http_body body;
};

/* NULL when no entry fits; else the request's pattern is set. */
const struct http_route *http_route_find(const struct http_route *const *,
    size_t n, struct http_request *);
