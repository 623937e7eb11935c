/*
 * convert: an archive of any readable format as any writable one, without a
 * site. Documents and files are carried byte for byte; what is around them, a
 * bag's manifests or a crate's description, goes or comes with the format. The
 * archive is checked whole before the first byte is written. The same archive
 * and format give the same bytes. One thread.
 */
#pragma once

#include "store/import.h"

struct store_convert {
	const struct store_unpack_options *read;
	enum store_format format;
	unsigned threads, blocks;	/* as in struct pack_options */
};

/* Scratch files go to scratch_dir, which the caller empties; `out` is not
 * finished. What an import would refuse is refused. */
MUST_CHECK int store_convert(struct readat *, const struct store_convert *,
    int scratch_dir, struct sink *out, struct pack_totals *ret,
    struct err *);
