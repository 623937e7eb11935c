/* create_jobs: rows of jobs, their parameters and what they read and made. The
 * spools are those of check_jobs.c and check_links.c. */
#include "base/err.h"
#include "store/create_priv.h"

static const enum imp_table tables[IMP_CLASSES] = {
	[IMP_HDA] = T_HDA, [IMP_HDCA] = T_HDCA, [IMP_DCE] = T_ELEMENT,
	[IMP_DC] = T_COLLECTION, [IMP_JOB] = T_JOB, [IMP_ICJ] = T_ICJ,
};

/* A value with the numbers that stand between two bytes of 1 as ids. JSON text
 * has no such bytes of its own. */
static int
expand(struct imp_create *c, struct str value, struct str *ret,
    struct err *err)
{
	struct str part, number;
	uint64_t class, n;

	*ret = value;
	if (str_find(value, '\1') == SIZE_MAX)
		return (0);
	sb_clear(&c->text);
	while (str_cut(&value, '\1', &part)) {
		sb_add(&c->text, part);
		if (!str_cut(&value, '\1', &number))
			break;
		(void)str_cut(&number, ' ', &part);
		if (!str_to_u64(part, IMP_CLASSES - 1, &class) ||
		    !str_to_u64(number, IMP_RECORDS, &n))
			return (err_set(err, ERR_INTERNAL,
			    "a parameter was staged wrongly"));
		sb_addf(&c->text, "%lld",
		    (long long)(c->base[tables[class]] + (int64_t)n));
	}
	return (sb_finish(&c->text, ret, err));
}

static int
create_params(struct imp_create *c, int64_t job, struct str *record,
    struct err *err)
{
	while (imp_take_u64(record) == 1) {
		struct str name = imp_take_str(record);
		struct str value = imp_take_str(record);

		if (expand(c, value, &value, err) == -1 ||
		    DB_EXEC(c->db, store_import_job_parameter_add, NULL, err,
		    .job = DB_INT(job), .name = DB_TEXT(name),
		    .value = DB_TEXT(value)) == -1)
			return (-1);
	}
	return (0);
}

static int
create_links(struct imp_create *c, int64_t job, struct str *record,
    struct err *err)
{
	static const struct db_sql *const add[LINKS] = {
		[LINK_IN_HDA] = &sql_store_import_job_in_hda,
		[LINK_IN_HDCA] = &sql_store_import_job_in_hdca,
		[LINK_IN_DCE] = &sql_store_import_job_in_dce,
		[LINK_OUT_HDA] = &sql_store_import_job_out_hda,
		[LINK_OUT_HDCA] = &sql_store_import_job_out_hdca,
		[LINK_OUT_DC] = &sql_store_import_job_out_dc,
	};
	uint64_t more;

	while ((more = imp_take_u64(record)) != 0) {
		enum imp_link link = (enum imp_link)(more - 1);
		uint64_t number = imp_take_u64(record);
		struct str name = imp_take_str(record);

		/* All six have the same parameters. */
		if (db_exec(c->db, add[link], DB_ARGS(store_import_job_in_hda,
		    .job = DB_INT(job),
		    .target = IMP_ID(c, tables[imp_link_class(link)], number),
		    .name = DB_TEXT(name)), NULL, err) == -1)
			return (-1);
	}
	return (0);
}

/* "new", then what it ended as, as any job of Galaxy has them. */
static int
create_states(struct imp_create *c, int64_t job, struct str state,
    struct err *err)
{
	if (DB_EXEC(c->db, store_import_job_state_add, NULL, err,
	    .now = DB_TIME(c->now), .job = DB_INT(job),
	    .state = DB_CSTR("new")) == -1)
		return (-1);
	return (DB_EXEC(c->db, store_import_job_state_add, NULL, err,
	    .now = DB_TIME(c->now), .job = DB_INT(job),
	    .state = DB_TEXT(state)));
}

