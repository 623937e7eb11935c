#include "archive/pack.h"

#include <assert.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "archive/pack_priv.h"
#include "base/cancel.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/progress.h"
#include "base/spool.h"
#include "base/thread.h"

/* The bits are positions in enum hash_kind. */
_Static_assert(PACK_MD5 == BIT(HASH_MD5) && PACK_SHA1 == BIT(HASH_SHA1) &&
    PACK_SHA256 == BIT(HASH_SHA256) && PACK_SHA512 == BIT(HASH_SHA512),
    "digest bits");

static unsigned
threads_wanted(unsigned asked)
{
	unsigned n = asked == 0 ? thread_cores() : asked;

	return (n > PACK_THREADS_MAX ? PACK_THREADS_MAX : n);
}

/* A segment is joined to the one in the item before: two at least. */
static size_t
blocks_wanted(const struct pack *p)
{
	size_t n = p->options.blocks == 0 ? 2 * (size_t)p->threads + 3 :
	    p->options.blocks;

	return (n < 2 ? 2 : n);
}

static void
ring_new(struct pack *p)
{
	p->items = blocks_wanted(p);
	p->ring = mem_new_array(p->items, struct item);
	for (size_t i = 0; i < p->items; i++) {
		struct item *item = &p->ring[i];

		item->in = mem_alloc(PACK_ROOM);
		item->out = mem_alloc(PACK_ROOM);
		item->segments = mem_new_array(PACK_SEGMENTS, struct segment);
	}
}

static int
start_threads(struct pack *p, struct err *err)
{
	unsigned wanted = p->threads;

	p->workers = mem_new_array(wanted, struct worker);
	for (p->threads = 0; p->threads < wanted; p->threads++) {
		struct worker *w = &p->workers[p->threads];

		w->pack = p;
		w->deflater = deflater_new();
		if (thread_start(&w->thread, pack_work, w,
		    "a compression thread", err) == -1) {
			deflater_free(w->deflater);
			return (-1);
		}
	}
	return (0);
}

int
pack_open(const struct pack_options *options, struct sink *out,
    struct pack **ret, struct err *err)
{
	AUTO_PACK struct pack *p = mem_new(struct pack);

	p->options = *options;
	p->out = out;
	p->format = options->container == PACK_ZIP ? &pack_format_zip :
	    &pack_format_tar;
	p->threads = threads_wanted(options->threads);
	ring_new(p);
	p->todo = queue_new(p->items);
	p->finished = queue_new(p->items);
	if (start_threads(p, err) == -1 ||
	    (options->hash_output && pack_hasher_start(p, err) == -1) ||
	    p->format->begin(p, err) == -1)
		return (-1);
	*ret = own_take(p);
	return (0);
}

static void
stop_threads(struct pack *p)
{
	atomic_store(&p->abandoned, true);
	queue_close(p->todo);
	for (unsigned i = 0; i < p->threads; i++) {
		struct worker *w = &p->workers[i];

		(void)pthread_join(w->thread, NULL);
		deflater_free(w->deflater);
		for (unsigned k = 0; k < HASH_KINDS; k++)
			hash_free(w->hashes[k]);
	}
	p->threads = 0;
}

static void
item_free_members(struct item *item)
{
	while (item->members != NULL) {
		struct member *m = item->members;

		item->members = m->next;
		pack_member_free(m);
	}
}

void
pack_free(struct pack *p)
{
	if (p == NULL)
		return;
	stop_threads(p);
	pack_hasher_stop(p);
	for (size_t i = 0; i < p->items; i++) {
		item_free_members(&p->ring[i]);
		free(p->ring[i].in);
		free(p->ring[i].out);
		free(p->ring[i].segments);
	}
	pack_member_free(p->planning);
	queue_free(p->todo);
	queue_free(p->finished);
	sb_fini(&p->directory);
	spool_free(p->spool);
	free(p->workers);
	free(p->ring);
	free(p);
}

void
pack_auto_free(struct pack **p)
{
	pack_free(*p);
}

static int
put(struct pack *p, struct str bytes, struct err *err)
{
	if (bytes.n == 0)
		return (0);
	p->totals.bytes_out += bytes.n;
	return (sink_write(p->out, bytes, err));
}

int
pack_write(struct pack *p, struct str bytes, struct err *err)
{
	if (p->digest != NULL)
		hash_add(p->digest, bytes);
	return (put(p, bytes, err));
}

