#include "testing.h"

#include "base/jr.h"

#include <stdio.h>
#include <stdlib.h>

#include "pieces.h"

static struct pieces pieces;
static struct jr *jr;
static struct arena *arena;

static void
begin_limited(struct str text, size_t size, const struct jr_limits *limits)
{
	pieces_init(&pieces, text, size);
	jr = jr_new(&pieces.source, "doc.txt", limits);
}

static void
begin(const char *text, size_t size)
{
	begin_limited(str_of(text), size, NULL);
}

static void
end(void)
{
	jr_free(jr);
	source_free(&pieces.source);
}

static int
setup(void **state)
{
	(void)state;
	arena = arena_new(64 << 20);
	return (0);
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return (0);
}

static void
expect(enum jr_token want, const char *text)
{
	enum jr_token token;
	struct str s;

	T_OK(jr_peek(jr, &token, &t_err));
	assert_int_equal(want, token);
	T_OK(jr_peek(jr, &token, &t_err));
	T_OK(jr_next(jr, &token, &s, &t_err));
	assert_int_equal(want, token);
	if (text == NULL)
		assert_null(s.p);
	else
		T_STR(text, s);
}

static void
reads_tokens_in_pieces_of_any_size(void **state)
{
	(void)state;
	for (size_t size = 1; size < 80; size++) {
		begin(" {\"key\" : [1.5, \"a\\u00e9\\n\", true,false, null,\t"
		    "{}, []],\r\n\"k\": -Infinity} ", size);
		expect(JR_OBJECT, NULL);
		expect(JR_KEY, "key");
		expect(JR_ARRAY, NULL);
		expect(JR_NUMBER, "1.5");
		expect(JR_STRING, "a\xc3\xa9\n");
		expect(JR_TRUE, NULL);
		expect(JR_FALSE, NULL);
		expect(JR_NULL, NULL);
		expect(JR_OBJECT, NULL);
		expect(JR_OBJECT_END, NULL);
		expect(JR_ARRAY, NULL);
		expect(JR_ARRAY_END, NULL);
		expect(JR_ARRAY_END, NULL);
		expect(JR_KEY, "k");
		expect(JR_NUMBER, "-Infinity");
		expect(JR_OBJECT_END, NULL);
		expect(JR_END, NULL);
		expect(JR_END, NULL);
		assert_int_equal(73, jr_offset(jr));
		end();
	}
}

static void
keeps_the_text_of_numbers(void **state)
{
	static const char *const numbers[] = { "0", "-0", "1", "-12", "0.1",
		"0.10000000000000001", "1e400", "1E+2", "1.5e-07", "-0.0e0",
		"123456789012345678901234567890", "NaN", "Infinity",
		"-Infinity" };

	(void)state;
	for (size_t i = 0; i < NELEMS(numbers); i++) {
		begin(numbers[i], 3);
		expect(JR_NUMBER, numbers[i]);
		expect(JR_END, NULL);
		end();
	}
}

static int
read_all(void)
{
	enum jr_token token;

	do {
		if (jr_next(jr, &token, NULL, &t_err) == -1)
			return (-1);
	} while (token != JR_END);
	return (0);
}

static void
refuses_what_is_no_json(void **state)
{
	static const char *const bad[] = { "", " \n", "x", "tru", "truex",
		"True", "nul", "nan", "inf", "+1", "01", "-01", "1.", ".5",
		"1e", "1e+", "1.e1", "-", "--1", "0x1", "1_000", "-NaN",
		"+Infinity", "infinity", "Inf", "Infinity1", "- 1", "1 2",
		"[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1}", "[}",
		"{", "}", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,",
		"{\"a\":1,}", "{,}", "{a:1}", "{'a':1}", "{1:1}", "{\"a\" 1}",
		"{\"a\",1}", "{\"a\"::1}", "{\"a\":1 \"b\":2}", "{\"a\"]",
		"{\"a\":}", "{\"a\":1]", "[1]]", "[]{}", "{}[]", "[[],",
		"\"", "\"abc", "\"\\", "\"\\\"", "\"\\x\"", "\"\\\n\"",
		"\"\\u\"", "\"\\u12\"", "\"\\u123g\"", "\"\\u 123\"",
		"\"\\U0041\"", "\"\\u+123\"", "\"a\nb\"", "\"\t\"", "\"\x1f\"",
		"'a'", "/**/1", "1//", "#", "\xef\xbb\xbf{}", "\xff\xfe[",
		"\f1", "\v", "1\xc2\xa0", "\\u0031" };

	(void)state;
	for (size_t i = 0; i < NELEMS(bad); i++) {
		for (size_t size = 1; size < 9; size += 7) {
			begin(bad[i], size);
			T_ERR(ERR_BAD_JSON, read_all());
			end();
		}
	}
}

