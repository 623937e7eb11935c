#include "net/http_call.h"

#include <pthread.h>
#include <unistd.h>

#include "base/cancel.h"
#include "net/guard.h"

#define REDIRECTS 10L
#define CONNECT_SECONDS 30L
/* Slower than this for so long, and the other end counts as gone. */
#define STALL_BYTES 1L
#define STALL_SECONDS 60L

static curl_socket_t
on_open(void *ctx, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct http_call *c = ctx;

	(void)purpose;
	if (!guard_allows(&address->addr, c->allow, c->nallow)) {
		c->refused = true;
		return (CURL_SOCKET_BAD);
	}
	return (socket(address->family, address->socktype | SOCK_CLOEXEC,
	    address->protocol));
}

static int
on_progress(void *ctx, curl_off_t total, curl_off_t now, curl_off_t up_total,
    curl_off_t up_now)
{
	struct http_call *c = ctx;

	(void)total;
	(void)now;
	(void)up_total;
	(void)up_now;
	return (cancel_is_set(c->cancel) ? 1 : 0);
}

static void
curl_start(void)
{
	(void)curl_global_init(CURL_GLOBAL_DEFAULT);
}

static void
set_options(CURL *curl, struct http_call *c)
{
	(void)curl_easy_setopt(curl, CURLOPT_URL, c->url);
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
	(void)curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, on_open);
	(void)curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, c);
	(void)curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
	(void)curl_easy_setopt(curl, CURLOPT_XFERINFODATA, c);
	(void)curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
}

int
http_call_refused(struct err *err)
{
	(void)err_set(err, ERR_FORBIDDEN,
	    "the address leads into a private network");
	return (err_hint(err, "an administrator can allow it: fetch.allow"));
}

static int
explain(CURL *curl, CURLcode code, const struct http_call *c, struct err *err)
{
	long status = 0;

	(void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	if (c->err.code != ERR_NONE) {
		*err = c->err;
		return (-1);
	}
	if (code == CURLE_ABORTED_BY_CALLBACK)
		return (err_set(err, ERR_CANCELLED, "the download was "
		    "cancelled"));
	if (c->refused)
		return (http_call_refused(err));
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

int
http_call_new(struct http_call *call, CURL **ret, struct err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	CURL *curl;

	(void)pthread_once(&once, curl_start);
	curl = curl_easy_init();
	if (curl == NULL)
		return (err_set(err, ERR_NET, "libcurl does not start"));
	set_options(curl, call);
	*ret = curl;
	return (0);
}

int
http_call_run(struct http_call *call, CURL *curl, struct err *err)
{
	CURLcode code = curl_easy_perform(curl);

	return (code == CURLE_OK ? 0 : explain(curl, code, call, err));
}
