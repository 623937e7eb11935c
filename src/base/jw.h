/*
 * jw: writes JSON as Python's json module does: ASCII only, ", " and ": ",
 * lower-case \uXXXX, 0x7f escaped; optionally with indentation. Streams to a
 * sink through a buffer of its own. Errors stick; jw_finish tells the first:
 * one of the sink, or ERR_BAD_RECORD when a text is not UTF-8. Keys are written
 * in the order of the calls. One thread.
 */
#pragma once

#include "base/jv.h"
#include "base/stream.h"

struct jw;

enum jw_style {
	JW_PYTHON,	/* {"a": 1, "b": [2, 3]} */
	JW_INDENT,	/* json.dumps(indent=4): no blank after a comma */
	JW_COMPACT,	/* {"a":1}: for our own lines and hashes */
};

struct jw *jw_new(struct sink *, enum jw_style);	/* sink is borrowed */
void jw_free(struct jw *);		/* NULL is ignored; unflushed is lost */
void jw_auto_free(struct jw **);
#define AUTO_JW CLEANUP(jw_auto_free)

/* Structure: what is opened is closed, a key stands before each member. */
void jw_object(struct jw *);
void jw_object_end(struct jw *);
void jw_array(struct jw *);
void jw_array_end(struct jw *);
void jw_key(struct jw *, const char *);
void jw_key_str(struct jw *, struct str);

void jw_str(struct jw *, struct str);	/* p == NULL writes null */
void jw_cstr(struct jw *, const char *);	/* NULL writes null */
void jw_int(struct jw *, int64_t);
void jw_uint(struct jw *, uint64_t);
void jw_bool(struct jw *, bool);
void jw_null(struct jw *);
void jw_number(struct jw *, struct str text);	/* as it is */
/* A tree as it is, or with the keys of every object sorted by code point.
 * Of equal keys the value of the last is written in the place of the first, as
 * a Python dict has it. NULL writes null. */
void jw_value(struct jw *, const struct jv *);
void jw_value_sorted(struct jw *, const struct jv *);
/* Text that is JSON already, unchecked. */
void jw_raw(struct jw *, struct str);

/* Key and value in one call. */
void jw_kstr(struct jw *, const char *key, struct str);
void jw_kcstr(struct jw *, const char *key, const char *);
void jw_kint(struct jw *, const char *key, int64_t);
void jw_kbool(struct jw *, const char *key, bool);
void jw_knull(struct jw *, const char *key);

/* A newline between documents of a JSON-lines stream. */
void jw_newline(struct jw *);

/* Flush to the sink; the first error of all calls. Does not finish the sink. */
MUST_CHECK int jw_finish(struct jw *, struct err *);
