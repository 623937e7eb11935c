/* Every row of archive-import.md section 14 that is ours; what concerns the
 * container alone is tested with its readers. Each refusal names the document
 * and creates nothing. */
#include "testing.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "import_world.h"
#include "store/import.h"

static void
refused(enum err_code code, const char *member)
{
	struct store_created made;
	struct err err = { 0 };
	int rc = iw_import(&made, &err);

	t_err = err;
	T_ERR(code, rc);
	assert_string_equal(member, err.member);
	iw_nothing_there();
}

/* An archive of one dataset with the overrides. */
static void
dataset_is_refused(enum err_code code, const char *overrides)
{
	iw_again();
	iw_minimal(iw_dataset("k1", overrides));
	refused(code, "datasets_attrs.txt");
}

static void
document_is_refused(enum err_code code, const char *name, const char *text)
{
	iw_again();
	iw_minimal(iw_dataset("k1", ""));
	iw_add(name, text);
	refused(code, name);
}

static void
json_that_is_none_or_too_strange(void **state)
{
	static const char *const texts[] = { "[{]", "\xef\xbb\xbf[]",
		"[\"\xff\"]", "[\"\\ud800\"]", "[] []", "" };

	(void)state;
	for (size_t i = 0; i < NELEMS(texts); i++)
		document_is_refused(ERR_BAD_JSON, "jobs_attrs.txt", texts[i]);
	document_is_refused(ERR_BAD_RECORD, "jobs_attrs.txt", "{}");
	document_is_refused(ERR_BAD_RECORD, "jobs_attrs.txt", "[1]");
	document_is_refused(ERR_BAD_RECORD, "collections_attrs.txt", "{}");
}

static void
json_that_is_nested_too_deep(void **state)
{
	char *deep = mem_zero(5000);

	(void)state;
	memset(deep, '[', 2000);
	document_is_refused(ERR_TOO_BIG, "jobs_attrs.txt", deep);
	free(deep);
}

static void
a_missing_document(void **state)
{
	(void)state;
	iw_begin(PACK_TAR);
	iw_history("");
	refused(ERR_MISSING_MEMBER, "datasets_attrs.txt");
	iw_begin(PACK_TAR);
	iw_add("README", "nothing of a Galaxy");
	refused(ERR_MISSING_MEMBER, "datasets_attrs.txt");
}

static void
a_key_of_a_dataset_that_is_missing(void **state)
{
	static const char *const keys[] = { "name", "extension", "info",
		"blurb", "peek", "designation", "visible", "metadata",
		"annotation" };

	(void)state;
	for (size_t i = 0; i < NELEMS(keys); i++) {
		iw_again();
		iw_minimal(iw_dataset_without(keys[i]));
		refused(ERR_BAD_RECORD, "datasets_attrs.txt");
	}
	dataset_is_refused(ERR_BAD_RECORD, "\"encoded_id\": null");
	dataset_is_refused(ERR_BAD_RECORD, "\"metadata\": {}");
	dataset_is_refused(ERR_BAD_RECORD, "\"metadata\": null");
}

static void
a_value_of_a_dataset_of_a_wrong_kind(void **state)
{
	static const char *const values[] = { "\"name\": 1", "\"info\": []",
		"\"visible\": \"yes\"", "\"visible\": 1", "\"deleted\": \"x\"",
		"\"hid\": \"1\"", "\"hid\": 1.5", "\"hid\": 1e400",
		"\"hid\": 99999999999999999999", "\"metadata\": []",
		"\"tags\": \"abc\"", "\"tags\": [1]", "\"annotation\": 7",
		"\"file_name\": []", "\"encoded_id\": {}", "\"state\": 1",
		"\"copied_from_history_dataset_association_id_chain\": \"k1\"",
		"\"file_metadata\": []", "\"file_metadata\": {\"hashes\": {}}",
		"\"file_metadata\": {\"hashes\": [{}]}",
		"\"file_metadata\": {\"sources\": [{}]}",
		"\"model_class\": \"Dataset\"", "\"name\": \"a\\u0000b\"" };

	(void)state;
	for (size_t i = 0; i < NELEMS(values); i++)
		dataset_is_refused(ERR_BAD_RECORD, values[i]);
}

