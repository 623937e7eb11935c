/*
 * jr_priv: the reader's inside, shared by its files: the window over the text
 * (jr_window.c), tokens (jr.c), strings (jr_string.c), numbers and words
 * (jr_word.c) and whole values (jr_value.c).
 */
#pragma once

#include "base/jr.h"

/* How much of a block is copied at a time behind a token that crosses it. */
#define JR_WINDOW ((size_t)1 << 20)

enum jr_want {
	JR_WANT_VALUE,		/* nothing else */
	JR_WANT_ITEM,		/* a value or the end of an empty list */
	JR_WANT_KEY,		/* nothing else */
	JR_WANT_MEMBER,		/* a key or the end of an empty object */
	JR_WANT_COLON,
	JR_WANT_MORE,		/* a comma or the end of what is open */
	JR_WANT_END,		/* of the text */
};

struct jr_level {
	struct jv *v;		/* the container being built, if it is */
	bool is_object;
};

struct jr {
	struct source *in;
	const char *name;
	struct jr_limits limits;

	const char *p, *end;	/* the window: what is unread of it */
	uint64_t end_offset;	/* of the window's end in the text */
	struct str pending;	/* of the source's block, behind the window */
	bool source_is_over;
	struct sb carry;	/* the window when a token crosses blocks */
	bool in_carry;

	char *plain;		/* a string without its escapes */
	size_t plain_cap;

	enum jr_want want;
	unsigned depth;
	struct jr_level *levels;	/* limits.depth of them */
	bool in_list;
};

/* Each returns -1. An error of this document that is filled already; at the
 * offset; at the byte that comes next; over a limit of so many `what`. */
int jr_named(const struct jr *, struct err *);
int jr_bad_at(const struct jr *, uint64_t offset, const char *what,
    struct err *);
int jr_bad(const struct jr *, const char *what, struct err *);
int jr_too_big(const struct jr *, uint64_t limit, const char *what,
    struct err *);

/* Put more text behind the window, of which the part from *keep on stays (it
 * may move; *keep moves with it). 1, 0 at the end of the text, -1. A window
 * read to its end costs nothing: the next one is the source's own block. */
MUST_CHECK int jr_refill(struct jr *, const char **keep, struct err *);

/* Pass white space: 1 with a byte at p, 0 at the end of the text, -1. */
MUST_CHECK int jr_pass_blanks(struct jr *, struct err *);

static inline int
jr_to_byte(struct jr *jr, struct err *err)
{
	/* The usual blank of Python's ", " and ": ", without a call. */
	if (jr->end - jr->p >= 2) {
		jr->p += *jr->p == ' ';
		if ((unsigned char)*jr->p > ' ')
			return (1);
	}
	return (jr_pass_blanks(jr, err));
}

/* Read what begins at p: a string (of which the quote is seen), a number, one
 * of true, false and null. */
MUST_CHECK int jr_read_string(struct jr *, struct str *ret, struct err *);
MUST_CHECK int jr_read_number(struct jr *, struct str *ret, struct err *);
MUST_CHECK int jr_read_literal(struct jr *, struct str word, struct err *);
