#include <errno.h>
#include <unistd.h>

#include "archive/pack_priv.h"

void
pack_read(struct member *m, uint64_t offset, void *buf, size_t n)
{
	size_t done = 0;

	while (done < n) {
		ssize_t got = pread(m->fd, (char *)buf + done, n - done,
		    (off_t)(offset + done));

		if (got == -1 && errno == EINTR)
			continue;
		if (got == -1)
			atomic_store(&m->sys, errno);
		if (got <= 0) {
			atomic_store(&m->changed, true);
			memset((char *)buf + done, 0, n - done);
			return;
		}
		done += (size_t)got;
	}
}

void
pack_read_done(struct member *m)
{
	struct stamp after;

	if (atomic_fetch_sub(&m->reads, 1) != 1 || m->fd == -1)
		return;
	if (!pack_stamp(m->fd, &after) || !pack_stamp_eq(&m->before, &after))
		atomic_store(&m->changed, true);
	(void)close(m->fd);
	m->fd = -1;
}

static struct str
segment_bytes(const struct segment *s)
{
	return ((struct str){ (const char *)s->item->in + s->start, s->n });
}

static void
hash_whole(struct worker *w, struct segment *s)
{
	struct member *m = s->member;

	for (unsigned i = 0; i < HASH_KINDS; i++) {
		if ((m->digests & BIT(i)) == 0)
			continue;
		if (w->hashes[i] == NULL)
			w->hashes[i] = hash_new((enum hash_kind)i);
		hash_reset(w->hashes[i]);
		hash_add(w->hashes[i], segment_bytes(s));
		hash_end_hex(w->hashes[i], m->hex[i]);
	}
}

static void
hash_link(struct segment *s)
{
	struct member *m = s->member;
	bool last = s->offset + s->n == m->size;

	for (unsigned i = 0; i < HASH_KINDS; i++) {
		if (m->chain[i] == NULL)
			continue;
		hash_add(m->chain[i], segment_bytes(s));
		if (last)
			hash_end_hex(m->chain[i], m->hex[i]);
	}
}

/* A part of the item's work is done; the last one tells the owner, and the
 * item is not to be touched any more. */
static void
item_drop(struct pack *p, struct item *item)
{
	if (atomic_fetch_sub(&item->pending, 1) == 1)
		(void)queue_put(p->finished, item);
}

/* One of the two events has come to the segment. */
static void
chain_arrive(struct pack *p, struct segment *s)
{
	while (s != NULL && atomic_fetch_add(&s->gate, 1) == 1) {
		struct item *item = s->item;

		hash_link(s);
		/* Its successor may not exist yet: then whoever plans it
		 * finds the mark. */
		s = atomic_exchange(&s->next, SEGMENT_HASHED);
		item_drop(p, item);
	}
}

static void
item_fill(struct item *item)
{
	for (size_t i = 0; i < item->n; i++) {
		struct segment *s = &item->segments[i];

		if (!s->to_read)
			continue;
		pack_read(s->member, s->offset, item->in + s->start, s->n);
		pack_read_done(s->member);
	}
}

static void
item_work(struct worker *w, struct item *item)
{
	size_t n = item->n;

	item_fill(item);
	w->pack->format->work(w, item);
	for (size_t i = 0; i < n; i++)
		if (!item->segments[i].chained)
			hash_whole(w, &item->segments[i]);
	for (size_t i = 0; i < n; i++)
		if (item->segments[i].chained)
			chain_arrive(w->pack, &item->segments[i]);
	item_drop(w->pack, item);
}

void *
pack_work(void *worker)
{
	struct worker *w = worker;
	void *item;

	while (queue_get(w->pack->todo, &item))
		if (!atomic_load(&w->pack->abandoned))
			item_work(w, item);
	return (NULL);
}
