/*
 * Every call on the database fails in turn, once: what was to be done is done
 * whole or not at all. The calls are counted in this process, or (by the
 * environment) in the task child, which is this same program.
 */
#include "testing.h"

#include <stdio.h>

#include "jobs/doctor.h"
#include "jobs/keeper.h"
#include "jobs/stats.h"
#include "jobs_site.h"
#include "fault.h"
#include "model/content_copy.h"
#include "model/histories.h"
#include "model/history_change.h"

/* Count a call; true when it is the one that fails. */
static bool
fails(struct err *err)
{
	if (!fault_hits())
		return (false);
	(void)err_set(err, ERR_DB, "fault number %u", fault_at);
	return (true);
}

int __real_db_begin(struct db *, enum db_tx, struct err *);
int __wrap_db_begin(struct db *, enum db_tx, struct err *);
int __real_db_commit(struct db *, struct err *);
int __wrap_db_commit(struct db *, struct err *);
int __real_db_exec(struct db *, const struct db_sql *,
    const struct db_value *, uint64_t *, struct err *);
int __wrap_db_exec(struct db *, const struct db_sql *,
    const struct db_value *, uint64_t *, struct err *);
int __real_db_query(struct db *, const struct db_sql *,
    const struct db_value *, struct db_rows **, struct err *);
int __wrap_db_query(struct db *, const struct db_sql *,
    const struct db_value *, struct db_rows **, struct err *);
int __real_db_rows_next(struct db_rows *, struct err *);
int __wrap_db_rows_next(struct db_rows *, struct err *);

int
__wrap_db_begin(struct db *db, enum db_tx tx, struct err *err)
{
	return (fails(err) ? -1 : __real_db_begin(db, tx, err));
}

int
__wrap_db_commit(struct db *db, struct err *err)
{
	return (fails(err) ? -1 : __real_db_commit(db, err));
}

int
__wrap_db_exec(struct db *db, const struct db_sql *sql,
    const struct db_value *args, uint64_t *ret, struct err *err)
{
	/* A rollback cannot fail in a way that closing would not mend. */
	if (sql != &sql_db_rollback && fails(err))
		return (-1);
	return (__real_db_exec(db, sql, args, ret, err));
}

int
__wrap_db_query(struct db *db, const struct db_sql *sql,
    const struct db_value *args, struct db_rows **ret, struct err *err)
{
	return (fails(err) ? -1 : __real_db_query(db, sql, args, ret, err));
}

int
__wrap_db_rows_next(struct db_rows *rows, struct err *err)
{
	return (fails(err) ? -1 : __real_db_rows_next(rows, err));
}

/* A connection knows a statement by its address: a text has one of its own. */
static const struct db_sql *
statement(const char *text)
{
	static struct {
		char text[128];
		struct db_sql sql;
	} known[32];
	size_t i = 0;

	while (i < NELEMS(known) && known[i].text[0] != '\0' &&
	    strcmp(known[i].text, text) != 0)
		i++;
	assert_true(i < NELEMS(known));
	(void)snprintf(known[i].text, sizeof(known[i].text), "%s", text);
	known[i].sql = (struct db_sql){ "t.number", known[i].text, 0 };
	return (&known[i].sql);
}

static int64_t
number(const char *what, const char *table)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	char text[128];

	(void)snprintf(text, sizeof(text), "SELECT %s FROM %s", what, table);
	T_OK(db_query(t_jobs->db, statement(text), NULL, &rows, &t_err));
	T_INT(1, db_rows_next(rows, &t_err));
	return (db_int(rows, 0));
}

static int64_t
count(const char *table)
{
	return (number("count(*)", table));
}

/* Tasks, exports, associations, events in one number each. */
struct tables {
	int64_t tasks, exports, associations, events, gaps;
};

static struct tables
count_all(void)
{
	return ((struct tables){ count("waybill_task"),
	    count("waybill_export"), count("store_export_association"),
	    count("waybill_event"), count("waybill_gap") });
}

#define SAME(a, b) assert_memory_equal(&(a), &(b), sizeof(a))

