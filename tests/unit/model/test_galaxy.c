#include "testing.h"

#include "model/site.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/fs.h"
#include "base/jr.h"
#include "base/jw.h"
#include "db/db.h"
#include "model/histories.h"
#include "model/ids.h"
#include "model/users.h"

#define SITE "data/site-galaxy-26.1"

static char root[4096];
static struct arena *arena;
static const struct jv *expected;
static struct site *site;
static struct db *db;
static struct ids *ids;

static int
group_setup(void **state)
{
	char yml[4200], *text;
	struct jv *v = NULL;
	size_t n;

	(void)state;
	arena = arena_new(64 << 20);
	text = t_fixture(SITE "/expected.json", &n);
	T_OK(jv_parse((struct str){ text, n }, &jr_limits_default, arena, &v,
	    &t_err));
	free(text);
	expected = v;
	(void)snprintf(root, sizeof(root), "%s/tests/" SITE,
	    getenv("WAYBILL_SOURCE"));
	(void)snprintf(yml, sizeof(yml), "%s/galaxy.yml", root);
	T_OK(site_open(&(struct site_options){ .galaxy = yml }, &site,
	    &t_err));
	T_OK(site_db(site, USEC_SEC, NULL, &db, &t_err));
	T_OK(site_ids(site, &ids, &t_err));
	return (0);
}

static int
group_teardown(void **state)
{
	(void)state;
	ids_free(ids);
	db_close(db);
	site_close(site);
	arena_free(arena);
	return (0);
}

static void
same_path(const char *want_below_root, const char *path)
{
	size_t n = strlen(root);

	assert_memory_equal(root, path, n);
	assert_string_equal(want_below_root, path + n);
}

static void
finds_the_places_of_the_site(void **state)
{
	struct user user;

	(void)state;
	assert_true(site->is_galaxy);
	same_path("", site->path);
	same_path("/data/universe.sqlite", site->db_path);
	same_path("/data/objects", site->objects_path);
	assert_true(site->objects_by_uuid);
	same_path("/data/cache/short_term_storage", site->sts_path);
	same_path("/file_sources_conf.yml", site->file_sources_path);
	same_path("/data/tmp", site->tmp_path);
	assert_string_equal("example id_secret of the snapshot",
	    site->id_secret);
	T_INT(1, user_by_key(site, db, STR("dddddddddddddddddddddddddddddddd"),
	    arena, &user, &t_err));
	assert_true(user.is_admin);
	assert_true(user.is_master);
	assert_int_equal(0, user.id);
	assert_string_equal("127.0.0.0/8", site->conf->fetch_allow);
	assert_string_equal("", site->conf->run_as);
}

static struct str
text_of(const struct jv *v, const char *key)
{
	struct str s = STR_NONE;

	(void)jv_string(jv_get(v, key), &s);
	return (s);
}

static struct history
find_history(const struct jv *want)
{
	struct user admin = { .is_admin = true };
	struct history h;

	T_OK(history_find(site, db, ids, &admin, text_of(want, "id"), arena,
	    &h, &t_err));
	return (h);
}

/* The same member in both: texts, numbers, booleans or null. */
static void
same(const struct jv *want, const struct jv *got, const char *key,
    const char *got_key)
{
	const struct jv *a = jv_get(want, key), *b = jv_get(got, got_key);

	assert_non_null(a);
	assert_non_null(b);
	if (a->type != b->type || !str_eq(a->text, b->text))
		fail_msg("%s: %s %.*s, wanted %s %.*s", key,
		    jv_type_name(b->type), STR_ARG(b->text),
		    jv_type_name(a->type), STR_ARG(a->text));
}

/* Lists of equal length and texts. */
static void
same_list(const struct jv *want, const struct jv *got)
{
	const struct jv *b = got->first;

	assert_int_equal(want->count, got->count);
	JV_EACH(a, want) {
		assert_true(str_eq(a->text, b->text));
		b = b->next;
	}
}

static const struct jv *
by_id(const struct jv *list, struct str id)
{
	JV_EACH(v, list) {
		if (str_eq(text_of(v, "id"), id))
			return (v);
	}
	fail_msg("nothing with id %.*s", STR_ARG(id));
	return (NULL);
}

static void
same_hashes(const struct jv *want, const struct jv *got)
{
	const struct jv *b = got->first;

	assert_int_equal(want->count, got->count);
	JV_EACH(a, want) {
		same(a, b, "hash_function", "hash_function");
		same(a, b, "hash_value", "hash_value");
		same(a, b, "extra_files_path", "extra_files_path");
		b = b->next;
	}
}

