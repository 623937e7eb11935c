#include "testing.h"

#include <unistd.h>

#include "http/form.h"

#define TYPE "multipart/form-data; charset=x; boundary=\"--xyz\""
#define PART(head, body) "----xyz\r\n" head "\r\n\r\n" body "\r\n"
#define NAMED(name) "Content-Disposition: form-data; name=\"" name "\""
#define END "----xyz--\r\n"

static struct arena *arena;

static int
setup(void **state)
{
	arena = arena_new(4u << 20);
	return (t_dir_setup(state));
}

static int
teardown(void **state)
{
	arena_free(arena);
	return (t_dir_teardown(state));
}

/* The body in pieces of n bytes. */
static int
read_form(struct str body, size_t n, struct http_form **ret)
{
	int rc = 0;

	T_OK(http_form_new(STR(TYPE), t_dir_fd(), 1000, arena, ret, &t_err));
	for (; body.n > 0 && rc == 0; body = str_from(body, n))
		rc = http_form_feed(*ret, str_head(body, n), &t_err);
	return (rc == 0 ? http_form_finish(*ret, &t_err) : rc);
}

static void
refuses(enum err_code code, const char *body)
{
	struct http_form *form;

	T_ERR(code, read_form(str_of(body), 7, &form));
	http_form_free(form);
}

static void
reads_fields_and_a_file_in_any_pieces(void **state)
{
	static const char body[] = "a preamble\r\n"
	    PART(NAMED("archive_source"), "")
	    PART("X-Other: 1\r\ncontent-disposition: form-data; name=type",
	    "file")
	    PART("Content-Disposition: form-data; name=\"archive_file\"; "
	    "filename=\"a \\\"b\\\".tgz\"\r\nContent-Type: x/y",
	    "one\r\n----xy\r\n--\r\ntwo\r\n")
	    END "and more";
	char text[64];

	(void)state;
	for (size_t n = 1; n < sizeof(body); n++) {
		struct http_form *form;
		struct str name;
		uint64_t size;
		int fd;

		T_OK(read_form(str_of(body), n, &form));
		T_STR("", http_form_field(form, "archive_source"));
		T_STR("file", http_form_field(form, "type"));
		assert_null(http_form_field(form, "archive_file").p);
		fd = http_form_file(form, "archive_file", &name, &size);
		assert_int_equal(22, size);
		T_STR("a \"b\".tgz", name);
		assert_int_equal(22, read(fd, text, sizeof(text)));
		assert_memory_equal("one\r\n----xy\r\n--\r\ntwo\r\n", text, 22);
		http_form_free(form);
	}
	assert_int_equal(0, t_dir_count());
}

static void
takes_an_empty_file_field_for_no_file(void **state)
{
	struct http_form *form;
	struct str name;
	uint64_t size;

	(void)state;
	T_OK(read_form(STR(PART(NAMED("f") "; filename=\"\"", "") END), 9,
	    &form));
	assert_int_equal(-1, http_form_file(form, "f", &name, &size));
	T_STR("", http_form_field(form, "f"));
	http_form_free(form);
}

static void
refuses_forms_that_are_none(void **state)
{
	(void)state;
	refuses(ERR_INVALID, "");
	refuses(ERR_INVALID, "no boundary at all");
	refuses(ERR_INVALID, PART(NAMED("a"), "cut off"));
	refuses(ERR_INVALID, PART("Content-Type: text/plain", "x") END);
	refuses(ERR_INVALID, PART("Content-Disposition: form-data", "x") END);
	refuses(ERR_INVALID, "----xyz and not the end of a line\r\n\r\n");
	refuses(ERR_INVALID, PART(NAMED("a"), "\xff") END);
	refuses(ERR_INVALID, PART(NAMED("\xff"), "x") END);
	refuses(ERR_INVALID, PART(NAMED("a") "; filename=a", "x")
	    PART(NAMED("b") "; filename=b", "x") END);
}

static void
is_bounded(void **state)
{
	AUTO_SB struct sb body = SB_EMPTY(8u << 20);

	(void)state;
	for (int i = 0; i < 65; i++)
		sb_adds(&body, PART(NAMED("a"), "x"));
	refuses(ERR_TOO_BIG, sb_cstr(&body));
	sb_clear(&body);
	sb_adds(&body, "----xyz\r\nX: ");
	for (int i = 0; i < 5000; i++)
		sb_addc(&body, 'a');
	refuses(ERR_TOO_BIG, sb_cstr(&body));
	sb_clear(&body);
	sb_adds(&body, "----xyz\r\n" NAMED("a") "; filename=a\r\n\r\n");
	for (int i = 0; i < 1100; i++)
		sb_addc(&body, 'a');
	refuses(ERR_TOO_BIG, sb_cstr(&body));
	sb_clear(&body);
	sb_adds(&body, "----xyz\r\n" NAMED("a") "\r\n\r\n");
	for (unsigned i = 0; i < HTTP_FIELD_BYTES + 100; i++)
		sb_addc(&body, 'a');
	refuses(ERR_TOO_BIG, sb_cstr(&body));
}

static void
needs_a_boundary(void **state)
{
	static const char *const types[] = { "multipart/form-data",
		"multipart/form-data; boundary=", "multipart/form-data; "
		"boundary=\"\"", "multipart/form-data; xboundary=a",
		"multipart/form-data; boundary="
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaaaaaaaaaaaaaaaaaa" };
	struct http_form *form;

	(void)state;
	for (size_t i = 0; i < NELEMS(types); i++)
		T_ERR(ERR_INVALID, http_form_new(str_of(types[i]), t_dir_fd(),
		    1000, arena, &form, &t_err));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_fields_and_a_file_in_any_pieces),
		cmocka_unit_test(takes_an_empty_file_field_for_no_file),
		cmocka_unit_test(refuses_forms_that_are_none),
		cmocka_unit_test(is_bounded),
		cmocka_unit_test(needs_a_boundary),
	};

	return (cmocka_run_group_tests(tests, setup, teardown));
}
