#include "testing.h"

#include "store/export_json.h"

#include <math.h>
#include <stdio.h>

#include "model/ids.h"
#include "store/datatypes.h"

/* Parameters of archive-export.md 4.5 and metadata of 4.2.2. */

static struct ids *ids;

static int
setup(void **state)
{
	(void)state;
	return (ids_new(STR("USING THE DEFAULT IS NOT SECURE!"), &ids,
	    &t_err));
}

static int
teardown(void **state)
{
	(void)state;
	ids_free(ids);
	return (0);
}

static void
assert_param(const char *want, const char *stored)
{
	AUTO_ARENA struct arena *arena = arena_new(1 << 20);
	AUTO_SB struct sb b = SB_EMPTY(1 << 20);
	AUTO_SINK struct sink *out = sink_sb(&b);
	AUTO_JW struct jw *jw = jw_new(out, JW_PYTHON);

	T_OK(exp_json_param(jw, str_of(stored), ids, arena, &t_err));
	T_OK(jw_finish(jw, &t_err));
	T_STR(want, sb_str(&b));
}

static void
params_are_parsed_but_scalars_stay_text(void **state)
{
	(void)state;
	assert_param("\"c1\"", "\"c1\"");
	assert_param("\"c1\"", "c1");
	assert_param("\"5\"", "5");
	assert_param("\"0.5\"", "0.5");
	assert_param("\"true\"", "true");
	assert_param("\"NaN\"", "NaN");
	assert_param("null", "null");
	assert_param("null", NULL);
	assert_param("\"5\"", "\"5\"");
	assert_param("{\"a\": 5, \"b\": true}", "{\"b\":true,\"a\":5}");
}

static void
numbers_inside_are_pythons(void **state)
{
	(void)state;
	assert_param("[1.5, 1000.0, 0, 123456789012345678901234567890]",
	    "[1.50, 1E3, -0, 123456789012345678901234567890]");
	assert_param("[1e+16, 1e-05, 0.0001, 0.1, -0.0, Infinity]",
	    "[1e16, 0.00001, 0.0001, 0.1, -0.0, 1e400]");
	assert_param("[NaN, -Infinity]", "[NaN, -Infinity]");
	assert_param("{\"a\": 2}", "{\"a\": 1, \"a\": 2}");
}

static void
ids_are_encoded_for_the_archive(void **state)
{
	(void)state;
	assert_param("{\"values\": [{\"id\": \"5f4fb23011e86eba\", "
	    "\"src\": \"hda\"}]}",
	    "{\"values\": [{\"id\": 3, \"src\": \"hda\"}]}");
	assert_param("[{\"id\": \"1b33dd040178f869\", \"src\": \"dce\"}, "
	    "{\"id\": 7, \"src\": \"ldda\"}]",
	    "[{\"src\": \"dce\", \"id\": 1}, {\"id\": 7, \"src\": \"ldda\"}]");
}

static void
an_empty_id_becomes_null(void **state)
{
	(void)state;
	assert_param("[{\"id\": null, \"src\": \"hda\"}, "
	    "{\"id\": null, \"src\": \"hdca\"}, "
	    "{\"id\": null, \"src\": \"dce\"}]",
	    "[{\"id\": null, \"src\": \"hda\"}, {\"id\": 0, \"src\": "
	    "\"hdca\"}, {\"id\": \"\", \"src\": \"dce\"}]");
}

static void
floats_are_the_shortest_that_read_back(void **state)
{
	static const struct {
		double v;
		const char *text;
	} rows[] = { { 0.1, "0.1" }, { 1.0, "1.0" }, { 1e22, "1e+22" },
		{ 1234567890123456.0, "1234567890123456.0" },
		{ 1.5e300, "1.5e+300" }, { -2.5e-10, "-2.5e-10" },
		{ 0.30000000000000004, "0.30000000000000004" },
		{ 100.25, "100.25" }, { 5e-324, "5e-324" } };
	char text[EXP_FLOAT_TEXT];

	(void)state;
	for (size_t i = 0; i < NELEMS(rows); i++) {
		exp_json_float(rows[i].v, text);
		assert_string_equal(rows[i].text, text);
	}
}

