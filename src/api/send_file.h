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

/* The same for a file of short term storage. The record's digest, if there is
 * one, is the tag: ERR_NOT_FOUND. */
MUST_CHECK int api_send_download(struct api_call *, const struct uuid *sts,
    const struct export_rec *, const struct http_file *, struct err *);
