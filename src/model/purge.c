#include "model/purge.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/own.h"
#include "db/db.h"
#include "model/objects.h"
#include "model/site.h"

int
purge_list(struct db *db, int64_t history, char **ret, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;

	if (DB_QUERY(db, model_purge_list, &rows, err,
	    .history = DB_INT(history)) == -1 ||
	    db_rows_next(rows, err) == -1)
		return (-1);
	*ret = str_dup(db_text(rows, 0));
	return (0);
}

int
purge_mark(struct db *db, struct str list, struct err *err)
{
	struct db_value now = DB_TIME(clock_now()), hdas = DB_TEXT(list);

	if (DB_EXEC(db, model_purge_datasets, NULL, err, .list = hdas,
	    .now = now) == -1 ||
	    DB_EXEC(db, model_purge_files, NULL, err, .list = hdas,
	    .now = now) == -1)
		return (-1);
	return (DB_EXEC(db, model_purge_metadata, NULL, err, .list = hdas,
	    .now = now));
}

static int
remove_datasets(const struct site *site, struct db *db, int root_fd,
    struct str list, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	int more;

	if (DB_QUERY(db, model_purged_files, &rows, err,
	    .list = DB_TEXT(list)) == -1)
		return (-1);
	while ((more = db_rows_next(rows, err)) == 1) {
		struct object_key key = { .id = db_int(rows, 0),
			.extra = db_text(rows, 2).p };

		if (!uuid_parse(db_text(rows, 1), &key.uuid) &&
		    site->objects_by_uuid)
			continue;
		if (objects_remove(site, root_fd, &key, err) == -1)
			return (-1);
	}
	return (more);
}

static int
remove_metadata(const struct site *site, struct db *db, int root_fd,
    struct str list, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	AUTO_SB struct sb path = SB_EMPTY(512);
	int more;

	if (DB_QUERY(db, model_purged_metadata, &rows, err,
	    .list = DB_TEXT(list)) == -1)
		return (-1);
	while ((more = db_rows_next(rows, err)) == 1) {
		struct uuid uuid = { 0 };

		if (!uuid_parse(db_text(rows, 1), &uuid) &&
		    site->objects_by_uuid)
			continue;
		sb_clear(&path);
		objects_metadata(site, db_int(rows, 0), &uuid, &path);
		if (fs_remove_tree(root_fd, sb_cstr(&path), err) == -1)
			return (-1);
	}
	return (more);
}

int
purge_bytes(const struct site *site, struct db *db, struct str list,
    struct err *err)
{
	AUTO_CLOSE int root_fd = -1;

	if (objects_open_root(site, &root_fd, err) == -1 ||
	    remove_datasets(site, db, root_fd, list, err) == -1)
		return (-1);
	return (remove_metadata(site, db, root_fd, list, err));
}
