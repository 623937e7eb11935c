/*
 * version: what this server is: version, health.
 */
#include "api/handlers.h"
#include "api/version.h"
#include "base/err.h"
#include "base/fs.h"
#include "db/db.h"
#include "track/tracker.h"

int
api_version(struct api_call *call, struct err *err)
{
	struct jw *jw = http_response_json(call->resp);

	(void)err;
	jw_object(jw);
	jw_kcstr(jw, "version_major", VERSION_MAJOR);
	jw_kcstr(jw, "version_minor", VERSION_MINOR);
	jw_key(jw, "extra");
	jw_raw(jw, STR(VERSION_EXTRA));
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
