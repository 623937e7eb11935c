/*
 * base64: RFC 4648 text back to bytes, and bytes as text. Pure.
 */
#pragma once

#include "base/str.h"

/* Decode into the sb; line ends and blanks are passed over, padding may be
 * missing. False for anything else. The sb's limit is the caller's to check. */
bool base64_decode(struct str, struct sb *);
/* Append the text, with padding. */
void base64_encode(struct str, struct sb *);
