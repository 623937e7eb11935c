#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

struct fact {
	const char *name, *meaning;
	int http, galaxy, exit;
	bool retry;
};

static const struct fact facts[ERR_CODES] = {
	[ERR_NONE] = { "none", "no error", 200, 0, 0, false },
#define X(code, name, http, galaxy, exit, retry, text) \
	[ERR_##code] = { name, text, http, galaxy, exit, retry },
	ERR_TABLE(X)
#undef X
};

static enum err_code
code_of_errno(int sys)
{
	switch (sys) {
	case ENOSPC:
	case EDQUOT:
		return (ERR_NO_ROOM);
	case ENOENT:
		return (ERR_NOT_FOUND);
	case EACCES:
	case EPERM:
		return (ERR_DENIED);
	case EROFS:
		return (ERR_READ_ONLY);
	case EEXIST:
		return (ERR_EXISTS);
	case ECANCELED:
		return (ERR_CANCELLED);
	default:
		return (ERR_IO);
	}
}

/* Names from archives may hold any bytes, and a text that was too long may be
 * cut inside a character; what is shown and stored is UTF-8. */
static void
keep_utf8(char *text)
{
	size_t left = strlen(text);

	while (left > 0) {
		size_t n = 1;

		while (n < 4 && n < left &&
		    !str_is_utf8((struct str){ text, n }))
			n++;
		if (!str_is_utf8((struct str){ text, n })) {
			*text = '?';
			n = 1;
		}
		text += n;
		left -= n;
	}
}

int
err_set(struct err *err, enum err_code code, const char *fmt, ...)
{
	va_list ap;

	*err = (struct err){ .code = code };
	va_start(ap, fmt);
	(void)vsnprintf(err->msg, sizeof(err->msg), fmt, ap);
	va_end(ap);
	keep_utf8(err->msg);
	return (-1);
}

int
err_sys(struct err *err, const char *fmt, ...)
{
	int sys = errno;
	char text[128];
	size_t n;
	va_list ap;

	*err = (struct err){ .code = code_of_errno(sys), .sys = sys };
	va_start(ap, fmt);
	(void)vsnprintf(err->msg, sizeof(err->msg), fmt, ap);
	va_end(ap);
	n = strlen(err->msg);
	(void)snprintf(err->msg + n, sizeof(err->msg) - n, ": %s",
	    strerror_r(sys, text, sizeof(text)));
	keep_utf8(err->msg);
	return (-1);
}

int
err_in(struct err *err, const char *fmt, ...)
{
	char context[200], old[sizeof(err->msg)];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(context, sizeof(context), fmt, ap);
	va_end(ap);
	(void)memcpy(old, err->msg, sizeof(old));
	(void)snprintf(err->msg, sizeof(err->msg), "%.190s: %.200s", context,
	    old);
	keep_utf8(err->msg);
	return (-1);
}

int
err_hint(struct err *err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(err->hint, sizeof(err->hint), fmt, ap);
	va_end(ap);
	keep_utf8(err->hint);
	return (-1);
}

int
err_member(struct err *err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(err->member, sizeof(err->member), fmt, ap);
	va_end(ap);
	keep_utf8(err->member);
	return (-1);
}

const char *
err_name(enum err_code code)
{
	return (facts[code].name);
}

const char *
err_meaning(enum err_code code)
{
	return (facts[code].meaning);
}

int
err_http(enum err_code code)
{
	return (facts[code].http);
}

int
err_galaxy(enum err_code code)
{
	return (facts[code].galaxy);
}

int
err_exit(enum err_code code)
{
	return (facts[code].exit);
}

bool
err_retry(enum err_code code)
{
	return (facts[code].retry);
}

enum err_code
err_code_named(const char *name)
{
	for (unsigned i = 0; i < ERR_CODES; i++)
		if (strcmp(facts[i].name, name) == 0)
			return ((enum err_code)i);
	return (ERR_NONE);
}
