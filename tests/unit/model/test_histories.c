#include "testing.h"

#include "model/histories.h"

#include <stdio.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/jr.h"
#include "base/jw.h"
#include "db/db.h"
#include "model/ids.h"
#include "model/objects.h"
#include "model/site.h"
#include "model/users.h"

static struct site *site;
static struct db *db;
static struct ids *ids;
static struct arena *arena;
static struct user admin, alice;

static void
script(const char *text)
{
	T_OK(db_script(db, str_of(text), &t_err));
}

static int
setup(void **state)
{
	char data[512];
	int64_t id;

	if (t_dir_setup(state) != 0)
		return (-1);
	(void)snprintf(data, sizeof(data), "%s/site", t_dir());
	arena = arena_new(64 << 20);
	T_OK(site_open(&(struct site_options){ .data = data,
	    .use = SITE_WRITE }, &site, &t_err));
	T_OK(site_db(site, USEC_SEC, NULL, &db, &t_err));
	T_OK(site_ids(site, &ids, &t_err));
	T_OK(user_add(site, db, &(struct user_args){
	    .name = STR("alice") }, &id, &t_err));
	T_INT(1, user_by_id(site, db, id, arena, &alice, &t_err));
	T_INT(1, user_by_name(site, db, STR("admin"), arena, &admin, &t_err));
	return (0);
}

static int
teardown(void **state)
{
	ids_free(ids);
	db_close(db);
	site_close(site);
	arena_free(arena);
	return (t_dir_teardown(state));
}

/* Users are 1 (admin) and 2 (alice). */
static void
three_histories(void)
{
	script("INSERT INTO history (id, user_id, name, hid_counter, deleted) "
	    "VALUES (1, 1, 'one', 1, 0), (2, 2, 'two', 1, 0), "
	    "(3, 2, 'gone', 1, 1)");
}

static int
find(const struct user *user, const char *text, struct history *ret)
{
	return (history_find(site, db, ids, user, str_of(text), arena, ret,
	    &t_err));
}

static void
a_history_is_found_by_id_or_name_by_who_may_see_it(void **state)
{
	struct history h;
	char id[IDS_TEXT];

	(void)state;
	three_histories();
	T_OK(find(&admin, "two", &h));
	assert_int_equal(2, h.id);
	T_OK(find(&alice, "two", &h));
	T_ERR(ERR_NOT_FOUND, find(&alice, "one", &h));
	ids_encode(ids, IDS_API, 1, id);
	T_OK(find(&admin, id, &h));
	T_STR("one", h.name);
	T_ERR(ERR_NOT_FOUND, find(&alice, id, &h));
	T_ERR(ERR_NOT_FOUND, find(NULL, id, &h));
	T_ERR(ERR_NOT_FOUND, find(&alice, "gone", &h));
	ids_encode(ids, IDS_API, 3, id);
	T_OK(find(&alice, id, &h));
	assert_true(h.deleted);
	assert_true(h.update_time != USEC_MAX);
}

static void
a_name_of_two_histories_is_ambiguous(void **state)
{
	struct history h;

	(void)state;
	three_histories();
	script("INSERT INTO history (id, user_id, name, importable) "
	    "VALUES (4, 1, 'two', 0), (5, 1, 'one', 0)");
	T_ERR(ERR_AMBIGUOUS, find(&admin, "two", &h));
	T_OK(find(&alice, "two", &h));
	assert_int_equal(2, h.id);
	script("UPDATE history SET importable = 1 WHERE id = 4");
	T_ERR(ERR_AMBIGUOUS, find(&alice, "two", &h));
}

static int
append_id(void *ctx, const struct history *h, struct err *err)
{
	(void)err;
	sb_addf(ctx, "%lld ", (long long)h->id);
	return (0);
}

static void
lists(const struct history_filter *filter, const char *want)
{
	AUTO_SB struct sb got = SB_EMPTY(1000);

	T_OK(history_each(db, filter, append_id, &got, &t_err));
	T_STR(want, sb_str(&got));
}

static void
histories_are_listed_newest_first(void **state)
{
	(void)state;
	three_histories();
	script("INSERT INTO history (id, user_id, name, importing) "
	    "VALUES (4, 2, 'half', 1)");
	lists(&(struct history_filter){ .user = &alice }, "2 ");
	lists(&(struct history_filter){ .user = &alice, .deleted = true },
	    "3 2 ");
	lists(&(struct history_filter){ .all = true, .deleted = true },
	    "3 2 1 ");
	lists(&(struct history_filter){ .all = true, .deleted = true,
	    .limit = 1, .offset = 1 }, "2 ");
}

