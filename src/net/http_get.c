#include "net/http_get.h"

#include <curl/curl.h>
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <strings.h>
#include <unistd.h>

#include "base/cancel.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/progress.h"
#include "net/guard.h"

#define REDIRECTS 10L
#define CONNECT_SECONDS 30L
/* Slower than this for so long, and the other end counts as gone. */
#define STALL_BYTES 1L
#define STALL_SECONDS 60L

struct transfer {
	const struct http_get *args;
	uint64_t bytes;
	bool refused;		/* by the guard */
	struct err err;		/* of writing; code 0: none */
};

static size_t
on_data(char *bytes, size_t size, size_t n, void *ctx)
{
	struct transfer *t = ctx;

	(void)size;		/* always 1 */
	if (t->args->limit != 0 && t->bytes + n > t->args->limit) {
		(void)err_set(&t->err, ERR_TOO_BIG,
		    "the download is larger than %llu bytes",
		    (unsigned long long)t->args->limit);
		return (0);
	}
	if (fs_write_all(t->args->fd, bytes, n, &t->err) == -1)
		return (0);
	t->bytes += n;
	progress_bytes(t->args->progress, n);
	return (n);
}

static curl_socket_t
on_open(void *ctx, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct transfer *t = ctx;

	(void)purpose;
	if (!guard_allows(&address->addr, t->args->allow, t->args->nallow)) {
		t->refused = true;
		return (CURL_SOCKET_BAD);
	}
	return (socket(address->family, address->socktype | SOCK_CLOEXEC,
	    address->protocol));
}

static int
on_progress(void *ctx, curl_off_t total, curl_off_t now, curl_off_t up_total,
    curl_off_t up_now)
{
	struct transfer *t = ctx;

	(void)total;
	(void)now;
	(void)up_total;
	(void)up_now;
	return (cancel_is_set(t->args->cancel) ? 1 : 0);
}

static void
curl_start(void)
{
	(void)curl_global_init(CURL_GLOBAL_DEFAULT);
}

static void
set_options(CURL *curl, struct transfer *t)
{
	(void)curl_easy_setopt(curl, CURLOPT_URL, t->args->url);
	(void)curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	(void)curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR,
	    "http,https");
	(void)curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
	(void)curl_easy_setopt(curl, CURLOPT_MAXREDIRS, REDIRECTS);
	(void)curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
	(void)curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	(void)curl_easy_setopt(curl, CURLOPT_PROXY, "");
	(void)curl_easy_setopt(curl, CURLOPT_USERAGENT,
	    "waybill/" WAYBILL_VERSION);
	(void)curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
	(void)curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, STALL_BYTES);
	(void)curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, STALL_SECONDS);
	(void)curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_data);
	(void)curl_easy_setopt(curl, CURLOPT_WRITEDATA, t);
	(void)curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, on_open);
	(void)curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, t);
	(void)curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
	(void)curl_easy_setopt(curl, CURLOPT_XFERINFODATA, t);
	(void)curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
}

static int
refused(struct err *err)
{
	(void)err_set(err, ERR_FORBIDDEN,
	    "the address leads into a private network");
	return (err_hint(err, "an administrator can allow it: fetch.allow"));
}

static int
explain(CURL *curl, CURLcode code, const struct transfer *t, struct err *err)
{
	long status = 0;

	(void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	if (t->err.code != ERR_NONE) {
		*err = t->err;
		return (-1);
	}
	if (code == CURLE_ABORTED_BY_CALLBACK)
		return (err_set(err, ERR_CANCELLED, "the download was "
		    "cancelled"));
	if (t->refused)
		return (refused(err));
	if (code == CURLE_URL_MALFORMAT ||
	    code == CURLE_UNSUPPORTED_PROTOCOL)
		return (err_set(err, ERR_BAD_URI, "the address is not one of "
		    "http or https: %s", curl_easy_strerror(code)));
	if (code == CURLE_HTTP_RETURNED_ERROR)
		return (err_set(err, status == 404 || status == 410 ?
		    ERR_NOT_FOUND : ERR_NET,
		    "the server answered with status %ld", status));
	return (err_set(err, ERR_NET, "the download failed: %s",
	    curl_easy_strerror(code)));
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
	return (allowed ? 0 : refused(err));
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
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct transfer t = { .args = args };
	CURL *curl;
	CURLcode code;
	int rc = 0;

	(void)pthread_once(&once, curl_start);
	curl = curl_easy_init();
	if (curl == NULL)
		return (err_set(err, ERR_NET, "libcurl does not start"));
	set_options(curl, &t);
	code = curl_easy_perform(curl);
	if (code != CURLE_OK)
		rc = explain(curl, code, &t, err);
	curl_easy_cleanup(curl);
	if (rc == 0)
		*ret_bytes = t.bytes;
	return (rc);
}