static void
refuses_a_nul_byte(void **state)
{
	(void)state;
	begin_limited(STR("[1]\0"), 9, NULL);
	T_ERR(ERR_BAD_JSON, read_all());
	end();
	begin_limited(STR("\"a\0b\""), 9, NULL);
	T_ERR(ERR_BAD_JSON, read_all());
	end();
}

static void
refuses_what_is_not_utf8(void **state)
{
	static const char *const bad[] = { "\"\xff\"", "\"\x80\"", "\"\xc3\"",
		"\"\xc0\xaf\"", "\"\xe2\x82\"", "\"\xed\xa0\x80\"",
		"\"\xf4\x90\x80\x80\"", "\"plain text, then \xfe\"",
		"\"\xe2\x82\\u0041\"", "{\"\xff\": 1}", "\"\\\xc3\xa9\"",
		"\"\\ud83d\\u00\xc3\xa9\"" };

	(void)state;
	for (size_t i = 0; i < NELEMS(bad); i++) {
		begin(bad[i], 4);
		T_ERR(ERR_BAD_JSON, read_all());
		end();
	}
}

static void
refuses_half_a_surrogate_pair(void **state)
{
	static const char *const bad[] = { "\"\\ud800\"", "\"\\udbff\"",
		"\"\\udc00\"", "\"\\udfff x\"", "\"\\ud83dx\"",
		"\"\\ud83d\\n\"", "\"\\ud83d\\u0041\"", "\"\\ud83d\\ud83d\"",
		"\"\\ude00\\ud83d\"", "\"\\ud83d\\ude0\"", "{\"\\ud800\": 1}" };

	(void)state;
	for (size_t i = 0; i < NELEMS(bad); i++) {
		begin(bad[i], 100);
		T_ERR(ERR_BAD_JSON, read_all());
		end();
	}
}

static void
decodes_every_escape(void **state)
{
	(void)state;
	begin("\"\\\"\\\\\\/\\b\\f\\n\\r\\t \\u0041\\u00e9\\u00E9\\u20ac\\ufFfF"
	    "\\ud83d\\ude00\\ud800\\udc00\\udbff\\udfff\"", 7);
	expect(JR_STRING, "\"\\/\b\f\n\r\t A\xc3\xa9\xc3\xa9\xe2\x82\xac"
	    "\xef\xbf\xbf\xf0\x9f\x98\x80\xf0\x90\x80\x80\xf4\x8f\xbf\xbf");
	end();
}

static void
keeps_nul_and_delete_in_strings(void **state)
{
	enum jr_token token;
	struct str s;

	(void)state;
	begin("\"a\\u0000\x7f\"", 100);
	T_OK(jr_next(jr, &token, &s, &t_err));
	assert_int_equal(3, s.n);
	assert_memory_equal("a\0\x7f", s.p, 3);
	end();
}

static void
finds_the_end_of_a_string_at_every_place(void **state)
{
	char in[64], want[32];

	(void)state;
	for (size_t n = 0; n < 24; n++) {
		for (size_t at = 0; at < n; at++) {
			(void)memset(want, 'a', n);
			want[n] = '\0';
			want[at] = '"';
			(void)snprintf(in, sizeof(in), "\"%.*s\\\"%s\" ",
			    (int)at, want, want + at + 1);
			begin(in, 100);
			expect(JR_STRING, want);
			end();
			in[at + 1] = '\x01';
			begin(in, 100);
			T_ERR(ERR_BAD_JSON, read_all());
			end();
		}
	}
}

