/* SPDX-License-Identifier: MIT */
/*
 * A format is one file here: a function that writes a report, and EXPORT_REGISTER().
 * What it writes from is a report: one or several sides (kernels) of one or several
 * boots each, their rows, and for two sides the comparison. Nothing here measures or
 * judges; a format only says in its own words what is in the report.
 */
#ifndef RESULTS_EXPORT_EXPORT_H
#define RESULTS_EXPORT_EXPORT_H

#include <stdio.h>

#include "results/comparison.h"
#include "results/known.h"

/* A time of a row on one side. The units are its boots; of one boot its processes. */
struct estimate {
	double value;	  /* median over units: ns per op, or armed / not armed; NaN: none */
	double low, high; /* 95 % t-interval (of logarithms); NaN of one unit: there is none */
	double cv;	  /* coefficient of variation over units, a fraction; NaN of one unit */
	size_t n;	  /* units; 0: not measured */
};

/* A row on one side. */
struct report_cell {
	const struct row *row; /* of the side's first run that has it; NULL: none has */
	const char *invalid;   /* why it is no result, or NULL; then it has no figure */
	struct estimate ns, overhead;
};

struct report_row {
	const char *name;		     /* the whole name, unique in the report */
	char label[300];		     /* comparison_label() */
	const struct row *row;		     /* of the first run of any side */
	struct report_cell *cells;	     /* one a side */
	const struct compared_row *compared; /* NULL unless there is a comparison */
};

/* A kernel. */
struct report_side {
	char *name;	      /* unique in the report; printable UTF-8 */
	struct boots boots;   /* all but the blocks of its samples, see report_load_blocks() */
	bool emulated;	      /* a guest that counts and tells no time */
	struct check *checks; /* of the contract, by name (boots_judge()) */
	size_t n_checks;
	struct known known; /* what its kernel is expected to fail of them */
};

struct archive; /* results/history.h */

/* What the words of a command line mean that name a report's runs, for the command's help. */
#define REPORT_WORDS                                                                               \
	"RUN is a run's folder or run.json, several boots of one kernel with commas between, "     \
	"a campaign's folder or that of a guest run. Two kernels: the first is the base."

struct report {
	struct report_side *sides; /* two: BASE and NEW */
	size_t n_sides;
	struct report_row *rows; /* in the order in which the sides have them */
	size_t n_rows;
	bool times;		       /* some row has a time */
	struct comparison *comparison; /* NULL unless there are two sides */
	double floor;		       /* noise floor, a ln ratio; 0: not given */
	json_t *facts;		       /* what --fact KEY=VALUE says; strings */
	bool by_run;		       /* `reproduce` makes one run, to be made on each kernel */
	char *reproduce; /* the command line that makes such runs again, or NULL: not recorded */
	char *command;	 /* the command line that makes this report */
	const struct archive *archive; /* --history: other runs of these rows, or NULL */
	bool blocks;		       /* the samples' blocks are loaded */
};

struct export_format {
	const char *name; /* as --format says it */
	const char *what; /* one line: what it is, and what reads it */
	/*
	 * Writes the whole report. Returns EXIT_GOOD, or EXIT_REQUEST after one line of
	 * say_error(); what was written is then thrown away.
	 */
	int (*write)(FILE *out, const struct report *report);
};

void export_register(const struct export_format *format);

#define EXPORT_REGISTER(f)                                                                         \
	__attribute__((constructor)) static void export_register_##f(void)                         \
	{                                                                                          \
		export_register(&(f));                                                             \
	}

/* The format of that name, or NULL; the i-th by name, or NULL past the last one. */
const struct export_format *export_find(const char *name);
const struct export_format *export_at(size_t i);

/*
 * Loads what the words name: a run's folder or run.json, a comma list of boots of one
 * side, a campaign's folder (both its sides), or a folder of kernels' folders (a guest
 * run). `names` is a comma list of names for the sides, or NULL. EXIT_GOOD, or
 * EXIT_REQUEST after one line on stderr. report_free() in either case.
 */
int report_load(struct report *report, char *const *words, size_t n, const char *names,
		const struct comparison_options *options);

/* The same with the blocks of the samples, which take most of the time. */
int report_load_blocks(struct report *report, char *const *words, size_t n, const char *names,
		       const struct comparison_options *options);
void report_free(struct report *report);

/*
 * Writes the report into the file, as a whole or not at all; NULL: to standard output. EXIT_GOOD,
 * or EXIT_REQUEST after one line on stderr.
 */
int report_write(const struct report *report, const struct export_format *format, const char *path);

/*
 * The figure's units of a row on a side, one a boot (of one boot: one a process), as
 * numbers, not logarithms. Returns how many; the caller frees *x. None of an INVALID row.
 */
size_t report_values(const struct report_side *side, const char *row, enum figure figure,
		     double **x);

/* One boot's median; NaN if it has none, or the row is INVALID. */
double report_boot_value(const struct report_side *side, const char *row, size_t boot,
			 enum figure figure);

/* What all runs of a side count of a row; none of an INVALID row. */
struct count_range report_count_of(const struct report_side *side, const char *row,
				   const char *metric);

/* A metric or counter, per op, of the boot's first run that has it; NaN without. */
double report_boot_count(const struct report_side *side, const char *row, size_t boot,
			 const char *metric);

/* The first run of that boot. */
const struct run *report_boot_run(const struct report_side *side, size_t boot);

/* What --fact says of the key, or `otherwise`. */
const char *report_fact(const struct report *report, const char *key, const char *otherwise);

#endif