static void
a_submit_is_whole_or_nothing(void **state)
{
	struct jobs_export want = t_export();
	struct tables before = count_all(), after;
	struct uuid uuid;
	int rc = 0;

	(void)state;
	want.request_token = STR("t");
	FAULT_EACH (i) {
		rc = FAULTY(jobs_submit_export(t_jobs, &want, &uuid, &t_err));
		after = count_all();
		assert_false(db_in_tx(t_jobs->db));
		if (fault_has_fired) {
			T_INT(-1, rc);
			SAME(before, after);
		}
	}
	T_INT(1, rc);
	assert_int_equal(before.exports + 1, after.exports);
	assert_int_equal(before.associations + 1, after.associations);
	assert_int_equal(before.events + 1, after.events);
}

static void
a_claim_is_whole_or_nothing(void **state)
{
	struct uuid uuid = t_submit_export();
	struct task seen = t_task(&uuid), got;
	struct tables before = count_all(), after;
	int rc = 0;

	(void)state;
	FAULT_EACH (i) {
		rc = FAULTY(task_claim(t_jobs->db, &seen, &(struct task_lease){
		    .owner = "t", .length = USEC_SEC, .now = clock_now() },
		    t_arena, &got, &t_err));
		assert_false(db_in_tx(t_jobs->db));
		if (!fault_has_fired)
			break;
		T_INT(-1, rc);
		after = count_all();
		/* Read back after the commit: claimed, though we do not
		 * know it; its lock is free then. */
		if (t_task(&uuid).state == TASK_RUNNING) {
			seen = t_task(&uuid);
			before = after;
		} else
			SAME(before, after);
	}
	T_INT(1, rc);
	assert_int_equal(TASK_RUNNING, got.state);
}

static void
a_cancel_is_whole_or_repeatable(void **state)
{
	(void)state;
	FAULT_EACH (i) {
		struct uuid uuid = t_submit_export();
		struct task task;
		int rc;

		rc = FAULTY(jobs_cancel(t_jobs, &uuid, &t_err));
		assert_false(db_in_tx(t_jobs->db));
		if (rc == -1 && !task_state_is_over(t_task(&uuid).state))
			T_OK(jobs_cancel(t_jobs, &uuid, &t_err));
		task = t_task(&uuid);
		assert_int_equal(TASK_CANCELLED, task.state);
		T_STR("cancelled", t_record(&uuid).state);
	}
}

static void
keeping_longer_is_whole_or_nothing(void **state)
{
	struct uuid uuid = t_submit_export();
	struct export_rec rec;

	(void)state;
	(void)t_wait(&uuid);
	rec = t_record(&uuid);
	FAULT_EACH (i) {
		int64_t events = count("waybill_event");
		int rc;

		rc = FAULTY(jobs_pin(t_jobs, &rec, true, &t_err));
		assert_int_equal(rc == 0, t_record(&uuid).pinned);
		assert_int_equal(events + (rc == 0), count("waybill_event"));
	}
}

static void
removing_can_be_said_again(void **state)
{
	(void)state;
	FAULT_EACH (i) {
		struct uuid uuid = t_submit_export();
		struct export_rec rec;

		(void)t_wait(&uuid);
		rec = t_record(&uuid);
		if (FAULTY(jobs_remove(t_jobs, &t_user, &rec, &t_err)) == -1) {
			assert_false(db_in_tx(t_jobs->db));
			rec = t_record(&uuid);
			rec.removed = false;
			T_OK(jobs_remove(t_jobs, &t_user, &rec, &t_err));
		}
		assert_int_equal(0, t_count_in("short_term_storage"));
	}
}

static void
a_retry_is_whole_or_nothing(void **state)
{
	struct uuid uuid = t_submit_export(), again;
	struct export_rec rec;

	(void)state;
	(void)t_wait(&uuid);
	rec = t_record(&uuid);
	FAULT_EACH (i) {
		struct tables before = count_all(), after;
		int rc = FAULTY(jobs_retry(t_jobs, &t_user, &rec, &again,
		    &t_err));

		after = count_all();
		assert_int_equal(before.exports + (rc == 1), after.exports);
		assert_int_equal(before.tasks + (rc == 1), after.tasks);
		assert_int_equal(before.events + (rc == 1), after.events);
	}
}