static void
a_new_name_is_checked(void **state)
{
	char longest[256 * 2 + 1];
	struct history h;

	(void)state;
	three_histories();
	for (size_t i = 0; i < 256; i++)
		memcpy(longest + 2 * i, "\xc3\xa9", 2);
	T_ERR(ERR_INVALID, history_rename(db, 1,
	    (struct str){ longest, 512 }, &t_err));
	T_OK(history_rename(db, 1, (struct str){ longest, 510 }, &t_err));
	T_ERR(ERR_INVALID, history_rename(db, 1, STR(""), &t_err));
	T_ERR(ERR_INVALID, history_rename(db, 1, STR("a\0b"), &t_err));
	T_ERR(ERR_INVALID, history_rename(db, 1, STR("\xff"), &t_err));
	T_OK(history_rename(db, 1, STR("new"), &t_err));
	T_INT(1, history_by_id(db, 1, arena, &h, &t_err));
	T_STR("new", h.name);
	T_INT(0, history_by_id(db, 99, arena, &h, &t_err));
}

#define U1 "11111111-1111-4111-8111-111111111111"
#define U2 "22222222-2222-4222-8222-222222222222"

static void
place(int64_t id, const char *uuid, struct str text)
{
	struct object_key key = { .id = id };
	int root = -1;

	assert_true(uuid_parse(str_of(uuid), &key.uuid));
	T_OK(objects_open_root(site, &root, &t_err));
	T_OK(fs_write(t_dir_fd(), "staged", text, 0600, &t_err));
	T_OK(objects_place(site, root, &key, t_dir_fd(), "staged", &t_err));
	(void)close(root);
}

/* Dataset 1 is in both histories, dataset 2 only in the first. */
static void
two_datasets(void)
{
	script("INSERT INTO dataset (id, uuid, state, purged, purgable) "
	    "VALUES (1, '11111111111141118111111111111111', 'ok', 0, 1), "
	    "(2, '22222222222242228222222222222222', 'ok', 0, 1);"
	    "INSERT INTO history_dataset_association (id, history_id, "
	    "dataset_id, hid, name, extension, metadata, deleted, visible, "
	    "purged, validated_state) VALUES "
	    "(1, 1, 1, 2, 'shared', 'txt', '{\"a\": NaN}', 0, 1, 0, 'x'), "
	    "(2, 1, 2, 1, 'alone', 'txt', X'80', 0, 1, 0, 'x'), "
	    "(3, 2, 1, 1, 'copy', 'txt', NULL, 0, 1, 0, 'x');"
	    "UPDATE history_dataset_association SET "
	    "copied_from_history_dataset_association_id = 1 WHERE id = 3;"
	    "INSERT INTO metadata_file (id, hda_id, uuid, name) VALUES "
	    "(7, 2, '22222222222242228222222222222222', 'index')");
	place(1, U1, STR("one"));
	place(2, U2, STR("two!"));
	T_OK(fs_make_dirs(t_dir_fd(), "site/objects/_metadata_files/2/2/2",
	    &t_err));
	t_file_write("site/objects/_metadata_files/2/2/2/metadata_" U2 ".dat",
	    STR("index"));
}

static void
deleting_marks_and_purging_removes_what_nobody_else_has(void **state)
{
	struct history h;

	(void)state;
	three_histories();
	two_datasets();
	T_OK(history_delete(site, db, 1, false, &t_err));
	T_INT(1, history_by_id(db, 1, arena, &h, &t_err));
	assert_true(h.deleted && !h.purged);
	assert_true(t_file_exists("site/objects/2/2/2/dataset_" U2 ".dat"));
	T_OK(history_delete(site, db, 1, true, &t_err));
	T_INT(1, history_by_id(db, 1, arena, &h, &t_err));
	assert_true(h.deleted && h.purged);
	assert_false(t_file_exists("site/objects/2/2/2/dataset_" U2 ".dat"));
	assert_false(t_file_exists("site/objects/_metadata_files/2/2/2/"
	    "metadata_" U2 ".dat"));
	assert_true(t_file_exists("site/objects/1/1/1/dataset_" U1 ".dat"));
	T_OK(history_delete(site, db, 2, true, &t_err));
	assert_false(t_file_exists("site/objects/1/1/1/dataset_" U1 ".dat"));
}

