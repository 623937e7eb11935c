#include "api/input.h"

#include <stdlib.h>
#include <strings.h>

#include "api/negotiate.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/hex.h"
#include "base/own.h"
#include "http/form.h"
#include "model/ids.h"

static const char *const true_words[] = { "true", "t", "1", "yes", "y", "on" };
static const char *const false_words[] = { "false", "f", "0", "no", "n",
	"off" };
static const char bad_bool[] = "Input should be a valid boolean, unable to "
    "interpret input";

void
input_problem(struct api_call *call, const char *type, const char *where,
    const char *name, const char *message, const json_t *input)
{
	struct api_problems *p = &call->problems;
	json_t *one = name != NULL ?
	    json_pack("{s:s, s:[s, s], s:s}", "type", type, "loc", where, name,
	    "msg", message) :
	    json_pack("{s:s, s:[s], s:s}", "type", type, "loc", where,
	    "msg", message);
	AUTO_FREE char *text = NULL;

	if (p->list == NULL)
		p->list = json_array();
	(void)json_object_set_new(one, "input",
	    input != NULL ? json_deep_copy(input) : json_null());
	text = json_dumps(one, 0);
	(void)json_array_append_new(p->list, json_string(text));
	json_decref(one);
	p->missing = p->missing || strcmp(type, "missing") == 0;
	if (p->text.n > 0)
		sb_addc(&p->text, '\n');
	sb_addf(&p->text, "%s in ('%s',", message, where);
	if (name != NULL)
		sb_addf(&p->text, " '%s'", name);
	sb_addc(&p->text, ')');
}

static void
text_problem(struct api_call *call, const char *type, const char *where,
    const char *name, const char *message, struct str input)
{
	json_t *text = json_stringn(input.p, input.n);

	input_problem(call, type, where, name, message, text);
	json_decref(text);
}

static int64_t
decode_id(struct api_call *call, const char *where, const char *name,
    struct str text)
{
	int64_t id = 0;
	bool is_hex = true;

	for (size_t i = 0; i < text.n; i++)
		is_hex = is_hex && hex_digit(text.p[i]) != -1;
	if (text.n == 0 || text.n % 16 != 0)
		text_problem(call, "value_error", where, name, "Value error, "
		    "Invalid id length, must be multiple of 16", text);
	else if (!is_hex)
		text_problem(call, "value_error", where, name, "Value error, "
		    "Invalid characters in encoded ID", text);
	else if (call->problems.first.code == ERR_NONE &&
	    ids_decode(call->ids, text, &id, &call->problems.first) == -1)
		return (0);
	return (id);
}

int64_t
input_id(struct api_call *call, const char *name)
{
	return (decode_id(call, "path", name, http_param(call->req, name)));
}

int64_t
input_query_id(struct api_call *call, const char *name)
{
	struct str text = http_query(call->req, name);

	return (text.p != NULL ? decode_id(call, "query", name, text) : 0);
}

int64_t
input_header_id(struct api_call *call, const char *name)
{
	struct str text = http_header(call->req, name);

	return (text.p != NULL ? decode_id(call, "header", name, text) : 0);
}

/* Also in braces or behind "urn:uuid:". */
static bool
parse_uuid(struct str text, struct uuid *ret)
{
	if (str_starts(text, STR("urn:uuid:")))
		text = str_from(text, 9);
	else if (text.n > 2 && text.p[0] == '{' && text.p[text.n - 1] == '}')
		text = (struct str){ text.p + 1, text.n - 2 };
	return (uuid_parse(text, ret));
}

void
input_uuid(struct api_call *call, const char *name, struct uuid *ret)
{
	struct str text = http_param(call->req, name);

	*ret = (struct uuid){ 0 };
	if (!parse_uuid(text, ret))
		text_problem(call, "uuid_parsing", "path", name,
		    "Input should be a valid UUID", text);
}

/* "7", "+7", "-7", "7.0", with blanks around. */
static bool
parse_int(struct str text, int64_t *ret)
{
	size_t point;

	text = str_trim(text);
	point = str_find(text, '.');
	if (point != SIZE_MAX) {
		struct str zeros = str_from(text, point + 1);

		for (size_t i = 0; i < zeros.n; i++)
			if (zeros.p[i] != '0')
				return (false);
		text = str_head(text, point);
	}
	if (text.n > 1 && text.p[0] == '+')
		text = str_from(text, 1);
	return (str_to_i64(text, ret));
}

