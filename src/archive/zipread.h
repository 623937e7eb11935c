/*
 * zipread: the structures of a zip archive understood (APPNOTE 6.3). Pure but
 * for zipread_end, which reads the file's last bytes.
 */
#pragma once

#include "base/stream.h"

#define ZIPREAD_RECORD ((size_t)46)	/* fixed part of a directory record */
#define ZIPREAD_LOCAL ((size_t)30)	/* fixed part of a local header */

#define ZIPREAD_ENCRYPTED 0x0001u
#define ZIPREAD_STREAMED 0x0008u
#define ZIPREAD_PATCH 0x0020u
#define ZIPREAD_STRONG 0x0040u
#define ZIPREAD_MASKED 0x2000u

/* Where the directory is. */
struct zipread_end {
	uint64_t entries, offset, bytes;
};
/* ERR_TORN, ERR_CORRUPT, ERR_UNSUPPORTED (several disks). */
MUST_CHECK int zipread_end(struct readat *, struct zipread_end *ret,
    struct err *);

struct zipread {
	struct str name;	/* borrowed; as stored */
	unsigned flags, method;
	unsigned date, time;	/* of DOS */
	uint32_t crc;
	uint64_t packed, size, offset;
	unsigned host;		/* made by; record only */
	uint32_t attributes;	/* record only */
	size_t length;		/* of the whole structure */
	bool wide;		/* has a ZIP64 field; local header only */
};

/* The directory record at the front of rest. ERR_CORRUPT. */
MUST_CHECK int zipread_record(struct str rest, struct zipread *ret,
    struct err *);
/* A local header; p holds the fixed part, then name and extra. */
size_t zipread_local_length(const uint8_t p[ZIPREAD_LOCAL]);
MUST_CHECK int zipread_local(struct str header, struct zipread *ret,
    struct err *);

/* A data descriptor of n bytes: is it the one that belongs to the record? */
bool zipread_descriptor_fits(const uint8_t *p, size_t n,
    const struct zipread *);

/* Seconds since 1970 of a DOS date, taken as UTC; 0 when it is none. */
int64_t zipread_seconds(unsigned date, unsigned time);
