/* create_collections: rows of collections, their elements, and what a
 * collection was mapped from. The spools are those of check_collections.c. */
#include "base/err.h"
#include "store/create_priv.h"

static int
create_level(struct imp_create *c, struct str record, struct err *err)
{
	uint64_t number = imp_take_u64(&record);
	struct str type = imp_take_str(&record);
	struct str state = imp_take_str(&record);
	struct str message = imp_take_str(&record);
	int64_t count = (int64_t)imp_take_u64(&record) - 1;
	struct str columns = imp_take_str(&record);
	int64_t id;

	if (imp_take_id(c, T_COLLECTION, (uint32_t)number, &id, err) == -1)
		return (-1);
	return (DB_EXEC(c->db, store_import_collection_add, NULL, err,
	    .id = DB_INT(id), .type = DB_TEXT(type),
	    .state = DB_TEXT(state), .message = DB_TEXT(message),
	    .count = DB_INT_OR_NULL(count, -1), .now = DB_TIME(c->now),
	    .columns = DB_BLOB(columns)));
}

static int
create_element(struct imp_create *c, uint32_t number, struct str record,
    struct err *err)
{
	uint64_t collection = imp_take_u64(&record);
	bool nested = imp_take_u64(&record) != 0;
	uint64_t target = imp_take_u64(&record);
	uint64_t index = imp_take_u64(&record);
	struct str identifier = imp_take_str(&record);
	struct str columns = imp_take_str(&record);
	int64_t id;

	if (imp_take_id(c, T_ELEMENT, number, &id, err) == -1)
		return (-1);
	return (DB_EXEC(c->db, store_import_element_add, NULL, err,
	    .id = DB_INT(id),
	    .collection = IMP_ID(c, T_COLLECTION, collection),
	    .hda = nested ? DB_NULL : IMP_ID(c, T_HDA, target),
	    .child = nested ? IMP_ID(c, T_COLLECTION, target) : DB_NULL,
	    .index = DB_INT((int64_t)index),
	    .identifier = DB_TEXT(identifier), .columns = DB_BLOB(columns)));
}

static int
create_hdca(struct imp_create *c, uint32_t number, struct str record,
    struct err *err)
{
	const struct imp_hdca *hdca = &c->st->hdcas[number];
	struct str name = imp_take_str(&record);
	struct str output = imp_take_str(&record);
	bool deleted = imp_take_u64(&record) != 0;
	int64_t id, hid = c->hids[c->st->nhdas + number];

	if (imp_take_id(c, T_HDCA, number, &id, err) == -1)
		return (-1);
	return (DB_EXEC(c->db, store_import_hdca_add, NULL, err,
	    .id = DB_INT(id),
	    .collection = IMP_ID(c, T_COLLECTION, hdca->collection),
	    .history = DB_INT(c->history), .name = DB_TEXT(name),
	    .hid = DB_INT_OR_NULL(hid, 0), .deleted = DB_BOOL(deleted),
	    .copied_from = IMP_ID_OR_NULL(c, T_HDCA, hdca->copied_from),
	    .output_name = DB_TEXT(output),
	    .job = IMP_ID_OR_NULL(c, T_JOB, hdca->job),
	    .now = DB_TIME(c->now)));
}

/* An input that is not in the archive is passed over. */
static int
create_implicit(struct imp_create *c, uint32_t number, struct str record,
    struct err *err)
{
	uint64_t hdca = imp_take_u64(&record), input;
	struct str name = imp_take_str(&record);
	struct str key = imp_take_str(&record);

	(void)number;
	if (key.p == NULL ||
	    !imp_map_get(&c->st->keys[IMP_HDCA], key, &input))
		return (0);
	return (DB_EXEC(c->db, store_import_implicit_input_add, NULL, err,
	    .hdca = IMP_ID(c, T_HDCA, hdca), .input = IMP_ID(c, T_HDCA, input),
	    .name = DB_TEXT(name)));
}

static int
create_one_level(struct imp_create *c, uint32_t number, struct str record,
    struct err *err)
{
	(void)number;
	return (create_level(c, record, err));
}

static int
each(struct imp_create *c, enum imp_spool which, int (*create)(
    struct imp_create *, uint32_t, struct str, struct err *), struct err *err)
{
	struct spool *spool = c->st->spools[which];
	struct str record;
	uint32_t number = 0;
	int more;

	if (spool_rewind(spool, err) == -1)
		return (-1);
	while ((more = spool_record(spool, &record, err)) == 1) {
		if (create(c, number++, record, err) == -1 ||
		    imp_create_pause(c, err) == -1)
			return (-1);
	}
	return (more);
}

int
imp_create_collections(struct imp_create *c, struct err *err)
{
	if (each(c, SPOOL_COLLECTIONS, create_one_level, err) == -1 ||
	    each(c, SPOOL_ELEMENTS, create_element, err) == -1 ||
	    each(c, SPOOL_HDCAS, create_hdca, err) == -1)
		return (-1);
	return (each(c, SPOOL_IMPLICIT, create_implicit, err));
}