static void
same_dataset(const struct jv *want, const struct jv *got)
{
	static const char *const keys[] = { "hid", "id", "uuid", "name",
		"state", "extension", "visible", "deleted", "purged",
		"annotation", "sha256" };

	for (size_t i = 0; i < NELEMS(keys); i++)
		same(want, got, keys[i], keys[i]);
	same(want, got, "bytes", "file_size");
	same(want, got, "creating_job", "job");
	same_list(jv_get(want, "tags"), jv_get(got, "tags"));
	same_hashes(jv_get(want, "hashes"), jv_get(got, "hashes"));
	assert_int_equal(JV_OBJECT, jv_get(got, "metadata")->type);
}

static void
same_elements(const struct jv *want, const struct jv *got)
{
	const struct jv *b = got->first;

	assert_int_equal(want->count, got->count);
	JV_EACH(a, want) {
		same(a, b, "element_index", "element_index");
		same(a, b, "element_identifier", "element_identifier");
		same(a, b, "element_type", "element_type");
		if (jv_get(a, "elements") != NULL)
			same_elements(jv_get(a, "elements"),
			    jv_get(b, "elements"));
		else
			same(a, b, "id", "id");
		b = b->next;
	}
}

static void
same_collection(const struct jv *want, const struct jv *got)
{
	static const char *const keys[] = { "hid", "id", "name",
		"collection_type", "populated_state", "visible", "deleted" };

	for (size_t i = 0; i < NELEMS(keys); i++)
		same(want, got, keys[i], keys[i]);
	same_list(jv_get(want, "tags"), jv_get(got, "tags"));
	same_elements(jv_get(want, "elements"), jv_get(got, "elements"));
}

static void
same_job(const struct jv *want, const struct jv *got)
{
	const struct jv *b = jv_get(got, "outputs")->first;

	same(want, got, "tool_id", "tool_id");
	same(want, got, "state", "state");
	same(want, got, "exit_code", "exit_code");
	same(want, got, "create_time", "create_time");
	assert_int_equal(JV_OBJECT, jv_get(got, "params")->type);
	assert_int_equal(jv_get(want, "outputs")->count,
	    jv_get(got, "outputs")->count);
	JV_EACH(a, jv_get(want, "outputs")) {
		const struct jv *made = jv_get(a, "dataset");

		if (made == NULL)
			made = jv_get(a, "dataset_collection_instance");
		same(a, b, "name", "name");
		same(made, b, "id", "id");
		same(made, b, "src", "src");
		b = b->next;
	}
}

static void
same_items(const struct jv *want, const struct jv *got, const char *key,
    void (*check)(const struct jv *, const struct jv *))
{
	assert_int_equal(jv_get(want, key)->count, jv_get(got, key)->count);
	JV_EACH(item, jv_get(want, key))
		check(item, by_id(jv_get(got, key), text_of(item, "id")));
}

static const struct jv *
shown(const struct history *h)
{
	AUTO_SB struct sb text = SB_EMPTY(SB_LIMIT);
	struct sink *sink;
	struct jw *jw;
	struct jv *v = NULL;

	sink = sink_sb(&text);
	jw = jw_new(sink, JW_PYTHON);
	T_OK(history_show(site, db, ids, h, jw, &t_err));
	T_OK(jw_finish(jw, &t_err));
	jw_free(jw);
	sink_free(sink);
	T_OK(jv_parse(sb_str(&text), &jr_limits_default, arena, &v, &t_err));
	return (v);
}

static void
shows_each_history_as_the_server_did(void **state)
{
	static const char *const keys[] = { "id", "name", "annotation",
		"create_time", "update_time", "deleted", "purged",
		"genome_build" };

	(void)state;
	assert_int_equal(3, jv_get(expected, "histories")->count);
	JV_EACH(want, jv_get(expected, "histories")) {
		struct history h = find_history(want);
		const struct jv *got = shown(&h);

		for (size_t i = 0; i < NELEMS(keys); i++)
			same(want, got, keys[i], keys[i]);
		same_list(jv_get(want, "tags"), jv_get(got, "tags"));
		T_STR("alice", text_of(got, "owner"));
		same_items(want, got, "datasets", same_dataset);
		same_items(want, got, "collections", same_collection);
		same_items(want, got, "jobs", same_job);
		assert_int_equal(jv_get(want, "datasets")->count, h.datasets);
	}
}

