/*
 * root: what a browser finds that was given the address alone; and the cookie
 * that programs written for Galaxy fetch here to be visitors.
 */
#include "api/handlers.h"
#include "api/version.h"
#include "base/err.h"
#include "model/ids.h"

#define COOKIE_DAYS 90

static const char page[] = "<!DOCTYPE html>\n"
    "<html lang=\"en\"><head><meta charset=\"utf-8\">"
    "<title>waybill</title></head>\n"
    "<body><h1>waybill " WAYBILL_VERSION "</h1>\n"
    "<p>Histories of Galaxy, exported and imported as tracked tasks. This "
    "server speaks the API of Galaxy " VERSION_MAJOR " below "
    "<a href=\"/api/version\">/api</a>; <a href=\"/openapi.json\">its "
    "contract</a> lists every call.</p>\n"
    "</body></html>\n";

/* It names no session, so that it stands for nobody. */
static int
set_cookie(struct api_call *call, struct err *err)
{
	char session[IDS_COOKIE];
	const char *text;

	if (ids_visitor_session(call->ids, session, err) == -1)
		return (-1);
	text = arena_printf(call->arena, "galaxysession=%s; Path=/; "
	    "Max-Age=%d; HttpOnly; SameSite=Lax", session,
	    COOKIE_DAYS * 24 * 3600);
	if (text == NULL)
		return (arena_over(call->arena, err));
	http_response_header(call->resp, "Set-Cookie", text);
	return (0);
}

int
api_root(struct api_call *call, struct err *err)
{
	if (http_cookie(call->req, "galaxysession").n == 0 &&
	    set_cookie(call, err) == -1)
		return (-1);
	http_response_header(call->resp, "Content-Security-Policy",
	    "default-src 'none'");
	call->resp->type = "text/html; charset=utf-8";
	sb_adds(&call->resp->body, page);
	return (0);
}
