/*
 * check_tags: what becomes of the tags of a record (database.md 2.3): the list
 * is one text to Galaxy, cut at ',' and ';'; a tag is a name and perhaps a
 * value; bad ones vanish.
 */
#include "base/err.h"
#include "base/point.h"
#include "store/check_priv.h"

#define NAME_POINTS 255
#define TAGS_MAX 10000		/* of one record: each is compared with all */

struct tag {
	struct str name, value;		/* as typed; value may be NULL */
	struct str lower_name, lower_value;
};

struct tags {
	struct imp_doc *doc;
	struct tag *list;
	size_t n, cap;
};

enum filter { DROP_CONTROLS, DROP_SPACE, LOWER };

static struct str
filtered(struct imp_doc *doc, struct str s, enum filter how)
{
	AUTO_SB struct sb b = SB_EMPTY(SB_LIMIT);

	while (s.n > 0) {
		uint32_t c = point_take(&s);

		if (how == LOWER)
			point_put(&b, point_lower(c));
		else if (how == DROP_CONTROLS ? !point_is_control(c) : !point_is_space(c))
			point_put(&b, c);
	}
	return (b.over ? STR_NONE : arena_str(doc->arena, sb_str(&b)));
}

/* Add one, or let it take the place of the one of equal name and value. */
static int
tags_add(struct tags *t, struct tag tag, struct err *err)
{
	for (size_t i = 0; i < t->n; i++) {
		struct tag *old = &t->list[i];

		if (str_eq(old->lower_name, tag.lower_name) &&
		    (old->value.p == NULL) == (tag.value.p == NULL) &&
		    str_eq(old->lower_value, tag.lower_value)) {
			*old = tag;
			return (0);
		}
	}
	if (t->n == TAGS_MAX)
		return (imp_bad(&t->doc->at, err, ERR_TOO_BIG,
		    "more than %d tags", TAGS_MAX));
	if (t->n == t->cap) {
		size_t cap = t->cap == 0 ? 8 : t->cap * 2;
		struct tag *list = arena_alloc(t->doc->arena,
		    cap * sizeof(*list));

		if (list == NULL)
			return (arena_over(t->doc->arena, err));
		if (t->n > 0)
			memcpy(list, t->list, t->n * sizeof(*list));
		t->list = list;
		t->cap = cap;
	}
	t->list[t->n++] = tag;
	return (0);
}

/* One tag between separators. */
static int
tags_one(struct tags *t, struct str text, struct err *err)
{
	struct imp_doc *doc = t->doc;
	struct tag tag = { .value = STR_NONE, .lower_value = STR_NONE };
	struct str name = text, value = STR_NONE;
	bool hash = text.n > 0 && text.p[0] == '#';

	if (hash) {
		name = STR("name");
		value = str_from(text, 1);
	} else {
		for (size_t i = 0; i < text.n; i++) {
			if (text.p[i] == ':' || text.p[i] == '=') {
				name = str_head(text, i);
				value = str_from(text, i + 1);
				break;
			}
		}
	}
	tag.name = filtered(doc, name, DROP_SPACE);
	if (tag.name.n > 0 && tag.name.p[0] == '.')
		tag.name = str_from(tag.name, 1);
	if (tag.name.n == 0 || str_points(tag.name) > NAME_POINTS)
		return (0);
	tag.lower_name = filtered(doc, tag.name, LOWER);
	if (value.n > 0)
		value = str_head_points(filtered(doc, value, DROP_SPACE),
		    NAME_POINTS);
	if (value.n > 0) {
		tag.value = value;
		tag.lower_value = filtered(doc, value, LOWER);
	}
	return (tags_add(t, tag, err));
}

static int
tags_text(struct tags *t, struct str text, struct err *err)
{
	text = filtered(t->doc, text, DROP_CONTROLS);
	for (size_t i = 0, start = 0; i <= text.n; i++) {
		if (i < text.n && text.p[i] != ',' && text.p[i] != ';')
			continue;
		if (tags_one(t, str_head(str_from(text, start), i - start),
		    err) == -1)
			return (-1);
		start = i + 1;
	}
	return (0);
}

/* Before 19.05 tags were an object of names and values. */
static int
tags_legacy(struct tags *t, const struct jv *tags, struct err *err)
{
	JV_EACH(item, tags) {
		struct str value = STR_NONE;
		const char *text;

		(void)jv_string(item, &value);
		text = arena_printf(t->doc->arena, "%.*s:%.*s",
		    STR_ARG(item->key), STR_ARG(value));
		if (text == NULL)
			return (arena_over(t->doc->arena, err));
		if (tags_text(t, str_of(text), err) == -1)
			return (-1);
	}
	return (0);
}

static int
tags_list(struct tags *t, const struct jv *tags, struct err *err)
{
	JV_EACH(item, tags) {
		struct str text;

		if (!jv_string(item, &text))
			return (imp_bad(&t->doc->at, err, ERR_BAD_RECORD,
			    "a tag is %s instead of a string",
			    jv_type_name(item->type)));
		if (tags_text(t, text, err) == -1)
			return (-1);
	}
	return (0);
}

int
imp_put_tags(struct imp_doc *doc, const struct jv *record, struct err *err)
{
	const struct jv *v = jv_get(record, "tags");
	struct tags t = { .doc = doc };
	int rc = 0;

	if (!jv_is_null(v) && v->type == JV_ARRAY)
		rc = tags_list(&t, v, err);
	else if (!jv_is_null(v) && v->type == JV_OBJECT)
		rc = tags_legacy(&t, v, err);
	else if (!jv_is_null(v))
		rc = imp_bad(&doc->at, err, ERR_BAD_RECORD,
		    "\"tags\" is %s instead of a list",
		    jv_type_name(v->type));
	if (rc == -1)
		return (-1);
	doc->st->rows += t.n;
	imp_put_u64(&doc->rec, t.n);
	for (size_t i = 0; i < t.n; i++) {
		imp_put_str(&doc->rec, t.list[i].name);
		imp_put_str(&doc->rec, t.list[i].value);
		imp_put_str(&doc->rec, t.list[i].lower_name);
		imp_put_str(&doc->rec, t.list[i].lower_value);
	}
	return (0);
}
