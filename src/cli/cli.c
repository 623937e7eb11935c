#include "cli/cli.h"

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <string.h>


/* What the signal handler may touch; set before it is installed. */
static struct cancel *interrupt_token, *stop_token;

static void
on_signal(int sig)
{
	int saved = errno;

	cancel_set(sig == SIGINT ? interrupt_token : stop_token);
	errno = saved;
}

static void
catch_signals(struct cli *cli)
{
	struct sigaction catch = { .sa_handler = on_signal };
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	interrupt_token = cli->interrupt;
	stop_token = cli->stop;
	(void)sigemptyset(&catch.sa_mask);
	(void)sigemptyset(&ignore.sa_mask);
	(void)sigaction(SIGINT, &catch, NULL);
	(void)sigaction(SIGTERM, &catch, NULL);
	(void)sigaction(SIGHUP, &catch, NULL);
	/* A reader that went away is an error of write(2), and an exit status
	 * from our table. */
	(void)sigaction(SIGPIPE, &ignore, NULL);
}

int
cli_worse(int a, int b)
{
	/* A failure, whatever its number, is worse than gaps. */
	if (a == CLI_GAPS && b != CLI_DONE)
		return (b);
	if (b == CLI_GAPS && a != CLI_DONE)
		return (a);
	return (a > b ? a : b);
}

static int
run(struct cli *cli, struct err *err)
{
	const struct words *w = &cli->words;

	if (words_has(w, OPT_VERSION)) {
		out_text(cli->out, "waybill " WAYBILL_VERSION "\n");
		return (CLI_DONE);
	}
	if (words_has(w, OPT_HELP))
		return (cli_help(cli, err));
	if (w->command == NULL) {
		(void)err_set(err, ERR_USAGE, "what is to be done?");
		return (err_hint(err, "`waybill --help` lists the commands"));
	}
	return (w->command->run(cli, err));
}

/* Before the words are taken apart: how is their error to be printed? */
static bool
asks_for(int argc, char *argv[], const char *option)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], option) == 0)
			return (true);
	return (false);
}

int
cli_main(int argc, char *argv[])
{
	struct err err = { 0 };
	struct cli cli = {
		.out = out_new(asks_for(argc, argv, "--json"),
		    asks_for(argc, argv, "--quiet") ||
		    asks_for(argc, argv, "-q")),
		.interrupt = cancel_new(),
		.stop = cancel_new(),
	};
	int status;

	/* What the terminal can show; nothing else depends on it. */
	(void)setlocale(LC_CTYPE, "");
	catch_signals(&cli);
	status = words_parse(argc, argv, cli_commands, &cli.words, &err);
	if (status == 0)
		status = run(&cli, &err);
	if (status != -1 && out_flush(cli.out, &err) == -1)
		status = -1;
	if (status == -1) {
		if (err.code == ERR_EXISTS && cli.words.command != NULL &&
		    (cli.words.command->options & OPT(FORCE)) != 0)
			(void)err_hint(&err, "choose another name, or "
			    "--force to replace it");
		/* Who closed our output does not want to hear of it. */
		if (err.sys != EPIPE)
			out_error(cli.out, &err, false);
		status = err.code == ERR_CANCELLED &&
		    cancel_is_set(cli.interrupt) ? CLI_INTERRUPTED :
		    err_exit(err.code);
		if (out_flush(cli.out, &err) == -1 && status == CLI_DONE)
			status = CLI_FAILED;
	}
	words_fini(&cli.words);
	out_free(cli.out);
	cancel_free(cli.interrupt);
	cancel_free(cli.stop);
	return (status);
}
