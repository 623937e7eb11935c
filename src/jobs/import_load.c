/*
 * import_load: fetching and unpacking an archive, and what is said of it.
 */
#include <unistd.h>

#include "base/err.h"
#include "base/jw.h"
#include "base/progress.h"
#include "db/db.h"
#include "jobs/import_priv.h"
#include "jobs/submit.h"
#include "jobs/who.h"
#include "model/histories.h"
#include "model/ids.h"
#include "model/site.h"
#include "sts/sts.h"

bool
import_sts_uuid(const char *uri, struct uuid *ret)
{
	struct str text = str_of(uri);

	return (str_starts(text, STR(SUBMIT_STS)) &&
	    uuid_parse(str_from(text, sizeof(SUBMIT_STS) - 1), ret));
}

int
import_check_sts(struct jobs *jobs, const struct uuid *uuid, struct err *err)
{
	int fd;

	if (jobs_follow_sts(jobs, uuid, err) == -1 ||
	    sts_open_target(jobs->sts, uuid, &fd, err) == -1)
		return (-1);
	(void)close(fd);
	return (0);
}

int
import_fetch(struct jobs *jobs, const struct import_source *source,
    struct arena *a, int *ret_fd, struct err *err)
{
	struct file_user who;
	struct uuid sts;

	progress_phase(source->progress, PHASE_FETCH);
	if (import_sts_uuid(source->uri, &sts))
		return (sts_open_target(jobs->sts, &sts, ret_fd, err));
	if (who_load(jobs->db, source->user, a, &who, err) == -1)
		return (-1);
	return (files_fetch(jobs->files, &(struct files_fetch){
	    .uri = source->uri, .user = &who,
	    .scratch_dir = source->scratch_dir,
	    .limit = jobs->site->conf->import_bytes, .cancel = source->cancel,
	    .progress = source->progress }, ret_fd, err));
}

int
import_unpack(struct jobs *jobs, const struct import_source *source, int fd,
    int staging_dir, struct store_staged **ret, struct err *err)
{
	struct store_unpack_options options;
	struct readat *from;
	int rc;

	store_unpack_configured(jobs->site->conf, &options);
	options.cancel = source->cancel;
	options.progress = source->progress;
	options.keep_files = source->keep_files;
	options.discarded = source->discarded;
	progress_phase(source->progress, PHASE_UNPACK);
	if (readat_fd(fd, &from, err) == -1)
		return (-1);
	rc = store_unpack(from, &options, staging_dir, ret, err);
	readat_free(from);
	return (rc);
}

struct left_out_writer {
	struct jw *jw;
	uint64_t n;
};

static int
write_left_out(void *ctx, const struct store_left_out *l, struct err *err)
{
	struct left_out_writer *w = ctx;

	(void)err;
	jw_object(w->jw);
	jw_kstr(w->jw, "what", l->what);
	jw_kstr(w->jw, "name", l->name);
	jw_kstr(w->jw, "reason", l->reason);
	jw_object_end(w->jw);
	w->n++;
	return (0);
}

static void
put(struct jw *jw, const char *key, uint64_t n)
{
	jw_key(jw, key);
	jw_uint(jw, n);
}

/* The history's name as it is now: that of the archive may have been changed
 * or be an object's. */
static int
write_history(struct jobs *jobs, const struct store_created *created,
    struct str planned, struct jw *jw, struct err *err)
{
	AUTO_ARENA struct arena *a = arena_new((uint64_t)1 << 20);
	struct history history = { .name = planned };
	char text[IDS_TEXT];

	if (created == NULL) {
		jw_knull(jw, "history_id");
		jw_kstr(jw, "history_name", planned);
		return (0);
	}
	if (history_by_id(jobs->db, created->history, a, &history, err) == -1)
		return (-1);
	ids_encode(jobs->ids, IDS_API, created->history, text);
	jw_kcstr(jw, "history_id", text);
	jw_kstr(jw, "history_name", history.name);
	return (0);
}

/* The numbers that the items got in a history that was there before. */
static void
write_hids(const struct store_created *created, struct jw *jw)
{
	if (created->nhids == 0)
		return;
	jw_key(jw, "hids");
	jw_object(jw);
	put(jw, "first", created->first_hid);
	put(jw, "last", created->first_hid + created->nhids - 1);
	jw_object_end(jw);
}

static void
write_dry_run(const struct store_plan *plan, struct jw *jw)
{
	jw_kbool(jw, "dry_run", true);
	jw_kcstr(jw, "format", store_format_name(plan->format));
	jw_kstr(jw, "release", plan->release);
	put(jw, "histories", plan->has_history);
	put(jw, "files", plan->files);
	put(jw, "bytes", plan->file_bytes);
}

int
import_write_result(struct jobs *jobs, struct str archive,
    struct store_staged *staged, const struct store_created *created,
    struct jw *jw, uint64_t *ret_left_out, struct err *err)
{
	const struct store_plan *plan = store_staged_plan(staged);
	struct left_out_writer left_out = { .jw = jw };

	jw_object(jw);
	jw_kstr(jw, "archive", archive);
	if (write_history(jobs, created, plan->history_name, jw, err) == -1)
		return (-1);
	put(jw, "datasets", plan->datasets);
	put(jw, "collections", plan->collections);
	put(jw, "jobs", plan->jobs);
	jw_key(jw, "left_out");
	jw_array(jw);
	if (store_staged_left_out(staged, write_left_out, &left_out, err) ==
	    -1)
		return (-1);
	jw_array_end(jw);
	if (created == NULL)
		write_dry_run(plan, jw);
	else
		write_hids(created, jw);
	jw_object_end(jw);
	*ret_left_out = left_out.n;
	return (0);
}
