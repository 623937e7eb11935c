/*
 * export_names: what files in an archive are called (spec archive-export.md
 * 5.2, 5.3, 1.2). Any name, extension or length works; the encoded id keeps
 * names apart. Private to the room. Cannot fail; text goes into the sb.
 */
#pragma once

#include "base/str.h"

struct exp_name {
	struct str name;		/* of the dataset; may be none */
	struct str extension;
	const char *id;			/* encoded */
	const char *conversion;		/* encoded, or NULL */
};

/* "datasets/BASE_ID[_conversion_ID].EXT" */
void exp_name_file(const struct exp_name *, struct sb *);
/* "datasets/extra_files_path_ID[_conversion_ID]" */
void exp_name_extra(const struct exp_name *, struct sb *);
/* A file system friendly form of a title: blanks become '-', all but letters,
 * digits and '-' goes; "export" when nothing is left. */
void exp_name_slug(struct str title, struct sb *);
