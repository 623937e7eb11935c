#include "testing.h"

#include <fcntl.h>
#include <unistd.h>

#include "http/file.h"

#define CHANGED ((usec_t)784111777 * USEC_SEC + 5)
#define DATE "Sun, 06 Nov 1994 08:49:37 GMT"
#define LATER "Sun, 06 Nov 1994 08:49:38 GMT"
#define EARLIER "Sun, 06 Nov 1994 08:49:36 GMT"

static struct http_response resp;
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

/* The answer for a file of 100 bytes; headers as name, value, ..., NULL. The
 * status. */
static int
get(const char *const *lines)
{
	struct http_pair headers[4];
	struct http_request req = { .headers = headers };
	struct http_file file = { .size = 100, .changed = CHANGED,
		.etag = "\"tag\"", .type = "x/y", .name = STR("a.tgz") };

	for (; *lines != NULL; lines += 2)
		headers[req.nheaders++] = (struct http_pair){
			str_of(lines[0]), str_of(lines[1]) };
	file.fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	http_response_fini(&resp);
	http_response_init(&resp);
	T_OK(http_file(&req, &file, &resp, arena, &t_err));
	return (resp.status);
}
#define GET(...) get((const char *const[]){ __VA_ARGS__, NULL })

static const char *
header(const char *name)
{
	for (size_t i = 0; i < resp.nheaders; i++)
		if (str_is(resp.headers[i].name, name))
			return (resp.headers[i].value.p);
	return ("");
}

static void
sends_the_whole_file(void **state)
{
	(void)state;
	T_INT(200, get((const char *const[]){ NULL }));
	assert_int_equal(100, resp.length);
	assert_string_equal("\"tag\"", header("ETag"));
	assert_string_equal(DATE, header("Last-Modified"));
	assert_string_equal("bytes", header("Accept-Ranges"));
	assert_string_equal("attachment; filename=\"a.tgz\"",
	    header("Content-Disposition"));
	T_INT(200, GET("Range", "bytes=0-1,3-4"));
}

static void
sends_a_part(void **state)
{
	(void)state;
	T_INT(206, GET("Range", "bytes=10-"));
	assert_int_equal(10, resp.offset);
	assert_int_equal(90, resp.length);
	assert_string_equal("bytes 10-99/100", header("Content-Range"));
	T_INT(416, GET("Range", "bytes=100-"));
	assert_string_equal("bytes */100", header("Content-Range"));
	assert_int_equal(-1, resp.fd);
}

static void
honours_if_range(void **state)
{
	(void)state;
	T_INT(206, GET("Range", "bytes=0-1", "If-Range", "\"tag\""));
	T_INT(200, GET("Range", "bytes=0-1", "If-Range", "\"old\""));
	T_INT(200, GET("Range", "bytes=0-1", "If-Range", "W/\"tag\""));
	T_INT(206, GET("Range", "bytes=0-1", "If-Range", DATE));
	T_INT(200, GET("Range", "bytes=0-1", "If-Range", LATER));
	T_INT(200, GET("Range", "bytes=0-1", "If-Range", "nonsense"));
}

static void
knows_what_the_client_has(void **state)
{
	(void)state;
	T_INT(304, GET("If-None-Match", "\"a\", W/\"tag\""));
	assert_int_equal(100, resp.length);
	assert_string_equal("\"tag\"", header("ETag"));
	T_INT(304, GET("If-None-Match", "*"));
	T_INT(200, GET("If-None-Match", "\"a\""));
	T_INT(304, GET("If-Modified-Since", DATE));
	T_INT(304, GET("If-Modified-Since", LATER));
	T_INT(200, GET("If-Modified-Since", EARLIER));
	T_INT(200, GET("If-Modified-Since", LATER, "If-None-Match", "\"a\""));
	T_INT(200, GET("If-Modified-Since", "yesterday"));
}

static void
reads_dates_of_old(void **state)
{
	(void)state;
	T_INT(304, GET("If-Modified-Since", "Sunday, 06-Nov-94 08:49:37 GMT"));
	T_INT(200, GET("If-Modified-Since", "Sunday, 06-Nov-94 08:49:36 GMT"));
	T_INT(304, GET("If-Modified-Since", "Sun Nov  6 08:49:37 1994"));
	T_INT(200, GET("If-Modified-Since", "Sun Nov  6 08:49:36 1994"));
	T_INT(200, GET("If-Modified-Since", DATE " x"));
	T_INT(200, GET("If-Modified-Since", ""));
}

static void
ranges_are_for_get(void **state)
{
	struct http_pair header = { STR("Range"), STR("bytes=0-1") };
	struct http_request req = { .headers = &header, .nheaders = 1,
		.method = HTTP_HEAD };
	struct http_file file = { .size = 100, .changed = CHANGED,
		.type = "x/y", .fd = open("/dev/null", O_RDONLY | O_CLOEXEC) };

	(void)state;
	http_response_fini(&resp);
	http_response_init(&resp);
	T_OK(http_file(&req, &file, &resp, arena, &t_err));
	T_INT(200, resp.status);
	assert_int_equal(100, resp.length);
}

static void
holds_preconditions(void **state)
{
	(void)state;
	T_INT(200, GET("If-Match", "\"tag\""));
	T_INT(412, GET("If-Match", "W/\"tag\""));
	T_INT(412, GET("If-Match", "\"a\""));
	T_INT(412, GET("If-Unmodified-Since", EARLIER));
	T_INT(200, GET("If-Unmodified-Since", DATE));
}

static void
names_files_as_galaxy_does(void **state)
{
	static const struct {
		const char *name, *want;
	} cases[] = {
		{ "Leaf-counts.tgz",
		    "attachment; filename=\"Leaf-counts.tgz\"" },
		{ "6: all reads.zip",
		    "attachment; filename*=utf-8''6%3A%20all%20reads.zip" },
		{ "a\"b\r\n/c", "attachment; filename*=utf-8''a%22b%0D%0A%2Fc" },
		{ "Bl\xc3\xa4tter.tgz",
		    "attachment; filename*=utf-8''Bl%C3%A4tter.tgz" },
	};
	AUTO_SB struct sb b = SB_EMPTY(1000);

	(void)state;
	for (size_t i = 0; i < NELEMS(cases); i++) {
		sb_clear(&b);
		http_disposition(str_of(cases[i].name), STR_NONE, &b);
		T_STR(cases[i].want, sb_str(&b));
	}
	sb_clear(&b);
	http_disposition(STR("a b"), STR("a_b"), &b);
	T_STR("attachment; filename=\"a_b\"; filename*=utf-8''a%20b",
	    sb_str(&b));
	sb_clear(&b);
	http_disposition(STR("ab"), STR("ab"), &b);
	T_STR("attachment; filename=\"ab\"", sb_str(&b));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sends_the_whole_file),
		cmocka_unit_test(sends_a_part),
		cmocka_unit_test(honours_if_range),
		cmocka_unit_test(knows_what_the_client_has),
		cmocka_unit_test(reads_dates_of_old),
		cmocka_unit_test(ranges_are_for_get),
		cmocka_unit_test(holds_preconditions),
		cmocka_unit_test(names_files_as_galaxy_does),
	};

	http_response_init(&resp);
	int rc = cmocka_run_group_tests(tests, setup, teardown);
	http_response_fini(&resp);
	return (rc);
}