static int
ignore_finding(void *ctx, const struct finding *finding, struct err *err)
{
	unsigned *n = ctx;

	(void)finding;
	(void)err;
	(*n)++;
	return (0);
}

static int
estimate(struct err *err)
{
	struct jobs_export want = t_export();
	AUTO_SB struct sb text = SB_EMPTY(SB_LIMIT);
	AUTO_SINK struct sink *sink = sink_sb(&text);
	AUTO_JW struct jw *jw = jw_new(sink, JW_PYTHON);

	return (jobs_estimate(t_jobs, &want, NULL, NULL, jw, err));
}

/* Nothing is written by who only looks, and no fault is taken for an answer. */
static void
a_look_that_fails_says_so(void **state)
{
	struct tables before, after;
	struct stats stats;
	unsigned n = 0;

	(void)state;
	(void)t_submit_export();
	before = count_all();
	FAULT_EACH (i) {
		int rc = FAULTY(jobs_stats(t_jobs, &stats, &t_err));

		T_INT(fault_has_fired ? -1 : 0, rc);
	}
	FAULT_EACH (i) {
		int rc = FAULTY(jobs_doctor(t_jobs, ignore_finding, &n,
		    &t_err));

		T_INT(fault_has_fired ? -1 : 0, rc);
	}
	FAULT_EACH (i) {
		int rc = FAULTY(estimate(&t_err));

		T_INT(fault_has_fired ? -1 : 0, rc);
	}
	after = count_all();
	SAME(before, after);
}

static void
the_keeper_comes_back_to_what_he_could_not_do(void **state)
{
	(void)state;
	FAULT_EACH (i) {
		struct uuid uuid = t_submit_export();
		struct keeper_report kept;

		(void)t_wait(&uuid);
		t_later(26 * 3600 * USEC_SEC);
		(void)FAULTY(jobs_keep(t_jobs, &kept, &t_err));
		assert_false(db_in_tx(t_jobs->db));
		t_later(26 * 3600 * USEC_SEC);
		T_OK(jobs_keep(t_jobs, &kept, &t_err));
		assert_int_equal(0, t_count_in("short_term_storage"));
		T_STR("expired", t_record(&uuid).state);
	}
}

/* What a copy of items adds to. */
struct items {
	int64_t datasets, instances, collections, elements, counters;
};

static struct items
count_items(void)
{
	return ((struct items){ count("history_dataset_association"),
	    count("history_dataset_collection_association"),
	    count("dataset_collection"), count("dataset_collection_element"),
	    number("sum(hid_counter)", "history") });
}

static void
a_copy_of_an_item_is_whole_or_nothing(void **state)
{
	static const char *const tables[] = { "history_dataset_association",
		"history_dataset_collection_association" };

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct content_copy copy = { .user = &t_user, .to = t_history,
			.is_collection = i == 1,
			.id = number("min(id)", tables[i]) };
		int64_t id;

		FAULT_EACH (n) {
			struct items before = count_items(), after;
			int rc = FAULTY(content_copy(t_jobs->db, &copy, &id,
			    &t_err));

			after = count_items();
			assert_false(db_in_tx(t_jobs->db));
			if (fault_has_fired)
				T_INT(-1, rc);
			if (rc == -1)
				SAME(before, after);
			else
				assert_true(after.counters > before.counters);
		}
	}
}

