/*
 * hex: bytes as two hexadecimal digits each. Written in lower case, read in
 * either. Pure.
 */
#pragma once

#include "base/str.h"

int hex_digit(char);		/* 0 to 15, or -1 */
/* The byte that the first two characters spell, or -1. */
int hex_byte(struct str);
/* 2 * n digits, not terminated. */
void hex_write(const void *bytes, size_t n, char *ret);
