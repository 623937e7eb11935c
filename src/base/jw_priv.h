/*
 * jw_priv: how a text becomes the inside of a JSON string in pure ASCII.
 */
#pragma once

#include "base/str.h"

#define JW_ESCAPE_MAX 12	/* a surrogate pair */

/* The first byte that does not stand for itself, or end. */
const char *jw_plain_end(const char *p, const char *end);

/* The escape of the character at *p, which moves behind it: how many bytes
 * were written, or 0 when there is no UTF-8. */
size_t jw_escape(const char **p, const char *end, char out[JW_ESCAPE_MAX]);
