/* SPDX-License-Identifier: MIT */
/* Pictures of runs, drawn by the gnuplot scripts of this folder. */
#ifndef PLOTS_PLOT_H
#define PLOTS_PLOT_H

#include <time.h>

#include "plots/subjects.h"

struct comparison; /* results/comparison.h */

/*
 * Draws what the data allow into the folder, as PNG and SVG, beside the data as .tsv; what of an
 * earlier time has no data any more is taken away. The comparison is of two sides, or NULL.
 * Returns how many pictures there are now, or -errno after a line on stderr. -ENOENT, without
 * gnuplot, need not be an error: a run is whole without pictures.
 */
int plot_subjects(const struct subjects *s, const struct comparison *c, const char *folder);

/* The same of one run, and of kernels side by side, where runs[k] may be NULL. */
int plot_run(const struct run *run, const char *folder);
int plot_kernels(struct run *const *runs, const char *const *names, size_t n, const char *folder);

/* The same of a folder that a run, `vm` or a campaign has written. Returns an exit status. */
int plot_folder(const char *folder);

/* One run in a history: a figure night by night. */
struct plot_point {
	time_t when;
	double value, low, high; /* in the history's unit; low and high may be NaN */
};

/* The run with which another regime begins, and the two regimes' values. */
struct plot_change {
	size_t at; /* index of a point, above 0 */
	double before, after;
};

struct plot_series {
	const char *title, *machine; /* "upgrade/anon-reuse, armed"; what it was measured on */
	const char *unit;	     /* "ns per operation" */
	const struct plot_point *points;
	size_t n;
	const struct plot_change *changes; /* in ascending order of `at` */
	size_t n_changes;
};

/* Draws FOLDER/NAME.png, .svg and their data. Returns 0, or -errno after a line on stderr. */
int plot_history(const struct plot_series *h, const char *folder, const char *name);

/* mnbench plot [--out DIR] RUN...; returns an exit status. */
int plot_main(int argc, char **argv);

#endif
