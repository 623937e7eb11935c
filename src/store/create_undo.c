/*
 * create_undo: taking back what an import left that did not come to its end. Its
 * journal has a line for every file that it was about to place, and one for its
 * rows when they go in several commits:
 *
 *	UUID
 *	rows HISTORY MICROSECONDS FIRST LAST ...	(of each enum imp_table)
 *
 * A file whose dataset was never committed belongs to nobody, and so do the
 * rows of a history that an import still hides.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fs.h"
#include "base/own.h"
#include "store/create_priv.h"

#define ROWS STR("rows ")
#define LINE 512		/* of the journal, at most */

int
imp_journal_rows(struct imp_create *c, struct err *err)
{
	AUTO_CLOSE int fd = openat(c->st->dir, IMP_JOURNAL,
	    O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);

	if (fd == -1)
		return (err_sys(err, "open %s", IMP_JOURNAL));
	sb_clear(&c->text);
	sb_addf(&c->text, "%.*s%lld %lld", STR_ARG(ROWS),
	    (long long)c->history, (long long)c->now);
	for (int i = 0; i < T_TABLES; i++)
		sb_addf(&c->text, " %lld %lld", (long long)c->base[i],
		    (long long)c->base[i] + c->count[i] - 1);
	sb_addc(&c->text, '\n');
	if (fs_write_all(fd, c->text.p, c->text.n, err) == -1)
		return (-1);
	if (fsync(fd) == -1)
		return (err_sys(err, "sync %s", IMP_JOURNAL));
	return (fs_sync_dir(c->st->dir, ".", err));
}

/* Rows that hang on others first; each by the ids of one table. */
static const struct {
	const struct db_sql *drop;
	enum imp_table by;
} drops[] = {
	{ &sql_store_import_drop_job_parameter, T_JOB },
	{ &sql_store_import_drop_job_state, T_JOB },
	{ &sql_store_import_drop_job_in_hda, T_JOB },
	{ &sql_store_import_drop_job_in_hdca, T_JOB },
	{ &sql_store_import_drop_job_in_dce, T_JOB },
	{ &sql_store_import_drop_job_out_hda, T_JOB },
	{ &sql_store_import_drop_job_out_hdca, T_JOB },
	{ &sql_store_import_drop_job_out_dc, T_JOB },
	{ &sql_store_import_drop_icj_job, T_ICJ },
	{ &sql_store_import_drop_implicit_input, T_HDCA },
	{ &sql_store_import_drop_conversion, T_HDA },
	{ &sql_store_import_drop_hda_tag, T_HDA },
	{ &sql_store_import_drop_hda_annotation, T_HDA },
	{ &sql_store_import_drop_source_hash, T_DATASET },
	{ &sql_store_import_drop_source, T_DATASET },
	{ &sql_store_import_drop_hash, T_DATASET },
	{ &sql_store_import_drop_permission, T_DATASET },
	{ &sql_store_import_drop_icj, T_ICJ },
	{ &sql_store_import_drop_job, T_JOB },
	{ &sql_store_import_drop_element, T_ELEMENT },
	{ &sql_store_import_drop_hdca, T_HDCA },
	{ &sql_store_import_drop_collection, T_COLLECTION },
	{ &sql_store_import_drop_hda, T_HDA },
	{ &sql_store_import_drop_dataset, T_DATASET },
};

static const struct db_sql *const drops_of_history[] = {
	&sql_store_import_drop_history_annotation,
	&sql_store_import_drop_history_permission,
	&sql_store_import_drop_history,
	&sql_store_import_drop_history_audit,
};

struct rows_line {
	int64_t history, created;
	int64_t first[T_TABLES], last[T_TABLES];
};

static bool
take_number(struct str *text, int64_t *ret)
{
	struct str part;

	return (str_cut(text, ' ', &part) && str_to_i64(part, ret));
}

static bool
parse_rows(struct str text, struct rows_line *ret)
{
	text = str_from(text, ROWS.n);
	if (!take_number(&text, &ret->history) ||
	    !take_number(&text, &ret->created))
		return (false);
	for (int i = 0; i < T_TABLES; i++) {
		if (!take_number(&text, &ret->first[i]) ||
		    !take_number(&text, &ret->last[i]))
			return (false);
	}
	return (true);
}

