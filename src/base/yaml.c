#include "base/yaml.h"

#include <libfyaml.h>

#include "base/err.h"
#include "base/jv_priv.h"
#include "base/mem.h"
#include "base/yaml_priv.h"

struct yaml_level {
	struct jv *v;
	struct str key;		/* of the member that comes next */
	uint32_t key_line;
	bool has_key;
};

struct yaml {
	const char *name;
	struct arena *arena;
	struct sb text, number;	/* the scalar at hand */
	struct jv *root;
	unsigned documents;
	unsigned depth;
	struct yaml_level levels[YAML_DEPTH_MAX];
};

static int
refuse(const struct yaml *y, enum err_code code, uint32_t line,
    const char *what, struct err *err)
{
	return (err_set(err, code, "%s: line %u: %s", y->name, line, what));
}

static int
bad(const struct yaml *y, uint32_t line, const char *what, struct err *err)
{
	return (refuse(y, ERR_BAD_CONFIG, line, what, err));
}

static int
full(const struct yaml *y, struct err *err)
{
	int rc = arena_over(y->arena, err);

	(void)err_in(err, "%s", y->name);
	return (rc);
}

static uint32_t
line_of(struct fy_token *token)
{
	const struct fy_mark *mark = token != NULL ? fy_token_start_mark(token) :
	    NULL;

	return (mark != NULL ? (uint32_t)mark->line + 1 : 1);
}

/* The level whose mapping waits for a key, or NULL. */
static struct yaml_level *
waits_for_key(struct yaml *y)
{
	struct yaml_level *top = y->depth > 0 ? &y->levels[y->depth - 1] : NULL;

	if (top == NULL || top->v->type != JV_OBJECT || top->has_key)
		return (NULL);
	return (top);
}

static void
attach(struct yaml *y, struct jv *v, uint32_t line)
{
	struct yaml_level *top;

	v->line = line;
	if (y->depth == 0) {
		y->root = v;
		return;
	}
	top = &y->levels[y->depth - 1];
	if (top->v->type == JV_OBJECT) {
		v->key = top->key;
		v->line = top->key_line;
		top->has_key = false;
	}
	jv_push(top->v, v);
}

static int
open_container(struct yaml *y, enum jv_type type, uint32_t line,
    struct err *err)
{
	struct jv *v;

	if (waits_for_key(y) != NULL)
		return (bad(y, line, "a key is no scalar", err));
	if (y->depth == YAML_DEPTH_MAX)
		return (refuse(y, ERR_TOO_BIG, line,
		    "nested too deeply", err));
	if ((v = jv_new(y->arena, type)) == NULL)
		return (full(y, err));
	attach(y, v, line);
	y->levels[y->depth++] = (struct yaml_level){ .v = v };
	return (0);
}

static int
close_container(struct yaml *y, struct err *err)
{
	const struct jv *v = y->levels[--y->depth].v, *again;

	if (v->type != JV_OBJECT || (again = jv_repeated(v)) == NULL)
		return (0);
	return (err_set(err, ERR_BAD_CONFIG,
	    "%s: line %u: the key \"%.60s\" is there twice", y->name,
	    again->line, again->key.p));
}

static int
take_key(struct yaml *y, struct yaml_level *top, struct str text, bool plain,
    uint32_t line, struct err *err)
{
	if (plain && str_is(text, "<<"))
		return (bad(y, line, "merge keys (<<) are not read", err));
	top->key = arena_str(y->arena, text);
	if (top->key.p == NULL)
		return (full(y, err));
	top->key_line = line;
	top->has_key = true;
	return (0);
}

static int
take_scalar(struct yaml *y, struct str text, bool plain, uint32_t line,
    struct err *err)
{
	enum jv_type type = JV_STRING;
	struct jv *v;

	if (plain)
		type = yaml_resolve(text, &y->number);
	if (type == JV_NUMBER)
		text = sb_str(&y->number);
	v = type == JV_STRING || type == JV_NUMBER ?
	    jv_new_string(y->arena, text) : jv_new(y->arena, type);
	if (v == NULL)
		return (full(y, err));
	v->type = type;
	attach(y, v, line);
	return (0);
}

/* The text of a scalar by its chunks: where a scalar has many escapes, libfyaml
 * leaks memory in fy_token_get_text and gives garbage in fy_token_iter_read. */
static int
read_text(struct yaml *y, struct fy_token *token, struct str *ret)
{
	struct fy_token_iter *iter = fy_token_iter_create(token);
	const struct fy_iter_chunk *chunk = NULL;
	int failed = 0;

	mem_check(iter != NULL);
	sb_clear(&y->text);
	while ((chunk = fy_token_iter_chunk_next(iter, chunk, &failed)) != NULL)
		sb_add(&y->text, (struct str){ chunk->str, chunk->len });
	fy_token_iter_destroy(iter);
	*ret = sb_str(&y->text);
	return (failed == 0 ? 0 : -1);
}

static int
on_scalar(struct yaml *y, struct fy_token *token, uint32_t line,
    struct err *err)
{
	struct yaml_level *top = waits_for_key(y);
	struct str text = STR("");
	bool plain = true;

	if (token != NULL) {
		plain = fy_token_scalar_style(token) == FYSS_PLAIN;
		if (read_text(y, token, &text) == -1)
			return (bad(y, line, "a scalar cannot be read", err));
	}
	if (!str_is_utf8(text) || str_find(text, '\0') != SIZE_MAX)
		return (bad(y, line, "a scalar holds NUL or is not UTF-8",
		    err));
	if (top != NULL)
		return (take_key(y, top, text, plain, line, err));
	return (take_scalar(y, text, plain, line, err));
}