int64_t
input_query_int(struct api_call *call, const char *name, int64_t least,
    int64_t otherwise)
{
	struct str text = http_query(call->req, name);
	char message[80];
	int64_t n;

	if (text.p == NULL)
		return (otherwise);
	if (!parse_int(text, &n)) {
		text_problem(call, "int_parsing", "query", name,
		    "Input should be a valid integer, unable to parse string "
		    "as an integer", text);
		return (otherwise);
	}
	if (n >= least)
		return (n);
	(void)snprintf(message, sizeof(message), "Input should be greater "
	    "than or equal to %lld", (long long)least);
	text_problem(call, "greater_than_equal", "query", name, message, text);
	return (otherwise);
}

static bool
in_words(struct str text, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (http_same_word(text, words[i]))
			return (true);
	return (false);
}

static bool
parse_bool(struct str text, bool *ret)
{
	*ret = in_words(text, true_words, NELEMS(true_words));
	return (*ret || in_words(text, false_words, NELEMS(false_words)));
}

bool
input_query_bool(struct api_call *call, const char *name, bool otherwise)
{
	struct str text = http_query(call->req, name);
	bool value;

	if (text.p == NULL)
		return (otherwise);
	if (parse_bool(text, &value))
		return (value);
	text_problem(call, "bool_parsing", "query", name, bad_bool, text);
	return (otherwise);
}

usec_t
input_query_since(struct api_call *call, const char *name)
{
	struct str text = http_query(call->req, name);
	usec_t value;

	if (text.p == NULL)
		return (0);
	if (str_to_duration(text, &value))
		return (clock_now() - value);
	if (clock_parse_day(text, &value))
		return (value);
	text_problem(call, "datetime_parsing", "query", name,
	    "Input should be a time or a duration, as 2024-11-05 or 30d",
	    text);
	return (0);
}

bool
input_accept(struct api_call *call, const char *type)
{
	struct str accept = http_header(call->req, "accept");
	AUTO_SB struct sb message = SB_EMPTY(512);
	bool vendor;

	if (!negotiate_vendor(accept, type, &vendor)) {
		sb_addf(&message, "Input should be 'application/json' or "
		    "'%s'", type);
		text_problem(call, "literal_error", "header", "accept",
		    sb_cstr(&message), accept);
	}
	return (vendor);
}

void
input_body(struct api_call *call, bool required)
{
	if (call->body == NULL && required)
		input_problem(call, "missing", "body", NULL, "Field required",
		    NULL);
	else if (call->body != NULL && !json_is_object(call->body) &&
	    (required || !json_is_null(call->body)))
		input_problem(call, "model_attributes_type", "body", NULL,
		    "Input should be a valid dictionary or object to extract "
		    "fields from", call->body);
}

/* True with a value in *ret; false when it is none. */
static bool
bool_of(const json_t *value, bool *ret)
{
	if (json_is_boolean(value)) {
		*ret = json_is_true(value);
		return (true);
	}
	if (json_is_integer(value)) {
		*ret = json_integer_value(value) == 1;
		return (*ret || json_integer_value(value) == 0);
	}
	return (json_is_string(value) &&
	    parse_bool(str_of(json_string_value(value)), ret));
}

bool
input_bool(struct api_call *call, const char *name, bool otherwise)
{
	const json_t *value = json_object_get(call->body, name);
	bool got;

	if (value == NULL)
		return (otherwise);
	if (bool_of(value, &got))
		return (got);
	input_problem(call, "bool_parsing", "body", name, bad_bool, value);
	return (otherwise);
}

int
input_nullable_bool(struct api_call *call, const char *name)
{
	const json_t *value = json_object_get(call->body, name);

	return (value == NULL || json_is_null(value) ? -1 :
	    input_bool(call, name, false));
}

struct str
input_text(struct api_call *call, const char *name)
{
	const json_t *value = json_object_get(call->body, name);

	if (value == NULL || json_is_null(value))
		return (STR_NONE);
	if (json_is_string(value))
		return ((struct str){ json_string_value(value),
		    json_string_length(value) });
	input_problem(call, "string_type", "body", name,
	    "Input should be a valid string", value);
	return (STR_NONE);
}

struct str
input_required_text(struct api_call *call, const char *name)
{
	const json_t *value = json_object_get(call->body, name);

	if (!json_is_object(call->body))
		return (STR_NONE);
	if (value == NULL)
		input_problem(call, "missing", "body", name, "Field required",
		    call->body);
	else if (json_is_null(value))
		input_problem(call, "string_type", "body", name,
		    "Input should be a valid string", value);
	return (input_text(call, name));
}

