/*
 * estimate: what an export would hold, without making it.
 */
#include "base/err.h"
#include "base/fs.h"
#include "base/jw.h"
#include "base/own.h"
#include "jobs/object.h"
#include "jobs/scratch.h"
#include "jobs/size.h"
#include "jobs/submit.h"
#include "model/ids.h"
#include "model/site.h"
#include "model/users.h"
#include "track/record.h"

#define ESTIMATE_ARENA ((uint64_t)16 << 20)

struct gap_writer {
	struct ids *ids;
	struct jw *jw;
};

static int
write_gap(void *ctx, const struct store_gap *g, struct err *err)
{
	const struct gap_writer *w = ctx;
	const struct gap gap = {
		.object_type = g->object_type, .object_id = g->id,
		.hid = g->hid, .name = g->name, .reason = g->reason,
		.detail = g->detail,
	};

	(void)err;
	record_gap(w->ids, &gap, w->jw);
	return (0);
}

static void
put(struct jw *jw, const char *key, uint64_t n)
{
	jw_key(jw, key);
	jw_uint(jw, n);
}

static void
write_counts(struct jw *jw, const struct store_counts *c)
{
	jw_key(jw, "objects");
	jw_object(jw);
	put(jw, "datasets", c->datasets);
	put(jw, "collections", c->collections);
	put(jw, "jobs", c->jobs);
	put(jw, "files", c->files);
	jw_object_end(jw);
	put(jw, "bytes", c->file_bytes);
	jw_key(jw, "left_out");
	jw_object(jw);
	put(jw, "deleted", c->deleted);
	put(jw, "hidden", c->hidden);
	put(jw, "purged", c->purged);
	jw_object_end(jw);
}

static void
write_head(struct jw *jw, struct jobs *jobs, const struct jobs_export *want,
    struct str name)
{
	char id[IDS_TEXT];

	ids_encode(jobs->ids, IDS_API, want->what.object_id, id);
	jw_key(jw, "object");
	jw_object(jw);
	jw_kcstr(jw, "type", store_object_name(want->what.object));
	jw_kcstr(jw, "id", id);
	jw_kstr(jw, "name", name);
	jw_object_end(jw);
	jw_kcstr(jw, "format", store_format_name(want->format));
	jw_kcstr(jw, "target_uri", want->target_uri);
	jw_kcstr(jw, "missing", store_missing_name(want->what.missing));
	jw_kbool(jw, "dry_run", true);
}

/* Room at the destination: known for short term storage, null elsewhere. */
static int
write_room(struct jw *jw, struct jobs *jobs, const struct jobs_export *want,
    struct err *err)
{
	AUTO_CLOSE int fd = -1;
	uint64_t room;

	jw_key(jw, "room");
	if (want->target_uri != NULL) {
		jw_null(jw);
		return (0);
	}
	if (fs_open_dir(jobs->site->sts_path, &fd, err) == -1 ||
	    fs_room(fd, &room, err) == -1)
		return (-1);
	jw_uint(jw, room);
	return (0);
}

static int
write_estimate(struct jobs *jobs, const struct jobs_export *want,
    struct str name, struct store_snapshot *snapshot, struct jw *jw,
    struct err *err)
{
	const struct store_counts *c = store_snapshot_counts(snapshot);
	struct gap_writer gaps = { .ids = jobs->ids, .jw = jw };
	struct size_bounds size;

	size_of_archive(want->format, c, &size);
	jw_object(jw);
	write_head(jw, jobs, want, name);
	write_counts(jw, c);
	put(jw, "packed_min", size.least);
	put(jw, "packed_max", size.most);
	if (write_room(jw, jobs, want, err) == -1)
		return (-1);
	jw_key(jw, "gaps");
	jw_array(jw);
	if (store_snapshot_gaps(snapshot, write_gap, &gaps, err) == -1)
		return (-1);
	jw_array_end(jw);
	jw_object_end(jw);
	return (0);
}

static int
estimate(struct jobs *jobs, const struct jobs_export *want, struct str name,
    int scratch_dir, const struct cancel *cancel, struct progress *progress,
    struct jw *jw, struct err *err)
{
	AUTO_SNAPSHOT struct store_snapshot *snapshot = NULL;
	struct store_request what = want->what;

	/* What would make the export fail is shown, all of it. */
	if (what.missing == MISSING_FAIL)
		what.missing = MISSING_RECORD;
	if (store_collect(jobs->site, jobs->db, &what, scratch_dir, cancel,
	    progress, &snapshot, err) == -1)
		return (-1);
	return (write_estimate(jobs, want, name, snapshot, jw, err));
}

int
jobs_estimate(struct jobs *jobs, const struct jobs_export *want,
    const struct cancel *cancel, struct progress *progress, struct jw *jw,
    struct err *err)
{
	AUTO_ARENA struct arena *a = arena_new(ESTIMATE_ARENA);
	AUTO_SCRATCH struct scratch scratch = SCRATCH_NONE;
	struct object_facts object;
	struct uuid uuid;
	struct err ignored;
	int rc;

	uuid_random(&uuid);
	if (object_check(jobs, &want->what, a, &object, err) == -1 ||
	    object_check_target(jobs, want, 0, a, err) == -1 ||
	    scratch_take(jobs->site, &uuid, &scratch, err) == -1)
		return (-1);
	rc = estimate(jobs, want, object.name, scratch.dir_fd, cancel,
	    progress, jw, err);
	if (scratch_remove(&scratch, rc == -1 ? &ignored : err) == -1)
		return (-1);
	return (rc);
}
