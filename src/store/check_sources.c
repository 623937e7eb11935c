/*
 * check_sources: what an archive says about the origin of a dataset's bytes:
 * base name, hashes, sources. Nothing is compared and nothing is fetched, but
 * a Galaxy fetches the sources of deferred datasets later, without asking who
 * wants them: addresses that reach a server's own files or carry credentials
 * are dropped.
 */
#include "base/err.h"
#include "store/check_priv.h"

static bool
scheme_is_safe(struct str scheme)
{
	char lower[16];

	if (scheme.n == 0 || scheme.n >= sizeof(lower))
		return (scheme.n > 0);
	for (size_t i = 0; i < scheme.n; i++)
		lower[i] = scheme.p[i] >= 'A' && scheme.p[i] <= 'Z' ?
		    (char)(scheme.p[i] | 0x20) : scheme.p[i];

	struct str s = { lower, scheme.n };

	return (!str_is(s, "file") && !str_starts(s, STR("gx")));
}

/* Why the address may not be stored, or NULL. */
static const char *
refused_uri(struct str uri)
{
	size_t colon = str_find(uri, ':');
	struct str rest, authority;

	uri = str_trim(uri);
	if (colon == SIZE_MAX || colon == 0)
		return (uri.n > 0 && uri.p[0] == '/' ?
		    "its address is a path of a server" : NULL);
	if (!scheme_is_safe(str_head(uri, colon)))
		return ("its address is one of a server's own files");
	rest = str_from(uri, colon + 1);
	if (!str_starts(rest, STR("//")))
		return (NULL);
	rest = str_from(rest, 2);
	if (!str_cut(&rest, '/', &authority))
		return (NULL);
	if (str_find(authority, '@') != SIZE_MAX)
		return ("its address carries credentials");
	return (NULL);
}

/* function, value, extra file of each hash. */
static int
put_hashes(struct imp_doc *doc, const struct jv *owner, bool with_path,
    struct err *err)
{
	const struct jv *list;

	if (imp_typed(doc, owner, "hashes", JV_ARRAY, 0, &list, err) == -1)
		return (-1);
	imp_put_u64(&doc->rec, list != NULL ? list->count : 0);
	doc->st->rows += list != NULL ? list->count : 0;
	JV_EACH(item, list) {
		struct str function, value, path = STR_NONE;

		if (imp_text(doc, item, "hash_function", IMP_NOT_NULL,
		    IMP_TEXT, &function, err) == -1 ||
		    imp_text(doc, item, "hash_value", IMP_NOT_NULL, IMP_TEXT,
		    &value, err) == -1 ||
		    (with_path && imp_text(doc, item, "extra_files_path",
		    IMP_REQUIRED, IMP_TEXT, &path, err) == -1))
			return (-1);
		imp_put_str(&doc->rec, function);
		imp_put_str(&doc->rec, value);
		imp_put_str(&doc->rec, path);
	}
	return (0);
}

static int
put_transforms(struct imp_doc *doc, const struct jv *source, bool deferred,
    struct err *err)
{
	const struct jv *transform = jv_get(source, "transform");
	const struct jv *requested = jv_get(source, "requested_transform");

	if (transform == NULL)
		return (imp_bad(&doc->at, err, ERR_BAD_RECORD,
		    "a source has no \"transform\""));
	/* Of a deferred dataset nothing has been done yet (6.3). */
	if (imp_put_json(doc, deferred ? NULL : transform, true, err) == -1)
		return (-1);
	if (deferred && requested == NULL && jv_is_null(transform)) {
		imp_put_str(&doc->rec, STR("[]"));
		return (0);
	}
	return (imp_put_json(doc, deferred && requested == NULL ? transform :
	    requested, true, err));
}

static int
put_source(struct imp_doc *doc, const struct jv *source, struct str uri,
    bool deferred, struct err *err)
{
	struct str path;

	if (imp_text(doc, source, "extra_files_path", IMP_REQUIRED, IMP_TEXT,
	    &path, err) == -1)
		return (-1);
	imp_put_u64(&doc->rec, 1);
	imp_put_str(&doc->rec, uri);
	imp_put_str(&doc->rec, path);
	if (put_transforms(doc, source, deferred, err) == -1)
		return (-1);
	return (put_hashes(doc, source, false, err));
}

static int
put_sources(struct imp_doc *doc, const struct jv *file, struct str name,
    bool deferred, struct err *err)
{
	const struct jv *list;

	if (imp_typed(doc, file, "sources", JV_ARRAY, 0, &list, err) == -1)
		return (-1);
	JV_EACH(source, list) {
		struct str uri;
		const char *why;

		if (imp_text(doc, source, "source_uri", IMP_REQUIRED, IMP_TEXT,
		    &uri, err) == -1)
			return (-1);
		why = refused_uri(uri);
		if (why != NULL && imp_leave_out(doc->st, "source", name, why,
		    err) == -1)
			return (-1);
		if (why == NULL &&
		    put_source(doc, source, uri, deferred, err) == -1)
			return (-1);
	}
	imp_put_u64(&doc->rec, 0);
	return (0);
}

bool
imp_has_source(const struct jv *record)
{
	const struct jv *list = jv_get(jv_get(record, "file_metadata"),
	    "sources");
	struct str uri;

	JV_EACH(source, list) {
		if (jv_is_null(jv_get(source, "extra_files_path")) &&
		    jv_string(jv_get(source, "source_uri"), &uri) &&
		    refused_uri(uri) == NULL)
			return (true);
	}
	return (false);
}

int
imp_put_file_metadata(struct imp_doc *doc, const struct jv *record,
    struct str name, bool deferred, struct err *err)
{
	const struct jv *file;
	struct str base;

	if (imp_typed(doc, record, "file_metadata", JV_OBJECT, 0, &file,
	    err) == -1 ||
	    imp_text(doc, file, "created_from_basename", 0, IMP_TEXT, &base,
	    err) == -1)
		return (-1);
	imp_put_str(&doc->rec, base);
	if (put_hashes(doc, file, true, err) == -1)
		return (-1);
	return (put_sources(doc, file, name, deferred, err));
}