static void
a_new_collection_is_whole_or_nothing(void **state)
{
	const struct content_node nodes[] = {
		{ .parent = SIZE_MAX, .name = STR("in"), .type = STR("list"),
		    .elements = 1 },
		{ .parent = 0, .name = STR("one"),
		    .dataset = number("min(id)",
		    "history_dataset_association") },
	};
	const struct content_new made = { .user = &t_user, .to = t_history,
		.name = STR("made"), .type = STR("list:list"), .elements = 1,
		.nodes = nodes, .n = NELEMS(nodes) };
	int64_t id;

	(void)state;
	FAULT_EACH (n) {
		struct items before = count_items(), after;
		int rc = FAULTY(content_new(t_jobs->db, &made, &id, &t_err));

		after = count_items();
		assert_false(db_in_tx(t_jobs->db));
		assert_int_equal(before.datasets + (rc == 0), after.datasets);
		assert_int_equal(before.instances + (rc == 0),
		    after.instances);
		assert_int_equal(before.collections + 2 * (rc == 0),
		    after.collections);
		assert_int_equal(before.elements + 2 * (rc == 0),
		    after.elements);
		assert_int_equal(before.counters + 2 * (rc == 0),
		    after.counters);
	}
}

static void
several_histories_go_and_come_back_together(void **state)
{
	const struct history_change back = { .published = -1,
		.importable = -1, .deleted = 0 };
	int64_t ids[2] = { t_history };

	(void)state;
	T_OK(history_create(t_jobs->db, &t_user, STR("other"), &ids[1],
	    &t_err));
	FAULT_EACH (n) {
		int rc = FAULTY(histories_delete(t_jobs->site, t_jobs->db,
		    ids, 2, false, &t_err));

		assert_int_equal(rc == 0 ? 2 : 0,
		    count("history WHERE deleted"));
		T_OK(histories_change(t_jobs->db, ids, 2, &back, &t_err));
	}
	T_OK(histories_delete(t_jobs->site, t_jobs->db, ids, 2, false,
	    &t_err));
	FAULT_EACH (n) {
		int rc = FAULTY(histories_change(t_jobs->db, ids, 2, &back,
		    &t_err));

		assert_int_equal(rc == 0 ? 0 : 2,
		    count("history WHERE deleted"));
	}
}

/* In the child: an export fails with this error, or is done; nothing else. */
static bool
fault_in_child(unsigned n)
{
	struct uuid uuid = t_submit_export();
	struct export_rec rec;
	struct task task = fault_in(n, &uuid);

	rec = t_record(&uuid);
	assert_true(task.settled);
	assert_int_equal(0, t_count_in("tmp"));
	if (task.state == TASK_FAILED) {
		T_STR("database", task.error_code);
		T_STR("failed", rec.state);
		assert_int_equal(0, t_count_in("short_term_storage"));
		return (true);
	}
	assert_true(export_is_done(&rec));
	assert_int_equal(3, t_count_in("short_term_storage"));
	T_OK(jobs_remove(t_jobs, &t_user, &rec, &t_err));
	return (false);
}

static void
an_export_with_a_fault_fails_and_leaves_nothing(void **state)
{
	unsigned done = 0, failed = 0;

	(void)state;
	/* Faults after the record do not matter to it: some ends are done. */
	for (unsigned n = 1; done < 12; n += 3) {
		assert_true(n < 2000);
		if (fault_in_child(n))
			failed++;
		else
			done++;
	}
	assert_true(failed > 10);
}

#define TEST(f) \
	cmocka_unit_test_setup_teardown(f, t_history_setup, t_site_teardown)

int
main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
		TEST(a_submit_is_whole_or_nothing),
		TEST(a_claim_is_whole_or_nothing),
		TEST(a_cancel_is_whole_or_repeatable),
		TEST(keeping_longer_is_whole_or_nothing),
		TEST(removing_can_be_said_again),
		TEST(a_retry_is_whole_or_nothing),
		TEST(a_look_that_fails_says_so),
		TEST(the_keeper_comes_back_to_what_he_could_not_do),
		TEST(a_copy_of_an_item_is_whole_or_nothing),
		TEST(a_new_collection_is_whole_or_nothing),
		TEST(several_histories_go_and_come_back_together),
		TEST(an_export_with_a_fault_fails_and_leaves_nothing),
	};

	if (argc == 2 && strcmp(argv[1], "task") == 0)
		return (fault_child());
	return (cmocka_run_group_tests(tests, NULL, NULL));
}
