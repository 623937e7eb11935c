#include "testing.h"

#include <stdio.h>

#include "base/cancel.h"
#include "base/hash.h"
#include "jobs/doctor.h"
#include "jobs/keeper.h"
#include "jobs/supervise.h"
#include "jobs_site.h"
#include "sts/sts.h"

/* The result is there, whole, and nothing else is. */
static void
check_done(const struct uuid *uuid)
{
	struct export_rec rec = t_record(uuid);
	AUTO_CLOSE int fd = -1;
	AUTO_SB struct sb name = SB_EMPTY(4096);
	char hex[2 * HASH_MAX + 1];
	uint64_t size;

	if (!export_is_done(&rec))
		fail_msg("%.*s: %.*s", STR_ARG(rec.state),
		    STR_ARG(rec.error_message));
	T_OK(jobs_open_result(t_jobs, &t_user, &rec, t_dir_fd(), &fd, &name,
	    &t_err));
	T_OK(hash_fd(fd, HASH_SHA256, NULL, hex, &size, &t_err));
	assert_int_equal(rec.bytes, size);
	T_STR(hex, rec.sha256);
	assert_true(rec.entries > 3);
	assert_true(rec.datasets > 0);
	assert_int_equal(0, t_count_in("tmp"));
}

static void
an_export_is_done_and_its_bytes_are_there(void **state)
{
	struct jobs_export want = t_export();
	struct uuid uuid;
	struct task task;

	(void)state;
	T_INT(1, jobs_submit_export(t_jobs, &want, &uuid, &t_err));
	assert_int_equal(TASK_QUEUED, t_task(&uuid).state);
	task = t_wait(&uuid);
	assert_int_equal(1, task.attempts);
	assert_true(t_task(&uuid).settled);
	check_done(&uuid);
	/* request.json, target, finalized. */
	assert_int_equal(3, t_count_in("short_term_storage"));
}

static void
a_repeated_token_is_the_same_export(void **state)
{
	struct jobs_export want = t_export();
	struct uuid first, second;

	(void)state;
	want.request_token = STR("once");
	T_INT(1, jobs_submit_export(t_jobs, &want, &first, &t_err));
	T_INT(0, jobs_submit_export(t_jobs, &want, &second, &t_err));
	assert_memory_equal(&first, &second, sizeof(first));
}

static void
what_cannot_succeed_is_refused_at_once(void **state)
{
	struct jobs_export want = t_export();
	struct uuid uuid;

	(void)state;
	want.what.object_id = 4711;
	T_ERR(ERR_NOT_FOUND, jobs_submit_export(t_jobs, &want, &uuid,
	    &t_err));
	want = t_export();
	want.target_uri = "nowhere://a/b";
	T_ERR(ERR_NO_SOURCE, jobs_submit_export(t_jobs, &want, &uuid,
	    &t_err));
	want.target_uri = "no scheme";
	T_ERR(ERR_BAD_URI, jobs_submit_export(t_jobs, &want, &uuid, &t_err));
	assert_int_equal(0, t_count_in("short_term_storage"));
	assert_int_equal(0, t_count_in("tmp"));
}

static void
an_unchanged_history_is_exported_once(void **state)
{
	struct jobs_export want = t_export();
	struct uuid first, second, third;
	struct export_rec rec;

	(void)state;
	want.reuse = true;
	T_INT(1, jobs_submit_export(t_jobs, &want, &first, &t_err));
	(void)t_wait(&first);
	T_INT(1, jobs_submit_export(t_jobs, &want, &second, &t_err));
	(void)t_wait(&second);
	check_done(&second);
	rec = t_record(&second);
	assert_memory_equal(&first, &rec.reused_from, sizeof(first));
	assert_int_equal(3, t_count_in("short_term_storage"));
	/* Another option is another archive. */
	want.format = STORE_TGZ;
	T_INT(1, jobs_submit_export(t_jobs, &want, &third, &t_err));
	(void)t_wait(&third);
	check_done(&third);
	assert_int_equal(6, t_count_in("short_term_storage"));
	/* The file goes with the last record that wants it. */
	rec = t_record(&first);
	T_OK(jobs_remove(t_jobs, &t_user, &rec, &t_err));
	check_done(&second);
	rec = t_record(&second);
	T_OK(jobs_remove(t_jobs, &t_user, &rec, &t_err));
	assert_int_equal(3, t_count_in("short_term_storage"));
}

