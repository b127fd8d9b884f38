/* SPDX-License-Identifier: MIT */
/*
 * A subcommand and its options, stated once: getopt's table, the help, the man page and what a
 * shell completes are all made of it.
 */
#ifndef RESULTS_CLI_COMMAND_H
#define RESULTS_CLI_COMMAND_H

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>

/* An option; one without a name is a heading, its `help`, over those that follow. */
struct cli_option {
	const char *name;  /* without the dashes */
	const char *value; /* as it is shown, "PATTERN,..." a comma list; NULL: takes none */
	const char *help;  /* a phrase or two */
	const char *more;  /* further sentences, in the man page alone; or NULL */
	const char
		*complete; /* what the value may be: words, or "@LIST" (cli_complete()); or NULL */
	int key;	   /* for cli_read()'s `take` */
};

/* Ends a table. */
#define CLI_END                                                                                    \
	{                                                                                          \
		.name = NULL                                                                       \
	}

struct cli_command {
	const char *name;
	const char *summary; /* one line; NULL: a command that only the program itself uses */
	const char *usage;   /* what follows the name, a line for each form; "" if nothing does */
	const char *about;   /* a paragraph, or NULL */
	const char *after;   /* one below the options, or NULL */
	const struct cli_option *options; /* NULL: none */
	const char *words;		  /* what completes further words, as cli_option.complete */
	const char *json;		  /* what --json prints; NULL: it prints nothing as JSON */
	int (*run)(int argc, char **argv);
};

/*
 * Gives every option to `take` (its key; the value in optarg) until one returns other than
 * EXIT_GOOD, which is returned. argv[0] names the subcommand. With `stop` set the first word
 * that is no option ends them. What follows begins at argv[optind]. Returns EXIT_GOOD,
 * EXIT_REQUEST after one line on stderr, or -1 after --help was answered.
 */
int cli_read(const struct cli_command *command, int argc, char **argv, bool stop,
	     int (*take)(void *options, int key), void *options);

/* The same for a command of words alone, of which there are at least `min` and at most `max`. */
int cli_read_words(const struct cli_command *command, int argc, char **argv, int min, int max);

/* For words that are too many or too few: one line with the command's usage. Returns EXIT_REQUEST.
 */
int cli_misused(const struct cli_command *command);

/* The help of a command, at most 80 columns wide. */
void cli_help(FILE *out, const struct cli_command *command);

/* The list of all commands, which a NULL ends. */
void cli_help_all(FILE *out, const struct cli_command *const *commands);

/* The man page of all commands, in man(7)'s macros. */
void cli_manual(FILE *out, const struct cli_command *const *commands);

/* NULL if there is none of that name. */
const struct cli_command *cli_find(const struct cli_command *const *commands, const char *name);

/* The command that a word was meant to be, or NULL. */
const char *cli_near_command(const struct cli_command *const *commands, const char *word);

/* The option (of the command, or one that all have) that was meant, or NULL. */
const char *cli_near_option(const struct cli_command *command, const char *word);

/* How far a word is from one that may have been meant, as a rank; SIZE_MAX: it was not meant. */
size_t cli_distance(const char *word, const char *meant);

/* The options that every command has, --json only where it prints some. */
extern const struct cli_option cli_common[];
bool cli_has_common(const struct cli_command *command, const struct cli_option *common);

/* A list that completion knows by name. */
struct cli_list {
	const char *name;	  /* "ops" */
	void (*print)(FILE *out); /* a line each */
};

/*
 * Prints what the last of the words that follow the program's name may become, a line each;
 * "//files" or "//folders" if that is the shell's to find.
 */
void cli_complete(FILE *out, const struct cli_command *const *commands,
		  const struct cli_list *lists, int n, char *const *words);

#endif
