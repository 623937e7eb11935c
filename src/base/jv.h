/*
 * jv: one JSON value as a small tree in an arena: for one record at a time,
 * never for a whole document. Numbers keep their text, since Python writes
 * NaN, integers beyond 64 bits and 0.1, and all must come back as they were.
 * Immutable once built. YAML trees have the same shape, with line numbers.
 */
#pragma once

#include "base/arena.h"

enum jv_type { JV_NULL, JV_FALSE, JV_TRUE, JV_NUMBER, JV_STRING, JV_ARRAY,
	JV_OBJECT };

struct jv {
	enum jv_type type;
	uint32_t line;		/* YAML only, from 1; 0 elsewhere */
	struct str text;	/* number: its text; string: UTF-8, unescaped */
	struct str key;		/* inside an object */
	struct jv *first;	/* children of arrays and objects, in order */
	struct jv *last;	/* the newest child, where one more goes */
	struct jv *next;	/* the following sibling */
	size_t count;		/* number of children */
};

/* The member of an object; of equal keys the last. NULL when there is none or
 * v is NULL or no object. */
const struct jv *jv_get(const struct jv *, const char *key);
/* Null, or not there at all (v == NULL). */
bool jv_is_null(const struct jv *);
const char *jv_type_name(enum jv_type);	/* "object", for messages */

/* Typed looks; false when v is NULL or of another type or out of range. An
 * integer may not have a fraction or an exponent. */
bool jv_int(const struct jv *, int64_t *ret);
bool jv_bool(const struct jv *, bool *ret);
bool jv_string(const struct jv *, struct str *ret);

#define JV_EACH(item, array) \
	for (const struct jv *item = (array) != NULL ? (array)->first : NULL; \
	    item != NULL; item = item->next)

/* Builders, for tests and answers. NULL only when the arena is over. Texts are
 * copied into the arena. */
struct jv *jv_new(struct arena *, enum jv_type);
struct jv *jv_new_string(struct arena *, struct str);
struct jv *jv_new_int(struct arena *, int64_t);
/* A child after the others. The key is borrowed: it lives as long as the tree.
 * An item that is NULL is left out, so that a chain of builders asks the arena
 * once, at the end. */
void jv_push(struct jv *array, struct jv *item);
void jv_put(struct jv *object, struct str key, struct jv *item);

/* Parse one whole text (nothing but white space after it). Limits may be NULL:
 * the default ones. Errors as jr's, without a document's name. */
struct jr_limits;
MUST_CHECK int jv_parse(struct str, const struct jr_limits *, struct arena *,
    struct jv **ret, struct err *);
