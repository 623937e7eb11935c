#include "testing.h"

#include "base/jv.h"

#include "base/arena.h"

static struct arena *arena;

static int
setup(void **state)
{
	(void)state;
	arena = arena_new(1 << 20);
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

	T_OK(jv_parse(str_of(text), NULL, arena, &v, &t_err));
	return (v);
}

static void
parses_every_type(void **state)
{
	static const struct { const char *text; enum jv_type type; } of[] = {
		{ "null", JV_NULL }, { "false", JV_FALSE }, { "true", JV_TRUE },
		{ "1", JV_NUMBER }, { "NaN", JV_NUMBER }, { "\"\"", JV_STRING },
		{ "[]", JV_ARRAY }, { " {} ", JV_OBJECT },
	};

	(void)state;
	for (size_t i = 0; i < NELEMS(of); i++)
		assert_int_equal(of[i].type, parse(of[i].text)->type);
}

static void
builds_children_in_order(void **state)
{
	const struct jv *v = parse("{\"a\": [1, 2, 3], \"b\": {\"c\": \"x\"}}");
	const struct jv *list = jv_get(v, "a");
	int64_t want = 1, n;

	(void)state;
	assert_int_equal(2, v->count);
	assert_int_equal(3, list->count);
	JV_EACH (item, list) {
		assert_true(jv_int(item, &n));
		assert_int_equal(want++, n);
		assert_null(item->key.p);
		assert_int_equal(0, item->line);
	}
	assert_int_equal(4, want);
	T_STR("x", jv_get(jv_get(v, "b"), "c")->text);
	T_STR("b", v->last->key);
}

static void
terminates_its_texts(void **state)
{
	const struct jv *v = parse("{\"key\": [\"text\", 12]}");

	(void)state;
	assert_string_equal("key", v->first->key.p);
	assert_string_equal("text", v->first->first->text.p);
	assert_string_equal("12", v->first->last->text.p);
}

static void
gets_the_last_of_equal_keys(void **state)
{
	int64_t n;

	(void)state;
	assert_true(jv_int(jv_get(parse("{\"a\":1,\"b\":2,\"a\":3}"), "a"), &n));
	assert_int_equal(3, n);
}

static void
gets_nothing_from_what_is_no_object(void **state)
{
	(void)state;
	assert_null(jv_get(NULL, "a"));
	assert_null(jv_get(parse("[1]"), "a"));
	assert_null(jv_get(parse("{\"ab\": 1, \"\": 2}"), "a"));
	assert_non_null(jv_get(parse("{\"ab\": 1, \"\": 2}"), ""));
}

static void
null_and_missing_are_null(void **state)
{
	(void)state;
	assert_true(jv_is_null(NULL));
	assert_true(jv_is_null(parse("null")));
	assert_false(jv_is_null(parse("0")));
}

static void
integers_have_neither_fraction_nor_exponent(void **state)
{
	static const char *const no[] = { "1.0", "1e3", "NaN", "Infinity",
		"9223372036854775808", "-9223372036854775809", "\"1\"", "true",
		"null", "[1]" };
	int64_t n = 5;

	(void)state;
	for (size_t i = 0; i < NELEMS(no); i++)
		assert_false(jv_int(parse(no[i]), &n));
	assert_false(jv_int(NULL, &n));
	assert_int_equal(5, n);
	assert_true(jv_int(parse("-9223372036854775808"), &n));
	assert_true(n == INT64_MIN);
	assert_true(jv_int(parse("9223372036854775807"), &n));
	assert_true(n == INT64_MAX);
	assert_true(jv_int(parse("-0"), &n));
	assert_int_equal(0, n);
}

static void
booleans_and_strings_are_looked_at_by_type(void **state)
{
	struct str s = STR("old");
	bool b = false;

	(void)state;
	assert_true(jv_bool(parse("true"), &b));
	assert_true(b);
	assert_true(jv_bool(parse("false"), &b));
	assert_false(b);
	assert_false(jv_bool(parse("1"), &b));
	assert_false(jv_bool(NULL, &b));
	assert_false(jv_string(parse("1"), &s));
	assert_false(jv_string(NULL, &s));
	T_STR("old", s);
	assert_true(jv_string(parse("\"a\\u0000b\""), &s));
	assert_int_equal(3, s.n);
	assert_memory_equal("a\0b", s.p, 3);
}

