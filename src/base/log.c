#include "base/log.h"

#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"

#define VALUE_MAX ((size_t)4096)	/* of one text, then "..." */

static const char *const level_names[] = {
	[LOG_ERROR] = "error", [LOG_WARNING] = "warning",
	[LOG_INFO] = "info", [LOG_DEBUG] = "debug",
};

/* Set once, before threads start. */
static struct {
	enum log_level level;
	enum log_form form;
	int fd;
} setup = { LOG_WARNING, LOG_TEXT, STDERR_FILENO };

static _Thread_local char context[64];

void
log_setup(enum log_level level, enum log_form form, int fd)
{
	setup.level = level;
	setup.form = form;
	setup.fd = fd;
}

static bool
find_name(const char *const *names, size_t n, const char *name, size_t *ret)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(names[i], name) == 0) {
			*ret = i;
			return (true);
		}
	}
	return (false);
}

bool
log_setup_named(const char *level, const char *form)
{
	static const char *const forms[] = {
		[LOG_TEXT] = "text", [LOG_JSON] = "json",
	};
	size_t l, f;

	if (!find_name(level_names, NELEMS(level_names), level, &l) ||
	    !find_name(forms, NELEMS(forms), form, &f))
		return (false);
	log_setup((enum log_level)l, (enum log_form)f, setup.fd);
	return (true);
}

void
log_context(const char *id)
{
	(void)snprintf(context, sizeof(context), "%s", id);
}

/* A byte between quotes, as JSON has it; text that is not UTF-8 loses its
 * bytes above 127. */
static void
add_escaped(struct sb *line, uint8_t c, bool is_utf8)
{
	if (c == '"' || c == '\\')
		sb_addf(line, "\\%c", c);
	else if (c == '\n')
		sb_adds(line, "\\n");
	else if (c < 0x20 || c == 0x7f)
		sb_addf(line, "\\u%04x", c);
	else if (c >= 0x80 && !is_utf8)
		sb_adds(line, "\\ufffd");
	else
		sb_addc(line, (char)c);
}

static void
add_quoted(struct sb *line, struct str value)
{
	struct str head = str_head(value, VALUE_MAX);
	bool is_utf8 = str_is_utf8(head);

	sb_addc(line, '"');
	for (size_t i = 0; i < head.n; i++)
		add_escaped(line, (uint8_t)head.p[i], is_utf8);
	if (head.n < value.n)
		sb_adds(line, "...");
	sb_addc(line, '"');
}

static bool
is_plain(struct str value)
{
	if (value.n == 0 || value.n > VALUE_MAX)
		return (false);
	for (size_t i = 0; i < value.n; i++) {
		uint8_t c = (uint8_t)value.p[i];

		if (c <= ' ' || c >= 0x7f || c == '"' || c == '=' || c == '\\')
			return (false);
	}
	return (true);
}

static void
add_key(struct sb *line, const char *key)
{
	if (setup.form == LOG_JSON)
		sb_addf(line, "%s\"%s\":", line->n == 0 ? "{" : ",", key);
	else
		sb_addf(line, "%s%s=", line->n == 0 ? "" : " ", key);
}

static void
add_text(struct sb *line, const char *key, struct str value)
{
	add_key(line, key);
	if (setup.form == LOG_TEXT && is_plain(value))
		sb_add(line, value);
	else
		add_quoted(line, value);
}

static void
add_field(struct sb *line, const struct log_field *f)
{
	switch (f->type) {
	case LOG_F_STR:
		add_text(line, f->key, f->str);
		break;
	case LOG_F_INT:
		add_key(line, f->key);
		sb_addf(line, "%lld", (long long)f->i);
		break;
	case LOG_F_UINT:
		add_key(line, f->key);
		sb_addf(line, "%llu", (unsigned long long)f->u);
		break;
	case LOG_F_SECRET:
		add_text(line, f->key, STR("***"));
		break;
	}
}

void
log_event(enum log_level level, const char *event,
    const struct log_field *fields, size_t n)
{
	char now[CLOCK_TEXT];
	AUTO_SB struct sb line = SB_EMPTY(SB_LIMIT);
	ssize_t ignored;

	if (level > setup.level)
		return;
	clock_text_zulu(clock_now(), now);
	add_text(&line, "ts", str_of(now));
	add_text(&line, "level", str_of(level_names[level]));
	add_text(&line, "event", str_of(event));
	if (context[0] != '\0')
		add_text(&line, "task", str_of(context));
	for (size_t i = 0; i < n; i++)
		add_field(&line, &fields[i]);
	sb_adds(&line, setup.form == LOG_JSON ? "}\n" : "\n");
	/* One write, so that lines of threads and processes do not mix. There
	 * is nowhere to report that it failed. */
	ignored = write(setup.fd, line.p, line.n);
	(void)ignored;
}

void
log_err(enum log_level level, const char *event, const struct err *err)
{
	struct log_field fields[5] = {
		LOG_S("code", err_name(err->code)),
		LOG_S("message", err->msg),
	};
	size_t n = 2;

	if (err->member[0] != '\0')
		fields[n++] = LOG_S("member", err->member);
	if (err->hint[0] != '\0')
		fields[n++] = LOG_S("hint", err->hint);
	if (err->sys != 0)
		fields[n++] = LOG_I("errno", err->sys);
	log_event(level, event, fields, n);
}