static int
on_document(struct yaml *y, uint32_t line, struct err *err)
{
	if (y->documents++ > 0)
		return (bad(y, line, "a second document begins", err));
	return (0);
}

static int
on_event(struct yaml *y, struct fy_event *event, struct err *err)
{
	struct fy_token *anchor = fy_event_get_anchor_token(event);
	struct fy_token *tag = fy_event_get_tag_token(event);
	uint32_t line = line_of(fy_event_get_token(event));

	if (event->type == FYET_ALIAS)
		return (bad(y, line, "anchors and aliases are not read", err));
	if (anchor != NULL)
		return (bad(y, line_of(anchor),
		    "anchors and aliases are not read", err));
	if (tag != NULL)
		return (bad(y, line_of(tag), "tags are not read", err));
	switch (event->type) {
	case FYET_DOCUMENT_START:
		return (on_document(y, line, err));
	case FYET_MAPPING_START:
		return (open_container(y, JV_OBJECT, line, err));
	case FYET_SEQUENCE_START:
		return (open_container(y, JV_ARRAY, line, err));
	case FYET_MAPPING_END:
	case FYET_SEQUENCE_END:
		return (close_container(y, err));
	case FYET_SCALAR:
		return (on_scalar(y, event->scalar.value, line, err));
	default:
		return (0);
	}
}

/* The first thing that the library said. */
static int
syntax_error(const struct yaml *y, struct fy_diag *diag, struct err *err)
{
	void *place = NULL;
	const struct fy_diag_error *first = fy_diag_errors_iterate(diag,
	    &place);

	if (first == NULL)
		return (err_set(err, ERR_BAD_CONFIG, "%s: this is no YAML",
		    y->name));
	return (bad(y, (uint32_t)first->line, first->msg, err));
}

static int
read_events(struct yaml *y, struct fy_parser *parser, struct fy_diag *diag,
    struct err *err)
{
	enum fy_event_type type;

	do {
		struct fy_event *event = fy_parser_parse(parser);
		int rc;

		if (event == NULL)
			return (syntax_error(y, diag, err));
		type = event->type;
		rc = on_event(y, event, err);
		fy_parser_event_free(parser, event);
		if (rc == -1)
			return (-1);
	} while (type != FYET_STREAM_END);
	return (0);
}

/* A line break of YAML 1.1 at the front: its bytes, or 0. */
static size_t
break_length(struct str s)
{
	if (s.p[0] == '\n' || s.p[0] == '\r')
		return (1);
	if (str_starts(s, STR("\xc2\x85")))
		return (2);
	if (str_starts(s, STR("\xe2\x80\xa8")) ||
	    str_starts(s, STR("\xe2\x80\xa9")))
		return (3);
	return (0);
}

/*
 * Block scalars cost libfyaml time that grows with the square of the number of
 * empty lines in a row: 100 KB of them take a minute. No honest file has many.
 */
static bool
has_long_gap(struct str text)
{
	size_t breaks = 0, n;

	for (; text.n > 0; text = str_from(text, n > 0 ? n : 1)) {
		n = break_length(text);
		if (n > 0 && ++breaks > YAML_BREAKS_MAX)
			return (true);
		if (n == 0 && text.p[0] != ' ' && text.p[0] != '\t')
			breaks = 0;
	}
	return (false);
}

/* Without a byte order mark, which an editor may have left. */
static struct str
body_of(struct str text)
{
	return (str_starts(text, STR("\xef\xbb\xbf")) ? str_from(text, 3) :
	    text);
}

static int
parse(struct yaml *y, struct str text, struct err *err)
{
	struct fy_diag_cfg quiet;
	struct fy_diag *diag;
	struct fy_parser *parser;
	int rc;

	fy_diag_cfg_default(&quiet);
	quiet.fp = NULL;
	diag = fy_diag_create(&quiet);
	mem_check(diag != NULL);
	fy_diag_set_collect_errors(diag, true);
	parser = fy_parser_create(&(struct fy_parse_cfg){ .diag = diag,
	    .flags = FYPCF_DEFAULT_VERSION_1_1 | FYPCF_QUIET |
	    FYPCF_SLOPPY_FLOW_INDENTATION | FYPCF_JSON_NONE });
	mem_check(parser != NULL);
	mem_check(fy_parser_set_string(parser, text.p, text.n) == 0);
	rc = read_events(y, parser, diag, err);
	fy_parser_destroy(parser);
	fy_diag_destroy(diag);
	return (rc);
}

int
yaml_parse(struct str text, const char *name, struct arena *arena,
    struct jv **ret, struct err *err)
{
	struct yaml y = { .name = name, .arena = arena };
	struct str body = body_of(text);
	int rc;

	if (body.n > YAML_SIZE_MAX)
		return (err_set(err, ERR_TOO_BIG, "%s: more than %zu bytes",
		    name, YAML_SIZE_MAX));
	if (!str_is_utf8(body))
		return (err_set(err, ERR_BAD_CONFIG, "%s: this is not UTF-8",
		    name));
	if (has_long_gap(body))
		return (err_set(err, ERR_TOO_BIG,
		    "%s: more than %d line breaks without text between them",
		    name, YAML_BREAKS_MAX));
	sb_init(&y.text, SB_LIMIT);
	sb_init(&y.number, SB_LIMIT);
	rc = parse(&y, body, err);
	sb_fini(&y.text);
	sb_fini(&y.number);
	if (rc == -1)
		return (-1);
	if (y.root == NULL && (y.root = jv_new(arena, JV_NULL)) == NULL)
		return (full(&y, err));
	*ret = y.root;
	return (0);
}
