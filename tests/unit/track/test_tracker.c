#include "testing.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/jw.h"
#include "db/db.h"
#include "model/ids.h"
#include "track/association.h"
#include "track/record.h"

#define NOW ((usec_t)1700000000 * USEC_SEC)
#define HOUR (3600 * USEC_SEC)

static struct db *db;
static struct arena *arena;
static struct ids *ids;

static int
setup(void **state)
{
	char path[512];

	if (t_dir_setup(state) != 0)
		return (-1);
	(void)snprintf(path, sizeof(path), "%s/t.db", t_dir());
	T_OK(db_open(&(struct db_options){ .path = path, .create = true }, &db,
	    &t_err));
	T_OK(db_migrate(db, &t_err));
	T_OK(ids_new(STR("USING THE DEFAULT IS NOT SECURE!"), &ids, &t_err));
	arena = arena_new((uint64_t)64 << 20);
	clock_set(NOW);
	return (0);
}

static int
teardown(void **state)
{
	clock_set(0);
	arena_free(arena);
	ids_free(ids);
	db_close(db);
	return (t_dir_teardown(state));
}

/* A task row by hand: this room may not use the room of tasks. */
static int64_t
add_task(const struct uuid *uuid, int64_t user)
{
	static const struct db_sql sql = { "t.task", "INSERT INTO "
		"waybill_task (uuid, kind, args, user_id, state, create_time) "
		"VALUES (?1, 'export', '{}', ?2, 'queued', ?3)", 3 };
	char hex[UUID_HEX];
	struct db_value args[] = { DB_NULL, DB_INT(user),
		DB_TIME(clock_now()) };

	uuid_hex(uuid, hex);
	args[0] = DB_CSTR(hex);
	T_OK(db_exec(db, &sql, args, NULL, &t_err));
	return (db_last_id(db));
}

static struct export_rec
add(int64_t user, const char *name, const char *target)
{
	struct export_rec rec = {
		.user_id = user, .object_type = STR("history"), .object_id = 1,
		.object_name = str_of(name), .format = STR("rocrate.zip"),
		.target_uri = str_of(target), .include_files = true,
		.missing = STR("fail"), .has_sts = target == NULL,
		.duration = target == NULL ? 24 * HOUR : 0,
		.create_time = clock_now(), .hint = STR("hint"),
	};
	AUTO_SB struct sb text = SB_EMPTY(4096);
	struct export_rec ret;
	int64_t id;

	uuid_random(&rec.uuid);
	if (rec.has_sts)
		uuid_random(&rec.sts);
	rec.task_id = add_task(&rec.uuid, user);
	assoc_text(&text, &(struct assoc_request){
	    .object_type = rec.object_type, .object_id = STR("o"),
	    .user_id = STR("u"), .format = rec.format, .sts_uuid = STR("s"),
	    .target_uri = rec.target_uri, .duration = rec.duration }, NULL,
	    ASSOC_OBJECT);
	T_OK(assoc_add(db, &rec.uuid, rec.create_time, rec.object_type, 1,
	    sb_str(&text), &rec.association_id, &t_err));
	T_OK(track_add(db, &rec, &id, &t_err));
	T_INT(1, track_get(db, id, arena, &ret, &t_err));
	return (ret);
}

static int
note_id(void *ctx, const struct export_rec *rec, struct err *err)
{
	struct sb *sb = ctx;

	(void)err;
	sb_addf(sb, "%lld ", (long long)rec->id);
	return (0);
}

static void
assert_jobs(const char *want, const struct track_job_filter *filter)
{
	AUTO_SB struct sb sb = SB_EMPTY(1024);

	T_OK(track_job_each(db, filter, note_id, &sb, &t_err));
	T_STR(want, sb_str(&sb));
}

static void
exports_by_jobs_are_those_that_were_marked(void **state)
{
	struct export_rec rec[4];

	(void)state;
	for (int i = 0; i < 4; i++)
		rec[i] = add(i < 2 ? 7 : 8, "one", NULL);
	for (int i = 0; i < 3; i++)
		T_OK(track_job_add(db, rec[i].id, i < 1 ? 5 : 1, &t_err));
	assert_int_equal(1, rec[0].id);
	assert_jobs("3 2 ", &(struct track_job_filter){ .history = 1 });
	assert_jobs("2 ", &(struct track_job_filter){ .history = 1,
	    .user = 7 });
	assert_jobs("", &(struct track_job_filter){ .history = 1,
	    .user = -1 });
	assert_jobs("2 ", &(struct track_job_filter){ .history = 1,
	    .limit = 1, .offset = 1 });
	assert_jobs("1 ", &(struct track_job_filter){ .history = 5,
	    .id = 1 });
	assert_jobs("", &(struct track_job_filter){ .history = 5, .id = 2 });
}

