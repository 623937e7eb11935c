/*
 * The format zip: members of up to one block share an item and are whole
 * streams with everything in their local header; larger ones take an item a
 * block, joined, and their sizes and CRC stand in a data descriptor. Those are
 * deflated members even where all is stored: a stored member of unknown CRC
 * cannot be read from a pipe.
 */
#include <assert.h>

#include "archive/crc.h"
#include "archive/pack_priv.h"
#include "base/err.h"
#include "base/spool.h"

#define LOCAL_FIXED ((size_t)64)	/* local header but the name */
#define DIRECTORY_SPOOLED ((size_t)1 << 20)
#define DIRECTORY_MAX ((size_t)64 << 20)

static int
zip_begin(struct pack *p, struct err *err)
{
	(void)err;
	sb_init(&p->directory, DIRECTORY_MAX);
	return (0);
}

static int
add_pieces(struct pack *p, struct member *m, struct err *err)
{
	uint64_t done = 0;

	pack_submit(p);
	while (done < m->size) {
		struct item *item = pack_item(p, err);
		uint64_t n = m->size - done;

		if (item == NULL)
			return (-1);
		if (n > PACK_BLOCK)
			n = PACK_BLOCK;
		item->piece = true;
		pack_segment(p, m, done, (size_t)n);
		done += n;
		if (done == m->size)
			pack_member_end(p, m);
		pack_submit(p);
	}
	return (0);
}

static int
zip_add(struct pack *p, struct member *m, struct err *err)
{
	size_t head = LOCAL_FIXED + m->name_n;
	struct item *item;

	if (m->size > PACK_BLOCK)
		return (add_pieces(p, m, err));
	if ((item = pack_item(p, err)) == NULL)
		return (-1);
	if (item->n == PACK_SEGMENTS ||
	    (item->n > 0 &&
		item->in_n + item->heads + head + m->size > PACK_BLOCK)) {
		pack_submit(p);
		if ((item = pack_item(p, err)) == NULL)
			return (-1);
	}
	item->heads += head;
	pack_segment(p, m, 0, (size_t)m->size);
	pack_member_end(p, m);
	return (0);
}

static struct ziphead
head_of(const struct member *m)
{
	return ((struct ziphead){
		.name = { m->name, m->name_n },
		.is_dir = m->kind == MEMBER_DIR,
		.streamed = m->size > PACK_BLOCK,
		.wide = m->size > PACK_BLOCK && ziphead_is_wide(m->size),
		.deflated = m->size > PACK_BLOCK || m->packed != m->size,
		.crc = m->crc,
		.packed = m->packed,
		.size = m->size,
		.offset = m->offset,
	});
}

/* A whole member behind what the item holds already. */
static void
work_small(struct worker *w, struct item *item, const struct segment *s)
{
	struct member *m = s->member;
	struct str in = { (const char *)item->in + s->start, s->n };
	size_t head_n = 30 + m->name_n + (m->kind == MEMBER_DIR);
	uint8_t *data = item->out + item->out_n + head_n;
	struct ziphead head;

	m->crc = crc_add(0, in.p, in.n);
	m->packed = w->pack->options.level == PACK_STORE ? 0 :
	    deflate_whole(w->deflater, in, data);
	if (m->packed == 0) {
		memcpy(data, in.p, in.n);
		m->packed = in.n;
	}
	m->offset = item->out_n;	/* in the item, so far */
	head = head_of(m);
	if (ziphead_local(&head, item->out + item->out_n) != head_n)
		assert(!"the local header has the length that was left");
	item->out_n += head_n + m->packed;
}

static void
zip_work(struct worker *w, struct item *item)
{
	struct str in = { (const char *)item->in, item->in_n };

	if (!item->piece) {
		for (size_t i = 0; i < item->n; i++)
			work_small(w, item, &item->segments[i]);
		return;
	}
	item->crc = crc_add(0, in.p, in.n);
	item->out_n = w->pack->options.level == PACK_STORE ?
	    deflate_stored(in, item->out) :
	    deflate_piece(w->deflater, in, item->out);
}

