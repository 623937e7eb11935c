/*
 * out: what a command says. The result goes to standard output, for people as
 * lines of text or for programs as JSON; the talk goes to standard error.
 * Everything is buffered until out_flush; errors of standard output stick and
 * out_finish tells the first. Text from archives never reaches a terminal with
 * control characters in it. One thread.
 */
#pragma once

#include <stdarg.h>
#include <stdbool.h>

#include "base/err.h"
#include "base/jw.h"

struct out;

struct out *out_new(bool json, bool quiet);
void out_free(struct out *);		/* NULL is ignored */

bool out_is_json(const struct out *);
/* Standard error is a terminal and talk is wanted. */
bool out_is_live(const struct out *);
/* Standard output is a terminal. */
bool out_is_terminal(const struct out *);
/* Columns of the terminal on standard error; 80 when unknown. */
unsigned out_columns(void);

/* A piece of text for people: to standard output. `out_str` replaces control
 * characters, for names that come from outside. */
void out_text(struct out *, const char *fmt, ...) PRINTF(2, 3);
void out_str(struct out *, struct str);
/* A writer of one document to standard output; out_json_end ends its line. */
struct jw *out_json(struct out *);
void out_json_end(struct out *);
/* With JSON: a document that is an array, around what is written between. */
void out_list(struct out *);
void out_list_end(struct out *);
/* Bytes as they are (archive cat). */
struct sink *out_bytes(struct out *);

/* A line of talk on standard error, unless --quiet. */
void out_say(struct out *, const char *fmt, ...) PRINTF(2, 3);
/* An error at the end of its journey: a line on standard error, and with JSON
 * {"error": {...}} on standard output; `always`: that also without --json
 * where no person looks. */
void out_error(struct out *, const struct err *, bool always);
/* The line alone: the result on standard output tells it already. */
void out_error_line(struct out *, const struct err *);

/* Nothing may be lost: 0, or -1 when standard output could not be written. */
MUST_CHECK int out_flush(struct out *, struct err *);

/* Append text without control characters. */
void out_clean(struct sb *, struct str);
/* Columns that text takes on a terminal. */
size_t out_width(struct str);
/* "1.2 MB", "15 bytes". */
void out_size(struct sb *, uint64_t bytes);
/* "1,234,567". */
void out_count(struct sb *, uint64_t);
/* "2026-03-01 09:00 UTC"; nothing for USEC_MAX. */
void out_time(struct sb *, usec_t);
/* "0.3 s", "12 s", "4 min", "2 h", "5 days". */
void out_duration(struct sb *, usec_t);
