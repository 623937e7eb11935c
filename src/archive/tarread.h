/*
 * tarread: one header block of a tar archive understood: v7, ustar, pax and
 * the GNU form. Pure.
 */
#pragma once

#include "base/str.h"

#define TARREAD_BLOCK ((size_t)512)

enum tarread_kind {
	TARREAD_FILE,
	TARREAD_DIR,
	TARREAD_PAX,		/* records for the next member */
	TARREAD_PAX_GLOBAL,
	TARREAD_GNU_NAME,	/* the next member's name */
	TARREAD_END,		/* a block of zeros */
	TARREAD_REFUSED,	/* something else, which `what` names */
};

struct tarread {
	enum tarread_kind kind;
	const char *what;	/* "a symbolic link" */
	uint64_t size;		/* of what follows */
	int64_t mtime;
	char name[257];		/* prefix/name; without terminator */
	size_t name_n;
};

/* Does the block have a header's checksum? */
bool tarread_is_header(const uint8_t block[TARREAD_BLOCK]);

/* ERR_CORRUPT. */
MUST_CHECK int tarread_header(const uint8_t block[TARREAD_BLOCK],
    struct tarread *ret, struct err *);

/* What pax records say that we care for. */
struct tarread_pax {
	bool has_path, has_size, has_mtime;
	struct str path;	/* borrowed from the records */
	uint64_t size;
	int64_t mtime;
};
MUST_CHECK int tarread_records(struct str records, struct tarread_pax *ret,
    struct err *);
