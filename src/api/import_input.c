/*
 * import_input: what comes in with a request waits for its import in short term
 * storage.
 */
#include "api/import_input.h"

#include "base/base64.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/own.h"
#include "http/form.h"
#include "model/conf.h"
#include "sts/sts.h"

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
take_address(struct api_call *call, struct str uri, struct jobs_import *job,
    struct err *err)
{
	job->archive = uri;
	job->consume = str_starts(uri, str_of(base64_scheme));
	if (!job->consume)
		return (take_uri(call, uri, &job->uri, err));
	/* What stands before the bytes is name enough. */
	job->archive = str_of(base64_scheme);
	return (take_inline(call, str_from(uri, strlen(base64_scheme)),
	    &job->uri, err));
}

int
import_input_store(struct api_call *call, struct import_input *ret,
    struct err *err)
{
	static const char *const formats[] = { "tgz", "tar", "tar.gz",
		"bag.zip", "bag.tar", "bag.tgz", "rocrate.zip", NULL };
	static const char *const discarded[] = {
		[DISCARDED_ALLOW] = "allow", [DISCARDED_FORBID] = "forbid",
		[DISCARDED_FORCE] = "force", NULL };

	input_body(call, true);
	ret->uri = input_text(call, "store_content_uri");
	if (!json_is_null(json_object_get(call->body, "model_store_format")))
		(void)input_enum(call, "model_store_format", formats, 0);
	ret->discarded = (enum store_discarded)input_enum(call,
	    "discarded_data", discarded, DISCARDED_ALLOW);
	if (input_check(call, err) == -1)
		return (-1);
	if (ret->uri.p != NULL)
		return (0);
	if (json_is_object(json_object_get(call->body, "store_dict")))
		return (err_set(err, ERR_INVALID, "a store_dict is not read: "
		    "send an archive by store_content_uri"));
	return (err_set(err, ERR_INVALID,
	    "store_content_uri or store_dict is needed"));
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
take_upload(struct api_call *call, struct jobs_import *job, struct err *err)
{
	struct str name = STR_NONE;
	uint64_t size = 0;
	int fd = call->req->form == NULL ? -1 : http_form_file(
	    call->req->form, "archive_file", &name, &size);

	if (fd == -1)
		return (err_set(err, ERR_REFUSED, "an archive is needed: an "
		    "address, or a file as archive_file"));
	job->archive = name;
	job->consume = true;
	return (take_file(call, fd, name, &job->uri, err));
}

static int
submit(struct api_call *call, struct jobs_import *job, struct uuid *ret,
    struct err *err)
{
	struct uuid sts;
	struct err why = { 0 };

	job->user = &call->user;
	if (jobs_submit_import(call->jobs, job, ret, err) != -1)
		return (0);
	if (job->consume &&
	    uuid_parse(str_from(str_of(job->uri), sizeof(SUBMIT_STS) - 1),
	    &sts) && sts_remove(call->jobs->sts, &sts, &why) == -1)
		log_err(LOG_WARNING, "api.leftover", &why);
	return (-1);
}

int
import_input_start(struct api_call *call, struct str uri,
    struct jobs_import *job, struct uuid *ret, struct err *err)
{
	if (take_address(call, uri, job, err) == -1)
		return (-1);
	return (submit(call, job, ret, err));
}

int
import_input_start_file(struct api_call *call, struct jobs_import *job,
    struct uuid *ret, struct err *err)
{
	if (take_upload(call, job, err) == -1)
		return (-1);
	return (submit(call, job, ret, err));
}
