/*
 * history_end: a history goes: out of sight, for good, into an archive.
 */
#include "base/clock.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/own.h"
#include "db/db.h"
#include "model/histories.h"
#include "model/objects.h"
#include "model/site.h"

static int
mark_deleted(struct db *db, int64_t id, bool purge, struct err *err)
{
	struct db_value now = DB_TIME(clock_now()), key = DB_INT(id);

	if (DB_EXEC(db, model_history_delete, NULL, err, .id = key,
	    .purge = DB_BOOL(purge), .now = now) == -1)
		return (-1);
	if (!purge)
		return (0);
	if (DB_EXEC(db, model_history_purge_datasets, NULL, err, .id = key,
	    .now = now) == -1 ||
	    DB_EXEC(db, model_history_purge_files, NULL, err, .id = key,
	    .now = now) == -1)
		return (-1);
	return (DB_EXEC(db, model_history_purge_metadata, NULL, err,
	    .id = key, .now = now));
}

static int
remove_datasets(const struct site *site, struct db *db, int root_fd,
    int64_t id, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	int more;

	if (DB_QUERY(db, model_history_purged_files, &rows, err,
	    .id = DB_INT(id)) == -1)
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
    int64_t id, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	AUTO_SB struct sb path = SB_EMPTY(512);
	int more;

	if (DB_QUERY(db, model_history_purged_metadata, &rows, err,
	    .id = DB_INT(id)) == -1)
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

/* Marks first, bytes afterwards: interrupted in between, the same call again
 * removes what is left. */
static int
remove_bytes(const struct site *site, struct db *db, int64_t id,
    struct err *err)
{
	AUTO_CLOSE int root_fd = -1;

	if (objects_open_root(site, &root_fd, err) == -1 ||
	    remove_datasets(site, db, root_fd, id, err) == -1)
		return (-1);
	return (remove_metadata(site, db, root_fd, id, err));
}

int
history_delete(const struct site *site, struct db *db, int64_t id, bool purge,
    struct err *err)
{
	if (db_begin(db, DB_WRITE, err) == -1)
		return (-1);
	if (mark_deleted(db, id, purge, err) == -1 ||
	    db_commit(db, err) == -1) {
		db_rollback(db);
		return (-1);
	}
	return (purge ? remove_bytes(site, db, id, err) : 0);
}

static int
mark_archived(struct db *db, int64_t id, int64_t association, bool purge,
    struct err *err)
{
	uint64_t changed;

	if (purge && mark_deleted(db, id, true, err) == -1)
		return (-1);
	if (DB_EXEC(db, model_history_archive, &changed, err,
	    .id = DB_INT(id), .association = DB_INT_OR_NULL(association, 0),
	    .now = DB_TIME(clock_now())) == -1)
		return (-1);
	return (changed == 1 ? 0 : err_set(err, ERR_WRONG_STATE,
	    "this history is archived already"));
}

int
history_archive(const struct site *site, struct db *db, int64_t id,
    int64_t association, bool purge, struct err *err)
{
	if (db_begin(db, DB_WRITE, err) == -1)
		return (-1);
	if (mark_archived(db, id, association, purge, err) == -1 ||
	    db_commit(db, err) == -1) {
		db_rollback(db);
		return (-1);
	}
	return (purge ? remove_bytes(site, db, id, err) : 0);
}

int
history_restore(struct db *db, int64_t id, struct err *err)
{
	return (DB_EXEC(db, model_history_restore, NULL, err,
	    .id = DB_INT(id), .now = DB_TIME(clock_now())));
}
