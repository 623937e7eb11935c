#include "api/job_view.h"

#include "base/err.h"
#include "db/db.h"

static void
put_common(struct api_call *call, const struct job_view *v, struct jw *jw)
{
	jw_kcstr(jw, "model_class", "Job");
	api_kid(jw, call, "id", v->id);
	api_kid(jw, call, "history_id", v->history);
	jw_kstr(jw, "tool_id", v->tool);
	jw_kstr(jw, "state", v->state);
	if (v->has_exit)
		jw_kint(jw, "exit_code", v->exit_code);
	else
		jw_knull(jw, "exit_code");
	api_ktime(jw, "create_time", v->created);
	api_ktime(jw, "update_time", v->updated);
	jw_kstr(jw, "galaxy_version", v->version);
}

/* Where and how it ran is for nobody here. */
static void
put_runner(struct api_call *call, const struct job_view *v, struct jw *jw)
{
	static const char *const nulls[] = { "external_id", "handler",
		"job_runner_name", "command_line", "user_email" };

	for (size_t i = 0; i < NELEMS(nulls); i++)
		jw_knull(jw, nulls[i]);
	api_kid(jw, call, "user_id", v->user);
}

void
job_write_line(struct api_call *call, const struct job_view *v,
    const char *message, struct jw *jw)
{
	jw_object(jw);
	put_common(call, v, jw);
	if (message != NULL)
		jw_kcstr(jw, "message", message);
	else
		put_runner(call, v, jw);
	jw_object_end(jw);
}

/* A name has one value: the first. */
static int
put_params(struct api_call *call, const struct job_view *v, struct jw *jw,
    struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	AUTO_SB struct sb last = SB_EMPTY(1024);
	int more;

	if (DB_QUERY(call->db, api_job_params, &rows, err,
	    .job = DB_INT(v->row)) == -1)
		return (-1);
	jw_key(jw, "params");
	jw_object(jw);
	while ((more = db_rows_next(rows, err)) == 1) {
		struct str name = db_text(rows, 0);

		if (name.p == NULL || (last.n > 0 &&
		    str_eq(name, sb_str(&last))))
			continue;
		sb_clear(&last);
		sb_add(&last, name);
		jw_key_str(jw, name);
		jw_str(jw, db_text(rows, 1));
	}
	jw_object_end(jw);
	return (more);
}

static void
put_link(struct api_call *call, const struct db_rows *rows, bool with_uuid,
    struct jw *jw)
{
	struct str src = db_text(rows, 2), text = db_text(rows, 4);
	struct uuid uuid;

	jw_object(jw);
	api_kid(jw, call, "id", db_int(rows, 3));
	jw_kstr(jw, "src", src);
	if (with_uuid && uuid_parse(text, &uuid))
		api_kuuid(jw, "uuid", &uuid);
	else if (with_uuid)
		jw_knull(jw, "uuid");
	jw_object_end(jw);
}

/* The links of one role, the rows standing on the first of them; `more` as
 * db_rows_next. */
static int
put_role(struct api_call *call, struct db_rows *rows, int64_t role,
    const char *key, int more, struct jw *jw, struct err *err)
{
	AUTO_SB struct sb last = SB_EMPTY(1024);

	jw_key(jw, key);
	jw_object(jw);
	while (more == 1 && db_int(rows, 0) == role) {
		struct str name = db_text(rows, 1);

		if (name.p != NULL && (last.n == 0 ||
		    !str_eq(name, sb_str(&last)))) {
			sb_clear(&last);
			sb_add(&last, name);
			jw_key_str(jw, name);
			put_link(call, rows, role != 2, jw);
		}
		more = db_rows_next(rows, err);
	}
	jw_object_end(jw);
	return (more);
}

static int
put_links(struct api_call *call, const struct job_view *v, struct jw *jw,
    struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	int more;

	if (DB_QUERY(call->db, api_job_links, &rows, err,
	    .job = DB_INT(v->row)) == -1 ||
	    (more = db_rows_next(rows, err)) == -1)
		return (-1);
	more = put_role(call, rows, 0, "inputs", more, jw, err);
	more = more == -1 ? -1 :
	    put_role(call, rows, 1, "outputs", more, jw, err);
	api_kid(jw, call, "copied_from_job_id", v->copied_from);
	return (more == -1 ? -1 :
	    put_role(call, rows, 2, "output_collections", more, jw, err));
}

static void
put_printed(const struct job_view *v, struct jw *jw)
{
	static const char *const lists[] = { "job_messages", "dependencies" };

	jw_kstr(jw, "tool_stdout", v->stdouts[0]);
	jw_kstr(jw, "tool_stderr", v->stderrs[0]);
	jw_kstr(jw, "job_stdout", v->stdouts[1]);
	jw_kstr(jw, "job_stderr", v->stderrs[1]);
	jw_kstr(jw, "stdout", v->stdouts[0]);
	jw_kstr(jw, "stderr", v->stderrs[0]);
	for (size_t i = 0; i < NELEMS(lists); i++) {
		jw_key(jw, lists[i]);
		jw_array(jw);
		jw_array_end(jw);
	}
	jw_knull(jw, "job_metrics");
}

int
job_write(struct api_call *call, const struct job_view *v, bool full,
    struct err *err)
{
	struct jw *jw = http_response_json(call->resp);

	jw_object(jw);
	put_common(call, v, jw);
	put_runner(call, v, jw);
	jw_knull(jw, "command_version");
	if (put_params(call, v, jw, err) == -1 ||
	    put_links(call, v, jw, err) == -1)
		return (-1);
	if (full)
		put_printed(v, jw);
	jw_object_end(jw);
	return (0);
}

int
job_write_outputs(struct api_call *call, int64_t row, struct jw *jw,
    struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	int more;

	if (DB_QUERY(call->db, api_job_links, &rows, err,
	    .job = DB_INT(row)) == -1)
		return (-1);
	jw_array(jw);
	while ((more = db_rows_next(rows, err)) == 1) {
		if (db_int(rows, 0) == 0)
			continue;
		jw_object(jw);
		jw_kstr(jw, "name", db_text(rows, 1));
		jw_key(jw, db_int(rows, 0) == 1 ? "dataset" :
		    "dataset_collection_instance");
		put_link(call, rows, false, jw);
		jw_object_end(jw);
	}
	jw_array_end(jw);
	return (more);
}
