/*
 * cli: one invocation of the program: the words, the output, the signals; and
 * the table of commands. A command returns its exit status, or -1 and the
 * caller prints the error and exits as the table of errors says. Commands live
 * in cmd_*.c, one file a subject. Main thread only.
 */
#pragma once

#include "base/cancel.h"
#include "cli/out.h"
#include "cli/words.h"

struct cli {
	struct words words;
	struct out *out;
	struct cancel *interrupt;	/* Ctrl-C: cancel the work */
	struct cancel *stop;	/* SIGTERM, SIGHUP: hand it over */
};

/* Exit statuses that are no error (interfaces.md). */
enum cli_exit { CLI_DONE = 0, CLI_FAILED = 1, CLI_GAPS = 3, CLI_REFUSED = 5,
	CLI_INTERRUPTED = 130 };

/* The program but for its internal commands. The exit status. */
int cli_main(int argc, char *argv[]);

/* The commands, in the order of the help; the last has no name. */
extern const struct command cli_commands[];

/* The help of a command, of a group of commands, or of the program. */
MUST_CHECK int cli_help(struct cli *, struct err *);

/* The worse of two exit statuses. */
int cli_worse(int, int);

/* One function a command. */
int cmd_archive_cat(struct cli *, struct err *);
int cmd_archive_convert(struct cli *, struct err *);
int cmd_archive_ls(struct cli *, struct err *);
int cmd_archive_verify(struct cli *, struct err *);
int cmd_config_show(struct cli *, struct err *);
int cmd_doctor(struct cli *, struct err *);
int cmd_export(struct cli *, struct err *);
int cmd_exports_cancel(struct cli *, struct err *);
int cmd_exports_events(struct cli *, struct err *);
int cmd_exports_gaps(struct cli *, struct err *);
int cmd_exports_get(struct cli *, struct err *);
int cmd_exports_list(struct cli *, struct err *);
int cmd_exports_pin(struct cli *, struct err *);
int cmd_exports_retry(struct cli *, struct err *);
int cmd_exports_rm(struct cli *, struct err *);
int cmd_exports_show(struct cli *, struct err *);
int cmd_exports_wait(struct cli *, struct err *);
int cmd_help(struct cli *, struct err *);
int cmd_histories_list(struct cli *, struct err *);
int cmd_histories_rename(struct cli *, struct err *);
int cmd_histories_rm(struct cli *, struct err *);
int cmd_histories_show(struct cli *, struct err *);
int cmd_import(struct cli *, struct err *);
int cmd_report(struct cli *, struct err *);
int cmd_serve(struct cli *, struct err *);
int cmd_user_add(struct cli *, struct err *);
int cmd_user_key(struct cli *, struct err *);
int cmd_user_list(struct cli *, struct err *);
int cmd_user_password(struct cli *, struct err *);
