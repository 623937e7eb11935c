#include "testing.h"

#include "base/jw.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static struct sb text;
static struct sink *sink;
static struct jw *jw;

static void
begin(enum jw_style style)
{
	sb_init(&text, SB_LIMIT);
	sink = sink_sb(&text);
	jw = jw_new(sink, style);
}

static void
end(void)
{
	jw_free(jw);
	sink_free(sink);
	sb_fini(&text);
}

static void
expect(const char *want)
{
	T_OK(jw_finish(jw, &t_err));
	T_STR(want, sb_str(&text));
	end();
}

static void
write_sample(void)
{
	jw_object(jw);
	jw_kstr(jw, "a", STR("x"));
	jw_key(jw, "b");
	jw_array(jw);
	jw_int(jw, 1);
	jw_bool(jw, false);
	jw_array_end(jw);
	jw_key(jw, "c");
	jw_object(jw);
	jw_object_end(jw);
	jw_object_end(jw);
}

static void
writes_as_python_does(void **state)
{
	(void)state;
	begin(JW_PYTHON);
	write_sample();
	expect("{\"a\": \"x\", \"b\": [1, false], \"c\": {}}");
}

static void
writes_without_blanks(void **state)
{
	(void)state;
	begin(JW_COMPACT);
	write_sample();
	expect("{\"a\":\"x\",\"b\":[1,false],\"c\":{}}");
}

static void
indents_by_four(void **state)
{
	(void)state;
	begin(JW_INDENT);
	write_sample();
	expect("{\n    \"a\": \"x\",\n    \"b\": [\n        1,\n"
	    "        false\n    ],\n    \"c\": {}\n}");
}

static void
indents_deeper_than_its_blanks(void **state)
{
	(void)state;
	begin(JW_INDENT);
	for (int i = 0; i < 20; i++)
		jw_array(jw);
	for (int i = 0; i < 20; i++)
		jw_array_end(jw);
	T_OK(jw_finish(jw, &t_err));
	/* The innermost is empty; the others have a line before and after. */
	assert_int_equal(40 + 19 * 2 + 4 * 2 * (19 * 20 / 2) - 19 * 4,
	    sb_str(&text).n);
	end();
}

static void
writes_integers_to_their_ends(void **state)
{
	(void)state;
	begin(JW_PYTHON);
	jw_array(jw);
	jw_int(jw, 0);
	jw_int(jw, -1);
	jw_int(jw, INT64_MAX);
	jw_int(jw, INT64_MIN);
	jw_uint(jw, UINT64_MAX);
	jw_array_end(jw);
	expect("[0, -1, 9223372036854775807, -9223372036854775808, "
	    "18446744073709551615]");
}

static void
writes_null_for_what_is_not_there(void **state)
{
	(void)state;
	begin(JW_PYTHON);
	jw_array(jw);
	jw_str(jw, STR_NONE);
	jw_cstr(jw, NULL);
	jw_value(jw, NULL);
	jw_value_sorted(jw, NULL);
	jw_str(jw, STR(""));
	jw_array_end(jw);
	expect("[null, null, null, null, \"\"]");
}

static void
writes_members_in_one_call(void **state)
{
	(void)state;
	begin(JW_PYTHON);
	jw_object(jw);
	jw_kcstr(jw, "s", "x");
	jw_kint(jw, "i", -7);
	jw_kbool(jw, "b", true);
	jw_knull(jw, "n");
	jw_key_str(jw, STR("a\"b"));
	jw_number(jw, STR("1e400"));
	jw_key(jw, "raw");
	jw_raw(jw, STR("[1,2]"));
	jw_object_end(jw);
	expect("{\"s\": \"x\", \"i\": -7, \"b\": true, \"n\": null, "
	    "\"a\\\"b\": 1e400, \"raw\": [1,2]}");
}

static void
writes_several_documents(void **state)
{
	(void)state;
	begin(JW_COMPACT);
	for (int i = 0; i < 2; i++) {
		jw_array(jw);
		jw_int(jw, i);
		jw_array_end(jw);
		jw_newline(jw);
	}
	expect("[0]\n[1]\n");
}

