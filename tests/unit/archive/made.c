#include "made.h"

#include <stdio.h>
#include <stdlib.h>

#include "archive/crc.h"
#include "base/err.h"
#include "base/mem.h"

struct mem_readat {
	struct readat base;
	struct str bytes;
};

static int reads_left = -1;

void
made_fail_after(int reads)
{
	reads_left = reads;
}

static int
mem_read(struct readat *r, uint64_t offset, void *buf, size_t n, size_t *ret,
    struct err *err)
{
	struct str s = str_head(str_from(((struct mem_readat *)r)->bytes,
	    (size_t)offset), n);

	if (reads_left == 0)
		return (err_set(err, ERR_NET, "the line is dead"));
	if (reads_left > 0)
		reads_left--;
	if (s.n > 0)
		memcpy(buf, s.p, s.n);
	*ret = s.n;
	return (0);
}

static void
mem_free(struct readat *r)
{
	free(r);
}

struct readat *
made_readat(struct str bytes)
{
	static const struct readat_ops ops = { .read = mem_read,
		.free = mem_free };
	struct mem_readat *r = mem_new(struct mem_readat);

	r->base.ops = &ops;
	r->base.size = bytes.n;
	r->bytes = bytes;
	return (&r->base);
}

/* Knuth's multiplier: the same everywhere, unlike rand(). */
static uint64_t
next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (*state >> 33);
}

char *
made_noise(size_t n, unsigned seed)
{
	char *p = mem_alloc(n + 1);
	uint64_t state = seed;

	for (size_t i = 0; i < n; i++)
		p[i] = (char)next_random(&state);
	return (p);
}

char *
made_text(size_t n, unsigned seed)
{
	char *p = mem_alloc(n + 1);
	uint64_t state = seed;

	for (size_t i = 0; i < n; i++)
		p[i] = i % 61 == 60 ? '\n' : "ACGT"[next_random(&state) & 3];
	return (p);
}

static void
add_zeros(struct sb *b, size_t n)
{
	while (n-- > 0)
		sb_addc(b, '\0');
}

static void
put_field(char *block, size_t offset, const char *text)
{
	if (text != NULL)
		memcpy(block + offset, text, strlen(text));
}

void
made_tar_header(struct sb *b, const struct made_tar *t)
{
	char block[512] = { 0 };
	unsigned sum = 8 * ' ';
	char text[16];

	put_field(block, 0, t->name);
	put_field(block, 100, "0000644");
	(void)snprintf(text, sizeof(text), "%011llo",
	    (unsigned long long)t->size);
	put_field(block, 124, t->size_text != NULL ? t->size_text : text);
	put_field(block, 136, "00000000017");
	block[156] = t->type == 0 ? '0' : t->type == '?' ? 0 : t->type;
	put_field(block, 257, t->magic != NULL ? t->magic : "ustar");
	put_field(block, 345, t->prefix);
	for (size_t i = 0; i < sizeof(block); i++)
		sum += (uint8_t)block[i];
	(void)snprintf(text, sizeof(text), "%06o", sum + t->spoil);
	put_field(block, 148, text);
	block[155] = ' ';
	sb_add(b, (struct str){ block, sizeof(block) });
}

static void
add_padded(struct sb *b, struct str bytes)
{
	sb_add(b, bytes);
	add_zeros(b, (512 - bytes.n % 512) % 512);
}

void
made_tar_member(struct sb *b, const char *name, struct str bytes)
{
	bool is_dir = name[strlen(name) - 1] == '/';

	made_tar_header(b, &(struct made_tar){ .name = name,
	    .size = bytes.n, .type = is_dir ? '5' : '0' });
	add_padded(b, bytes);
}

void
made_tar_extended(struct sb *b, char type, struct str body)
{
	made_tar_header(b, &(struct made_tar){ .name = "ext", .type = type,
	    .size = body.n });
	add_padded(b, body);
}

void
made_tar_end(struct sb *b)
{
	add_zeros(b, 1024);
}

void
made_put(struct sb *b, uint64_t value, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		sb_addc(b, (char)(value >> (8 * i)));
}

void
made_gzip(struct sb *b, struct str bytes)
{
	uint32_t crc = crc_add(0, bytes.p, bytes.n);
	size_t size = bytes.n;

	sb_add(b, STR("\x1f\x8b\x08\0\0\0\0\0\0\xff"));
	for (;;) {
		struct str part = str_head(bytes, 60000);

		bytes = str_from(bytes, part.n);
		made_put(b, bytes.n == 0, 1);
		made_put(b, part.n, 2);
		made_put(b, ~part.n, 2);
		sb_add(b, part);
		if (bytes.n == 0)
			break;
	}
	made_put(b, crc, 4);
	made_put(b, size, 4);
}