static void
errors_name_the_document_and_the_byte(void **state)
{
	static const struct { const char *text, *msg; } of[] = {
		{ "[1, tru]", "doc.txt: byte 4: a value is expected here" },
		{ "[1 2]", "doc.txt: byte 3: ',' or ']' is expected here" },
		{ "{\"a\":1;", "doc.txt: byte 6: ',' or '}' is expected here" },
		{ "{\"a\"1}", "doc.txt: byte 4: ':' is expected here" },
		{ "{1}",
		    "doc.txt: byte 1: a key in double quotes is expected here" },
		{ "[-]", "doc.txt: byte 1: this is no number" },
		{ "[] x", "doc.txt: byte 3: there is more text after the "
		    "value" },
		{ "[", "doc.txt: byte 1: the text ends too early" },
		{ "[\"ab", "doc.txt: byte 4: the text ends in a string" },
		{ "[\"a\n", "doc.txt: byte 3: a control byte in a string" },
		{ "[\"ab\\x\"]", "doc.txt: byte 4: no such escape in a "
		    "string" },
		{ "[\"a\\u12\"]", "doc.txt: byte 3: \\u needs four "
		    "hexadecimal digits" },
		{ "[\"a\\ud800\"]", "doc.txt: byte 3: half of a surrogate "
		    "pair stands alone" },
		{ "[\"a\xff\"]", "doc.txt: byte 2: a string is not UTF-8" },
		{ "\xef\xbb\xbf[]", "doc.txt: byte 0: the text begins with a "
		    "byte order mark" },
	};

	(void)state;
	for (size_t i = 0; i < NELEMS(of); i++) {
		for (size_t size = 1; size < 100; size += 3) {
			begin(of[i].text, size);
			assert_int_equal(-1, read_all());
			assert_int_equal(ERR_BAD_JSON, t_err.code);
			assert_string_equal(of[i].msg, t_err.msg);
			assert_string_equal("doc.txt", t_err.member);
			end();
		}
	}
}

static void
errors_of_the_source_name_the_document(void **state)
{
	(void)state;
	begin("[1, 2, 3]", 3);
	pieces.fails_at = 2;
	assert_int_equal(-1, read_all());
	assert_int_equal(ERR_TORN, t_err.code);
	assert_string_equal("doc.txt: the source broke", t_err.msg);
	assert_string_equal("doc.txt", t_err.member);
	end();
}

static void
nesting_is_limited(void **state)
{
	static const struct jr_limits limits = { 3, 1000, 1000 };

	(void)state;
	begin_limited(STR("[{\"a\": []}]"), 100, &limits);
	T_OK(read_all());
	end();
	begin_limited(STR("[{\"a\": [{}]}]"), 100, &limits);
	assert_int_equal(-1, read_all());
	assert_int_equal(ERR_TOO_BIG, t_err.code);
	assert_string_equal("doc.txt: byte 8: more than 3 levels of nesting",
	    t_err.msg);
	end();
}

static void
default_nesting_is_two_hundred(void **state)
{
	char text[403];

	(void)state;
	(void)memset(text, '[', 201);
	(void)memset(text + 201, ']', 201);
	begin_limited((struct str){ text + 1, 400 }, 1000, NULL);
	T_OK(read_all());
	end();
	begin_limited((struct str){ text, 402 }, 1000, NULL);
	T_ERR(ERR_TOO_BIG, read_all());
	end();
}

static void
documents_are_limited(void **state)
{
	static const struct jr_limits limits = { 3, 10, 1000 };

	(void)state;
	begin_limited(STR("[1, 2,   3"), 1, &limits);
	T_ERR(ERR_BAD_JSON, read_all());
	end();
	begin_limited(STR("[1, 2,   3]"), 1, &limits);
	T_ERR(ERR_TOO_BIG, read_all());
	end();
}

