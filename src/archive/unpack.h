/*
 * unpack: reads containers of unknown make behind one guard: tar, gzipped tar,
 * zip, recognised by content. Nothing reaches the caller that the guard has
 * not passed: names (relative, clean, UTF-8, within limits, no duplicates,
 * case-insensitive for what the caller says), types (files and directories
 * only), sizes, counts, ratios. A container is whole or an error: gzip CRC,
 * length and end, tar end blocks, zip local headers against the directory, no
 * overlaps, no trailing bytes. Knows nothing of Galaxy. One thread calls;
 * the readat may be used by another one until the unpack is freed.
 *
 * Modes, owners, times, links, devices, extended attributes of members are
 * never handed out. Errors carry the member's name (err.member).
 */
#pragma once

#include "base/stream.h"

struct cancel;
struct progress;
struct unpack;

enum unpack_container { UNPACK_TAR, UNPACK_TGZ, UNPACK_ZIP };

struct unpack_limits {
	uint64_t members;	/* default 10,000,000 */
	uint64_t member_size;	/* default 1 PiB */
	uint64_t total_size;	/* unpacked, default 1 PiB */
	unsigned path_bytes;	/* default 4,096 */
	unsigned path_levels;	/* default 64 */
	unsigned ratio;		/* unpacked:packed over any 64 MiB; 1,000 */
	unsigned threads;	/* that unpack beside the caller, where that
				 * is possible; 0: one a core, at most 16 */
};
extern const struct unpack_limits unpack_limits_default;

struct unpack_entry {
	struct str name;	/* clean, no trailing slash; borrowed until the
				 * next call */
	bool is_dir;
	uint64_t size;		/* unpacked */
	uint64_t packed;	/* zip: compressed size; else the size */
	usec_t mtime;		/* as stored, for listings only */
	uint64_t index;		/* from 0 in the order of the container; for
				 * zip the order of the data */
};

/* What the bytes are, without reading more than a block. ERR_NOT_ARCHIVE. */
MUST_CHECK int unpack_recognise(struct readat *, enum unpack_container *ret,
    struct err *);

/* Open; the readat is borrowed. For zip the whole directory is checked here. */
MUST_CHECK int unpack_open(struct readat *, const struct unpack_limits *,
    const struct cancel *, struct unpack **ret, struct err *);
void unpack_free(struct unpack *);	/* NULL is ignored */
void unpack_auto_free(struct unpack **);
#define AUTO_UNPACK CLEANUP(unpack_auto_free)

/* What the container turned out to be. */
enum unpack_container unpack_kind(const struct unpack *);

/* 1 with the next member, 0 after the last one when the container's end has
 * been checked (all of it), -1. What the caller did not read of the member
 * before is read and checked (tar, gzip) or passed over (zip). */
MUST_CHECK int unpack_next(struct unpack *, struct unpack_entry *ret,
    struct err *);

/* 1 with the next block of the member at hand (borrowed), 0 at its end with
 * size and CRC checked, -1. */
MUST_CHECK int unpack_read(struct unpack *, struct str *ret, struct err *);

/* For zip, go straight to one member; for tar, read on until it comes.
 * 1 there, 0 no such member, -1. Call on a freshly opened unpack. */
MUST_CHECK int unpack_find(struct unpack *, struct str name,
    struct unpack_entry *ret, struct err *);

/* Packed bytes consumed so far, for progress. */
uint64_t unpack_position(const struct unpack *);
