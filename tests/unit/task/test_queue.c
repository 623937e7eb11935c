#include "testing.h"

#include <stdio.h>

#include "base/arena.h"
#include "db/db.h"
#include "task/embedded.h"
#include "task/queue.h"

#define NOW ((usec_t)1700000000 * USEC_SEC)

/* Two processes that want the same rows. */
static struct db *ours, *theirs;
static struct arena *arena;

static int
setup(void **state)
{
	char path[512];
	struct db_options options = { .path = path, .create = true,
		.busy = USEC_SEC };

	if (t_dir_setup(state) != 0)
		return (-1);
	(void)snprintf(path, sizeof(path), "%s/q.db", t_dir());
	T_OK(db_open(&options, &ours, &t_err));
	T_OK(db_migrate(ours, &t_err));
	T_OK(db_open(&options, &theirs, &t_err));
	arena = arena_new((uint64_t)64 << 20);
	return (0);
}

static int
teardown(void **state)
{
	arena_free(arena);
	db_close(theirs);
	db_close(ours);
	return (t_dir_teardown(state));
}

static struct task
read_back(struct db *db, const struct uuid *uuid)
{
	struct task task;

	T_INT(1, task_get(db, uuid, arena, &task, &t_err));
	return (task);
}

static struct task
queued(const char *token)
{
	struct task_new new = { .kind = "export", .args = STR("{\"a\": 1}"),
		.user_id = 7, .request_token = str_of(token), .now = NOW };
	int64_t id;

	uuid_random(&new.uuid);
	T_OK(db_begin(ours, DB_WRITE, &t_err));
	T_OK(task_add(ours, &new, &id, &t_err));
	T_OK(db_commit(ours, &t_err));
	return (read_back(ours, &new.uuid));
}

static int
claim(struct db *db, const struct task *seen, struct task *ret)
{
	return (task_claim(db, seen, &(struct task_lease){ .owner = "here:1",
	    .length = 30 * USEC_SEC, .now = NOW + 1 }, arena, ret, &t_err));
}

static uint64_t
count_events(const char *name)
{
	AUTO_ROWS struct db_rows *rows = NULL;
	static const struct db_sql sql = { "t.events",
		"SELECT count(*) FROM waybill_event WHERE name = ?1", 1 };
	struct db_value args[] = { DB_CSTR(name) };

	T_OK(db_query(ours, &sql, args, &rows, &t_err));
	T_INT(1, db_rows_next(rows, &t_err));
	return ((uint64_t)db_int(rows, 0));
}

static void
a_new_task_is_queued_and_says_so(void **state)
{
	struct task task = queued(NULL);

	(void)state;
	assert_int_equal(TASK_QUEUED, task.state);
	assert_int_equal(7, task.user_id);
	T_STR("export", task.kind);
	T_STR("{\"a\": 1}", task.args);
	assert_true(task.create_time == NOW);
	assert_true(task.end_time == USEC_MAX);
	assert_string_equal("", task.token);
	assert_int_equal(1, count_events("queued"));
}

static void
of_two_who_claim_only_one_gets_it(void **state)
{
	struct task seen = queued(NULL), won, lost;

	(void)state;
	T_INT(1, claim(ours, &seen, &won));
	T_INT(0, claim(theirs, &seen, &lost));
	assert_int_equal(TASK_RUNNING, won.state);
	assert_int_equal(1, won.attempts);
	assert_int_equal(0, won.lost);
	assert_true(won.lease_until == NOW + 1 + 30 * USEC_SEC);
	T_STR("here:1", won.owner);
	assert_int_equal(1, count_events("running"));
}

static void
a_taken_over_task_leaves_the_first_worker_nothing(void **state)
{
	struct task seen = queued(NULL), first, second;
	struct progress p = { 0 };
	bool cancel;

	(void)state;
	T_INT(1, claim(ours, &seen, &first));
	T_INT(1, claim(theirs, &first, &second));
	assert_int_equal(2, second.attempts);
	assert_int_equal(1, second.lost);
	T_INT(0, task_renew(ours, &first, NOW, &t_err));
	T_INT(0, task_store_progress(ours, &first, &p, 0, &t_err));
	T_INT(0, task_cancel_asked(ours, &first, &cancel, &t_err));
	T_INT(0, task_store_sent(ours, &first, 1, "00", "x", &t_err));
	T_INT(0, task_requeue(ours, &first, true, NOW, &t_err));
	T_ERR(ERR_LOST, task_finish(ours, &first, &(struct task_end){
	    .state = TASK_DONE, .at = NOW }, &t_err));
	T_INT(1, task_renew(theirs, &second, NOW, &t_err));
	T_OK(task_finish(theirs, &second, &(struct task_end){
	    .state = TASK_DONE, .at = NOW }, &t_err));
}

