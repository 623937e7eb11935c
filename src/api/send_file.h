/*
 * send_file: an open file as the answer, with ranges. One call, one thread.
 */
#pragma once

#include <sys/stat.h>

#include "api/call.h"
#include "http/file.h"

/* The descriptor becomes the response's. Size, and a tag where none is given,
 * come from the stat; type and name are copied. */
MUST_CHECK int api_send_file(struct api_call *, int *fd, const struct stat *,
    const struct http_file *, struct err *);
