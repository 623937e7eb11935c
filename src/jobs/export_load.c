/*
 * export_load: an export read back from its rows, and its destination.
 */
#include "base/err.h"
#include "base/uuid.h"
#include "jobs/export_priv.h"
#include "sts/sts.h"

static int
load_user(struct export_job *job, struct err *err)
{
	int found = user_by_id(job->jobs->site, job->jobs->db,
	    job->rec.user_id, job->arena, &job->user, err);

	if (found == -1)
		return (-1);
	if (found == 0)
		return (err_set(err, ERR_NOT_FOUND, "the user who asked for "
		    "this export is not there any more"));
	return (who_load(job->jobs->db, &job->user, job->arena, &job->who,
	    err));
}

int
export_load(struct jobs *jobs, const struct task *task,
    const struct cancel *cancel, struct arena *arena, struct export_job *ret,
    struct err *err)
{
	struct export_job job = {
		.jobs = jobs, .task = task, .cancel = cancel, .arena = arena,
	};
	int found = track_by_task(jobs->db, &task->uuid, arena, &job.rec, err);

	if (found == -1)
		return (-1);
	if (found == 0)
		return (err_set(err, ERR_INTERNAL, "a task has no record of "
		    "its export"));
	if (args_get_export(task->args, arena, &job.args, err) == -1 ||
	    load_user(&job, err) == -1)
		return (-1);
	uuid_dashed(&task->uuid, job.tag);
	*ret = job;
	return (0);
}

int
export_object_named(struct str name, enum store_object *ret, struct err *err)
{
	for (enum store_object o = STORE_HISTORY; o <= STORE_COLLECTION; o++) {
		if (str_is(name, store_object_name(o))) {
			*ret = o;
			return (0);
		}
	}
	return (err_set(err, ERR_INTERNAL, "\"%.*s\" is nothing that is "
	    "exported", STR_ARG(name)));
}

bool
export_has_own_file(const struct export_rec *rec)
{
	static const struct uuid none;

	return (memcmp(&rec->reused_from, &none, sizeof(none)) == 0);
}

int
export_make_sts(const struct export_job *job, struct err *err)
{
	AUTO_SB struct sb name = SB_EMPTY(4096);
	const struct export_rec *rec = &job->rec;
	struct sts_entry entry;
	enum store_format format;
	enum sts_state state;

	sb_init(&name, 4096);
	if (sts_get(job->jobs->sts, &rec->sts, &entry, err) == -1)
		return (-1);
	state = entry.state;
	sts_entry_fini(&entry);
	if (state != STS_ABSENT)
		return (0);
	if (store_format_named(rec->format, &format, err) == -1)
		return (-1);
	sts_file_name(rec->object_name, rec->format, &name);
	return (sts_new(job->jobs->sts, &rec->sts, &(struct sts_request){
	    .filename = sb_str(&name),
	    .mime_type = str_of(store_format_mime(format)),
	    .duration = rec->duration, .created = rec->create_time,
	    .user_id = STR_NONE }, err));
}

int
export_deliver(const struct export_job *job, bool replace,
    struct delivery **ret, struct err *err)
{
	const struct export_rec *rec = &job->rec;
	const struct files_target target = {
		.uri = rec->target_uri.p, .user = &job->who,
		.replace = replace, .tag = job->tag, .cancel = job->cancel,
	};

	if (rec->target_uri.p != NULL)
		return (files_deliver(job->jobs->files, &target, ret, err));
	if (export_make_sts(job, err) == -1)
		return (-1);
	return (sts_deliver(job->jobs->sts, &rec->sts, job->tag, ret, err));
}

int
export_sent_is_there(const struct export_job *job, struct err *err)
{
	AUTO_DELIVERY struct delivery *d = NULL;
	const struct task *task = job->task;
	uint64_t size;
	char sha256[65];
	int there;

	if (!task->has_sent)
		return (0);
	if (export_deliver(job, true, &d, err) == -1)
		return (-1);
	there = delivery_read_back(d, job->cancel, NULL, &size, sha256, err);
	if (there != 1)
		return (there);
	return (size == task->sent_bytes &&
	    str_is(task->sent_sha256, sha256));
}
