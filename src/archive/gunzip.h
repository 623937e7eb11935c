/*
 * gunzip: a source over a gzip file (RFC 1952; several members in a row are
 * one stream, as everywhere), unpacked by threads ahead of the reader. CRC, length and end of each member are checked, and nothing may
 * follow the last one. plain: the same interface over bytes as they are.
 */
#pragma once

#include "base/stream.h"

/* The readat is borrowed, and used by the thread alone until the source is
 * freed; `threads` as in crew_new. ERR_TORN, ERR_CORRUPT, ERR_TOO_BIG when
 * over `ratio` to 1. */
MUST_CHECK int gunzip_open(struct readat *, unsigned ratio, unsigned threads,
    struct source **ret, struct err *);
struct source *gunzip_plain(struct readat *);

/* Bytes of the file taken so far by either. */
uint64_t gunzip_position(const struct source *);
