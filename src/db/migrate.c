#include "db_priv.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"

/* From version 1 on; each is run in a transaction of its own. */
static const struct migration migrations[] = {
	{ .version = 2, .file = "schema.waybill_tasks_jobs" },
	{ .version = 3, .file = "schema.waybill_tasks_counts" },
	{ .version = 4, .file = "schema.waybill_items" },
	{ 0 },
};

int
db_schema_version(struct db *db, int *ret, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	int got = db_has_table(db, "waybill_site", err);

	if (got == 1) {
		if (DB_QUERY(db, db_version_get, &rows, err) == -1)
			return (-1);
		got = db_rows_next(rows, err);
	}
	if (got == -1)
		return (-1);
	*ret = got == 1 ? (int)db_int(rows, 0) : 0;
	return (0);
}

static int
set_version(struct db *db, int version, struct err *err)
{
	char text[16];

	(void)snprintf(text, sizeof(text), "%d", version);
	return (DB_EXEC(db, db_version_set, NULL, err,
	    .version = DB_CSTR(text)));
}

static int
create_schema(struct db *db, int version, struct err *err)
{
	for (unsigned i = 0; i < sql_schema_count; i++) {
		if (db_script(db, str_of(sql_schema[i].text), err) == -1)
			return (err_in(err, "%s", sql_schema[i].name));
	}
	return (set_version(db, version, err));
}

static const char *
script_of(const struct migration *step)
{
	if (step->file == NULL)
		return (step->script);
	for (unsigned i = 0;; i++) {
		assert(i < sql_schema_count);
		if (strcmp(sql_schema[i].name, step->file) == 0)
			return (sql_schema[i].text);
	}
}

static int
one_step(struct db *db, const struct migration *step, struct err *err)
{
	if (db_begin(db, DB_WRITE, err) == -1)
		return (-1);
	if (db_script(db, str_of(script_of(step)), err) == -1 ||
	    set_version(db, step->version, err) == -1 ||
	    db_commit(db, err) == -1) {
		db_rollback(db);
		return (err_in(err, "migration to version %d",
		    step->version));
	}
	return (0);
}

static int
fresh(struct db *db, int newest, struct err *err)
{
	if (db_begin(db, DB_WRITE, err) == -1)
		return (-1);
	if (create_schema(db, newest, err) == -1 ||
	    db_commit(db, err) == -1) {
		db_rollback(db);
		return (-1);
	}
	return (0);
}

int
migrate_to(struct db *db, const struct migration *steps, int newest,
    struct err *err)
{
	int version;

	if (db_schema_version(db, &version, err) == -1)
		return (-1);
	if (version > newest) {
		(void)err_set(err, ERR_NEWER, "the database has schema "
		    "version %d, this program knows %d", version, newest);
		return (err_hint(err, "use the newer waybill that made it"));
	}
	if (version == 0)
		return (fresh(db, newest, err));
	for (const struct migration *s = steps; s->version != 0; s++) {
		if (s->version > version && one_step(db, s, err) == -1)
			return (-1);
	}
	return (0);
}

int
db_migrate(struct db *db, struct err *err)
{
	return (migrate_to(db, migrations, DB_SCHEMA_VERSION, err));
}
