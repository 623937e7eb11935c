#include "api/content_view.h"

#include "base/err.h"
#include "base/jv.h"
#include "model/ids.h"

static const char *const job_states[] = { "new", "waiting", "running", "error",
	"paused", "skipped", "resubmitted", "queued", "ok", "failed", "deleted",
	"upload" };

/* The address of an item of a history. */
static void
put_address(struct api_call *call, const struct content *c, const char *kind,
    struct jw *jw)
{
	char history[IDS_TEXT], item[IDS_TEXT], text[2 * IDS_TEXT + 60];

	ids_encode(call->ids, IDS_API, c->history_id, history);
	ids_encode(call->ids, IDS_API, c->id, item);
	(void)snprintf(text, sizeof(text), "/api/histories/%s/contents/%s%s",
	    history, kind, item);
	jw_kcstr(jw, "url", text);
}

static void
put_json(struct jw *jw, const char *key, struct str text,
    const char *otherwise)
{
	jw_key(jw, key);
	jw_raw(jw, text.p != NULL ? text : str_of(otherwise));
}

static void
put_shared(struct api_call *call, const struct content *c, struct jw *jw)
{
	api_kid(jw, call, "id", c->id);
	jw_kstr(jw, "name", c->name);
	api_kid(jw, call, "history_id", c->history_id);
	jw_kint(jw, "hid", c->hid);
	jw_kbool(jw, "deleted", c->deleted);
	jw_kbool(jw, "visible", c->visible);
	api_ktime(jw, "create_time", c->create_time);
	api_ktime(jw, "update_time", c->update_time);
	put_json(jw, "tags", c->tags, "[]");
}

static void
put_genome_build(struct api_call *call, struct str metadata, struct jw *jw)
{
	struct arena_mark mark = arena_save(call->arena);

	jw_kstr(jw, "genome_build", content_genome_build(
	    content_metadata(metadata, call->arena)));
	arena_rewind(call->arena, mark);
}

void
content_put_dataset(struct api_call *call, const struct content *c, bool typed,
    struct jw *jw)
{
	char id[IDS_TEXT], type_id[IDS_TEXT + 10];

	ids_encode(call->ids, IDS_API, c->id, id);
	(void)snprintf(type_id, sizeof(type_id), "dataset-%s", id);
	put_shared(call, c, jw);
	jw_kcstr(jw, "type_id", type_id);
	jw_kcstr(jw, "type", "file");
	put_address(call, c, typed ? "datasets/" : "", jw);
	jw_kcstr(jw, "history_content_type", "dataset");
	api_kid(jw, call, "dataset_id", c->inner_id);
	jw_kstr(jw, "state", c->state);
	jw_kstr(jw, "extension", c->extension);
	jw_kbool(jw, "purged", c->purged);
	put_genome_build(call, c->metadata, jw);
	jw_knull(jw, "object_store_id");
	jw_knull(jw, "quota_source_label");
}

/* How many of the collection's jobs are in each state that Galaxy names. */
static void
put_job_states(struct api_call *call, struct str text, struct jw *jw)
{
	struct arena_mark mark = arena_save(call->arena);
	const struct jv *counts = content_metadata(text, call->arena);
	int64_t n, all = 0;

	JV_EACH (count, counts)
		if (jv_int(count, &n))
			all += n;
	jw_key(jw, "job_state_summary");
	jw_object(jw);
	jw_kint(jw, "all_jobs", all);
	for (size_t i = 0; i < NELEMS(job_states); i++)
		jw_kint(jw, job_states[i], jv_int(jv_get(counts,
		    job_states[i]), &n) ? n : 0);
	jw_object_end(jw);
	arena_rewind(call->arena, mark);
}

static void
put_element_count(struct jw *jw, int64_t n)
{
	if (n == -1)
		jw_knull(jw, "element_count");
	else
		jw_kint(jw, "element_count", n);
}

static void
put_contents_url(struct api_call *call, const struct content *c,
    struct jw *jw)
{
	char item[IDS_TEXT], inner[IDS_TEXT], text[2 * IDS_TEXT + 60];

	ids_encode(call->ids, IDS_API, c->id, item);
	ids_encode(call->ids, IDS_API, c->inner_id, inner);
	(void)snprintf(text, sizeof(text),
	    "/api/dataset_collections/%s/contents/%s", item, inner);
	jw_kcstr(jw, "contents_url", text);
}

static void
put_collection(struct api_call *call, const struct content *c, struct jw *jw)
{
	jw_kcstr(jw, "model_class", "HistoryDatasetCollectionAssociation");
	put_shared(call, c, jw);
	jw_kcstr(jw, "type", "collection");
	put_address(call, c, "dataset_collections/", jw);
	jw_kcstr(jw, "history_content_type", "dataset_collection");
	jw_kstr(jw, "collection_type", c->type);
	jw_kstr(jw, "populated_state", c->populated_state);
	jw_kstr(jw, "populated_state_message", c->message);
	put_element_count(jw, c->elements);
	put_json(jw, "elements_datatypes", c->datatypes, "[]");
	put_json(jw, "elements_states", c->states, "{}");
	jw_kint(jw, "elements_deleted", c->deleted_elements);
	api_kid(jw, call, "job_source_id", c->job_source);
	jw_kstr(jw, "job_source_type", c->job_source_type);
	put_job_states(call, c->job_states, jw);
	put_contents_url(call, c, jw);
	api_kid(jw, call, "collection_id", c->inner_id);
}

