#include "testing.h"

#include "base/yaml.h"

#include <stdlib.h>

#include "base/jw.h"

static struct arena *arena;

static int
setup(void **state)
{
	(void)state;
	arena = arena_new(256 << 20);
	return (0);
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return (0);
}

static const struct jv *
parse(const char *text)
{
	struct jv *v;

	T_OK(yaml_parse(str_of(text), "x.yml", arena, &v, &t_err));
	return (v);
}

/* The text must mean the same as this JSON. */
static void
means(const char *text, const char *json)
{
	struct sb out;
	struct sink *sink;
	struct jw *jw;

	sb_init(&out, SB_LIMIT);
	sink = sink_sb(&out);
	jw = jw_new(sink, JW_COMPACT);
	jw_value(jw, parse(text));
	T_OK(jw_finish(jw, &t_err));
	if (!str_is(sb_str(&out), json))
		fail_msg("%s gave %s, not %s", text, sb_cstr(&out), json);
	jw_free(jw);
	sink_free(sink);
	sb_fini(&out);
}

static void
reads_a_file_of_file_sources(void **state)
{
	(void)state;
	means("# places\n"
	    "- type: posix\n"
	    "  id: lab\n"
	    "  root: /x/${user.username}/#1\n"
	    "  writable: true\n"
	    "\n"
	    "- type: s3fs\n"
	    "  label: \"The \\\"bucket\\\"\"\n"
	    "  doc: 'it''s'\n"
	    "  anon: no # not today\n"
	    "  requires: [a, {b: 1}]\n",
	    "[{\"type\":\"posix\",\"id\":\"lab\",\"root\":"
	    "\"/x/${user.username}/#1\",\"writable\":true},"
	    "{\"type\":\"s3fs\",\"label\":\"The \\\"bucket\\\"\","
	    "\"doc\":\"it's\",\"anon\":false,\"requires\":[\"a\",{\"b\":1}]}]");
}

static void
reads_every_kind_of_scalar(void **state)
{
	(void)state;
	means("a: plain text\nb: \"d\\tq\\u00e9\"\nc: 'single'\nd: |\n  two\n"
	    "  lines\ne: >\n  one\n  line\nf: |-\n  cut\ng: several\n  words\n",
	    "{\"a\":\"plain text\",\"b\":\"d\\tq\\u00e9\",\"c\":\"single\","
	    "\"d\":\"two\\nlines\\n\",\"e\":\"one line\\n\",\"f\":\"cut\","
	    "\"g\":\"several words\"}");
}

static void
folds_and_unquotes_as_pyyaml_does(void **state)
{
	(void)state;
	means("'''''a'\n", "\"''a\"");
	means("'it''s\n  it''''s\n\n  end'\n", "\"it's it''s\\nend\"");
	means("\"a\\n\\\n  \\ b\\\"\n  c\n\n  d\"", "\"a\\n b\\\" c\\nd\"");
	means(">-\n  one\n\n   two\n  three\n", "\"one\\n\\n two\\nthree\"");
	means("|\n  no line break", "\"no line break\"");
	means("|+\n  kept\n\n", "\"kept\\n\\n\"");
	means("a:\n- b\n-\nc: d\n", "{\"a\":[\"b\",null],\"c\":\"d\"}");
}

static void
means_each(const char *const *pairs)
{
	for (; *pairs != NULL; pairs += 2)
		means(pairs[0], pairs[1]);
}

static void
reads_booleans_and_nulls_of_yaml_1_1(void **state)
{
	static const char *const of[] = { "yes", "true", "Yes", "true", "YES",
		"true", "true", "true", "True", "true", "TRUE", "true", "on",
		"true", "On", "true", "ON", "true", "no", "false", "No",
		"false", "NO", "false", "false", "false", "False", "false",
		"FALSE", "false", "off", "false", "Off", "false", "OFF",
		"false", "y", "\"y\"", "n", "\"n\"", "Y", "\"Y\"", "yES",
		"\"yES\"", "~", "null", "null", "null", "Null", "null", "NULL",
		"null", "nULL", "\"nULL\"", "", "null", "none", "\"none\"",
		NULL };

	(void)state;
	means_each(of);
}

