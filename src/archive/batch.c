#include "archive/batch.h"

#include <stdlib.h>

#include "archive/crew.h"
#include "archive/inflate.h"
#include "base/err.h"
#include "base/mem.h"

#define SMALL ((uint64_t)64 << 10)
#define IN_MAX ((size_t)256 << 10)
#define OUT_MAX ((size_t)512 << 10)
#define MEMBERS_MAX ((size_t)512)

struct small {
	size_t index;
	uint64_t offset, packed;	/* in the file, of the local header */
	size_t start, size;	/* in the output */
	uint64_t data;		/* in the file; 0: it is not as promised */
};

struct batch {
	struct job job;
	uint8_t *in, *out;
	uint64_t from, until;	/* in the file */
	size_t out_n;
	struct small *members;
	size_t n;
};

struct batches {
	struct crew *crew;
	struct readat *file;
	struct batch *ring;
	size_t size;
	uint64_t head, tail;	/* oldest one, next to be filled */
};

struct batches *
batches_new(struct crew *crew, struct readat *file)
{
	struct batches *b = mem_new(struct batches);

	b->crew = crew;
	b->file = file;
	b->size = crew_jobs(crew) / 2;
	b->ring = mem_new_array(b->size, struct batch);
	return (b);
}

void
batches_free(struct batches *b)
{
	if (b == NULL)
		return;
	for (; b->head < b->tail; b->head++)
		crew_wait(b->crew, &b->ring[b->head % b->size].job);
	for (size_t i = 0; i < b->size; i++) {
		free(b->ring[i].in);
		free(b->ring[i].out);
		free(b->ring[i].members);
	}
	free(b->ring);
	free(b);
}

static void
unpack_small(const struct batch *b, struct small *m, struct inflater *i)
{
	size_t at = (size_t)(m->offset - b->from), head;
	size_t end = (size_t)(b->until - b->from);

	m->data = 0;
	if (end - at < ZIPREAD_LOCAL)
		return;
	head = zipread_local_length(b->in + at);
	if (end - at < head || end - at - head < m->packed)
		return;
	if (inflater_whole(i, (struct str){ (const char *)b->in + at + head,
	    (size_t)m->packed }, b->out + m->start, m->size))
		m->data = m->offset + head;
}

static void
batch_run(struct job *job, struct inflater *inflater)
{
	struct batch *b = (struct batch *)job;

	for (size_t i = 0; i < b->n; i++)
		unpack_small(b, &b->members[i], inflater);
}

static bool
batch_read(const struct batches *all, struct batch *b)
{
	struct err ignored = { 0 };
	size_t n = (size_t)(b->until - b->from), got;

	for (size_t done = 0; done < n; done += got)
		if (all->file->ops->read(all->file, b->from + done,
		    b->in + done, n - done, &got, &ignored) == -1 || got == 0)
			return (false);
	return (true);
}

bool
batches_have_room(const struct batches *b)
{
	return (crew_jobs(b->crew) > 0 && b->tail - b->head < b->size);
}

void
batches_end(struct batches *all)
{
	struct batch *b;

	if (!batches_have_room(all))
		return;
	b = &all->ring[all->tail % all->size];
	if (b->n == 0)
		return;
	b->job.run = batch_run;
	if (batch_read(all, b) && crew_submit(all->crew, &b->job))
		all->tail++;
	else
		b->n = 0;
}

static bool
fits(const struct batch *b, const struct zipread *r, uint64_t limit)
{
	return (b->n < MEMBERS_MAX && b->out_n + r->size <= OUT_MAX &&
	    limit - b->from <= IN_MAX);
}

static void
batch_begin(struct batch *b, uint64_t from)
{
	if (b->in == NULL) {
		b->in = mem_alloc(IN_MAX);
		b->out = mem_alloc(OUT_MAX);
		b->members = mem_new_array(MEMBERS_MAX, struct small);
	}
	b->from = from;
	b->out_n = 0;
}

static void
batch_add(struct batch *b, size_t index, const struct zipread *r,
    uint64_t limit)
{
	if (b->n == 0)
		batch_begin(b, r->offset);
	b->members[b->n++] = (struct small){ .index = index,
		.offset = r->offset, .packed = r->packed, .start = b->out_n,
		.size = (size_t)r->size };
	b->out_n += (size_t)r->size;
	b->until = limit;
}

bool
batches_add(struct batches *all, size_t index, const struct zipread *r,
    uint64_t limit)
{
	bool is_small = r->method == 8 && r->size <= SMALL &&
	    limit - r->offset <= IN_MAX;
	const struct batch *b = &all->ring[all->tail % all->size];

	if (b->n > 0 && (!is_small || !fits(b, r, limit)))
		batches_end(all);
	if (!batches_have_room(all))
		return (false);
	if (is_small)
		batch_add(&all->ring[all->tail % all->size], index, r, limit);
	return (true);
}

/* The place of the member in the oldest batch that reaches so far; or NULL. */
static const struct small *
look_up(struct batches *all, size_t index)
{
	for (; all->head < all->tail; all->head++) {
		struct batch *b = &all->ring[all->head % all->size];
		size_t low = 0, high = b->n;

		crew_wait(all->crew, &b->job);
		while (low < high) {
			size_t middle = (low + high) / 2;

			if (b->members[middle].index < index)
				low = middle + 1;
			else
				high = middle;
		}
		if (low < b->n)
			return (b->members[low].index == index ?
			    &b->members[low] : NULL);
		b->n = 0;
	}
	return (NULL);
}

bool
batches_find(struct batches *all, size_t index, uint64_t data,
    struct str *ret)
{
	const struct small *m = look_up(all, index);

	if (m == NULL || m->data != data)
		return (false);
	*ret = (struct str){ (const char *)
	    all->ring[all->head % all->size].out + m->start, m->size };
	return (true);
}