void
content_write(struct api_call *call, const struct content *c, bool typed,
    struct jw *jw)
{
	jw_object(jw);
	if (c->is_collection)
		put_collection(call, c, jw);
	else
		content_put_dataset(call, c, typed, jw);
	jw_object_end(jw);
}

/* A collection on its way out: how many lists of elements are open below its
 * own. Each holds an element and what is in it, both open. */
struct elements {
	struct api_call *call;
	struct jw *jw;
	unsigned depth;
};

static void
put_held_dataset(struct elements *e, const struct content_element *element)
{
	const struct content *c = &element->item;
	struct jw *jw = e->jw;
	struct uuid uuid;

	jw_kcstr(jw, "model_class", "HistoryDatasetAssociation");
	api_kid(jw, e->call, "id", c->id);
	jw_kstr(jw, "name", c->name);
	api_kid(jw, e->call, "history_id", c->history_id);
	jw_kint(jw, "hid", c->hid);
	jw_kcstr(jw, "hda_ldda", "hda");
	jw_kcstr(jw, "history_content_type", "dataset");
	jw_kstr(jw, "state", c->state);
	jw_kstr(jw, "file_ext", c->extension);
	jw_kint(jw, "file_size", element->file_size);
	jw_kbool(jw, "deleted", c->deleted);
	jw_kbool(jw, "visible", c->visible);
	jw_kbool(jw, "purged", c->purged);
	api_ktime(jw, "create_time", c->create_time);
	api_ktime(jw, "update_time", c->update_time);
	if (uuid_parse(element->uuid, &uuid))
		api_kuuid(jw, "uuid", &uuid);
	else
		jw_knull(jw, "uuid");
}

static void
put_held_collection(struct elements *e, const struct content *c)
{
	struct jw *jw = e->jw;

	jw_kcstr(jw, "model_class", "DatasetCollection");
	api_kid(jw, e->call, "id", c->inner_id);
	jw_kstr(jw, "collection_type", c->type);
	jw_kbool(jw, "populated", str_is(c->populated_state, "ok"));
	put_element_count(jw, c->elements);
	jw_key(jw, "elements");
	jw_array(jw);
}

/* Ends the collections below this depth, each with its element. */
static void
close_to(struct elements *e, unsigned depth)
{
	for (; e->depth > depth; e->depth--) {
		jw_array_end(e->jw);
		jw_object_end(e->jw);
		jw_object_end(e->jw);
	}
}

static int
put_element(void *ctx, const struct content_element *element, struct err *err)
{
	struct elements *e = ctx;
	struct jw *jw = e->jw;
	bool nested = element->item.is_collection;

	(void)err;
	close_to(e, element->depth);
	jw_object(jw);
	jw_kcstr(jw, "model_class", "DatasetCollectionElement");
	api_kid(jw, e->call, "id", element->id);
	jw_kint(jw, "element_index", element->index);
	jw_kstr(jw, "element_identifier", element->name);
	jw_kcstr(jw, "element_type", nested ? "dataset_collection" : "hda");
	jw_knull(jw, "columns");
	jw_key(jw, "object");
	if (!nested && element->item.id == 0) {
		jw_null(jw);
		jw_object_end(jw);
		return (0);
	}
	jw_object(jw);
	if (nested) {
		put_held_collection(e, &element->item);
		e->depth++;
		return (0);
	}
	put_held_dataset(e, element);
	jw_object_end(jw);
	jw_object_end(jw);
	return (0);
}

int
content_write_elements(struct api_call *call, const struct content *c,
    struct jw *jw, struct err *err)
{
	struct elements e = { .call = call, .jw = jw };

	jw_object(jw);
	put_collection(call, c, jw);
	jw_kbool(jw, "populated", str_is(c->populated_state, "ok"));
	jw_key(jw, "elements");
	jw_array(jw);
	if (contents_elements(call->db, c->inner_id, put_element, &e, err) ==
	    -1)
		return (-1);
	close_to(&e, 0);
	jw_array_end(jw);
	jw_object_end(jw);
	return (0);
}

struct wanted {
	struct api_call *call;
	int64_t history;
};

static int
write_wanted(void *ctx, const struct content *c, struct err *err)
{
	struct wanted *wanted = ctx;

	if (c->history_id != wanted->history)
		return (err_set(err, ERR_NOT_FOUND,
		    "there is no collection with this id in the history"));
	return (content_write_elements(wanted->call, c,
	    http_response_json(wanted->call->resp), err));
}

int
content_write_collection(struct api_call *call, int64_t history, int64_t id,
    struct err *err)
{
	struct wanted wanted = { .call = call, .history = history };
	int got = contents_one(call->db, true, id, write_wanted, &wanted,
	    err);

	if (got == 0)
		return (err_set(err, ERR_NOT_FOUND,
		    "there is no collection with this id in the history"));
	return (got == 1 ? 0 : -1);
}