static int
create_job(struct imp_create *c, int64_t job, struct str *record,
    struct str *ret_state, struct err *err)
{
	struct str tool = imp_take_str(record), version = imp_take_str(record);
	struct str galaxy = imp_take_str(record), state = imp_take_str(record);
	struct str info = imp_take_str(record), line = imp_take_str(record);
	struct str messages = imp_take_str(record);
	struct str job_out = imp_take_str(record);
	struct str job_err = imp_take_str(record);
	struct str tool_out = imp_take_str(record);
	struct str tool_err = imp_take_str(record);
	uint64_t code = imp_take_u64(record);
	struct str traceback = imp_take_str(record);
	struct str store = imp_take_str(record);
	struct str overrides = imp_take_str(record);
	struct str tool_state = imp_take_str(record);
	usec_t created = (usec_t)imp_take_u64(record);
	usec_t updated = (usec_t)imp_take_u64(record);

	*ret_state = state;
	return (DB_EXEC(c->db, store_import_job_add, NULL, err,
	    .id = DB_INT(job), .created = DB_TIME(created),
	    .updated = DB_TIME(updated), .history = DB_INT(c->history),
	    .tool_id = DB_TEXT(tool), .tool_version = DB_TEXT(version),
	    .galaxy_version = DB_TEXT(galaxy), .state = DB_TEXT(state),
	    .info = DB_TEXT(info), .command_line = DB_TEXT(line),
	    .messages = DB_BLOB(messages), .job_stdout = DB_TEXT(job_out),
	    .job_stderr = DB_TEXT(job_err), .tool_stdout = DB_TEXT(tool_out),
	    .tool_stderr = DB_TEXT(tool_err),
	    .exit_code = code == 0 ? DB_NULL :
	    DB_INT((int32_t)(uint32_t)(code - 1)),
	    .traceback = DB_TEXT(traceback),
	    .user = DB_INT(c->opt->user->id),
	    .object_store_id = DB_TEXT(store), .overrides = DB_BLOB(overrides),
	    .tool_state = DB_TEXT(tool_state)));
}

int
imp_create_jobs(struct imp_create *c, struct err *err)
{
	struct spool *spool = c->st->spools[SPOOL_JOBS];
	struct str record, state;
	uint32_t number = 0;
	int64_t job;
	int more;

	if (spool_rewind(spool, err) == -1)
		return (-1);
	while ((more = spool_record(spool, &record, err)) == 1) {
		if (imp_take_id(c, T_JOB, number++, &job, err) == -1 ||
		    create_job(c, job, &record, &state, err) == -1 ||
		    create_states(c, job, state, err) == -1 ||
		    create_params(c, job, &record, err) == -1 ||
		    create_links(c, job, &record, err) == -1 ||
		    imp_create_pause(c, err) == -1)
			return (-1);
	}
	return (more);
}

static int
create_icj(struct imp_create *c, int64_t icj, struct str record,
    struct err *err)
{
	struct str state = imp_take_str(&record);
	uint64_t n = imp_take_u64(&record);

	if (DB_EXEC(c->db, store_import_icj_add, NULL, err, .id = DB_INT(icj),
	    .state = DB_TEXT(state)) == -1)
		return (-1);
	for (uint64_t i = 0; i < n; i++) {
		uint64_t job = imp_take_u64(&record);

		if (DB_EXEC(c->db, store_import_icj_job_add, NULL, err,
		    .icj = DB_INT(icj), .job = job == 0 ? DB_NULL :
		    IMP_ID(c, T_JOB, job - 1), .index = DB_INT((int64_t)i)) ==
		    -1)
			return (-1);
	}
	return (0);
}

int
imp_create_icjs(struct imp_create *c, struct err *err)
{
	struct spool *spool = c->st->spools[SPOOL_ICJS];
	struct str record;
	uint32_t number = 0;
	int64_t icj;
	int more;

	if (spool_rewind(spool, err) == -1)
		return (-1);
	while ((more = spool_record(spool, &record, err)) == 1) {
		if (imp_take_id(c, T_ICJ, number++, &icj, err) == -1 ||
		    create_icj(c, icj, record, err) == -1 ||
		    imp_create_pause(c, err) == -1)
			return (-1);
	}
	return (more);
}
