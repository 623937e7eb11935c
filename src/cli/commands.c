/*
 * The table of commands. The help, the manual pages' synopses and the checks of
 * words and options come from it.
 */
#include "cli/cli.h"

#define EXPORT_OPTS (OPT(FORMAT) | OPT(OUTPUT) | OPT(FORCE) | OPT(PIN) | \
	OPT(DATASET) | OPT(COLLECTION) | OPT(DELETED) | OPT(HIDDEN) | \
	OPT(NO_FILES) | OPT(MISSING) | OPT(FINISHED) | OPT(DRY_RUN))

const struct command cli_commands[] = {
	{
		"serve", "", "answer over HTTP, as a Galaxy would",
		"Until Ctrl-C or SIGTERM. Works on the tasks that are asked "
		"for, in processes of\ntheir own; a clean stop hands them "
		"over. Port 0 is any free one.",
		0, 0, OPTS_ALWAYS | OPT(GALAXY) | OPT(LISTEN), cmd_serve
	},
	{
		"import", "ARCHIVE|URI ...",
		"take in archives that a Galaxy or waybill wrote",
		"The archive is checked whole before anything is created. An "
		"archive of a history\nmakes a new history; one of a dataset "
		"or collection goes into --into HISTORY, or\ninto a new "
		"history of its name. Interrupted anywhere, nothing of it "
		"stays.",
		1, WORDS_MANY, OPTS_SITE | OPT(INTO) | OPT(DRY_RUN), cmd_import
	},
	{
		"export", "[HISTORY ...]",
		"pack histories, datasets or collections into archives",
		"HISTORY is an id or an exact name. Without -o the archive is "
		"a download: kept for\na while in the data directory, fetched "
		"with `waybill exports get`. Waits for the\nend; Ctrl-C "
		"cancels. A repeat of a ready export answers at once (unless "
		"--force).",
		0, WORDS_MANY, OPTS_SITE | EXPORT_OPTS, cmd_export
	},
	{
		"exports list", "", "records of exports, newest first", NULL,
		0, 0, OPTS_SITE | OPT(ALL) | OPT(STATE) | OPT(SINCE) |
		OPT(LIMIT), cmd_exports_list
	},
	{
		"exports show", "ID", "one record: state, size, digest, where",
		"ID is the task's UUID or a unique beginning of it.",
		1, 1, OPTS_SITE, cmd_exports_show
	},
	{
		"exports get", "ID", "copy a finished download to a file",
		"Into -o FILE, which must not exist unless --force is given, "
		"or under the\noffered name into the current directory.",
		1, 1, OPTS_SITE | OPT(OUTPUT) | OPT(FORCE), cmd_exports_get
	},
	{
		"exports wait", "ID", "wait for the end, working if nobody does",
		"Ctrl-C ends the waiting only.",
		1, 1, OPTS_SITE, cmd_exports_wait
	},
	{
		"exports cancel", "ID", "end an export; nothing of it stays",
		NULL, 1, 1, OPTS_SITE, cmd_exports_cancel
	},
	{
		"exports retry", "ID", "the same export again, as a new record",
		NULL, 1, 1, OPTS_SITE, cmd_exports_retry
	},
	{
		"exports rm", "ID", "remove the archive; the record stays",
		NULL, 1, 1, OPTS_SITE, cmd_exports_rm
	},
	{
		"exports gaps", "ID", "what is missing from an export, and why",
		NULL, 1, 1, OPTS_SITE, cmd_exports_gaps
	},
	{
		"exports events", "[ID]", "what happened when, newest first",
		NULL, 0, 1, OPTS_SITE | OPT(ALL) | OPT(LIMIT),
		cmd_exports_events
	},
	{
		"exports pin", "ID", "keep a download for ever (or --unpin it)",
		NULL, 1, 1, OPTS_SITE | OPT(UNPIN), cmd_exports_pin
	},
	{
		"histories list", "", "histories, newest first", NULL,
		0, 0, OPTS_SITE | OPT(ALL) | OPT(SHOW_DELETED) | OPT(LIMIT),
		cmd_histories_list
	},
	{
		"histories show", "HISTORY", "what is in a history", NULL,
		1, 1, OPTS_SITE, cmd_histories_show
	},
	{
		"histories rename", "HISTORY NAME", "give it another name", NULL,
		2, 2, OPTS_SITE, cmd_histories_rename
	},
	{
		"histories rm", "HISTORY", "mark it deleted, as Galaxy does",
		"With --purge the bytes that nothing else uses are removed, "
		"for good.",
		1, 1, OPTS_SITE | OPT(PURGE), cmd_histories_rm
	},
	{
		"archive ls", "FILE|URL", "list the members of an archive",
		"Of a zip archive behind http or https only the directory is "
		"fetched.",
		1, 1, OPTS_ALWAYS, cmd_archive_ls
	},
	{
		"archive cat", "FILE|URL MEMBER", "print a member's bytes",
		"Of a zip archive behind http or https only the directory and "
		"the member are\nfetched.",
		2, 2, OPTS_ALWAYS, cmd_archive_cat
	},
	{
		"archive verify", "FILE ...",
		"check structure, documents, references, digests",
		"Exit status 5 when there is a fault. Warnings name what a "
		"Galaxy would not\nbe able to import, or would import "
		"otherwise.",
		1, WORDS_MANY, OPTS_ALWAYS, cmd_archive_verify
	},
	{
		"archive convert", "FILE", "write an archive in another format",
		"From any format that can be read into -f FORMAT, as -o FILE. "
		"No site is needed.",
		1, 1, OPTS_ALWAYS | OPT(FORMAT) | OPT(OUTPUT) | OPT(FORCE),
		cmd_archive_convert
	},
	{
		"user add", "NAME", "make a user, with a key", NULL,
		1, 1, OPTS_SITE | OPT(EMAIL) | OPT(ADMIN) | OPT(PASSWORD),
		cmd_user_add
	},
	{
		"user list", "", "all users", NULL, 0, 0, OPTS_SITE,
		cmd_user_list
	},
	{
		"user key", "NAME", "print a user's newest key, alone", NULL,
		1, 1, OPTS_SITE | OPT(NEW), cmd_user_key
	},
	{
		"user password", "NAME", "set a user's password",
		"Asked for twice at a terminal, else the first line of "
		"standard input. Programs\nget the user's key for it at "
		"/api/authenticate/baseauth.",
		1, 1, OPTS_SITE, cmd_user_password
	},
	{
		"report", "", "how exports went: by size, stuck, failed, slow",
		NULL, 0, 0, OPTS_SITE | OPT(SINCE), cmd_report
	},
	{
		"config show", "", "every setting, its value and its origin",
		NULL, 0, 0, OPTS_SITE, cmd_config_show
	},
	{
		"doctor", "", "name each fault of database, queue and storage",
		"Changes nothing. Exit status 1 when something is an error.",
		0, 0, OPTS_SITE, cmd_doctor
	},
	{
		"help", "[COMMAND]", "explain a command", NULL,
		0, WORDS_MANY, OPTS_ALWAYS, cmd_help
	},
	{ 0 }
};
