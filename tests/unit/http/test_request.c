#include "testing.h"

#include "http/route.h"

static struct arena *arena;

static int
setup(void **state)
{
	(void)state;
	arena = arena_new(1u << 20);
	return (0);
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return (0);
}

static int
take(struct http_request *req, const char *target)
{
	*req = (struct http_request){ 0 };
	return (http_request_target(req, str_of(target), arena, &t_err));
}

static void
decodes_each_segment_once(void **state)
{
	struct http_request req;

	(void)state;
	T_OK(take(&req, "/api/a%20b/%25%32%46/+?x"));
	assert_int_equal(4, req.nsegments);
	T_STR("api", req.segments[0]);
	T_STR("a b", req.segments[1]);
	T_STR("%2F", req.segments[2]);
	T_STR("+", req.segments[3]);
	T_STR("/api/a%20b/%25%32%46/+", req.path);
}

static void
refuses_what_could_be_read_differently(void **state)
{
	static const char *const bad[] = { "/a%2fb", "/a%2Fb", "/a%00b",
		"/%", "/%4", "/%zz", "/%ff", "/?a=%00", "/?%e4=1", "", "*",
		"relative", "?a=b" };
	struct http_request req;

	(void)state;
	for (size_t i = 0; i < NELEMS(bad); i++)
		T_ERR(ERR_INVALID, take(&req, bad[i]));
}

static void
takes_an_absolute_address(void **state)
{
	struct http_request req;

	(void)state;
	T_OK(take(&req, "http://host:80/api/version?a=b"));
	T_STR("/api/version", req.path);
	T_STR("b", http_query(&req, "a"));
	T_OK(take(&req, "https://host"));
	assert_int_equal(0, req.nsegments);
}

static void
reads_the_query(void **state)
{
	struct http_request req;

	(void)state;
	T_OK(take(&req, "/x?a=1&b=%26+c&a=2&flag&&e="));
	assert_int_equal(5, req.nquery);
	T_STR("2", http_query(&req, "a"));
	T_STR("& c", http_query(&req, "b"));
	assert_non_null(http_query(&req, "flag").p);
	T_STR("", http_query(&req, "e"));
	assert_null(http_query(&req, "none").p);
}

static void
is_bounded(void **state)
{
	static char text[HTTP_PATH_BYTES + HTTP_QUERY_BYTES];
	struct http_request req;

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	text[0] = '/';
	T_ERR(ERR_LONG_URI, take(&req, text));
	text[1] = '?';
	T_ERR(ERR_LONG_URI, take(&req, text));
	text[HTTP_QUERY_BYTES] = '\0';
	T_OK(take(&req, text));
	for (size_t i = 0; i < 2 * (HTTP_SEGMENTS + 1); i++)
		text[i] = i % 2 == 0 ? '/' : 'a';
	text[2 * (HTTP_SEGMENTS + 1)] = '\0';
	T_ERR(ERR_TOO_BIG, take(&req, text));
	memcpy(text, "/?", 2);
	memset(text + 2, '&', HTTP_PAIRS);
	text[2 + HTTP_PAIRS] = '\0';
	T_ERR(ERR_TOO_BIG, take(&req, text));
}

static void
finds_headers_in_any_case(void **state)
{
	struct http_pair headers[] = {
		{ STR("X-API-Key"), STR("secret") },
		{ STR("content-type"), STR("Application/JSON; charset=x") },
	};
	struct http_request req = { .headers = headers, .nheaders = 2 };

	(void)state;
	T_STR("secret", http_header(&req, "x-api-key"));
	assert_null(http_header(&req, "x-api").p);
	assert_true(http_type_is(&req, "application/json"));
	assert_false(http_type_is(&req, "application/jso"));
}

static const struct http_route
    list = { HTTP_GET, "/api/histories", HTTP_BODY_NONE },
    create = { HTTP_POST, "/api/histories", HTTP_BODY_FORM },
    deleted = { HTTP_GET, "/api/histories/deleted", HTTP_BODY_NONE },
    show = { HTTP_GET, "/api/histories/{id}", HTTP_BODY_NONE },
    export = { HTTP_GET, "/api/histories/{history_id}/exports/{id}",
	HTTP_BODY_NONE };

static const struct http_route *
find(struct http_request *req, enum http_method method, const char *target)
{
	static const struct http_route *const table[] = { &list, &create,
		&deleted, &show, &export };

	T_OK(take(req, target));
	req->method = method;
	return (http_route_find(table, NELEMS(table), req));
}

static void
finds_cookies(void **state)
{
	struct http_pair headers[] = {
		{ STR("Cookie"), STR("a=1; b=\"two\";c = x=y ;; =z; d") },
		{ STR("X-Cookie"), STR("e=5") },
		{ STR("cookie"), STR("a=9; f=\"") },
	};
	struct http_request req = { .headers = headers,
		.nheaders = NELEMS(headers) };

	(void)state;
	T_STR("9", http_cookie(&req, "a"));
	T_STR("two", http_cookie(&req, "b"));
	T_STR("x=y", http_cookie(&req, "c"));
	T_STR("\"", http_cookie(&req, "f"));
	assert_int_equal(0, http_cookie(&req, "d").n);
	assert_null(http_cookie(&req, "e").p);
	assert_null(http_cookie(&req, "A").p);
}

static void
routes_by_method_and_path(void **state)
{
	struct http_request req;

	(void)state;
	assert_ptr_equal(&list, find(&req, HTTP_GET, "/api/histories"));
	assert_ptr_equal(&list, find(&req, HTTP_HEAD, "/api/histories/"));
	assert_ptr_equal(&create, find(&req, HTTP_POST, "/api/histories?a"));
	assert_ptr_equal(&deleted,
	    find(&req, HTTP_GET, "/api/histories/deleted"));
	assert_ptr_equal(&show, find(&req, HTTP_GET, "/api/histories/%61"));
	T_STR("a", http_param(&req, "id"));
	assert_null(http_param(&req, "i").p);
	assert_ptr_equal(&export,
	    find(&req, HTTP_GET, "/api/histories/h/exports/e"));
	T_STR("h", http_param(&req, "history_id"));
	T_STR("e", http_param(&req, "id"));
}

static void
routes_nothing_else(void **state)
{
	static const char *const none[] = { "/", "/api", "/api/histories//",
		"/api//histories", "/api/histories/a/exports",
		"/api/histories/a/exports//", "/API/histories",
		"/api/histories/a/exports/b/c" };
	struct http_request req;

	(void)state;
	for (size_t i = 0; i < NELEMS(none); i++)
		assert_null(find(&req, HTTP_GET, none[i]));
	assert_null(find(&req, HTTP_PUT, "/api/histories"));
	assert_null(find(&req, HTTP_METHODS, "/api/histories"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decodes_each_segment_once),
		cmocka_unit_test(refuses_what_could_be_read_differently),
		cmocka_unit_test(takes_an_absolute_address),
		cmocka_unit_test(reads_the_query),
		cmocka_unit_test(is_bounded),
		cmocka_unit_test(finds_headers_in_any_case),
		cmocka_unit_test(finds_cookies),
		cmocka_unit_test(routes_by_method_and_path),
		cmocka_unit_test(routes_nothing_else),
	};

	return (cmocka_run_group_tests(tests, setup, teardown));
}
