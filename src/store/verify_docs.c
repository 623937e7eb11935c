#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "store/staged.h"
#include "store/verify_priv.h"

#define CHAIN "copied_from_history_dataset_association_id_chain"
static struct str
text_of(const struct jv *object, const char *key)
{
	const struct jv *v = jv_get(object, key);

	return (v != NULL && (v->type == JV_STRING || v->type == JV_NUMBER) ?
	    v->text : STR_NONE);
}

static bool
has_key(const struct jv *object, const char *key)
{
	return (jv_get(object, key) != NULL);
}

/* The name of the member with a dataset's bytes, if it is there. */
static bool
has_file(const struct verify *v, const struct jv *record)
{
	struct str name = text_of(record, "file_name");
	uint64_t ordinal;

	return (name.n > 0 && imp_member(v->st, name, &ordinal));
}

static void
keep_hashes(struct verify *v, const struct jv *record)
{
	const struct jv *meta = jv_get(record, "file_metadata");
	struct str name = text_of(record, "file_name");

	JV_EACH(h, jv_get(meta, "hashes")) {
		struct str value = text_of(h, "hash_value");
		struct verify_hash *keep;
		enum hash_kind kind;
		uint64_t before;

		if (!jv_is_null(jv_get(h, "extra_files_path")) ||
		    value.n >= sizeof(keep->hex) ||
		    hash_kind_named(text_of(h, "hash_function"), &kind) == -1)
			continue;
		mem_grow(v->hashes, &v->hashes_cap, v->nhashes + 1);
		keep = &v->hashes[v->nhashes];
		*keep = (struct verify_hash){ .kind = kind,
			.next = SIZE_MAX };
		memcpy(keep->hex, value.p, value.n);
		if (imp_map_get(&v->hashed, name, &before))
			keep->next = before;
		imp_map_put(&v->hashed, name, v->nhashes++);
	}
}

/* Which dataset Galaxy would make a copy of (archive-import.md 6.2, 6.7): the
 * first of the chain that is in the archive, else its far end. */
static struct str
shared_key(const struct verify *v, const struct jv *chain)
{
	struct str last = STR_NONE;

	JV_EACH(link, chain) {
		uint64_t number;

		last = link->text;
		if (imp_map_get(&v->st->keys[IMP_HDA], last, &number))
			return (last);
	}
	return (last);
}

static void
check_copy(struct verify *v, const struct jv *record, struct str place)
{
	struct str key = shared_key(v, jv_get(record, CHAIN));
	uint64_t original;

	if (key.p != NULL && imp_map_get(&v->with_file, key, &original) &&
	    original == 1 && !has_file(v, record))
		verify_note(v, VERIFY_COPY_HARMS, place);
}

static bool
is_unfinished(struct str state)
{
	static const char *const states[] = { "new", "upload", "queued",
		"running", "setting_metadata", "paused" };

	for (size_t i = 0; i < NELEMS(states); i++)
		if (str_is(state, states[i]))
			return (true);
	return (false);
}

static int
check_dataset(void *ctx, const struct jv *record, struct err *err)
{
	struct verify *v = ctx;
	struct str place = text_of(record, "name");
	struct str key = text_of(record, "encoded_id");
	struct str file = text_of(record, "file_name");
	const struct jv *tags = jv_get(record, "tags");
	const struct jv *meta = jv_get(record, "metadata");

	(void)err;
	if (v->st->plan.layout == LAYOUT_LEGACY)
		return (0);
	if (tags != NULL && tags->count > 0 &&
	    store_format_is_bag(v->st->plan.format))
		verify_note(v, VERIFY_BAG_TAGS, place);
	if (!has_key(record, "annotation"))
		verify_note(v, VERIFY_NO_ANNOTATION, place);
	if (meta != NULL && meta->type == JV_OBJECT && !has_key(meta, "dbkey"))
		verify_note(v, VERIFY_NO_DBKEY, place);
	if (file.n > 0 && !has_file(v, record))
		verify_note(v, VERIFY_NO_FILE, place);
	if (is_unfinished(text_of(record, "state")))
		verify_note(v, VERIFY_UNFINISHED, place);
	check_copy(v, record, place);
	if (has_file(v, record))
		keep_hashes(v, record);
	if (key.p != NULL)
		imp_map_put(&v->with_file, key, has_file(v, record));
	return (0);
}

static int
check_collection(void *ctx, const struct jv *record, struct err *err)
{
	struct verify *v = ctx;

	(void)err;
	if (!has_key(record, "collection"))
		verify_note(v, VERIFY_BARE_COLLECTION,
		    text_of(record, "type"));
	return (0);
}

/* Galaxy reads what Python's datetime.fromisoformat does: with a date and a
 * time, which may have a zone. */
static bool
is_time(const struct jv *v)
{
	usec_t t;

	return (v != NULL && v->type == JV_STRING && clock_parse(v->text, &t));
}

static int
check_job(void *ctx, const struct jv *record, struct err *err)
{
	struct verify *v = ctx;

	(void)err;
	if (!is_time(jv_get(record, "create_time")) ||
	    !is_time(jv_get(record, "update_time")))
		verify_note(v, VERIFY_JOB_TIMES, text_of(record, "tool_id"));
	return (0);
}

int
verify_documents(struct verify *v, struct err *err)
{
	static const struct {
		const char *name;
		imp_doc_visit *visit;
	} docs[] = {
		{ "datasets_attrs.txt", check_dataset },
		{ "datasets_attrs.txt.provenance", check_dataset },
		{ "collections_attrs.txt", check_collection },
		{ "jobs_attrs.txt", check_job },
	};

	for (size_t i = 0; i < NELEMS(docs); i++)
		if (imp_records(v->st, docs[i].name, &v->opt->json,
		    docs[i].visit, v, err) == -1)
			return (-1);
	return (0);
}