static void
quoted_scalars_are_text(void **state)
{
	static const char *const of[] = { "'yes'", "\"yes\"", "\"1\"",
		"\"1\"", "'~'", "\"~\"", "\"\"", "\"\"", "''", "\"\"",
		"|-\n  12", "\"12\"", ">-\n  true", "\"true\"", NULL };

	(void)state;
	means_each(of);
}

static void
integers_become_decimal(void **state)
{
	static const char *const of[] = { "0", "0", "12", "12", "-12", "-12",
		"+12", "12", "1_000_000", "1000000", "010", "8", "-010", "-8",
		"00", "0", "0_7", "7", "-0", "0", "0b101", "5", "-0b1_1", "-3",
		"0x1F", "31", "0x_f_f", "255", "-0xa", "-10", "1:30", "90",
		"-1:00:01", "-3601", "190:20:30", "685230",
		"123456789012345678901234567890",
		"123456789012345678901234567890",
		"0xffffffffffffffff", "18446744073709551615", NULL };

	(void)state;
	means_each(of);
}

static void
fractions_become_those_of_json(void **state)
{
	static const char *const of[] = { "1.5", "1.5", "-1.50", "-1.50",
		"+1.5", "1.5", ".5", "0.5", "1.", "1.0", "01.5", "1.5", "-00.5",
		"-0.5", "1_0.2_5", "10.25", "1._", "1.0", "1.5e+3", "1.5e+3",
		"1.E-3", "1.0E-3", ".5e+10", "0.5e+10", "1:30.5", "90.5",
		"-0:1.", "-1.0", ".inf", "Infinity", "-.INF", "-Infinity",
		"+.Inf", "Infinity", ".nan", "NaN", ".NaN", "NaN", ".NAN",
		"NaN", NULL };

	(void)state;
	means_each(of);
}

static void
what_only_begins_like_a_number_is_text(void **state)
{
	static const char *const of[] = { "08", "0b12", "0xg", "0b_", "0x",
		"1e3", "1e+3", "1.5e3", "-.5", "._5", ".", "+", "_1", "1:60",
		"0:30", "1:2:x", "1.2.3", "10.0.0.1", "2024-05-01", "1:123",
		"1,5", ".Nan", "-.nan", ".e+1", "0o17", "1 2", "--1", "+-1",
		"0x10000000000000000", "1.5e+", "a1", "nanny", ".infinity",
		"9999999999999999999:00", "99999999999999999999:00" };
	struct str s;

	(void)state;
	for (size_t i = 0; i < NELEMS(of); i++) {
		assert_true(jv_string(parse(of[i]), &s));
		T_STR(of[i], s);
	}
}

static void
an_empty_text_is_null(void **state)
{
	static const char *const of[] = { "", "null", "\n\n", "null",
		"# only a comment\n", "null", "---\n", "null", "--- ~\n...\n",
		"null", "\xef\xbb\xbf", "null", NULL };

	(void)state;
	means_each(of);
}

static void
a_byte_order_mark_is_passed(void **state)
{
	(void)state;
	means("\xef\xbb\xbf" "a: 1\n", "{\"a\":1}");
}

static void
reads_flow_collections_as_loosely_as_pyyaml(void **state)
{
	(void)state;
	means("a: [\n1, 2,\n]\nb: {x: y,\n\"z\": [],}\n",
	    "{\"a\":[1,2],\"b\":{\"x\":\"y\",\"z\":[]}}");
}

static void
tells_the_lines(void **state)
{
	const struct jv *v = parse("a: 1\nb:\n  c: x\n  d:\n  - 1\n  -\n"
	    "e: {f: 1,\n  g: 2}\nh:\n");
	const struct jv *b = jv_get(v, "b"), *e = jv_get(v, "e");

	(void)state;
	assert_int_equal(1, v->line);
	assert_int_equal(1, jv_get(v, "a")->line);
	assert_int_equal(2, b->line);
	assert_int_equal(3, jv_get(b, "c")->line);
	assert_int_equal(4, jv_get(b, "d")->line);
	assert_int_equal(5, jv_get(b, "d")->first->line);
	assert_int_equal(6, jv_get(b, "d")->last->line);
	assert_int_equal(7, e->line);
	assert_int_equal(8, jv_get(e, "g")->line);
	assert_int_equal(9, jv_get(v, "h")->line);
}

