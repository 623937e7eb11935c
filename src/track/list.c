/*
 * list: many records, newest first. One condition of the filter drives the
 * statement, so that an index serves it; the others are looked at row by row.
 */
#include "base/clock.h"
#include "base/err.h"
#include "db/db.h"
#include "track/track_priv.h"

#define PAGE_LIMIT ((uint64_t)64 << 20)

/* The parameters that nearly every list_* and count_* statement has. */
#define SINCE(f) (f)->since == 0 ? DB_NULL : DB_TIME((f)->since)
#define WHAT(f, like) \
	.object_type = DB_TEXT((f)->object_type), \
	.object_id = DB_INT_OR_NULL((f)->object_id, 0), \
	.since = SINCE(f), .q = DB_TEXT(like), .now = DB_TIME(clock_now())
#define COMMON(f, like) \
	.user_id = DB_INT_OR_NULL((f)->user, 0), \
	.batch = DB_TEXT((f)->batch), .state = DB_TEXT((f)->state), \
	WHAT(f, like)
#define PAGE(f) \
	.before_id = DB_INT((f)->before == 0 ? INT64_MAX : (f)->before), \
	.max_rows = DB_INT((f)->limit == 0 || (f)->limit > INT64_MAX ? \
	    INT64_MAX : (int64_t)(f)->limit), \
	.skip_rows = DB_INT((int64_t)((f)->offset & INT64_MAX))

enum driver { BY_OBJECT, BY_BATCH, BY_LIVE, BY_OUTCOME, BY_EXPIRED, BY_USER,
	BY_ALL };

static enum driver
choose(const struct track_filter *f)
{
	if (f->object_id != 0 && f->object_type.p != NULL)
		return (BY_OBJECT);
	if (f->batch.p != NULL)
		return (BY_BATCH);
	if (str_is(f->state, "queued") || str_is(f->state, "running"))
		return (BY_LIVE);
	if (str_is(f->state, "failed") || str_is(f->state, "cancelled") ||
	    str_is(f->state, "done_with_gaps"))
		return (BY_OUTCOME);
	if (str_is(f->state, "expired"))
		return (BY_EXPIRED);
	/* Nearly all are done. */
	return (f->user != 0 ? BY_USER : BY_ALL);
}

/* What LIKE takes for "contains q". */
static int
like_text(struct str q, struct sb *sb, struct str *ret, struct err *err)
{
	*ret = STR_NONE;
	if (q.p == NULL)
		return (0);
	sb_addc(sb, '%');
	for (size_t i = 0; i < q.n; i++) {
		if (q.p[i] == '%' || q.p[i] == '_' || q.p[i] == '\\')
			sb_addc(sb, '\\');
		sb_addc(sb, q.p[i]);
	}
	sb_addc(sb, '%');
	return (sb_finish(sb, ret, err));
}

static int
open_expired(struct db *db, const struct track_filter *f, struct str like,
    struct db_rows **rows, struct err *err)
{
	if (f->user == 0)
		return (DB_QUERY(db, track_list_expired, rows, err,
		    WHAT(f, like), PAGE(f)));
	return (DB_QUERY(db, track_list_expired_user, rows, err,
	    .owner_id = DB_INT(f->user), WHAT(f, like), PAGE(f)));
}

static int
open_list(struct db *db, const struct track_filter *f, struct str like,
    struct db_rows **rows, struct err *err)
{
	switch (choose(f)) {
	case BY_OBJECT:
		return (DB_QUERY(db, track_list_object, rows, err,
		    .the_object = DB_INT(f->object_id),
		    .the_type = DB_TEXT(f->object_type), COMMON(f, like),
		    PAGE(f)));
	case BY_BATCH:
		return (DB_QUERY(db, track_list_batch, rows, err,
		    .the_batch = DB_TEXT(f->batch), COMMON(f, like), PAGE(f)));
	case BY_LIVE:
		return (DB_QUERY(db, track_list_live, rows, err,
		    COMMON(f, like), PAGE(f)));
	case BY_OUTCOME:
		return (DB_QUERY(db, track_list_outcome, rows, err,
		    .the_outcome = DB_TEXT(f->state), COMMON(f, like),
		    PAGE(f)));
	case BY_EXPIRED:
		return (open_expired(db, f, like, rows, err));
	case BY_USER:
		return (DB_QUERY(db, track_list_user, rows, err,
		    .owner_id = DB_INT(f->user), COMMON(f, like), PAGE(f)));
	case BY_ALL:
		break;
	}
	return (DB_QUERY(db, track_list_all, rows, err, COMMON(f, like),
	    PAGE(f)));
}

