/*
 * who: reads the names that the rules of file sources ask for.
 */
#include "base/err.h"
#include "db/db.h"
#include "jobs/who.h"
#include "model/users.h"

#define NAMES_MAX 1024

/* Roles come first, then groups; one array in the arena has both. The email
 * counts as a role, whatever the private one is called (spec file-sources.md
 * 5). */
static int
read_names(struct db_rows *rows, struct arena *a, struct file_user *who,
    struct err *err)
{
	const char **names = arena_alloc(a,
	    (2 * NAMES_MAX + 1) * sizeof(*names));
	size_t n[2] = { 1, 0 };
	int more;

	if (names == NULL)
		return (arena_over(a, err));
	names[0] = who->email;
	while ((more = db_rows_next(rows, err)) == 1) {
		bool group = db_int(rows, 0) == 1;
		struct str name = arena_str(a, db_text(rows, 1));

		if (name.p == NULL)
			return (arena_over(a, err));
		if (n[group] == NAMES_MAX)
			return (err_set(err, ERR_TOO_BIG, "the user has more "
			    "than %d roles or groups", NAMES_MAX));
		names[n[0] + n[1]] = name.p;
		n[group]++;
	}
	if (more == -1)
		return (-1);
	who->roles = names;
	who->nroles = n[0];
	who->groups = names + n[0];
	who->ngroups = n[1];
	return (0);
}

int
who_load(struct db *db, const struct user *user, struct arena *a,
    struct file_user *ret, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	struct file_user who = { .is_admin = user->is_admin };
	struct str name = arena_str(a, user->name);
	struct str email = arena_str(a, user->email);

	if (name.p == NULL || email.p == NULL)
		return (arena_over(a, err));
	who.name = name.p;
	who.email = email.p;
	if (DB_QUERY(db, jobs_user_names, &rows, err,
	    .user_id = DB_INT(user->id)) == -1 ||
	    read_names(rows, a, &who, err) == -1)
		return (-1);
	*ret = who;
	return (0);
}
