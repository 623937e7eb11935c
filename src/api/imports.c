/*
 * imports: archives become histories: from an address, from bytes in the
 * request, from an uploaded file. What comes in with a request waits for its
 * import in short term storage.
 */
#include "api/handlers.h"
#include "api/history_view.h"
#include "api/job.h"
#include "base/base64.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/jr.h"
#include "base/log.h"
#include "base/own.h"
#include "http/form.h"
#include "jobs/submit.h"
#include "model/conf.h"
#include "model/history_copy.h"
#include "model/ids.h"
#include "sts/sts.h"
#include "task/queue.h"

/* How often a waiting request looks at its import. */
#define LOOK (USEC_SEC / 20)

static const char base64_scheme[] = "base64://";

/* Make a request of short term storage and its address. */
static int
new_sts(struct api_call *call, struct str name, struct uuid *ret,
    const char **ret_uri, struct err *err)
{
	struct sts_request request = {
		.filename = name, .mime_type = STR("application/octet-stream"),
		.duration = call->site->conf->sts_ttl, .created = clock_now(),
	};
	char text[UUID_DASHED];

	uuid_random(ret);
	uuid_dashed(ret, text);
	*ret_uri = arena_printf(call->arena, SUBMIT_STS "%s", text);
	if (*ret_uri == NULL)
		return (arena_over(call->arena, err));
	return (sts_new(call->jobs->sts, ret, &request, err));
}

/* Nothing of a file stays that did not come to be. */
static int
end_sts(struct api_call *call, const struct uuid *uuid, int rc,
    struct err *err)
{
	struct err why = { 0 };

	if (rc == 0)
		rc = sts_finalize(call->jobs->sts, uuid, err);
	if (rc == -1 && sts_remove(call->jobs->sts, uuid, &why) == -1)
		log_err(LOG_WARNING, "api.leftover", &why);
	return (rc);
}

static int
write_sts(struct sts *sts, const struct uuid *uuid, struct str bytes,
    struct err *err)
{
	AUTO_DELIVERY struct delivery *to = NULL;

	if (sts_deliver(sts, uuid, "inline", &to, err) == -1 ||
	    delivery_write(to, bytes, err) == -1 ||
	    delivery_prepare(to, err) == -1)
		return (-1);
	return (delivery_publish(to, err));
}

/* "base64://..." holds the archive itself. */
static int
take_inline(struct api_call *call, struct str text, const char **ret_uri,
    struct err *err)
{
	AUTO_SB struct sb bytes = SB_EMPTY(text.n + 1);
	struct uuid uuid;

	if (!base64_decode(text, &bytes))
		return (err_set(err, ERR_INVALID,
		    "what follows base64:// is not base64"));
	if (new_sts(call, STR("inline"), &uuid, ret_uri, err) == -1)
		return (-1);
	return (end_sts(call, &uuid, write_sts(call->jobs->sts, &uuid,
	    sb_str(&bytes), err), err));
}

/* A download of this very server needs no connection to itself. */
static bool
is_own_download(struct api_call *call, struct str uri, struct uuid *ret)
{
	AUTO_SB struct sb own = SB_EMPTY(1024);
	struct str host = http_header(call->req, "host"), rest;

	sb_addf(&own, "http://%.*s/api/short_term_storage/", STR_ARG(host));
	if (!str_starts(uri, sb_str(&own)))
		return (false);
	rest = str_from(uri, own.n);
	return (uuid_parse(str_head(rest, str_find(rest, '?')), ret));
}

/* The address that jobs take for the one that a client gave. */
static int
take_uri(struct api_call *call, struct str uri, const char **ret_uri,
    struct err *err)
{
	char text[UUID_DASHED];
	struct uuid uuid;

	if (str_starts(uri, STR("file:")))
		return (err_set(err, ERR_ADMIN_ONLY,
		    "files of the server itself are not read for the API"));
	if (is_own_download(call, uri, &uuid)) {
		uuid_dashed(&uuid, text);
		*ret_uri = arena_printf(call->arena, SUBMIT_STS "%s", text);
	} else {
		*ret_uri = arena_printf(call->arena, "%.*s", STR_ARG(uri));
	}
	return (*ret_uri == NULL ? arena_over(call->arena, err) : 0);
}

static int
submit(struct api_call *call, struct str uri, bool marked, struct uuid *ret,
    struct err *err)
{
	struct jobs_import job = { .user = &call->user, .archive = uri,
		.marked = marked };

	job.consume = str_starts(uri, str_of(base64_scheme));
	if (job.consume)
		/* What stands before the bytes is name enough. */
		job.archive = str_of(base64_scheme);
	if ((job.consume ? take_inline(call,
	    str_from(uri, strlen(base64_scheme)), &job.uri, err) :
	    take_uri(call, uri, &job.uri, err)) == -1)
		return (-1);
	return (jobs_submit_import(call->jobs, &job, ret, err) == -1 ? -1 : 0);
}

