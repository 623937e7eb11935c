/*
 * dataset_view: a dataset with everything that is known of it. Left out: where
 * the server keeps it, and metadata that is a file.
 */
#include "api/content_view.h"
#include "base/err.h"
#include "base/jv.h"
#include "model/ids.h"

struct page {
	struct api_call *call;
	const struct dataset_detail *detail;
	struct jw *jw;
	const char *action;	/* of the roles that are wanted */
};

static int
put_role(void *ctx, const struct dataset_fact *role, struct err *err)
{
	struct page *page = ctx;
	char text[IDS_TEXT];

	(void)err;
	if (!str_is(role->texts[0], page->action))
		return (0);
	ids_encode(page->call->ids, IDS_API, role->id, text);
	jw_cstr(page->jw, text);
	return (0);
}

static int
put_roles(struct page *page, const char *key, const char *action,
    struct err *err)
{
	page->action = action;
	jw_key(page->jw, key);
	jw_array(page->jw);
	if (dataset_facts(page->call->db, DATASET_ROLES,
	    page->detail->dataset_id, put_role, page, err) == -1)
		return (-1);
	jw_array_end(page->jw);
	return (0);
}

/* Who may do what: for the owner and administrators. */
static int
put_permissions(struct page *page, struct err *err)
{
	const struct api_call *call = page->call;

	if (!call->is_user || !(call->user.is_admin ||
	    call->user.id == page->detail->owner_id))
		return (0);
	jw_key(page->jw, "permissions");
	jw_object(page->jw);
	if (put_roles(page, "manage", "manage permissions", err) == -1 ||
	    put_roles(page, "access", "access", err) == -1)
		return (-1);
	jw_object_end(page->jw);
	return (0);
}

static int
put_hash(void *ctx, const struct dataset_fact *hash, struct err *err)
{
	struct page *page = ctx;

	(void)err;
	jw_object(page->jw);
	jw_kcstr(page->jw, "model_class", "DatasetHash");
	api_kid(page->jw, page->call, "id", hash->id);
	jw_kstr(page->jw, "hash_function", hash->texts[0]);
	jw_kstr(page->jw, "hash_value", hash->texts[1]);
	jw_kstr(page->jw, "extra_files_path", hash->texts[2]);
	jw_object_end(page->jw);
	return (0);
}

static int
put_source(void *ctx, const struct dataset_fact *source, struct err *err)
{
	struct page *page = ctx;
	struct arena *arena = page->call->arena;
	struct arena_mark mark = arena_save(arena);

	(void)err;
	jw_object(page->jw);
	jw_kcstr(page->jw, "model_class", "DatasetSource");
	api_kid(page->jw, page->call, "id", source->id);
	jw_kstr(page->jw, "source_uri", source->texts[0]);
	jw_kstr(page->jw, "extra_files_path", source->texts[1]);
	jw_key(page->jw, "transform");
	jw_value(page->jw, content_metadata(source->texts[2], arena));
	jw_object_end(page->jw);
	arena_rewind(arena, mark);
	return (0);
}

static int
put_list(struct page *page, const char *key, enum dataset_facts kind,
    dataset_fact_visit *visit, struct err *err)
{
	jw_key(page->jw, key);
	jw_array(page->jw);
	if (dataset_facts(page->call->db, kind, page->detail->dataset_id,
	    visit, page, err) == -1)
		return (-1);
	jw_array_end(page->jw);
	return (0);
}

static void
put_empty_list(struct jw *jw, const char *key)
{
	jw_key(jw, key);
	jw_array(jw);
	jw_array_end(jw);
}

static void
put_download_url(struct page *page)
{
	char history[IDS_TEXT], id[IDS_TEXT], text[2 * IDS_TEXT + 60];

	ids_encode(page->call->ids, IDS_API, page->detail->history_id,
	    history);
	ids_encode(page->call->ids, IDS_API, page->detail->id, id);
	(void)snprintf(text, sizeof(text),
	    "/api/histories/%s/contents/%s/display", history, id);
	jw_kcstr(page->jw, "download_url", text);
}

/* A build is kept in a list. A file's path is the server's own affair. */
static void
put_metadata(struct page *page, struct str text)
{
	const struct jv *metadata = content_metadata(text, page->call->arena);
	AUTO_SB struct sb key = SB_EMPTY(1024);

	jw_kstr(page->jw, "metadata_dbkey", content_genome_build(metadata));
	JV_EACH (item, metadata) {
		if (str_is(item->key, "dbkey") || jv_is_null(item) ||
		    item->type == JV_OBJECT)
			continue;
		sb_clear(&key);
		sb_addf(&key, "metadata_%.*s", STR_ARG(item->key));
		jw_key_str(page->jw, sb_str(&key));
		jw_value(page->jw, item);
	}
}

static void
put_texts(struct page *page)
{
	const struct dataset_detail *d = page->detail;
	struct jw *jw = page->jw;

	jw_kcstr(jw, "hda_ldda", "hda");
	jw_knull(jw, "copied_from_ldda_id");
	jw_kbool(jw, "accessible", true);
	jw_kstr(jw, "misc_info", d->info);
	jw_kstr(jw, "misc_blurb", d->blurb);
	jw_kstr(jw, "file_ext", d->extension);
	jw_kint(jw, "file_size", d->file_size);
	jw_kbool(jw, "resubmitted", false);
	put_empty_list(jw, "meta_files");
	jw_knull(jw, "data_type");
	jw_kstr(jw, "peek", d->peek);
	api_kid(jw, page->call, "creating_job", d->job);
	jw_kbool(jw, "rerunnable", false);
	api_kuuid(jw, "uuid", &d->key.uuid);
	put_empty_list(jw, "display_apps");
	put_empty_list(jw, "display_types");
	jw_kstr(jw, "validated_state", d->validated_state);
	jw_kstr(jw, "validated_state_message", d->validated_message);
	jw_kstr(jw, "annotation", d->annotation);
	put_download_url(page);
	jw_kcstr(jw, "api_type", "file");
	jw_kstr(jw, "created_from_basename", d->basename);
	jw_knull(jw, "drs_id");
}

int
content_write_page(struct api_call *call, const struct content *c,
    const struct dataset_detail *detail, struct jw *jw, struct err *err)
{
	struct page page = { .call = call, .detail = detail, .jw = jw };

	jw_object(jw);
	jw_kcstr(jw, "model_class", "HistoryDatasetAssociation");
	content_put_dataset(call, c, false, jw);
	put_texts(&page);
	if (put_permissions(&page, err) == -1 ||
	    put_list(&page, "hashes", DATASET_HASHES, put_hash, err) == -1 ||
	    put_list(&page, "sources", DATASET_SOURCES, put_source, err) ==
	    -1)
		return (-1);
	put_metadata(&page, c->metadata);
	jw_object_end(jw);
	return (0);
}

static int
put_page(void *ctx, const struct content *c, struct err *err)
{
	const struct page *page = ctx;

	return (content_write_page(page->call, c, page->detail, page->jw,
	    err));
}

int
content_write_dataset(struct api_call *call,
    const struct dataset_detail *detail, struct err *err)
{
	struct page page = { .call = call, .detail = detail,
		.jw = http_response_json(call->resp) };

	return (contents_one(call->db, false, detail->id, put_page, &page,
	    err) == -1 ? -1 : 0);
}