static const struct jv *
shown(int64_t id)
{
	AUTO_SB struct sb text = SB_EMPTY(SB_LIMIT);
	struct sink *sink;
	struct history h;
	struct jv *v = NULL;
	struct jw *jw;

	T_INT(1, history_by_id(db, id, arena, &h, &t_err));
	sink = sink_sb(&text);
	jw = jw_new(sink, JW_PYTHON);
	T_OK(history_show(site, db, ids, &h, jw, &t_err));
	T_OK(jw_finish(jw, &t_err));
	jw_free(jw);
	sink_free(sink);
	T_OK(jv_parse(sb_str(&text), &jr_limits_default, arena, &v, &t_err));
	return (v);
}

/* A value by keys and indexes: "datasets.0.name". */
static const struct jv *
at(const struct jv *v, const char *path)
{
	struct str rest = str_of(path), part;
	char key[40];
	uint64_t i;

	while (v != NULL && str_cut(&rest, '.', &part)) {
		if (str_to_u64(part, 1000, &i)) {
			for (v = v->first; v != NULL && i > 0; i--)
				v = v->next;
			continue;
		}
		(void)snprintf(key, sizeof(key), "%.*s", STR_ARG(part));
		v = jv_get(v, key);
	}
	return (v);
}

static void
is(const struct jv *v, const char *path, const char *want)
{
	const struct jv *got = at(v, path);

	if (got == NULL || (want == NULL ? got->type != JV_NULL :
	    !str_is(got->text, want)))
		fail_msg("%s is %.*s, wanted %s", path,
		    got == NULL ? 7 : (int)got->text.n,
		    got == NULL ? "missing" : got->text.p,
		    want == NULL ? "null" : want);
}

static void
is_id(const struct jv *v, const char *path, int64_t id)
{
	char text[IDS_TEXT];

	ids_encode(ids, IDS_API, id, text);
	is(v, path, text);
}

static void
datasets_are_shown_by_hid_with_what_belongs_to_them(void **state)
{
	const struct jv *v;

	(void)state;
	three_histories();
	two_datasets();
	script("INSERT INTO implicitly_converted_dataset_association "
	    "(hda_id, hda_parent_id) VALUES (2, 1);"
	    "INSERT INTO dataset_source (id, dataset_id, source_uri, "
	    "transform) VALUES (1, 1, 'http://a', '[{\"action\": \"x\"}]'), "
	    "(2, 1, 'http://b', NULL);"
	    "INSERT INTO dataset_source_hash (dataset_source_id, "
	    "hash_function, hash_value) VALUES (1, 'MD5', 'm'), "
	    "(1, 'SHA-1', 's');"
	    "INSERT INTO job (id, history_id, tool_id) VALUES (4, 1, 't');"
	    "INSERT INTO job_to_output_dataset (job_id, dataset_id, name) "
	    "VALUES (4, 1, 'out');"
	    "INSERT INTO tag (id, name) VALUES (1, 'name');"
	    "INSERT INTO history_dataset_association_tag_association "
	    "(history_dataset_association_id, tag_id, user_tname, value, "
	    "user_value) VALUES (1, 1, 'name', 'v', 'V'), "
	    "(1, 1, 'bare', NULL, NULL);"
	    "INSERT INTO history_dataset_association_annotation_association "
	    "(history_dataset_association_id, user_id, annotation) VALUES "
	    "(1, 2, 'not by the owner'), (1, 1, 'first'), (1, 1, 'second')");
	v = shown(1);
	is(v, "name", "one");
	is(v, "owner", "admin");
	assert_int_equal(2, at(v, "datasets")->count);
	is(v, "datasets.0.name", "alone");
	is(v, "datasets.0.file_size", "4");
	is(v, "datasets.0.metadata", NULL);
	is(v, "datasets.0.annotation", NULL);
	is_id(v, "datasets.0.conversion_of", 1);
	is(v, "datasets.0.job", NULL);
	is(v, "datasets.1.uuid", U1);
	is(v, "datasets.1.metadata.a", "NaN");
	is(v, "datasets.1.tags.0", "name:V");
	is(v, "datasets.1.tags.1", "bare");
	is(v, "datasets.1.annotation", "first");
	is(v, "datasets.1.conversion_of", NULL);
	is(v, "datasets.1.sources.0.transform.0.action", "x");
	is(v, "datasets.1.sources.0.hashes.1.hash_function", "SHA-1");
	is(v, "datasets.1.sources.1.source_uri", "http://b");
	assert_int_equal(0, at(v, "datasets.1.sources.1.hashes")->count);
	is_id(v, "datasets.1.job", 4);
	v = shown(2);
	is_id(v, "datasets.0.copied_from", 1);
	is_id(v, "datasets.0.job", 4);
	is(v, "datasets.0.sha256", "7692c3ad3540bb803c020b3aee66cd8887123234"
	    "ea0c6e7143c0add73ff431ed");
}

