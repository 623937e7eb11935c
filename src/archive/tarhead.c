#include "archive/tarhead.h"

#include <assert.h>
#include <stdio.h>

#define NAME_MAX_USTAR ((size_t)100)
#define PREFIX_MAX ((size_t)155)
#define SIZE_LIMIT ((uint64_t)1 << 33)	/* 11 octal digits */

/* POSIX.1-1988, in the order of the block. */
struct ustar {
	char name[100], mode[8], uid[8], gid[8], size[12], mtime[12];
	char chksum[8], typeflag, linkname[100], magic[6], version[2];
	char uname[32], gname[32], devmajor[8], devminor[8], prefix[155];
	char unused[12];
};
_Static_assert(sizeof(struct ustar) == TAR_BLOCK, "ustar header");

uint64_t
tarhead_padding(uint64_t n, uint64_t to)
{
	return ((to - n % to) % to);
}

static bool
is_ascii(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((uint8_t)s.p[i] >= 0x80)
			return (false);
	return (true);
}

/* Where the name can be cut into prefix and rest: the offset of the slash
 * between them, 0 when it fits whole, SIZE_MAX when it cannot be done. */
static size_t
split_at(struct str name)
{
	if (name.n <= NAME_MAX_USTAR)
		return (0);
	for (size_t i = name.n - NAME_MAX_USTAR - 1; i + 1 < name.n; i++) {
		if (i > PREFIX_MAX)
			break;
		if (i > 0 && name.p[i] == '/')
			return (i);
	}
	return (SIZE_MAX);
}

/* Digits with leading zeros up to the field's last byte, which stays NUL. */
static void
put_octal(char *field, size_t width, uint64_t n)
{
	for (size_t i = width - 1; i-- > 0; n >>= 3)
		field[i] = (char)('0' + (n & 7));
}

static void
put_checksum(struct ustar *h)
{
	const uint8_t *p = (const uint8_t *)h;
	unsigned sum = 0;

	memset(h->chksum, ' ', sizeof(h->chksum));
	for (size_t i = 0; i < sizeof(*h); i++)
		sum += p[i];
	put_octal(h->chksum, 7, sum);
	h->chksum[6] = '\0';
}

/* All but the names. */
static void
put_fields(struct ustar *h, char typeflag, uint64_t size)
{
	put_octal(h->mode, sizeof(h->mode), typeflag == '5' ? 0755 : 0644);
	put_octal(h->uid, sizeof(h->uid), 0);
	put_octal(h->gid, sizeof(h->gid), 0);
	put_octal(h->size, sizeof(h->size), size);
	put_octal(h->mtime, sizeof(h->mtime), 0);
	h->typeflag = typeflag;
	memcpy(h->magic, "ustar", 6);
	memcpy(h->version, "00", 2);
	put_octal(h->devmajor, sizeof(h->devmajor), 0);
	put_octal(h->devminor, sizeof(h->devminor), 0);
}

/* "LENGTH key=value\n", where the length counts itself. */
static size_t
put_record(char *out, size_t room, const char *key, struct str value)
{
	size_t rest = 1 + strlen(key) + 1 + value.n + 1;
	size_t n = rest + 1;

	while (n != rest + (size_t)snprintf(NULL, 0, "%zu", n))
		n++;
	assert(n < room);
	(void)snprintf(out, room, "%zu %s=%.*s\n", n, key, STR_ARG(value));
	return (n);
}

static size_t
put_pax(struct str name, bool with_name, uint64_t size, uint8_t *out)
{
	struct ustar *h = (struct ustar *)out;
	char *records = (char *)out + TAR_BLOCK;
	size_t room = TARHEAD_MAX - 2 * TAR_BLOCK, n = 0;

	if (with_name)
		n += put_record(records, room, "path", name);
	if (size >= SIZE_LIMIT) {
		char text[24];

		(void)snprintf(text, sizeof(text), "%llu",
		    (unsigned long long)size);
		n += put_record(records + n, room - n, "size", str_of(text));
	}
	memset(records + n, 0, tarhead_padding(n, TAR_BLOCK));
	memcpy(h->name, "././@PaxHeader", 14);
	put_fields(h, 'x', n);
	put_checksum(h);
	return (TAR_BLOCK + n + tarhead_padding(n, TAR_BLOCK));
}

/* For readers that know no pax: as much as they can show. */
static void
put_name_for_old(struct ustar *h, struct str name)
{
	name = str_head(name, NAME_MAX_USTAR);
	for (size_t i = 0; i < name.n; i++)
		h->name[i] = (uint8_t)name.p[i] < 0x80 ? name.p[i] : '?';
}

size_t
tarhead_write(struct str member, bool is_dir, uint64_t size,
    uint8_t out[TARHEAD_MAX])
{
	char with_slash[4097];
	struct str name = member;
	struct ustar *h = (struct ustar *)out;
	size_t used = 0;
	size_t cut;

	assert(member.n > 0 && member.n < sizeof(with_slash));
	if (is_dir) {
		memcpy(with_slash, member.p, member.n);
		with_slash[member.n] = '/';
		name = (struct str){ with_slash, member.n + 1 };
	}
	cut = is_ascii(name) ? split_at(name) : SIZE_MAX;
	memset(out, 0, TAR_BLOCK);
	if (cut == SIZE_MAX || size >= SIZE_LIMIT) {
		used = put_pax(name, cut == SIZE_MAX, size, out);
		h = (struct ustar *)(out + used);
		memset(h, 0, sizeof(*h));
	}
	if (cut == SIZE_MAX) {
		put_name_for_old(h, name);
	} else {
		struct str rest = str_from(name, cut == 0 ? 0 : cut + 1);

		memcpy(h->prefix, name.p, cut);
		memcpy(h->name, rest.p, rest.n);
	}
	put_fields(h, is_dir ? '5' : '0', size >= SIZE_LIMIT ? 0 : size);
	put_checksum(h);
	return (used + TAR_BLOCK);
}
