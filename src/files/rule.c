#include <ctype.h>
#include <strings.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/own.h"
#include "files/files_priv.h"

#define RULE_DEPTH 64

struct rule {
	enum { RULE_NAME, RULE_NOT, RULE_AND, RULE_OR } op;
	char *name;
	struct rule *a, *b;
};

struct parser {
	struct str rest, whole;
	unsigned depth;
};

void
rule_free(struct rule *rule)
{
	if (rule == NULL)
		return;
	rule_free(rule->a);
	rule_free(rule->b);
	free(rule->name);
	free(rule);
}

static struct rule *
rule_new(int op, struct rule *a, struct rule *b)
{
	struct rule *rule = mem_new(struct rule);

	rule->op = op;
	rule->a = a;
	rule->b = b;
	return (rule);
}

static bool
is_token_char(char c)
{
	return (isalnum((unsigned char)c) ||
	    (c != '\0' && strchr("_-@.", c) != NULL) || (c & 0x80) != 0);
}

static void
skip_blanks(struct parser *p)
{
	while (p->rest.n > 0 && isspace((unsigned char)p->rest.p[0]))
		p->rest = str_from(p->rest, 1);
}

/* The bare token that comes next, without taking it; empty when none does. */
static struct str
peek_token(struct parser *p)
{
	size_t n = 0;

	skip_blanks(p);
	while (n < p->rest.n && is_token_char(p->rest.p[n]))
		n++;
	return (str_head(p->rest, n));
}

static bool
take_word(struct parser *p, const char *word)
{
	struct str token = peek_token(p);

	if (token.n != strlen(word) ||
	    strncasecmp(token.p, word, token.n) != 0)
		return (false);
	p->rest = str_from(p->rest, token.n);
	return (true);
}

static bool
take_char(struct parser *p, char c)
{
	skip_blanks(p);
	if (p->rest.n == 0 || p->rest.p[0] != c)
		return (false);
	p->rest = str_from(p->rest, 1);
	return (true);
}

static int
bad_rule(struct parser *p, struct err *err)
{
	(void)err_set(err, ERR_BAD_CONFIG, "\"%.*s\" is no rule of access",
	    STR_ARG(p->whole));
	return (err_hint(err,
	    "names joined by and, or, not; others in single quotes"));
}

static int parse_or(struct parser *, struct rule **, struct err *);

static int
parse_name(struct parser *p, struct rule **ret, struct err *err)
{
	struct str name = peek_token(p);

	if (take_char(p, '\'')) {
		size_t end = str_find(p->rest, '\'');

		if (end == SIZE_MAX || end == 0)
			return (bad_rule(p, err));
		name = str_head(p->rest, end);
		p->rest = str_from(p->rest, end + 1);
	} else if (name.n > 0) {
		p->rest = str_from(p->rest, name.n);
	} else {
		return (bad_rule(p, err));
	}
	*ret = rule_new(RULE_NAME, NULL, NULL);
	(*ret)->name = str_dup(name);
	return (0);
}

static int
parse_factor(struct parser *p, struct rule **ret, struct err *err)
{
	struct rule *inner;
	int rc;

	if (++p->depth > RULE_DEPTH)
		return (bad_rule(p, err));
	if (take_word(p, "not")) {
		if (parse_factor(p, &inner, err) == -1)
			return (-1);
		*ret = rule_new(RULE_NOT, inner, NULL);
		rc = 0;
	} else if (take_char(p, '(')) {
		if (parse_or(p, &inner, err) == -1)
			return (-1);
		if (!take_char(p, ')')) {
			rule_free(inner);
			return (bad_rule(p, err));
		}
		*ret = inner;
		rc = 0;
	} else {
		rc = parse_name(p, ret, err);
	}
	p->depth--;
	return (rc);
}

static int
parse_and(struct parser *p, struct rule **ret, struct err *err)
{
	struct rule *left, *right;

	if (parse_factor(p, &left, err) == -1)
		return (-1);
	while (take_word(p, "and")) {
		if (parse_factor(p, &right, err) == -1) {
			rule_free(left);
			return (-1);
		}
		left = rule_new(RULE_AND, left, right);
	}
	*ret = left;
	return (0);
}

static int
parse_or(struct parser *p, struct rule **ret, struct err *err)
{
	struct rule *left, *right;

	if (parse_and(p, &left, err) == -1)
		return (-1);
	while (take_word(p, "or")) {
		if (parse_and(p, &right, err) == -1) {
			rule_free(left);
			return (-1);
		}
		left = rule_new(RULE_OR, left, right);
	}
	*ret = left;
	return (0);
}

int
rule_parse(struct str text, struct rule **ret, struct err *err)
{
	struct parser p = { .rest = text, .whole = text };
	struct rule *rule;

	if (parse_or(&p, &rule, err) == -1)
		return (-1);
	skip_blanks(&p);
	if (p.rest.n > 0) {
		rule_free(rule);
		return (bad_rule(&p, err));
	}
	*ret = rule;
	return (0);
}

bool
rule_holds(const struct rule *rule, const char *const *names, size_t n)
{
	switch (rule->op) {
	case RULE_NOT:
		return (!rule_holds(rule->a, names, n));
	case RULE_AND:
		return (rule_holds(rule->a, names, n) &&
		    rule_holds(rule->b, names, n));
	case RULE_OR:
		return (rule_holds(rule->a, names, n) ||
		    rule_holds(rule->b, names, n));
	case RULE_NAME:
		break;
	}
	for (size_t i = 0; i < n; i++)
		if (strcmp(rule->name, names[i]) == 0)
			return (true);
	return (false);
}
