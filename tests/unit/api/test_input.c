#include "testing.h"

#include "api/input.h"
#include "base/clock.h"
#include "model/ids.h"

static struct arena *arena;
static struct ids *ids;
static struct http_call http;
static struct api_call call;

static int
setup(void **state)
{
	(void)state;
	arena = arena_new(4u << 20);
	return (ids_new(STR("USING THE DEFAULT IS NOT SECURE!"), &ids,
	    &t_err));
}

static int
teardown(void **state)
{
	(void)state;
	ids_free(ids);
	arena_free(arena);
	return (0);
}

static void
begin(const char *pattern, const char *target, const char *body)
{
	http = (struct http_call){ .arena = arena };
	call = (struct api_call){ .http = &http, .req = &http.req,
		.arena = arena, .ids = ids,
		.problems.text = SB_EMPTY(4096) };
	T_OK(http_request_target(&http.req, str_of(target), arena, &t_err));
	http.req.pattern = pattern;
	call.body = body == NULL ? NULL :
	    json_loads(body, JSON_DECODE_ANY, NULL);
}

static int
end(void)
{
	int rc = input_check(&call, &t_err);

	json_decref(call.body);
	input_fini(&call);
	return (rc);
}

static void
takes_good_values(void **state)
{
	struct uuid uuid;

	(void)state;
	begin("/{id}/{u}", "/1cd8e2f6b131e891/"
	    "urn:uuid:0B5C9A1E2D434B779A536A7F1F6F0A10?n=+7.0&b=Yes&m=1",
	    "{\"a\": true, \"b\": \"off\", \"c\": 1, \"d\": null, "
	    "\"t\": \"text\", \"e\": \"two\"}");
	assert_int_equal(3, input_id(&call, "id"));
	input_uuid(&call, "u", &uuid);
	assert_int_equal(0x0b, uuid.b[0]);
	assert_int_equal(7, input_query_int(&call, "n", 1, 0));
	assert_int_equal(9, input_query_int(&call, "none", 1, 9));
	assert_true(input_query_bool(&call, "b", false));
	input_body(&call, true);
	assert_true(input_bool(&call, "a", false));
	assert_false(input_bool(&call, "b", true));
	assert_true(input_bool(&call, "c", false));
	assert_int_equal(-1, input_nullable_bool(&call, "d"));
	T_STR("text", input_text(&call, "t"));
	assert_null(input_text(&call, "d").p);
	assert_int_equal(1, input_enum(&call, "e",
	    (const char *const[]){ "one", "two", NULL }, 0));
	T_OK(end());
}

static void
names_all_that_is_wrong_at_once(void **state)
{
	(void)state;
	begin("/{id}", "/123?n=x", "{\"a\": \"perhaps\"}");
	(void)input_id(&call, "id");
	(void)input_query_int(&call, "n", 1, 0);
	(void)input_bool(&call, "a", false);
	T_INT(-1, end());
	assert_int_equal(ERR_INVALID, t_err.code);
	T_STR("Value error, Invalid id length, must be multiple of 16 in "
	    "('path', 'id')\nInput should be a valid integer, unable to parse "
	    "string as an integer in ('query', 'n')\nInput should be a valid "
	    "boolean, unable to interpret input in ('body', 'a')",
	    str_of(t_err.msg));
	T_STR("validation_errors", http.more.name);
}

static void
says_what_is_missing(void **state)
{
	(void)state;
	begin("/", "/", NULL);
	input_body(&call, true);
	(void)input_required_text(&call, "a");
	T_ERR(ERR_MISSING, end());
	begin("/", "/", "{}");
	(void)input_required_text(&call, "a");
	T_ERR(ERR_MISSING, end());
	begin("/", "/", "{\"a\": null}");
	(void)input_required_text(&call, "a");
	T_ERR(ERR_INVALID, end());
	begin("/", "/", NULL);
	input_body(&call, false);
	T_OK(end());
}

static void
an_id_that_is_none_ends_the_request(void **state)
{
	(void)state;
	begin("/{id}", "/1234567890123456?n=x", NULL);
	assert_int_equal(0, input_id(&call, "id"));
	(void)input_query_int(&call, "n", 1, 0);
	T_ERR(ERR_BAD_ID, end());
	begin("/{id}", "/zzzzzzzzzzzzzzzz", NULL);
	(void)input_id(&call, "id");
	T_ERR(ERR_INVALID, end());
}

static void
refuses_values_of_other_kinds(void **state)
{
	static const char *const bodies[] = { "[]", "\"text\"", "7", "null",
		"{\"a\": null}", "{\"a\": 2}", "{\"a\": []}",
		"{\"t\": 1}", "{\"e\": \"three\"}", "{\"e\": null}" };

	(void)state;
	for (size_t i = 0; i < NELEMS(bodies); i++) {
		begin("/", "/", bodies[i]);
		input_body(&call, true);
		(void)input_bool(&call, "a", false);
		(void)input_text(&call, "t");
		(void)input_enum(&call, "e",
		    (const char *const[]){ "one", "two", NULL }, 0);
		T_ERR(ERR_INVALID, end());
	}
}

static void
reads_times_and_durations(void **state)
{
	(void)state;
	clock_set(1000 * USEC_SEC);
	begin("/", "/?since=90s", "{\"at\": \"1970-01-01T00:00:05Z\"}");
	assert_int_equal(910 * USEC_SEC, input_query_since(&call, "since"));
	assert_int_equal(5 * USEC_SEC, input_time(&call, "at"));
	T_OK(end());
	begin("/", "/?since=soon", "{\"at\": \"tomorrow\"}");
	(void)input_query_since(&call, "since");
	(void)input_time(&call, "at");
	T_ERR(ERR_INVALID, end());
	clock_set(0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_good_values),
		cmocka_unit_test(names_all_that_is_wrong_at_once),
		cmocka_unit_test(says_what_is_missing),
		cmocka_unit_test(an_id_that_is_none_ends_the_request),
		cmocka_unit_test(refuses_values_of_other_kinds),
		cmocka_unit_test(reads_times_and_durations),
	};

	return (cmocka_run_group_tests(tests, setup, teardown));
}
