/*
 * labels: what people write on things: tags and a note. Within the caller's
 * transaction. One connection, one thread.
 */
#pragma once

#include "base/str.h"

struct db;

enum labelled { LABEL_HISTORY, LABEL_DATASET, LABEL_COLLECTION };

struct labels {
	bool has_note, has_tags;	/* else as it is */
	struct str note;	/* empty: none any more */
	const struct str *tags;	/* "name", "name:value", "#value" */
	size_t ntags;
};
/* In place of what is there. ERR_INVALID for a tag that cannot be one. */
MUST_CHECK int labels_set(struct db *, enum labelled, int64_t id,
    const struct labels *, struct err *);
