#include "model/conf.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/fs.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/yaml.h"

#define FILE_NAME "waybill.yml"
#define FILE_MAX (1u << 20)
#define KEY_MAX 64

enum kind { KIND_U64, KIND_USEC, KIND_TEXT, KIND_SECRET, KIND_BOOL };

struct row {
	enum kind kind;
	size_t offset;		/* in struct conf */
	const char *key, *def, *help;
	uint64_t min, max;
};

static const struct row rows[] = {
#define X(kind, field, key, def, min, max, help) \
	{ KIND_##kind, offsetof(struct conf, field), key, def, help, \
	    (uint64_t)(min), (uint64_t)(max) },
	CONF_TABLE(X)
#undef X
};

/* What conf_load hands out, and where each value came from. */
struct loaded {
	struct conf conf;	/* first: a struct conf * is one of these */
	const char *from[NELEMS(rows)];
};

static void *
field(struct loaded *l, const struct row *row)
{
	return ((char *)&l->conf + row->offset);
}

static const void *
const_field(const struct conf *conf, const struct row *row)
{
	return ((const char *)conf + row->offset);
}

static bool
is_text(const struct row *row)
{
	return (row->kind == KIND_TEXT || row->kind == KIND_SECRET);
}

static bool
parse_bool(struct str text, uint64_t *ret)
{
	static const char *const yes[] = { "true", "yes", "on", "1" };
	static const char *const no[] = { "false", "no", "off", "0" };

	for (size_t i = 0; i < NELEMS(yes); i++) {
		if (str_is(text, yes[i]) || str_is(text, no[i])) {
			*ret = str_is(text, yes[i]);
			return (true);
		}
	}
	return (false);
}

/* A bare number is seconds, as in Galaxy's own settings. */
static bool
parse_duration(struct str text, uint64_t *ret)
{
	usec_t t;

	if (str_to_u64(text, (uint64_t)(USEC_MAX / USEC_SEC), ret)) {
		*ret *= (uint64_t)USEC_SEC;
		return (true);
	}
	if (!str_to_duration(text, &t))
		return (false);
	*ret = (uint64_t)t;
	return (true);
}

static bool
parse_number(const struct row *row, struct str text, uint64_t *ret)
{
	switch (row->kind) {
	case KIND_USEC:
		return (parse_duration(text, ret));
	case KIND_BOOL:
		return (parse_bool(text, ret));
	default:
		return (str_to_size(text, ret));
	}
}

static const char *
wanted(enum kind kind)
{
	switch (kind) {
	case KIND_USEC:
		return ("a duration such as 90s, 15m or 24h");
	case KIND_BOOL:
		return ("true or false");
	case KIND_U64:
		return ("a number such as 3 or 64MiB");
	default:
		return ("a text");
	}
}

static int
bad_value(const struct row *row, struct str text, const char *where,
    struct err *err)
{
	if (row->kind == KIND_SECRET)
		return (err_set(err, ERR_BAD_CONFIG,
		    "%s: %s needs %llu to %llu bytes", where, row->key,
		    (unsigned long long)row->min,
		    (unsigned long long)row->max));
	(void)err_set(err, ERR_BAD_CONFIG, "%s: %s cannot be \"%.*s\"", where,
	    row->key, (int)(text.n < 100 ? text.n : 100), text.p);
	if (is_text(row))
		return (err_hint(err, "at most %llu bytes",
		    (unsigned long long)row->max));
	return (err_hint(err, "it needs %s, from %llu to %llu",
	    wanted(row->kind), (unsigned long long)row->min,
	    (unsigned long long)row->max));
}

static int
set_value(struct loaded *l, size_t i, struct str text, const char *from,
    const char *where, struct err *err)
{
	const struct row *row = &rows[i];
	uint64_t n;

	if (is_text(row)) {
		char **p = field(l, row);

		if (text.n < row->min || text.n > row->max ||
		    memchr(text.p, '\0', text.n) != NULL)
			return (bad_value(row, text, where, err));
		free(*p);
		*p = str_dup(text);
	} else {
		if (!parse_number(row, text, &n) || n < row->min ||
		    n > row->max)
			return (bad_value(row, text, where, err));
		if (row->kind == KIND_U64)
			*(uint64_t *)field(l, row) = n;
		else if (row->kind == KIND_USEC)
			*(usec_t *)field(l, row) = (usec_t)n;
		else
			*(bool *)field(l, row) = n != 0;
	}
	l->from[i] = from;
	return (0);
}

static int
unknown_key(struct str key, uint32_t line, struct err *err)
{
	const char *names[NELEMS(rows)];
	size_t nearest;

	for (size_t i = 0; i < NELEMS(rows); i++)
		names[i] = rows[i].key;
	nearest = str_nearest(key, names, NELEMS(names));
	(void)err_set(err, ERR_BAD_CONFIG,
	    FILE_NAME ": line %u: there is no setting \"%.*s\"", line,
	    (int)(key.n < 100 ? key.n : 100), key.p);
	if (nearest == SIZE_MAX)
		return (err_hint(err, "`waybill config show` lists them"));
	return (err_hint(err, "did you mean %s?", names[nearest]));
}

static struct str
scalar(const struct jv *v)
{
	if (v->type == JV_TRUE)
		return (STR("true"));
	if (v->type == JV_FALSE)
		return (STR("false"));
	return (v->text);
}

static int
set_from_file(struct loaded *l, struct str key, const struct jv *v,
    struct err *err)
{
	char where[40];

