/*
 * doctor: every fault of the site by name.
 */
#include "cli/cli.h"
#include "cli/session.h"
#include "jobs/doctor.h"

struct visit {
	struct out *out;
	size_t errors, warnings;
};

static void
write_finding(struct jw *jw, const struct finding *f)
{
	jw_object(jw);
	jw_kcstr(jw, "code", f->code);
	jw_kcstr(jw, "level", finding_level_name(f->level));
	jw_kcstr(jw, "message", f->message);
	jw_kcstr(jw, "hint", f->hint != NULL && *f->hint != '\0' ? f->hint :
	    NULL);
	jw_object_end(jw);
}

static int
visit_finding(void *ctx, const struct finding *f, struct err *err)
{
	struct visit *v = ctx;

	(void)err;
	v->errors += f->level == FINDING_ERROR;
	v->warnings += f->level == FINDING_WARNING;
	if (out_is_json(v->out)) {
		write_finding(out_json(v->out), f);
		return (0);
	}
	out_text(v->out, "%-8s %s: ", finding_level_name(f->level), f->code);
	out_str(v->out, str_of(f->message));
	if (f->hint != NULL && *f->hint != '\0') {
		out_text(v->out, " (");
		out_str(v->out, str_of(f->hint));
		out_text(v->out, ")");
	}
	out_text(v->out, "\n");
	return (0);
}

static int
write_json(struct session *s, struct visit *visit, struct err *err)
{
	struct jw *jw = out_json(visit->out);

	jw_object(jw);
	jw_key(jw, "findings");
	jw_array(jw);
	if (jobs_doctor(s->jobs, visit_finding, visit, err) == -1)
		return (-1);
	jw_array_end(jw);
	jw_kbool(jw, "ok", visit->errors == 0);
	jw_object_end(jw);
	out_json_end(visit->out);
	return (0);
}

int
cmd_doctor(struct cli *cli, struct err *err)
{
	AUTO_SESSION struct session s = { 0 };
	struct visit visit = { .out = cli->out };

	if (session_open(cli, SITE_READ, &s, err) == -1)
		return (-1);
	if (out_is_json(cli->out)) {
		if (write_json(&s, &visit, err) == -1)
			return (-1);
	} else if (jobs_doctor(s.jobs, visit_finding, &visit, err) == -1)
		return (-1);
	else if (visit.errors + visit.warnings == 0)
		out_text(cli->out, "%s: nothing is wrong\n", s.site->path);
	return (visit.errors > 0 ? CLI_FAILED : CLI_DONE);
}
