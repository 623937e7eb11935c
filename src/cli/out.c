#include "cli/out.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/own.h"

#define BUFFER ((size_t)64 << 10)

struct out {
	bool json, quiet;
	struct sink *fd;	/* standard output */
	struct sb buffer;	/* text on its way to it */
	struct jw *jw;		/* writes to `fd` through its own buffer */
	struct err err;		/* the first one */
};

struct out *
out_new(bool json, bool quiet)
{
	struct out *o = mem_new(struct out);

	o->json = json;
	o->quiet = quiet;
	o->fd = sink_fd(STDOUT_FILENO);
	sb_init(&o->buffer, SB_LIMIT);
	o->jw = jw_new(o->fd, JW_PYTHON);
	return (o);
}

void
out_free(struct out *o)
{
	if (o == NULL)
		return;
	jw_free(o->jw);
	sb_fini(&o->buffer);
	sink_free(o->fd);
	free(o);
}

bool
out_is_json(const struct out *o)
{
	return (o->json);
}

bool
out_is_live(const struct out *o)
{
	return (!o->quiet && !o->json && isatty(STDERR_FILENO) == 1);
}

bool
out_is_terminal(const struct out *o)
{
	return (!o->json && isatty(STDOUT_FILENO) == 1);
}

unsigned
out_columns(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return (size.ws_col);
	return (80);
}

static void
drain(struct out *o)
{
	if (o->err.code == ERR_NONE && o->buffer.n > 0)
		(void)(sink_write(o->fd, sb_str(&o->buffer), &o->err) == -1);
	sb_clear(&o->buffer);
}

void
out_text(struct out *o, const char *fmt, ...)
{
	va_list ap;

	if (o->buffer.n >= BUFFER)
		drain(o);
	va_start(ap, fmt);
	sb_vaddf(&o->buffer, fmt, ap);
	va_end(ap);
}

void
out_str(struct out *o, struct str s)
{
	if (o->buffer.n >= BUFFER)
		drain(o);
	out_clean(&o->buffer, s);
}

struct jw *
out_json(struct out *o)
{
	return (o->jw);
}

void
out_json_end(struct out *o)
{
	struct err err = { 0 };

	drain(o);
	jw_newline(o->jw);
	/* A reader gets each document whole and at once. */
	if (jw_finish(o->jw, &err) == -1 && o->err.code == ERR_NONE)
		o->err = err;
}

void
out_list(struct out *o)
{
	if (o->json)
		jw_array(o->jw);
}

void
out_list_end(struct out *o)
{
	if (!o->json)
		return;
	jw_array_end(o->jw);
	out_json_end(o);
}

struct sink *
out_bytes(struct out *o)
{
	drain(o);
	return (o->fd);
}

void
out_say(struct out *o, const char *fmt, ...)
{
	AUTO_SB struct sb line = SB_EMPTY(8192);
	va_list ap;

	if (o->quiet)
		return;
	va_start(ap, fmt);
	sb_vaddf(&line, fmt, ap);
	va_end(ap);
	drain(o);
	(void)fprintf(stderr, "%s\n", sb_cstr(&line));
}

static void
error_json(struct jw *jw, const struct err *err)
{
	const char *hint = err->hint[0] != '\0' ? err->hint : NULL;
	const char *member = err->member[0] != '\0' ? err->member : NULL;

	jw_object(jw);
	jw_key(jw, "error");
	jw_object(jw);
	jw_kcstr(jw, "code", err_name(err->code));
	jw_kcstr(jw, "message", err->msg);
	jw_kcstr(jw, "hint", hint);
	jw_kcstr(jw, "member", member);
	jw_object_end(jw);
	jw_object_end(jw);
}

void
out_error_line(struct out *o, const struct err *err)
{
	AUTO_SB struct sb line = SB_EMPTY(4 * sizeof(*err));

	/* The result so far comes first where both go to one terminal. */
	drain(o);
	sb_adds(&line, "waybill: ");
	out_clean(&line, str_of(err->msg));
	if (err->hint[0] != '\0') {
		sb_adds(&line, " (");
		out_clean(&line, str_of(err->hint));
		sb_addc(&line, ')');
	}
	(void)fprintf(stderr, "%s\n", sb_cstr(&line));
}

void
out_error(struct out *o, const struct err *err, bool always)
{
	if (o->json || (always && !out_is_terminal(o))) {
		/* Half a document is no document: it is left unsaid. */
		jw_free(o->jw);
		o->jw = jw_new(o->fd, JW_PYTHON);
		error_json(o->jw, err);
		out_json_end(o);
	}
	out_error_line(o, err);
}