static void
paths_that_leave_the_datasets(void **state)
{
	static const char *const paths[] = { "/etc/passwd", "../x",
		"datasets/../../x", "datasets/./a.txt", "datasets//a.txt",
		"datasets", "datasets/", "history_attrs.txt",
		"datasets_attrs.txt" };
	char text[200];

	(void)state;
	for (size_t i = 0; i < NELEMS(paths); i++) {
		(void)snprintf(text, sizeof(text), "\"file_name\": \"%s\"",
		    paths[i]);
		dataset_is_refused(ERR_BAD_PATH, text);
		(void)snprintf(text, sizeof(text),
		    "\"extra_files_path\": \"%s\"", paths[i]);
		dataset_is_refused(ERR_BAD_PATH, text);
	}
	dataset_is_refused(ERR_BAD_RECORD,
	    "\"file_name\": \"datasets/a.txt\\u0000\"");
}

static void
a_directory_in_the_place_of_a_file_and_a_file_of_one(void **state)
{
	(void)state;
	dataset_is_refused(ERR_BAD_PATH,
	    "\"extra_files_path\": \"datasets/a.txt\"");
	iw_again();
	iw_minimal(iw_dataset("k1", "\"file_name\": \"datasets/d\""));
	T_OK(pack_dir(iw.pack, STR("datasets/d"), &t_err));
	refused(ERR_BAD_PATH, "datasets_attrs.txt");
}

static void
one_path_inside_another(void **state)
{
	char both[8192];

	(void)state;
	(void)snprintf(both, sizeof(both), "%s, %s",
	    iw_dataset("k1", "\"extra_files_path\": \"datasets/x\""),
	    iw_dataset("k2", "\"hid\": 2, \"file_name\": \"datasets/x/b\""));
	iw_minimal(both);
	iw_add("datasets/x/b", "b");
	refused(ERR_BAD_PATH, "datasets/x/b");
	(void)snprintf(both, sizeof(both), "%s, %s",
	    iw_dataset("k1", "\"extra_files_path\": \"datasets/x\""),
	    iw_dataset("k2", "\"file_name\": \"datasets/b.txt\","
	    " \"extra_files_path\": \"datasets/x/y\""));
	iw_again();
	iw_minimal(both);
	iw_add("datasets/b.txt", "b");
	iw_add("datasets/x/y/b", "b");
	refused(ERR_BAD_PATH, "datasets/x/y/b");
}

static void
what_only_a_server_may_say_of_itself(void **state)
{
	(void)state;
	dataset_is_refused(ERR_BAD_RECORD, "\"id\": 1");
	dataset_is_refused(ERR_BAD_RECORD, "\"dataset\": {}");
	dataset_is_refused(ERR_BAD_RECORD, "\"object_store_id\": \"x\"");
	dataset_is_refused(ERR_BAD_RECORD, "\"external_filename\": \"/x\"");
	document_is_refused(ERR_BAD_RECORD, "collections_attrs.txt",
	    "[{\"id\": 1}]");
	iw_again();
	document_is_refused(ERR_BAD_RECORD, "jobs_attrs.txt",
	    "[{\"id\": 1, \"tool_id\": \"x\", \"tool_version\": \"1\","
	    " \"params\": {}}]");
}

static void
one_key_for_two_objects(void **state)
{
	char both[8192];

	(void)state;
	(void)snprintf(both, sizeof(both), "%s, %s", iw_dataset("k1", ""),
	    iw_dataset("k1", ""));
	iw_minimal(both);
	refused(ERR_DUPLICATE, "datasets_attrs.txt");
	(void)snprintf(both, sizeof(both), "[%s, %s]", iw_job("j", ""),
	    iw_job("j", ""));
	document_is_refused(ERR_DUPLICATE, "jobs_attrs.txt", both);
#define LIST(key) "{\"encoded_id\": \"" key "\", \"display_name\": \"a\"," \
	    " \"collection\": {\"type\": \"list\", \"populated_state\":" \
	    " \"ok\", \"elements\": []}}"
	document_is_refused(ERR_DUPLICATE, "collections_attrs.txt",
	    "[" LIST("c") ", " LIST("c") "]");
#define ICJ "{\"encoded_id\": \"i\", \"populated_state\": \"ok\"," \
	    " \"jobs\": []}"
	document_is_refused(ERR_DUPLICATE,
	    "implicit_collection_jobs_attrs.txt", "[" ICJ ", " ICJ "]");
}

static void
names_that_differ_by_case_alone(void **state)
{
	(void)state;
	iw_minimal(iw_dataset("k1", ""));
	iw_add("datasets/A.txt", "other");
	refused(ERR_DUPLICATE, "datasets/A.txt");
	iw_again();
	iw_minimal(iw_dataset("k1", ""));
	iw_add("Jobs_attrs.txt", "[]");
	iw_add("jobs_attrs.txt", "[]");
	refused(ERR_DUPLICATE, "jobs_attrs.txt");
}