static void
every_type_has_a_name(void **state)
{
	(void)state;
	assert_string_equal("null", jv_type_name(JV_NULL));
	assert_string_equal("boolean", jv_type_name(JV_FALSE));
	assert_string_equal("boolean", jv_type_name(JV_TRUE));
	assert_string_equal("number", jv_type_name(JV_NUMBER));
	assert_string_equal("string", jv_type_name(JV_STRING));
	assert_string_equal("list", jv_type_name(JV_ARRAY));
	assert_string_equal("object", jv_type_name(JV_OBJECT));
}

static void
trees_are_built_by_hand(void **state)
{
	struct jv *v = jv_new(arena, JV_OBJECT), *list = jv_new(arena, JV_ARRAY);
	char text[] = "gone";
	int64_t n;

	(void)state;
	jv_put(v, STR("list"), list);
	jv_push(list, jv_new_int(arena, INT64_MIN));
	jv_push(list, jv_new_string(arena, str_of(text)));
	jv_push(list, jv_new_string(arena, STR("")));
	jv_put(v, STR("none"), jv_new(arena, JV_NULL));
	text[0] = 'x';
	assert_int_equal(2, v->count);
	assert_int_equal(3, list->count);
	assert_true(jv_int(list->first, &n));
	assert_true(n == INT64_MIN);
	T_STR("gone", list->first->next->text);
	assert_non_null(list->last->text.p);
	T_STR("none", v->last->key);
}

static void
builders_answer_null_when_the_arena_is_over(void **state)
{
	AUTO_ARENA struct arena *small = arena_new(100);
	struct jv *list = jv_new(small, JV_ARRAY);

	(void)state;
	assert_non_null(list);
	assert_null(jv_new_string(small, STR("twenty bytes or more")));
	assert_null(jv_new_int(small, 1));
	jv_push(list, jv_new(small, JV_NULL));
	jv_put(NULL, STR("a"), NULL);
	assert_int_equal(0, list->count);
}

static void
parses_nothing_but_one_value(void **state)
{
	static const char *const bad[] = { "", " ", "1 2", "{} x", "[1]]",
		"null,", "{\"a\":1}{", "[", "\"" };
	struct jv *v = NULL;

	(void)state;
	for (size_t i = 0; i < NELEMS(bad); i++)
		T_ERR(ERR_BAD_JSON, jv_parse(str_of(bad[i]), NULL, arena, &v,
		    &t_err));
	assert_null(v);
}

static void
parse_errors_tell_the_byte_alone(void **state)
{
	struct jv *v;

	(void)state;
	assert_int_equal(-1, jv_parse(STR("[1, x]"), NULL, arena, &v, &t_err));
	assert_string_equal("byte 4: a value is expected here", t_err.msg);
	assert_string_equal("", t_err.member);
}

static void
parse_errors_tell_of_a_full_arena(void **state)
{
	AUTO_ARENA struct arena *small = arena_new(200);
	struct jv *v;

	(void)state;
	T_ERR(ERR_TOO_BIG, jv_parse(STR("[1, 2, 3, 4]"), NULL, small, &v,
	    &t_err));
	T_ERR(ERR_TOO_BIG, jv_parse(STR("{\"a very long key indeed, which is "
	    "longer than what is left of the arena, and so is refused, since "
	    "two hundred bytes are few\": 1}"), NULL, small, &v, &t_err));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses_every_type),
		cmocka_unit_test(builds_children_in_order),
		cmocka_unit_test(terminates_its_texts),
		cmocka_unit_test(gets_the_last_of_equal_keys),
		cmocka_unit_test(gets_nothing_from_what_is_no_object),
		cmocka_unit_test(null_and_missing_are_null),
		cmocka_unit_test(integers_have_neither_fraction_nor_exponent),
		cmocka_unit_test(booleans_and_strings_are_looked_at_by_type),
		cmocka_unit_test(every_type_has_a_name),
		cmocka_unit_test(trees_are_built_by_hand),
		cmocka_unit_test(builders_answer_null_when_the_arena_is_over),
		cmocka_unit_test(parses_nothing_but_one_value),
		cmocka_unit_test(parse_errors_tell_the_byte_alone),
		cmocka_unit_test(parse_errors_tell_of_a_full_arena),
	};

	return (cmocka_run_group_tests_name("jv", tests, setup, teardown));
}
