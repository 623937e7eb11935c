/*
 * The hash of the output, in order, by a thread that follows the owner: on two
 * cores hashing and writing stored data one after the other would take longer
 * than all the rest.
 */

#include "archive/pack_priv.h"
#include "base/err.h"
#include "base/thread.h"

static void *
hash_items(void *pack)
{
	struct pack *p = pack;
	void *got;

	while (queue_get(p->to_hash, &got)) {
		struct item *item = got;

		hash_add(p->digest, (struct str){ (const char *)item->before,
		    item->before_n });
		hash_add(p->digest, item->body);
		hash_add(p->digest, (struct str){ (const char *)item->after,
		    item->after_n });
		(void)queue_put(p->hashed, item);
	}
	return (NULL);
}

int
pack_hasher_start(struct pack *p, struct err *err)
{
	p->digest = hash_new(HASH_SHA256);
	p->to_hash = queue_new(p->items);
	p->hashed = queue_new(p->items);
	if (thread_start(&p->hasher, hash_items, p, "a hashing thread", err) ==
	    -1)
		return (-1);
	p->hasher_runs = true;
	return (0);
}

void
pack_hasher_stop(struct pack *p)
{
	if (p->hasher_runs) {
		queue_close(p->to_hash);
		(void)pthread_join(p->hasher, NULL);
	}
	queue_free(p->to_hash);
	queue_free(p->hashed);
	hash_free(p->digest);
}

void
pack_hasher_wait_one(struct pack *p)
{
	void *item;

	(void)queue_get(p->hashed, &item);
	p->hashed_n++;
}

void
pack_hasher_wait(struct pack *p)
{
	while (p->hasher_runs && p->hashed_n < p->head)
		pack_hasher_wait_one(p);
}
