#include "base/jv_priv.h"
#include "base/mem.h"
#include "base/own.h"

/* Up to so many members, comparing all pairs is cheaper than sorting. */
#define FEW 16

static int
by_key_then_position(const void *a, const void *b)
{
	const struct jv_slot *x = a, *y = b;
	int order = str_cmp(x->member->key, y->member->key);

	if (order != 0)
		return (order);
	return ((x->at > y->at) - (x->at < y->at));
}

static int
by_position(const void *a, const void *b)
{
	const struct jv_slot *x = a, *y = b;

	return ((x->at > y->at) - (x->at < y->at));
}

static struct jv_slot *
all_by_key(const struct jv *object)
{
	struct jv_slot *slots = mem_new_array(object->count, struct jv_slot);
	size_t n = 0;

	JV_EACH (member, object) {
		slots[n] = (struct jv_slot){ member, n };
		n++;
	}
	qsort(slots, n, sizeof(*slots), by_key_then_position);
	return (slots);
}

struct jv_slot *
jv_slots(const struct jv *object, bool by_key, size_t *ret_n)
{
	struct jv_slot *slots = all_by_key(object);
	size_t n = 0;

	for (size_t i = 0; i < object->count; i++) {
		if (n > 0 && str_eq(slots[n - 1].member->key,
		    slots[i].member->key))
			slots[n - 1].member = slots[i].member;
		else
			slots[n++] = slots[i];
	}
	if (!by_key)
		qsort(slots, n, sizeof(*slots), by_position);
	*ret_n = n;
	return (slots);
}

bool
jv_is_sorted(const struct jv *object)
{
	const struct jv *before = object->first;

	if (before == NULL)
		return (true);
	for (const struct jv *m = before->next; m != NULL; m = m->next) {
		if (str_cmp(before->key, m->key) >= 0)
			return (false);
		before = m;
	}
	return (true);
}

static const struct jv *
repeated_of_few(const struct jv *object)
{
	JV_EACH (a, object)
		for (const struct jv *b = a->next; b != NULL; b = b->next)
			if (str_eq(a->key, b->key))
				return (b);
	return (NULL);
}

const struct jv *
jv_repeated(const struct jv *object)
{
	AUTO_FREE struct jv_slot *slots = NULL;

	if (jv_is_sorted(object))
		return (NULL);
	if (object->count <= FEW)
		return (repeated_of_few(object));
	slots = all_by_key(object);
	for (size_t i = 1; i < object->count; i++)
		if (str_eq(slots[i - 1].member->key, slots[i].member->key))
			return (slots[i].member);
	return (NULL);
}
