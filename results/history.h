/* SPDX-License-Identifier: MIT */
/* The figures of many runs over time: a series per machine, row and figure. */
#ifndef RESULTS_HISTORY_H
#define RESULTS_HISTORY_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "results/names.h"
#include "results/stats.h"

#define HISTORY_EFFECT 2.0 /* percent: least change of a time that is told; docs/history.md */

struct history_options {
	const char *ops;   /* comma list of patterns, or NULL: all */
	const char *since; /* the first date to look at, "2026-11-01" or longer, or NULL */
	double effect;	   /* least change of a time that is told, a ln ratio above 0 */
	bool all;	   /* show what never changed as well */
	bool ci;	   /* judge the newest runs */
};

struct history_run {
	char *path, *date; /* date as in the context: sorts as text */
	uint32_t machine;  /* number in history.machines */
	/* Of the context; "?" for what it does not say. */
	char *release, *version, *suite, *command, *kernel_name;
	bool guest; /* of `mnbench vm` */
};

/* One figure of one run. */
struct point {
	uint32_t run; /* in history.runs */
	float half;   /* half its 95 % interval, in ln of times and overheads; NaN: none */
	double value; /* ns, ln(armed / not armed), or a count per op */
};

struct series {
	uint32_t machine, row, figure; /* numbers of their names */
	struct point *points;	       /* by time */
	size_t n;
};

struct archive {
	struct names machines, rows, figures;
	struct history_run *runs; /* by date, those of one second by path */
	size_t n_runs;
	struct series *series; /* by machine, row and figure */
	size_t n_series, broken;
};

/*
 * Reads all run.json below the folders (four levels deep; a run's folder or file will do), with as
 * many threads as there are CPUs. A file that is no run is told on stderr and counted in `broken`;
 * a run from before `since` is left out. Returns false after say_error() if a folder cannot be
 * read or there is no run. 16 bytes are kept of each figure. history_free() in either case.
 */
bool history_read(struct archive *history, char *const *folders, size_t n,
		  const struct history_options *options);
void history_free(struct archive *history);

/* What makes a machine another one, of a run's context: the text in archive.machines. */
void history_machine(const json_t *context, char *text, size_t room);

/* The series of another figure of the same machine and row, or NULL. */
const struct series *history_beside(const struct archive *history, const struct series *series,
				    const char *figure);

/* Its value in that run; NaN if it has none. */
double series_value(const struct series *series, uint32_t run);

bool history_is_time(const char *figure); /* ns per op, or overhead */
bool history_is_shown(const char *figure);

/* What a series did. Indices are places in its points. */
struct trend {
	bool exact;    /* a count that is the same from run to run: judged by equality */
	size_t change; /* the first of the level that holds; 0: there was no change */
	struct interval change_by; /* ln ratio; unset if exact: see level and newest */
	struct interval drift;	   /* within the level, from its first to its last; NaN: not told */
	size_t outside;		   /* newest values outside of the level before them */
	double level, newest;	   /* that level's mean, and theirs, as values */
	struct interval by;	   /* as change_by */
	bool worse;		   /* that is for the worse */
	bool machine_moved;	   /* the control moved along: nothing is said of the kernel */
};

/* Levels are found by E-divisive (results/stats_changes.h); counts are compared. */
struct trend trend_of(const struct archive *history, const struct series *series, double effect);

void history_print(FILE *out, const struct archive *history, const struct history_options *options);

/*
 * Judges the newest run of each machine: EXIT_NOT_GOOD if it confirms that a worse level began
 * with its kernel, HISTORY_RERUN if one more run is to decide that, else EXIT_GOOD.
 */
#define HISTORY_RERUN 3
int history_judge(FILE *out, const struct archive *history, const struct history_options *options);

/* "6.12.90 -> 6.12.95", with the versions where the releases are equal, and the suite's commits. */
void history_between(char *text, size_t room, const struct history_run *before,
		     const struct history_run *after);

/* "upgrade/anon-reuse kvm", with " private" and " x2" where mms and threads are not the usual. */
void history_row_text(char *text, size_t room, const char *row);

/* A figure's name without "_per_op". */
void history_figure_text(char *text, size_t room, const char *figure);

/* Text from a file, padded to a width in bytes: text_printable() of it. */
void history_put(FILE *out, int width, const char *text);

/* One of the trend's intervals as "+4.2 % [+3.1, +5.3]"; if it is exact its counts, "1 -> 2". */
void history_change_text(char *text, size_t room, const struct trend *trend,
			 const struct interval *by);

#endif
