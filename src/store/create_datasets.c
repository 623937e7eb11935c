/* create_datasets: rows of datasets, with all that hangs on them. */
#include "base/cancel.h"
#include "base/err.h"
#include "store/create_priv.h"

#define PERMISSIONS_AT_ONCE 10000	/* datasets of one statement */

/* SPOOL_HDAS, in the order in which check_datasets.c writes it. */
struct hda_texts {
	struct str name, info, blurb, peek, designation, extension, metadata;
	bool metadata_deferred;
	struct str annotation;
	uint64_t visible;	/* 2: NULL */
	struct str state;
};

static void
take_texts(struct str *record, struct hda_texts *t)
{
	t->name = imp_take_str(record);
	t->info = imp_take_str(record);
	t->blurb = imp_take_str(record);
	t->peek = imp_take_str(record);
	t->designation = imp_take_str(record);
	t->extension = imp_take_str(record);
	t->metadata = imp_take_str(record);
	t->metadata_deferred = imp_take_u64(record) != 0;
	t->annotation = imp_take_str(record);
	t->visible = imp_take_u64(record);
	t->state = imp_take_str(record);
}

static int
create_hashes(struct imp_create *c, int64_t dataset, struct str *record,
    struct err *err)
{
	uint64_t n = imp_take_u64(record);

	while (n-- > 0) {
		struct str function = imp_take_str(record);
		struct str value = imp_take_str(record);
		struct str path = imp_take_str(record);

		if (DB_EXEC(c->db, store_import_hash_add, NULL, err,
		    .dataset = DB_INT(dataset), .function = DB_TEXT(function),
		    .value = DB_TEXT(value), .path = DB_TEXT(path)) == -1)
			return (-1);
	}
	return (0);
}

static int
create_source(struct imp_create *c, int64_t dataset, struct str *record,
    struct err *err)
{
	struct str uri = imp_take_str(record), path = imp_take_str(record);
	struct str transform = imp_take_str(record);
	struct str requested = imp_take_str(record);
	uint64_t n = imp_take_u64(record);
	int64_t source;

	if (DB_EXEC(c->db, store_import_source_add, NULL, err,
	    .dataset = DB_INT(dataset), .uri = DB_TEXT(uri),
	    .path = DB_TEXT(path), .transform = DB_BLOB(transform),
	    .requested = DB_BLOB(requested)) == -1)
		return (-1);
	source = db_last_id(c->db);
	while (n-- > 0) {
		struct str function = imp_take_str(record);
		struct str value = imp_take_str(record);

		(void)imp_take_str(record);
		if (DB_EXEC(c->db, store_import_source_hash_add, NULL, err,
		    .source = DB_INT(source), .function = DB_TEXT(function),
		    .value = DB_TEXT(value)) == -1)
			return (-1);
	}
	return (0);
}

/* The row of a dataset; the record stands before its file_metadata. */
static int
create_dataset(struct imp_create *c, uint32_t number, struct str *record,
    struct err *err)
{
	const struct imp_dataset *d = &c->st->datasets[number];
	bool bytes = d->member != IMP_NONE;
	struct str basename = imp_take_str(record);
	char hex[UUID_HEX];
	int64_t id;

	uuid_hex(&c->uuids[number], hex);
	if (imp_take_id(c, T_DATASET, number, &id, err) == -1 || DB_EXEC(c->db, store_import_dataset_add, NULL, err,
	    .id = DB_INT(id), .job = IMP_ID_OR_NULL(c, T_JOB, d->job),
	    .now = DB_TIME(c->now),
	    .state = DB_CSTR(imp_state_name((enum imp_state)d->state)),
	    .deleted = DB_BOOL(d->deleted), .purged = DB_BOOL(d->purged),
	    .basename = DB_TEXT(basename),
	    .file_size = bytes ? DB_INT((int64_t)d->size) : DB_NULL,
	    .total_size = bytes ? DB_INT((int64_t)(d->size + d->extra_size)) :
	    DB_NULL, .uuid = DB_CSTR(hex)) == -1 ||
	    create_hashes(c, id, record, err) == -1)
		return (-1);
	while (imp_take_u64(record) == 1) {
		if (create_source(c, id, record, err) == -1)
			return (-1);
	}
	return (0);
}

