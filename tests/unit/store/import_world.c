#include "import_world.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/stream.h"
#include "testing.h"

struct import_world iw;

static char answer[16][8192];
static unsigned answers;

/* Several answers may be alive at once. */
static char *
next_answer(void)
{
	return (answer[answers++ % NELEMS(answer)]);
}

static void
open_site(void)
{
	static char secret[] = "USING THE DEFAULT IS NOT SECURE!";

	(void)snprintf(iw.root, sizeof(iw.root), "%s/site", t_dir());
	(void)snprintf(iw.db_path, sizeof(iw.db_path), "%s/waybill.db",
	    iw.root);
	(void)snprintf(iw.objects, sizeof(iw.objects), "%s/objects", iw.root);
	assert_int_equal(0, mkdir(iw.root, 0777));
	iw.site = (struct site){ .path = iw.root, .db_path = iw.db_path,
		.objects_path = iw.objects, .objects_by_uuid = true,
		.id_secret = secret, .lock_fd = -1 };
	T_OK(fs_open_dir(iw.root, &iw.site.dir_fd, &t_err));
	T_OK(db_open(&(struct db_options){ .path = iw.db_path,
	    .create = true }, &iw.db, &t_err));
	T_OK(db_migrate(iw.db, &t_err));
	iw_run("INSERT INTO galaxy_user (id, create_time, update_time, email,"
	    " username, password, active) VALUES (1, '', '', 'a@b.example',"
	    " 'admin', '', TRUE);"
	    "INSERT INTO role (id, create_time, update_time, name, type)"
	    " VALUES (1, '', '', 'a@b.example', 'private');"
	    "INSERT INTO default_user_permissions (user_id, action, role_id)"
	    " VALUES (1, 'manage permissions', 1)");
	iw.user = (struct user){ .id = 1, .name = STR("admin") };
}

void
iw_again(void)
{
	if (iw.staging != -1)
		(void)close(iw.staging);
	T_OK(fs_remove_tree(t_dir_fd(), "staging", &t_err));
	assert_int_equal(0, mkdirat(t_dir_fd(), "staging", 0777));
	T_OK(fs_open_beneath(t_dir_fd(), "staging", O_RDONLY | O_DIRECTORY, 0,
	    &iw.staging, &t_err));
}

int
iw_setup(void **state)
{
	if (t_dir_setup(state) == -1)
		return (-1);
	iw = (struct import_world){ .staging = -1 };
	iw.options = (struct store_unpack_options){
		.limits = unpack_limits_default, .json = jr_limits_default,
		.elements = 1000, .collection_depth = 10, .keep_files = true };
	sb_init(&iw.container, (size_t)64 << 20);
	iw_again();
	open_site();
	return (0);
}

int
iw_teardown(void **state)
{
	pack_free(iw.pack);
	sink_free(iw.sink);
	sb_fini(&iw.container);
	db_close(iw.db);
	(void)close(iw.site.dir_fd);
	(void)close(iw.staging);
	return (t_dir_teardown(state));
}

void
iw_begin(enum pack_container container)
{
	pack_free(iw.pack);
	sink_free(iw.sink);
	sb_clear(&iw.container);
	iw.sink = sink_sb(&iw.container);
	T_OK(pack_open(&(struct pack_options){ .container = container,
	    .level = PACK_FAST, .threads = 1 }, iw.sink, &iw.pack, &t_err));
}

void
iw_add_bytes(const char *name, struct str bytes)
{
	T_OK(pack_bytes(iw.pack, str_of(name), bytes, &t_err));
}

void
iw_add(const char *name, const char *text)
{
	iw_add_bytes(name, str_of(text));
}

void
iw_history(const char *overrides)
{
	char text[2048];

	(void)snprintf(text, sizeof(text), "{\"name\": \"Demo\","
	    " \"hid_counter\": 3, \"genome_build\": \"hg38\","
	    " \"annotation\": null, \"encoded_id\": \"h1\"%s%s}",
	    overrides[0] != '\0' ? ", " : "", overrides);
	iw_add("export_attrs.txt", "{\"galaxy_export_version\": \"2\"}");
	iw_add("history_attrs.txt", text);
}

static const char *const dataset_keys[][2] = {
	{ "history_encoded_id", "\"h1\"" }, { "hid", "1" },
	{ "name", "\"reads\"" }, { "extension", "\"txt\"" },
	{ "state", "\"ok\"" }, { "info", "null" }, { "blurb", "\"2 lines\"" },
	{ "peek", "\"a\"" }, { "designation", "null" }, { "visible", "true" },
	{ "deleted", "false" },
	{ "metadata", "{\"dbkey\": \"hg38\", \"data_lines\": 2}" },
	{ "annotation", "null" }, { "tags", "[]" },
	{ "file_name", "\"datasets/a.txt\"" },
};

static const char *
dataset_text(const char *key, const char *missing, const char *overrides)
{
	char *text = next_answer();
	struct sb b;

	sb_init(&b, sizeof(answer[0]) - 1);
	sb_addf(&b, "{\"encoded_id\": \"%s\"", key);
	for (size_t i = 0; i < NELEMS(dataset_keys); i++) {
		if (missing == NULL || strcmp(missing, dataset_keys[i][0]) != 0)
			sb_addf(&b, ", \"%s\": %s", dataset_keys[i][0],
			    dataset_keys[i][1]);
	}
	sb_addf(&b, "%s%s}", overrides[0] != '\0' ? ", " : "", overrides);
	(void)snprintf(text, sizeof(answer[0]), "%s", sb_cstr(&b));
	sb_fini(&b);
	return (text);
}

