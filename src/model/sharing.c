#include "model/sharing.h"

#include "base/clock.h"
#include "base/err.h"
#include "db/db.h"
#include "model/row_priv.h"
#include "model/slug.h"
#include "model/users.h"

/* The first of "name", "name-1", "name-2" that none of the owner's has;
 * nothing when the history has a slug. */
static int
need_slug(struct db *db, int64_t history, struct sb *ret, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL, *slugs = NULL;
	AUTO_SB struct sb base = SB_EMPTY(SB_LIMIT);

	if (DB_QUERY(db, model_sharing_history, &rows, err,
	    .id = DB_INT(history)) == -1 || db_rows_next(rows, err) == -1)
		return (-1);
	if (db_text(rows, 2).n > 0)
		return (0);
	slug_make(db_text(rows, 1), &base);
	if (DB_QUERY(db, model_slug_free, &slugs, err,
	    .user = DB_INT(db_int(rows, 0)),
	    .base = DB_TEXT(sb_str(&base))) == -1 ||
	    db_rows_next(slugs, err) == -1)
		return (-1);
	sb_add(ret, db_text(slugs, 0));
	return (0);
}

static int
open_address(struct db *db, const struct user *who, int64_t history,
    struct sb *slug, struct err *err)
{
	AUTO_SB struct sb sb = SB_EMPTY(SB_LIMIT);
	struct str roles;

	if (row_list(who->roles, who->nroles, &sb, &roles, err) == -1 ||
	    DB_EXEC(db, model_sharing_open_all, NULL, err,
	    .history = DB_INT(history), .roles = DB_TEXT(roles)) == -1)
		return (-1);
	return (need_slug(db, history, slug, err));
}

static int
take_step(struct db *db, const struct user *who, int64_t history,
    enum sharing_step step, struct err *err)
{
	static const struct {
		int importable, published;	/* -1: as it is */
	} to[] = {
		[SHARING_LINK] = { 1, -1 }, [SHARING_UNLINK] = { 0, 0 },
		[SHARING_PUBLISH] = { 1, 1 }, [SHARING_UNPUBLISH] = { -1, 0 },
	};
	AUTO_SB struct sb slug = SB_EMPTY(SB_LIMIT);

	if (to[step].importable == 1 &&
	    open_address(db, who, history, &slug, err) == -1)
		return (-1);
	return (DB_EXEC(db, model_sharing_set, NULL, err,
	    .id = DB_INT(history),
	    .importable = DB_INT_OR_NULL(to[step].importable, -1),
	    .published = DB_INT_OR_NULL(to[step].published, -1),
	    .slug = DB_TEXT(sb_str(&slug)), .now = DB_TIME(clock_now())));
}

int
sharing_step(struct db *db, const struct user *who, int64_t history,
    enum sharing_step step, struct err *err)
{
	if (db_begin(db, DB_WRITE, err) == -1)
		return (-1);
	return (db_end(db, take_step(db, who, history, step, err), err));
}

static int
set_slug(struct db *db, int64_t history, struct str slug, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	int taken;

	if (DB_QUERY(db, model_slug_taken, &rows, err,
	    .history = DB_INT(history), .slug = DB_TEXT(slug)) == -1 ||
	    (taken = db_rows_next(rows, err)) == -1)
		return (-1);
	if (taken == 1)
		return (err_set(err, ERR_EXISTS,
		    "another history of this user has this slug"));
	return (DB_EXEC(db, model_sharing_set, NULL, err,
	    .id = DB_INT(history), .slug = DB_TEXT(slug),
	    .now = DB_TIME(clock_now())));
}

int
sharing_slug(struct db *db, int64_t history, struct str slug,
    struct err *err)
{
	if (!slug_is_valid(slug))
		return (err_set(err, ERR_INVALID, "a slug has letters, "
		    "digits, hyphens and underscores, at most 255"));
	if (db_begin(db, DB_WRITE, err) == -1)
		return (-1);
	return (db_end(db, set_slug(db, history, slug, err), err));
}

int
sharing_users(struct db *db, int64_t history, sharing_user_visit *visit,
    void *ctx, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	int more;

	if (DB_QUERY(db, model_sharing_users, &rows, err,
	    .history = DB_INT(history)) == -1)
		return (-1);
	while ((more = db_rows_next(rows, err)) == 1)
		if (visit(ctx, db_int(rows, 0), db_text(rows, 1), err) == -1)
			return (-1);
	return (more);
}

/* A request on its way, within its transaction. */
struct share {
	struct db *db;
	const struct sharing_request *r;
	struct db_value history, users;	/* users: a JSON list */
	sharing_closed_visit *visit;
	void *ctx;
	uint64_t all, changeable;
	struct sb opened;	/* dataset rows, a JSON list still open */
	struct sharing_outcome *out;
};