static void
without_bytes_there_is_neither_size_nor_digest(void **state)
{
	const struct jv *v;

	(void)state;
	three_histories();
	two_datasets();
	script("UPDATE dataset SET purged = 1 WHERE id = 1;"
	    "UPDATE dataset SET uuid = NULL WHERE id = 2;"
	    "INSERT INTO history_dataset_association (id, history_id, hid, "
	    "state, validated_state) VALUES (9, 1, 3, 'failed_metadata', "
	    "'x')");
	v = shown(1);
	for (int i = 0; i < 3; i++) {
		is(v, arena_printf(arena, "datasets.%d.file_size", i), NULL);
		is(v, arena_printf(arena, "datasets.%d.sha256", i), NULL);
	}
	is(v, "datasets.2.state", "failed_metadata");
	is(v, "datasets.2.uuid", NULL);
}

static void
nested_collections_keep_their_order(void **state)
{
	const struct jv *v;

	(void)state;
	three_histories();
	two_datasets();
	script("INSERT INTO dataset_collection (id, collection_type, "
	    "populated_state) VALUES (1, 'list:paired', 'ok'), "
	    "(2, 'paired', 'ok'), (3, 'paired', 'ok'), (4, 'list', 'new');"
	    "INSERT INTO history_dataset_collection_association (id, "
	    "history_id, collection_id, hid, name, visible, deleted) VALUES "
	    "(1, 1, 4, 9, 'empty', 0, 1), (2, 1, 1, 3, 'nested', 1, 0);"
	    "INSERT INTO dataset_collection_element (dataset_collection_id, "
	    "element_index, element_identifier, hda_id, child_collection_id) "
	    "VALUES (1, 1, 'b', NULL, 3), (1, 0, 'a', NULL, 2), "
	    "(2, 1, 'reverse', 2, NULL), (2, 0, 'forward', 1, NULL), "
	    "(3, 0, 'forward', NULL, NULL);"
	    "INSERT INTO history_dataset_collection_tag_association "
	    "(history_dataset_collection_id, user_tname) VALUES (1, 'e'), "
	    "(2, 'n');"
	    "INSERT INTO history_dataset_collection_annotation_association "
	    "(history_dataset_collection_id, user_id, annotation) VALUES "
	    "(1, 1, 'mine'), (2, 2, 'not the owner')");
	v = at(shown(1), "collections");
	assert_int_equal(2, v->count);
	is(v, "0.name", "nested");
	is(v, "0.tags.0", "n");
	is(v, "0.annotation", NULL);
	is(v, "0.elements.0.element_identifier", "a");
	is(v, "0.elements.0.element_type", "dataset_collection");
	is_id(v, "0.elements.0.elements.0.id", 1);
	is(v, "0.elements.0.elements.1.element_identifier", "reverse");
	is_id(v, "0.elements.0.elements.1.id", 2);
	is(v, "0.elements.1.element_identifier", "b");
	is(v, "0.elements.1.elements.0.element_type", NULL);
	is(v, "0.elements.1.elements.0.id", NULL);
	is(v, "1.name", "empty");
	is(v, "1.tags.0", "e");
	is(v, "1.annotation", "mine");
	assert_int_equal(0, at(v, "1.elements")->count);
}

