/*
 * table: rows of text in columns for people, each as wide as what is in it.
 * All rows are in memory until they are printed, so lists are limited before
 * they come here. One thread.
 */
#pragma once

#include "base/str.h"

struct out;
struct table;

struct table_column {
	const char *head;
	bool right;		/* numbers */
	unsigned max;		/* longer text is cut; 0: never */
};

/* The columns are borrowed. */
struct table *table_new(const struct table_column *, size_t n);
void table_free(struct table *);	/* NULL is ignored */
void table_auto_free(struct table **);
#define AUTO_TABLE CLEANUP(table_auto_free)

/* The next cell, row by row; copied, without control characters. */
void table_add(struct table *, struct str);
void table_addf(struct table *, const char *fmt, ...) PRINTF(2, 3);

/* Heads and rows; nothing at all when there is no row. */
void table_print(const struct table *, struct out *);
