/*
 * import_rec: one normalised record as bytes for a spool: integers and texts
 * one after the other, read back in the order in which they were written. No
 * names, no versions: writer and reader are one program, and a record never
 * outlives its task. Texts that are read point into the record.
 */
#pragma once

#include "base/str.h"

/* Appends to the sb, which remembers an overflow (sb_finish tells it). */
void imp_put_u64(struct sb *, uint64_t);
void imp_put_str(struct sb *, struct str);	/* p == NULL stays NULL */

/* Takes off the front. A record that is too short is a mistake of our own. */
uint64_t imp_take_u64(struct str *rec);
struct str imp_take_str(struct str *rec);
