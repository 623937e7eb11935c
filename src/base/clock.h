/*
 * clock: the time of day and its spellings. Time is injected: tests set it.
 */
#pragma once

#include "base/str.h"

usec_t clock_now(void);			/* since 1970, UTC */
usec_t clock_mono(void);		/* monotonic, for durations */
/* From now on clock_now() answers this; 0 gives the real time again. Also
 * read once from the environment variable WAYBILL_NOW (microseconds), so
 * that system tests can step it. */
void clock_set(usec_t);

#define CLOCK_TEXT 40
/* "2024-03-01 09:00:00.123456": the database's form, always six digits; with
 * sep 'T' the form of jobs. */
void clock_text(usec_t, char sep, char ret[CLOCK_TEXT]);
/* As Python's str(datetime): the fraction is absent when it is zero. */
void clock_text_python(usec_t, char sep, char ret[CLOCK_TEXT]);
/* "2024-03-02T08:00:00+00:00", whole seconds; "2024-03-02T08:00:00.5Z" style
 * with six digits and Z for records. */
void clock_text_offset(usec_t, char ret[CLOCK_TEXT]);
void clock_text_zulu(usec_t, char ret[CLOCK_TEXT]);

/* A database timestamp or ISO 8601: blank or T, any fraction, optional zone
 * (Z, +hh:mm). Without a zone it is UTC. */
bool clock_parse(struct str, usec_t *ret);
/* The same, or a day alone: its beginning. As people write it. */
bool clock_parse_day(struct str, usec_t *ret);
