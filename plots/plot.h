/* SPDX-License-Identifier: MIT */
/* Pictures of a run, drawn by the gnuplot scripts of this folder. */
#ifndef PLOTS_PLOT_H
#define PLOTS_PLOT_H

#include "results/model.h"

/*
 * Draws what the run's data allow into its folder, as PNG and SVG, beside the
 * data as .tsv. Without gnuplot says so and goes on: a run is whole without.
 */
void plot_run(const struct run *run, const char *folder);

/* Draws the kernels' secondary invalidations side by side; runs[k] may be NULL. */
void plot_kernels(struct run *const *runs, const char *const *names, size_t n, const char *folder);

#endif
