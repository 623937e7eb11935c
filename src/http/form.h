/*
 * form: the fields of a form and the one file that it may carry, which goes to
 * an unnamed file on the disk as it arrives. Fed by the server, read by a
 * handler; one thread at a time. Texts live in the arena.
 */
#pragma once

#include "http/request.h"

#define HTTP_FIELD_BYTES (1u << 20)	/* of all fields together */

struct http_form;

/* For the value of Content-Type of a multipart form; the file goes below
 * dir_fd (borrowed). `limit`: most bytes of it. */
MUST_CHECK int http_form_new(struct str type, int dir_fd, uint64_t limit,
    struct arena *, struct http_form **ret, struct err *);
/* The same from fields that are there already, without a file. */
struct http_form *http_form_of(struct http_pair *, size_t n);
void http_form_free(struct http_form *);	/* NULL is ignored */

/* As multipart_feed and multipart_finish; also what writing the file says. */
MUST_CHECK int http_form_feed(struct http_form *, struct str, struct err *);
MUST_CHECK int http_form_finish(struct http_form *, struct err *);

/* A field, the last one of a name; STR_NONE when it is not there. */
struct str http_form_field(const struct http_form *, const char *name);
/* The file of a field: its descriptor, at the start, which the form keeps; -1
 * without one. Its offered name in *ret_name, its size in *ret_size. */
int http_form_file(const struct http_form *, const char *name,
    struct str *ret_name, uint64_t *ret_size);
