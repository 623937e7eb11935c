#include "http/guard.h"

#include <ctype.h>

#include "base/err.h"

/* RFC 9110, 5.6.2. */
static bool
is_token(struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (!isalnum((unsigned char)c) &&
		    (c == '\0' || strchr("!#$%&'*+-.^_`|~", c) == NULL))
			return (false);
	}
	return (text.n > 0);
}

static bool
is_number(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (!isdigit((unsigned char)text.p[i]))
			return (false);
	return (text.n > 0);
}

static size_t
count_headers(const struct http_request *req, const char *name)
{
	size_t n = 0;

	for (size_t i = 0; i < req->nheaders; i++)
		n += http_same_word(req->headers[i].name, name);
	return (n);
}

static int
check_framing(const struct http_request *req, struct err *err)
{
	size_t lengths = count_headers(req, "content-length");
	size_t codings = count_headers(req, "transfer-encoding");

	if (lengths > 1)
		return (err_set(err, ERR_INVALID,
		    "the request has several Content-Length headers"));
	if (lengths == 1 && codings != 0)
		return (err_set(err, ERR_INVALID, "the request has both "
		    "Content-Length and Transfer-Encoding"));
	if (lengths == 1 && !is_number(http_header(req, "content-length")))
		return (err_set(err, ERR_INVALID,
		    "Content-Length is not a number"));
	if (codings > 1 || (codings == 1 &&
	    !http_same_word(http_header(req, "transfer-encoding"), "chunked")))
		return (err_set(err, ERR_INVALID,
		    "Transfer-Encoding may only be \"chunked\""));
	return (0);
}

int
http_guard(const struct http_request *req, bool is_1_1, struct err *err)
{
	size_t hosts = count_headers(req, "host");

	if (req->nheaders > HTTP_PAIRS)
		return (err_set(err, ERR_TOO_BIG,
		    "the request has more than %d headers", HTTP_PAIRS));
	for (size_t i = 0; i < req->nheaders; i++)
		if (!is_token(req->headers[i].name))
			return (err_set(err, ERR_INVALID,
			    "the name of a header is not a token"));
	if (hosts > 1 || (hosts == 0 && is_1_1))
		return (err_set(err, ERR_INVALID,
		    "the request needs one Host header, it has %zu", hosts));
	return (check_framing(req, err));
}
