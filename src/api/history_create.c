/*
 * history_create: a new history, empty, from an archive or a copy: Galaxy has
 * one call for all, in JSON and as a form.
 */
#include "api/handlers.h"
#include "api/history_view.h"
#include "api/import_input.h"
#include "api/job.h"
#include "base/err.h"
#include "http/form.h"
#include "model/history_change.h"
#include "model/history_copy.h"
#include "task/queue.h"

/* A field of the form, or a member of the body. */
static struct str
field(struct api_call *call, const char *name)
{
	return (call->req->form != NULL ?
	    http_form_field(call->req->form, name) : input_text(call, name));
}

static int
import_archive(struct api_call *call, struct str source, struct str type,
    struct err *err)
{
	struct jobs_import job = { .marked = true };
	struct task task;
	struct uuid uuid;
	int rc;

	if (source.n > 0 && str_is(type, "file"))
		return (err_set(err, ERR_ADMIN_ONLY,
		    "files of the server itself are not read for the API"));
	rc = source.n > 0 ?
	    import_input_start(call, source, &job, &uuid, err) :
	    import_input_start_file(call, &job, &uuid, err);
	if (rc == -1 ||
	    task_get(call->db, &uuid, call->arena, &task, err) == -1)
		return (-1);
	job_write_import(call, &task, http_response_json(call->resp));
	return (0);
}

static int
create_history(struct api_call *call, struct err *err)
{
	struct history_shape shape;
	struct str name = field(call, "name");
	int64_t id;

	if (input_check(call, err) == -1 ||
	    history_shape(call, VIEW_DETAILED, &shape, err) == -1 ||
	    history_create(call->db, &call->user, str_trim(name).n > 0 ?
	    str_trim(name) : STR("Unnamed history"), &id, err) == -1)
		return (-1);
	return (history_write_one(call, id, &shape, err));
}

static int
copy_history(struct api_call *call, struct str from, struct err *err)
{
	struct history_copy copy = { .user = &call->user,
		.name = str_trim(field(call, "name")) };
	struct history_shape shape;
	struct history history;
	int64_t id;

	copy.from = input_text_id(call, "history_id", from);
	copy.all = input_word_bool(call, "all_datasets", true);
	if (copy.name.n == 0)
		copy.name = STR_NONE;
	if (input_check(call, err) == -1 ||
	    history_shape(call, VIEW_DETAILED, &shape, err) == -1 ||
	    api_history(call, copy.from, ACCESS_READ, &history, err) == -1 ||
	    history_copy(call->db, &copy, &id, err) == -1)
		return (-1);
	return (history_write_one(call, id, &shape, err));
}

int
api_histories_create(struct api_call *call, struct err *err)
{
	struct str source, type, copied, name = STR_NONE;
	uint64_t size;

	if (call->user.is_master)
		return (err_set(err, ERR_REFUSED, "the master key is no user "
		    "who could own a history"));
	input_body(call, false);
	source = field(call, "archive_source");
	type = field(call, "archive_type");
	copied = field(call, "history_id");
	if (input_check(call, err) == -1)
		return (-1);
	if (type.p != NULL && !str_is(type, "url") && !str_is(type, "file"))
		return (err_set(err, ERR_INVALID,
		    "archive_type should be 'url' or 'file'"));
	if (source.p != NULL || (call->req->form != NULL && http_form_file(
	    call->req->form, "archive_file", &name, &size) != -1))
		return (import_archive(call, source, type, err));
	if (copied.p != NULL)
		return (copy_history(call, copied, err));
	return (create_history(call, err));
}
