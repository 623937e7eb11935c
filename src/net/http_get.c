#include "net/http_get.h"

#include <netdb.h>
#include <stdio.h>
#include <strings.h>

#include "base/fs.h"
#include "base/mem.h"
#include "base/progress.h"
#include "net/guard.h"
#include "net/http_call.h"

struct transfer {
	const struct http_get *args;
	struct http_call call;
	uint64_t bytes;
};

static size_t
on_data(char *bytes, size_t size, size_t n, void *ctx)
{
	struct transfer *t = ctx;

	(void)size;		/* always 1 */
	if (t->args->limit != 0 && t->bytes + n > t->args->limit) {
		(void)err_set(&t->call.err, ERR_TOO_BIG,
		    "the download is larger than %llu bytes",
		    (unsigned long long)t->args->limit);
		return (0);
	}
	if (fs_write_all(t->args->fd, bytes, n, &t->call.err) == -1)
		return (0);
	t->bytes += n;
	progress_bytes(t->args->progress, n);
	return (n);
}

/* The host without the brackets of IPv6 and the dot at its end; names below
 * "localhost" never leave this machine (RFC 6761). */
static struct str
plain_host(const char *text)
{
	static const char local[] = "localhost";
	struct str host = str_of(text), end;

	if (host.n > 2 && host.p[0] == '[')
		return ((struct str){ host.p + 1, host.n - 2 });
	if (str_ends(host, STR(".")))
		host.n--;
	end = str_from(host, str_rfind(host, '.') + 1);
	return (end.n == strlen(local) && strncasecmp(end.p, local, end.n) ==
	    0 ? STR("127.0.0.1") : host);
}

static int
check_host(const char *text, const char *const *allow, size_t nallow,
    struct err *err)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST };
	struct addrinfo *found;
	char host[256];
	bool allowed;

	(void)snprintf(host, sizeof(host), "%.*s", STR_ARG(plain_host(text)));
	if (getaddrinfo(host, NULL, &hints, &found) != 0)
		return (0);	/* a name */
	allowed = guard_allows(found->ai_addr, allow, nallow);
	freeaddrinfo(found);
	return (allowed ? 0 : http_call_refused(err));
}

int
http_get_check(const char *url, const char *const *allow, size_t nallow,
    struct err *err)
{
	CURLU *parts = curl_url();
	char *host = NULL;
	CURLUcode code;
	int rc;

	mem_check(parts != NULL);
	code = curl_url_set(parts, CURLUPART_URL, url, 0);
	if (code == CURLUE_OK)
		code = curl_url_get(parts, CURLUPART_HOST, &host, 0);
	rc = code != CURLUE_OK ? err_set(err, ERR_BAD_URI,
	    "the address is not one of http or https: %s",
	    curl_url_strerror(code)) : check_host(host, allow, nallow, err);
	curl_free(host);
	curl_url_cleanup(parts);
	return (rc);
}

int
http_get(const struct http_get *args, uint64_t *ret_bytes, struct err *err)
{
	struct transfer t = { .args = args, .call = { .url = args->url,
	    .allow = args->allow, .nallow = args->nallow,
	    .cancel = args->cancel } };
	CURL *curl;
	int rc;

	if (http_call_new(&t.call, &curl, err) == -1)
		return (-1);
	(void)curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_data);
	(void)curl_easy_setopt(curl, CURLOPT_WRITEDATA, &t);
	rc = http_call_run(&t.call, curl, err);
	curl_easy_cleanup(curl);
	if (rc == 0)
		*ret_bytes = t.bytes;
	return (rc);
}
