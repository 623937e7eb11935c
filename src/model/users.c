#include "model/users.h"

#include "base/err.h"
#include "db/db.h"
#include "model/row_priv.h"
#include "model/site_priv.h"

/* Galaxy keeps administrators as a list of emails, compared exactly; blanks
 * are taken off only where there is a comma. */
static bool
in_list(struct str list, struct str email)
{
	bool several = str_find(list, ',') != SIZE_MAX;
	struct str one;

	while (str_cut(&list, ',', &one)) {
		if (str_eq(several ? str_trim(one) : one, email))
			return (email.n > 0);
	}
	return (false);
}

static int
find_admin(const struct site *site, struct db *db, struct user *user,
    struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	int got;

	if (site->is_galaxy) {
		user->is_admin = in_list(str_of(site->admins), user->email);
		return (0);
	}
	if (DB_QUERY(db, model_user_is_admin, &rows, err,
	    .user = DB_INT(user->id)) == -1 ||
	    (got = db_rows_next(rows, err)) == -1)
		return (-1);
	user->is_admin = got == 1;
	return (0);
}

static int
find_roles(struct db *db, struct arena *arena, struct user *user,
    struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	size_t cap = 0;
	int more;

	user->roles = NULL;
	user->nroles = 0;
	if (DB_QUERY(db, model_user_roles, &rows, err,
	    .user = DB_INT(user->id)) == -1)
		return (-1);
	while ((more = db_rows_next(rows, err)) == 1) {
		if (user->nroles == cap) {
			int64_t *old = user->roles;

			cap = cap == 0 ? 16 : cap * 2;
			user->roles = arena_alloc(arena, cap * sizeof(*old));
			if (user->roles == NULL)
				return (arena_over(arena, err));
			if (old != NULL)
				memcpy(user->roles, old,
				    user->nroles * sizeof(*old));
		}
		user->roles[user->nroles++] = db_int(rows, 0);
	}
	return (more);
}

/* Columns id, username, email of the current row, then the rest. */
static int
load_user(const struct site *site, struct db *db, const struct db_rows *rows,
    struct arena *arena, struct user *ret, struct err *err)
{
	*ret = (struct user){ .id = db_int(rows, 0) };
	if (row_text(rows, 1, arena, &ret->name, err) == -1 ||
	    row_text(rows, 2, arena, &ret->email, err) == -1 ||
	    find_admin(site, db, ret, err) == -1 ||
	    find_roles(db, arena, ret, err) == -1)
		return (-1);
	return (1);
}

static int
first_user(const struct site *site, struct db *db, struct db_rows *rows,
    struct arena *arena, struct user *ret, struct err *err)
{
	int got = db_rows_next(rows, err);

	return (got == 1 ? load_user(site, db, rows, arena, ret, err) : got);
}

int
user_by_name(const struct site *site, struct db *db, struct str name,
    struct arena *arena, struct user *ret, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;

	if (DB_QUERY(db, model_user_by_name, &rows, err,
	    .name = DB_TEXT(name)) == -1)
		return (-1);
	return (first_user(site, db, rows, arena, ret, err));
}

int
user_by_id(const struct site *site, struct db *db, int64_t id,
    struct arena *arena, struct user *ret, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;

	if (DB_QUERY(db, model_user_by_id, &rows, err, .id = DB_INT(id)) ==
	    -1)
		return (-1);
	return (first_user(site, db, rows, arena, ret, err));
}

static bool
is_master_key(const struct site *site, struct str key)
{
	struct str master = str_of(site->conf->master_key);

	return (master.n > 0 && str_eq_secret(master, key));
}

/* Whoever holds the master key acts as the oldest administrator of an own
 * site; a Galaxy knows it as an administrator without a row. */
static int
master(const struct site *site, struct db *db, struct arena *arena,
    struct user *ret, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;

	if (site->is_galaxy) {
		*ret = (struct user){ .name = STR(""), .email = STR(""),
			.is_admin = true };
		return (1);
	}
	if (DB_QUERY(db, model_user_first_admin, &rows, err) == -1)
		return (-1);
	return (first_user(site, db, rows, arena, ret, err));
}

int
user_by_key(const struct site *site, struct db *db, struct str key,
    struct arena *arena, struct user *ret, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;

	if (is_master_key(site, key)) {
		int got = master(site, db, arena, ret, err);

		ret->is_master = got == 1;
		return (got);
	}
	if (DB_QUERY(db, model_user_by_key, &rows, err,
	    .key = DB_TEXT(key)) == -1)
		return (-1);
	return (first_user(site, db, rows, arena, ret, err));
}