static void
strings_are_limited_in_pieces_and_whole(void **state)
{
	static const struct jr_limits limits = { 3, 1000, 10 };

	(void)state;
	for (size_t size = 1; size < 40; size++) {
		begin_limited(STR("[\"1234567890\",\"1234567890\"]"), size,
		    &limits);
		T_OK(read_all());
		end();
		begin_limited(STR("[\"12345678901\"]"), size, &limits);
		T_ERR(ERR_TOO_BIG, read_all());
		end();
	}
	begin_limited(STR("123456789012345"), 1, &limits);
	T_ERR(ERR_TOO_BIG, read_all());
	end();
}

static void
values_are_limited_by_their_text(void **state)
{
	static const struct jr_limits limits = { 3, 1000, 10 };
	struct jv *v;

	(void)state;
	begin_limited(STR("[ [1,2,3,45], [1,2,3,456]]"), 100, &limits);
	T_INT(1, jr_item(jr, arena, &v, &t_err));
	assert_int_equal(4, v->count);
	T_ERR(ERR_TOO_BIG, jr_item(jr, arena, &v, &t_err));
	end();
}

static void
items_come_one_by_one(void **state)
{
	struct arena_mark mark = arena_save(arena);
	struct jv *v;
	int64_t n;

	(void)state;
	for (size_t size = 1; size < 30; size++) {
		begin(" [ {\"n\": 0} ,{\"n\": 1},{\"n\":2}] \n", size);
		for (int64_t i = 0; i < 3; i++) {
			T_INT(1, jr_item(jr, arena, &v, &t_err));
			assert_true(jv_int(jv_get(v, "n"), &n));
			assert_int_equal(i, n);
			arena_rewind(arena, mark);
		}
		T_INT(0, jr_item(jr, arena, &v, &t_err));
		T_INT(0, jr_item(jr, arena, &v, &t_err));
		end();
	}
}

static void
an_empty_list_has_no_items(void **state)
{
	struct jv *v;

	(void)state;
	begin("[ ]", 1);
	T_INT(0, jr_item(jr, arena, &v, &t_err));
	end();
}

static void
items_need_a_list(void **state)
{
	static const char *const bad[] = { "{}", "{\"a\": []}", "1", "null",
		"\"[]\"" };
	struct jv *v;

	(void)state;
	for (size_t i = 0; i < NELEMS(bad); i++) {
		begin(bad[i], 100);
		assert_int_equal(-1, jr_item(jr, arena, &v, &t_err));
		assert_string_equal("doc.txt", t_err.member);
		T_ERR(ERR_BAD_RECORD, -1);
		end();
	}
}

static void
items_need_the_end_of_the_text(void **state)
{
	struct jv *v;

	(void)state;
	begin("[1] 2", 100);
	T_INT(1, jr_item(jr, arena, &v, &t_err));
	T_ERR(ERR_BAD_JSON, jr_item(jr, arena, &v, &t_err));
	end();
	begin("[1", 100);
	T_INT(1, jr_item(jr, arena, &v, &t_err));
	T_ERR(ERR_BAD_JSON, jr_item(jr, arena, &v, &t_err));
	end();
}

static void
skips_whole_values(void **state)
{
	(void)state;
	begin("{\"a\": {\"x\": [1, {\"y\": []}]}, \"b\": 2, \"c\": \"s\"}", 5);
	expect(JR_OBJECT, NULL);
	expect(JR_KEY, "a");
	T_OK(jr_skip(jr, &t_err));
	expect(JR_KEY, "b");
	T_OK(jr_skip(jr, &t_err));
	expect(JR_KEY, "c");
	T_OK(jr_skip(jr, &t_err));
	expect(JR_OBJECT_END, NULL);
	expect(JR_END, NULL);
	end();
}

static void
builds_a_value_in_the_midst_of_a_stream(void **state)
{
	struct jv *v;
	struct str s;

	(void)state;
	begin("{\"a\": {\"x\": [\"y\"]}, \"b\": null}", 5);
	expect(JR_OBJECT, NULL);
	expect(JR_KEY, "a");
	T_OK(jr_value(jr, arena, &v, &t_err));
	assert_true(jv_string(jv_get(v, "x")->first, &s));
	T_STR("y", s);
	assert_null(v->key.p);
	expect(JR_KEY, "b");
	T_OK(jr_value(jr, arena, &v, &t_err));
	assert_true(jv_is_null(v));
	expect(JR_OBJECT_END, NULL);
	T_ERR(ERR_BAD_JSON, jr_value(jr, arena, &v, &t_err));
	end();
}

