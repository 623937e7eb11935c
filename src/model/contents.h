/*
 * contents: the items of histories: datasets and collections, in lists and one
 * by one. Texts are borrowed until a visit returns, or copied to the arena
 * where one is given. Who may see what is the caller's to ask. One connection,
 * one thread. Fails as the database does.
 */
#pragma once

#include "base/str.h"

struct arena;
struct db;
struct jv;

struct content {
	bool is_collection;
	int64_t id, history_id, hid;
	int64_t inner_id;	/* of the dataset or collection row */
	struct str name, tags;	/* tags: a JSON list */
	bool deleted, visible;
	usec_t create_time, update_time;

	/* Of a dataset. */
	bool purged;
	struct str state, extension, metadata;	/* JSON, or unreadable */

	/* Of a collection; lists and counts are JSON. */
	struct str type, populated_state, message;
	int64_t elements;	/* -1: not known */
	struct str datatypes, states, job_states;
	int64_t deleted_elements;
	int64_t job_source;	/* 0: none */
	struct str job_source_type;
};
typedef int content_visit(void *ctx, const struct content *, struct err *);

/* CONTENT_ALL has every item. Both ends of a range belong to it. */
struct content_filter {
	int64_t history;	/* 0: all of the owner's */
	int64_t owner;		/* 0: of the history alone */
	int collections, deleted, visible, purged;	/* 1, 0; -1: either */
	struct str name, name_has, extension, state;	/* STR_NONE: any */
	struct str ids;		/* datasets, a JSON list; STR_NONE: any */
	int64_t hid_from, hid_to;
	usec_t created_from, created_to, changed_from, changed_to;
	const char *order;	/* "name", "create_time", "update_time",
				 * "extension"; else by number */
	bool backwards;
	int64_t limit, offset;	/* limit -1: no limit */
};
#define CONTENT_ALL .collections = -1, .deleted = -1, .visible = -1, \
	.purged = -1, .hid_from = INT64_MIN, .hid_to = INT64_MAX, \
	.created_from = USEC_MAX, .created_to = USEC_MAX, \
	.changed_from = USEC_MAX, .changed_to = USEC_MAX, .limit = -1
MUST_CHECK int contents_each(struct db *, const struct content_filter *,
    content_visit *, void *ctx, struct err *);
/* How many there are on all pages. */
MUST_CHECK int contents_count(struct db *, const struct content_filter *,
    uint64_t *ret, struct err *);
/* One item, wherever it is: 1, 0, -1. */
MUST_CHECK int contents_one(struct db *, bool is_collection, int64_t id,
    content_visit *, void *ctx, struct err *);

/* One element of a collection and what it holds. */
struct content_element {
	unsigned depth;		/* 0: the collection's own */
	int64_t id, index;
	struct str name;
	struct content item;	/* is_collection: a collection within */
	struct str uuid;
	int64_t file_size;
};
typedef int content_element_visit(void *ctx, const struct content_element *,
    struct err *);
/* At any depth, each followed by its own. */
MUST_CHECK int contents_elements(struct db *, int64_t collection,
    content_element_visit *, void *ctx, struct err *);

/* Metadata as a tree; NULL when it cannot be read. */
const struct jv *content_metadata(struct str, struct arena *);
/* The genome build in it, "?" when there is none. */
struct str content_genome_build(const struct jv *metadata);
