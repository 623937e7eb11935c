/*
 * doctor: what can be wrong with a site, looked for one after the other.
 */
#include "jobs/doctor.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/own.h"
#include "db/db.h"
#include "jobs/scratch.h"
#include "model/site.h"
#include "sts/sts.h"
#include "task/queue.h"
#include "track/tracker.h"

#define DOCTOR_ARENA ((uint64_t)64 << 20)
#define BATCH 64
/* The newest records whose files are looked at. */
#define RESULTS 10000
/* Less room than this is worth a word. */
#define LITTLE_ROOM ((uint64_t)1 << 30)
#define STUCK (10 * 60 * USEC_SEC)

struct exam {
	struct jobs *jobs;
	finding_visit *visit;
	void *ctx;
};

const char *
finding_level_name(enum finding_level level)
{
	static const char *const names[] = {
		[FINDING_INFO] = "info", [FINDING_WARNING] = "warning",
		[FINDING_ERROR] = "error",
	};

	return (names[level]);
}

static int
say(struct exam *x, const char *code, enum finding_level level,
    const char *hint, struct err *err, const char *fmt, ...)
    __attribute__((format(printf, 6, 7)));

static int
say(struct exam *x, const char *code, enum finding_level level,
    const char *hint, struct err *err, const char *fmt, ...)
{
	AUTO_SB struct sb text = SB_EMPTY(4096);
	struct finding finding = {
		.code = code, .level = level, .hint = hint,
	};
	va_list ap;

	va_start(ap, fmt);
	sb_vaddf(&text, fmt, ap);
	va_end(ap);
	finding.message = sb_cstr(&text);
	return (x->visit(x->ctx, &finding, err));
}

static int
look_at_database(struct exam *x, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	int more, version;

	if (db_schema_version(x->jobs->db, &version, err) == -1)
		return (-1);
	if (version != DB_SCHEMA_VERSION && say(x, "database_version",
	    FINDING_ERROR, "any command that writes brings it up to date", err,
	    "the database has schema version %d, this waybill version %d",
	    version, DB_SCHEMA_VERSION) == -1)
		return (-1);
	if (DB_QUERY(x->jobs->db, jobs_integrity, &rows, err, 0) == -1)
		return (-1);
	while ((more = db_rows_next(rows, err)) == 1) {
		struct str text = db_text(rows, 0);

		if (!str_is(text, "ok") && say(x, "database_damaged",
		    FINDING_ERROR, "stop every waybill and restore a backup "
		    "of waybill.db", err, "%.*s", STR_ARG(text)) == -1)
			return (-1);
	}
	return (more);
}

/* A running task without a worker, or one that waits for one for long. */
static int
look_at_task(struct exam *x, const struct task *task, struct err *err)
{
	char uuid[UUID_DASHED];
	int is_free;

	uuid_dashed(&task->uuid, uuid);
	if ((is_free = scratch_is_free(x->jobs->site, &task->uuid, err)) == -1)
		return (-1);
	if (task->state == TASK_RUNNING && is_free == 1)
		return (say(x, "task_dead", FINDING_WARNING, "waybill exports "
		    "wait ID, or any command that writes, takes it over", err,
		    "the worker of task %s is dead", uuid));
	if (task->state == TASK_QUEUED &&
	    task->create_time + STUCK < clock_now())
		return (say(x, "task_waiting", FINDING_WARNING, "start "
		    "waybill serve, or waybill exports wait ID", err,
		    "task %s has been waiting for a worker for %" PRId64
		    " minutes", uuid, (clock_now() - task->create_time) /
		    (60 * USEC_SEC)));
	return (0);
}

static int
look_at_tasks(struct exam *x, enum task_state state, struct err *err)
{
	int64_t after = 0;
	size_t n;

	do {
		AUTO_ARENA struct arena *a = arena_new(DOCTOR_ARENA);
		struct task tasks[BATCH];

		if (task_list(x->jobs->db, state, after, BATCH, a, tasks, &n,
		    err) == -1)
			return (-1);
		for (size_t i = 0; i < n; i++) {
			if (look_at_task(x, &tasks[i], err) == -1)
				return (-1);
			after = tasks[i].id;
		}
	} while (n == BATCH);
	return (0);
}

static int
look_at_unsettled(struct exam *x, struct err *err)
{
	AUTO_ARENA struct arena *a = arena_new(DOCTOR_ARENA);
	struct task tasks[BATCH];
	size_t n;

	if (task_unsettled(x->jobs->db, BATCH, a, tasks, &n, err) == -1)
		return (-1);
	if (n == 0)
		return (0);
	return (say(x, "task_unsettled", FINDING_WARNING, "any command that "
	    "writes mends this", err, "%zu tasks ended and something that "
	    "follows outside the database is not done", n));
}