static void
needs_a_value_where_one_is_asked_for(void **state)
{
	struct jv *v;

	(void)state;
	begin("[{\"a\": 1}]", 5);
	expect(JR_ARRAY, NULL);
	expect(JR_OBJECT, NULL);
	T_ERR(ERR_BAD_JSON, jr_value(jr, arena, &v, &t_err));
	T_ERR(ERR_BAD_JSON, jr_skip(jr, &t_err));
	expect(JR_KEY, "a");
	expect(JR_NUMBER, "1");
	T_ERR(ERR_BAD_JSON, jr_skip(jr, &t_err));
	end();
}

static void
a_full_arena_is_a_limit(void **state)
{
	AUTO_ARENA struct arena *small = arena_new(300);
	struct jv *v;

	(void)state;
	begin("[[1,2,3,4,5]]", 100);
	assert_int_equal(-1, jr_item(jr, small, &v, &t_err));
	assert_int_equal(ERR_TOO_BIG, t_err.code);
	assert_string_equal("doc.txt", t_err.member);
	end();
}

static void
tokens_may_be_longer_than_the_window(void **state)
{
	size_t n = 3 << 20;
	char *text = malloc(n);
	enum jr_token token;
	struct str s;

	(void)state;
	assert_non_null(text);
	(void)memset(text, 'x', n);
	text[0] = text[n - 1] = '"';
	text[n / 2] = '\\';
	text[n / 2 + 1] = 'n';
	for (size_t size = 1000; size < n; size *= 10) {
		begin_limited((struct str){ text, n }, size, NULL);
		T_OK(jr_next(jr, &token, &s, &t_err));
		assert_int_equal(n - 3, s.n);
		assert_true(s.p[n / 2 - 1] == '\n');
		expect(JR_END, NULL);
		end();
	}
	free(text);
}

static void
equal_keys_are_tolerated(void **state)
{
	struct jv *v;

	(void)state;
	begin("[{\"a\": 1, \"a\": 2}]", 100);
	T_INT(1, jr_item(jr, arena, &v, &t_err));
	assert_int_equal(2, v->count);
	T_STR("2", jv_get(v, "a")->text);
	end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_tokens_in_pieces_of_any_size),
		cmocka_unit_test(keeps_the_text_of_numbers),
		cmocka_unit_test(refuses_what_is_no_json),
		cmocka_unit_test(refuses_a_nul_byte),
		cmocka_unit_test(refuses_what_is_not_utf8),
		cmocka_unit_test(refuses_half_a_surrogate_pair),
		cmocka_unit_test(decodes_every_escape),
		cmocka_unit_test(keeps_nul_and_delete_in_strings),
		cmocka_unit_test(finds_the_end_of_a_string_at_every_place),
		cmocka_unit_test(errors_name_the_document_and_the_byte),
		cmocka_unit_test(errors_of_the_source_name_the_document),
		cmocka_unit_test(nesting_is_limited),
		cmocka_unit_test(default_nesting_is_two_hundred),
		cmocka_unit_test(documents_are_limited),
		cmocka_unit_test(strings_are_limited_in_pieces_and_whole),
		cmocka_unit_test(values_are_limited_by_their_text),
		cmocka_unit_test(items_come_one_by_one),
		cmocka_unit_test(an_empty_list_has_no_items),
		cmocka_unit_test(items_need_a_list),
		cmocka_unit_test(items_need_the_end_of_the_text),
		cmocka_unit_test(skips_whole_values),
		cmocka_unit_test(builds_a_value_in_the_midst_of_a_stream),
		cmocka_unit_test(needs_a_value_where_one_is_asked_for),
		cmocka_unit_test(a_full_arena_is_a_limit),
		cmocka_unit_test(tokens_may_be_longer_than_the_window),
		cmocka_unit_test(equal_keys_are_tolerated),
	};

	return (cmocka_run_group_tests_name("jr", tests, setup, teardown));
}
