/*
 * Targets of requests, and pairs of forms: what is taken is bounded, decoded
 * UTF-8 without NUL, and no segment holds a slash; errors are of three codes.
 * What was taken finds its route or none.
 */
#include <assert.h>

#include "api/call.h"
#include "base/err.h"
#include "http/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define ARENA_LIMIT (4u << 20)

static void
is_text(struct str text)
{
	assert(str_is_utf8(text) && str_find(text, '\0') == SIZE_MAX);
}

static void
are_texts(const struct http_pair *pairs, size_t n)
{
	assert(n <= HTTP_PAIRS);
	for (size_t i = 0; i < n; i++) {
		is_text(pairs[i].name);
		is_text(pairs[i].value);
	}
}

static void
is_refused(const struct err *err)
{
	assert(err->code == ERR_INVALID || err->code == ERR_TOO_BIG ||
	    err->code == ERR_LONG_URI);
	assert(err->msg[0] != '\0');
}

static void
finds_a_route(struct http_request *req)
{
	const struct http_route *routes[256];

	assert(api_nroutes <= NELEMS(routes));
	for (size_t i = 0; i < api_nroutes; i++)
		routes[i] = &api_routes[i].http;
	for (int m = 0; m <= HTTP_METHODS; m++) {
		const struct http_route *found;

		req->method = (enum http_method)m;
		found = http_route_find(routes, api_nroutes, req);
		assert(found == NULL || found->method == req->method ||
		    (found->method == HTTP_GET && req->method == HTTP_HEAD));
	}
}

static void
check_target(struct str text, struct arena *arena)
{
	struct http_request req = { 0 };
	struct err err = { 0 };

	if (http_request_target(&req, text, arena, &err) == -1) {
		is_refused(&err);
		return;
	}
	assert(req.nsegments <= HTTP_SEGMENTS);
	for (size_t i = 0; i < req.nsegments; i++) {
		is_text(req.segments[i]);
		assert(str_find(req.segments[i], '/') == SIZE_MAX);
	}
	are_texts(req.query, req.nquery);
	finds_a_route(&req);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *arena = arena_new(ARENA_LIMIT);
	struct str text = { (const char *)data, n };
	struct http_pair *pairs;
	struct err err = { 0 };
	size_t npairs;

	check_target(text, arena);
	if (http_pairs(text, arena, &pairs, &npairs, &err) == 0)
		are_texts(pairs, npairs);
	else
		is_refused(&err);
	arena_free(arena);
	return (0);
}
