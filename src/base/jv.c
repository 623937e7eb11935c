#include "base/jv.h"

#include <inttypes.h>

#include "base/jr.h"

const struct jv *
jv_get(const struct jv *v, const char *key)
{
	const struct jv *found = NULL;
	struct str wanted = str_of(key);

	if (v == NULL || v->type != JV_OBJECT)
		return (NULL);
	JV_EACH (member, v)
		if (str_eq(member->key, wanted))
			found = member;
	return (found);
}

bool
jv_is_null(const struct jv *v)
{
	return (v == NULL || v->type == JV_NULL);
}

const char *
jv_type_name(enum jv_type type)
{
	switch (type) {
	case JV_NULL:
		return ("null");
	case JV_FALSE:
	case JV_TRUE:
		return ("boolean");
	case JV_NUMBER:
		return ("number");
	case JV_STRING:
		return ("string");
	case JV_ARRAY:
		return ("list");
	case JV_OBJECT:
		return ("object");
	}
	return ("value");
}

bool
jv_int(const struct jv *v, int64_t *ret)
{
	return (v != NULL && v->type == JV_NUMBER && str_to_i64(v->text, ret));
}

bool
jv_bool(const struct jv *v, bool *ret)
{
	if (v == NULL || (v->type != JV_TRUE && v->type != JV_FALSE))
		return (false);
	*ret = v->type == JV_TRUE;
	return (true);
}

bool
jv_string(const struct jv *v, struct str *ret)
{
	if (v == NULL || v->type != JV_STRING)
		return (false);
	*ret = v->text;
	return (true);
}

struct jv *
jv_new(struct arena *a, enum jv_type type)
{
	struct jv *v = arena_new_one(a, struct jv);

	if (v != NULL)
		v->type = type;
	return (v);
}

static struct jv *
new_with_text(struct arena *a, enum jv_type type, struct str text)
{
	struct jv *v = jv_new(a, type);

	if (v == NULL || text.p == NULL)
		return (NULL);
	v->text = text;
	return (v);
}

struct jv *
jv_new_string(struct arena *a, struct str text)
{
	return (new_with_text(a, JV_STRING, arena_str(a, text)));
}

struct jv *
jv_new_int(struct arena *a, int64_t n)
{
	return (new_with_text(a, JV_NUMBER,
	    str_of(arena_printf(a, "%" PRId64, n))));
}

void
jv_push(struct jv *array, struct jv *item)
{
	if (array == NULL || item == NULL)
		return;
	if (array->last == NULL)
		array->first = item;
	else
		array->last->next = item;
	array->last = item;
	array->count++;
}

void
jv_put(struct jv *object, struct str key, struct jv *item)
{
	if (item != NULL)
		item->key = key;
	jv_push(object, item);
}

int
jv_parse(struct str text, const struct jr_limits *limits, struct arena *a,
    struct jv **ret, struct err *err)
{
	AUTO_SOURCE struct source *in = source_mem(text);
	AUTO_JR struct jr *jr = jr_new(in, NULL, limits);
	enum jr_token over;
	struct jv *v;

	if (jr_value(jr, a, &v, err) == -1 || jr_next(jr, &over, NULL, err) == -1)
		return (-1);
	*ret = v;
	return (0);
}