static void
refuses_text_that_is_not_utf8(void **state)
{
	static const char *const bad[] = { "\xff", "\x80", "a\xc3", "\xc0\x80",
		"\xe0\x9f\xbf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf0\x9f",
		"\xc3(", "\xf8\x88\x80\x80\x80" };

	(void)state;
	for (size_t i = 0; i < NELEMS(bad); i++) {
		begin(JW_PYTHON);
		jw_cstr(jw, bad[i]);
		T_ERR(ERR_BAD_RECORD, jw_finish(jw, &t_err));
		T_ERR(ERR_BAD_RECORD, jw_finish(jw, &t_err));
		end();
	}
}

static void
tells_the_first_error_of_the_sink(void **state)
{
	struct sink *small;
	struct sb few;

	(void)state;
	sb_init(&few, 10);
	small = sink_sb(&few);
	jw = jw_new(small, JW_PYTHON);
	for (int i = 0; i < 100000; i++)
		jw_cstr(jw, "more than fits");
	T_ERR(ERR_TOO_BIG, jw_finish(jw, &t_err));
	jw_free(jw);
	sink_free(small);
	sb_fini(&few);
}

static void
writes_texts_larger_than_its_buffer(void **state)
{
	size_t n = 300000;
	char *big = malloc(n);

	(void)state;
	assert_non_null(big);
	(void)memset(big, 'x', n);
	big[n - 1] = '\n';
	begin(JW_PYTHON);
	jw_array(jw);
	for (size_t i = 0; i < 70; i++)
		jw_str(jw, (struct str){ big + n - 1000, 1000 });
	jw_str(jw, (struct str){ big, n });
	jw_array_end(jw);
	T_OK(jw_finish(jw, &t_err));
	assert_int_equal(2 + 70 * (1000 + 1 + 4) + n + 1 + 2,
	    sb_str(&text).n);
	assert_true(str_ends(sb_str(&text), STR("xxx\\n\"]")));
	end();
	free(big);
}

static void
escapes_at_every_place_of_a_word(void **state)
{
	static const char marks[] = { '"', '\\', 0x1f, 0x7f };
	char in[24], want[64];

	(void)state;
	for (size_t at = 0; at < sizeof(in); at++) {
		for (size_t m = 0; m < sizeof(marks); m++) {
			char mark = marks[m];

			(void)memset(in, 'a', sizeof(in));
			in[at] = mark;
			if (mark == '"' || mark == '\\')
				(void)snprintf(want, sizeof(want),
				    "\"%.*s\\%c%.*s\"", (int)at, in, mark,
				    (int)(sizeof(in) - at - 1), in + at + 1);
			else
				(void)snprintf(want, sizeof(want),
				    "\"%.*s\\u%04x%.*s\"", (int)at, in,
				    (unsigned)mark, (int)(sizeof(in) - at - 1),
				    in + at + 1);
			begin(JW_PYTHON);
			jw_str(jw, (struct str){ in, sizeof(in) });
			expect(want);
		}
	}
}

static void
frees_what_is_not_there(void **state)
{
	AUTO_JW struct jw *none = NULL;

	(void)state;
	jw_free(none);
}

static void
value_without_key(void)
{
	jw_object(jw);
	jw_int(jw, 1);
}

static void
key_after_key(void)
{
	jw_object(jw);
	jw_key(jw, "a");
	jw_key(jw, "b");
}

static void
list_closed_as_object(void)
{
	jw_array(jw);
	jw_object_end(jw);
}

static void
object_closed_after_a_key(void)
{
	jw_object(jw);
	jw_key(jw, "a");
	jw_object_end(jw);
}

static void
nothing_to_close(void)
{
	jw_array_end(jw);
}

static void
key_in_a_list(void)
{
	jw_array(jw);
	jw_key(jw, "a");
}