static struct export_rec
again(const struct export_rec *rec)
{
	struct export_rec ret;

	T_INT(1, track_by_task(db, &rec->uuid, arena, &ret, &t_err));
	return (ret);
}

static struct export_rec
finish(const struct export_rec *rec, uint64_t gaps)
{
	T_OK(track_done(db, rec, &(struct track_outcome){ .bytes = 100,
	    .entries = 9, .gaps = gaps, .sha256 = STR("abc"),
	    .uri = STR("gxfiles://x/y"), .content_key = STR("key"),
	    .datasets = 3, .left_deleted = 2, .at = clock_now() }, arena,
	    &t_err));
	return (again(rec));
}

static void
a_record_is_read_as_it_was_added(void **state)
{
	struct export_rec rec = add(7, "Leaf counts", NULL);

	(void)state;
	T_STR("queued", rec.state);
	T_STR("Leaf counts", rec.object_name);
	T_STR("rocrate.zip", rec.format);
	assert_null(rec.target_uri.p);
	assert_true(rec.has_sts);
	assert_true(rec.include_files);
	assert_false(rec.include_hidden);
	assert_false(rec.has_result);
	assert_true(rec.expires_at == USEC_MAX);
	assert_false(export_is_over(&rec));
}

static void
the_clock_of_a_download_starts_when_it_is_ready(void **state)
{
	struct export_rec rec = add(7, "h", NULL);

	(void)state;
	clock_set(NOW + 25 * HOUR);
	rec = finish(&rec, 0);
	T_STR("done", rec.state);
	assert_true(rec.expires_at == NOW + 49 * HOUR);
	clock_set(NOW + 49 * HOUR - 1);
	T_STR("done", again(&rec).state);
	clock_set(NOW + 49 * HOUR);
	T_STR("expired", again(&rec).state);
	T_OK(track_pin(db, &rec, true, &t_err));
	T_STR("done", again(&rec).state);
}

static void
a_write_to_a_file_source_never_expires(void **state)
{
	struct export_rec rec = add(7, "h", "gxfiles://x/y");
	struct assoc a;
	struct str uri;

	(void)state;
	rec = finish(&rec, 2);
	T_STR("done_with_gaps", rec.state);
	assert_true(rec.expires_at == USEC_MAX);
	T_STR("gxfiles://x/y", rec.uri);
	T_INT(1, assoc_get(db, rec.association_id, arena, &a, &t_err));
	assert_true(a.ready);
	assert_true(jv_string(jv_get(jv_get(a.metadata, "result_data"),
	    "uri"), &uri));
	T_STR("gxfiles://x/y", uri);
}

static void
an_outcome_is_written_once(void **state)
{
	struct export_rec rec = add(7, "h", NULL);
	struct assoc a;

	(void)state;
	T_OK(track_failed(db, &rec, STR("failed"), STR("no room"), NOW, arena,
	    &t_err));
	T_ERR(ERR_LOST, track_done(db, &rec, &(struct track_outcome){
	    .sha256 = STR("x"), .at = NOW }, arena, &t_err));
	T_ERR(ERR_LOST, track_failed(db, &rec, STR("cancelled"), STR(""), NOW,
	    arena, &t_err));
	rec = again(&rec);
	T_STR("failed", rec.state);
	assert_true(export_is_over(&rec));
	assert_false(export_is_done(&rec));
	T_INT(1, assoc_get(db, rec.association_id, arena, &a, &t_err));
	assert_false(a.ready);
	assert_false(a.preparing);
}

static int
take_first(void *ctx, const struct export_rec *rec, struct err *err)
{
	int64_t *id = ctx;

	(void)err;
	if (*id == 0)
		*id = rec->id;
	return (0);
}

