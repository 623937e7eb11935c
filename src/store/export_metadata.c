#include "base/err.h"
#include "store/datatypes.h"
#include "store/export_json.h"

/* Columns of a table are integers, also where their digits were stored. */
static void
write_item(struct jw *jw, const struct datatype_element *e,
    const struct jv *item)
{
	int64_t n;

	if (e->column && item != NULL && item->type == JV_STRING &&
	    str_to_i64(str_trim(item->text), &n))
		jw_int(jw, n);
	else
		jw_value_sorted(jw, item);
}

static void
write_many(struct jw *jw, const struct datatype_element *e,
    const struct jv *stored)
{
	jw_array(jw);
	if (stored->type == JV_ARRAY) {
		JV_EACH(item, stored)
			write_item(jw, e, item);
	} else if (stored->type != JV_NULL) {
		write_item(jw, e, stored);
	}
	jw_array_end(jw);
}

static void
write_element(struct jw *jw, const struct datatype_element *e,
    const struct jv *stored)
{
	if (e->kind == DATATYPE_FILE && !jv_is_null(stored))
		return;		/* no metadata file is in the archive */
	jw_key(jw, e->key);
	if (stored == NULL)
		jw_raw(jw, str_of(e->fallback));
	else if (e->kind == DATATYPE_MANY)
		write_many(jw, e, stored);
	else if (e->kind == DATATYPE_ONE)
		write_item(jw, e, stored->type == JV_ARRAY ? stored->first :
		    stored);
	else
		jw_value_sorted(jw, stored);
}

int
exp_json_metadata(struct jw *jw, struct str extension, struct str stored,
    struct arena *arena, struct err *err)
{
	const struct datatype *type = datatype_of(extension);
	struct jv *v;

	if (exp_json_read(stored, arena, &v, err) == -1)
		return (-1);
	jw_object(jw);
	for (unsigned i = 0; i < type->count; i++) {
		const struct datatype_element *e = &type->elements[i];

		write_element(jw, e, jv_get(v, e->key));
	}
	jw_object_end(jw);
	return (0);
}