static struct jobs_export
to_file(char path[1024])
{
	struct jobs_export want = t_export();

	(void)snprintf(path, 1024, "file://%s/out.rocrate.zip", t_dir());
	want.target_uri = path;
	want.local = true;
	return (want);
}

static void
try_once(const struct uuid *uuid)
{
	struct task task = t_task(uuid);
	bool handed;

	T_INT(1, supervise_try(t_jobs, &task, &(struct jobs_wait){ 0 },
	    &handed, &t_err));
}

/* Every step of an export after which its process may die. */
static const char *const export_steps[] = { "claimed", "collected", "packing",
	"packed", "sent", "published", "verified", "recorded", "finalized" };

static void
a_killed_export_is_continued(bool download)
{
	for (size_t i = 0; i < NELEMS(export_steps); i++) {
		char path[1024], kill[64];
		struct jobs_export want = download ? t_export() :
		    to_file(path);
		struct uuid uuid;
		struct export_rec rec;

		(void)snprintf(kill, sizeof(kill), "%s!", export_steps[i]);
		T_INT(1, jobs_submit_export(t_jobs, &want, &uuid, &t_err));
		(void)setenv("WAYBILL_PAUSE_AT", kill, 1);
		try_once(&uuid);
		(void)unsetenv("WAYBILL_PAUSE_AT");
		assert_int_equal(0, t_count_in("tmp"));
		if (!task_state_is_over(t_task(&uuid).state)) {
			assert_int_equal(TASK_QUEUED, t_task(&uuid).state);
			assert_int_equal(1, t_task(&uuid).lost);
		}
		(void)t_wait(&uuid);
		check_done(&uuid);
		assert_true(t_task(&uuid).settled);
		if (download)
			assert_int_equal(3,
			    t_count_in("short_term_storage"));
		rec = t_record(&uuid);
		T_OK(jobs_remove(t_jobs, &t_user, &rec, &t_err));
		assert_int_equal(0, t_count_in("short_term_storage"));
		assert_false(t_file_exists("out.rocrate.zip"));
	}
}

static void
a_killed_download_is_continued(void **state)
{
	(void)state;
	a_killed_export_is_continued(true);
}

static void
a_killed_write_is_continued(void **state)
{
	(void)state;
	a_killed_export_is_continued(false);
}

/* Kill after the file has its name, change it, go on. */
static struct uuid
killed_and_changed(const struct jobs_export *want)
{
	struct uuid uuid;
	struct export_rec rec;
	char path[128], dashed[UUID_DASHED];

	T_INT(1, jobs_submit_export(t_jobs, want, &uuid, &t_err));
	(void)setenv("WAYBILL_PAUSE_AT", "published!", 1);
	try_once(&uuid);
	(void)unsetenv("WAYBILL_PAUSE_AT");
	if (want->target_uri != NULL)
		t_file_write("out.rocrate.zip", STR("somebody's work"));
	else {
		rec = t_record(&uuid);
		uuid_dashed(&rec.sts, dashed);
		(void)snprintf(path, sizeof(path),
		    "data/short_term_storage/%c/%c/%c/%s/target", dashed[0],
		    dashed[1], dashed[2], dashed);
		t_file_write(path, STR("not what was packed"));
	}
	(void)t_wait(&uuid);
	return (uuid);
}

static void
a_download_that_changed_meanwhile_is_made_anew(void **state)
{
	struct jobs_export want = t_export();
	struct uuid uuid = killed_and_changed(&want);

	(void)state;
	check_done(&uuid);
}

static void
somebody_elses_file_is_not_replaced_after_a_kill(void **state)
{
	char path[1024];
	AUTO_FREE char *text = NULL;
	struct jobs_export want = to_file(path);
	struct uuid uuid = killed_and_changed(&want);

	(void)state;
	T_STR("failed", t_record(&uuid).state);
	T_STR("exists", t_record(&uuid).error_code);
	text = t_file_read("out.rocrate.zip", NULL);
	assert_string_equal("somebody's work", text);
}