int
out_flush(struct out *o, struct err *err)
{
	drain(o);
	if (o->err.code == ERR_NONE)
		return (0);
	*err = o->err;
	return (err_in(err, "standard output"));
}

void
out_clean(struct sb *sb, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		/* C1 controls are C2 80 to C2 9F in UTF-8. */
		bool c1 = c == 0xc2 && i + 1 < s.n &&
		    (unsigned char)s.p[i + 1] < 0xa0;

		if (c < 0x20 || c == 0x7f || c1)
			sb_addc(sb, '?');
		else
			sb_addc(sb, (char)c);
		i += c1;
	}
}

/* One code point off the front; what is no UTF-8 comes as its bytes. */
static uint32_t
take_point(struct str *s)
{
	unsigned char c = (unsigned char)s->p[0];
	size_t n = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1;
	uint32_t point = n == 1 ? c : c & (0x7fu >> n);

	if (n > s->n)
		n = s->n;
	for (size_t i = 1; i < n; i++)
		point = point << 6 | ((unsigned char)s->p[i] & 0x3f);
	*s = str_from(*s, n);
	return (point);
}

/* Blocks of Unicode that terminals show without a column, or with two. */
static const struct {
	uint32_t first, last;
	size_t columns;
} widths[] = {
	{ 0x0300, 0x036f, 0 }, { 0x1100, 0x115f, 2 }, { 0x200b, 0x200f, 0 },
	{ 0x2e80, 0xa4cf, 2 }, { 0xac00, 0xd7a3, 2 }, { 0xf900, 0xfaff, 2 },
	{ 0xfe00, 0xfe0f, 0 }, { 0xfe30, 0xfe6f, 2 }, { 0xff00, 0xff60, 2 },
	{ 0xffe0, 0xffe6, 2 }, { 0x1f300, 0x1f64f, 2 },
	{ 0x1f680, 0x1f6ff, 2 }, { 0x1f900, 0x1f9ff, 2 },
	{ 0x20000, 0x3fffd, 2 },
};

size_t
out_width(struct str s)
{
	size_t width = 0;

	while (s.n > 0) {
		uint32_t point = take_point(&s);
		size_t columns = 1;

		for (size_t i = 0; i < NELEMS(widths); i++)
			if (point >= widths[i].first &&
			    point <= widths[i].last)
				columns = widths[i].columns;
		width += columns;
	}
	return (width);
}

void
out_size(struct sb *sb, uint64_t bytes)
{
	static const char *const units[] = { "kB", "MB", "GB", "TB", "PB",
		"EB" };
	double n = (double)bytes;
	size_t unit = 0;

	if (bytes < 1000) {
		sb_addf(sb, "%u byte%s", (unsigned)bytes,
		    bytes == 1 ? "" : "s");
		return;
	}
	/* Where rounding would show 1000 of a unit, the next one is used. */
	for (n /= 1000; n >= 999.5 && unit + 1 < NELEMS(units); n /= 1000)
		unit++;
	sb_addf(sb, n < 9.95 ? "%.1f %s" : "%.0f %s", n, units[unit]);
}

void
out_count(struct sb *sb, uint64_t n)
{
	if (n >= 1000) {
		out_count(sb, n / 1000);
		sb_addf(sb, ",%03u", (unsigned)(n % 1000));
	} else
		sb_addf(sb, "%u", (unsigned)n);
}

void
out_time(struct sb *sb, usec_t t)
{
	char text[CLOCK_TEXT];

	if (t == USEC_MAX)
		return;
	clock_text(t, ' ', text);
	sb_addf(sb, "%.16s UTC", text);
}

void
out_duration(struct sb *sb, usec_t t)
{
	int64_t s = (t + USEC_SEC / 2) / USEC_SEC;

	if (t < 10 * USEC_SEC)
		sb_addf(sb, "%.1f s", (double)t / (double)USEC_SEC);
	else if (s < 100)
		sb_addf(sb, "%d s", (int)s);
	else if (s < 100 * 60)
		sb_addf(sb, "%d min", (int)((s + 30) / 60));
	else if (s < (int64_t)48 * 3600)
		sb_addf(sb, "%d h", (int)((s + 1800) / 3600));
	else
		sb_addf(sb, "%lld days", (long long)((s + 43200) / 86400));
}