static void
statements_do_not_grow_with_the_datasets(void **state)
{
	const struct jv *want = jv_get(expected, "histories")->first;
	struct history big = find_history(want);
	struct history small = find_history(want->next);
	uint64_t before = db_statements(db), first, second;

	(void)state;
	(void)shown(&big);
	first = db_statements(db) - before;
	before = db_statements(db);
	(void)shown(&small);
	second = db_statements(db) - before;
	assert_int_equal(first, second);
	assert_true(first <= 25);
}

static void
knows_the_users_and_their_keys(void **state)
{
	(void)state;
	JV_EACH(want, jv_get(expected, "users")) {
		struct user user;
		bool admin = false;
		int64_t id;

		T_INT(1, user_by_key(site, db, text_of(want, "key"), arena,
		    &user, &t_err));
		assert_true(str_eq(user.name, text_of(want, "username")));
		assert_true(str_eq(user.email, text_of(want, "email")));
		assert_true(jv_bool(jv_get(want, "is_admin"), &admin));
		assert_int_equal(admin, user.is_admin);
		T_OK(ids_decode(ids, text_of(want, "id"), &id, &t_err));
		assert_int_equal(id, user.id);
	}
}

static void
decodes_the_ids_of_the_server(void **state)
{
	(void)state;
	JV_EACH(want, jv_get(expected, "encoded_ids")) {
		char text[IDS_TEXT];
		int64_t id = 0, number = 0;

		assert_true(jv_int(jv_get(want, "decoded"), &number));
		T_OK(ids_decode(ids, text_of(want, "encoded"), &id, &t_err));
		assert_int_equal(number, id);
		ids_encode(ids, IDS_API, number, text);
		assert_true(str_is(text_of(want, "encoded"), text));
	}
}

static void
is_never_written_to(void **state)
{
	struct user user;
	int64_t id;

	(void)state;
	T_ERR(ERR_READ_ONLY, history_rename(db, 1, STR("other"), &t_err));
	T_ERR(ERR_READ_ONLY, user_add(site, db, &(struct user_args){
	    .name = STR("eve") }, &id, &t_err));
	T_ERR(ERR_READ_ONLY, user_set_password(site, db, 1,
	    STR("open sesame"), &t_err));
	T_INT(0, user_by_name(site, db, STR("eve"), arena, &user, &t_err));
}

/* A galaxy.yml with these lines below "galaxy:" in the temporary directory. */
static int
open_with(const char *lines, struct site **ret)
{
	char text[2000], path[512];

	(void)snprintf(text, sizeof(text), "galaxy:\n%s", lines);
	t_file_write("galaxy.yml", str_of(text));
	(void)snprintf(path, sizeof(path), "%s/galaxy.yml", t_dir());
	return (site_open(&(struct site_options){ .galaxy = path }, ret,
	    &t_err));
}

static void
opens_with(const char *lines, const char *key, const char *want)
{
	struct site *got = NULL;
	const char *value;

	T_OK(open_with(lines, &got));
	value = strcmp(key, "objects") == 0 ? got->objects_path :
	    strcmp(key, "db") == 0 ? got->db_path :
	    strcmp(key, "sts") == 0 ? got->sts_path :
	    strcmp(key, "by") == 0 ? (got->objects_by_uuid ? "uuid" : "id") :
	    got->file_sources_path;
	if (want[0] != '/' && strcmp(key, "by") != 0) {
		assert_memory_equal(t_dir(), value, strlen(t_dir()));
		value += strlen(t_dir()) + 1;
	}
	assert_string_equal(want, value);
	site_close(got);
}

