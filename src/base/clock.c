#include "base/clock.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static _Atomic(usec_t) injected;	/* 0: the real time */

static void
read_environment(void)
{
	uint64_t now;

	if (str_to_u64(str_of(getenv("WAYBILL_NOW")), (uint64_t)USEC_MAX,
	    &now))
		atomic_store(&injected, (usec_t)now);
}

static usec_t
read_clock(clockid_t id)
{
	struct timespec ts;

	(void)clock_gettime(id, &ts);
	return (ts.tv_sec * USEC_SEC + ts.tv_nsec / 1000);
}

usec_t
clock_now(void)
{
	usec_t set;

	(void)pthread_once(&once, read_environment);
	set = atomic_load(&injected);
	return (set != 0 ? set : read_clock(CLOCK_REALTIME));
}

usec_t
clock_mono(void)
{
	return (read_clock(CLOCK_MONOTONIC));
}

void
clock_set(usec_t now)
{
	/* Else a later first reading of the environment would undo this. */
	(void)pthread_once(&once, read_environment);
	atomic_store(&injected, now);
}

/* Digits with zeros in front, in the space that is there for them. An archive
 * has half a million times: printf was a tenth of writing it. */
static void
put_digits(char *at, int n, int value)
{
	while (n-- > 0) {
		at[n] = (char)('0' + value % 10);
		value /= 10;
	}
}

static void
put_seconds(const struct tm *tm, char sep, char ret[CLOCK_TEXT])
{
	(void)memcpy(ret, "0000-00-00 00:00:00", 20);
	put_digits(ret, 4, tm->tm_year + 1900);
	put_digits(ret + 5, 2, tm->tm_mon + 1);
	put_digits(ret + 8, 2, tm->tm_mday);
	ret[10] = sep;
	put_digits(ret + 11, 2, tm->tm_hour);
	put_digits(ret + 14, 2, tm->tm_min);
	put_digits(ret + 17, 2, tm->tm_sec);
}

/* The date and time up to the seconds; the microseconds are returned. Division
 * rounds down, so that times before 1970 keep a positive fraction. */
static int
text_of_seconds(usec_t t, char sep, char ret[CLOCK_TEXT])
{
	usec_t fraction = t % USEC_SEC;
	time_t seconds = (time_t)(t / USEC_SEC);
	struct tm tm;

	if (fraction < 0) {
		fraction += USEC_SEC;
		seconds--;
	}
	(void)gmtime_r(&seconds, &tm);
	if (tm.tm_year >= -1900 && tm.tm_year <= 9999 - 1900)
		put_seconds(&tm, sep, ret);
	else
		(void)snprintf(ret, CLOCK_TEXT,
		    "%04d-%02d-%02d%c%02d:%02d:%02d", tm.tm_year + 1900,
		    tm.tm_mon + 1, tm.tm_mday, sep, tm.tm_hour, tm.tm_min,
		    tm.tm_sec);
	return ((int)fraction);
}

/* Without the fraction when it is negative. `zone` is short. */
static void
append(char ret[CLOCK_TEXT], int fraction, const char *zone)
{
	char *at = ret + strlen(ret);

	if (fraction >= 0) {
		*at++ = '.';
		put_digits(at, 6, fraction);
		at += 6;
	}
	(void)memcpy(at, zone, strlen(zone) + 1);
}

void
clock_text(usec_t t, char sep, char ret[CLOCK_TEXT])
{
	append(ret, text_of_seconds(t, sep, ret), "");
}

void
clock_text_python(usec_t t, char sep, char ret[CLOCK_TEXT])
{
	int fraction = text_of_seconds(t, sep, ret);

	if (fraction != 0)
		append(ret, fraction, "");
}

void
clock_text_offset(usec_t t, char ret[CLOCK_TEXT])
{
	(void)text_of_seconds(t, 'T', ret);
	append(ret, -1, "+00:00");
}

void
clock_text_zulu(usec_t t, char ret[CLOCK_TEXT])
{
	append(ret, text_of_seconds(t, 'T', ret), "Z");
}