	(void)snprintf(where, sizeof(where), FILE_NAME ": line %u", v->line);
	for (size_t i = 0; i < NELEMS(rows); i++) {
		if (!str_is(key, rows[i].key))
			continue;
		if (v->type == JV_NULL)
			return (0);
		if (v->type == JV_ARRAY)
			return (err_set(err, ERR_BAD_CONFIG,
			    "%s: %s cannot be a list", where, rows[i].key));
		return (set_value(l, i, scalar(v), "file", where, err));
	}
	return (unknown_key(key, v->line, err));
}

/* "sts.ttl: 24h" and "sts: {ttl: 24h}" are the same setting. */
static int
set_mapping(struct loaded *l, struct str prefix, const struct jv *mapping,
    struct err *err)
{
	JV_EACH(v, mapping) {
		AUTO_SB struct sb key = SB_EMPTY(256);
		int rc;

		sb_add(&key, prefix);
		sb_add(&key, v->key);
		if (v->type == JV_OBJECT) {
			sb_addc(&key, '.');
			rc = set_mapping(l, sb_str(&key), v, err);
		} else {
			rc = set_from_file(l, sb_str(&key), v, err);
		}
		if (rc == -1)
			return (-1);
	}
	return (0);
}

static int
load_file(struct loaded *l, int dir_fd, struct err *err)
{
	AUTO_ARENA struct arena *arena = NULL;
	AUTO_FREE char *text = NULL;
	struct jv *root;
	size_t n;

	if (fs_read(dir_fd, FILE_NAME, FILE_MAX, &text, &n, err) == -1)
		return (err->code == ERR_NOT_FOUND ? 0 : -1);
	arena = arena_new(16 * FILE_MAX);
	if (yaml_parse((struct str){ text, n }, FILE_NAME, arena, &root,
	    err) == -1)
		return (-1);
	if (root->type == JV_NULL)
		return (0);
	if (root->type != JV_OBJECT)
		return (err_set(err, ERR_BAD_CONFIG,
		    FILE_NAME ": a mapping of settings is expected"));
	return (set_mapping(l, STR(""), root, err));
}

static int
load_environment(struct loaded *l, struct err *err)
{
	for (size_t i = 0; i < NELEMS(rows); i++) {
		char name[KEY_MAX + sizeof("WAYBILL_")] = "WAYBILL_";
		char *p = name + strlen(name);
		const char *value;

		for (const char *k = rows[i].key; *k != '\0'; k++)
			*p++ = (char)(*k == '.' ? '_' :
			    toupper((unsigned char)*k));
		value = getenv(name);
		if (value != NULL && set_value(l, i, str_of(value),
		    "environment", name, err) == -1)
			return (-1);
	}
	return (0);
}

static int
set_up_log(const struct conf *conf, struct err *err)
{
	if (log_setup_named(conf->log_level, conf->log_form))
		return (0);
	(void)err_set(err, ERR_BAD_CONFIG, "log.level \"%s\", log.form "
	    "\"%s\": no such thing", conf->log_level, conf->log_form);
	return (err_hint(err, "levels are error, warning, info and debug; "
	    "forms are text and json"));
}

int
conf_load(int dir_fd, struct conf **ret, struct err *err)
{
	struct loaded *l = mem_new(struct loaded);
	int rc = 0;

	for (size_t i = 0; i < NELEMS(rows) && rc == 0; i++)
		rc = set_value(l, i, str_of(rows[i].def), "default", "default",
		    err);
	if (rc == -1 || load_file(l, dir_fd, err) == -1 ||
	    load_environment(l, err) == -1 ||
	    set_up_log(&l->conf, err) == -1) {
		conf_free(&l->conf);
		return (-1);
	}
	*ret = &l->conf;
	return (0);
}

void
conf_free(struct conf *conf)
{
	struct loaded *l = (struct loaded *)conf;

	if (conf == NULL)
		return;
	for (size_t i = 0; i < NELEMS(rows); i++) {
		if (is_text(&rows[i]))
			free(*(char **)field(l, &rows[i]));
	}
	free(l);
}

/* In the largest unit that divides it; settings are whole milliseconds. */
static void
print_duration(usec_t t, char *ret, size_t n)
{
	static const struct { usec_t unit; const char *name; } units[] = {
		{ 86400 * USEC_SEC, "d" }, { 3600 * USEC_SEC, "h" },
		{ 60 * USEC_SEC, "m" }, { USEC_SEC, "s" }, { 1000, "ms" },
	};
	size_t i = t == 0 ? 3 : 0;

	while (i + 1 < NELEMS(units) && t % units[i].unit != 0)
		i++;
	(void)snprintf(ret, n, "%lld%s", (long long)(t / units[i].unit),
	    units[i].name);
}

static void
print_value(const struct conf *conf, const struct row *row, char *ret,
    size_t n)
{
	const void *p = const_field(conf, row);

	switch (row->kind) {
	case KIND_U64:
		(void)snprintf(ret, n, "%llu",
		    (unsigned long long)*(const uint64_t *)p);
		break;
	case KIND_USEC:
		print_duration(*(const usec_t *)p, ret, n);
		break;
	case KIND_BOOL:
		(void)snprintf(ret, n, "%s",
		    *(const bool *)p ? "true" : "false");
		break;
	case KIND_TEXT:
		(void)snprintf(ret, n, "%s", *(char *const *)p);
		break;
	case KIND_SECRET:
		(void)snprintf(ret, n, "%s",
		    **(char *const *)p != '\0' ? "***" : "");
		break;
	}
}

bool
conf_row(const struct conf *conf, unsigned i, struct conf_row *ret)
{
	if (i >= NELEMS(rows))
		return (false);
	ret->key = rows[i].key;
	ret->help = rows[i].help;
	ret->from = ((const struct loaded *)conf)->from[i];
	ret->secret = rows[i].kind == KIND_SECRET;
	print_value(conf, &rows[i], ret->value, sizeof(ret->value));
	return (true);
}
