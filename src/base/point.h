/*
 * point: text code point by code point: what a label needs that is compared
 * without case. Any thread; cannot fail.
 */
#pragma once

#include "base/str.h"

/* One off the front of valid UTF-8 that is not empty. */
uint32_t point_take(struct str *);
void point_put(struct sb *, uint32_t);

bool point_is_control(uint32_t);	/* category Cc */
bool point_is_space(uint32_t);		/* beside the controls */
/* A letter or a digit of any script, as the C library knows them. */
bool point_is_word(uint32_t);
/* Python's str.lower() where it maps one code point to one. */
uint32_t point_lower(uint32_t);
