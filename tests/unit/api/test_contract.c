#include "testing.h"

#include <strings.h>

#include "api/call.h"
#include "api/openapi.h"
#include "base/yaml.h"

static struct arena *arena;
static struct jv *contract;

static int
setup(void **state)
{
	(void)state;
	arena = arena_new(16u << 20);
	return (yaml_parse((struct str){ openapi_yaml, openapi_yaml_n },
	    "openapi.yaml", arena, &contract, &t_err));
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return (0);
}

static const struct jv *
operation(const struct api_route *route)
{
	const struct jv *path = jv_get(jv_get(contract, "paths"),
	    route->http.pattern);
	char method[8] = "";

	for (size_t i = 0; http_method_name(route->http.method)[i] != '\0';
	    i++)
		method[i] = (char)(http_method_name(route->http.method)[i] |
		    0x20);
	return (jv_get(path, method));
}

static void
names_every_route(void **state)
{
	(void)state;
	for (size_t i = 0; i < api_nroutes; i++)
		if (operation(&api_routes[i]) == NULL)
			fail_msg("openapi.yaml lacks %s %s", http_method_name(
			    api_routes[i].http.method),
			    api_routes[i].http.pattern);
}

static bool
is_a_route(struct str path, struct str method)
{
	for (size_t i = 0; i < api_nroutes; i++) {
		const struct http_route *r = &api_routes[i].http;

		if (str_is(path, r->pattern) &&
		    http_same_word(method, http_method_name(r->method)))
			return (true);
	}
	return (false);
}

static void
names_nothing_else(void **state)
{
	(void)state;
	JV_EACH (path, jv_get(contract, "paths"))
		JV_EACH (method, path)
			if (!is_a_route(path->key, method->key))
				fail_msg("no route is %.*s %.*s",
				    STR_ARG(method->key), STR_ARG(path->key));
}

/* A request with a body in one has one in the other; calls without
 * credentials say so. */
static void
agrees_on_bodies_and_credentials(void **state)
{
	(void)state;
	for (size_t i = 0; i < api_nroutes; i++) {
		const struct api_route *r = &api_routes[i];
		const struct jv *op = operation(r);
		bool body = jv_get(op, "requestBody") != NULL;
		bool open = jv_get(op, "security") != NULL;

		if (body != (r->http.body != HTTP_BODY_NONE))
			fail_msg("%s: a body?", r->http.pattern);
		if (open != (r->who == API_PUBLIC))
			fail_msg("%s: credentials?", r->http.pattern);
	}
}

/* Where a literal stands in for a name, it must come first. */
static void
every_route_is_reached(void **state)
{
	const struct http_route *table[256];

	(void)state;
	assert_true(api_nroutes <= NELEMS(table));
	for (size_t i = 0; i < api_nroutes; i++)
		table[i] = &api_routes[i].http;
	for (size_t i = 0; i < api_nroutes; i++) {
		struct http_request req = { .method = table[i]->method };

		T_OK(http_request_target(&req, str_of(table[i]->pattern),
		    arena, &t_err));
		if (http_route_find(table, api_nroutes, &req) != table[i])
			fail_msg("%s is never reached", table[i]->pattern);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_every_route),
		cmocka_unit_test(names_nothing_else),
		cmocka_unit_test(agrees_on_bodies_and_credentials),
		cmocka_unit_test(every_route_is_reached),
	};

	return (cmocka_run_group_tests(tests, setup, teardown));
}
