/*
 * version: what this server is: version, configuration, health.
 */
#include "api/handlers.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/own.h"
#include "db/db.h"
#include "files/files.h"
#include "model/ids.h"
#include "track/tracker.h"

/* The release whose interface this is. */
#define VERSION_MAJOR "26.1"
#define VERSION_MINOR "2"

static void
write_versions(struct jw *jw)
{
	jw_kcstr(jw, "version_major", VERSION_MAJOR);
	jw_kcstr(jw, "version_minor", VERSION_MINOR);
}

int
api_version(struct api_call *call, struct err *err)
{
	struct jw *jw = http_response_json(call->resp);

	(void)err;
	jw_object(jw);
	write_versions(jw);
	jw_key(jw, "extra");
	jw_object(jw);
	jw_kcstr(jw, "waybill", WAYBILL_VERSION);
	jw_object_end(jw);
	jw_object_end(jw);
	return (0);
}

/* What clients of exports and imports look at; values that are the same
 * everywhere. */
#define CONFIGURATION_TABLE(X) \
	X("allow_local_account_creation", "false") \
	X("allow_user_creation", "false") \
	X("allow_user_dataset_purge", "true") \
	X("allow_user_impersonation", "false") \
	X("enable_celery_tasks", "true") \
	X("enable_quotas", "false") \
	X("enable_sse_updates", "false") \
	X("instance_access_url", "null") \
	X("instance_resource_url", "null") \
	X("require_login", "false") \
	X("single_user", "false") \
	X("use_remote_user", "false") \
	X("user_activation_on", "false") \
	X("version_major", "\"" VERSION_MAJOR "\"") \
	X("version_minor", "\"" VERSION_MINOR "\"")

static bool
is_wanted(struct str keys, const char *key)
{
	struct str one;

	if (keys.p == NULL)
		return (true);
	while (str_cut(&keys, ',', &one))
		if (str_is(str_trim(one), key))
			return (true);
	return (false);
}

int
api_configuration(struct api_call *call, struct err *err)
{
	static const struct {
		const char *key, *value;
	} table[] = {
#define X(key, value) { key, value },
		CONFIGURATION_TABLE(X)
#undef X
	};
	struct str keys = http_query(call->req, "keys");
	const char *site = call->site->conf->ftp_upload_site;
	struct jw *jw = http_response_json(call->resp);

	(void)err;
	jw_object(jw);
	for (size_t i = 0; i < NELEMS(table); i++)
		if (is_wanted(keys, table[i].key)) {
			jw_key(jw, table[i].key);
			jw_raw(jw, str_of(table[i].value));
		}
	if (is_wanted(keys, "ftp_upload_site"))
		jw_kcstr(jw, "ftp_upload_site", site[0] != '\0' ? site : NULL);
	if (is_wanted(keys, "file_sources_configured"))
		jw_kbool(jw, "file_sources_configured",
		    files_info(call->jobs->files, 0) != NULL);
	if (is_wanted(keys, "is_admin_user"))
		jw_kbool(jw, "is_admin_user",
		    call->is_user && call->user.is_admin);
	jw_object_end(jw);
	return (0);
}

int
api_configuration_decode(struct api_call *call, struct err *err)
{
	int64_t id = input_id(call, "id");
	struct jw *jw;

	if (input_check(call, err) == -1)
		return (-1);
	jw = http_response_json(call->resp);
	jw_object(jw);
	jw_kint(jw, "decoded_id", id);
	jw_object_end(jw);
	return (0);
}

int
api_configuration_encode(struct api_call *call, struct err *err)
{
	struct str text = http_param(call->req, "number");
	char id[IDS_TEXT];
	uint64_t number;
	struct jw *jw;

	if (!str_to_u64(text, INT64_MAX, &number))
		return (err_set(err, ERR_INVALID, "a number is needed"));
	ids_encode(call->ids, IDS_API, (int64_t)number, id);
	jw = http_response_json(call->resp);
	jw_object(jw);
	jw_kcstr(jw, "encoded_id", id);
	jw_object_end(jw);
	return (0);
}

/* Is every part of the site there? A part that is not makes the answer 503. */
int
api_healthz(struct api_call *call, struct err *err)
{
	struct track_filter queued = { .state = STR("queued") };
	struct track_filter running = { .state = STR("running") };
	uint64_t room, waiting, working;
	struct jw *jw;

	if (fs_room(call->site->dir_fd, &room, err) == -1 ||
	    track_count(call->db, &queued, &waiting, err) == -1 ||
	    track_count(call->db, &running, &working, err) == -1) {
		err->code = ERR_BUSY;
		return (-1);
	}
	jw = http_response_json(call->resp);
	jw_object(jw);
	jw_kcstr(jw, "status", "ok");
	jw_kcstr(jw, "database", "ok");
	jw_key(jw, "queue");
	jw_object(jw);
	jw_key(jw, "queued");
	jw_uint(jw, waiting);
	jw_key(jw, "running");
	jw_uint(jw, working);
	jw_object_end(jw);
	jw_key(jw, "storage");
	jw_object(jw);
	jw_key(jw, "room");
	jw_uint(jw, room);
	jw_object_end(jw);
	jw_object_end(jw);
	return (0);
}