/* 1 while the import hides its history, 0, -1. */
static int
is_hidden(struct db *db, const struct rows_line *rows, struct err *err)
{
	AUTO_ROWS struct db_rows *found = NULL;

	if (DB_QUERY(db, store_import_history_hidden, &found, err,
	    .history = DB_INT(rows->history),
	    .created = DB_TIME(rows->created)) == -1)
		return (-1);
	return (db_rows_next(found, err));
}

static int
drop_rows(struct db *db, const struct rows_line *rows, struct err *err)
{
	int hidden = is_hidden(db, rows, err);

	if (hidden != 1)
		return (hidden);
	for (size_t i = 0; i < NELEMS(drops); i++) {
		if (db_exec(db, drops[i].drop, DB_ARGS(store_import_drop_job,
		    .first = DB_INT(rows->first[drops[i].by]),
		    .last = DB_INT(rows->last[drops[i].by])), NULL, err) == -1)
			return (-1);
	}
	for (size_t i = 0; i < NELEMS(drops_of_history); i++) {
		if (db_exec(db, drops_of_history[i],
		    DB_ARGS(store_import_drop_history,
		    .history = DB_INT(rows->history)), NULL, err) == -1)
			return (-1);
	}
	return (0);
}

static int
undo_rows(struct db *db, struct str line, struct err *err)
{
	struct rows_line rows;

	/* A torn line: its transaction was not committed yet. */
	if (!parse_rows(line, &rows))
		return (0);
	if (db_begin(db, DB_WRITE, err) == -1)
		return (-1);
	if (drop_rows(db, &rows, err) == -1 || db_commit(db, err) == -1) {
		db_rollback(db);
		return (-1);
	}
	return (0);
}

/* 1 when the dataset of the file was committed, 0, -1. */
static int
is_committed(struct db *db, struct str hex, struct err *err)
{
	AUTO_ROWS struct db_rows *rows = NULL;

	if (DB_QUERY(db, store_import_dataset_known, &rows, err,
	    .uuid = DB_TEXT(hex)) == -1)
		return (-1);
	return (db_rows_next(rows, err));
}

static int
undo_file(const struct site *site, struct db *db, int root, struct str hex,
    struct err *err)
{
	struct object_key key = { 0 };
	int known;

	/* A torn last line: that file was not placed yet. */
	if (hex.n != UUID_HEX - 1 || !uuid_parse(hex, &key.uuid))
		return (0);
	known = is_committed(db, hex, err);
	if (known != 0)
		return (known == 1 ? 0 : -1);
	return (objects_remove(site, root, &key, err));
}

/* Files are asked of the database once the rows are gone. */
static int
undo_pass(const struct site *site, struct db *db, int root, FILE *in,
    bool rows, struct err *err)
{
	char line[LINE];

	rewind(in);
	while (fgets(line, sizeof(line), in) != NULL) {
		struct str text = str_trim(str_of(line));
		int rc = 0;

		if (str_starts(text, ROWS) != rows)
			continue;
		rc = rows ? undo_rows(db, text, err) :
		    undo_file(site, db, root, text, err);
		if (rc == -1)
			return (err_in(err, "take back an import"));
	}
	return (0);
}

int
store_undo(const struct site *site, struct db *db, int staging_dir,
    struct err *err)
{
	AUTO_CLOSE int root = -1;
	AUTO_FILE FILE *in = NULL;
	int fd = openat(staging_dir, IMP_JOURNAL,
	    O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd == -1)
		return (0);
	if ((in = fdopen(fd, "r")) == NULL) {
		(void)close(fd);
		return (err_sys(err, "read %s", IMP_JOURNAL));
	}
	if (objects_open_root(site, &root, err) == -1 ||
	    undo_pass(site, db, root, in, true, err) == -1)
		return (-1);
	return (undo_pass(site, db, root, in, false, err));
}