static void
a_ready_download_is_a_candidate_until_it_expires(void **state)
{
	struct export_rec first = add(7, "h", NULL), second;
	int64_t id = 0;

	(void)state;
	T_OK(track_candidates(db, STR("hint"), NOW, take_first, &id, &t_err));
	assert_int_equal(0, id);
	first = finish(&first, 1);
	T_OK(track_gap_add(db, first.id, &(struct gap){
	    .object_type = STR("dataset"), .object_id = 5, .hid = 2,
	    .name = STR("reads"), .reason = STR("file_missing") }, &t_err));
	T_OK(track_candidates(db, STR("hint"), NOW, take_first, &id, &t_err));
	assert_int_equal(first.id, id);
	second = add(7, "h", NULL);
	T_OK(track_reused(db, &second, &first, NOW + HOUR, arena, &t_err));
	second = again(&second);
	T_STR("done_with_gaps", second.state);
	assert_memory_equal(&first.uuid, &second.reused_from, 16);
	assert_memory_equal(&first.sts, &second.sts, 16);
	assert_true(second.expires_at == NOW + 25 * HOUR);
	id = 0;
	T_OK(track_candidates(db, STR("hint"), NOW + 26 * HOUR, take_first,
	    &id, &t_err));
	assert_int_equal(0, id);
}

static int
count_gaps(void *ctx, const struct gap *gap, struct err *err)
{
	(void)err;
	T_STR("file_missing", gap->reason);
	++*(int *)ctx;
	return (0);
}

static void
a_shared_file_is_wanted_as_long_as_one_record_wants_it(void **state)
{
	struct export_rec first = add(7, "h", NULL), second;
	bool known;
	int gaps = 0;

	(void)state;
	first = finish(&first, 0);
	T_OK(track_gap_add(db, first.id, &(struct gap){
	    .object_type = STR("dataset"), .object_id = 5,
	    .reason = STR("file_missing") }, &t_err));
	second = add(7, "h", NULL);
	T_OK(track_reused(db, &second, &first, NOW, arena, &t_err));
	T_OK(track_gaps(db, second.id, 0, 0, count_gaps, &gaps, &t_err));
	assert_int_equal(1, gaps);
	T_OK(track_removed(db, &first, "removed", &t_err));
	T_STR("expired", again(&first).state);
	T_INT(1, track_wants_sts(db, &first.sts, NOW, &known, &t_err));
	T_OK(track_removed(db, &second, "removed", &t_err));
	T_INT(0, track_wants_sts(db, &first.sts, NOW, &known, &t_err));
	assert_true(known);
	T_INT(0, track_wants_sts(db, &(struct uuid){ 0 }, NOW, &known,
	    &t_err));
	assert_false(known);
	T_ERR(ERR_WRONG_STATE, track_pin(db, &first, true, &t_err));
	T_ERR(ERR_WRONG_STATE, track_keep_until(db, &first, NOW + HOUR,
	    &t_err));
}

static void
a_unique_beginning_of_the_name_finds_it(void **state)
{
	struct export_rec rec = add(7, "h", NULL), found;
	char dashed[UUID_DASHED];

	(void)state;
	uuid_dashed(&rec.uuid, dashed);
	T_OK(track_find(db, str_of(dashed), 7, arena, &found, &t_err));
	assert_int_equal(rec.id, found.id);
	T_OK(track_find(db, str_head(str_of(dashed), 10), 0, arena, &found,
	    &t_err));
	T_ERR(ERR_NOT_FOUND, track_find(db, str_of(dashed), 8, arena, &found,
	    &t_err));
	T_ERR(ERR_NOT_FOUND, track_find(db, STR("xyz"), 7, arena, &found,
	    &t_err));
	T_ERR(ERR_NOT_FOUND, track_find(db, STR(""), 7, arena, &found,
	    &t_err));
	for (int i = 0; i < 20; i++)
		(void)add(7, "h", NULL);
	for (int digit = 0, several = 0; digit < 16 && !several; digit++) {
		char text[2] = { "0123456789abcdef"[digit], '\0' };

		several = track_find(db, str_of(text), 7, arena, &found,
		    &t_err) == -1 && t_err.code == ERR_AMBIGUOUS;
		assert_true(several || digit < 15);
	}
}

static int
count_records(void *ctx, const struct export_rec *rec, struct err *err)
{
	uint64_t *n = ctx;

	(void)rec;
	(void)err;
	n[0]++;
	return (0);
}

