#include "cli/ask.h"

#include <errno.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

#include "base/err.h"
#include "cli/cli.h"

void
ask_wipe(struct sb *sb)
{
	if (sb->p != NULL)
		explicit_bzero(sb->p, sb->cap);
	sb_clear(sb);
}

/* 1 a byte, 0 the end. Signals end the reading. */
static int
read_byte(const struct cli *cli, char *ret, struct err *err)
{
	for (;;) {
		ssize_t n = read(STDIN_FILENO, ret, 1);

		if (n >= 0)
			return ((int)n);
		if (errno != EINTR)
			return (err_sys(err, "read the password"));
		if (cancel_check(cli->interrupt, err) == -1 ||
		    cancel_check(cli->stop, err) == -1)
			return (-1);
	}
}

static int
read_line(const struct cli *cli, struct sb *sb, struct err *err)
{
	struct str all;
	char c;
	int got;

	while ((got = read_byte(cli, &c, err)) == 1 && c != '\n')
		sb_addc(sb, c);
	return (got == -1 ? -1 : sb_finish(sb, &all, err));
}

static int
ask(const struct cli *cli, const char *question, const char *whose,
    struct sb *sb, struct err *err)
{
	int rc;

	(void)fprintf(stderr, "%s %s: ", question, whose);
	rc = read_line(cli, sb, err);
	(void)fputc('\n', stderr);
	return (rc);
}

static int
ask_twice(const struct cli *cli, const char *whose, struct sb *sb,
    struct err *err)
{
	AUTO_SB struct sb again = SB_EMPTY(sb->limit);
	bool same;

	if (ask(cli, "Password for", whose, sb, err) == -1)
		return (-1);
	if (ask(cli, "Once more for", whose, &again, err) == -1) {
		ask_wipe(&again);
		return (-1);
	}
	same = str_eq_secret(sb_str(sb), sb_str(&again));
	ask_wipe(&again);
	return (same ? 0 : err_set(err, ERR_INVALID,
	    "the two passwords are not the same"));
}

int
ask_password(const struct cli *cli, const char *whose, struct sb *sb,
    struct err *err)
{
	struct termios shown, hidden;
	int rc;

	if (tcgetattr(STDIN_FILENO, &shown) == -1)
		return (read_line(cli, sb, err));
	hidden = shown;
	hidden.c_lflag &= ~(tcflag_t)ECHO;
	if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == -1)
		return (err_sys(err, "hide the password"));
	rc = ask_twice(cli, whose, sb, err);
	(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
	return (rc);
}