static void
what_dies_again_and_again_fails_and_leaves_nothing(void **state)
{
	static const char *const steps[] = { "collected!", "packing!",
		"published!", "verified!" };

	(void)state;
	for (size_t i = 0; i < NELEMS(steps); i++) {
		char path[1024];
		struct jobs_export want = to_file(path);
		struct uuid uuid;
		struct task task;

		T_INT(1, jobs_submit_export(t_jobs, &want, &uuid, &t_err));
		(void)setenv("WAYBILL_PAUSE_AT", steps[i], 1);
		task = t_wait(&uuid);
		(void)unsetenv("WAYBILL_PAUSE_AT");
		assert_int_equal(TASK_FAILED, task.state);
		assert_int_equal(3, task.attempts);
		T_STR("crashed", task.error_code);
		T_STR("failed", t_record(&uuid).state);
		assert_int_equal(0, t_count_in("tmp"));
		assert_false(t_file_exists("out.rocrate.zip"));
		/* The data directory alone is left. */
		assert_int_equal(0, t_count_in("short_term_storage"));
	}
}

static struct cancel *interrupt;

static void
cancel_when_paused(void *ctx, const struct jobs_view *view)
{
	char path[512], uuid[UUID_DASHED];

	(void)ctx;
	uuid_dashed(&view->task->uuid, uuid);
	(void)snprintf(path, sizeof(path), "data/tmp/%s/paused", uuid);
	if (t_file_exists(path))
		cancel_set(interrupt);
}

static void
a_cancel_leaves_nothing_at_any_step(void **state)
{
	(void)state;
	/* What is recorded is done. */
	for (size_t i = 0; i < NELEMS(export_steps) - 2; i++) {
		char path[1024];
		struct jobs_export want = i % 2 ? t_export() : to_file(path);
		const struct jobs_wait wait = { .view = cancel_when_paused };
		struct jobs_wait w = wait;
		struct uuid uuid;
		struct task task;

		interrupt = cancel_new();
		w.cancel = interrupt;
		T_INT(1, jobs_submit_export(t_jobs, &want, &uuid, &t_err));
		(void)setenv("WAYBILL_PAUSE_AT", export_steps[i], 1);
		T_OK(jobs_wait(t_jobs, &uuid, &w, t_arena, &task, &t_err));
		(void)unsetenv("WAYBILL_PAUSE_AT");
		cancel_free(interrupt);
		assert_int_equal(TASK_CANCELLED, task.state);
		T_STR("cancelled", t_record(&uuid).state);
		assert_int_equal(0, t_count_in("tmp"));
		assert_int_equal(0, t_count_in("short_term_storage"));
		assert_false(t_file_exists("out.rocrate.zip"));
	}
}

static void
a_clean_stop_hands_the_task_over(void **state)
{
	struct jobs_export want = t_export();
	struct uuid uuid;
	struct task task;
	struct jobs_wait wait = { .view = cancel_when_paused };

	(void)state;
	interrupt = cancel_new();
	wait.stop = interrupt;
	T_INT(1, jobs_submit_export(t_jobs, &want, &uuid, &t_err));
	(void)setenv("WAYBILL_PAUSE_AT", "packed", 1);
	T_ERR(ERR_CANCELLED, jobs_wait(t_jobs, &uuid, &wait, t_arena, &task,
	    &t_err));
	(void)unsetenv("WAYBILL_PAUSE_AT");
	cancel_free(interrupt);
	task = t_task(&uuid);
	assert_int_equal(TASK_QUEUED, task.state);
	assert_int_equal(0, task.lost);
	assert_int_equal(0, t_count_in("tmp"));
	T_OK(jobs_take_over(t_jobs, NULL, NULL, &t_err));
	check_done(&uuid);
}

static void
a_queued_task_is_cancelled_where_it_lies(void **state)
{
	struct jobs_export want = t_export();
	struct uuid uuid;

	(void)state;
	want.announce = true;
	T_INT(1, jobs_submit_export(t_jobs, &want, &uuid, &t_err));
	T_OK(jobs_cancel(t_jobs, &uuid, &t_err));
	T_STR("cancelled", t_record(&uuid).state);
	/* Galaxy's clients look for the end where they were told to. */
	assert_int_equal(3, t_count_in("short_term_storage"));
	T_ERR(ERR_WRONG_STATE, jobs_cancel(t_jobs, &uuid, &t_err));
}