static int
survey_row(struct share *s, const struct db_rows *row, struct err *err)
{
	bool may_change = db_bool(row, 3);

	s->all++;
	if (db_bool(row, 4)) {
		s->out->accessible++;
		return (0);
	}
	if (may_change && (s->r->option == SHARING_PUBLIC ||
	    s->r->option == SHARING_ROLE)) {
		s->out->accessible++;
		sb_addf(&s->opened, "%s%lld", s->opened.n > 0 ? "," : "[",
		    (long long)db_int(row, 1));
		return (0);
	}
	s->changeable += may_change;
	return (s->visit(s->ctx, db_int(row, 0), db_text(row, 2), may_change,
	    err));
}

static int
survey(struct share *s, struct err *err)
{
	AUTO_SB struct sb sb = SB_EMPTY(SB_LIMIT);
	AUTO_ROWS struct db_rows *rows = NULL;
	struct str roles;
	int more;

	if (row_list(s->r->who->roles, s->r->who->nroles, &sb, &roles, err) ==
	    -1 || DB_QUERY(s->db, model_sharing_survey, &rows, err,
	    .history = s->history, .users = s->users,
	    .roles = DB_TEXT(roles)) == -1)
		return (-1);
	while ((more = db_rows_next(rows, err)) == 1)
		if (survey_row(s, rows, err) == -1)
			return (-1);
	return (more);
}

/* Whatever is taken away from users that have it is never refused. */
static int
decide(struct share *s, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	struct sharing_outcome *out = s->out;
	bool any;

	if (DB_QUERY(s->db, model_sharing_newcomers, &rows, err,
	    .history = s->history, .users = s->users) == -1 ||
	    db_rows_next(rows, err) == -1)
		return (-1);
	any = db_int(rows, 1) > 0;
	out->empty = any && db_int(rows, 0) <= 1;
	out->closed = any && !out->empty && out->accessible == 0 &&
	    s->changeable == 0 && s->r->option != SHARING_ANYWAY;
	out->shared = !s->r->refused && !out->empty && !out->closed &&
	    (out->accessible == s->all || s->r->option != SHARING_ASK);
	return (0);
}

static int
add_role(struct share *s, usec_t now, int64_t *ret, struct err *err)
{
	if (DB_EXEC(s->db, model_role_add_sharing, NULL, err,
	    .now = DB_TIME(now), .history = s->history,
	    .users = s->users) == -1)
		return (-1);
	*ret = db_last_id(s->db);
	return (DB_EXEC(s->db, model_role_give_sharing, NULL, err,
	    .now = DB_TIME(now), .role = DB_INT(*ret),
	    .history = s->history, .users = s->users));
}

/* The role that exactly the owner and the users have. */
static int
need_role(struct share *s, int64_t *ret, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	int found;

	if (DB_QUERY(s->db, model_role_find_sharing, &rows, err,
	    .history = s->history, .users = s->users) == -1 ||
	    (found = db_rows_next(rows, err)) == -1)
		return (-1);
	*ret = found == 1 ? db_int(rows, 0) : 0;
	return (found == 1 ? 0 : add_role(s, clock_now(), ret, err));
}

static int
open_datasets(struct share *s, struct err *err)
{
	struct str datasets;
	int64_t role;

	if (s->opened.n == 0)
		return (0);
	sb_addc(&s->opened, ']');
	if (sb_finish(&s->opened, &datasets, err) == -1 ||
	    DB_EXEC(s->db, model_sharing_open, NULL, err,
	    .datasets = DB_TEXT(datasets)) == -1)
		return (-1);
	if (s->r->option == SHARING_PUBLIC)
		return (0);
	if (need_role(s, &role, err) == -1)
		return (-1);
	return (DB_EXEC(s->db, model_sharing_restrict, NULL, err,
	    .datasets = DB_TEXT(datasets), .role = DB_INT(role),
	    .now = DB_TIME(clock_now())));
}

static int
share(struct share *s, struct err *err)
{
	if (survey(s, err) == -1 || decide(s, err) == -1)
		return (-1);
	if (!s->out->shared)
		return (0);
	if (open_datasets(s, err) == -1 ||
	    DB_EXEC(s->db, model_sharing_drop, NULL, err,
	    .history = s->history, .users = s->users) == -1)
		return (-1);
	return (DB_EXEC(s->db, model_sharing_add, NULL, err,
	    .history = s->history, .users = s->users));
}

int
sharing_with(struct db *db, const struct sharing_request *request,
    sharing_closed_visit *visit, void *ctx, struct sharing_outcome *ret,
    struct err *err)
{
	AUTO_SB struct sb sb = SB_EMPTY(SB_LIMIT);
	struct share s = { .db = db, .r = request, .visit = visit, .ctx = ctx,
		.history = DB_INT(request->history),
		.opened = SB_EMPTY(SB_LIMIT), .out = ret };
	struct str users;
	int rc;

	*ret = (struct sharing_outcome){ 0 };
	if (row_list(request->users, request->nusers, &sb, &users, err) == -1 ||
	    db_begin(db, DB_WRITE, err) == -1)
		return (-1);
	s.users = DB_TEXT(users);
	rc = db_end(db, share(&s, err), err);
	sb_fini(&s.opened);
	return (rc);
}
