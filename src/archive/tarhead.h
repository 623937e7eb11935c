/*
 * tarhead: the headers of tar members as we write them: ustar, and in front of
 * it a pax header where ustar cannot say it (a name that does not fit or is
 * not ASCII, 8 GiB and more). Times, owners and modes are fixed. Pure.
 */
#pragma once

#include "base/str.h"

#define TAR_BLOCK ((size_t)512)
#define TAR_RECORD ((size_t)10240)	/* the whole is a multiple of this */
/* Pax header, its records (a name of 4,097 bytes), the member's own header. */
#define TARHEAD_MAX (TAR_BLOCK + 9 * TAR_BLOCK + TAR_BLOCK)

/* The headers of a member into out; their length, a multiple of TAR_BLOCK.
 * The name has no trailing slash; a directory's size is 0. */
size_t tarhead_write(struct str name, bool is_dir, uint64_t size,
    uint8_t out[TARHEAD_MAX]);

/* Zeros that follow n bytes up to a multiple of `to`. */
uint64_t tarhead_padding(uint64_t n, uint64_t to);
