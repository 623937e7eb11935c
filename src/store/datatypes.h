/*
 * datatypes: which metadata elements a Galaxy datatype has, their defaults and
 * kinds, and its MIME type (datatypes.txt, embedded at build time). Constant
 * data, any thread. Cannot fail.
 */
#pragma once

#include "base/str.h"

enum datatype_kind {
	DATATYPE_PLAIN,
	DATATYPE_ONE,	/* of a select: the first item of what is stored */
	DATATYPE_MANY,	/* of a select: a list */
	DATATYPE_FILE,	/* a metadata file, which archives never hold */
};

struct datatype_element {
	const char *key;
	enum datatype_kind kind;
	bool column;		/* written as an integer */
	const char *fallback;	/* JSON text */
};

struct datatype {
	const char *extension, *mime;
	const struct datatype_element *elements;	/* sorted by key */
	unsigned count;
};

extern const struct datatype datatype_table[];	/* sorted by extension */
extern const unsigned datatype_count;

/* An unknown extension, or none, is treated as "data". */
const struct datatype *datatype_of(struct str extension);