static void
assert_metadata(const char *want, const char *extension, const char *stored)
{
	AUTO_ARENA struct arena *arena = arena_new(1 << 20);
	AUTO_SB struct sb b = SB_EMPTY(1 << 20);
	AUTO_SINK struct sink *out = sink_sb(&b);
	AUTO_JW struct jw *jw = jw_new(out, JW_PYTHON);

	T_OK(exp_json_metadata(jw, str_of(extension), str_of(stored), arena,
	    &t_err));
	T_OK(jw_finish(jw, &t_err));
	T_STR(want, sb_str(&b));
}

static void
metadata_are_the_elements_of_the_datatype(void **state)
{
	(void)state;
	assert_metadata("{\"data_lines\": 0, \"dbkey\": \"?\"}", "txt", NULL);
	assert_metadata("{\"data_lines\": 9, \"dbkey\": \"hg38\"}", "txt",
	    "{\"dbkey\": [\"hg38\"], \"data_lines\": 9, \"other\": 1}");
	assert_metadata("{\"dbkey\": \"mm10\"}", "no such type",
	    "{\"dbkey\": \"mm10\", \"data_lines\": 1}");
	assert_metadata("{\"dbkey\": null}", "data", "{\"dbkey\": []}");
	assert_metadata("{\"dbkey\": \"?\"}", NULL, "no json");
	/* Old rows hold the hex of the text. */
	assert_metadata("{\"dbkey\": \"a\"}", "data",
	    "x7b2264626b6579223a5b2261225d7d");
}

static void
columns_are_integers_and_selects_lists(void **state)
{
	(void)state;
	assert_metadata("{\"chromCol\": 2, \"column_names\": [], "
	    "\"column_types\": [], \"columns\": 3, \"comment_lines\": 0, "
	    "\"data_lines\": 0, \"dbkey\": \"?\", \"delimiter\": \"\\t\", "
	    "\"endCol\": 3, \"nameCol\": null, \"startCol\": 5, "
	    "\"strandCol\": 0, \"viz_filter_cols\": [6, 7]}", "bed",
	    "{\"chromCol\": [\"2\"], \"startCol\": 5, "
	    "\"viz_filter_cols\": [\"6\", 7]}");
}

static void
metadata_files_never_leave(void **state)
{
	(void)state;
	assert_metadata("{\"bcf_index\": null, \"dbkey\": \"?\"}", "bcf",
	    "{\"bcf_index\": null}");
	assert_metadata("{\"dbkey\": \"?\"}", "bcf", "{\"bcf_index\": 17}");
}

static void
every_datatype_is_there(void **state)
{
	(void)state;
	assert_int_equal(800, datatype_count);
	assert_string_equal("text/html",
	    datatype_of(STR("html"))->mime);
	assert_string_equal("text/plain", datatype_of(STR("obfs"))->mime);
	assert_string_equal("application/octet-stream",
	    datatype_of(STR("bam"))->mime);
	assert_string_equal("data", datatype_of(STR("x?"))->extension);
	for (unsigned i = 0; i < datatype_count; i++)
		assert_ptr_equal(&datatype_table[i],
		    datatype_of(str_of(datatype_table[i].extension)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(params_are_parsed_but_scalars_stay_text),
		cmocka_unit_test(numbers_inside_are_pythons),
		cmocka_unit_test(ids_are_encoded_for_the_archive),
		cmocka_unit_test(an_empty_id_becomes_null),
		cmocka_unit_test(floats_are_the_shortest_that_read_back),
		cmocka_unit_test(metadata_are_the_elements_of_the_datatype),
		cmocka_unit_test(columns_are_integers_and_selects_lists),
		cmocka_unit_test(metadata_files_never_leave),
		cmocka_unit_test(every_datatype_is_there),
	};

	return (cmocka_run_group_tests_name("export_json", tests, setup,
	    teardown));
}
