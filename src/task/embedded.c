/*
 * embedded: the table answers.
 */
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "db/db.h"
#include "task/embedded.h"
#include "task/queue.h"

#define ROW_LIMIT ((uint64_t)64 << 20)

struct embedded {
	struct tasks tasks;
	struct db *db;
};

static int
embedded_queued(struct tasks *tasks, const struct uuid *uuid, struct err *err)
{
	/* Whoever looks next reads the table. */
	(void)tasks;
	(void)uuid;
	(void)err;
	return (0);
}

/* Who hears of an end goes on to what follows it, as a finished download: until
 * that is there too, the task still runs. */
static enum task_state
seen(const struct task *task)
{
	return (task_state_is_over(task->state) && !task->settled ?
	    TASK_RUNNING : task->state);
}

static int
embedded_state(struct tasks *tasks, const struct uuid *uuid, const char **ret,
    struct err *err)
{
	AUTO_ARENA struct arena *a = arena_new(ROW_LIMIT);
	struct embedded *e = (struct embedded *)tasks;
	struct task task;
	int found = task_get(e->db, uuid, a, &task, err);

	if (found == -1)
		return (-1);
	*ret = task_state_galaxy(found == 1 ? seen(&task) : TASK_QUEUED);
	return (0);
}

static int
embedded_result(struct tasks *tasks, const struct uuid *uuid, struct sb *ret,
    struct err *err)
{
	AUTO_ARENA struct arena *a = arena_new(ROW_LIMIT);
	struct embedded *e = (struct embedded *)tasks;
	struct task task;
	int found = task_get(e->db, uuid, a, &task, err);

	if (found == -1)
		return (-1);
	sb_clear(ret);
	if (found == 1 && task.error_message.p != NULL)
		sb_add(ret, task.error_message);
	return (0);
}

static void
embedded_free(struct tasks *tasks)
{
	free(tasks);
}

static const struct tasks_driver driver = {
	.name = "embedded",
	.queued = embedded_queued,
	.state = embedded_state,
	.result = embedded_result,
	.free = embedded_free,
};

struct tasks *
tasks_embedded(struct db *db)
{
	struct embedded *e = mem_new(struct embedded);

	e->tasks.driver = &driver;
	e->db = db;
	return (&e->tasks);
}