/* "Input should be 'a', 'b' or 'c'". */
static void
name_choices(struct sb *message, const char *const *names)
{
	sb_adds(message, "Input should be ");
	for (int i = 0; names[i] != NULL; i++)
		sb_addf(message, "%s'%s'", i == 0 ? "" :
		    names[i + 1] == NULL ? " or " : ", ", names[i]);
}

static int
word_of(struct api_call *call, const char *where, const char *name,
    struct str value, const char *const *names)
{
	AUTO_SB struct sb message = SB_EMPTY(1024);

	for (int i = 0; names[i] != NULL; i++)
		if (str_is(value, names[i]))
			return (i);
	name_choices(&message, names);
	text_problem(call, "enum", where, name, sb_cstr(&message), value);
	return (-1);
}

int
input_query_word(struct api_call *call, const char *name, struct str value,
    const char *const *names)
{
	return (word_of(call, "query", name, value, names));
}

int
input_param_enum(struct api_call *call, const char *name,
    const char *const *names, int otherwise)
{
	int got = word_of(call, "path", name, http_param(call->req, name),
	    names);

	return (got == -1 ? otherwise : got);
}

int
input_query_enum(struct api_call *call, const char *name,
    const char *const *names, int otherwise)
{
	struct str value = http_query(call->req, name);
	int got = value.p == NULL ? otherwise :
	    input_query_word(call, name, value, names);

	return (got == -1 ? otherwise : got);
}

int
input_enum(struct api_call *call, const char *name, const char *const *names,
    int otherwise)
{
	const json_t *value = json_object_get(call->body, name);
	AUTO_SB struct sb message = SB_EMPTY(1024);

	if (value == NULL)
		return (otherwise);
	for (int i = 0; names[i] != NULL; i++)
		if (json_is_string(value) &&
		    strcmp(json_string_value(value), names[i]) == 0)
			return (i);
	name_choices(&message, names);
	input_problem(call, "enum", "body", name, sb_cstr(&message), value);
	return (otherwise);
}

usec_t
input_time(struct api_call *call, const char *name)
{
	struct str text = input_text(call, name);
	usec_t at;

	if (text.p == NULL)
		return (USEC_MAX);
	if (clock_parse(text, &at))
		return (at);
	text_problem(call, "datetime_parsing", "body", name,
	    "Input should be a time, as 2024-11-05T12:34:56Z", text);
	return (USEC_MAX);
}

bool
input_word_bool(struct api_call *call, const char *name, bool otherwise)
{
	struct str text;
	bool value;

	if (call->req->form == NULL) {
		int flag = input_nullable_bool(call, name);

		return (flag == -1 ? otherwise : flag == 1);
	}
	text = http_form_field(call->req->form, name);
	if (text.n == 0)
		return (otherwise);
	if (parse_bool(text, &value))
		return (value);
	text_problem(call, "bool_parsing", "body", name, bad_bool, text);
	return (otherwise);
}

int64_t
input_text_id(struct api_call *call, const char *name, struct str text)
{
	return (decode_id(call, "body", name, text));
}

int64_t
input_nullable_id(struct api_call *call, const char *name)
{
	const json_t *value = json_object_get(call->body, name);

	return (value == NULL || json_is_null(value) ? 0 :
	    input_member_id(call, call->body, name));
}

int64_t
input_member_id(struct api_call *call, const json_t *object,
    const char *name)
{
	return (input_value_id(call, name, json_object_get(object, name)));
}

int64_t
input_value_id(struct api_call *call, const char *name, const json_t *value)
{
	if (json_is_string(value))
		return (decode_id(call, "body", name,
		    str_of(json_string_value(value))));
	input_problem(call, value == NULL ? "missing" : "string_type", "body",
	    name, value == NULL ? "Field required" :
	    "Input should be a valid string", value);
	return (0);
}

int
input_check(struct api_call *call, struct err *err)
{
	struct api_problems *p = &call->problems;
	AUTO_FREE char *text = NULL;

	if (p->first.code != ERR_NONE) {
		*err = p->first;
		return (-1);
	}
	if (p->list == NULL)
		return (0);
	text = json_dumps(p->list, 0);
	call->http->more = (struct http_pair){ STR("validation_errors"),
		arena_str(call->arena, str_of(text)) };
	if (call->http->more.value.p == NULL)
		return (arena_over(call->arena, err));
	return (err_set(err, p->missing ? ERR_MISSING : ERR_INVALID, "%s",
	    sb_cstr(&p->text)));
}

void
input_fini(struct api_call *call)
{
	json_decref(call->problems.list);
	sb_fini(&call->problems.text);
}
