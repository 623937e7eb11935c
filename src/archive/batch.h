/*
 * batch: small deflated members of a zip archive, many at once, unpacked by
 * other threads before the reader comes to them. What they make of a member is
 * used if it is exactly what the directory promises; whatever is wrong with one
 * is found by the reader itself. Memory is bounded by threads x batches. One
 * thread.
 */
#pragma once

#include "archive/zipread.h"

struct batches;
struct crew;

/* Both borrowed. */
struct batches *batches_new(struct crew *, struct readat *);
void batches_free(struct batches *);	/* NULL is ignored */

/* Is there room for more? */
bool batches_have_room(const struct batches *);
/* The next member in the order of the data, which ends before the limit; one
 * that is not small is passed over. False when there is no room for it now. */
bool batches_add(struct batches *, size_t index, const struct zipread *,
    uint64_t limit);
/* No more will be added for now. */
void batches_end(struct batches *);

/* The bytes of the member, whose data begin there in the file: true, borrowed
 * until a later one is asked for. Indices never fall. */
bool batches_find(struct batches *, size_t index, uint64_t data,
    struct str *ret);