static void
circles(void **state)
{
#define CHAIN "\"copied_from_history_dataset_association_id_chain\""
	char both[8192];

	(void)state;
	dataset_is_refused(ERR_CYCLE, CHAIN ": [\"k1\"]");
	(void)snprintf(both, sizeof(both), "%s, %s",
	    iw_dataset("k1", CHAIN ": [\"k2\"]"),
	    iw_dataset("k2", CHAIN ": [\"k1\"]"));
	iw_again();
	iw_minimal(both);
	refused(ERR_CYCLE, "datasets_attrs.txt");
	document_is_refused(ERR_CYCLE, "implicit_dataset_conversions.txt",
	    "[{\"file_type\": \"bed\", \"hda\": \"k1\", \"parent_hda\":"
	    " \"k1\"}]");
}

#define HDCA(collection) "[{\"encoded_id\": \"c\", \"display_name\": \"a\"," \
	" \"collection\": " collection "}]"
#define LEAF "{\"element_index\": 0, \"element_identifier\": \"x\"," \
	" \"hda\": {\"encoded_id\": \"k1\"}}"
#define CHILD(type, key, elements) "{\"element_index\": 0," \
	" \"element_identifier\": \"x\", \"child_collection\": {\"type\": \"" \
	type "\", \"encoded_id\": \"" key "\", \"populated_state\": \"ok\"," \
	" \"elements\": [" elements "]}}"
#define COLLECTION(type, elements) "{\"type\": \"" type "\"," \
	" \"populated_state\": \"ok\", \"elements\": [" elements "]}"

static void
collections_that_do_not_fit(void **state)
{
	static const struct {
		enum err_code code;
		const char *text;
	} cases[] = {
		{ ERR_BAD_RECORD, HDCA(COLLECTION("list:paired", LEAF)) },
		{ ERR_BAD_RECORD, HDCA(COLLECTION("list",
		    CHILD("list", "d", LEAF))) },
		{ ERR_BAD_RECORD, HDCA(COLLECTION("list:list:paired",
		    CHILD("paired", "d", LEAF))) },
		{ ERR_DUPLICATE, HDCA(COLLECTION("list:list",
		    CHILD("list", "d", LEAF) ", " CHILD("list", "d", LEAF))) },
		{ ERR_BAD_RECORD, HDCA(COLLECTION("list", "{}")) },
		{ ERR_BAD_RECORD, HDCA(COLLECTION("list",
		    "{\"element_index\": 0, \"element_identifier\": \"x\"}")) },
		{ ERR_BAD_REFERENCE, HDCA(COLLECTION("list",
		    "{\"element_index\": 0, \"element_identifier\": \"x\","
		    " \"hda\": {\"encoded_id\": \"gone\"}}")) },
		{ ERR_BAD_RECORD, HDCA("{\"type\": \"list\"}") },
		{ ERR_BAD_RECORD, HDCA("{\"populated_state\": \"ok\"}") },
		{ ERR_BAD_RECORD, HDCA("[]") },
		{ ERR_BAD_RECORD, "[{\"encoded_id\": \"c\"}]" },
		{ ERR_BAD_JSON, HDCA("{\"elements\": [], \"elements\": []}") },
	};

	(void)state;
	for (size_t i = 0; i < NELEMS(cases); i++)
		document_is_refused(cases[i].code, "collections_attrs.txt",
		    cases[i].text);
}

static void
collections_too_deep_or_too_long(void **state)
{
	struct store_created made;

	(void)state;
	iw_minimal(iw_dataset("k1", ""));
	iw.options.collection_depth = 2;
	iw_add("collections_attrs.txt", HDCA(COLLECTION("list:list:list",
	    CHILD("list:list", "d", CHILD("list", "e", LEAF)))));
	T_ERR(ERR_TOO_BIG, iw_import(&made, &t_err));
	iw_again();
	iw_minimal(iw_dataset("k1", ""));
	iw.options.elements = 1;
	iw_add("collections_attrs.txt", HDCA(COLLECTION("list",
	    LEAF ", " LEAF)));
	T_ERR(ERR_TOO_BIG, iw_import(&made, &t_err));
	iw_nothing_there();
}

