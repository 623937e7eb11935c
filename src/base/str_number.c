/* str: text that stands for a number, a size or a duration. */
#include <strings.h>

#include "base/str.h"

struct unit {
	const char *name;
	uint64_t factor;
};

static const struct unit size_units[] = {
	{ "", 1 }, { "B", 1 },
	{ "KB", 1000 }, { "KiB", UINT64_C(1) << 10 },
	{ "MB", 1000000 }, { "MiB", UINT64_C(1) << 20 },
	{ "GB", 1000000000 }, { "GiB", UINT64_C(1) << 30 },
	{ "TB", 1000000000000 }, { "TiB", UINT64_C(1) << 40 },
	{ "PB", 1000000000000000 }, { "PiB", UINT64_C(1) << 50 },
};

static const struct unit duration_units[] = {
	{ "ms", 1000 }, { "s", 1000000 }, { "m", 60000000 },
	{ "h", 3600000000 }, { "d", 86400000000 },
};

static bool
is_digit(char c)
{
	return (c >= '0' && c <= '9');
}

bool
str_to_u64(struct str s, uint64_t max, uint64_t *ret)
{
	uint64_t value = 0;

	if (s.n == 0)
		return (false);
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]) ||
		    __builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, s.p[i] - '0', &value))
			return (false);
	if (value > max)
		return (false);
	*ret = value;
	return (true);
}

bool
str_to_i64(struct str s, int64_t *ret)
{
	bool negative = s.n > 0 && s.p[0] == '-';
	uint64_t magnitude, max = (uint64_t)INT64_MAX + negative;

	if (!str_to_u64(str_from(s, negative), max, &magnitude))
		return (false);
	*ret = (int64_t)(negative ? 0 - magnitude : magnitude);
	return (true);
}

/* The digits in front; what follows them, without blanks, is the unit. */
static bool
number_with_unit(struct str s, const struct unit *units, size_t n,
    uint64_t max, uint64_t *ret)
{
	struct str unit;
	size_t digits = 0;
	uint64_t value;

	while (digits < s.n && is_digit(s.p[digits]))
		digits++;
	if (!str_to_u64(str_head(s, digits), UINT64_MAX, &value))
		return (false);
	unit = str_trim(str_from(s, digits));
	for (size_t i = 0; i < n; i++) {
		if (unit.n != strlen(units[i].name) || (unit.n > 0 &&
		    strncasecmp(unit.p, units[i].name, unit.n) != 0))
			continue;
		if (__builtin_mul_overflow(value, units[i].factor, &value) ||
		    value > max)
			return (false);
		*ret = value;
		return (true);
	}
	return (false);
}

bool
str_to_size(struct str s, uint64_t *ret)
{
	return (number_with_unit(s, size_units, NELEMS(size_units),
	    UINT64_MAX, ret));
}

bool
str_to_duration(struct str s, usec_t *ret)
{
	uint64_t value;

	if (!number_with_unit(s, duration_units, NELEMS(duration_units),
	    (uint64_t)USEC_MAX, &value))
		return (false);
	*ret = (usec_t)value;
	return (true);
}