static void
keys_keep_their_text(void **state)
{
	(void)state;
	means("1: a\nyes: b\n'q': c\n~: d\n",
	    "{\"1\":\"a\",\"yes\":\"b\",\"q\":\"c\",\"~\":\"d\"}");
}

static void
refuses_with_line_and_reason(void **state)
{
	static const struct { const char *text, *msg; } of[] = {
		{ "a: 1\nb: *x\n",
		    "x.yml: line 2: anchors and aliases are not read" },
		{ "a: 1\nb: &x 1\n",
		    "x.yml: line 2: anchors and aliases are not read" },
		{ "&x a: 1\n",
		    "x.yml: line 1: anchors and aliases are not read" },
		{ "- &x [a]\n",
		    "x.yml: line 1: anchors and aliases are not read" },
		{ "a: !!str 1\n", "x.yml: line 1: tags are not read" },
		{ "a: !vault |\n  x\n", "x.yml: line 1: tags are not read" },
		{ "! {a: 1}\n", "x.yml: line 1: tags are not read" },
		{ "- !t [a]\n", "x.yml: line 1: tags are not read" },
		{ "a: 1\n---\nb: 2\n",
		    "x.yml: line 2: a second document begins" },
		{ "a: 1\nb: 2\na: 3\n",
		    "x.yml: line 3: the key \"a\" is there twice" },
		{ "x:\n  \"a\": 1\n  a: 3\n",
		    "x.yml: line 3: the key \"a\" is there twice" },
		{ "{[a]: 1}\n", "x.yml: line 1: a key is no scalar" },
		{ "a: 1\n? {b: 1}\n: 2\n", "x.yml: line 2: a key is no scalar" },
		{ "a:\n  <<: {b: 1}\n",
		    "x.yml: line 2: merge keys (<<) are not read" },
		{ "a: \"x\\0\"\n",
		    "x.yml: line 1: a scalar holds NUL" },
		{ "a: 1\nb: \xff\n", "x.yml: this is not UTF-8" },
	};
	struct jv *v = NULL;

	(void)state;
	for (size_t i = 0; i < NELEMS(of); i++) {
		assert_int_equal(-1, yaml_parse(str_of(of[i].text), "x.yml",
		    arena, &v, &t_err));
		assert_int_equal(ERR_BAD_CONFIG, t_err.code);
		assert_string_equal(of[i].msg, t_err.msg);
	}
	assert_null(v);
}

static void
refuses_what_is_no_yaml(void **state)
{
	static const struct { const char *text, *where; } of[] = {
		{ "a: [1, 2\n", "x.yml: line " }, { "a: 1\n b: 2\n", "x.yml: line " },
		{ "a: 1\n- b\n", "x.yml: line 2: " },
		{ "a:\n\t- b\n", "x.yml: line 2: " },
		{ "a: \"x\n", "x.yml: line " }, { "a: @x\n", "x.yml: line 1: " },
		{ "}", "x.yml: line 1: " }, { "a: b: c\n", "x.yml: line 1: " },
		{ "\"\\ud800\"\n", "x.yml: line 1: " },
	};
	struct jv *v;

	(void)state;
	for (size_t i = 0; i < NELEMS(of); i++) {
		assert_int_equal(-1, yaml_parse(str_of(of[i].text), "x.yml",
		    arena, &v, &t_err));
		assert_int_equal(ERR_BAD_CONFIG, t_err.code);
		assert_true(str_starts(str_of(t_err.msg), str_of(of[i].where)));
	}
}

static void
finds_equal_keys_among_many(void **state)
{
	struct sb doc;
	struct jv *v;

	(void)state;
	sb_init(&doc, SB_LIMIT);
	for (int i = 0; i < 3000; i++)
		sb_addf(&doc, "k%d: 1\n", i * 7 % 3000);
	T_OK(yaml_parse(sb_str(&doc), "x.yml", arena, &v, &t_err));
	assert_int_equal(3000, v->count);
	sb_adds(&doc, "k1234: 1\n");
	assert_int_equal(-1, yaml_parse(sb_str(&doc), "x.yml", arena, &v,
	    &t_err));
	assert_string_equal("x.yml: line 3001: the key \"k1234\" is there "
	    "twice", t_err.msg);
	sb_fini(&doc);
}

