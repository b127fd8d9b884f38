/* SPDX-License-Identifier: MIT */
/* `mnbench selftest`: what the suite finds on this machine, and what it takes for a finding. */
#ifndef HARNESS_SELFTEST_H
#define HARNESS_SELFTEST_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/trial.h"

struct selftest {
	double budget;		  /* seconds of a comparison with a known delay */
	double total;		  /* of everything */
	unsigned int comparisons; /* A/A ones over the quick rows */
	const char *ops;	  /* pattern of their operations, NULL: all */
	const char *op;		  /* that is slowed down */
	const char *out;	  /* the noise floor's file */
	uint64_t seed;
};

#define SELFTEST_AA_SHARE 0.35 /* of the total, for A/A */

/* What came out, as far as it goes into the noise floor's file. */
struct selftest_result {
	unsigned int comparisons, alarms; /* A/A: done, and those that found a difference */
	double floor;			  /* ln ratio: the 95th percentile of |difference| */
	double detectable;		  /* ln ratio: found with 90 % power in the budget */
	bool good;			  /* no more and no fewer alarms than chance gives */
};

/* Compares quick rows with themselves and prints it. Returns 0, or -1 after op_fail(). */
int selftest_equal(struct selftest *s, struct selftest_result *r);

/* Compares an op with itself and a known delay, and prints it. The same returns. */
int selftest_delayed(struct selftest *s, struct selftest_result *r);

/* Comparisons of each size of delay that fit into what selftest_equal() leaves. */
unsigned int selftest_delayed_comparisons(const struct selftest *s);

int selftest_main(int argc, char **argv);

#endif
