/*
 * export_rec: fields of the records that an export spools for itself, put into
 * an sb and taken off the front of a str again. Same process, same layout on
 * both sides: a record that does not fit is our own mistake and ends the
 * process. Private to the room.
 */
#pragma once

#include "base/str.h"

/* Add a field; STR_NONE comes back as such. */
void exp_put(struct sb *, const void *, size_t n);
void exp_put_str(struct sb *, struct str);

/* Take it off the front again; a text is borrowed from the record. */
void exp_get(struct str *rest, void *, size_t n);
struct str exp_get_str(struct str *rest);