static int
put_item(struct pack *p, struct item *item, struct err *err)
{
	item->before_n = item->after_n = 0;
	if (p->format->seal(p, item, err) == -1)
		return (-1);
	if (p->hasher_runs)
		(void)queue_put(p->to_hash, item);
	if (put(p, (struct str){ (const char *)item->before, item->before_n },
	    err) == -1 || put(p, item->body, err) == -1)
		return (-1);
	return (put(p, (struct str){ (const char *)item->after,
	    item->after_n }, err));
}

static void
copy_digests(const struct member *m, struct pack_result *r)
{
	r->have = m->digests;
	memcpy(r->md5, m->hex[HASH_MD5], sizeof(r->md5));
	memcpy(r->sha1, m->hex[HASH_SHA1], sizeof(r->sha1));
	memcpy(r->sha256, m->hex[HASH_SHA256], sizeof(r->sha256));
	memcpy(r->sha512, m->hex[HASH_SHA512], sizeof(r->sha512));
}

static int
report(struct pack *p, const struct member *m, struct err *err)
{
	struct pack_result r = {
		.name = { m->name, m->name_n },
		.tag = m->tag,
		.size = m->size,
		.sys = atomic_load(&m->sys),
	};

	if (m->kind == MEMBER_DIR)
		return (0);
	p->totals.bytes_in += m->size;
	if (p->options.report == NULL)
		return (0);
	r.status = r.sys != 0 ? PACK_UNREADABLE :
	    atomic_load(&m->changed) ? PACK_CHANGED : PACK_OK;
	copy_digests(m, &r);
	return (p->options.report(p->options.ctx, &r, err));
}

static uint64_t
file_bytes(const struct item *item)
{
	uint64_t n = 0;

	for (size_t i = 0; i < item->n; i++)
		n += item->segments[i].n;
	return (n);
}

/* Wait until the oldest item is done, write it, report what ends in it. */
static int
settle_oldest(struct pack *p, struct err *err)
{
	struct item *item = &p->ring[p->head % p->items];

	while (!item->done) {
		void *other;

		(void)queue_get(p->finished, &other);
		((struct item *)other)->done = true;
	}
	if (cancel_check(p->options.cancel, err) == -1 ||
	    put_item(p, item, err) == -1)
		return (-1);
	progress_bytes(p->options.progress, file_bytes(item));
	for (const struct member *m = item->members; m != NULL; m = m->next)
		if (report(p, m, err) == -1)
			return (-1);
	item_free_members(item);
	p->head++;
	return (0);
}

struct item *
pack_item(struct pack *p, struct err *err)
{
	struct item *item = &p->ring[p->tail % p->items];

	if (p->current != NULL)
		return (p->current);
	if (p->tail - p->head == p->items && settle_oldest(p, err) == -1)
		return (NULL);
	while (p->hasher_runs && p->tail - p->hashed_n == p->items)
		pack_hasher_wait_one(p);
	item->in_n = item->out_n = item->heads = item->n = 0;
	item->members = NULL;
	item->members_end = &item->members;
	item->piece = item->done = false;
	atomic_store(&item->pending, 1);
	p->current = item;
	p->tail++;
	return (item);
}

void
pack_submit(struct pack *p)
{
	struct item *item = p->current;
	unsigned pending = 1;

	if (item == NULL)
		return;
	for (size_t i = 0; i < item->n; i++)
		pending += item->segments[i].chained;
	atomic_store(&item->pending, pending);
	p->current = NULL;
	(void)queue_put(p->todo, item);
}

static void
chain_new(struct member *m)
{
	for (unsigned i = 0; i < HASH_KINDS; i++)
		if (m->digests & BIT(i))
			m->chain[i] = hash_new((enum hash_kind)i);
}

/* Behind the segment before it; the first one waits for nobody. */
static void
chain_link(struct member *m, struct segment *s)
{
	struct segment *before = m->last;

	m->last = s;
	if (before == NULL)
		atomic_store(&s->gate, 1);
	else if (atomic_exchange(&before->next, s) == SEGMENT_HASHED)
		atomic_fetch_add(&s->gate, 1);
}

