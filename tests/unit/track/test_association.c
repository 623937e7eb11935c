#include "testing.h"

#include <stdio.h>

#include "base/jv.h"
#include "db/db.h"
#include "track/association.h"

#define NOW ((usec_t)1700000000 * USEC_SEC)

static struct db *db;
static struct arena *arena;

static int
setup(void **state)
{
	char path[512];

	if (t_dir_setup(state) != 0)
		return (-1);
	(void)snprintf(path, sizeof(path), "%s/a.db", t_dir());
	T_OK(db_open(&(struct db_options){ .path = path, .create = true }, &db,
	    &t_err));
	T_OK(db_migrate(db, &t_err));
	arena = arena_new((uint64_t)64 << 20);
	return (0);
}

static int
teardown(void **state)
{
	arena_free(arena);
	db_close(db);
	return (t_dir_teardown(state));
}

static const struct assoc_request write_request = {
	.object_type = { "history", 7 }, .object_id = { "f2db41e1fa331b3e", 16 },
	.user_id = { "f597429621d6eb2b", 16 }, .format = { "tar.gz", 6 },
	.include_files = true, .target_uri = { "gxfiles://a/b", 13 },
};

static struct str
stored(int64_t id)
{
	static char text[4096];
	AUTO_ROWS struct db_rows *rows = NULL;
	static const struct db_sql sql = { "t.stored", "SELECT "
		"export_metadata, typeof(export_metadata) FROM "
		"store_export_association WHERE id = ?1", 1 };
	struct db_value args[] = { DB_INT(id) };
	struct str bytes;

	T_OK(db_query(db, &sql, args, &rows, &t_err));
	T_INT(1, db_rows_next(rows, &t_err));
	T_STR("blob", db_text(rows, 1));
	bytes = db_text(rows, 0);
	assert_true(bytes.n < sizeof(text));
	memcpy(text, bytes.p, bytes.n);
	return ((struct str){ text, bytes.n });
}

static int64_t
add(const struct assoc_request *request, enum assoc_form form,
    struct uuid *uuid)
{
	AUTO_SB struct sb text = SB_EMPTY(4096);
	int64_t id;

	assoc_text(&text, request, NULL, form);
	uuid_random(uuid);
	T_OK(assoc_add(db, uuid, NOW, STR("history"), 1, sb_str(&text), &id,
	    &t_err));
	return (id);
}

static void
the_bytes_are_those_of_galaxy_26_1(void **state)
{
	const struct assoc_result result = { .success = true,
		.uri = STR("gxfiles://a/b") };
	AUTO_SB struct sb text = SB_EMPTY(4096);

	(void)state;
	assoc_text(&text, &write_request, &result, ASSOC_OBJECT);
	T_STR("{\"request_data\": {\"object_id\": \"f2db41e1fa331b3e\", "
	    "\"object_type\": \"history\", \"payload\": {\"ignore_errors\": "
	    "null, \"include_deleted\": false, \"include_files\": true, "
	    "\"include_hidden\": false, \"model_store_format\": \"tar.gz\", "
	    "\"target_uri\": \"gxfiles://a/b\"}, \"user_id\": "
	    "\"f597429621d6eb2b\"}, \"result_data\": {\"error\": null, "
	    "\"success\": true, \"uri\": \"gxfiles://a/b\"}}",
	    sb_str(&text));
}

static void
a_download_has_its_request_and_duration(void **state)
{
	struct assoc_request r = write_request;
	AUTO_SB struct sb text = SB_EMPTY(4096);

	(void)state;
	r.target_uri = STR_NONE;
	r.sts_uuid = STR("0b5c9a1e-2d43-4b77-9a53-6a7f1f6f0a10");
	r.duration = 86400 * USEC_SEC;
	assoc_text(&text, &r, NULL, ASSOC_OBJECT);
	T_STR("{\"request_data\": {\"object_id\": \"f2db41e1fa331b3e\", "
	    "\"object_type\": \"history\", \"payload\": {\"duration\": 86400, "
	    "\"include_deleted\": false, \"include_files\": true, "
	    "\"include_hidden\": false, \"model_store_format\": \"tar.gz\", "
	    "\"short_term_storage_request_id\": "
	    "\"0b5c9a1e-2d43-4b77-9a53-6a7f1f6f0a10\"}, \"user_id\": "
	    "\"f597429621d6eb2b\"}, \"result_data\": null}", sb_str(&text));
}

