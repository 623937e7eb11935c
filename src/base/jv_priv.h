/*
 * jv_priv: the members of an object in order, for those who write trees (jw)
 * or refuse equal keys (yaml). Objects come from outside and may have millions
 * of members, so nothing here is quadratic.
 */
#pragma once

#include "base/jv.h"

struct jv_slot {
	const struct jv *member;	/* the last of its key */
	size_t at;			/* position of the first of its key */
};

/* The members, one of each key, by position or by key. Yours to free. */
struct jv_slot *jv_slots(const struct jv *object, bool by_key, size_t *ret_n);

/* Are the keys in ascending order already, and therefore all different? */
bool jv_is_sorted(const struct jv *object);

/* A member whose key another one has as well, or NULL. */
const struct jv *jv_repeated(const struct jv *object);