/* A running task whose worker is nobody. */
static struct task
dead(unsigned lost)
{
	struct jobs_export want = t_export();
	struct uuid uuid;
	struct task task;

	T_INT(1, jobs_submit_export(t_jobs, &want, &uuid, &t_err));
	task = t_task(&uuid);
	for (unsigned i = 0; i <= lost; i++)
		T_INT(1, task_claim(t_jobs->db, &task, &(struct task_lease){
		    .owner = "dead:1", .length = USEC_SEC,
		    .now = clock_now() }, t_arena, &task, &t_err));
	return (task);
}

static void
the_keeper_finds_the_dead(void **state)
{
	struct task once = dead(0), often = dead(2);
	struct keeper_report kept;

	(void)state;
	T_OK(jobs_keep(t_jobs, &kept, &t_err));
	assert_int_equal(2, kept.ended);
	assert_int_equal(TASK_QUEUED, t_task(&once.uuid).state);
	assert_int_equal(TASK_FAILED, t_task(&often.uuid).state);
	T_STR("failed", t_record(&often.uuid).state);
	(void)t_wait(&once.uuid);
	check_done(&once.uuid);
}

static void
a_dead_ones_task_is_cancelled_at_once(void **state)
{
	struct task task = dead(0);

	(void)state;
	T_OK(jobs_cancel(t_jobs, &task.uuid, &t_err));
	T_STR("cancelled", t_record(&task.uuid).state);
	assert_int_equal(0, t_count_in("tmp"));
}

static void
time_removes_the_file_and_not_the_record(void **state)
{
	struct jobs_export want = t_export();
	struct keeper_report kept;
	struct uuid uuid, pinned, retried;
	struct export_rec rec;

	(void)state;
	T_INT(1, jobs_submit_export(t_jobs, &want, &uuid, &t_err));
	(void)t_wait(&uuid);
	want.pin = true;
	T_INT(1, jobs_submit_export(t_jobs, &want, &pinned, &t_err));
	(void)t_wait(&pinned);
	T_OK(jobs_keep(t_jobs, &kept, &t_err));
	assert_int_equal(0, kept.expired);
	t_later(25 * 3600 * USEC_SEC);
	T_OK(jobs_keep(t_jobs, &kept, &t_err));
	assert_int_equal(1, kept.expired);
	assert_int_equal(3, t_count_in("short_term_storage"));
	rec = t_record(&uuid);
	T_STR("expired", rec.state);
	check_done(&pinned);
	T_INT(1, jobs_retry(t_jobs, &t_user, &rec, &retried, &t_err));
	(void)t_wait(&retried);
	check_done(&retried);
	rec = t_record(&retried);
	assert_memory_equal(&uuid, &rec.retry_of, sizeof(uuid));
}

static void
whatever_is_queued_is_done_in_turn(void **state)
{
	struct jobs_export want[2] = { t_export(), t_export() };
	struct uuid uuids[2];

	(void)state;
	want[1].format = STORE_BAG_TGZ;
	want[0].batch = want[1].batch = STR("b");
	T_OK(jobs_submit_exports(t_jobs, want, 2, uuids, &t_err));
	T_OK(jobs_work(t_jobs, &(struct jobs_loop){ .idle_ends = true },
	    &t_err));
	check_done(&uuids[0]);
	check_done(&uuids[1]);
	T_STR("b", t_record(&uuids[1]).batch);
}

static void
of_many_all_are_submitted_or_none(void **state)
{
	struct jobs_export want[2] = { t_export(), t_export() };
	struct uuid uuids[2];
	uint64_t n;

	(void)state;
	want[1].target_uri = "nowhere://a";
	T_ERR(ERR_NO_SOURCE, jobs_submit_exports(t_jobs, want, 2, uuids,
	    &t_err));
	T_OK(track_count(t_jobs->db, &(struct track_filter){ 0 }, &n,
	    &t_err));
	assert_int_equal(0, n);
}

static int
note_finding(void *ctx, const struct finding *finding, struct err *err)
{
	struct sb *codes = ctx;

	(void)err;
	if (finding->level == FINDING_ERROR)
		sb_addf(codes, "%s ", finding->code);
	assert_true(finding->message[0] != '\0' && finding->hint[0] != '\0');
	return (0);
}

