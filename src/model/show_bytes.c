#include "base/err.h"
#include "base/own.h"
#include "db/db.h"
#include "model/objects.h"
#include "model/show_priv.h"
#include "model/site.h"

/* Where the bytes of a batch are. */
struct places {
	struct object_key keys[SHOW_BATCH];
	bool known[SHOW_BATCH];
};

static int
find_one(struct show *show, const struct db_rows *r, struct places *places,
    struct err *err)
{
	size_t place = (size_t)db_int(r, 0);
	struct object_key *key = &places->keys[place];
	struct str external = db_text(r, 3);

	*key = (struct object_key){ .id = db_int(r, 1) };
	if (external.p != NULL) {
		key->external = arena_str(show->arena, external).p;
		if (key->external == NULL)
			return (arena_over(show->arena, err));
	}
	places->known[place] = uuid_parse(db_text(r, 2), &key->uuid) ||
	    !show->site->objects_by_uuid || external.p != NULL;
	return (0);
}

static int
find_all(struct show *show, struct str ids, struct places *places,
    struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	int more;

	if (DB_QUERY(show->db, model_show_files, &rows, err,
	    .ids = DB_TEXT(ids)) == -1)
		return (-1);
	while ((more = db_rows_next(rows, err)) == 1) {
		if (find_one(show, rows, places, err) == -1)
			return (-1);
	}
	return (more);
}

static int
read_one(struct show *show, int root_fd, const struct object_key *key,
    struct show_bytes *ret, struct err *err)
{
	AUTO_CLOSE int fd = -1;
	struct stat st;
	int got = objects_open(show->site, root_fd, key, &fd, &st, err);

	if (got != 1)
		return (got);
	if (hash_fd(fd, HASH_SHA256, NULL, ret->sha256, &ret->size, err) ==
	    -1)
		return (-1);
	ret->there = true;
	return (0);
}

/* A site may have no object store yet. */
static int
open_root(struct show *show, int *ret_fd, struct err *err)
{
	if (objects_open_root(show->site, ret_fd, err) == 0)
		return (1);
	if (err->code != ERR_NOT_FOUND)
		return (-1);
	*err = (struct err){ 0 };
	return (0);
}

int
show_read_bytes(struct show *show, struct str ids, struct err *err)
{
	struct arena_mark mark = arena_save(show->arena);
	struct places *places = arena_new_one(show->arena, struct places);
	AUTO_CLOSE int root_fd = -1;
	int got;

	memset(show->bytes, 0, SHOW_BATCH * sizeof(show->bytes[0]));
	if (places == NULL)
		return (arena_over(show->arena, err));
	if ((got = open_root(show, &root_fd, err)) == -1 ||
	    find_all(show, ids, places, err) == -1)
		return (-1);
	for (size_t i = 0; got == 1 && i < SHOW_BATCH; i++) {
		if (places->known[i] && read_one(show, root_fd,
		    &places->keys[i], &show->bytes[i], err) == -1)
			return (-1);
	}
	arena_rewind(show->arena, mark);
	return (0);
}
