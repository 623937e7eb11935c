/*
 * str: text as a pointer and a length, passed by value, not terminated, not
 * owned. sb: text that is built up to a limit; it remembers that it overflowed,
 * so callers check once, at the end. No locks: one thread at a time.
 */
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/attr.h"

struct err;

struct str {
	const char *p;
	size_t n;
};

#define STR(literal) ((struct str){ "" literal, sizeof(literal) - 1 })
#define STR_NONE ((struct str){ NULL, 0 })
/* For printf's "%.*s". */
#define STR_ARG(s) (int)(s).n, (s).p

struct str str_of(const char *);	/* NULL gives STR_NONE */
bool str_eq(struct str, struct str);
bool str_is(struct str, const char *);
/* As str_eq, but the time does not tell where two secrets differ. */
bool str_eq_secret(struct str, struct str);
int str_cmp(struct str, struct str);	/* bytes, shorter first */
bool str_starts(struct str, struct str prefix);
bool str_ends(struct str, struct str suffix);
struct str str_from(struct str, size_t start);	/* clipped to the end */
struct str str_head(struct str, size_t n);	/* clipped to the end */
struct str str_trim(struct str);	/* ASCII white space, both ends */

/* Offset of a byte from the left or the right, or SIZE_MAX. */
size_t str_find(struct str, char);
size_t str_rfind(struct str, char);

/* Take what stands before the separator off the front; the separator goes
 * too. False when nothing is left. */
bool str_cut(struct str *rest, char separator, struct str *ret);

/* Whole text as a decimal number (no sign, no blanks) up to max. */
bool str_to_u64(struct str, uint64_t max, uint64_t *ret);
bool str_to_i64(struct str, int64_t *ret);	/* a leading '-' is allowed */
/* "64KiB", "2 GiB", "10MB", "123": bytes. "90s", "15m", "24h", "30d". */
bool str_to_size(struct str, uint64_t *ret);
bool str_to_duration(struct str, usec_t *ret);

/* Valid UTF-8 (no surrogates, no overlong forms)? Its code points; the prefix
 * that holds at most n of them. */
bool str_is_utf8(struct str);
size_t str_points(struct str);
struct str str_head_points(struct str, size_t n);

/* Which of the names was probably meant by a mistyped one: its index, or
 * SIZE_MAX when none is near. */
size_t str_nearest(struct str, const char *const *names, size_t n);

/* A terminated copy on the heap, yours. */
char *str_dup(struct str);

/* Bounded by `limit` bytes. Starts as SB_EMPTY(limit), which a local with AUTO_SB
 * needs before any return, or with sb_init; sb_fini frees. */
struct sb {
	char *p;
	size_t n, cap, limit;
	bool over;
};

#define AUTO_SB CLEANUP(sb_fini)
#define SB_EMPTY(max) ((struct sb){ .limit = (max) })
#define SB_LIMIT (16u << 20)

void sb_init(struct sb *, size_t limit);
void sb_fini(struct sb *);
void sb_clear(struct sb *);		/* keeps the memory */
void sb_cut(struct sb *, size_t n);	/* keeps the first n bytes */
void sb_add(struct sb *, struct str);
void sb_adds(struct sb *, const char *);
void sb_addc(struct sb *, char);
void sb_addf(struct sb *, const char *fmt, ...) PRINTF(2, 3);
void sb_vaddf(struct sb *, const char *fmt, va_list) PRINTF(2, 0);
void sb_addhex(struct sb *, const void *, size_t n);	/* lower case */

/* The text so far, borrowed; also NUL-terminated. */
struct str sb_str(const struct sb *);
const char *sb_cstr(struct sb *);

/* The text, or ERR_TOO_BIG when it did not fit. Borrowed. */
MUST_CHECK int sb_finish(struct sb *, struct str *ret, struct err *);

/* The terminated text on the heap, yours; the sb is empty afterwards. */
char *sb_take(struct sb *);
