/*
 * show: an export record as a command prints it: the JSON that everybody gets,
 * or some lines for people; and the exit status that belongs to it. Main
 * thread only.
 */
#pragma once

#include "base/attr.h"

struct cli;
struct err;
struct export_rec;
struct session;
struct uuid;

#define SHOW_SHORT 9		/* first digits of a UUID, with terminator */

/* The beginning of a UUID that people are shown. */
void show_short(const struct uuid *, char ret[SHOW_SHORT]);

/* "done with gaps": a state in words. */
const char *show_state(const struct export_rec *);

/* The record, whole. */
MUST_CHECK int show_export(struct cli *, struct session *,
    const struct export_rec *, struct err *);

/* What a command that waited for the export ends with: an error line on
 * standard error if it failed, and the exit status. */
int show_outcome(struct cli *, const struct export_rec *);
