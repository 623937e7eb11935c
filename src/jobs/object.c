/*
 * object: looks an export's object up.
 */
#include "jobs/object.h"

#include "base/err.h"
#include "base/fs.h"
#include "base/own.h"
#include "db/db.h"
#include "jobs/who.h"
#include "model/histories.h"
#include "model/site.h"
#include "model/users.h"

static int
not_there(const struct store_request *what, struct err *err)
{
	static const char *const words[] = {
		[STORE_HISTORY] = "history", [STORE_DATASET] = "dataset",
		[STORE_COLLECTION] = "collection",
	};

	return (err_set(err, ERR_NOT_FOUND, "there is no such %s",
	    words[what->object]));
}

/* 1 with name, history and (of a dataset) the row of its bytes, 0, -1. */
static int
look_up(struct db *db, const struct store_request *what, struct arena *a,
    struct object_facts *ret, int64_t *ret_bytes, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	struct history history;
	int found;

	if (what->object == STORE_HISTORY) {
		found = history_by_id(db, what->object_id, a, &history, err);
		if (found == 1)
			*ret = (struct object_facts){ history.name,
				history.id };
		return (found);
	}
	if ((what->object == STORE_DATASET ?
	    DB_QUERY(db, jobs_dataset, &rows, err,
	    .id = DB_INT(what->object_id)) :
	    DB_QUERY(db, jobs_collection, &rows, err,
	    .id = DB_INT(what->object_id))) == -1)
		return (-1);
	if ((found = db_rows_next(rows, err)) != 1)
		return (found);
	ret->name = arena_str(a, db_text(rows, 0));
	ret->history = db_int(rows, 1);
	if (what->object == STORE_DATASET)
		*ret_bytes = db_int(rows, 2);
	return (ret->name.p == NULL ? arena_over(a, err) : 1);
}

/* Who sees a history does not thereby read its datasets, nor does who owns a
 * copy of it: an export has their bytes, and the first lines of each. 1, 0,
 * -1. */
static int
may_read(struct jobs *jobs, const struct store_request *what,
    int64_t history, int64_t bytes, struct err *err)
{
	if (what->object == STORE_DATASET)
		return (bytes == 0 ? 1 : user_may_dataset(jobs->db,
		    what->user, bytes, err));
	if (what->object == STORE_COLLECTION)
		return (user_may_collection(jobs->db, what->user,
		    what->object_id, err));
	return (user_may_datasets_of(jobs->db, what->user, history,
	    what->include_deleted, what->include_hidden, err));
}

static int
closed(const struct store_request *what, const struct object_facts *facts,
    struct err *err)
{
	if (what->object == STORE_DATASET)
		return (err_set(err, ERR_DENIED, "the dataset \"%.*s\" "
		    "may not be read by %.*s", STR_ARG(facts->name),
		    STR_ARG(what->user->name)));
	(void)err_set(err, ERR_DENIED, "\"%.*s\" holds datasets that may not "
	    "be read by %.*s", STR_ARG(facts->name),
	    STR_ARG(what->user->name));
	return (err_hint(err, "who manages them may open them"));
}

int
object_check(struct jobs *jobs, const struct store_request *what,
    struct arena *a, struct object_facts *ret, struct err *err)
{
	struct object_facts facts = { 0 };
	int64_t bytes = 0;
	int found = look_up(jobs->db, what, a, &facts, &bytes, err);
	int may;

	if (found == -1)
		return (-1);
	if (found == 0)
		return (not_there(what, err));
	may = user_may_history(jobs->db, what->user, facts.history,
	    ACCESS_READ, err);
	if (may != 1)
		return (may == -1 ? -1 : not_there(what, err));
	may = may_read(jobs, what, facts.history, bytes, err);
	if (may != 1)
		return (may == -1 ? -1 : closed(what, &facts, err));
	*ret = facts;
	return (0);
}

int
object_bytes(struct jobs *jobs, const struct store_request *what,
    uint64_t *ret, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	struct db_value id = DB_INT(what->object_id);
	int rc = 0;

	*ret = 0;
	if (what->object == STORE_HISTORY)
		rc = DB_QUERY(jobs->db, jobs_history_bytes, &rows, err,
		    .id = id, .hidden = DB_BOOL(what->include_hidden),
		    .deleted = DB_BOOL(what->include_deleted));
	else if (what->object == STORE_DATASET)
		rc = DB_QUERY(jobs->db, jobs_dataset_bytes, &rows, err,
		    .id = id);
	if (rc == -1 || rows == NULL)
		return (rc);
	if ((rc = db_rows_next(rows, err)) == 1 && db_int(rows, 0) > 0)
		*ret = (uint64_t)db_int(rows, 0);
	return (rc == -1 ? -1 : 0);
}

int
object_check_room(struct jobs *jobs, uint64_t size, struct err *err)
{
	AUTO_CLOSE int fd = -1;
	uint64_t room;

	if (fs_open_dir(jobs->site->sts_path, &fd, err) == -1 ||
	    fs_room(fd, &room, err) == -1)
		return (-1);
	if (room >= size)
		return (0);
	(void)err_set(err, ERR_NO_ROOM, "the archive needs at least %llu bytes "
	    "and short term storage has room for %llu",
	    (unsigned long long)size, (unsigned long long)room);
	return (err_hint(err, "free some space, or export to another place"));
}

int
object_check_target(struct jobs *jobs, const struct jobs_export *want,
    uint64_t size, struct arena *a, struct err *err)
{
	struct file_user who;

	if (want->target_uri == NULL)
		return (object_check_room(jobs, size, err));
	if (who_load(jobs->db, want->what.user, a, &who, err) == -1)
		return (-1);
	return (files_check(jobs->files, &(struct files_check){
	    .uri = want->target_uri, .user = &who, .use = FILES_WRITE,
	    .replace = want->replace, .size = size }, err));
}
