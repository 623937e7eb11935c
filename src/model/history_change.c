#include "model/history_change.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/point.h"
#include "db/db.h"
#include "model/histories.h"

#define TAG_POINTS 255

static struct db_value
flag(int value)
{
	return (value == -1 ? DB_NULL : DB_BOOL(value));
}

static int
change_columns(struct db *db, int64_t id, const struct history_change *c,
    struct err *err)
{
	int published = c->published, importable = c->importable;
	uint64_t changed;

	if (importable == 0)
		published = 0;
	else if (published == 1)
		importable = 1;
	if (DB_EXEC(db, model_history_change, &changed, err, .id = DB_INT(id),
	    .name = DB_TEXT(c->name),
	    .genome_build = DB_TEXT(c->genome_build), .published = flag(published),
	    .importable = flag(importable), .deleted = flag(c->deleted),
	    .now = DB_TIME(clock_now())) == -1)
		return (-1);
	if (changed == 0)
		return (err_set(err, ERR_NOT_OWNER, "History is immutable"));
	return (0);
}

static int
change_annotation(struct db *db, int64_t id, struct str text,
    struct err *err)
{
	struct db_value history = DB_INT(id);

	if (DB_EXEC(db, model_history_annotation_drop, NULL, err,
	    .history = history) == -1)
		return (-1);
	return (text.n == 0 ? 0 : DB_EXEC(db, model_history_annotation_add,
	    NULL, err, .history = history, .annotation = DB_TEXT(text)));
}

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

/* A value that is empty is none. */
static int
add_tag(struct db *db, int64_t id, struct str name, struct str value,
    struct err *err)
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
	return (DB_EXEC(db, model_history_tag_add, NULL, err,
	    .history = DB_INT(id), .name = DB_TEXT(sb_str(&key)),
	    .tname = DB_TEXT(name),
	    .value = has_value ? DB_TEXT(sb_str(&low)) : DB_NULL,
	    .user_value = has_value ? DB_TEXT(value) : DB_NULL));
}

/* "name:value" or "name=value"; "#value" is short for "name:value". */
static int
read_tag(struct db *db, int64_t id, struct str text, struct err *err)
{
	size_t end = 0;

	if (text.n > 0 && text.p[0] == '#')
		return (add_tag(db, id, STR("name"), str_from(text, 1), err));
	while (end < text.n && text.p[end] != ':' && text.p[end] != '=')
		end++;
	return (add_tag(db, id, str_head(text, end),
	    end < text.n ? str_from(text, end + 1) : STR_NONE, err));
}

/* To Galaxy a list of tags is one text, cut at ',' and ';'. */
static int
read_tags(struct db *db, int64_t id, struct str text, struct err *err)
{
	struct str part, tag;

	while (str_cut(&text, ',', &part))
		while (str_cut(&part, ';', &tag))
			if (tag.n > 0 && read_tag(db, id, tag, err) == -1)
				return (-1);
	return (0);
}

static int
change_tags(struct db *db, int64_t id, const struct history_change *c,
    struct err *err)
{
	if (DB_EXEC(db, model_history_tags_drop, NULL, err,
	    .history = DB_INT(id)) == -1)
		return (-1);
	for (size_t i = 0; i < c->ntags; i++)
		if (read_tags(db, id, c->tags[i], err) == -1)
			return (-1);
	return (0);
}

static int
change_all(struct db *db, int64_t id, const struct history_change *c,
    struct err *err)
{
	if (change_columns(db, id, c, err) == -1)
		return (-1);
	if (c->has_annotation &&
	    change_annotation(db, id, c->annotation, err) == -1)
		return (-1);
	return (c->has_tags ? change_tags(db, id, c, err) : 0);
}

int
history_change(struct db *db, int64_t id, const struct history_change *c,
    struct err *err)
{
	if (c->name.p != NULL && history_check_name(c->name, err) == -1)
		return (-1);
	if (db_begin(db, DB_WRITE, err) == -1)
		return (-1);
	if (change_all(db, id, c, err) == 0 && db_commit(db, err) == 0)
		return (0);
	db_rollback(db);
	return (-1);
}
