/*
 * verify_bytes: the archive once more, for what the first pass could not know:
 * which files have a recorded digest, and where the root is.
 */
#include <strings.h>

#include "base/err.h"
#include "base/fs.h"
#include "base/own.h"
#include "store/verify_priv.h"

#define CRATE "ro-crate-metadata.json"

struct second {
	struct verify *v;
	struct unpack *in;
	struct hash *hashes[HASH_KINDS];
};

/* The member at hand to the digests that are wanted of it. */
static int
digest(struct second *s, unsigned wanted, struct err *err)
{
	struct str block;
	int more;

	for (int i = 0; i < HASH_KINDS; i++)
		hash_reset(s->hashes[i]);
	while ((more = unpack_read(s->in, &block, err)) == 1)
		for (int i = 0; i < HASH_KINDS; i++)
			if ((wanted & BIT(i)) != 0)
				hash_add(s->hashes[i], block);
	return (more);
}

static int
check_file(struct second *s, struct str name, size_t first, struct err *err)
{
	struct verify *v = s->v;
	char hex[HASH_KINDS][2 * HASH_MAX + 1];
	unsigned wanted = 0;

	for (size_t i = first; i != SIZE_MAX; i = v->hashes[i].next)
		wanted |= BIT(v->hashes[i].kind);
	if (digest(s, wanted, err) == -1)
		return (-1);
	for (int i = 0; i < HASH_KINDS; i++)
		if ((wanted & BIT(i)) != 0)
			hash_end_hex(s->hashes[i], hex[i]);
	for (size_t i = first; i != SIZE_MAX; i = v->hashes[i].next)
		if (strcasecmp(v->hashes[i].hex, hex[v->hashes[i].kind]) != 0)
			verify_note(v, VERIFY_HASH_MISMATCH, name);
	return (0);
}

static int
keep_crate(struct second *s, struct err *err)
{
	struct verify *v = s->v;
	struct str block;
	int more;

	if (fs_temp(v->scratch, &v->crate_fd, err) == -1)
		return (-1);
	while ((more = unpack_read(s->in, &block, err)) == 1)
		if (fs_write_all(v->crate_fd, block.p, block.n, err) == -1)
			return (-1);
	return (more);
}

static int
pass(struct second *s, struct err *err)
{
	struct str root = str_of(s->v->st->root);
	struct unpack_entry entry;
	uint64_t first;
	int more;

	while ((more = unpack_next(s->in, &entry, err)) == 1) {
		struct str name = str_from(entry.name, root.n);

		if (entry.is_dir || !str_starts(entry.name, root))
			continue;
		if (str_is(name, CRATE) && keep_crate(s, err) == -1)
			return (-1);
		if (imp_map_get(&s->v->hashed, name, &first) &&
		    check_file(s, name, (size_t)first, err) == -1)
			return (-1);
	}
	return (more);
}

int
verify_bytes(struct verify *v, struct err *err)
{
	AUTO_UNPACK struct unpack *in = NULL;
	struct second s = { .v = v };
	uint64_t ordinal;
	int rc;

	if (v->nhashes == 0 && !imp_member(v->st, STR(CRATE), &ordinal))
		return (0);
	if (unpack_open(v->from, &v->opt->limits, v->opt->cancel, &in, err) ==
	    -1)
		return (-1);
	s.in = in;
	for (int i = 0; i < HASH_KINDS; i++)
		s.hashes[i] = hash_new((enum hash_kind)i);
	rc = pass(&s, err);
	for (int i = 0; i < HASH_KINDS; i++)
		hash_free(s.hashes[i]);
	return (rc);
}