static void
dies(void (*mistake)(void))
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		(void)signal(SIGABRT, SIG_DFL);
		(void)close(STDERR_FILENO);
		mistake();
		_exit(0);
	}
	assert_int_equal(pid, waitpid(pid, &status, 0));
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

static void
stops_the_program_at_calls_out_of_order(void **state)
{
	static void (*const mistakes[])(void) = { value_without_key,
		key_after_key, list_closed_as_object, nothing_to_close,
		object_closed_after_a_key, key_in_a_list };

	(void)state;
	for (size_t i = 0; i < NELEMS(mistakes); i++) {
		begin(JW_PYTHON);
		dies(mistakes[i]);
		end();
	}
}

/* The vectors: what Python's json module answered. */

struct vectors {
	struct str rest;
	struct str in, python, compact, sorted;
	struct sb indent;
};

static struct str
named_line(struct vectors *v, struct str name)
{
	struct str line;

	assert_true(str_cut(&v->rest, '\n', &line));
	assert_true(str_starts(line, name));
	return (str_from(line, name.n));
}

static bool
next_vector(struct vectors *v)
{
	struct str line;

	if (v->rest.n == 0)
		return (false);
	v->in = named_line(v, STR("in "));
	v->python = named_line(v, STR("python "));
	v->compact = named_line(v, STR("compact "));
	v->sorted = named_line(v, STR("sorted "));
	(void)named_line(v, STR("indent"));
	sb_clear(&v->indent);
	while (str_starts(v->rest, STR("\t"))) {
		assert_true(str_cut(&v->rest, '\n', &line));
		if (v->indent.n > 0)
			sb_addc(&v->indent, '\n');
		sb_add(&v->indent, str_from(line, 1));
	}
	return (true);
}

static void
check(struct str in, enum jw_style style, bool sorted, struct str want)
{
	AUTO_ARENA struct arena *a = arena_new(1 << 20);
	struct jv *v;

	T_OK(jv_parse(in, NULL, a, &v, &t_err));
	begin(style);
	if (sorted)
		jw_value_sorted(jw, v);
	else
		jw_value(jw, v);
	T_OK(jw_finish(jw, &t_err));
	if (!str_eq(sb_str(&text), want))
		fail_msg("%.*s gave %.*s, not %.*s", STR_ARG(in),
		    STR_ARG(sb_str(&text)), STR_ARG(want));
	end();
}

static void
equals_python_in_every_vector(void **state)
{
	size_t n, count = 0;
	char *file = t_fixture("unit/base/json_vectors.txt", &n);
	struct vectors v = { .rest = { file, n } };

	(void)state;
	sb_init(&v.indent, SB_LIMIT);
	for (; next_vector(&v); count++) {
		check(v.in, JW_PYTHON, false, v.python);
		check(v.in, JW_COMPACT, false, v.compact);
		check(v.in, JW_PYTHON, true, v.sorted);
		check(v.in, JW_INDENT, false, sb_str(&v.indent));
	}
	assert_true(count >= 40);
	sb_fini(&v.indent);
	free(file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_as_python_does),
		cmocka_unit_test(writes_without_blanks),
		cmocka_unit_test(indents_by_four),
		cmocka_unit_test(indents_deeper_than_its_blanks),
		cmocka_unit_test(writes_integers_to_their_ends),
		cmocka_unit_test(writes_null_for_what_is_not_there),
		cmocka_unit_test(writes_members_in_one_call),
		cmocka_unit_test(writes_several_documents),
		cmocka_unit_test(refuses_text_that_is_not_utf8),
		cmocka_unit_test(tells_the_first_error_of_the_sink),
		cmocka_unit_test(writes_texts_larger_than_its_buffer),
		cmocka_unit_test(escapes_at_every_place_of_a_word),
		cmocka_unit_test(frees_what_is_not_there),
		cmocka_unit_test(stops_the_program_at_calls_out_of_order),
		cmocka_unit_test(equals_python_in_every_vector),
	};

	return (cmocka_run_group_tests_name("jw", tests, NULL, NULL));
}
