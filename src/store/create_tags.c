/* create_tags: tag rows are shared by all users of a site, by their name in
 * lower case; "a.b.c" has "a.b" for its parent. */
#include "base/err.h"
#include "store/create_priv.h"

/* 1 with the id, 0, -1. */
static int
find_tag(struct imp_create *c, struct str name, int64_t *ret, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	uint64_t known;
	int found;

	if (imp_map_get(&c->tags, name, &known)) {
		*ret = (int64_t)known;
		return (1);
	}
	if (DB_QUERY(c->db, store_import_tag_get, &rows, err,
	    .name = DB_TEXT(name)) == -1)
		return (-1);
	found = db_rows_next(rows, err);
	if (found == 1) {
		*ret = db_int(rows, 0);
		imp_map_put(&c->tags, name, (uint64_t)*ret);
	}
	return (found);
}

static int
add_tag(struct imp_create *c, struct str name, int64_t parent, int64_t *ret,
    struct err *err)
{
	if (DB_EXEC(c->db, store_import_tag_add, NULL, err,
	    .parent = DB_INT_OR_NULL(parent, 0), .name = DB_TEXT(name)) == -1)
		return (-1);
	*ret = db_last_id(c->db);
	imp_map_put(&c->tags, name, (uint64_t)*ret);
	return (0);
}

/* The row of a name, made with those of its prefixes when it is new. */
static int
need_tag(struct imp_create *c, struct str name, int64_t *ret, struct err *err)
{
	int64_t parent = 0;
	int found = find_tag(c, name, ret, err);

	if (found != 0)
		return (found == 1 ? 0 : -1);
	for (size_t i = 1; i <= name.n; i++) {
		struct str prefix = str_head(name, i);

		if (i < name.n && name.p[i] != '.')
			continue;
		found = find_tag(c, prefix, ret, err);
		if (found == -1 || (found == 0 &&
		    add_tag(c, prefix, parent, ret, err) == -1))
			return (-1);
		parent = *ret;
	}
	return (0);
}

int
imp_create_tags(struct imp_create *c, int64_t hda, struct str *record,
    struct err *err)
{
	uint64_t n = imp_take_u64(record);

	while (n-- > 0) {
		struct str name = imp_take_str(record);
		struct str value = imp_take_str(record);
		struct str lower = imp_take_str(record);
		struct str lower_value = imp_take_str(record);
		int64_t tag;

		if (need_tag(c, lower, &tag, err) == -1 ||
		    DB_EXEC(c->db, store_import_hda_tag_add, NULL, err,
		    .hda = DB_INT(hda), .tag = DB_INT(tag),
		    .user = DB_INT(c->opt->user->id),
		    .tname = DB_TEXT(name), .value = DB_TEXT(lower_value),
		    .user_value = DB_TEXT(value)) == -1)
			return (-1);
	}
	return (0);
}
