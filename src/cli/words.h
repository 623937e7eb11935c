/*
 * words: a command line taken apart: which command, its own words, the options
 * that were given. One table of options, since an option means the same
 * everywhere; every command says which of them it takes. Options may stand
 * before, between and after the words. A wrong one is ERR_USAGE with one
 * precise line. Borrows argv; one thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

struct cli;
struct err;

#define OPTION_TABLE(X) /* code, long, letter, argument, what it does */ \
	X(DATA, "data", 0, "DIR", \
	    "the data directory ($WAYBILL_DATA, else ./waybill-data)") \
	X(GALAXY, "galaxy", 0, "FILE", \
	    "work on the site of this galaxy.yml") \
	X(USER, "user", 0, "NAME", "act as this user (admin)") \
	X(JSON, "json", 0, NULL, "print JSON for programs") \
	X(QUIET, "quiet", 'q', NULL, "no talk on standard error") \
	X(HELP, "help", 'h', NULL, "explain the command") \
	X(VERSION, "version", 0, NULL, "print the version") \
	X(FORMAT, "format", 'f', "FORMAT", \
	    "tgz, tar, tar.gz, rocrate.zip, bag.zip, bag.tar or bag.tgz") \
	X(OUTPUT, "output", 'o', "FILE|URI", \
	    "where to: a file, a directory, or an address of a file source") \
	X(FORCE, "force", 0, NULL, \
	    "replace an existing file; do not reuse an earlier export") \
	X(PIN, "pin", 0, NULL, "keep the download for ever") \
	X(UNPIN, "unpin", 0, NULL, "let the download expire again") \
	X(DATASET, "dataset", 0, "ID", "this dataset; may be repeated") \
	X(COLLECTION, "collection", 0, "ID", \
	    "this collection; may be repeated") \
	X(DELETED, "include-deleted", 0, NULL, \
	    "also what is marked deleted") \
	X(HIDDEN, "include-hidden", 0, NULL, "also what is hidden") \
	X(NO_FILES, "no-files", 0, NULL, "records only, without bytes") \
	X(MISSING, "missing", 0, "POLICY", \
	    "of a missing file: fail, record or skip") \
	X(FINISHED, "require-finished", 0, NULL, \
	    "refuse while datasets are unfinished") \
	X(DRY_RUN, "dry-run", 'n', NULL, "say what would be done") \
	X(INTO, "into", 0, "HISTORY", \
	    "put an archived dataset or collection there") \
	X(ALL, "all", 'a', NULL, "everybody's") \
	X(STATE, "state", 0, "STATE", "only those in this state") \
	X(SINCE, "since", 0, "TIME", \
	    "only later ones: 30d, 12h, or a date") \
	X(LIMIT, "limit", 0, "N", "at most so many; 0: all") \
	X(SHOW_DELETED, "deleted", 0, NULL, "those marked deleted, too") \
	X(PURGE, "purge", 0, NULL, "also remove the bytes") \
	X(LISTEN, "listen", 0, "ADDR:PORT", \
	    "listen there (http.listen, else 127.0.0.1:8080)") \
	X(EMAIL, "email", 0, "ADDRESS", "the user's address") \
	X(ADMIN, "admin", 0, NULL, "may see and do everything") \
	X(NEW, "new", 0, NULL, "make a new key; older ones are void") \
	X(PASSWORD, "password-stdin", 0, NULL, \
	    "with a password, read from standard input")

enum opt {
#define X(code, name, letter, arg, help) OPT_##code,
	OPTION_TABLE(X)
#undef X
	OPTS
};
#define OPT(code) ((uint64_t)1 << OPT_##code)
/* What every command takes; what every command on a site takes. */
#define OPTS_ALWAYS (OPT(DATA) | OPT(JSON) | OPT(QUIET) | OPT(HELP))
#define OPTS_SITE (OPTS_ALWAYS | OPT(GALAXY) | OPT(USER))

struct command {
	const char *name;	/* "exports list" */
	const char *args;	/* its words, as the usage shows them */
	const char *summary;	/* one line */
	const char *text;	/* more for --help; may be NULL */
	unsigned min, max;	/* number of words */
	uint64_t options;
	/* The exit status, or -1. */
	int (*run)(struct cli *, struct err *);
};
#define WORDS_MANY UINT16_MAX

struct opt_given {
	enum opt option;
	const char *value;	/* NULL: it takes none */
};
struct words {
	const struct command *command;	/* NULL: see words_parse */
	const char **args;	/* what follows the command's name */
	size_t nargs, args_cap;
	struct opt_given *given;	/* in the order of the command line */
	size_t ngiven, given_cap;
};

/* Take argv apart; commands ends with a NULL name. The command, its words and
 * options are checked; with --help or --version, or without any word, nothing
 * is checked, args holds all words and command is NULL. */
MUST_CHECK int words_parse(int argc, char *const argv[],
    const struct command *commands, struct words *ret, struct err *);
/* The command at the front of args, which leaves args. */
MUST_CHECK int words_find_command(struct words *, const struct command *,
    struct err *);
void words_fini(struct words *);

bool words_has(const struct words *, enum opt);
/* The last value; NULL when the option was not given. */
const char *words_get(const struct words *, enum opt);

/* Facts of the table. */
const char *opt_name(enum opt);
const char *opt_arg(enum opt);	/* NULL: takes none */
const char *opt_help(enum opt);
char opt_letter(enum opt);	/* 0: none */
