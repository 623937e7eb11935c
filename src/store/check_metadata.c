/*
 * check_metadata: the metadata of a dataset as Galaxy stores it: what its
 * datatype declares, dbkey as a list, and no value that stands for a metadata
 * file: a file is found by the number or UUID in such a value, and an archive
 * may not choose one.
 */
#include "base/err.h"
#include "store/check_priv.h"
#include "store/datatypes.h"

/* As 26.1 does: a type that nobody knows is plain data. */
struct str
imp_known_extension(struct str extension)
{
	const struct datatype *type = datatype_of(extension);

	return (str_is(extension, "auto") ? extension :
	    str_of(type->extension));
}

/* A comma-separated text becomes the list of its parts. */
static struct jv *
dbkey_list(struct imp_doc *doc, const struct jv *dbkey)
{
	struct jv *list = jv_new(doc->arena, JV_ARRAY);
	struct str rest, part;

	if (list == NULL)
		return (NULL);
	if (!jv_string(dbkey, &rest) || rest.n == 0)
		rest = STR("?");
	while (str_cut(&rest, ',', &part)) {
		struct jv *item = jv_new_string(doc->arena, part);

		if (item == NULL)
			return (NULL);
		jv_push(list, item);
	}
	return (list);
}

static const struct datatype_element *
declared(const struct datatype *type, struct str key)
{
	for (unsigned i = 0; i < type->count; i++) {
		if (str_is(key, type->elements[i].key))
			return (&type->elements[i]);
	}
	return (NULL);
}

static bool
may_be_stored(const struct datatype *type, const struct jv *item)
{
	const struct datatype_element *e = declared(type, item->key);
	struct str class;

	if (e == NULL || (e->kind == DATATYPE_FILE && item->type != JV_NULL))
		return (false);
	return (!jv_string(jv_get(item, "model_class"), &class) ||
	    !str_is(class, "MetadataFile"));
}

/* A shallow copy: children are shared, siblings are not. */
static int
copy_item(struct imp_doc *doc, const struct jv *item, struct jv *to,
    struct err *err)
{
	struct jv *copy;

	if (str_is(item->key, "dbkey") && item->type != JV_ARRAY)
		copy = dbkey_list(doc, item);
	else if ((copy = arena_new_one(doc->arena, struct jv)) != NULL) {
		*copy = *item;
		copy->next = NULL;
	}
	if (copy == NULL)
		return (arena_over(doc->arena, err));
	jv_put(to, item->key, copy);
	return (0);
}

int
imp_put_metadata(struct imp_doc *doc, const struct jv *record,
    struct str extension, struct err *err)
{
	const struct datatype *type = datatype_of(extension);
	const struct jv *metadata;
	struct jv *stored;
	int deferred;

	if (imp_bool(doc, record, "metadata_deferred", 0, &deferred,
	    err) == -1 ||
	    imp_typed(doc, record, "metadata", JV_OBJECT,
	    deferred ? 0 : IMP_NOT_NULL, &metadata, err) == -1)
		return (-1);
	if (metadata != NULL && jv_get(metadata, "dbkey") == NULL)
		return (imp_bad(&doc->at, err, ERR_BAD_RECORD,
		    "\"metadata\" has no \"dbkey\""));
	if ((stored = jv_new(doc->arena, JV_OBJECT)) == NULL)
		return (arena_over(doc->arena, err));
	JV_EACH(item, metadata) {
		if (may_be_stored(type, item) &&
		    copy_item(doc, item, stored, err) == -1)
			return (-1);
	}
	if (metadata == NULL)
		imp_put_str(&doc->rec, STR("{\"dbkey\": \"?\"}"));
	else if (imp_put_json(doc, stored, true, err) == -1)
		return (-1);
	imp_put_u64(&doc->rec, (uint64_t)deferred);
	return (0);
}
