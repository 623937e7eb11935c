/*
 * The formats tar and gzipped tar: the stream of headers, bytes and padding is
 * cut into blocks by position alone, whatever they hold. Gzip is one member of
 * joined deflate pieces without name and time.
 */
#include "archive/crc.h"
#include "archive/pack_priv.h"
#include "archive/tarhead.h"

static bool
is_gzip(const struct pack *p)
{
	return (p->options.container == PACK_TGZ);
}

static int
tar_begin(struct pack *p, struct err *err)
{
	if (!is_gzip(p))
		return (0);
	return (pack_write(p, STR("\x1f\x8b\x08\0\0\0\0\0\0\xff"), err));
}

/* The current item and what still fits into it; NULL with *err. */
static struct item *
item_with_room(struct pack *p, size_t *ret_room, struct err *err)
{
	struct item *item = pack_item(p, err);

	if (item != NULL && item->in_n == PACK_BLOCK) {
		pack_submit(p);
		item = pack_item(p, err);
	}
	if (item != NULL)
		*ret_room = PACK_BLOCK - item->in_n;
	return (item);
}

/* Bytes of the stream that belong to no file; NULL gives zeros. */
static int
add_bytes(struct pack *p, const uint8_t *bytes, size_t n, struct err *err)
{
	p->stream += n;
	while (n > 0) {
		size_t room;
		struct item *item = item_with_room(p, &room, err);

		if (item == NULL)
			return (-1);
		if (room > n)
			room = n;
		if (bytes != NULL) {
			memcpy(item->in + item->in_n, bytes, room);
			bytes += room;
		} else {
			memset(item->in + item->in_n, 0, room);
		}
		item->in_n += room;
		n -= room;
	}
	return (0);
}

static int
add_content(struct pack *p, struct member *m, struct err *err)
{
	uint64_t done = 0;

	p->stream += m->size;
	do {
		size_t room;
		uint64_t left = m->size - done;

		if (item_with_room(p, &room, err) == NULL)
			return (-1);
		if (room > left)
			room = (size_t)left;
		pack_segment(p, m, done, room);
		done += room;
	} while (done < m->size);
	return (0);
}

static int
tar_add(struct pack *p, struct member *m, struct err *err)
{
	uint8_t head[TARHEAD_MAX];
	size_t n = tarhead_write((struct str){ m->name, m->name_n },
	    m->kind == MEMBER_DIR, m->size, head);

	if (add_bytes(p, head, n, err) == -1 ||
	    add_content(p, m, err) == -1)
		return (-1);
	pack_member_end(p, m);
	return (add_bytes(p, NULL, tarhead_padding(m->size, TAR_BLOCK), err));
}

static void
tar_work(struct worker *w, struct item *item)
{
	struct str in = { (const char *)item->in, item->in_n };

	if (!is_gzip(w->pack))
		return;
	item->crc = crc_add(0, in.p, in.n);
	item->out_n = w->pack->options.level == PACK_STORE ?
	    deflate_stored(in, item->out) :
	    deflate_piece(w->deflater, in, item->out);
}

static int
tar_seal(struct pack *p, struct item *item, struct err *err)
{
	(void)err;
	item->body = (struct str){ (const char *)item->in, item->in_n };
	if (!is_gzip(p))
		return (0);
	p->crc = crc_join(p->crc, item->crc, item->in_n);
	item->body = (struct str){ (const char *)item->out, item->out_n };
	return (0);
}

/* Two blocks of zeros, and the record filled up. */
static int
tar_last(struct pack *p, struct err *err)
{
	uint64_t n = 2 * TAR_BLOCK;

	n += tarhead_padding(p->stream + n, TAR_RECORD);
	return (add_bytes(p, NULL, (size_t)n, err));
}

static int
gzip_end(struct pack *p, struct err *err)
{
	char trailer[8];

	for (unsigned i = 0; i < 4; i++) {
		trailer[i] = (char)(p->crc >> (8 * i));
		trailer[4 + i] = (char)(p->stream >> (8 * i));
	}
	if (pack_write(p, DEFLATE_END, err) == -1)
		return (-1);
	return (pack_write(p, (struct str){ trailer, sizeof(trailer) }, err));
}

static int
tar_end(struct pack *p, struct err *err)
{
	return (is_gzip(p) ? gzip_end(p, err) : 0);
}

const struct pack_format pack_format_tar = {
	tar_begin, tar_add, tar_work, tar_seal, tar_last, tar_end
};
