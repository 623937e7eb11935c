#include "base/yaml.h"

#include <yaml.h>

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
	struct sb number;	/* the scalar at hand as JSON has it */
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
line_of(yaml_mark_t mark)
{
	return ((uint32_t)mark.line + 1);
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

static int
on_scalar(struct yaml *y, const yaml_event_t *event, uint32_t line,
    struct err *err)
{
	struct yaml_level *top = waits_for_key(y);
	bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	struct str text = { (const char *)event->data.scalar.value,
		event->data.scalar.length };

	if (str_find(text, '\0') != SIZE_MAX)
		return (bad(y, line, "a scalar holds NUL", err));
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
check_properties(const struct yaml *y, const yaml_char_t *anchor,
    const yaml_char_t *tag, uint32_t line, struct err *err)
{
	if (anchor != NULL)
		return (bad(y, line, "anchors and aliases are not read", err));
	if (tag != NULL)
		return (bad(y, line, "tags are not read", err));
	return (0);
}

static int
on_event(struct yaml *y, const yaml_event_t *event, struct err *err)
{
	uint32_t line = line_of(event->start_mark);

	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		return (on_document(y, line, err));
	case YAML_ALIAS_EVENT:
		return (check_properties(y, event->data.alias.anchor, NULL,
		    line, err));
	case YAML_MAPPING_START_EVENT:
		if (check_properties(y, event->data.mapping_start.anchor,
		    event->data.mapping_start.tag, line, err) == -1)
			return (-1);
		return (open_container(y, JV_OBJECT, line, err));
	case YAML_SEQUENCE_START_EVENT:
		if (check_properties(y, event->data.sequence_start.anchor,
		    event->data.sequence_start.tag, line, err) == -1)
			return (-1);
		return (open_container(y, JV_ARRAY, line, err));
	case YAML_SCALAR_EVENT:
		if (check_properties(y, event->data.scalar.anchor,
		    event->data.scalar.tag, line, err) == -1)
			return (-1);
		return (on_scalar(y, event, line, err));
	case YAML_MAPPING_END_EVENT:
	case YAML_SEQUENCE_END_EVENT:
		return (close_container(y, err));
	default:
		return (0);
	}
}

static uint32_t
line_at(struct str text, size_t offset)
{
	uint32_t line = 1;

	for (size_t i = 0; i < offset && i < text.n; i++)
		line += text.p[i] == '\n';
	return (line);
}

/* What the library says of the text. */
static int
syntax_error(const struct yaml *y, struct str text, const yaml_parser_t *parser,
    struct err *err)
{
	mem_check(parser->error != YAML_MEMORY_ERROR);
	return (bad(y, parser->error == YAML_READER_ERROR ?
	    line_at(text, parser->problem_offset) :
	    line_of(parser->problem_mark), parser->problem, err));
}

static int
read_events(struct yaml *y, struct str text, yaml_parser_t *parser,
    struct err *err)
{
	yaml_event_type_t type;

	do {
		yaml_event_t event;
		int rc;

		if (!yaml_parser_parse(parser, &event))
			return (syntax_error(y, text, parser, err));
		type = event.type;
		rc = on_event(y, &event, err);
		yaml_event_delete(&event);
		if (rc == -1)
			return (-1);
	} while (type != YAML_STREAM_END_EVENT);
	return (0);
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
	yaml_parser_t parser;
	int rc;

	mem_check(yaml_parser_initialize(&parser));
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser, (const yaml_char_t *)text.p,
	    text.n);
	rc = read_events(y, text, &parser, err);
	yaml_parser_delete(&parser);
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
	sb_init(&y.number, SB_LIMIT);
	rc = parse(&y, body, err);
	sb_fini(&y.number);
	if (rc == -1)
		return (-1);
	if (y.root == NULL && (y.root = jv_new(arena, JV_NULL)) == NULL)
		return (full(&y, err));
	*ret = y.root;
	return (0);
}
