#include "base/jv_priv.h"
#include "base/jw.h"
#include "base/own.h"

/* Digits before the end of a buffer, and where they begin. */
static char *
digits_before(char *end, uint64_t n)
{
	do {
		*--end = (char)('0' + n % 10);
		n /= 10;
	} while (n > 0);
	return (end);
}

void
jw_uint(struct jw *jw, uint64_t n)
{
	char text[20], *end = text + sizeof(text);
	char *p = digits_before(end, n);

	jw_raw(jw, (struct str){ p, (size_t)(end - p) });
}

void
jw_int(struct jw *jw, int64_t n)
{
	char text[20], *end = text + sizeof(text);
	char *p = digits_before(end, n < 0 ? -(uint64_t)n : (uint64_t)n);

	if (n < 0)
		*--p = '-';
	jw_raw(jw, (struct str){ p, (size_t)(end - p) });
}

void
jw_bool(struct jw *jw, bool b)
{
	jw_raw(jw, b ? STR("true") : STR("false"));
}

void
jw_null(struct jw *jw)
{
	jw_raw(jw, STR("null"));
}

void
jw_number(struct jw *jw, struct str text)
{
	jw_raw(jw, text);
}

void
jw_cstr(struct jw *jw, const char *s)
{
	jw_str(jw, str_of(s));
}

static void put_value(struct jw *, const struct jv *, bool sorted);

static void
put_member(struct jw *jw, const struct jv *member, bool sorted)
{
	jw_key_str(jw, member->key);
	put_value(jw, member, sorted);
}

static void
put_object(struct jw *jw, const struct jv *object, bool sorted)
{
	AUTO_FREE struct jv_slot *slots = NULL;
	size_t n;

	jw_object(jw);
	if (sorted ? jv_is_sorted(object) : jv_repeated(object) == NULL) {
		JV_EACH (member, object)
			put_member(jw, member, sorted);
	} else {
		slots = jv_slots(object, sorted, &n);
		for (size_t i = 0; i < n; i++)
			put_member(jw, slots[i].member, sorted);
	}
	jw_object_end(jw);
}

static void
put_array(struct jw *jw, const struct jv *array, bool sorted)
{
	jw_array(jw);
	JV_EACH (item, array)
		put_value(jw, item, sorted);
	jw_array_end(jw);
}

/* Recursive: whoever read the tree has limited its depth. */
static void
put_value(struct jw *jw, const struct jv *v, bool sorted)
{
	switch (v->type) {
	case JV_NULL:
		jw_null(jw);
		break;
	case JV_FALSE:
	case JV_TRUE:
		jw_bool(jw, v->type == JV_TRUE);
		break;
	case JV_NUMBER:
		jw_number(jw, v->text);
		break;
	case JV_STRING:
		jw_str(jw, v->text);
		break;
	case JV_ARRAY:
		put_array(jw, v, sorted);
		break;
	case JV_OBJECT:
		put_object(jw, v, sorted);
		break;
	}
}

void
jw_value(struct jw *jw, const struct jv *v)
{
	if (v == NULL)
		jw_null(jw);
	else
		put_value(jw, v, false);
}

void
jw_value_sorted(struct jw *jw, const struct jv *v)
{
	if (v == NULL)
		jw_null(jw);
	else
		put_value(jw, v, true);
}

void
jw_kstr(struct jw *jw, const char *key, struct str s)
{
	jw_key(jw, key);
	jw_str(jw, s);
}

void
jw_kcstr(struct jw *jw, const char *key, const char *s)
{
	jw_key(jw, key);
	jw_cstr(jw, s);
}

void
jw_kint(struct jw *jw, const char *key, int64_t n)
{
	jw_key(jw, key);
	jw_int(jw, n);
}

void
jw_kbool(struct jw *jw, const char *key, bool b)
{
	jw_key(jw, key);
	jw_bool(jw, b);
}

void
jw_knull(struct jw *jw, const char *key)
{
	jw_key(jw, key);
	jw_null(jw);
}