static void
relative_paths_go_by_the_rules_of_galaxy(void **state)
{
	(void)state;
	T_OK(fs_make_dirs(t_dir_fd(), "data", &t_err));
	T_OK(fs_make_dirs(t_dir_fd(), "db", &t_err));
	t_file_write("data/universe.sqlite", STR(""));
	t_file_write("db/u.sqlite", STR(""));
	opens_with("  x: 1\n", "db", "data/universe.sqlite");
	opens_with("  database_connection: sqlite:///db/u.sqlite?isolation_"
	    "level=IMMEDIATE\n", "db", "db/u.sqlite");
	opens_with("  x: 1\n", "objects", "data/objects");
	opens_with("  x: 1\n", "by", "uuid");
	opens_with("  file_path: /big/disk\n", "objects", "/big/disk");
	opens_with("  file_path: /big/disk\n", "by", "id");
	opens_with("  file_path: /big/disk\n  object_store_store_by: uuid\n",
	    "by", "uuid");
	opens_with("  file_path: database/files\n", "objects", "data/files");
	opens_with("  file_path: db\n", "objects", "db");
	opens_with("  short_term_storage_dir: x\n  cache_dir: /c\n", "sts",
	    "/c/x");
	opens_with("  x: 1\n", "sts", "data/cache/short_term_web_storage");
	opens_with("  file_sources_config_file: config/fs.yml\n", "sources",
	    "fs.yml");
	T_OK(fs_make_dirs(t_dir_fd(), "data/files", &t_err));
	opens_with("  x: 1\n", "objects", "data/files");
	opens_with("  x: 1\n", "by", "id");
	opens_with("  object_store_config:\n    type: disk\n"
	    "    files_dir: /other\n    store_by: uuid\n", "objects",
	    "/other");
	opens_with("  object_store_config_file: os.yml\n", "by", "id");
	t_file_write("os.yml", STR("type: disk\nstore_by: uuid\n"));
	opens_with("  object_store_config_file: os.yml\n", "by", "uuid");
}

static void
the_environment_overrides_galaxy_yml(void **state)
{
	(void)state;
	T_OK(fs_make_dirs(t_dir_fd(), "data", &t_err));
	t_file_write("data/universe.sqlite", STR(""));
	assert_int_equal(0, setenv("GALAXY_CONFIG_OVERRIDE_FILE_PATH", "/o",
	    1));
	assert_int_equal(0, setenv("GALAXY_CONFIG_CACHE_DIR", "/e", 1));
	opens_with("  file_path: /f\n", "objects", "/o");
	opens_with("  x: 1\n", "sts", "/e/short_term_web_storage");
	opens_with("  cache_dir: /f\n", "sts", "/f/short_term_web_storage");
	assert_int_equal(0, unsetenv("GALAXY_CONFIG_OVERRIDE_FILE_PATH"));
	assert_int_equal(0, unsetenv("GALAXY_CONFIG_CACHE_DIR"));
}

static void
what_cannot_be_read_is_named(void **state)
{
	static const struct { enum err_code code; const char *lines; } bad[] = {
		{ ERR_UNSUPPORTED, "  database_connection: "
		    "postgresql://u:hush@host/galaxy\n" },
		{ ERR_BAD_CONFIG, "  database_connection: sqlite://\n" },
		{ ERR_UNSUPPORTED, "  object_store: s3\n" },
		{ ERR_UNSUPPORTED, "  object_store_config:\n"
		    "    type: distributed\n" },
		{ ERR_BAD_CONFIG, "  object_store_store_by: name\n" },
		{ ERR_NO_SITE, "  data_dir: nowhere\n" },
	};
	struct site *got = NULL;
	struct err err = { 0 };
	char longest[1900];

	(void)state;
	for (size_t i = 0; i < NELEMS(bad); i++)
		T_ERR(bad[i].code, open_with(bad[i].lines, &got));
	(void)snprintf(longest, sizeof(longest), "  data_dir: /%01800d\n", 0);
	T_ERR(ERR_NO_SITE, open_with(longest, &got));
	t_file_write("galaxy.yml", STR("gravity:\n  x: 1\n"));
	assert_int_equal(-1, site_open(&(struct site_options){ .galaxy =
	    arena_printf(arena, "%s/galaxy.yml", t_dir()) }, &got, &err));
	assert_int_equal(ERR_BAD_CONFIG, err.code);
}

#define WITH_DIR(f) \
	cmocka_unit_test_setup_teardown(f, t_dir_setup, t_dir_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_places_of_the_site),
		cmocka_unit_test(shows_each_history_as_the_server_did),
		cmocka_unit_test(statements_do_not_grow_with_the_datasets),
		cmocka_unit_test(knows_the_users_and_their_keys),
		cmocka_unit_test(decodes_the_ids_of_the_server),
		cmocka_unit_test(is_never_written_to),
		WITH_DIR(relative_paths_go_by_the_rules_of_galaxy),
		WITH_DIR(the_environment_overrides_galaxy_yml),
		WITH_DIR(what_cannot_be_read_is_named),
	};

	return (cmocka_run_group_tests_name("galaxy", tests, group_setup,
	    group_teardown));
}
