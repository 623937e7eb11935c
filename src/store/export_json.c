#include "store/export_json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/hex.h"
#include "base/jr.h"
#include "model/ids.h"

/* The significant digits and the decimal exponent of the shortest text that
 * reads back as the same number. */
static int
shortest(double v, char digits[24])
{
	char text[40];
	int exponent = 0, n = 0;

	for (int precision = 0; precision < 17; precision++) {
		(void)snprintf(text, sizeof(text), "%.*e", precision, v);
		if (strtod(text, NULL) == v)
			break;
	}
	for (const char *p = text; *p != '\0'; p++) {
		if (*p == 'e') {
			exponent = (int)strtol(p + 1, NULL, 10);
			break;
		}
		if (*p >= '0' && *p <= '9')
			digits[n++] = *p;
	}
	while (n > 1 && digits[n - 1] == '0')
		n--;
	digits[n] = '\0';
	return (exponent);
}

static void
with_exponent(const char *sign, const char *digits, int exponent,
    char ret[EXP_FLOAT_TEXT])
{
	(void)snprintf(ret, EXP_FLOAT_TEXT, "%s%c%s%se%c%02d", sign, digits[0],
	    digits[1] != '\0' ? "." : "", digits + 1, exponent < 0 ? '-' : '+',
	    abs(exponent));
}

static void
without_exponent(const char *sign, const char *digits, int exponent,
    char ret[EXP_FLOAT_TEXT])
{
	int n = (int)strlen(digits), whole = exponent + 1;

	if (whole <= 0)
		(void)snprintf(ret, EXP_FLOAT_TEXT, "%s0.%.*s%s", sign, -whole,
		    "0000", digits);
	else if (n <= whole)
		(void)snprintf(ret, EXP_FLOAT_TEXT, "%s%s%.*s.0", sign, digits,
		    whole - n, "0000000000000000");
	else
		(void)snprintf(ret, EXP_FLOAT_TEXT, "%s%.*s.%s", sign, whole,
		    digits, digits + whole);
}

void
exp_json_float(double v, char ret[EXP_FLOAT_TEXT])
{
	const char *sign = signbit(v) ? "-" : "";
	char digits[24];
	int exponent;

	if (isnan(v) || isinf(v)) {
		(void)snprintf(ret, EXP_FLOAT_TEXT, "%s%s",
		    isnan(v) ? "" : sign, isnan(v) ? "NaN" : "Infinity");
		return;
	}
	exponent = shortest(fabs(v), digits);
	if (exponent < -4 || exponent >= 16)
		with_exponent(sign, digits, exponent, ret);
	else
		without_exponent(sign, digits, exponent, ret);
}

static bool
has_byte(struct str s, const char *bytes)
{
	for (size_t i = 0; i < s.n; i++) {
		if (strchr(bytes, s.p[i]) != NULL)
			return (true);
	}
	return (false);
}

static int
normal_number(struct jv *v, struct arena *arena, struct err *err)
{
	char text[EXP_FLOAT_TEXT];
	struct str copy;

	if (str_is(v->text, "-0")) {
		v->text = STR("0");
		return (0);
	}
	if (has_byte(v->text, "NI") || !has_byte(v->text, ".eE"))
		return (0);
	copy = arena_str(arena, v->text);
	if (copy.p == NULL)
		return (arena_over(arena, err));
	exp_json_float(strtod(copy.p, NULL), text);
	v->text = arena_str(arena, str_of(text));
	return (v->text.p == NULL ? arena_over(arena, err) : 0);
}

static int
normal(struct jv *v, struct arena *arena, struct err *err)
{
	if (v->type == JV_NUMBER)
		return (normal_number(v, arena, err));
	for (struct jv *item = v->first; item != NULL; item = item->next) {
		if (normal(item, arena, err) == -1)
			return (-1);
	}
	return (0);
}

/* Old rows hold "x" or "\x" and hex digits instead of the text. */
static int
unhex(struct str *text, struct arena *arena, struct err *err)
{
	struct str hex = str_from(*text, text->p[0] == '\\' ? 2 : 1);
	char *out = arena_alloc(arena, hex.n / 2 + 1);

	if (out == NULL)
		return (arena_over(arena, err));
	for (size_t i = 0; i + 1 < hex.n; i += 2) {
		int byte = hex_byte(str_from(hex, i));

		if (byte == -1)
			return (0);
		out[i / 2] = (char)byte;
	}
	*text = (struct str){ out, hex.n / 2 };
	return (0);
}

int
exp_json_read(struct str text, struct arena *arena, struct jv **ret,
    struct err *err)
{
	struct jv *v = NULL;

	*ret = NULL;
	if (text.p == NULL)
		return (0);
	if ((str_starts(text, STR("x")) || str_starts(text, STR("\\x"))) &&
	    unhex(&text, arena, err) == -1)
		return (-1);
	if (jv_parse(text, &jr_limits_default, arena, &v, err) == -1)
		return (err->code == ERR_BAD_JSON ? 0 : -1);
	if (normal(v, arena, err) == -1)
		return (-1);
	*ret = v;
	return (0);
}

static struct jv *
member(struct jv *object, const char *key)
{
	struct jv *found = NULL;

	for (struct jv *m = object->first; m != NULL; m = m->next) {
		if (str_is(m->key, key))
			found = m;
	}
	return (found);
}

static int
encode_id(struct jv *id, struct ids *ids, struct arena *arena,
    struct err *err)
{
	char text[IDS_TEXT];
	int64_t n;

	if ((id->type != JV_NUMBER && id->type != JV_STRING) ||
	    !str_to_i64(id->text, &n)) {
		if (id->type == JV_FALSE ||
		    (id->type == JV_STRING && id->text.n == 0))
			id->type = JV_NULL;
		return (0);
	}
	if (n <= 0) {
		id->type = JV_NULL;
		return (0);
	}
	ids_encode(ids, IDS_EXPORT, n, text);
	id->type = JV_STRING;
	id->text = arena_str(arena, str_of(text));
	return (id->text.p == NULL ? arena_over(arena, err) : 0);
}

int
exp_json_encode_ids(struct jv *v, struct ids *ids, struct arena *arena,
    struct err *err)
{
	const struct jv *src = jv_get(v, "src");
	struct jv *id;

	for (struct jv *item = v->first; item != NULL; item = item->next) {
		if (exp_json_encode_ids(item, ids, arena, err) == -1)
			return (-1);
	}
	if (src == NULL || src->type != JV_STRING ||
	    (!str_is(src->text, "hda") && !str_is(src->text, "hdca") &&
	    !str_is(src->text, "dce")) || (id = member(v, "id")) == NULL)
		return (0);
	return (encode_id(id, ids, arena, err));
}

int
exp_json_param(struct jw *jw, struct str stored, struct ids *ids,
    struct arena *arena, struct err *err)
{
	struct jv *v;

	if (exp_json_read(stored, arena, &v, err) == -1)
		return (-1);
	if (v == NULL || v->type == JV_NUMBER || v->type == JV_TRUE ||
	    v->type == JV_FALSE) {
		jw_str(jw, stored);
		return (0);
	}
	if (exp_json_encode_ids(v, ids, arena, err) == -1)
		return (-1);
	jw_value_sorted(jw, v);
	return (0);
}
