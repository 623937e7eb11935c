/*
 * jr: a pull reader for JSON of any length. It needs memory for one window and
 * for one record, keeps the text of every number, accepts NaN and the
 * infinities as Python does, and refuses a byte order mark, invalid UTF-8,
 * lone surrogates, nesting and sizes over its limits. NUL (\u0000) is kept in
 * strings: who must not have it refuses it. One thread.
 */
#pragma once

#include "base/jv.h"
#include "base/stream.h"

struct jr_limits {
	unsigned depth;		/* nesting levels; default 200 */
	uint64_t document;	/* bytes of the whole text; default 64 GiB */
	size_t record;		/* bytes of text of one value; 16 MiB */
};
extern const struct jr_limits jr_limits_default;

struct jr;

/* Reads from the source, which is borrowed. `name` is the err.member of every
 * error and stands in front of it ("datasets_attrs.txt: byte 77: ...", counted
 * from 0); borrowed; NULL for a text without a name. Limits are copied; NULL is
 * the default. After an error only jr_free is left to do. */
struct jr *jr_new(struct source *, const char *name, const struct jr_limits *);
void jr_free(struct jr *);		/* NULL is ignored */
void jr_auto_free(struct jr **);
#define AUTO_JR CLEANUP(jr_auto_free)

enum jr_token {
	JR_END,			/* the text is over, rightly */
	JR_OBJECT, JR_OBJECT_END, JR_ARRAY, JR_ARRAY_END,
	JR_KEY, JR_STRING, JR_NUMBER, JR_TRUE, JR_FALSE, JR_NULL,
};

/* The next token; text (of keys, strings, numbers; it may be NULL) is borrowed
 * until the next call. ERR_BAD_JSON with the byte offset, ERR_TOO_BIG over a
 * limit. */
MUST_CHECK int jr_next(struct jr *, enum jr_token *ret, struct str *text,
    struct err *);

/* The type of the next token without consuming it. */
MUST_CHECK int jr_peek(struct jr *, enum jr_token *ret, struct err *);

/* Consume one whole value that comes next. */
MUST_CHECK int jr_skip(struct jr *, struct err *);

/* Consume one whole value that comes next and build it in the arena. Its texts
 * are terminated copies. */
MUST_CHECK int jr_value(struct jr *, struct arena *, struct jv **ret,
    struct err *);

/* For documents that are a list of records: the first call consumes '[' (or
 * ERR_BAD_RECORD when the text is no list); 1 with a record, 0 after ']' and
 * the end of the text, -1. */
MUST_CHECK int jr_item(struct jr *, struct arena *, struct jv **ret,
    struct err *);

/* Bytes consumed so far. */
uint64_t jr_offset(const struct jr *);