void
pack_segment(struct pack *p, struct member *m, uint64_t offset, size_t n)
{
	struct item *item = p->current;
	struct segment *s = &item->segments[item->n++];

	assert(item->n <= PACK_SEGMENTS && item->in_n + n <= PACK_ROOM);
	s->item = item;
	s->member = m;
	s->start = item->in_n;
	s->n = n;
	s->offset = offset;
	s->to_read = false;
	s->chained = m->digests != 0 && n < m->size;
	atomic_store(&s->gate, 0);
	atomic_store(&s->next, NULL);
	if (m->kind == MEMBER_BYTES) {
		memcpy(item->in + s->start, m->bytes.p + offset, n);
	} else if (m->size <= PACK_SMALL) {
		pack_read(m, offset, item->in + s->start, n);
	} else {
		s->to_read = true;
		atomic_fetch_add(&m->reads, 1);
	}
	item->in_n += n;
	if (!s->chained)
		return;
	if (m->last == NULL)
		chain_new(m);
	chain_link(m, s);
}

void
pack_member_end(struct pack *p, struct member *m)
{
	struct item *item = p->current;

	m->bytes = STR_NONE;
	*item->members_end = m;
	item->members_end = &m->next;
	p->planning = NULL;
	pack_read_done(m);
}

/* Takes the member. */
static int
add(struct pack *p, struct member *m, struct err *err)
{
	p->planning = m;
	p->totals.entries++;
	if (p->format->add(p, m, err) == 0)
		return (0);
	p->failed = true;
	return (-1);
}

static int
check_name(const struct pack *p, struct str name, struct err *err)
{
	assert(!p->failed);
	if (name.n > 0 && fs_path_is_clean(name) && str_is_utf8(name))
		return (0);
	return (err_set(err, ERR_BAD_NAME, "\"%.*s\" cannot be the name of an "
	    "archive member", STR_ARG(str_head(name, 100))));
}

int
pack_dir(struct pack *p, struct str name, struct err *err)
{
	if (check_name(p, name, err) == -1)
		return (-1);
	return (add(p, pack_member_new(MEMBER_DIR, name), err));
}

int
pack_bytes(struct pack *p, struct str name, struct str bytes, struct err *err)
{
	struct member *m;

	if (check_name(p, name, err) == -1)
		return (-1);
	m = pack_member_new(MEMBER_BYTES, name);
	m->bytes = bytes;
	m->size = bytes.n;
	m->digests = p->options.digests;
	return (add(p, m, err));
}

static bool
is_as_promised(const struct pack_file *f, const struct stamp *now)
{
	return (f->size == now->size &&
	    (f->inode == 0 || f->inode == now->inode) &&
	    (f->mtime == 0 || f->mtime ==
		now->mtime_s * USEC_SEC + now->mtime_ns / 1000) &&
	    (f->ctime == 0 || f->ctime ==
		now->ctime_s * USEC_SEC + now->ctime_ns / 1000));
}

int
pack_file(struct pack *p, const struct pack_file *f, struct err *err)
{
	AUTO_CLOSE int fd = f->fd;
	struct stamp now;
	struct member *m;

	if (check_name(p, f->name, err) == -1)
		return (-1);
	if (!pack_stamp(fd, &now))
		return (err_set(err, ERR_INVALID, "%.*s is not a regular file",
		    STR_ARG(f->name)));
	m = pack_member_new(MEMBER_FILE, f->name);
	m->fd = own_take_fd(&fd);
	m->tag = f->tag;
	m->size = f->size;
	m->digests = p->options.digests | f->digests;
	m->before = now;
	atomic_store(&m->changed, !is_as_promised(f, &now));
	if (m->size > PACK_SMALL)
		(void)posix_fadvise(m->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	return (add(p, m, err));
}

int
pack_drain(struct pack *p, struct err *err)
{
	assert(!p->failed);
	pack_submit(p);
	while (p->head < p->tail) {
		if (settle_oldest(p, err) == -1) {
			p->failed = true;
			return (-1);
		}
	}
	return (0);
}

static int
end(struct pack *p, struct err *err)
{
	pack_hasher_wait(p);
	return (p->format->end(p, err));
}

int
pack_finish(struct pack *p, struct pack_totals *ret, struct err *err)
{
	char hex[2 * HASH_MAX + 1];

	assert(!p->failed);
	if (p->format->last(p, err) == -1 || pack_drain(p, err) == -1 ||
	    end(p, err) == -1) {
		p->failed = true;
		return (-1);
	}
	p->failed = true;		/* nothing may follow */
	if (p->digest != NULL) {
		hash_end_hex(p->digest, hex);
		memcpy(p->totals.sha256, hex, sizeof(p->totals.sha256));
	}
	*ret = p->totals;
	return (0);
}
