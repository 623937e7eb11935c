/*
 * users_login: names and passwords for keys.
 */
#include "model/users.h"

#include "base/clock.h"
#include "base/err.h"
#include "db/db.h"
#include "model/password.h"
#include "model/site.h"

static int
fits(struct db *db, int64_t user, struct str password, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	int got;

	if (DB_QUERY(db, model_user_password, &rows, err,
	    .id = DB_INT(user)) == -1 || (got = db_rows_next(rows, err)) == -1)
		return (-1);
	return (got == 1 && !db_bool(rows, 1) &&
	    password_fits(password, db_text(rows, 0)));
}

int
user_by_password(const struct site *site, struct db *db, struct str name,
    struct str password, struct arena *arena, struct user *ret,
    struct err *err)
{
	int got = user_by_name(site, db, name, arena, ret, err);

	if (got != 1)
		return (got);
	if ((got = fits(db, ret->id, password, err)) == 0)
		return (err_set(err, ERR_BAD_KEY, "the password is wrong"));
	return (got);
}

int
user_set_password(const struct site *site, struct db *db, int64_t user,
    struct str password, struct err *err)
{
	char stored[PASSWORD_STORED];

	if (site->is_galaxy)
		return (err_set(err, ERR_READ_ONLY,
		    "passwords of a Galaxy are changed in Galaxy"));
	if (password_store(password, stored, err) == -1)
		return (-1);
	return (DB_EXEC(db, model_user_password_set, NULL, err,
	    .id = DB_INT(user), .password = DB_CSTR(stored),
	    .now = DB_TIME(clock_now())));
}