static int
create_hda(struct imp_create *c, uint32_t number, struct str *record,
    struct err *err)
{
	const struct imp_hda *hda = &c->st->hdas[number];
	struct hda_texts t;
	int64_t id;

	take_texts(record, &t);
	if (imp_take_id(c, T_HDA, number, &id, err) == -1 || DB_EXEC(c->db, store_import_hda_add, NULL, err, .id = DB_INT(id),
	    .history = DB_INT(c->history),
	    .dataset = IMP_ID(c, T_DATASET, hda->dataset),
	    .now = DB_TIME(c->now), .state = DB_TEXT(t.state),
	    .copied_from = IMP_ID_OR_NULL(c, T_HDA, hda->copied_from),
	    .name = DB_TEXT(t.name), .info = DB_TEXT(t.info),
	    .blurb = DB_TEXT(t.blurb), .peek = DB_TEXT(t.peek),
	    .extension = DB_TEXT(t.extension),
	    .metadata = DB_BLOB(t.metadata),
	    .metadata_deferred = DB_BOOL(t.metadata_deferred),
	    .designation = DB_TEXT(t.designation),
	    .deleted = DB_BOOL(hda->deleted),
	    .visible = t.visible == 2 ? DB_NULL : DB_BOOL(t.visible == 1),
	    .hid = DB_INT_OR_NULL((int64_t)c->hids[number], 0),
	    .purged = DB_BOOL(hda->purged)) == -1)
		return (-1);
	if (t.annotation.p != NULL &&
	    DB_EXEC(c->db, store_import_hda_annotation_add, NULL, err,
	    .hda = DB_INT(id), .user = DB_INT(c->opt->user->id),
	    .annotation = DB_TEXT(t.annotation)) == -1)
		return (-1);
	return (imp_create_tags(c, id, record, err));
}

static int
create_permissions(struct imp_create *c, struct err *err)
{
	size_t n = c->st->ndatasets;

	for (size_t i = 0; i < n; i += PERMISSIONS_AT_ONCE) {
		size_t end = n - i > PERMISSIONS_AT_ONCE ?
		    i + PERMISSIONS_AT_ONCE : n;

		if (DB_EXEC(c->db, store_import_dataset_permissions, NULL,
		    err, .now = DB_TIME(c->now),
		    .first = IMP_ID(c, T_DATASET, i),
		    .last = IMP_ID(c, T_DATASET, end - 1),
		    .user = DB_INT(c->opt->user->id)) == -1 ||
		    cancel_check(c->opt->cancel, err) == -1)
			return (-1);
	}
	return (0);
}

int
imp_create_datasets(struct imp_create *c, struct err *err)
{
	struct store_staged *st = c->st;
	struct spool *spool = st->spools[SPOOL_HDAS];
	struct str record;
	uint32_t number = 0, datasets = 0;
	int more;

	if (spool_rewind(spool, err) == -1)
		return (-1);
	while ((more = spool_record(spool, &record, err)) == 1) {
		if (create_hda(c, number, &record, err) == -1)
			return (-1);
		/* The first HDA of a dataset brings its facts. */
		if (st->hdas[number++].dataset == datasets &&
		    create_dataset(c, datasets++, &record, err) == -1)
			return (-1);
		if (imp_create_pause(c, err) == -1)
			return (-1);
	}
	return (more == -1 ? -1 : create_permissions(c, err));
}

int
imp_create_conversions(struct imp_create *c, struct err *err)
{
	struct spool *spool = c->st->spools[SPOOL_CONVERSIONS];
	struct str record;
	int more;

	if (spool_rewind(spool, err) == -1)
		return (-1);
	while ((more = spool_record(spool, &record, err)) == 1) {
		struct str type = imp_take_str(&record);
		int64_t child = (int64_t)imp_take_u64(&record) - 1;
		int64_t parent = (int64_t)imp_take_u64(&record) - 1;

		if (DB_EXEC(c->db, store_import_conversion_add, NULL, err,
		    .now = DB_TIME(c->now),
		    .hda = child < 0 ? DB_NULL : IMP_ID(c, T_HDA, child),
		    .parent = parent < 0 ? DB_NULL :
		    IMP_ID(c, T_HDA, parent), .type = DB_TEXT(type)) == -1)
			return (-1);
	}
	return (more);
}
