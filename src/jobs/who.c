/*
 * who: reads the names that the rules of file sources ask for.
 */
#include "base/err.h"
#include "db/db.h"
#include "jobs/who.h"
#include "model/users.h"

#define NAMES_MAX 1024

/* The first column of every row, as an array in the arena. */
static int
read_names(struct db_rows *rows, struct arena *a, const char *const **ret,
    size_t *ret_n, struct err *err)
{
	const char **names = arena_alloc(a, NAMES_MAX * sizeof(*names));
	size_t n = 0;
	int more;

	if (names == NULL)
		return (arena_over(a, err));
	while ((more = db_rows_next(rows, err)) == 1) {
		struct str name = arena_str(a, db_text(rows, 0));

		if (name.p == NULL)
			return (arena_over(a, err));
		if (n == NAMES_MAX)
			return (err_set(err, ERR_TOO_BIG, "the user has more "
			    "than %d roles or groups", NAMES_MAX));
		names[n++] = name.p;
	}
	if (more == -1)
		return (-1);
	*ret = names;
	*ret_n = n;
	return (0);
}

int
who_load(struct db *db, const struct user *user, struct arena *a,
    struct file_user *ret, struct err *err)
{
	AUTO_ROWS struct db_rows *roles = NULL;
	AUTO_ROWS struct db_rows *groups = NULL;
	struct file_user who = { .is_admin = user->is_admin };
	struct str name = arena_str(a, user->name);
	struct str email = arena_str(a, user->email);

	if (name.p == NULL || email.p == NULL)
		return (arena_over(a, err));
	who.name = name.p;
	who.email = email.p;
	if (DB_QUERY(db, jobs_user_roles, &roles, err,
	    .user_id = DB_INT(user->id)) == -1 ||
	    read_names(roles, a, &who.roles, &who.nroles, err) == -1 ||
	    DB_QUERY(db, jobs_user_groups, &groups, err,
	    .user_id = DB_INT(user->id)) == -1 ||
	    read_names(groups, a, &who.groups, &who.ngroups, err) == -1)
		return (-1);
	*ret = who;
	return (0);
}