static void
nesting_is_limited(void **state)
{
	char text[2 * (YAML_DEPTH_MAX + 1) + 1];
	const size_t n = YAML_DEPTH_MAX + 1;
	struct jv *v;

	(void)state;
	(void)memset(text, '[', n);
	(void)memset(text + n, ']', n);
	text[2 * n] = '\0';
	T_ERR(ERR_TOO_BIG, yaml_parse(str_of(text), "x", arena, &v, &t_err));
	text[2 * n - 1] = '\0';
	T_OK(yaml_parse(str_of(text + 1), "x", arena, &v, &t_err));
}

static void
size_is_limited(void **state)
{
	char *text = malloc(YAML_SIZE_MAX + 1);
	struct jv *v;

	(void)state;
	assert_non_null(text);
	(void)memset(text, '#', YAML_SIZE_MAX + 1);
	T_OK(yaml_parse((struct str){ text, YAML_SIZE_MAX }, "x", arena, &v,
	    &t_err));
	T_ERR(ERR_TOO_BIG, yaml_parse((struct str){ text, YAML_SIZE_MAX + 1 },
	    "x", arena, &v, &t_err));
	free(text);
}

static void
scalars_with_many_escapes_are_whole(void **state)
{
	struct jv *v;
	struct sb doc, want;

	(void)state;
	sb_init(&doc, SB_LIMIT);
	sb_init(&want, SB_LIMIT);
	sb_addc(&doc, '"');
	for (int i = 0; i < 1000; i++) {
		sb_adds(&doc, "\\n\\\"text\\u20ac");
		sb_adds(&want, "\n\"text\xe2\x82\xac");
	}
	sb_addc(&doc, '"');
	T_OK(yaml_parse(sb_str(&doc), "x", arena, &v, &t_err));
	T_STR(sb_cstr(&want), v->text);
	sb_fini(&doc);
	sb_fini(&want);
}

static void
a_full_arena_is_a_limit(void **state)
{
	static const char *const of[] = { "[1, 2, 3, 4]", "{a: {b: {c: 1}}}",
		"[[], [], [], []]", "[~, ~, ~]",
		("kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"
		"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk: 1") };
	struct jv *v;

	(void)state;
	for (size_t i = 0; i < NELEMS(of); i++) {
		AUTO_ARENA struct arena *small = arena_new(190);

		T_ERR(ERR_TOO_BIG, yaml_parse(str_of(of[i]), "x", small, &v,
		    &t_err));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_file_of_file_sources),
		cmocka_unit_test(reads_every_kind_of_scalar),
		cmocka_unit_test(folds_and_unquotes_as_pyyaml_does),
		cmocka_unit_test(reads_booleans_and_nulls_of_yaml_1_1),
		cmocka_unit_test(quoted_scalars_are_text),
		cmocka_unit_test(integers_become_decimal),
		cmocka_unit_test(fractions_become_those_of_json),
		cmocka_unit_test(what_only_begins_like_a_number_is_text),
		cmocka_unit_test(an_empty_text_is_null),
		cmocka_unit_test(a_byte_order_mark_is_passed),
		cmocka_unit_test(reads_flow_collections_as_loosely_as_pyyaml),
		cmocka_unit_test(tells_the_lines),
		cmocka_unit_test(keys_keep_their_text),
		cmocka_unit_test(refuses_with_line_and_reason),
		cmocka_unit_test(refuses_what_is_no_yaml),
		cmocka_unit_test(finds_equal_keys_among_many),
		cmocka_unit_test(nesting_is_limited),
		cmocka_unit_test(size_is_limited),
		cmocka_unit_test(scalars_with_many_escapes_are_whole),
		cmocka_unit_test(a_full_arena_is_a_limit),
	};

	return (cmocka_run_group_tests_name("yaml", tests, setup, teardown));
}
