/*
 * check_chains: copied-from links (archive-import.md 6.7, 6.11): to the nearest
 * one of the chain that is in the archive; else all that come from one object
 * outside become copies of the first of them, its representative. A circle is
 * refused: it would make every later export go round for ever.
 */
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "store/check_priv.h"

#define CHAIN_MAX 100000	/* keys of one chain */

/* item, number of keys, keys. */
int
imp_keep_chain(struct imp_doc *doc, const struct jv *record, const char *name,
    enum imp_spool spool, uint32_t item, struct err *err)
{
	const struct jv *chain;

	if (imp_typed(doc, record, name, JV_ARRAY, 0, &chain, err) == -1)
		return (-1);
	if (chain == NULL || chain->count == 0)
		return (0);
	if (chain->count > CHAIN_MAX)
		return (imp_bad(&doc->at, err, ERR_TOO_BIG,
		    "\"%s\" has more than %d keys", name, CHAIN_MAX));
	imp_put_u64(&doc->rec, item);
	imp_put_u64(&doc->rec, chain->count);
	JV_EACH(link, chain) {
		struct str key;

		if (imp_key_of(doc, link, name, &key, err) == -1)
			return (-1);
		imp_put_str(&doc->rec, key);
	}
	return (imp_keep(doc, spool, err));
}

/* The nearest in the archive, or the last key itself. */
static bool
nearest(const struct imp_map *known, struct str record, uint64_t n,
    uint64_t *ret, struct str *ret_last)
{
	for (uint64_t i = 0; i < n; i++) {
		*ret_last = imp_take_str(&record);
		if (ret_last->p != NULL &&
		    imp_map_get(known, *ret_last, ret))
			return (true);
	}
	return (false);
}

/* parent[i] of every item with a chain; `outside` keeps what stands for an
 * object that is not in the archive, for jobs that name it. */
static int
resolve(struct spool *chains, struct imp_map *known, uint32_t *parent,
    struct imp_map *outside, struct err *err)
{
	struct str record;
	int more;

	if (spool_rewind(chains, err) == -1)
		return (-1);
	while ((more = spool_record(chains, &record, err)) == 1) {
		uint64_t item = imp_take_u64(&record);
		uint64_t n = imp_take_u64(&record), found;
		struct str last = STR_NONE;

		if (nearest(known, record, n, &found, &last) ||
		    (last.p != NULL &&
		    !imp_map_add(outside, last, item, &found)))
			parent[item] = (uint32_t)found;
	}
	return (more);
}

/* Every item is reached once: seen[i] is the walk that first came by. */
static bool
has_circle(const uint32_t *parent, size_t n)
{
	uint32_t *seen = mem_new_array(n + 1, uint32_t);
	bool circle = false;

	for (size_t i = 0; i < n && !circle; i++) {
		uint32_t at = (uint32_t)i, walk = (uint32_t)i + 1;

		while (at != IMP_NONE && seen[at] == 0) {
			seen[at] = walk;
			at = parent[at];
		}
		circle = at != IMP_NONE && seen[at] == walk;
	}
	free(seen);
	return (circle);
}

int
imp_refuse_circle(const uint32_t *parent, size_t n, const char *doc,
    const char *what, struct err *err)
{
	struct imp_at at = { .doc = doc, .record = UINT64_MAX };

	if (!has_circle(parent, n))
		return (0);
	return (imp_bad(&at, err, ERR_CYCLE, "%s in a circle", what));
}

static uint32_t *
no_parents(size_t n)
{
	uint32_t *parent = mem_new_array(n + 1, uint32_t);

	for (size_t i = 0; i < n; i++)
		parent[i] = IMP_NONE;
	return (parent);
}

int
imp_check_chains(struct store_staged *st, struct err *err)
{
	uint32_t *parent = no_parents(st->nhdas);
	int rc = resolve(st->spools[SPOOL_CHAINS], &st->keys[IMP_HDA], parent,
	    &st->outside[IMP_HDA], err);

	if (rc == 0)
		rc = imp_refuse_circle(parent, st->nhdas, "datasets_attrs.txt",
		    "datasets are copies of each other", err);
	for (size_t i = 0; i < st->nhdas; i++)
		st->hdas[i].copied_from = parent[i];
	free(parent);
	return (rc);
}

int
imp_check_collection_chains(struct store_staged *st, struct err *err)
{
	uint32_t *parent = no_parents(st->nhdcas);
	int rc = resolve(st->spools[SPOOL_HDCA_CHAINS], &st->keys[IMP_HDCA],
	    parent, &st->outside[IMP_HDCA], err);

	for (size_t i = 0; i < st->nhdcas; i++) {
		if (parent[i] == i)
			parent[i] = IMP_NONE;
	}
	if (rc == 0)
		rc = imp_refuse_circle(parent, st->nhdcas, "collections_attrs.txt",
		    "collections are copies of each other", err);
	for (size_t i = 0; i < st->nhdcas; i++)
		st->hdcas[i].copied_from = parent[i];
	free(parent);
	return (rc);
}