int
track_visit_rows(struct db_rows *rows, track_visit *visit, void *ctx,
    struct err *err)
{
	AUTO_ARENA struct arena *a = arena_new(PAGE_LIMIT);
	int more;

	while ((more = db_rows_next(rows, err)) == 1) {
		struct arena_mark mark = arena_save(a);
		struct export_rec rec;

		if (track_read(rows, a, &rec, err) == -1 ||
		    visit(ctx, &rec, err) == -1)
			return (-1);
		arena_rewind(a, mark);
	}
	return (more);
}

int
track_each(struct db *db, const struct track_filter *f, track_visit *visit,
    void *ctx, struct err *err)
{
	AUTO_SB struct sb like_sb = SB_EMPTY(4096);
	AUTO_ROWS struct db_rows *rows = NULL;
	struct str like;

	if (like_text(f->q, &like_sb, &like, err) == -1 ||
	    open_list(db, f, like, &rows, err) == -1)
		return (-1);
	return (track_visit_rows(rows, visit, ctx, err));
}

static int
open_count(struct db *db, const struct track_filter *f, struct str like,
    struct db_rows **rows, struct err *err)
{
	switch (choose(f)) {
	case BY_OBJECT:
		return (DB_QUERY(db, track_count_object, rows, err,
		    .the_object = DB_INT(f->object_id),
		    .the_type = DB_TEXT(f->object_type), COMMON(f, like)));
	case BY_BATCH:
		return (DB_QUERY(db, track_count_batch, rows, err,
		    .the_batch = DB_TEXT(f->batch), COMMON(f, like)));
	case BY_LIVE:
		return (DB_QUERY(db, track_count_live, rows, err,
		    COMMON(f, like)));
	case BY_OUTCOME:
		return (DB_QUERY(db, track_count_outcome, rows, err,
		    .the_outcome = DB_TEXT(f->state), COMMON(f, like)));
	case BY_USER:
	case BY_EXPIRED:
	case BY_ALL:
		break;
	}
	if (f->user != 0)
		return (DB_QUERY(db, track_count_user, rows, err,
		    .owner_id = DB_INT(f->user), COMMON(f, like)));
	return (DB_QUERY(db, track_count_all, rows, err, COMMON(f, like)));
}

/* By owner, time and end there are numbers that need no look at each. */
static bool
are_counted(const struct track_filter *f)
{
	return (f->object_type.p == NULL && f->object_id == 0 &&
	    f->batch.p == NULL && f->q.p == NULL && choose(f) != BY_LIVE);
}

static int
open_sums(struct db *db, const struct track_filter *f, struct db_rows **rows,
    struct err *err)
{
	return (DB_QUERY(db, track_count_sums, rows, err,
	    .whose = DB_INT(f->user != 0 ? f->user : -1),
	    .since = SINCE(f), .state = DB_TEXT(f->state),
	    .now = DB_TIME(clock_now())));
}

int
track_count(struct db *db, const struct track_filter *f, uint64_t *ret,
    struct err *err)
{
	AUTO_SB struct sb like_sb = SB_EMPTY(4096);
	AUTO_ROWS struct db_rows *rows = NULL;
	struct str like;

	if (like_text(f->q, &like_sb, &like, err) == -1 ||
	    (are_counted(f) ? open_sums(db, f, &rows, err) :
	    open_count(db, f, like, &rows, err)) == -1 ||
	    db_rows_next(rows, err) == -1)
		return (-1);
	*ret = (uint64_t)db_int(rows, 0);
	return (0);
}

int
track_candidates(struct db *db, struct str hint, usec_t now,
    track_visit *visit, void *ctx, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;

	if (DB_QUERY(db, track_candidates, &rows, err, .hint = DB_TEXT(hint),
	    .now = DB_TIME(now)) == -1)
		return (-1);
	return (track_visit_rows(rows, visit, ctx, err));
}

int
track_overdue(struct db *db, usec_t now, uint64_t limit, track_visit *visit,
    void *ctx, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;

	if (DB_QUERY(db, track_overdue, &rows, err, .now = DB_TIME(now),
	    .max_rows = DB_INT((int64_t)limit)) == -1)
		return (-1);
	return (track_visit_rows(rows, visit, ctx, err));
}

int
track_object_changed(struct db *db, struct str object_type, int64_t object_id,
    usec_t *ret, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;

	if (DB_QUERY(db, track_object_changed, &rows, err,
	    .object_type = DB_TEXT(object_type),
	    .object_id = DB_INT(object_id)) == -1 ||
	    db_rows_next(rows, err) == -1)
		return (-1);
	if (db_is_null(rows, 0))
		return (0);
	*ret = db_time(rows, 0);
	return (1);
}
