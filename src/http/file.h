/*
 * file: an open file as the answer, whole or a part of it, by the rules of RFC
 * 9110: preconditions, If-Range, one range. Errors here are answers, not
 * failures. One thread.
 */
#pragma once

#include "http/response.h"

struct http_file {
	int fd;			/* the response's from here on */
	uint64_t size;
	usec_t changed;		/* Last-Modified; USEC_MAX: not told */
	const char *etag;	/* strong, with its quotes; NULL: none */
	const char *type;
	struct str name;	/* offered for saving; STR_NONE: shown inline */
	struct str plain_name;	/* the same for clients that know no escapes */
};

/* Fill the response: 200, 206, 304, 412 or 416. Texts of the file live as long
 * as the response; headers are made in the arena, which is ERR_TOO_BIG's. */
MUST_CHECK int http_file(const struct http_request *, const struct http_file *,
    struct http_response *, struct arena *, struct err *);

/* "attachment; filename=..." as Galaxy spells it: the plain form for a name
 * that needs no escapes, else the extended one (RFC 8187), behind the plain
 * name if there is one: ASCII without quotes. */
void http_disposition(struct str name, struct str plain_name, struct sb *);

/* "Sun, 06 Nov 1994 08:49:37 GMT", and back: also from the two older forms. */
#define HTTP_DATE 40
void http_date(usec_t, char ret[HTTP_DATE]);
bool http_date_parse(struct str, usec_t *ret);
