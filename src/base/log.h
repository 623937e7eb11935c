/*
 * log: an event name and typed fields on standard error: logfmt for people, or
 * JSON lines. Identifiers of the task at hand come from a per-thread context.
 * Any thread. Levels: error (someone must act), warning (we coped, and the
 * text says how), info (state changes), debug.
 */
#pragma once

#include "base/str.h"

struct err;

enum log_level { LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG };
enum log_form { LOG_TEXT, LOG_JSON };

struct log_field {
	const char *key;
	enum { LOG_F_STR, LOG_F_INT, LOG_F_UINT, LOG_F_SECRET } type;
	struct str str;
	int64_t i;
	uint64_t u;
};
#define LOG_S(k, v) ((struct log_field){ k, LOG_F_STR, str_of(v), 0, 0 })
#define LOG_I(k, v) ((struct log_field){ k, LOG_F_INT, { 0 }, (v), 0 })
#define LOG_U(k, v) ((struct log_field){ k, LOG_F_UINT, { 0 }, 0, (v) })
/* Printed as ***, whatever it holds. */
#define LOG_SECRET(k) ((struct log_field){ k, LOG_F_SECRET, { 0 }, 0, 0 })

/* Set once, before threads start. The default is warnings, as text, to
 * descriptor 2. */
void log_setup(enum log_level, enum log_form, int fd);
/* By the names that people write ("debug", "json"): false, and nothing is
 * changed, when one of them is none. Once, too; the descriptor stays. */
bool log_setup_named(const char *level, const char *form);

/* The task or request this thread works for; "" for none. Copied. */
void log_context(const char *id);

void log_event(enum log_level, const char *event, const struct log_field *,
    size_t n);
#define LOG_FIELDS(...) ((const struct log_field[]){ __VA_ARGS__ }), \
	NELEMS(((const struct log_field[]){ __VA_ARGS__ }))
#define log_error(event, ...) \
	log_event(LOG_ERROR, event, LOG_FIELDS(__VA_ARGS__))
#define log_warning(event, ...) \
	log_event(LOG_WARNING, event, LOG_FIELDS(__VA_ARGS__))
#define log_info(event, ...) \
	log_event(LOG_INFO, event, LOG_FIELDS(__VA_ARGS__))
#define log_debug(event, ...) \
	log_event(LOG_DEBUG, event, LOG_FIELDS(__VA_ARGS__))
/* An error at the end of its journey. */
void log_err(enum log_level, const char *event, const struct err *);
