#include "jobs/stats.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/fs.h"
#include "db/db.h"
#include "model/site.h"

static int
count_exports(struct jobs *jobs, struct stats *s, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	int more;

	if (DB_QUERY(jobs->db, jobs_stats_exports, &rows, err) == -1)
		return (-1);
	while ((more = db_rows_next(rows, err)) == 1) {
		enum task_state state;

		if (task_state_named(db_text(rows, 0), &state))
			s->exports[state] += (uint64_t)db_int(rows, 1);
		s->exported_bytes += (uint64_t)db_int(rows, 2);
	}
	return (more);
}

static int
count_tasks(struct jobs *jobs, struct stats *s, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	usec_t now = clock_now();
	int more;

	if (DB_QUERY(jobs->db, jobs_stats_tasks, &rows, err) == -1)
		return (-1);
	while ((more = db_rows_next(rows, err)) == 1) {
		bool queued = str_is(db_text(rows, 1), "queued");
		uint64_t n = (uint64_t)db_int(rows, 2);
		usec_t age = now - db_time(rows, 3);

		*(queued ? &s->queued : &s->running) += n;
		if (str_is(db_text(rows, 0), "export"))
			s->exports[queued ? TASK_QUEUED : TASK_RUNNING] += n;
		if (queued && age > s->waiting)
			s->waiting = age;
	}
	return (more);
}

int
jobs_stats(struct jobs *jobs, struct stats *ret, struct err *err)
{
	*ret = (struct stats){ .room = 0 };
	if (count_exports(jobs, ret, err) == -1 ||
	    count_tasks(jobs, ret, err) == -1)
		return (-1);
	return (fs_room(jobs->site->dir_fd, &ret->room, err));
}
