/*
 * export_json: stored JSON as Python would write it again after reading it
 * (spec archive-export.md 4.5, 4.2.2, pitfall 21): floats in the shortest form,
 * integers of any size as they are, keys sorted. Private to the room. One
 * thread. Trees live in the caller's arena.
 */
#pragma once

#include "base/jv.h"
#include "base/jw.h"

struct ids;

/* A stored text (a column may hold the hex of it) as a tree with its numbers
 * in Python's form; *ret is NULL when it is none or no JSON. Fails only over
 * the limits of size. */
MUST_CHECK int exp_json_read(struct str, struct arena *, struct jv **ret,
    struct err *);

/* Python's repr of a float. */
#define EXP_FLOAT_TEXT 48
void exp_json_float(double, char ret[EXP_FLOAT_TEXT]);

/* Ids of every object with "src" hda, hdca or dce, encoded for the archive; an
 * empty one becomes null. */
MUST_CHECK int exp_json_encode_ids(struct jv *, struct ids *, struct arena *,
    struct err *);

/* The metadata object of a dataset from its stored text, by the elements of
 * its datatype. */
MUST_CHECK int exp_json_metadata(struct jw *, struct str extension,
    struct str stored, struct arena *, struct err *);

/* A job's parameter as it stands in "params". */
MUST_CHECK int exp_json_param(struct jw *, struct str stored, struct ids *,
    struct arena *, struct err *);