static int
look_at_download(struct exam *x, const struct export_rec *rec,
    const char *uuid, struct err *err)
{
	struct sts_entry entry;
	enum sts_state state;
	uint64_t size;

	if (sts_get(x->jobs->sts, &rec->sts, &entry, err) == -1)
		return (-1);
	state = entry.state;
	size = entry.size;
	sts_entry_fini(&entry);
	if (state == STS_ABSENT || state == STS_CANCELLED)
		return (say(x, "file_missing", FINDING_ERROR, "waybill exports "
		    "retry ID makes it anew", err, "the file of export %s is "
		    "not there", uuid));
	if (size != rec->bytes)
		return (say(x, "file_size", FINDING_ERROR, "waybill exports "
		    "retry ID makes it anew", err, "the file of export %s has "
		    "%" PRIu64 " bytes, not %" PRIu64, uuid, size,
		    rec->bytes));
	return (0);
}

static int
look_at_record(void *ctx, const struct export_rec *rec, struct err *err)
{
	struct exam *x = ctx;
	char uuid[UUID_DASHED];

	if (!rec->has_result || !rec->has_sts ||
	    str_is(rec->state, "expired"))
		return (0);
	uuid_dashed(&rec->uuid, uuid);
	return (look_at_download(x, rec, uuid, err));
}

static int
look_at_results(struct exam *x, struct err *err)
{
	const struct track_filter newest = { .limit = RESULTS };

	return (track_each(x->jobs->db, &newest, look_at_record, x, err));
}

/* Directories of tmp/ that nobody holds, and names that are not ours. */
static int
look_at_leftover(struct exam *x, const char *name, struct err *err)
{
	struct uuid uuid;
	int is_free = 1;

	if (strlen(name) == UUID_DASHED - 1 &&
	    uuid_parse(str_of(name), &uuid))
		is_free = scratch_is_free(x->jobs->site, &uuid, err);
	if (is_free != 1)
		return (is_free);
	return (say(x, "leftover", FINDING_WARNING, "any command that writes "
	    "removes what a dead task left", err, "tmp/%s belongs to nobody",
	    name));
}

static int
look_at_scratch(struct exam *x, struct err *err)
{
	AUTO_DIR DIR *dir = opendir(x->jobs->site->tmp_path);
	const struct dirent *item;

	if (dir == NULL)
		return (0);
	while ((item = readdir(dir)) != NULL) {
		if (item->d_name[0] != '.' &&
		    look_at_leftover(x, item->d_name, err) == -1)
			return (-1);
	}
	return (0);
}

/* Requests of short term storage that no record knows. */
static int
look_at_request(void *ctx, const char *path, int parent_fd, const char *name,
    const struct stat *st, struct err *err)
{
	struct exam *x = ctx;
	struct uuid uuid;
	bool known;

	(void)path;
	(void)parent_fd;
	if (!S_ISDIR(st->st_mode) || strlen(name) != UUID_DASHED - 1 ||
	    !uuid_parse(str_of(name), &uuid))
		return (0);
	if (track_wants_sts(x->jobs->db, &uuid, clock_now(), &known, err) ==
	    -1)
		return (-1);
	if (known)
		return (0);
	return (say(x, "request_unknown", FINDING_WARNING, "remove the "
	    "directory if nothing else uses it", err, "no record knows the "
	    "short term storage request %s", name));
}

static int
look_at_storage(struct exam *x, struct err *err)
{
	AUTO_CLOSE int fd = -1;

	if (fs_open_dir(x->jobs->site->sts_path, &fd, err) == -1)
		return (err->code == ERR_NOT_FOUND ? 0 : -1);
	return (fs_walk(fd, ".", look_at_request, x, err));
}

static int
look_at_room(struct exam *x, const char *path, const char *what,
    struct err *err)
{
	AUTO_CLOSE int fd = -1;
	uint64_t room;

	if (fs_open_dir(path, &fd, err) == -1)
		return (err->code == ERR_NOT_FOUND ? 0 : -1);
	if (fs_room(fd, &room, err) == -1)
		return (-1);
	if (room >= LITTLE_ROOM)
		return (0);
	return (say(x, "little_room", FINDING_WARNING, "free some space",
	    err, "only %" PRIu64 " MiB are free for %s", room >> 20, what));
}

int
jobs_doctor(struct jobs *jobs, finding_visit *visit, void *ctx,
    struct err *err)
{
	struct exam x = { .jobs = jobs, .visit = visit, .ctx = ctx };

	if (look_at_database(&x, err) == -1 ||
	    look_at_tasks(&x, TASK_RUNNING, err) == -1 ||
	    look_at_tasks(&x, TASK_QUEUED, err) == -1 ||
	    look_at_unsettled(&x, err) == -1 ||
	    look_at_results(&x, err) == -1 ||
	    look_at_storage(&x, err) == -1 ||
	    look_at_scratch(&x, err) == -1 ||
	    look_at_room(&x, jobs->site->path, "the data directory", err) ==
	    -1)
		return (-1);
	return (look_at_room(&x, jobs->site->sts_path, "short term storage",
	    err));
}