/* The common body of both calls: where to read. */
static int
read_store(struct api_call *call, struct str *ret_uri, struct err *err)
{
	static const char *const formats[] = { "tgz", "tar", "tar.gz",
		"bag.zip", "bag.tar", "bag.tgz", "rocrate.zip", NULL };
	static const char *const discarded[] = { "forbid", "allow", "force",
		NULL };

	input_body(call, true);
	*ret_uri = input_text(call, "store_content_uri");
	if (!json_is_null(json_object_get(call->body, "model_store_format")))
		(void)input_enum(call, "model_store_format", formats, 0);
	(void)input_enum(call, "discarded_data", discarded, 0);
	if (input_check(call, err) == -1)
		return (-1);
	if (ret_uri->p != NULL)
		return (0);
	if (json_is_object(json_object_get(call->body, "store_dict")))
		return (err_set(err, ERR_INVALID, "a store_dict is not read: "
		    "send an archive by store_content_uri"));
	return (err_set(err, ERR_INVALID,
	    "store_content_uri or store_dict is needed"));
}

int
api_from_store_async(struct api_call *call, struct err *err)
{
	struct str uri;
	struct uuid uuid;

	if (read_store(call, &uri, err) == -1 ||
	    submit(call, uri, false, &uuid, err) == -1)
		return (-1);
	api_write_task(http_response_json(call->resp), &uuid);
	return (0);
}

/* The failure of a task as the failure of this request. */
static int
task_failure(const struct task *task, struct err *err)
{
	AUTO_FREE char *name = str_dup(task->error_code);
	enum err_code code = err_code_named(name);

	(void)err_set(err, code == ERR_NONE ? ERR_INTERNAL : code, "%.*s",
	    STR_ARG(task->error_message));
	if (task->error_member.n > 0)
		(void)err_member(err, "%.*s", STR_ARG(task->error_member));
	if (task->error_hint.n > 0)
		(void)err_hint(err, "%.*s", STR_ARG(task->error_hint));
	return (-1);
}

static int
answer_history(struct api_call *call, const struct task *task,
    struct err *err)
{
	struct history_shape shape;
	struct str text;
	struct jv *result;
	int64_t id;

	if (jv_parse(task->result, NULL, call->arena, &result, err) == -1)
		return (-1);
	if (!jv_string(jv_get(result, "history_id"), &text))
		return (err_set(err, ERR_INTERNAL,
		    "an import ended without a history"));
	if (ids_decode(call->ids, text, &id, err) == -1 ||
	    history_shape(call, VIEW_DETAILED, &shape, err) == -1)
		return (-1);
	return (history_write_one(call, id, &shape, err));
}

/* Wait for the import without holding a thread. */
static int
look(struct api_call *call, const struct uuid *uuid, struct err *err)
{
	struct task task;
	int found = task_get(call->db, uuid, call->arena, &task, err);

	if (found == -1)
		return (-1);
	if (found == 0)
		return (err_set(err, ERR_INTERNAL, "the import is gone"));
	if (!task_state_is_over(task.state) || !task.settled) {
		call->http->again = LOOK;
		return (0);
	}
	if (task.state == TASK_DONE || task.state == TASK_GAPS)
		return (answer_history(call, &task, err));
	return (task_failure(&task, err));
}

int
api_from_store(struct api_call *call, struct err *err)
{
	struct history_shape shape;
	struct uuid *uuid = call->http->state;
	struct str uri;

	if (uuid != NULL)
		return (look(call, uuid, err));
	uuid = arena_new_one(call->arena, struct uuid);
	if (uuid == NULL)
		return (arena_over(call->arena, err));
	if (history_shape(call, VIEW_DETAILED, &shape, err) == -1 ||
	    read_store(call, &uri, err) == -1 ||
	    submit(call, uri, false, uuid, err) == -1)
		return (-1);
	call->http->state = uuid;
	return (look(call, uuid, err));
}

/* A field of the form, or a member of the body. */
static struct str
field(struct api_call *call, const char *name)
{
	return (call->req->form != NULL ?
	    http_form_field(call->req->form, name) : input_text(call, name));
}

/* The uploaded file becomes a file of short term storage as it is. */
static int
take_file(struct api_call *call, int fd, struct str name,
    const char **ret_uri, struct err *err)
{
	struct uuid uuid;

	if (new_sts(call, name, &uuid, ret_uri, err) == -1)
		return (-1);
	return (end_sts(call, &uuid,
	    sts_adopt(call->jobs->sts, &uuid, fd, err), err));
}

static int
import_file(struct api_call *call, struct uuid *ret, struct err *err)
{
	struct jobs_import job = { .user = &call->user, .marked = true,
		.consume = true };
	struct str name = STR_NONE;
	uint64_t size = 0;
	int fd = call->req->form == NULL ? -1 : http_form_file(
	    call->req->form, "archive_file", &name, &size);

	if (fd == -1)
		return (err_set(err, ERR_REFUSED,
		    "an archive is needed: archive_source or archive_file"));
	job.archive = name;
	if (take_file(call, fd, name, &job.uri, err) == -1)
		return (-1);
	return (jobs_submit_import(call->jobs, &job, ret, err) == -1 ? -1 : 0);
}

static int
import_archive(struct api_call *call, struct str source, struct str type,
    struct err *err)
{
	struct task task;
	struct uuid uuid;
	int rc;

	if (source.n > 0 && str_is(type, "file"))
		return (err_set(err, ERR_ADMIN_ONLY,
		    "files of the server itself are not read for the API"));
	rc = source.n > 0 ? submit(call, source, true, &uuid, err) :
	    import_file(call, &uuid, err);
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
