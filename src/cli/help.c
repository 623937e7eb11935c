#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

static void
list_options(struct out *out, uint64_t options)
{
	char left[64];

	for (int i = 0; i < OPTS; i++) {
		enum opt o = (enum opt)i;
		const char *arg = opt_arg(o);
		char letter[5] = "    ";

		if ((options & ((uint64_t)1 << i)) == 0)
			continue;
		if (opt_letter(o) != 0)
			(void)snprintf(letter, sizeof(letter), "-%c, ",
			    opt_letter(o));
		(void)snprintf(left, sizeof(left), "%s--%s%s%s", letter,
		    opt_name(o), arg != NULL ? " " : "",
		    arg != NULL ? arg : "");
		out_text(out, "  %-25s  %s\n", left, opt_help(o));
	}
}

static void
help_command(struct out *out, const struct command *c)
{
	out_text(out, "usage: waybill %s [OPTION ...]%s%s\n\n%s\n", c->name,
	    c->args[0] != '\0' ? " " : "", c->args, c->summary);
	if (c->text != NULL)
		out_text(out, "\n%s\n", c->text);
	out_text(out, "\noptions:\n");
	list_options(out, c->options);
}

static void
list_commands(struct out *out, struct str prefix)
{
	char left[64];

	for (const struct command *c = cli_commands; c->name != NULL; c++) {
		if (!str_starts(str_of(c->name), prefix))
			continue;
		(void)snprintf(left, sizeof(left), "%s %s", c->name, c->args);
		out_text(out, "  %-25s  %s\n", left, c->summary);
	}
}

static void
help_program(struct out *out)
{
	out_text(out,
	    "usage: waybill COMMAND [WORD ...] [OPTION ...]\n\n"
	    "waybill packs Galaxy histories into archives, sends them where "
	    "they are wanted,\nand keeps a record of every export that never "
	    "lies.\n\ncommands:\n");
	list_commands(out, STR(""));
	out_text(out, "\noptions of every command:\n");
	list_options(out, OPTS_SITE);
	out_text(out, "\n`waybill help COMMAND` says more. Exit status: 0 "
	    "done, 1 failed, 2 wrong use,\n3 done with gaps, 4 not found or "
	    "not allowed, 5 refused, 6 busy, 7 no room or\na limit, 130 "
	    "cancelled by Ctrl-C.\n");
}

static bool
is_group(const char *word)
{
	size_t n = strlen(word);

	for (const struct command *c = cli_commands; c->name != NULL; c++)
		if (strncmp(c->name, word, n) == 0 && c->name[n] == ' ')
			return (true);
	return (false);
}

int
cli_help(struct cli *cli, struct err *err)
{
	struct words *w = &cli->words;

	if (w->nargs == 0) {
		help_program(cli->out);
		return (CLI_DONE);
	}
	if (w->nargs == 1 && is_group(w->args[0])) {
		out_text(cli->out, "commands:\n");
		list_commands(cli->out, str_of(w->args[0]));
		return (CLI_DONE);
	}
	if (words_find_command(w, cli_commands, err) == -1)
		return (-1);
	help_command(cli->out, w->command);
	return (CLI_DONE);
}

int
cmd_help(struct cli *cli, struct err *err)
{
	return (cli_help(cli, err));
}
