/* clock: reading a database timestamp or ISO 8601. */
#include <time.h>

#include "base/clock.h"

/* Exactly n digits off the front, as a number in low..high. */
static bool
cut_number(struct str *s, size_t n, int low, int high, int *ret)
{
	uint64_t value;

	if (s->n < n || !str_to_u64(str_head(*s, n), (uint64_t)high, &value) ||
	    (int)value < low)
		return (false);
	*s = str_from(*s, n);
	*ret = (int)value;
	return (true);
}

static bool
cut_char(struct str *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return (false);
	*s = str_from(*s, 1);
	return (true);
}

static int
days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
	    30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return (days[month - 1] + (month == 2 && leap));
}

static bool
cut_date(struct str *s, struct tm *tm)
{
	int year, month;

	if (!cut_number(s, 4, 1, 9999, &year) || !cut_char(s, '-') ||
	    !cut_number(s, 2, 1, 12, &month) || !cut_char(s, '-') ||
	    !cut_number(s, 2, 1, days_in_month(year, month), &tm->tm_mday))
		return (false);
	tm->tm_year = year - 1900;
	tm->tm_mon = month - 1;
	return (true);
}

/* Digits after a point; what is finer than a microsecond is cut off. */
static bool
cut_fraction(struct str *s, usec_t *ret)
{
	usec_t unit = USEC_SEC, value = 0;
	int digit, digits = 0;

	while (cut_number(s, 1, 0, 9, &digit)) {
		unit /= 10;
		value += digit * unit;
		digits++;
	}
	*ret = value;
	return (digits > 0);
}

static bool
cut_time(struct str *s, struct tm *tm, usec_t *ret_fraction)
{
	*ret_fraction = 0;
	if (!cut_number(s, 2, 0, 23, &tm->tm_hour) || !cut_char(s, ':') ||
	    !cut_number(s, 2, 0, 59, &tm->tm_min) || !cut_char(s, ':') ||
	    !cut_number(s, 2, 0, 59, &tm->tm_sec))
		return (false);
	return (!cut_char(s, '.') || cut_fraction(s, ret_fraction));
}

/* Nothing, Z, or a sign with hh, hhmm or hh:mm (PostgreSQL writes +00). */
static bool
cut_zone(struct str *s, usec_t *ret)
{
	int hours, minutes = 0, sign;

	*ret = 0;
	if (s->n == 0 || cut_char(s, 'Z') || cut_char(s, 'z'))
		return (true);
	sign = s->p[0] == '-' ? -1 : 1;
	if (!cut_char(s, '+') && !cut_char(s, '-'))
		return (false);
	if (!cut_number(s, 2, 0, 23, &hours))
		return (false);
	if (s->n > 0) {
		(void)cut_char(s, ':');
		if (!cut_number(s, 2, 0, 59, &minutes))
			return (false);
	}
	*ret = (usec_t)sign * (hours * 60 + minutes) * 60 * USEC_SEC;
	return (true);
}

bool
clock_parse_day(struct str s, usec_t *ret)
{
	struct tm tm = { 0 };
	struct str rest = s;

	if (!cut_date(&rest, &tm) || rest.n > 0)
		return (clock_parse(s, ret));
	*ret = (usec_t)timegm(&tm) * USEC_SEC;
	return (true);
}

bool
clock_parse(struct str s, usec_t *ret)
{
	struct tm tm = { 0 };
	usec_t fraction, offset;

	if (!cut_date(&s, &tm) || (!cut_char(&s, ' ') && !cut_char(&s, 'T')) ||
	    !cut_time(&s, &tm, &fraction) || !cut_zone(&s, &offset) ||
	    s.n > 0)
		return (false);
	*ret = (usec_t)timegm(&tm) * USEC_SEC + fraction - offset;
	return (true);
}