static void
what_is_over_stays_as_it_is(void **state)
{
	struct task task = queued(NULL), again;

	(void)state;
	T_OK(task_finish(ours, &task, &(struct task_end){
	    .state = TASK_CANCELLED, .at = NOW }, &t_err));
	T_INT(0, claim(theirs, &task, &again));
	T_ERR(ERR_LOST, task_finish(theirs, &task, &(struct task_end){
	    .state = TASK_FAILED, .at = NOW }, &t_err));
	task = read_back(ours, &task.uuid);
	assert_int_equal(TASK_CANCELLED, task.state);
	T_ERR(ERR_WRONG_STATE, claim(theirs, &task, &again));
	T_INT(0, task_ask_cancel(ours, &task, NOW, &t_err));
}

static void
the_end_is_stored_with_its_reason(void **state)
{
	struct task seen = queued(NULL), task;
	struct err why;

	(void)state;
	T_INT(1, claim(ours, &seen, &task));
	(void)err_set(&why, ERR_TORN, "the archive ends early");
	(void)err_hint(&why, "fetch it again");
	(void)err_member(&why, "datasets_attrs.txt");
	T_OK(task_finish(ours, &task, &(struct task_end){
	    .state = TASK_FAILED, .error = &why, .at = NOW + 5 }, &t_err));
	task = read_back(theirs, &task.uuid);
	assert_int_equal(TASK_FAILED, task.state);
	T_STR("torn", task.error_code);
	T_STR("the archive ends early", task.error_message);
	T_STR("fetch it again", task.error_hint);
	T_STR("datasets_attrs.txt", task.error_member);
	assert_true(task.end_time == NOW + 5);
	assert_string_equal("", task.token);
}

static void
a_rolled_back_end_did_not_happen(void **state)
{
	struct task seen = queued(NULL), task;

	(void)state;
	T_INT(1, claim(ours, &seen, &task));
	T_OK(db_begin(ours, DB_WRITE, &t_err));
	T_OK(task_finish(ours, &task, &(struct task_end){
	    .state = TASK_DONE, .at = NOW }, &t_err));
	db_rollback(ours);
	task = read_back(theirs, &task.uuid);
	assert_int_equal(TASK_RUNNING, task.state);
	assert_int_equal(0, count_events("done"));
}

static void
a_handed_over_task_begins_anew_and_has_not_died(void **state)
{
	struct task seen = queued(NULL), task;
	struct progress p = { 0 };

	(void)state;
	T_INT(1, claim(ours, &seen, &task));
	progress_phase(&p, PHASE_PACK);
	progress_totals(&p, 3, 300);
	progress_bytes(&p, 100);
	T_INT(1, task_store_progress(ours, &task, &p, 50, &t_err));
	task = read_back(ours, &task.uuid);
	assert_int_equal(PHASE_PACK, task.phase);
	assert_int_equal(100, task.bytes_done);
	assert_int_equal(300, task.bytes_total);
	assert_int_equal(50, task.rate);
	T_INT(1, task_requeue(ours, &task, false, NOW, &t_err));
	task = read_back(ours, &task.uuid);
	assert_int_equal(TASK_QUEUED, task.state);
	assert_int_equal(0, task.lost);
	assert_int_equal(PHASE_NONE, task.phase);
	assert_int_equal(0, task.bytes_done);
	assert_int_equal(1, count_events("handed_over"));
	T_INT(1, claim(theirs, &task, &task));
	T_INT(1, task_requeue(theirs, &task, true, NOW, &t_err));
	assert_int_equal(1, read_back(ours, &task.uuid).lost);
}

static void
a_wish_to_cancel_is_noted_once(void **state)
{
	struct task seen = queued(NULL), task;
	bool asked = false;

	(void)state;
	T_INT(1, claim(ours, &seen, &task));
	T_INT(1, task_cancel_asked(ours, &task, &asked, &t_err));
	assert_false(asked);
	T_INT(1, task_ask_cancel(theirs, &task, NOW, &t_err));
	task = read_back(theirs, &task.uuid);
	T_INT(1, task_ask_cancel(theirs, &task, NOW, &t_err));
	T_INT(1, task_cancel_asked(ours, &task, &asked, &t_err));
	assert_true(asked);
	assert_int_equal(1, count_events("cancel_asked"));
}

static void
what_was_sent_is_noted_and_forgotten(void **state)
{
	struct task seen = queued(NULL), task;

	(void)state;
	T_INT(1, claim(ours, &seen, &task));
	T_INT(1, task_store_sent(ours, &task, 12, "abcd", "gxfiles://a/b",
	    &t_err));
	task = read_back(ours, &task.uuid);
	assert_true(task.has_sent);
	assert_int_equal(12, task.sent_bytes);
	T_STR("abcd", task.sent_sha256);
	T_STR("gxfiles://a/b", task.sent_uri);
	T_INT(1, task_forget_sent(ours, &task, &t_err));
	assert_false(read_back(ours, &task.uuid).has_sent);
}

