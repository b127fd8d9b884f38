/* SPDX-License-Identifier: MIT */
/* `mnbench selftest`: what the suite finds on this machine, and what it takes for a finding. */
#ifndef HARNESS_SELFTEST_H
#define HARNESS_SELFTEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/trial.h"
#include "results/cli/command.h"

struct selftest {
	double budget;		  /* seconds of a comparison with a known delay */
	double total;		  /* seconds of everything */
	unsigned int comparisons; /* A/A ones over the quick rows */
	const char *ops;	  /* pattern of their operations, NULL: all */
	const char *op;		  /* that is slowed down */
	const char *out;	  /* the noise floor's file */
	uint64_t seed;
};

#define SELFTEST_AA_SHARE 0.35 /* of the total, for A/A */
#define SELFTEST_DELAYS	  4    /* sizes of delays; the first is none */

/* What came out, as far as it goes into the noise floor's file. */
struct selftest_result {
	unsigned int comparisons, alarms; /* A/A: done, and those that found a difference */
	unsigned int failed;		  /* A/A: came to no result */
	double floor;			  /* ln ratio: the 95th percentile of |difference| */
	double detectable;		  /* ln ratio: found with 90 % power in the budget */
};

/* The numbers of false alarms that chance gives, 95 times of 100, in as many comparisons. */
void selftest_chance(unsigned int comparisons, size_t *least, size_t *most);

/* Is the number of alarms among them, and has no comparison failed? */
bool selftest_is_good(const struct selftest_result *r);

/*
 * Writes the noise floor and says where. Returns the command's exit status: EXIT_REQUEST after
 * an error that was told, else what selftest_is_good() makes of it.
 */
int selftest_conclude(const struct selftest *s, const struct selftest_result *r);

/* Compares quick rows with themselves and prints it. Returns 0, or -1 after op_fail(). */
int selftest_equal(struct selftest *s, struct selftest_result *r);

/* Compares an op with itself and a known delay, and prints it. The same returns. */
int selftest_delayed(struct selftest *s, struct selftest_result *r);

/* Comparisons of each size of delay that fit into what selftest_equal() leaves. */
unsigned int selftest_delayed_comparisons(const struct selftest *s);

/* Seconds that selftest_delayed() takes, about. */
double selftest_delayed_seconds(const struct selftest *s);

int selftest_main(int argc, char **argv);
extern const struct cli_command selftest_command;

#endif
