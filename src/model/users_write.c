#include <stdio.h>

#include "base/clock.h"
#include "base/err.h"
#include "db/db.h"
#include "model/password.h"
#include "model/site_priv.h"
#include "model/users.h"

/* Galaxy's limit for names and emails. */
#define LONGEST 255

/* Galaxy's public names: they stand in addresses. */
static int
check_name(struct str name, struct err *err)
{
	bool good = name.n > 0 && name.n <= LONGEST;

	for (size_t i = 0; good && i < name.n; i++) {
		char c = name.p[i];

		good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		    c == '.' || c == '_' || c == '-';
	}
	if (good)
		return (0);
	(void)err_set(err, ERR_INVALID, "\"%.*s\" cannot be a user's name",
	    (int)(name.n < 100 ? name.n : 100), name.p);
	return (err_hint(err, "small letters a to z, digits, dots, "
	    "underscores and hyphens, at most %d", LONGEST));
}

static int
check_email(struct str email, struct err *err)
{
	size_t at = str_find(email, '@');
	bool good = at != SIZE_MAX && at > 0 && at + 1 < email.n &&
	    at == str_rfind(email, '@') && email.n <= LONGEST &&
	    str_is_utf8(email);

	for (size_t i = 0; good && i < email.n; i++)
		good = (unsigned char)email.p[i] > ' ' &&
		    email.p[i] != 0x7f && email.p[i] != ',';
	if (good)
		return (0);
	return (err_set(err, ERR_INVALID, "\"%.*s\" is no email address",
	    (int)(email.n < 100 ? email.n : 100), email.p));
}

static int
insert_key(struct db *db, int64_t user, char ret[SECRET_TEXT],
    struct err *err)
{
	char key[SECRET_TEXT];

	if (secret_random(key, err) == -1 ||
	    DB_EXEC(db, model_key_insert, NULL, err,
	    .now = DB_TIME(clock_now()), .user = DB_INT(user),
	    .key = DB_CSTR(key)) == -1)
		return (-1);
	memcpy(ret, key, sizeof(key));
	return (0);
}

/* As Galaxy at the first login: the role that is the user's alone, and the
 * permission to manage that new histories copy. */
static int
insert_role(struct db *db, int64_t user, struct str email, struct err *err)
{
	usec_t now = clock_now();
	int64_t role;

	if (DB_EXEC(db, model_role_insert_private, NULL, err,
	    .now = DB_TIME(now), .email = DB_TEXT(email)) == -1)
		return (-1);
	role = db_last_id(db);
	if (DB_EXEC(db, model_role_give, NULL, err, .now = DB_TIME(now),
	    .user = DB_INT(user), .role = DB_INT(role)) == -1)
		return (-1);
	return (DB_EXEC(db, model_user_permission_insert, NULL, err,
	    .user = DB_INT(user), .role = DB_INT(role)));
}

static int
insert_user(struct db *db, const struct user_args *args, struct str stored,
    int64_t *ret_id, struct err *err)
{
	char key[SECRET_TEXT];
	int64_t user;

	if (DB_EXEC(db, model_user_insert, NULL, err,
	    .now = DB_TIME(clock_now()), .email = DB_TEXT(args->email),
	    .name = DB_TEXT(args->name), .password = DB_TEXT(stored)) == -1) {
		if (err->code == ERR_EXISTS)
			(void)err_set(err, ERR_EXISTS, "there is already a "
			    "user with the name %.*s or the email %.*s",
			    STR_ARG(args->name), STR_ARG(args->email));
		return (-1);
	}
	user = db_last_id(db);
	if (DB_EXEC(db, model_user_insert_admin, NULL, err,
	    .user = DB_INT(user), .admin = DB_BOOL(args->is_admin)) == -1 ||
	    insert_role(db, user, args->email, err) == -1 ||
	    insert_key(db, user, key, err) == -1)
		return (-1);
	*ret_id = user;
	return (0);
}

int
user_add(const struct site *site, struct db *db,
    const struct user_args *wanted, int64_t *ret_id, struct err *err)
{
	AUTO_SB struct sb made = SB_EMPTY(2 * LONGEST);
	struct user_args args = *wanted;
	char password[PASSWORD_STORED];
	struct str stored = PASSWORD_NONE;
	int64_t id;

	if (site->is_galaxy)
		return (err_set(err, ERR_READ_ONLY,
		    "users of a Galaxy are added in Galaxy"));
	if (args.email.n == 0) {
		sb_addf(&made, "%.*s@localhost", STR_ARG(args.name));
		args.email = sb_str(&made);
	}
	if (check_name(args.name, err) == -1 ||
	    check_email(args.email, err) == -1)
		return (-1);
	if (args.password.p != NULL) {
		if (password_store(args.password, password, err) == -1)
			return (-1);
		stored = str_of(password);
	}
	if (db_begin(db, DB_WRITE, err) == -1)
		return (-1);
	if (insert_user(db, &args, stored, &id, err) == -1 ||
	    db_commit(db, err) == -1) {
		db_rollback(db);
		return (-1);
	}
	*ret_id = id;
	return (0);
}

int
user_key(struct db *db, int64_t user, char ret[33], struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	int got;

	if (DB_QUERY(db, model_key_newest, &rows, err, .user = DB_INT(user)) ==
	    -1)
		return (-1);
	if ((got = db_rows_next(rows, err)) == 1)
		(void)snprintf(ret, SECRET_TEXT, "%.*s",
		    STR_ARG(db_text(rows, 0)));
	return (got);
}

int
user_new_key(struct db *db, int64_t user, char ret[33], struct err *err)
{
	char key[SECRET_TEXT];

	if (db_begin(db, DB_WRITE, err) == -1)
		return (-1);
	if (DB_EXEC(db, model_key_revoke, NULL, err, .user = DB_INT(user)) ==
	    -1 || insert_key(db, user, key, err) == -1 ||
	    db_commit(db, err) == -1) {
		db_rollback(db);
		return (-1);
	}
	memcpy(ret, key, sizeof(key));
	return (0);
}

/* Between two looks another thread may have made one. */
static int
key_or_new(struct db *db, int64_t user, char ret[SECRET_TEXT],
    struct err *err)
{
	int got = user_key(db, user, ret, err);

	return (got == 0 ? insert_key(db, user, ret, err) : got);
}

int
user_any_key(struct db *db, int64_t user, char ret[33], struct err *err)
{
	int got = user_key(db, user, ret, err);

	if (got != 0)
		return (got == 1 ? 0 : -1);
	if (db_begin(db, DB_WRITE, err) == -1)
		return (-1);
	if (key_or_new(db, user, ret, err) == -1 || db_commit(db, err) == -1) {
		db_rollback(db);
		return (-1);
	}
	return (0);
}

int
user_drop_keys(struct db *db, int64_t user, struct err *err)
{
	return (DB_EXEC(db, model_key_revoke, NULL, err,
	    .user = DB_INT(user)));
}