static void
jobs_with_what_cannot_be_stored(void **state)
{
	static const char *const values[] = { "\"exit_code\": 2147483648",
		"\"exit_code\": \"0\"", "\"params\": []", "\"params\": null",
		"\"tool_id\": 1", "\"params\": {\"a\\u0000\": 1}",
		"\"input_dataset_mapping\": []",
		"\"input_dataset_mapping\": {\"a\": 1}",
		"\"input_dataset_mapping\": {\"a\": [[]]}" };
	char text[8192];

	(void)state;
	for (size_t i = 0; i < NELEMS(values); i++) {
		(void)snprintf(text, sizeof(text), "[%s]",
		    iw_job("j", values[i]));
		document_is_refused(ERR_BAD_RECORD, "jobs_attrs.txt", text);
	}
	document_is_refused(ERR_BAD_RECORD, "jobs_attrs.txt", "[{}]");
	document_is_refused(ERR_BAD_REFERENCE,
	    "implicit_dataset_conversions.txt",
	    "[{\"file_type\": \"bed\", \"hda\": \"gone\"}]");
}

static void
names_over_the_length_of_their_column(void **state)
{
	char text[8192], longer[400];

	(void)state;
	memset(longer, 'x', sizeof(longer));
	longer[300] = '\0';
	(void)snprintf(text, sizeof(text), "\"tool_id\": \"%s\"", longer);
	(void)snprintf(text, sizeof(text), "[%s]", iw_job("j", text));
	document_is_refused(ERR_BAD_RECORD, "jobs_attrs.txt", text);
	(void)snprintf(text, sizeof(text), "\"params\": {\"%s\": 1}", longer);
	(void)snprintf(text, sizeof(text), "[%s]", iw_job("j", text));
	document_is_refused(ERR_BAD_RECORD, "jobs_attrs.txt", text);
}

static void
the_traceback_of_a_failed_export(void **state)
{
	struct store_created made;
	struct err err = { 0 };

	(void)state;
	iw_minimal(iw_dataset("k1", ""));
	iw_add("traceback.txt", "Traceback (most recent call last):\n"
	    "  File \"x\"\nValueError: no such thing\n\n");
	assert_int_equal(-1, iw_import(&made, &err));
	assert_int_equal(ERR_FOREIGN_ERROR, err.code);
	assert_string_equal("traceback.txt", err.member);
	assert_non_null(strstr(err.msg, "ValueError: no such thing"));
	iw_nothing_there();
}

static void
a_bad_document_of_the_history(void **state)
{
	(void)state;
	iw_begin(PACK_TAR);
	iw_history("\"hid_counter\": \"3\"");
	iw_add("datasets_attrs.txt", "[]");
	refused(ERR_BAD_RECORD, "history_attrs.txt");
	iw_again();
	iw_begin(PACK_TAR);
	iw_add("export_attrs.txt", "{}");
	iw_add("history_attrs.txt", "[]");
	iw_add("datasets_attrs.txt", "[]");
	refused(ERR_BAD_RECORD, "history_attrs.txt");
}

static void
two_roots(void **state)
{
	struct store_created made;

	(void)state;
	iw_begin(PACK_TAR);
	iw_add("a/export_attrs.txt", "{}");
	iw_add("a/datasets_attrs.txt", "[]");
	iw_add("b/export_attrs.txt", "{}");
	T_ERR(ERR_NOT_ARCHIVE, iw_import(&made, &t_err));
	iw_nothing_there();
}

static void
a_container_cut_short(void **state)
{
	AUTO_STAGED struct store_staged *st = NULL;

	(void)state;
	iw_minimal(iw_dataset("k1", ""));
	T_OK(iw_unpack(&st, &t_err));
	iw.container.n = 3000;
	store_staged_free(st);
	st = NULL;
	iw_again();
	T_ERR(ERR_TORN, iw_unpack(&st, &t_err));
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, iw_setup, iw_teardown)
	const struct CMUnitTest tests[] = {
		T(json_that_is_none_or_too_strange),
		T(json_that_is_nested_too_deep),
		T(a_missing_document),
		T(a_key_of_a_dataset_that_is_missing),
		T(a_value_of_a_dataset_of_a_wrong_kind),
		T(paths_that_leave_the_datasets),
		T(a_directory_in_the_place_of_a_file_and_a_file_of_one),
		T(one_path_inside_another),
		T(what_only_a_server_may_say_of_itself),
		T(one_key_for_two_objects),
		T(names_that_differ_by_case_alone),
		T(circles),
		T(collections_that_do_not_fit),
		T(collections_too_deep_or_too_long),
		T(jobs_with_what_cannot_be_stored),
		T(names_over_the_length_of_their_column),
		T(the_traceback_of_a_failed_export),
		T(a_bad_document_of_the_history),
		T(two_roots),
		T(a_container_cut_short),
	};
#undef T

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
