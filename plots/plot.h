/* SPDX-License-Identifier: MIT */
/* Pictures of runs, drawn by the gnuplot scripts of this folder. */
#ifndef PLOTS_PLOT_H
#define PLOTS_PLOT_H

#include <stddef.h>

#include "plots/subjects.h"
#include "results/past.h"
#include "results/cli/command.h"

struct comparison; /* results/comparison.h */

/*
 * Draws what the data allow into the folder, as PNG and SVG, beside the data as .tsv; what of an
 * earlier time has no data any more is taken away. Where a name is taken by what was not drawn here
 * (draw_claim()) nothing is drawn. The comparison is of two sides, or NULL.
 * Returns how many pictures there are now, or -errno after a line on stderr. -ENOENT, without
 * gnuplot, need not be an error: a run is whole without pictures.
 */
int plot_subjects(const struct subjects *s, const struct comparison *c, const char *folder);

/* The same of one run, and of kernels side by side, where runs[k] may be NULL. */
int plot_run(const struct run *run, const char *folder);
int plot_kernels(struct run *const *runs, const char *const *names, size_t n, const char *folder);

/* The same of a folder that a run, `vm` or a campaign has written. Returns an exit status. */
int plot_folder(const char *folder);

/* The file that picture `i` is drawn from, until the next call; NULL after the last one. */
const char *plot_data(size_t i);

/* A figure night by night. */
struct plot_series {
	const char *title, *machine; /* "upgrade/anon-reuse, armed"; what it was measured on */
	const char *unit;	     /* "ns per operation" */
	const struct past *past;
};

/* Draws FOLDER/NAME.png, .svg and their data. Returns 0, or -errno after a line on stderr. */
int plot_history(const struct plot_series *h, const char *folder, const char *name);

/*
 * Draws FOLDER/history-N.png, .svg and data of the times in the folders' runs whose level changed,
 * of operations as `ops` says (a comma list of patterns, NULL: all). Returns an exit status.
 */
int plot_histories(char *const *folders, size_t n, const char *ops, const char *out);

/* mnbench plot [--out DIR] RUN...; returns an exit status. */
int plot_main(int argc, char **argv);
extern const struct cli_command plot_command;

#endif
