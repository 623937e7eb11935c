/*
 * Headers, a line each ("Name: value"): the guard lets no doubtful framing
 * through; a cookie is a piece of its header; credentials lie in their buffer;
 * a form of a list is taken for the type that was named.
 */
#include <assert.h>
#include <stdlib.h>
#include <strings.h>

#include "api/basic.h"
#include "api/negotiate.h"
#include "base/err.h"
#include "http/guard.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static bool
lies_in(struct str part, struct str whole)
{
	return (part.p == NULL || (part.p >= whole.p &&
	    part.p + part.n <= whole.p + whole.n));
}

static size_t
count(const struct http_request *req, const char *name)
{
	size_t n = 0;

	for (size_t i = 0; i < req->nheaders; i++)
		n += http_same_word(req->headers[i].name, name);
	return (n);
}

static void
check_guard(const struct http_request *req)
{
	struct err err = { 0 };

	if (http_guard(req, true, &err) == -1) {
		assert(err.code == ERR_INVALID || err.code == ERR_TOO_BIG);
		return;
	}
	assert(count(req, "host") == 1 && req->nheaders <= HTTP_PAIRS);
	assert(count(req, "content-length") +
	    count(req, "transfer-encoding") <= 1);
}

static void
check_cookie(const struct http_request *req, struct str all)
{
	struct str value = http_cookie(req, "galaxysession");

	assert(lies_in(value, all));
	assert(value.p == NULL || str_find(value, ';') == SIZE_MAX);
}

static void
check_credentials(struct str header)
{
	AUTO_SB struct sb text = SB_EMPTY(1024);
	struct str name, password, all;

	if (!basic_read(header, &text, &name, &password))
		return;
	all = sb_str(&text);
	assert(lies_in(name, all) && lies_in(password, all));
	assert(name.p + name.n < password.p);
}

static void
check_accept(struct str accept)
{
	const char *types[] = { EXPORT_TASKS_TYPE, CONTENT_STATS_TYPE };
	bool vendor;

	for (size_t i = 0; i < NELEMS(types); i++)
		assert(!negotiate_vendor(accept, types[i], &vendor) ||
		    !vendor || memmem(accept.p, accept.n, types[i],
		    strlen(types[i])) != NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str all = { (const char *)data, n }, rest = all, line;
	struct http_pair headers[HTTP_PAIRS + 1];
	struct http_request req = { .headers = headers };

	while (req.nheaders < NELEMS(headers) && str_cut(&rest, '\n', &line)) {
		struct http_pair *h = &headers[req.nheaders++];

		*h = (struct http_pair){ 0 };
		(void)str_cut(&line, ':', &h->name);
		h->value = str_trim(line);
	}
	check_guard(&req);
	check_cookie(&req, all);
	check_credentials(http_header(&req, "authorization"));
	check_accept(http_header(&req, "accept"));
	(void)http_type_is(&req, "multipart/form-data");
	return (0);
}