const char *
iw_dataset(const char *key, const char *overrides)
{
	return (dataset_text(key, NULL, overrides));
}

const char *
iw_dataset_without(const char *missing)
{
	return (dataset_text("k1", missing, ""));
}

const char *
iw_job(const char *key, const char *overrides)
{
	char *text = next_answer();

	(void)snprintf(text, sizeof(answer[0]), "{\"encoded_id\": \"%s\","
	    " \"tool_id\": \"cat1\", \"tool_version\": \"1.0\","
	    " \"state\": \"ok\", \"create_time\":"
	    " \"2024-03-01T10:10:00.000001\", \"update_time\":"
	    " \"2024-03-01T10:11:00\", \"params\": {}%s%s}", key,
	    overrides[0] != '\0' ? ", " : "", overrides);
	return (text);
}

void
iw_minimal(const char *datasets)
{
	char *text = next_answer();

	iw_begin(PACK_TAR);
	iw_history("");
	(void)snprintf(text, sizeof(answer[0]), "[%s]", datasets);
	iw_add("datasets_attrs.txt", text);
	iw_add("datasets/a.txt", "hello\n");
}

static void
finish_archive(void)
{
	struct pack_totals totals;

	if (iw.pack != NULL)
		T_OK(pack_finish(iw.pack, &totals, &t_err));
	pack_free(iw.pack);
	iw.pack = NULL;
}

int
iw_unpack(struct store_staged **ret, struct err *err)
{
	struct readat *from;
	int fd, rc;

	finish_archive();
	T_OK(fs_temp(t_dir_fd(), &fd, &t_err));
	T_OK(fs_write_all(fd, iw.container.p, iw.container.n, &t_err));
	T_OK(readat_fd(fd, &from, &t_err));
	rc = store_unpack(from, &iw.options, iw.staging, ret, err);
	readat_free(from);
	(void)close(fd);
	return (rc);
}

int
iw_create(struct store_staged *st, int64_t into, struct store_created *ret,
    struct err *err)
{
	struct store_create_options options = { .user = &iw.user,
		.into_history = into, .rows_per_commit = 1000000 };

	return (store_create(&iw.site, iw.db, st, &options, ret, err));
}

int
iw_import(struct store_created *ret, struct err *err)
{
	AUTO_STAGED struct store_staged *st = NULL;

	if (iw_unpack(&st, err) == -1)
		return (-1);
	return (iw_create(st, 0, ret, err));
}

void
iw_run(const char *sql)
{
	T_OK(db_script(iw.db, str_of(sql), &t_err));
}

/* There is no statement for a test's question: the row goes through a table
 * that has one. */
const char *
iw_sql(const char *sql)
{
	char *text = next_answer(), create[2048];
	struct db_rows *rows;

	(void)snprintf(create, sizeof(create),
	    "DELETE FROM waybill_site WHERE key = 'answer';"
	    "INSERT INTO waybill_site (key, value)"
	    " SELECT 'answer', coalesce(CAST((%s) AS TEXT), 'NULL')", sql);
	iw_run(create);
	T_OK(DB_QUERY(iw.db, model_site_get, &rows, &t_err,
	    .key = DB_CSTR("answer")));
	T_INT(1, db_rows_next(rows, &t_err));
	(void)snprintf(text, sizeof(answer[0]), "%.*s",
	    STR_ARG(db_text(rows, 0)));
	db_rows_free(rows);
	return (text);
}

static int
count_file(void *ctx, const char *path, int parent, const char *name,
    const struct stat *st, struct err *err)
{
	size_t *n = ctx;

	(void)path;
	(void)parent;
	(void)name;
	(void)err;
	*n += S_ISREG(st->st_mode) ? 1 : 0;
	return (0);
}

size_t
iw_object_files(void)
{
	size_t n = 0;

	if (fs_walk(iw.site.dir_fd, "objects", count_file, &n, &t_err) == -1) {
		assert_int_equal(ERR_NOT_FOUND, t_err.code);
		t_err = (struct err){ 0 };
	}
	return (n);
}

void
iw_nothing_there(void)
{
	assert_string_equal("0", iw_sql("SELECT (SELECT count(*) FROM history)"
	    " + (SELECT count(*) FROM history_dataset_association)"
	    " + (SELECT count(*) FROM dataset) + (SELECT count(*) FROM job)"
	    " + (SELECT count(*) FROM dataset_collection)"
	    " + (SELECT count(*) FROM tag)"));
	assert_int_equal(0, iw_object_files());
}

static int
note(void *ctx, const struct store_left_out *l, struct err *err)
{
	(void)err;
	sb_addf(ctx, "%.*s: %.*s\n", STR_ARG(l->what), STR_ARG(l->name));
	return (0);
}

const char *
iw_left_out(struct store_staged *st)
{
	char *text = next_answer();
	struct sb b;

	sb_init(&b, sizeof(answer[0]) - 1);
	T_OK(store_staged_left_out(st, note, &b, &t_err));
	(void)snprintf(text, sizeof(answer[0]), "%s", sb_cstr(&b));
	sb_fini(&b);
	return (text);
}