int
user_by_session(const struct site *site, struct db *db, struct str key,
    struct arena *arena, struct user *ret, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	int got;

	if (DB_QUERY(db, model_user_by_session, &rows, err,
	    .key = DB_TEXT(key)) == -1 ||
	    (got = db_rows_next(rows, err)) == -1)
		return (-1);
	if (got == 1 && db_int(rows, 0) != 0)
		return (load_user(site, db, rows, arena, ret, err));
	*ret = (struct user){ 0 };
	return (got);
}

int
user_each(const struct site *site, struct db *db, user_visit *visit,
    void *ctx, struct err *err)
{
	AUTO_ARENA struct arena *arena = arena_new(SB_LIMIT);
	AUTO_ROWS struct db_rows *rows = NULL;
	int more;

	if (DB_QUERY(db, model_user_list, &rows, err) == -1)
		return (-1);
	while ((more = db_rows_next(rows, err)) == 1) {
		struct arena_mark mark = arena_save(arena);
		struct user user;
		struct str key;

		if (row_text(rows, 3, arena, &key, err) == -1 ||
		    load_user(site, db, rows, arena, &user, err) == -1 ||
		    visit(ctx, &user, key.n > 0 ? key.p : NULL, err) == -1)
			return (-1);
		arena_rewind(arena, mark);
	}
	return (more);
}

static int
access_history(struct db *db, int64_t user, int64_t history, bool *ret_see,
    bool *ret_own, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	int got;

	if (DB_QUERY(db, model_access_history, &rows, err,
	    .user = DB_INT_OR_NULL(user, 0), .history = DB_INT(history)) == -1)
		return (-1);
	if ((got = db_rows_next(rows, err)) == 1) {
		*ret_see = db_bool(rows, 0);
		*ret_own = db_bool(rows, 1);
	}
	return (got);
}

int
user_may_history(struct db *db, const struct user *user, int64_t history,
    enum access access, struct err *err)
{
	bool see = false, own = false;
	int got = access_history(db, user != NULL ? user->id : 0, history,
	    &see, &own, err);

	if (got != 1)
		return (got);
	if (user != NULL && user->is_admin)
		return (1);
	return (access == ACCESS_READ ? see : own);
}

/* 1 for an administrator, who may everything; else 0 and the roles to ask with,
 * as a JSON list. A visitor has none. */
static int
may_all(const struct user *user, struct sb *sb, struct str *ret,
    struct err *err)
{
	if (user != NULL && user->is_admin)
		return (1);
	return (row_list(user == NULL ? NULL : user->roles,
	    user == NULL ? 0 : user->nroles, sb, ret, err));
}

int
user_may_datasets_of(struct db *db, const struct user *user, int64_t history,
    bool deleted, bool hidden, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	AUTO_SB struct sb roles = SB_EMPTY(SB_LIMIT);
	struct str json;
	int all = may_all(user, &roles, &json, err);

	if (all != 0)
		return (all);
	if (DB_QUERY(db, model_access_history_datasets, &rows, err,
	    .history = DB_INT(history), .deleted = DB_BOOL(deleted),
	    .hidden = DB_BOOL(hidden), .roles = DB_TEXT(json)) == -1)
		return (-1);
	return (db_rows_next(rows, err));
}

int
user_may_collection(struct db *db, const struct user *user, int64_t hdca,
    struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	AUTO_SB struct sb roles = SB_EMPTY(SB_LIMIT);
	struct str json;
	int all = may_all(user, &roles, &json, err);

	if (all != 0)
		return (all);
	if (DB_QUERY(db, model_access_collection, &rows, err,
	    .id = DB_INT(hdca), .roles = DB_TEXT(json)) == -1)
		return (-1);
	return (db_rows_next(rows, err));
}

int
user_may_dataset(struct db *db, const struct user *user, int64_t dataset,
    struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	AUTO_SB struct sb roles = SB_EMPTY(SB_LIMIT);
	struct str json;
	int all = may_all(user, &roles, &json, err);

	if (all != 0)
		return (all);
	if (DB_QUERY(db, model_access_dataset, &rows, err,
	    .dataset = DB_INT(dataset), .roles = DB_TEXT(json)) == -1)
		return (-1);
	return (db_rows_next(rows, err));
}
