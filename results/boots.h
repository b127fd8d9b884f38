/* SPDX-License-Identifier: MIT */
/*
 * One side of a comparison: runs, by the boot they were made in. The boot is what
 * is repeated; several runs of one boot (equal boot_id) make its one number surer.
 */
#ifndef RESULTS_BOOTS_H
#define RESULTS_BOOTS_H

#include "results/model.h"

enum figure {
	FIGURE_NS,	 /* ns per operation */
	FIGURE_OVERHEAD, /* armed / not armed */
	FIGURE_CONTROL,	 /* ns of the control beside each block (harness/control.h) */
	FIGURES
};

struct boots {
	const char *name; /* "BASE" or "NEW" */
	struct run **runs;
	size_t *boot_of; /* the boot that each run belongs to */
	size_t n_runs, n_boots;
};

/*
 * Loads both sides at the same time, each a comma list of runs' folders or files. False after
 * one line of say_error(). boots_free() of both in either case.
 */
bool boots_load(struct boots *base, const char *base_list, struct boots *new, const char *new_list);

/* Appends a run, which then belongs to the boots. */
void boots_add(struct boots *boots, struct run *run);
void boots_free(struct boots *boots);

/* The row of that name in each run, NULL where it is not: rows has room for n_runs. */
void boots_rows(const struct boots *boots, const char *name, const struct row **rows);

/*
 * ln of the figure, one value a process (or pair of processes), of all runs of one
 * boot; returns how many, 0 without the row. The caller frees *x.
 */
size_t boots_processes(const struct boots *boots, const struct row *const *rows, size_t boot,
		       enum figure figure, double **x);

/* ln of the boot's one number, the median over its processes; NaN without the row. */
double boots_value(const struct boots *boots, const struct row *const *rows, size_t boot,
		   enum figure figure);

/* The round in which a boot was made, as its context says; false if it does not. */
bool boots_round(const struct boots *boots, size_t boot, json_int_t *round);

#endif
