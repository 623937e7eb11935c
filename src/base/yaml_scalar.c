#include "base/yaml_priv.h"

#include <inttypes.h>

#define DECIMAL "0123456789"
#define DECIMAL_ "0123456789_"

static bool
is_one_of(struct str s, const char *const *words)
{
	for (; *words != NULL; words++)
		if (str_is(s, *words))
			return (true);
	return (false);
}

/* What stands at the front and consists of these bytes. */
static struct str
cut_span(struct str *rest, const char *bytes)
{
	struct str span = *rest;
	size_t n = 0;

	while (n < rest->n && rest->p[n] != '\0' &&
	    strchr(bytes, rest->p[n]) != NULL)
		n++;
	*rest = str_from(*rest, n);
	return (str_head(span, n));
}

static bool
cut_text(struct str *rest, struct str text)
{
	if (!str_starts(*rest, text))
		return (false);
	*rest = str_from(*rest, text.n);
	return (true);
}

static void
add_digits(struct sb *out, struct str digits)
{
	for (size_t i = 0; i < digits.n; i++)
		if (digits.p[i] != '_')
			sb_addc(out, digits.p[i]);
}

/* Digits with '_' between them, or 0 when there are none. */
static void
add_digits_or_zero(struct sb *out, struct str digits)
{
	size_t before = sb_str(out).n;

	add_digits(out, digits);
	if (sb_str(out).n == before)
		sb_addc(out, '0');
}

static unsigned
digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return ((unsigned)(c - '0'));
	return ((unsigned)((c | 0x20) - 'a') + 10);
}

/* Append digits of the base to the value; false beyond 64 bits. */
static bool
accumulate(uint64_t *value, unsigned base, struct str digits)
{
	for (size_t i = 0; i < digits.n; i++) {
		if (digits.p[i] == '_')
			continue;
		if (__builtin_mul_overflow(*value, base, value) ||
		    __builtin_add_overflow(*value, digit_value(digits.p[i]),
		    value))
			return (false);
	}
	return (true);
}

static bool
read_based(struct str s, unsigned base, const char *bytes, struct sb *out)
{
	struct str digits = cut_span(&s, bytes);
	uint64_t value = 0;

	if (s.n > 0 || !accumulate(&value, base, digits))
		return (false);
	(void)cut_span(&digits, "_");
	if (digits.n == 0)
		return (false);
	sb_addf(out, "%" PRIu64, value);
	return (true);
}

static bool
read_whole(struct str whole, struct sb *out)
{
	if (whole.p[0] == '0' && whole.n > 1)
		return (read_based(whole, 8, "01234567_", out));
	add_digits(out, whole);
	return (true);
}

/* 1:30:00 or 1:30.5, as YAML 1.1 wrote times. */
static bool
read_sexagesimal(struct str whole, struct str rest, struct sb *out)
{
	uint64_t value = 0;

	if (!accumulate(&value, 10, whole))
		return (false);
	while (cut_text(&rest, STR(":"))) {
		struct str group = cut_span(&rest, DECIMAL);
		uint64_t n = 0;

		if (group.n < 1 || group.n > 2 || !accumulate(&n, 10, group) ||
		    n > 59 || __builtin_mul_overflow(value, 60, &value) ||
		    __builtin_add_overflow(value, n, &value))
			return (false);
	}
	sb_addf(out, "%" PRIu64, value);
	if (rest.n == 0)
		return (whole.p[0] != '0');
	if (!cut_text(&rest, STR(".")))
		return (false);
	sb_addc(out, '.');
	add_digits_or_zero(out, cut_span(&rest, DECIMAL_));
	return (rest.n == 0);
}

static bool
is_exponent(struct str s)
{
	if (!cut_text(&s, STR("e")) && !cut_text(&s, STR("E")))
		return (false);
	if (!cut_text(&s, STR("-")) && !cut_text(&s, STR("+")))
		return (false);
	return (cut_span(&s, DECIMAL).n > 0 && s.n == 0);
}

static bool
read_fraction(struct str whole, struct str rest, struct sb *out)
{
	struct str digits;

	if (!cut_text(&rest, STR(".")))
		return (false);
	digits = cut_span(&rest, DECIMAL_);
	if (whole.n == 0 && (digits.n == 0 || digits.p[0] == '_'))
		return (false);
	if (rest.n > 0 && !is_exponent(rest))
		return (false);
	(void)cut_span(&whole, "0_");
	add_digits_or_zero(out, whole);
	sb_addc(out, '.');
	add_digits_or_zero(out, digits);
	sb_add(out, rest);
	return (true);
}

/* A number without its sign. */
static bool
read_unsigned(struct str s, struct sb *out)
{
	struct str whole;

	if (cut_text(&s, STR("0b")))
		return (read_based(s, 2, "01_", out));
	if (cut_text(&s, STR("0x")))
		return (read_based(s, 16, "0123456789abcdefABCDEF_", out));
	whole = cut_span(&s, DECIMAL_);
	if (whole.n > 0 && whole.p[0] == '_')
		return (false);
	if (whole.n > 0 && s.n == 0)
		return (read_whole(whole, out));
	if (whole.n > 0 && s.p[0] == ':')
		return (read_sexagesimal(whole, s, out));
	return (read_fraction(whole, s, out));
}

static bool
read_number(struct str s, struct sb *out)
{
	static const char *const infinities[] = { ".inf", ".Inf", ".INF",
		NULL };
	static const char *const nans[] = { ".nan", ".NaN", ".NAN", NULL };
	bool negative;

	if (is_one_of(s, nans)) {
		sb_adds(out, "NaN");
		return (true);
	}
	negative = cut_text(&s, STR("-"));
	if (negative)
		sb_addc(out, '-');
	if (negative || cut_text(&s, STR("+"))) {
		/* PyYAML has no sign before a bare point: -.5 is text. */
		if (str_starts(s, STR(".")) && !is_one_of(s, infinities))
			return (false);
	}
	if (is_one_of(s, infinities)) {
		sb_adds(out, "Infinity");
		return (true);
	}
	return (read_unsigned(s, out));
}

enum jv_type
yaml_resolve(struct str plain, struct sb *number)
{
	static const char *const nulls[] = { "", "~", "null", "Null", "NULL",
		NULL };
	static const char *const yes[] = { "yes", "Yes", "YES", "true", "True",
		"TRUE", "on", "On", "ON", NULL };
	static const char *const no[] = { "no", "No", "NO", "false", "False",
		"FALSE", "off", "Off", "OFF", NULL };

	if (is_one_of(plain, nulls))
		return (JV_NULL);
	if (is_one_of(plain, yes))
		return (JV_TRUE);
	if (is_one_of(plain, no))
		return (JV_FALSE);
	sb_clear(number);
	if (!read_number(plain, number))
		return (JV_STRING);
	if (str_is(sb_str(number), "-0")) {
		sb_clear(number);
		sb_addc(number, '0');
	}
	return (JV_NUMBER);
}