static void
the_doctor_names_a_file_that_is_gone(void **state)
{
	struct jobs_export want = t_export();
	struct uuid uuid;
	struct export_rec rec;
	AUTO_SB struct sb codes = SB_EMPTY(4096);

	(void)state;
	T_INT(1, jobs_submit_export(t_jobs, &want, &uuid, &t_err));
	(void)t_wait(&uuid);
	T_OK(jobs_doctor(t_jobs, note_finding, &codes, &t_err));
	T_STR("", sb_str(&codes));
	rec = t_record(&uuid);
	T_OK(sts_remove(t_jobs->sts, &rec.sts, &t_err));
	T_OK(jobs_doctor(t_jobs, note_finding, &codes, &t_err));
	T_STR("file_missing ", sb_str(&codes));
}

static void
an_import_that_is_refused_says_why_and_leaves_nothing(void **state)
{
	char path[600];
	struct uuid uuid;
	struct task task;

	(void)state;
	t_file_write("torn.tgz", STR("\x1f\x8b\x08 nothing of the kind"));
	(void)snprintf(path, sizeof(path), "%s/torn.tgz", t_dir());
	uuid = t_submit_import(path);
	task = t_wait(&uuid);
	assert_int_equal(TASK_FAILED, task.state);
	assert_int_equal(1, task.attempts);
	assert_true(task.error_code.n > 0 && task.error_message.n > 0);
	assert_int_equal(0, t_count_in("tmp"));
	assert_int_equal(t_history, t_newest_history());
	T_ERR(ERR_NOT_FOUND, jobs_submit_import(t_jobs, &(struct jobs_import){
	    .user = &t_user, .uri = "/no/such/file", .local = true }, &uuid,
	    &t_err));
}

static void
an_estimate_changes_nothing(void **state)
{
	struct jobs_export want = t_export();
	AUTO_SB struct sb text = SB_EMPTY(SB_LIMIT);
	AUTO_SINK struct sink *sink = NULL;
	AUTO_JW struct jw *jw = NULL;

	(void)state;
	sink = sink_sb(&text);
	jw = jw_new(sink, JW_PYTHON);
	T_OK(jobs_estimate(t_jobs, &want, NULL, NULL, jw, &t_err));
	T_OK(jw_finish(jw, &t_err));
	assert_non_null(strstr(sb_cstr(&text), "\"format\": \"rocrate.zip\""));
	assert_non_null(strstr(sb_cstr(&text), "\"packed_max\": "));
	assert_int_equal(0, t_count_in("tmp"));
}

#define TEST(f) \
	cmocka_unit_test_setup_teardown(f, t_history_setup, t_site_teardown)

int
main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
		TEST(an_export_is_done_and_its_bytes_are_there),
		TEST(a_repeated_token_is_the_same_export),
		TEST(what_cannot_succeed_is_refused_at_once),
		TEST(an_unchanged_history_is_exported_once),
		TEST(a_killed_download_is_continued),
		TEST(a_killed_write_is_continued),
		TEST(a_download_that_changed_meanwhile_is_made_anew),
		TEST(somebody_elses_file_is_not_replaced_after_a_kill),
		TEST(what_dies_again_and_again_fails_and_leaves_nothing),
		TEST(a_cancel_leaves_nothing_at_any_step),
		TEST(a_clean_stop_hands_the_task_over),
		TEST(a_queued_task_is_cancelled_where_it_lies),
		TEST(the_keeper_finds_the_dead),
		TEST(a_dead_ones_task_is_cancelled_at_once),
		TEST(time_removes_the_file_and_not_the_record),
		TEST(whatever_is_queued_is_done_in_turn),
		TEST(of_many_all_are_submitted_or_none),
		TEST(the_doctor_names_a_file_that_is_gone),
		TEST(an_import_that_is_refused_says_why_and_leaves_nothing),
		TEST(an_estimate_changes_nothing),
	};

	if (argc == 2 && strcmp(argv[1], "task") == 0)
		return (jobs_task_main(3));
	return (cmocka_run_group_tests(tests, NULL, NULL));
}
