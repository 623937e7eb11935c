#include "model/dataset.h"

#include "base/err.h"
#include "base/own.h"
#include "db/db.h"
#include "model/row_priv.h"

/* A text column that may be NULL, into the arena. */
static int
keep(const struct db_rows *r, unsigned column, struct arena *arena,
    struct str *ret, struct err *err)
{
	*ret = STR_NONE;
	return (db_is_null(r, column) ? 0 :
	    row_text(r, column, arena, ret, err));
}

static int
keep_texts(const struct db_rows *r, struct arena *arena,
    struct dataset_detail *d, struct err *err)
{
	const struct {
		unsigned column;
		struct str *to;
	} texts[] = {
		{ 3, &d->info }, { 4, &d->blurb }, { 5, &d->peek },
		{ 8, &d->validated_state }, { 9, &d->validated_message },
		{ 10, &d->annotation }, { 11, &d->basename }, { 12, &d->name },
		{ 14, &d->extension }, { 18, &d->state },
	};
	struct str external, extra;

	for (size_t i = 0; i < NELEMS(texts); i++)
		if (keep(r, texts[i].column, arena, texts[i].to, err) == -1)
			return (-1);
	if (keep(r, 16, arena, &external, err) == -1 ||
	    keep(r, 19, arena, &extra, err) == -1)
		return (-1);
	d->key.external = external.p;
	d->key.extra = extra.p;
	return (0);
}

static int
read_maker(struct db *db, int64_t id, int64_t *ret, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	AUTO_SB struct sb ids = SB_EMPTY(64);
	int got;

	sb_addf(&ids, "[%lld]", (long long)id);
	if (DB_QUERY(db, model_show_makers, &rows, err,
	    .ids = DB_TEXT(sb_str(&ids))) == -1 ||
	    (got = db_rows_next(rows, err)) == -1)
		return (-1);
	*ret = got == 1 ? db_int(rows, 1) : 0;
	return (0);
}

int
dataset_detail(struct db *db, int64_t id, struct arena *arena,
    struct dataset_detail *ret, struct err *err)
{
	AUTO_ROWS struct db_rows *r = NULL;
	int got;

	*ret = (struct dataset_detail){ .id = id };
	if (DB_QUERY(db, model_dataset_detail, &r, err,
	    .id = DB_INT(id)) == -1 || (got = db_rows_next(r, err)) == -1)
		return (-1);
	if (got == 0)
		return (0);
	ret->history_id = db_int(r, 0);
	ret->dataset_id = ret->key.id = db_int(r, 1);
	ret->owner_id = db_int(r, 2);
	(void)uuid_parse(db_text(r, 6), &ret->key.uuid);
	ret->file_size = db_int(r, 7);
	ret->hid = db_int(r, 13);
	ret->purged = db_bool(r, 15);
	ret->from_library = !db_is_null(r, 17);
	if (keep_texts(r, arena, ret, err) == -1 ||
	    read_maker(db, id, &ret->job, err) == -1)
		return (-1);
	return (1);
}

static int
query_facts(struct db *db, enum dataset_facts kind, int64_t dataset_id,
    struct db_rows **ret, struct err *err)
{
	struct db_value dataset = DB_INT(dataset_id);

	switch (kind) {
	case DATASET_ROLES:
		return (DB_QUERY(db, model_dataset_roles, ret, err,
		    .dataset = dataset));
	case DATASET_HASHES:
		return (DB_QUERY(db, model_dataset_hashes, ret, err,
		    .dataset = dataset));
	case DATASET_SOURCES:
		break;
	}
	return (DB_QUERY(db, model_dataset_sources, ret, err,
	    .dataset = dataset));
}

int
dataset_facts(struct db *db, enum dataset_facts kind, int64_t dataset_id,
    dataset_fact_visit *visit, void *ctx, struct err *err)
{
	AUTO_ROWS struct db_rows *r = NULL;
	int more;

	if (query_facts(db, kind, dataset_id, &r, err) == -1)
		return (-1);
	while ((more = db_rows_next(r, err)) == 1) {
		struct dataset_fact fact = { db_int(r, 0),
			{ db_text(r, 1), db_text(r, 2), db_text(r, 3) } };

		if (visit(ctx, &fact, err) == -1)
			return (-1);
	}
	return (more);
}
