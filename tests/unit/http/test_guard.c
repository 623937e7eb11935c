#include "testing.h"

#include "http/guard.h"

/* "Name: value" lines, the last one NULL. */
static int
guard(bool is_1_1, const char *const *lines)
{
	struct http_pair headers[HTTP_PAIRS + 1];
	struct http_request req = { .headers = headers };

	for (; *lines != NULL; lines++) {
		struct str rest = str_of(*lines), name;

		(void)str_cut(&rest, ':', &name);
		headers[req.nheaders++] =
		    (struct http_pair){ name, str_trim(rest) };
	}
	return (http_guard(&req, is_1_1, &t_err));
}
#define GUARD(...) guard(true, (const char *const[]){ __VA_ARGS__, NULL })

static void
lets_plain_requests_pass(void **state)
{
	(void)state;
	T_OK(GUARD("Host: a"));
	T_OK(GUARD("Host: a", "Content-Length: 12"));
	T_OK(GUARD("Host: a", "Transfer-Encoding: Chunked"));
	T_OK(GUARD("host: a", "X-Api-Key: k", "Accept: a", "Accept: b"));
	T_OK(guard(false, (const char *const[]){ NULL }));
}

static void
refuses_framing_that_can_be_read_twice(void **state)
{
	(void)state;
	T_ERR(ERR_INVALID, GUARD("Host: a", "Content-Length: 1",
	    "Content-Length: 1"));
	T_ERR(ERR_INVALID, GUARD("Host: a", "Content-Length: 1",
	    "content-length: 2"));
	T_ERR(ERR_INVALID, GUARD("Host: a", "Content-Length: 1",
	    "Transfer-Encoding: chunked"));
	T_ERR(ERR_INVALID, GUARD("Host: a", "Content-Length: +1"));
	T_ERR(ERR_INVALID, GUARD("Host: a", "Content-Length: 1, 1"));
	T_ERR(ERR_INVALID, GUARD("Host: a", "Content-Length:"));
	T_ERR(ERR_INVALID, GUARD("Host: a", "Transfer-Encoding: gzip"));
	T_ERR(ERR_INVALID, GUARD("Host: a",
	    "Transfer-Encoding: gzip, chunked"));
	T_ERR(ERR_INVALID, GUARD("Host: a", "Transfer-Encoding: chunked",
	    "Transfer-Encoding: chunked"));
}

static void
wants_one_host(void **state)
{
	(void)state;
	T_ERR(ERR_INVALID, GUARD("Accept: a"));
	T_ERR(ERR_INVALID, GUARD("Host: a", "Host: a"));
	T_ERR(ERR_INVALID, guard(false,
	    (const char *const[]){ "Host: a", "HOST: b", NULL }));
}

static void
wants_names_that_are_tokens(void **state)
{
	(void)state;
	T_ERR(ERR_INVALID, GUARD("Host: a", "Content-Length : 1"));
	T_ERR(ERR_INVALID, GUARD("Host: a", "X\tY: 1"));
	T_ERR(ERR_INVALID, GUARD("Host: a", "X\xc3\xa4: 1"));
	T_ERR(ERR_INVALID, GUARD("Host: a", ": 1"));
	T_ERR(ERR_INVALID, GUARD("Host: a", "a(b): 1"));
}

static void
counts_headers(void **state)
{
	const char *lines[HTTP_PAIRS + 2] = { "Host: a" };

	(void)state;
	for (size_t i = 1; i < HTTP_PAIRS; i++)
		lines[i] = "X: y";
	T_OK(guard(true, lines));
	lines[HTTP_PAIRS] = "X: y";
	T_ERR(ERR_TOO_BIG, guard(true, lines));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lets_plain_requests_pass),
		cmocka_unit_test(refuses_framing_that_can_be_read_twice),
		cmocka_unit_test(wants_one_host),
		cmocka_unit_test(wants_names_that_are_tokens),
		cmocka_unit_test(counts_headers),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