static void
jobs_are_shown_with_parameters_and_links(void **state)
{
	const struct jv *v;

	(void)state;
	three_histories();
	two_datasets();
	script("INSERT INTO job (id, history_id, tool_id, tool_version, "
	    "state, create_time, update_time, exit_code) VALUES (5, 1, 't', "
	    "'2.0', 'ok', '2024-03-01 09:00:00.5', "
	    "'2024-03-01 09:00:01.000000', NULL), (6, 2, 'u', NULL, 'error', "
	    "NULL, NULL, 2);"
	    "INSERT INTO job_parameter (job_id, name, value) VALUES "
	    "(5, 'n', '3'), (5, 'p', '{\"x\": [1, 2]}'), (5, 'bad', 'no');"
	    "INSERT INTO job_to_input_dataset (job_id, dataset_id, name) "
	    "VALUES (5, 1, 'in');"
	    "INSERT INTO job_to_input_dataset_collection (job_id, "
	    "dataset_collection_id, name) VALUES (5, 2, 'list');"
	    "INSERT INTO job_to_output_dataset (job_id, dataset_id, name) "
	    "VALUES (5, 2, 'out')");
	v = at(shown(1), "jobs");
	assert_int_equal(1, v->count);
	is_id(v, "0.id", 5);
	is(v, "0.create_time", "2024-03-01T09:00:00.500000");
	is(v, "0.exit_code", NULL);
	is(v, "0.params.n", "3");
	is(v, "0.params.p.x.1", "2");
	is(v, "0.params.bad", "no");
	is(v, "0.inputs.0.src", "hda");
	is(v, "0.inputs.1.src", "hdca");
	is_id(v, "0.inputs.1.id", 2);
	is(v, "0.outputs.0.name", "out");
	is(at(shown(2), "jobs"), "0.exit_code", "2");
}

static void
more_than_one_batch_is_shown_whole(void **state)
{
	const struct jv *v;
	uint64_t before;

	(void)state;
	three_histories();
	script("WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL "
	    "SELECT x + 1 FROM n WHERE x < 2500) "
	    "INSERT INTO history_dataset_association (id, history_id, hid, "
	    "name, validated_state) SELECT x, 1, 2501 - x, 'd' || x, 'x' "
	    "FROM n;"
	    "INSERT INTO history_dataset_association_tag_association "
	    "(history_dataset_association_id, user_tname) "
	    "SELECT id, 't' || id FROM history_dataset_association");
	before = db_statements(db);
	v = at(shown(1), "datasets");
	assert_true(db_statements(db) - before <= 15 + 3 * 11);
	assert_int_equal(2500, v->count);
	is(v, "0.name", "d2500");
	is(v, "0.tags.0", "t2500");
	is(v, "999.tags.0", "t1501");
	is(v, "1000.tags.0", "t1500");
}

static void
a_summary_counts(void **state)
{
	AUTO_SB struct sb text = SB_EMPTY(SB_LIMIT);
	struct sink *sink;
	struct history h;
	struct jv *v = NULL;
	struct jw *jw;

	(void)state;
	three_histories();
	two_datasets();
	script("INSERT INTO history_tag_association (history_id, user_tname, "
	    "value, user_value) VALUES (1, 'k', 'v', 'V');"
	    "INSERT INTO history_annotation_association (history_id, user_id, "
	    "annotation) VALUES (1, 1, 'noted')");
	T_INT(1, history_by_id(db, 1, arena, &h, &t_err));
	sink = sink_sb(&text);
	jw = jw_new(sink, JW_COMPACT);
	T_OK(history_summary(db, ids, &h, jw, &t_err));
	T_OK(jw_finish(jw, &t_err));
	T_OK(jv_parse(sb_str(&text), &jr_limits_default, arena, &v, &t_err));
	is(v, "datasets", "2");
	is(v, "collections", "0");
	is(v, "tags.0", "k:V");
	is(v, "annotation", "noted");
	is(v, "genome_build", NULL);
	is(v, "owner", "admin");
	jw_free(jw);
	sink_free(sink);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_history_is_found_by_id_or_name_by_who_may_see_it),
		TEST(a_name_of_two_histories_is_ambiguous),
		TEST(histories_are_listed_newest_first),
		TEST(a_new_name_is_checked),
		TEST(deleting_marks_and_purging_removes_what_nobody_else_has),
		TEST(datasets_are_shown_by_hid_with_what_belongs_to_them),
		TEST(without_bytes_there_is_neither_size_nor_digest),
		TEST(nested_collections_keep_their_order),
		TEST(jobs_are_shown_with_parameters_and_links),
		TEST(more_than_one_batch_is_shown_whole),
		TEST(a_summary_counts),
	};

	return (cmocka_run_group_tests_name("histories", tests, NULL, NULL));
}
