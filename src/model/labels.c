#include "model/labels.h"

#include "base/err.h"
#include "base/point.h"
#include "db/db.h"

#define TAG_POINTS 255

/* A tag's row, after those of its prefixes: "a.b.c" has "a.b" for a parent. */
static int
need_tag(struct db *db, struct str name, struct err *err)
{
	struct str parent = STR_NONE;

	for (size_t i = 1; i <= name.n; i++) {
		struct str prefix = str_head(name, i);

		if (i < name.n && name.p[i] != '.')
			continue;
		if (DB_EXEC(db, model_tag_need, NULL, err,
		    .name = DB_TEXT(prefix), .parent = DB_TEXT(parent)) == -1)
			return (-1);
		parent = prefix;
	}
	return (0);
}

static void
lower(struct str s, struct sb *out)
{
	while (s.n > 0)
		point_put(out, point_lower(point_take(&s)));
}

/* The parameters of the three statements that add one. */
struct tag {
	struct db_value id, name, tname, value, user_value;
};

static int
insert_tag(struct db *db, enum labelled kind, const struct tag *t,
    struct err *err)
{
	switch (kind) {
	case LABEL_HISTORY:
		return (DB_EXEC(db, model_history_tag_add, NULL, err,
		    .id = t->id, .name = t->name, .tname = t->tname,
		    .value = t->value, .user_value = t->user_value));
	case LABEL_DATASET:
		return (DB_EXEC(db, model_dataset_tag_add, NULL, err,
		    .id = t->id, .name = t->name, .tname = t->tname,
		    .value = t->value, .user_value = t->user_value));
	case LABEL_COLLECTION:
		break;
	}
	return (DB_EXEC(db, model_hdca_tag_add, NULL, err, .id = t->id,
	    .name = t->name, .tname = t->tname, .value = t->value,
	    .user_value = t->user_value));
}

/* A value that is empty is none. */
static int
add_tag(struct db *db, enum labelled kind, int64_t id, struct str name,
    struct str value, struct err *err)
{
	AUTO_SB struct sb key = SB_EMPTY(SB_LIMIT), low = SB_EMPTY(SB_LIMIT);
	bool has_value = value.n > 0;

	if (name.n == 0 || str_points(name) > TAG_POINTS)
		return (err_set(err, ERR_INVALID, "the name of a tag has 1 to "
		    "%d characters", TAG_POINTS));
	value = str_head_points(value, TAG_POINTS);
	lower(name, &key);
	lower(value, &low);
	if (need_tag(db, sb_str(&key), err) == -1)
		return (-1);
	return (insert_tag(db, kind, &(struct tag){ .id = DB_INT(id),
	    .name = DB_TEXT(sb_str(&key)), .tname = DB_TEXT(name),
	    .value = has_value ? DB_TEXT(sb_str(&low)) : DB_NULL,
	    .user_value = has_value ? DB_TEXT(value) : DB_NULL }, err));
}

/* "name:value" or "name=value"; "#value" is short for "name:value". */
static int
read_tag(struct db *db, enum labelled kind, int64_t id, struct str text,
    struct err *err)
{
	size_t end = 0;

	if (text.n > 0 && text.p[0] == '#')
		return (add_tag(db, kind, id, STR("name"), str_from(text, 1),
		    err));
	while (end < text.n && text.p[end] != ':' && text.p[end] != '=')
		end++;
	return (add_tag(db, kind, id, str_head(text, end),
	    end < text.n ? str_from(text, end + 1) : STR_NONE, err));
}

/* To Galaxy a list of tags is one text, cut at ',' and ';'. */
static int
read_tags(struct db *db, enum labelled kind, int64_t id, struct str text,
    struct err *err)
{
	struct str part, tag;

	while (str_cut(&text, ',', &part))
		while (str_cut(&part, ';', &tag))
			if (tag.n > 0 &&
			    read_tag(db, kind, id, tag, err) == -1)
				return (-1);
	return (0);
}

static int
drop_tags(struct db *db, enum labelled kind, int64_t id, struct err *err)
{
	switch (kind) {
	case LABEL_HISTORY:
		return (DB_EXEC(db, model_history_tags_drop, NULL, err,
		    .id = DB_INT(id)));
	case LABEL_DATASET:
		return (DB_EXEC(db, model_dataset_tags_drop, NULL, err,
		    .id = DB_INT(id)));
	case LABEL_COLLECTION:
		break;
	}
	return (DB_EXEC(db, model_hdca_tags_drop, NULL, err,
	    .id = DB_INT(id)));
}

static int
set_tags(struct db *db, enum labelled kind, int64_t id,
    const struct labels *labels, struct err *err)
{
	if (drop_tags(db, kind, id, err) == -1)
		return (-1);
	for (size_t i = 0; i < labels->ntags; i++)
		if (read_tags(db, kind, id, labels->tags[i], err) == -1)
			return (-1);
	return (0);
}

static int
drop_note(struct db *db, enum labelled kind, int64_t id, struct err *err)
{
	switch (kind) {
	case LABEL_HISTORY:
		return (DB_EXEC(db, model_history_annotation_drop, NULL, err,
		    .id = DB_INT(id)));
	case LABEL_DATASET:
		return (DB_EXEC(db, model_dataset_annotation_drop, NULL, err,
		    .id = DB_INT(id)));
	case LABEL_COLLECTION:
		break;
	}
	return (DB_EXEC(db, model_hdca_annotation_drop, NULL, err,
	    .id = DB_INT(id)));
}

static int
add_note(struct db *db, enum labelled kind, int64_t id, struct str text,
    struct err *err)
{
	switch (kind) {
	case LABEL_HISTORY:
		return (DB_EXEC(db, model_history_annotation_add, NULL, err,
		    .id = DB_INT(id), .annotation = DB_TEXT(text)));
	case LABEL_DATASET:
		return (DB_EXEC(db, model_dataset_annotation_add, NULL, err,
		    .id = DB_INT(id), .annotation = DB_TEXT(text)));
	case LABEL_COLLECTION:
		break;
	}
	return (DB_EXEC(db, model_hdca_annotation_add, NULL, err,
	    .id = DB_INT(id), .annotation = DB_TEXT(text)));
}

static int
set_note(struct db *db, enum labelled kind, int64_t id, struct str text,
    struct err *err)
{
	if (drop_note(db, kind, id, err) == -1)
		return (-1);
	return (text.n == 0 ? 0 : add_note(db, kind, id, text, err));
}

int
labels_set(struct db *db, enum labelled kind, int64_t id,
    const struct labels *labels, struct err *err)
{
	if (labels->has_note &&
	    set_note(db, kind, id, labels->note, err) == -1)
		return (-1);
	return (labels->has_tags ? set_tags(db, kind, id, labels, err) : 0);
}