static uint64_t
listed(const struct track_filter *f)
{
	uint64_t n = 0, counted;

	T_OK(track_each(db, f, count_records, &n, &t_err));
	T_OK(track_count(db, f, &counted, &t_err));
	if (f->limit == 0 && f->offset == 0 && f->before == 0)
		assert_int_equal(n, counted);
	return (n);
}

static void
every_filter_lists_and_counts_the_same(void **state)
{
	struct export_rec a = add(7, "Leaf counts", NULL);
	struct export_rec b = add(8, "root 100%", "gxfiles://x/y");
	struct export_rec c = add(7, "stems", NULL);

	(void)state;
	a = finish(&a, 0);
	T_OK(track_failed(db, &b, STR("failed"), STR("e"), NOW, arena,
	    &t_err));
	assert_int_equal(3, listed(&(struct track_filter){ 0 }));
	assert_int_equal(2, listed(&(struct track_filter){ .user = 7 }));
	assert_int_equal(1, listed(&(struct track_filter){ .user = 7,
	    .state = STR("queued") }));
	assert_int_equal(1, listed(&(struct track_filter){
	    .state = STR("failed") }));
	assert_int_equal(0, listed(&(struct track_filter){ .user = 7,
	    .state = STR("failed") }));
	assert_int_equal(1, listed(&(struct track_filter){
	    .state = STR("done") }));
	assert_int_equal(3, listed(&(struct track_filter){ .object_id = 1,
	    .object_type = STR("history") }));
	assert_int_equal(0, listed(&(struct track_filter){ .object_id = 1,
	    .object_type = STR("dataset") }));
	assert_int_equal(1, listed(&(struct track_filter){
	    .q = STR("LEAF") }));
	assert_int_equal(1, listed(&(struct track_filter){ .q = STR("0%") }));
	assert_int_equal(0, listed(&(struct track_filter){
	    .since = NOW + 1 }));
	assert_int_equal(0, listed(&(struct track_filter){
	    .batch = STR("none") }));
	assert_int_equal(1, listed(&(struct track_filter){ .limit = 1 }));
	assert_int_equal(1, listed(&(struct track_filter){ .offset = 2 }));
	assert_int_equal(2, listed(&(struct track_filter){ .before = c.id }));
	clock_set(NOW + 25 * HOUR);
	assert_int_equal(1, listed(&(struct track_filter){
	    .state = STR("expired") }));
	assert_int_equal(0, listed(&(struct track_filter){ .user = 7,
	    .state = STR("done") }));
}

static int
overdue_visit(void *ctx, const struct export_rec *rec, struct err *err)
{
	(void)rec;
	(void)err;
	++*(int *)ctx;
	return (0);
}

static void
only_what_time_may_remove_is_overdue(void **state)
{
	struct export_rec a = add(7, "a", NULL), b = add(7, "b", NULL);
	struct export_rec c = add(7, "c", NULL);
	int n = 0;

	(void)state;
	(void)finish(&a, 0);
	b = finish(&b, 0);
	c = finish(&c, 0);
	T_OK(track_pin(db, &b, true, &t_err));
	T_OK(track_keep_until(db, &c, USEC_MAX, &t_err));
	T_OK(track_overdue(db, NOW + 25 * HOUR, 10, overdue_visit, &n,
	    &t_err));
	assert_int_equal(1, n);
}

static int
event_visit_names(void *ctx, const struct event *event, struct err *err)
{
	struct sb *sb = ctx;

	(void)err;
	sb_add(sb, event->name);
	sb_addc(sb, ' ');
	return (0);
}

static void
events_come_in_order_and_after_an_id(void **state)
{
	struct export_rec rec = add(7, "h", NULL);
	AUTO_SB struct sb names = SB_EMPTY(1000);

	(void)state;
	T_OK(track_event_add(db, rec.task_id, 7, "one", STR("{\"a\": 1}"), NOW,
	    &t_err));
	T_OK(track_event_add(db, rec.task_id, 7, "two", STR_NONE, NOW,
	    &t_err));
	T_OK(track_events(db, &(struct event_filter){ .task_id = rec.task_id },
	    event_visit_names, &names, &t_err));
	T_STR("one two ", sb_str(&names));
	sb_clear(&names);
	T_OK(track_events(db, &(struct event_filter){ .user_id = 7,
	    .newest_first = true }, event_visit_names, &names, &t_err));
	T_STR("two one ", sb_str(&names));
	sb_clear(&names);
	T_OK(track_events(db, &(struct event_filter){ .after = 1 },
	    event_visit_names, &names, &t_err));
	T_STR("two ", sb_str(&names));
	sb_clear(&names);
	T_OK(track_events(db, &(struct event_filter){ .user_id = 8 },
	    event_visit_names, &names, &t_err));
	T_STR("", sb_str(&names));
}

