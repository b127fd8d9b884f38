/* SPDX-License-Identifier: MIT */
/* Two kernels, each of one or several boots, row by row: the comparison as data. */
#ifndef RESULTS_COMPARISON_H
#define RESULTS_COMPARISON_H

#include "results/cell.h"
#include "results/comparable.h"
#include "results/compare_contract.h"
#include "results/compare_counts.h"
#include "results/noise_floor.h"

struct comparison_options {
	double effect_percent; /* of interest; 0: 1 %, or 5 % of one boot a side */
	double alpha;	       /* false discovery rate; COMPARISON_ALPHA is usual */
	bool rounds;	       /* pair boots by their place in the lists */
	const char *under_test;
	struct noise_floor noise;
};

#define COMPARISON_ALPHA 0.05

/* Why the figures of a row are not set side by side. */
enum obstacle {
	OBSTACLE_NONE,
	OBSTACLE_ONLY_BASE,
	OBSTACLE_ONLY_NEW,
	OBSTACLE_INVALID,    /* on at least one side: see bad_base, bad_new */
	OBSTACLE_OTHER_WORK, /* another batch or unit */
};

/* A row that any run has; all pointers are into the runs and the comparison. */
struct compared_row {
	const struct row *base, *new; /* of the side's first run that has it, or NULL */
	enum obstacle obstacle;
	const char *bad_base, *bad_new; /* why a run of the side calls it INVALID, or NULL */
	const struct cell *cells;	/* its times: ns/op, and the overhead if it is armed */
	size_t n_cells;
	size_t first_count, n_counts; /* its exact figures, in the comparison's counts */
};

struct comparison {
	struct design design;
	struct difference *differences; /* between the first runs' contexts */
	size_t n_differences;
	char refusal[500];	   /* why no figure is judged, or "" */
	struct compared_row *rows; /* those of BASE, then those of NEW only */
	size_t n_rows;
	struct cell *cells; /* with q and verdicts set */
	size_t n_cells;
	struct compared_count *counts;
	size_t n_counts;
	struct check_change *checks; /* of the contract: those that differ */
	size_t n_checks;
	size_t judged[JUDGEMENTS], not_judged; /* cells */
	size_t unsure;			       /* cells whose control says nothing */
	size_t compared;		       /* cells, and counts that both sides have */
	size_t changed;			       /* counts */
	size_t broken_checks, fixed_checks;
	size_t broken_rows; /* INVALID in NEW, and not in BASE */
	size_t only_base, only_new;
};

/*
 * Compares two loaded sides, which are to live as long as *c. EXIT_GOOD, or EXIT_REQUEST
 * after one line on stderr: one boot against several, rounds that do not match.
 * comparison_free() in either case.
 */
int comparison_make(struct comparison *c, const struct boots *base, const struct boots *new,
		    const struct comparison_options *options);
void comparison_free(struct comparison *c);

/* "dontneed/populated/size:1M armed threads:2 private". */
void comparison_label(const struct row *row, char *text, size_t room);

/* The first row that is there, or NULL; n of them. */
const struct row *rows_first(const struct row *const *rows, size_t n);

/* The first run's row that is there and says why it is no result, or NULL. */
const char *rows_invalid(const struct row *const *rows, size_t n);

#endif