static void
a_token_names_one_task_of_a_user(void **state)
{
	struct task task = queued("once");
	struct task_new new = { .kind = "export", .args = STR("{}"),
		.user_id = 7, .request_token = STR("once"), .now = NOW };
	struct uuid found;
	int64_t id;

	(void)state;
	T_INT(1, task_by_token(theirs, 7, STR("once"), &found, &t_err));
	assert_memory_equal(&task.uuid, &found, sizeof(found));
	T_INT(0, task_by_token(theirs, 8, STR("once"), &found, &t_err));
	uuid_random(&new.uuid);
	T_INT(-1, task_add(ours, &new, &id, &t_err));
	new.user_id = 8;
	T_OK(task_add(ours, &new, &id, &t_err));
}

static void
lists_are_by_state_and_age(void **state)
{
	struct task a = queued(NULL), b = queued(NULL), list[4];
	size_t n;

	(void)state;
	T_OK(task_list(ours, TASK_QUEUED, 0, 4, arena, list, &n, &t_err));
	assert_int_equal(2, n);
	assert_int_equal(a.id, list[0].id);
	T_OK(task_list(ours, TASK_QUEUED, a.id, 4, arena, list, &n, &t_err));
	assert_int_equal(1, n);
	assert_int_equal(b.id, list[0].id);
	T_INT(1, claim(ours, &a, &a));
	T_OK(task_list(ours, TASK_RUNNING, 0, 4, arena, list, &n, &t_err));
	assert_int_equal(1, n);
	T_OK(task_unsettled(ours, 4, arena, list, &n, &t_err));
	assert_int_equal(0, n);
	T_OK(task_finish(ours, &a, &(struct task_end){ .state = TASK_GAPS,
	    .at = NOW }, &t_err));
	T_OK(task_unsettled(ours, 4, arena, list, &n, &t_err));
	assert_int_equal(1, n);
	T_OK(task_set_settled(ours, &list[0], &t_err));
	T_OK(task_unsettled(ours, 4, arena, list, &n, &t_err));
	assert_int_equal(0, n);
}

static void
the_manager_answers_as_galaxy_does(void **state)
{
	struct tasks *tasks = tasks_embedded(ours);
	struct task seen = queued(NULL), task;
	struct uuid unknown;
	struct err why;
	AUTO_SB struct sb text = SB_EMPTY(1000);

	(void)state;
	uuid_random(&unknown);
	T_INT(1, tasks_is_pending(tasks, &unknown, &t_err));
	T_INT(1, tasks_is_pending(tasks, &seen.uuid, &t_err));
	T_INT(0, tasks_is_ready(tasks, &seen.uuid, &t_err));
	T_INT(1, claim(ours, &seen, &task));
	T_INT(0, tasks_is_pending(tasks, &seen.uuid, &t_err));
	(void)err_set(&why, ERR_NO_ROOM, "disk full");
	T_OK(task_finish(ours, &task, &(struct task_end){
	    .state = TASK_FAILED, .error = &why, .at = NOW }, &t_err));
	/* Not before what follows its end has been done. */
	T_INT(0, tasks_is_ready(tasks, &seen.uuid, &t_err));
	T_OK(task_set_settled(ours, &task, &t_err));
	T_INT(1, tasks_has_failed(tasks, &seen.uuid, &t_err));
	T_INT(1, tasks_is_ready(tasks, &seen.uuid, &t_err));
	T_INT(0, tasks_is_successful(tasks, &seen.uuid, &t_err));
	T_OK(tasks_result(tasks, &seen.uuid, &text, &t_err));
	T_STR("disk full", sb_str(&text));
	T_OK(tasks_queued(tasks, &seen.uuid, &t_err));
	tasks_free(tasks);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_new_task_is_queued_and_says_so),
		TEST(of_two_who_claim_only_one_gets_it),
		TEST(a_taken_over_task_leaves_the_first_worker_nothing),
		TEST(what_is_over_stays_as_it_is),
		TEST(the_end_is_stored_with_its_reason),
		TEST(a_rolled_back_end_did_not_happen),
		TEST(a_handed_over_task_begins_anew_and_has_not_died),
		TEST(a_wish_to_cancel_is_noted_once),
		TEST(what_was_sent_is_noted_and_forgotten),
		TEST(a_token_names_one_task_of_a_user),
		TEST(lists_are_by_state_and_age),
		TEST(the_manager_answers_as_galaxy_does),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
