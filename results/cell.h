/* SPDX-License-Identifier: MIT */
/* One figure of one row on both sides: what a comparison says of it. */
#ifndef RESULTS_CELL_H
#define RESULTS_CELL_H

#include "results/boots.h"
#include "results/rounds.h"
#include "results/stats_rank.h"
#include "results/verdict.h"

/* What is repeated. */
enum unit {
	UNIT_PROCESS, /* one boot a side: processes of these */
	UNIT_BOOT,    /* boots, unpaired */
	UNIT_ROUND,   /* boots in pairs */
};

struct design {
	const struct boots *base, *new;
	struct rounds rounds;
	enum unit unit;
	struct judge judge;
};

/* What the control says of the machine under both sides. */
enum control {
	CONTROL_SAME,
	CONTROL_MOVED,	/* it is another machine beyond doubt */
	CONTROL_UNSURE, /* the control varies too much to tell */
};

struct cell {
	const struct row *row; /* of the first run of BASE that has it */
	enum figure figure;
	double base, new;	/* medians, not logarithms */
	struct interval change; /* ln(new / base), over units */
	double p, q;		/* of "no difference"; q is the caller's to set */
	double error, df;	/* of the change: its standard error, degrees of freedom */
	struct rank_test rank;	/* Mann-Whitney's; of rounds the signed-rank test */
	double a12;
	struct interval bootstrap; /* ratio of medians; of rounds the median ratio */
	struct interval control;   /* ln(new / base) of the control's time */
	enum control machine;
	enum judgement judgement; /* the caller's to set, after q */
	bool judged;		  /* false: withheld; the caller's to set too */
};

/*
 * Computes all but q. False if a side has too few values: none at all, or one
 * process. The rows are those of boots_rows().
 */
bool cell_compute(struct cell *cell, const struct design *design, const struct row *const *base,
		  const struct row *const *new, enum figure figure);

/* The least true change, as a ln ratio, that would be found 4 times in 5: verdict_finds(). */
double cell_finds(const struct cell *cell, const struct design *design);

#endif
