/*
 * request: what a client asked, parsed and bounded: method, path segments that
 * were decoded once, query, headers, body. Made from plain text, so it is
 * tested without a server. All texts live in the arena of the request or are
 * borrowed from who made it; after parsing nothing changes but the body. One
 * thread at a time.
 */
#pragma once

#include "base/arena.h"

struct err;
struct http_form;

#define HTTP_METHOD_TABLE(X) X(GET) X(HEAD) X(POST) X(PUT) X(PATCH) X(DELETE)
enum http_method {
#define X(name) HTTP_##name,
	HTTP_METHOD_TABLE(X)
#undef X
	HTTP_METHODS		/* any other */
};
enum http_method http_method_named(struct str);
const char *http_method_name(enum http_method);	/* HTTP_METHODS: "?" */

#define HTTP_PATH_BYTES 4096
#define HTTP_QUERY_BYTES 8192
#define HTTP_SEGMENTS 24
#define HTTP_PAIRS 128		/* of a query or a form; headers too */

/* A header, or a pair of a query or a form. */
struct http_pair {
	struct str name, value;
};

struct http_request {
	enum http_method method;
	struct str path;	/* as it came, without query: for logs */
	struct str segments[HTTP_SEGMENTS];	/* decoded */
	size_t nsegments;
	struct http_pair *query;
	size_t nquery;
	struct http_pair *headers;
	size_t nheaders;
	/* Decoded segments that stand where the route has {names}. */
	const char *pattern;	/* of the route; NULL: none */
	struct str body;	/* STR_NONE: none, or streamed into the form */
	struct http_form *form;	/* of a form; else NULL */
};

/* Fill path, segments and query from the target of the request line. An
 * absolute address loses its scheme and host. ERR_INVALID for a bad escape, an
 * escaped NUL or slash, and text that is not UTF-8; ERR_TOO_BIG for too many
 * segments or pairs; ERR_LONG_URI. */
MUST_CHECK int http_request_target(struct http_request *, struct str target,
    struct arena *, struct err *);

/* Pairs of application/x-www-form-urlencoded text. Errors as above. */
MUST_CHECK int http_pairs(struct str, struct arena *, struct http_pair **ret,
    size_t *ret_n, struct err *);

/* One "%41" text decoded into the arena; `plus`: '+' is a blank. */
MUST_CHECK int http_decode(struct str, bool plus, struct arena *,
    struct str *ret, struct err *);

/* The value of a header (any case), of a query parameter (the last one of a
 * name), of a {name} in the route's pattern; STR_NONE when it is not there. */
struct str http_header(const struct http_request *, const char *name);
struct str http_query(const struct http_request *, const char *name);
struct str http_param(const struct http_request *, const char *name);
/* The value of a cookie (the last one of a name), without its quotes. */
struct str http_cookie(const struct http_request *, const char *name);

/* Does the content type's first word equal this one ("application/json")? */
bool http_type_is(const struct http_request *, const char *type);
/* ASCII only, any case. */
bool http_same_word(struct str, const char *);
