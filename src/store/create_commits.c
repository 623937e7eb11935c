/*
 * create_commits: an import of more rows than one commit may have. The first
 * commit makes the history, hidden, and holds the ids of all that will follow by
 * a row with the last id of each table; the last commit shows the history. In
 * between others write as they like.
 */
#include "base/err.h"
#include "store/create_priv.h"

static const struct {
	const struct db_sql *reserve, *drop;
} held[T_TABLES] = {
#define X(table, name) [table] = { &sql_store_import_reserve_##name, \
	    &sql_store_import_drop_##name }
	X(T_DATASET, dataset), X(T_HDA, hda), X(T_HDCA, hdca),
	X(T_COLLECTION, collection), X(T_ELEMENT, element), X(T_JOB, job),
	X(T_ICJ, icj),
#undef X
};

int
imp_begin(struct imp_create *c, struct err *err)
{
	if (db_begin(c->db, DB_WRITE, err) == -1)
		return (-1);
	c->mark = db_statements(c->db);
	return (0);
}

static int
hold_ids(struct imp_create *c, struct err *err)
{
	for (int i = 0; i < T_TABLES; i++) {
		if (c->count[i] > 0 && db_exec(c->db, held[i].reserve,
		    DB_ARGS(store_import_reserve_hda,
		    .id = IMP_ID(c, i, c->count[i] - 1),
		    .history = DB_INT(c->history)), NULL, err) == -1)
			return (-1);
	}
	return (0);
}

int
imp_first_commit(struct imp_create *c, struct err *err)
{
	if (!c->several)
		return (0);
	if (hold_ids(c, err) == -1 || imp_journal_rows(c, err) == -1 ||
	    db_commit(c->db, err) == -1)
		return (-1);
	return (imp_begin(c, err));
}

int
imp_next_commit(struct imp_create *c, struct err *err)
{
	if (!c->several ||
	    db_statements(c->db) - c->mark < c->opt->rows_per_commit)
		return (0);
	if (db_commit(c->db, err) == -1)
		return (-1);
	return (imp_begin(c, err));
}

int
imp_last_commit(struct imp_create *c, struct err *err)
{
	if (!c->several)
		return (0);
	return (DB_EXEC(c->db, store_import_history_show, NULL, err,
	    .now = DB_TIME(c->now), .history = DB_INT(c->history)));
}

int
imp_take_id(struct imp_create *c, enum imp_table table, uint32_t number,
    int64_t *ret, struct err *err)
{
	*ret = c->base[table] + number;
	if (!c->several || number + 1 != c->count[table])
		return (0);
	return (db_exec(c->db, held[table].drop, DB_ARGS(store_import_drop_job,
	    .first = DB_INT(*ret), .last = DB_INT(*ret)), NULL, err));
}
