/*
 * content_copy: items of histories once more, in the same history or another;
 * and collections made of datasets. Copies have the same bytes, and know what
 * they were copied from; permissions stay those of the bytes. The history gives
 * the next numbers, to the elements of a collection before the collection, and
 * those are hidden. Who may is the caller's to ask. Each is a transaction of
 * its own. One connection, one thread. Fails as the database does.
 */
#pragma once

#include "base/str.h"

struct db;
struct user;

struct content_copy {
	const struct user *user;	/* whose notes and tags they are */
	int64_t to;		/* the history */
	bool is_collection;
	int64_t id;		/* what is copied */
};
MUST_CHECK int content_copy(struct db *, const struct content_copy *,
    int64_t *ret_id, struct err *);

/* What a new collection holds, at any depth, each node behind the one that it
 * is in. */
struct content_node {
	size_t parent;		/* a node; SIZE_MAX: the collection itself */
	struct str name;
	int64_t dataset;	/* 0: a collection */
	struct str type;	/* of a collection */
	int64_t place, elements;	/* in the parent; in it */
};
struct content_new {
	const struct user *user;
	int64_t to;
	struct str name, type;
	int64_t elements;
	const struct content_node *nodes;
	size_t n;
};
MUST_CHECK int content_new(struct db *, const struct content_new *,
    int64_t *ret_id, struct err *);
