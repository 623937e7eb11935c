#include "cli/work.h"

#include "cli/bar.h"
#include "cli/cli.h"
#include "cli/session.h"
#include "cli/show.h"

int
work_wait(struct cli *cli, struct session *s, const struct uuid *uuid,
    const struct work_wait *how, struct task *ret, struct err *err)
{
	struct bar bar;
	struct jobs_wait wait = {
		.stop = cli->stop, .cancel = cli->interrupt,
		.leave = how->leave, .timeout = how->timeout,
		.view = bar_view, .ctx = &bar,
	};
	int rc;

	bar_init(&bar, cli->out, how->what);
	rc = jobs_wait(s->jobs, uuid, &wait, s->arena, ret, err);
	bar_end(&bar);
	/* What dead processes left is finished by those who work. */
	if (rc == 0)
		rc = jobs_take_over(s->jobs, cli->stop, cli->interrupt, err);
	if (rc == -1 && err->code == ERR_CANCELLED) {
		char id[SHOW_SHORT];

		show_short(uuid, id);
		return (err_hint(err, "`waybill exports wait %s` goes on with "
		    "it", id));
	}
	return (rc);
}

int
work_export(struct cli *cli, struct session *s, const struct uuid *uuid,
    const struct work_wait *how, struct err *err)
{
	struct export_rec rec;
	struct task task;
	int found;

	if (work_wait(cli, s, uuid, how, &task, err) == -1)
		return (-1);
	found = track_by_task(s->db, uuid, s->arena, &rec, err);
	if (found == 0)
		return (err_set(err, ERR_NOT_FOUND, "the record of the export "
		    "is gone"));
	if (found == -1 || show_export(cli, s, &rec, err) == -1)
		return (-1);
	return (show_outcome(cli, &rec));
}
