/*
 * ziphead: the headers of a zip archive as we write them (APPNOTE 6.3): local
 * header, data descriptor, directory record and end records, with ZIP64 parts
 * only where a number needs them. Times and modes are fixed. Pure.
 */
#pragma once

#include "base/str.h"

struct ziphead {
	struct str name;	/* without trailing slash, up to 4,096 bytes */
	bool is_dir;
	bool deflated;
	bool streamed;		/* sizes and CRC follow in a descriptor */
	bool wide;		/* local header and descriptor are ZIP64 */
	uint32_t crc;
	uint64_t packed, size;
	uint64_t offset;	/* of the local header */
};

#define ZIPHEAD_LOCAL_MAX ((size_t)(30 + 4097 + 20))
#define ZIPHEAD_DESCRIPTOR_MAX ((size_t)24)
#define ZIPHEAD_RECORD_MAX ((size_t)(46 + 4097 + 28))
#define ZIPHEAD_END_MAX ((size_t)(56 + 20 + 22))

/* Each gives the length. The descriptor stands behind a streamed member. */
size_t ziphead_local(const struct ziphead *, uint8_t out[ZIPHEAD_LOCAL_MAX]);
size_t ziphead_descriptor(const struct ziphead *,
    uint8_t out[ZIPHEAD_DESCRIPTOR_MAX]);
size_t ziphead_record(const struct ziphead *,
    uint8_t out[ZIPHEAD_RECORD_MAX]);
/* What follows the directory's records, which stand at `offset`. */
size_t ziphead_end(uint64_t entries, uint64_t offset, uint64_t bytes,
    uint8_t out[ZIPHEAD_END_MAX]);

/* May a streamed member of this size need ZIP64 numbers? */
bool ziphead_is_wide(uint64_t size);