/* The records of many members go to disk as they come. */
static int
spool_directory(struct pack *p, struct err *err)
{
	if (p->options.scratch == 0 || p->directory.n < DIRECTORY_SPOOLED)
		return (0);
	if (p->spool == NULL &&
	    spool_new(p->options.scratch, &p->spool, err) == -1)
		return (-1);
	if (sink_write(spool_sink(p->spool), sb_str(&p->directory), err) == -1)
		return (-1);
	sb_clear(&p->directory);
	return (0);
}

static int
add_record(struct pack *p, const struct member *m, struct err *err)
{
	uint8_t record[ZIPHEAD_RECORD_MAX];
	struct ziphead head = head_of(m);
	size_t n = ziphead_record(&head, record);

	sb_add(&p->directory, (struct str){ (const char *)record, n });
	if (p->directory.over)
		return (err_set(err, ERR_TOO_BIG,
		    "the zip directory needs more than %zu MiB",
		    DIRECTORY_MAX >> 20));
	p->directory_n += n;
	return (spool_directory(p, err));
}

/* Now it is known where they lie. */
static int
seal_small(struct pack *p, struct item *item, struct err *err)
{
	for (size_t i = 0; i < item->n; i++) {
		struct member *m = item->segments[i].member;

		m->offset += p->totals.bytes_out;
		if (add_record(p, m, err) == -1)
			return (-1);
	}
	return (0);
}

static int
seal_end(struct pack *p, struct item *item, struct member *m, struct err *err)
{
	struct ziphead head;

	memcpy(item->after, DEFLATE_END.p, DEFLATE_END.n);
	m->packed += DEFLATE_END.n;
	head = head_of(m);
	item->after_n = DEFLATE_END.n +
	    ziphead_descriptor(&head, item->after + DEFLATE_END.n);
	return (add_record(p, m, err));
}

static int
seal_piece(struct pack *p, struct item *item, struct err *err)
{
	const struct segment *s = &item->segments[0];
	struct member *m = s->member;

	if (s->offset == 0) {
		struct ziphead head;

		m->offset = p->totals.bytes_out;
		head = head_of(m);
		item->before_n = ziphead_local(&head, item->before);
	}
	m->crc = crc_join(m->crc, item->crc, item->in_n);
	m->packed += item->out_n;
	if (s->offset + s->n < m->size)
		return (0);
	return (seal_end(p, item, m, err));
}

static int
zip_seal(struct pack *p, struct item *item, struct err *err)
{
	item->body = (struct str){ (const char *)item->out, item->out_n };
	return (item->piece ? seal_piece(p, item, err) :
	    seal_small(p, item, err));
}

static int
zip_last(struct pack *p, struct err *err)
{
	(void)p;
	(void)err;
	return (0);
}

static int
write_spooled(struct pack *p, struct err *err)
{
	AUTO_SOURCE struct source *source = NULL;
	struct str block;
	int more;

	if (p->spool == NULL)
		return (0);
	if (spool_source(p->spool, &source, err) == -1)
		return (-1);
	while ((more = source_next(source, &block, err)) == 1)
		if (pack_write(p, block, err) == -1)
			return (-1);
	return (more);
}

static int
zip_end(struct pack *p, struct err *err)
{
	uint8_t end[ZIPHEAD_END_MAX];
	uint64_t offset = p->totals.bytes_out;
	size_t n = ziphead_end(p->totals.entries, offset, p->directory_n, end);

	if (write_spooled(p, err) == -1 ||
	    pack_write(p, sb_str(&p->directory), err) == -1)
		return (-1);
	return (pack_write(p, (struct str){ (const char *)end, n }, err));
}

const struct pack_format pack_format_zip = {
	zip_begin, zip_add, zip_work, zip_seal, zip_last, zip_end
};
