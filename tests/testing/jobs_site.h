/*
 * A site of its own in the test's directory, with an imported history, for the
 * tests of this room. Their program is also the task child: see main.
 */
#pragma once

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/fs.h"
#include "base/jw.h"
#include "base/own.h"
#include "db/db.h"
#include "jobs/submit.h"
#include "jobs/worker.h"
#include "model/conf.h"
#include "model/ids.h"
#include "model/site.h"
#include "model/users.h"
#include "task/queue.h"

static struct site *t_site;
static struct jobs *t_jobs;
static struct arena *t_arena;
static struct user t_user;
static int64_t t_history;

static const char *
t_archive(void)
{
	static char path[1024];

	(void)snprintf(path, sizeof(path), "%s/tests/data/site-galaxy-26.1/"
	    "files/site.rocrate.zip", getenv("WAYBILL_SOURCE"));
	return (path);
}

static struct task
t_wait(const struct uuid *uuid)
{
	struct task task;

	T_OK(jobs_wait(t_jobs, uuid, &(struct jobs_wait){ 0 }, t_arena, &task,
	    &t_err));
	return (task);
}

static struct task
t_task(const struct uuid *uuid)
{
	struct task task;

	T_INT(1, task_get(t_jobs->db, uuid, t_arena, &task, &t_err));
	return (task);
}

static struct export_rec
t_record(const struct uuid *uuid)
{
	struct export_rec rec;

	T_INT(1, track_by_task(t_jobs->db, uuid, t_arena, &rec, &t_err));
	return (rec);
}

static struct uuid
t_submit_import(const char *uri)
{
	struct uuid uuid;

	T_INT(1, jobs_submit_import(t_jobs, &(struct jobs_import){
	    .user = &t_user, .uri = uri, .local = true }, &uuid, &t_err));
	return (uuid);
}

static int64_t
t_newest_history(void)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	static const struct db_sql sql = { "t.newest",
		"SELECT coalesce(max(id), 0), count(*) FROM history", 0 };

	T_OK(db_query(t_jobs->db, &sql, NULL, &rows, &t_err));
	T_INT(1, db_rows_next(rows, &t_err));
	return (db_int(rows, 0));
}

static void
t_open_jobs(void)
{
	T_OK(jobs_open(t_site, &(struct jobs_options){ .local = true,
	    .busy = 60 * USEC_SEC }, &t_jobs, &t_err));
	T_INT(1, user_by_name(t_site, t_jobs->db, STR("admin"), t_arena,
	    &t_user, &t_err));
}

static int
t_site_setup(void **state)
{
	char path[512];

	if (t_dir_setup(state) != 0)
		return (-1);
	(void)snprintf(path, sizeof(path), "%s/data", t_dir());
	T_OK(site_open(&(struct site_options){ .data = path,
	    .use = SITE_WRITE }, &t_site, &t_err));
	t_arena = arena_new((uint64_t)1 << 30);
	t_open_jobs();
	return (0);
}

static int
t_history_setup(void **state)
{
	struct uuid uuid;
	struct task task;

	if (t_site_setup(state) != 0)
		return (-1);
	uuid = t_submit_import(t_archive());
	task = t_wait(&uuid);
	if (task.state != TASK_DONE && task.state != TASK_GAPS)
		fail_msg("import: %.*s", STR_ARG(task.error_message));
	t_history = t_newest_history();
	return (0);
}

static int
t_site_teardown(void **state)
{
	jobs_close(t_jobs);
	t_jobs = NULL;
	site_close(t_site);
	t_site = NULL;
	arena_free(t_arena);
	clock_set(0);
	(void)unsetenv("WAYBILL_PAUSE_AT");
	(void)unsetenv("WAYBILL_NOW");
	return (t_dir_teardown(state));
}

static struct jobs_export
t_export(void)
{
	return ((struct jobs_export){
	    .what = { .object = STORE_HISTORY, .object_id = t_history,
		.include_files = true, .user = &t_user },
	    .format = STORE_ROCRATE_ZIP });
}

static int
t_count_file(void *ctx, const char *path, int parent_fd, const char *name,
    const struct stat *st, struct err *err)
{
	size_t *n = ctx;

	(void)path;
	(void)parent_fd;
	(void)name;
	(void)err;
	*n += !S_ISDIR(st->st_mode);
	return (0);
}

/* So much later it is, for this process and its children. */
static inline void
t_later(usec_t by)
{
	char text[32];

	clock_set(clock_now() + by);
	(void)snprintf(text, sizeof(text), "%lld", (long long)clock_now());
	(void)setenv("WAYBILL_NOW", text, 1);
}

/* Files below a directory of the site. */
static size_t
t_count_in(const char *name)
{
	char path[512];
	size_t n = 0;

	(void)snprintf(path, sizeof(path), "data/%s", name);
	T_OK(fs_walk(t_dir_fd(), path, t_count_file, &n, &t_err));
	return (n);
}

static inline struct uuid
t_submit_export(void)
{
	struct jobs_export want = t_export();
	struct uuid uuid;

	T_INT(1, jobs_submit_export(t_jobs, &want, &uuid, &t_err));
	return (uuid);
}
