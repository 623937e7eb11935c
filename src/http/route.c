#include "http/route.h"

static bool
is_name(struct str part)
{
	return (part.n > 2 && part.p[0] == '{');
}

static bool
pattern_fits(const char *pattern, const struct http_request *req)
{
	struct str rest = str_from(str_of(pattern), 1), part;
	size_t i = 0;

	for (; str_cut(&rest, '/', &part); i++) {
		if (i == req->nsegments)
			return (false);
		if (is_name(part) ? req->segments[i].n == 0 :
		    !str_eq(part, req->segments[i]))
			return (false);
	}
	return (i == req->nsegments);
}

const struct http_route *
http_route_find(const struct http_route *const *routes, size_t n,
    struct http_request *req)
{
	enum http_method method = req->method == HTTP_HEAD ? HTTP_GET :
	    req->method;

	for (size_t i = 0; i < n; i++)
		if (routes[i]->method == method &&
		    pattern_fits(routes[i]->pattern, req)) {
			req->pattern = routes[i]->pattern;
			return (routes[i]);
		}
	return (NULL);
}
