#include "cli/words.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

/* getopt's values of long options: above every character. */
#define VALUE_BASE 256

static const struct {
	const char *name, *arg, *help;
	char letter;
} table[OPTS] = {
#define X(code, name, letter, arg, help) \
	[OPT_##code] = { name, arg, help, letter },
	OPTION_TABLE(X)
#undef X
};

const char *
opt_name(enum opt o)
{
	return (table[o].name);
}

const char *
opt_arg(enum opt o)
{
	return (table[o].arg);
}

const char *
opt_help(enum opt o)
{
	return (table[o].help);
}

char
opt_letter(enum opt o)
{
	return (table[o].letter);
}

static void
getopt_tables(struct option longs[OPTS + 1], char shorts[2 * OPTS + 3])
{
	size_t n = 0;

	/* Words in their place as option 1, whatever POSIXLY_CORRECT says; a
	 * missing argument is another thing than a wrong option. */
	shorts[n++] = '-';
	shorts[n++] = ':';
	for (size_t i = 0; i < OPTS; i++) {
		longs[i] = (struct option){
			.name = table[i].name,
			.has_arg = table[i].arg != NULL ? required_argument :
			    no_argument,
			.val = VALUE_BASE + (int)i,
		};
		if (table[i].letter != 0) {
			shorts[n++] = table[i].letter;
			if (table[i].arg != NULL)
				shorts[n++] = ':';
		}
	}
	longs[OPTS] = (struct option){ 0 };
	shorts[n] = '\0';
}

static enum opt
opt_of_value(int value)
{
	if (value >= VALUE_BASE)
		return ((enum opt)(value - VALUE_BASE));
	for (int i = 0; i < OPTS; i++)
		if (table[i].letter == value)
			return ((enum opt)i);
	return (OPTS);
}

/* text is the whole word, as "--jsno" or "--jsno=1". */
static int
unknown_option(const char *text, int letter, struct err *err)
{
	const char *names[OPTS];
	struct str name = str_of(text);
	size_t near;

	if (letter != 0)
		return (err_set(err, ERR_USAGE, "there is no option -%c",
		    letter));
	name = str_head(str_from(name, 2), str_find(str_from(name, 2), '='));
	for (size_t i = 0; i < OPTS; i++)
		names[i] = table[i].name;
	near = str_nearest(name, names, OPTS);
	(void)err_set(err, ERR_USAGE, "there is no option --%.*s",
	    STR_ARG(name));
	if (near != SIZE_MAX)
		return (err_hint(err, "did you mean --%s?", names[near]));
	return (-1);
}

static int
bad_option(int got, int value, const char *text, struct err *err)
{
	enum opt o = opt_of_value(value);

	if (got == ':')
		return (err_set(err, ERR_USAGE, "--%s needs %s %s",
		    table[o].name, strchr("AEIO", *table[o].arg) != NULL ?
		    "an" : "a", table[o].arg));
	if (value >= VALUE_BASE)
		return (err_set(err, ERR_USAGE, "--%s takes no value",
		    table[o].name));
	return (unknown_option(text, value, err));
}

static void
add_word(struct words *w, const char *word)
{
	mem_grow(w->args, &w->args_cap, w->nargs + 1);
	w->args[w->nargs++] = word;
}

static void
add_option(struct words *w, enum opt o, const char *value)
{
	mem_grow(w->given, &w->given_cap, w->ngiven + 1);
	w->given[w->ngiven++] = (struct opt_given){ o, value };
}

static int
take_apart(int argc, char *const argv[], struct words *w, struct err *err)
{
	struct option longs[OPTS + 1];
	char shorts[2 * OPTS + 3];
	int got;

	getopt_tables(longs, shorts);
	/* 0, not 1: a complete restart for glibc. */
	optind = 0;
	opterr = 0;
	while ((got = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		if (got == '?' || got == ':')
			return (bad_option(got, optopt, argv[optind - 1],
			    err));
		if (got == 1)
			add_word(w, optarg);
		else
			add_option(w, opt_of_value(got), optarg);
	}
	while (optind < argc)
		add_word(w, argv[optind++]);
	return (0);
}

/* How many words of the command's name the line begins with. */
static size_t
match(const struct words *w, const struct command *c, bool *ret_whole)
{
	struct str rest = str_of(c->name), word;
	size_t n = 0;

	while (str_cut(&rest, ' ', &word)) {
		if (n >= w->nargs || !str_is(word, w->args[n])) {
			*ret_whole = false;
			return (n);
		}
		n++;
	}
	*ret_whole = true;
	return (n);
}

#define NAMES_MAX 48

/* What could stand after the `fits` words that fit, each once. */
static size_t
possible(const struct words *w, const struct command *commands, size_t fits,
    char ret[NAMES_MAX][16])
{
	size_t n = 0;

	for (const struct command *c = commands; c->name != NULL; c++) {
		struct str rest = str_of(c->name), word = STR_NONE;
		bool whole;

		if (match(w, c, &whole) < fits || n == NAMES_MAX)
			continue;
		for (size_t i = 0; i <= fits; i++)
			(void)str_cut(&rest, ' ', &word);
		if (n > 0 && str_is(word, ret[n - 1]))
			continue;
		(void)snprintf(ret[n++], sizeof(ret[0]), "%.*s",
		    STR_ARG(word));
	}
	return (n);
}

static int
unknown_command(const struct words *w, const struct command *commands,
    size_t fits, struct err *err)
{
	AUTO_SB struct sb all = SB_EMPTY(sizeof(err->hint));
	char text[NAMES_MAX][16];
	const char *names[NAMES_MAX];
	size_t n = possible(w, commands, fits, text), near;

	for (size_t i = 0; i < n; i++) {
		names[i] = text[i];
		sb_addf(&all, "%s%s", i == 0 ? "" : ", ", text[i]);
	}
	if (fits == w->nargs) {
		(void)err_set(err, ERR_USAGE, "%s: what of it?",
		    w->args[fits - 1]);
		return (err_hint(err, "one of %s", sb_cstr(&all)));
	}
	(void)err_set(err, ERR_USAGE, "there is no command %s%s%s",
	    fits > 0 ? w->args[0] : "", fits > 0 ? " " : "", w->args[fits]);
	near = str_nearest(str_of(w->args[fits]), names, n);
	if (near != SIZE_MAX)
		return (err_hint(err, "did you mean %s?", names[near]));
	return (err_hint(err, "one of %s", sb_cstr(&all)));
}

int
words_find_command(struct words *w, const struct command *commands,
    struct err *err)
{
	size_t best = 0;

	for (const struct command *c = commands; c->name != NULL; c++) {
		bool whole;
		size_t n = match(w, c, &whole);

		if (n > best)
			best = n;
		if (!whole)
			continue;
		w->command = c;
		w->nargs -= n;
		memmove(w->args, w->args + n, w->nargs * sizeof(*w->args));
		return (0);
	}
	return (unknown_command(w, commands, best, err));
}

static int
check(const struct words *w, struct err *err)
{
	const struct command *c = w->command;

	for (size_t i = 0; i < w->ngiven; i++)
		if ((c->options & ((uint64_t)1 << w->given[i].option)) == 0)
			return (err_set(err, ERR_USAGE, "%s takes no --%s",
			    c->name, table[w->given[i].option].name));
	if (w->nargs > c->max)
		(void)err_set(err, ERR_USAGE, "%s: one word too many: %s",
		    c->name, w->args[c->max]);
	else if (w->nargs < c->min)
		(void)err_set(err, ERR_USAGE, "%s needs %s", c->name, c->args);
	else
		return (0);
	return (err_hint(err, "usage: waybill %s %s", c->name, c->args));
}

int
words_parse(int argc, char *const argv[], const struct command *commands,
    struct words *ret, struct err *err)
{
	*ret = (struct words){ 0 };
	if (take_apart(argc, argv, ret, err) == -1)
		return (-1);
	if (ret->nargs == 0 || words_has(ret, OPT_HELP) ||
	    words_has(ret, OPT_VERSION))
		return (0);
	if (words_find_command(ret, commands, err) == -1)
		return (-1);
	return (check(ret, err));
}

void
words_fini(struct words *w)
{
	free(w->args);
	free(w->given);
	*w = (struct words){ 0 };
}

bool
words_has(const struct words *w, enum opt o)
{
	for (size_t i = 0; i < w->ngiven; i++)
		if (w->given[i].option == o)
			return (true);
	return (false);
}

const char *
words_get(const struct words *w, enum opt o)
{
	for (size_t i = w->ngiven; i > 0; i--)
		if (w->given[i - 1].option == o)
			return (w->given[i - 1].value);
	return (NULL);
}