/* What both headers have from the flags to the extra's length. */
static void
zip_common(struct sb *b, const struct made_zip *m, struct str name,
    bool streamed, uint32_t crc, uint64_t size)
{
	made_put(b, 20, 2);
	made_put(b, m->flags, 2);
	made_put(b, m->method, 2);
	made_put(b, 0, 2);
	made_put(b, 0x21, 2);
	made_put(b, streamed ? 0 : crc, 4);
	made_put(b, streamed ? 0 : m->bytes.n, 4);
	made_put(b, streamed ? 0 : size, 4);
	made_put(b, name.n, 2);
	made_put(b, m->extra.n, 2);
}

static uint64_t
zip_local(struct sb *b, const struct made_zip *m)
{
	struct str name = str_of(m->local_name != NULL ? m->local_name :
	    m->name);
	uint64_t offset = b->n;

	made_put(b, 0x04034b50, 4);
	zip_common(b, m, name, (m->flags & 8) != 0,
	    crc_add(0, m->bytes.p, m->bytes.n) + m->spoil_local_crc,
	    m->bytes.n + m->spoil_local_size);
	sb_add(b, name);
	sb_add(b, m->extra);
	sb_add(b, m->bytes);
	sb_add(b, m->between);
	return (offset);
}

static void
zip_record(struct sb *b, const struct made_zip *m, uint64_t offset)
{
	struct str name = str_of(m->name);

	made_put(b, 0x02014b50, 4);
	made_put(b, 20, 1);
	made_put(b, m->host_plus_1 == 0 ? 3 : m->host_plus_1 - 1, 1);
	zip_common(b, m, name, false,
	    crc_add(0, m->bytes.p, m->bytes.n) + m->spoil_crc, m->bytes.n + m->spoil_size);
	made_put(b, 0, 6);
	made_put(b, m->attributes, 4);
	made_put(b, offset + m->spoil_offset, 4);
	sb_add(b, name);
	sb_add(b, m->extra);
}

void
made_zip_end(struct sb *b, unsigned entries, uint64_t bytes, uint64_t offset)
{
	made_put(b, 0x06054b50, 4);
	made_put(b, 0, 4);
	made_put(b, entries, 2);
	made_put(b, entries, 2);
	made_put(b, bytes, 4);
	made_put(b, offset, 4);
	made_put(b, 0, 2);
}

void
made_zip(struct sb *b, const struct made_zip *members, size_t n)
{
	uint64_t offsets[16], directory;

	assert_true(n <= NELEMS(offsets));
	for (size_t i = 0; i < n; i++)
		offsets[i] = zip_local(b, &members[i]);
	directory = b->n;
	for (size_t i = 0; i < n; i++)
		zip_record(b, &members[i], offsets[i]);
	made_zip_end(b, (unsigned)n, b->n - directory, directory);
}

static int
read_member(struct unpack *u, const struct unpack_entry *e, struct sb *ret,
    struct err *err)
{
	struct str block;
	uint64_t n = 0;
	int more;

	sb_addf(ret, "%c %.*s", e->is_dir ? 'd' : 'f', STR_ARG(e->name));
	if (!e->is_dir)
		sb_addc(ret, ' ');
	while ((more = unpack_read(u, &block, err)) == 1) {
		n += block.n;
		if (e->size < 100)
			sb_add(ret, block);
	}
	if (more == 0)
		assert_true(n == e->size);
	if (e->size >= 100)
		sb_addf(ret, "%llu", (unsigned long long)n);
	sb_addc(ret, '\n');
	return (more);
}

int
made_unpack(struct str archive, const struct unpack_limits *limits,
    struct sb *ret, struct err *err)
{
	struct readat *from = made_readat(archive);
	struct unpack *u = NULL;
	struct unpack_entry e;
	uint64_t index = 0;
	int more = unpack_open(from,
	    limits != NULL ? limits : &unpack_limits_default, NULL, &u, err);

	if (more == 0) {
		while ((more = unpack_next(u, &e, err)) == 1) {
			assert_true(e.index == index++);
			if (read_member(u, &e, ret, err) == -1) {
				more = -1;
				break;
			}
		}
		if (more == 0) {
			assert_int_equal(0, unpack_next(u, &e, err));
			assert_true(unpack_position(u) == archive.n);
		}
	}
	unpack_free(u);
	readat_free(from);
	return (more);
}