static void
write_record(const struct export_rec *rec, struct sb *sb)
{
	AUTO_SINK struct sink *sink = sink_sb(sb);
	AUTO_JW struct jw *jw = jw_new(sink, JW_PYTHON);

	T_OK(record_write(db, ids, rec, jw, &t_err));
	T_OK(jw_finish(jw, &t_err));
}

static bool
has(const struct sb *sb, const char *part)
{
	return (memmem(sb->p, sb->n, part, strlen(part)) != NULL);
}

static void
a_record_shows_galaxys_members_and_ours(void **state)
{
	struct export_rec rec = add(1, "Leaf counts", NULL);
	AUTO_SB struct sb text = SB_EMPTY(65536);

	(void)state;
	write_record(&rec, &text);
	assert_true(has(&text, "{\"id\": \"f2db41e1fa331b3e\", \"ready\": "
	    "false, \"preparing\": true, \"up_to_date\": false, "
	    "\"task_uuid\": \""));
	assert_true(has(&text, "\"create_time\": \"2023-11-14T22:13:20\""));
	assert_true(has(&text, "\"export_metadata\": {\"request_data\": "));
	assert_true(has(&text, "\"waybill\": {\"state\": \"queued\""));
	assert_true(has(&text, "\"seconds_left\": null"));
	assert_true(has(&text, "\"result\": null, \"error\": null, "
	    "\"attempts\": 0"));
	assert_true(has(&text, "\"object\": {\"type\": \"history\", \"id\": "
	    "\"f2db41e1fa331b3e\", \"name\": \"Leaf counts\"}"));
	rec = finish(&rec, 1);
	sb_clear(&text);
	write_record(&rec, &text);
	assert_true(has(&text, "\"ready\": true, \"preparing\": false"));
	assert_true(has(&text, "\"result\": {\"bytes\": 100, \"sha256\": "
	    "\"abc\", \"entries\": 9, \"gaps\": 1, \"uri\": "
	    "\"gxfiles://x/y\""));
	assert_true(has(&text, "\"expires_at\": \"2023-11-15T22:13:20"));
	assert_true(has(&text, "\"left_out\": {\"deleted\": 2"));
}

static void
a_history_that_changed_is_not_up_to_date(void **state)
{
	static const char rows[] = "INSERT INTO history_audit (history_id, "
	    "update_time) VALUES (1, '2023-11-14 22:13:19.999');";
	static const char later[] = "INSERT INTO history_audit (history_id, "
	    "update_time) VALUES (1, '2023-11-14 22:13:20.001');";
	struct export_rec rec = add(1, "h", NULL);
	AUTO_SB struct sb text = SB_EMPTY(65536);

	(void)state;
	T_OK(db_script(db, str_of(rows), &t_err));
	rec = finish(&rec, 0);
	write_record(&rec, &text);
	assert_true(has(&text, "\"up_to_date\": true"));
	T_OK(db_script(db, str_of(later), &t_err));
	sb_clear(&text);
	write_record(&rec, &text);
	assert_true(has(&text, "\"up_to_date\": false"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_record_is_read_as_it_was_added),
		TEST(the_clock_of_a_download_starts_when_it_is_ready),
		TEST(a_write_to_a_file_source_never_expires),
		TEST(an_outcome_is_written_once),
		TEST(a_ready_download_is_a_candidate_until_it_expires),
		TEST(a_shared_file_is_wanted_as_long_as_one_record_wants_it),
		TEST(a_unique_beginning_of_the_name_finds_it),
		TEST(every_filter_lists_and_counts_the_same),
		TEST(only_what_time_may_remove_is_overdue),
		TEST(events_come_in_order_and_after_an_id),
		TEST(exports_by_jobs_are_those_that_were_marked),
		TEST(a_record_shows_galaxys_members_and_ours),
		TEST(a_history_that_changed_is_not_up_to_date),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