static void
both_stored_forms_are_read_and_kept(void **state)
{
	static const enum assoc_form forms[] = { ASSOC_OBJECT, ASSOC_STRING };

	(void)state;
	for (size_t i = 0; i < NELEMS(forms); i++) {
		struct uuid uuid;
		int64_t id = add(&write_request, forms[i], &uuid);
		struct assoc a;
		struct str text;

		T_INT(1, assoc_get(db, id, arena, &a, &t_err));
		assert_true(a.preparing);
		assert_false(a.ready);
		T_OK(assoc_set_result(db, id, &(struct assoc_result){
		    .success = true, .uri = STR("gxfiles://a/b") }, arena,
		    &t_err));
		T_INT(1, assoc_by_task(db, &uuid, arena, &a, &t_err));
		assert_true(a.ready);
		assert_false(a.preparing);
		assert_true(a.create_time == NOW);
		assert_true(jv_string(jv_get(jv_get(a.metadata, "result_data"),
		    "uri"), &text));
		T_STR("gxfiles://a/b", text);
		assert_int_equal(forms[i] == ASSOC_STRING ? '"' : '{',
		    stored(id).p[0]);
	}
}

static void
a_failure_has_a_text_and_no_uri(void **state)
{
	struct uuid uuid;
	int64_t id = add(&write_request, ASSOC_OBJECT, &uuid);

	(void)state;
	T_OK(assoc_set_result(db, id, &(struct assoc_result){
	    .uri = STR("gxfiles://a/b"), .error = STR("disk \xc3\xbc full") },
	    arena, &t_err));
	assert_true(str_ends(stored(id), STR("\"result_data\": {\"error\": "
	    "\"disk \\u00fc full\", \"success\": false, \"uri\": null}}")));
}

static void
a_reused_download_names_the_other_request(void **state)
{
	struct assoc_request r = write_request;
	struct uuid uuid;
	struct assoc a;
	struct str text;
	int64_t id;

	(void)state;
	r.target_uri = STR_NONE;
	r.sts_uuid = STR("old");
	id = add(&r, ASSOC_OBJECT, &uuid);
	T_OK(assoc_set_sts(db, id, STR("new"), arena, &t_err));
	T_INT(1, assoc_get(db, id, arena, &a, &t_err));
	assert_true(jv_string(jv_get(jv_get(jv_get(a.metadata,
	    "request_data"), "payload"), "short_term_storage_request_id"),
	    &text));
	T_STR("new", text);
}

static int
count_visit(void *ctx, const struct assoc *a, struct err *err)
{
	int64_t *last = ctx;

	(void)err;
	assert_true(*last == 0 || a->id < *last);
	*last = a->id;
	return (0);
}

static void
a_damaged_row_does_not_spoil_the_list(void **state)
{
	struct uuid uuid;
	struct assoc a;
	int64_t id, last = 0;

	(void)state;
	(void)add(&write_request, ASSOC_OBJECT, &uuid);
	uuid_random(&uuid);
	T_OK(assoc_add(db, &uuid, NOW, STR("history"), 1, STR("{\"req"), &id,
	    &t_err));
	T_INT(1, assoc_get(db, id, arena, &a, &t_err));
	assert_null(a.metadata);
	assert_true(a.preparing);
	T_OK(assoc_each(db, STR("history"), 1, 0, 0, count_visit, &last,
	    &t_err));
	assert_true(last != 0 && last != id);
	T_ERR(ERR_DB, assoc_set_result(db, id, &(struct assoc_result){ 0 },
	    arena, &t_err));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_bytes_are_those_of_galaxy_26_1),
		TEST(a_download_has_its_request_and_duration),
		TEST(both_stored_forms_are_read_and_kept),
		TEST(a_failure_has_a_text_and_no_uri),
		TEST(a_reused_download_names_the_other_request),
		TEST(a_damaged_row_does_not_spoil_the_list),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
