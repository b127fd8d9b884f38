/* SPDX-License-Identifier: MIT */
/*
 * Is an uncore counter to be believed? Real machines have PMUs that read nonsense
 * (a first reading of 2147483649 and 0 for ever; half a billion misses of an idle
 * SMMU as soon as two events share a group), so each is looked at while nothing is
 * done, before anything is counted with it.
 *
 * The criteria are functions of readings alone. Each returns true, or false with one
 * line in `why`.
 */
#ifndef HARNESS_UNCORE_PROBE_H
#define HARNESS_UNCORE_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROBE_READINGS	5
#define PROBE_STEP	0.01 /* seconds between two */
#define PROBE_CLOCK_MIN 1e6  /* per second: nothing that has a PMU is clocked slower, */
#define PROBE_CLOCK_MAX 6e9  /* nor faster */
#define PROBE_QUIET	1e6  /* events per second above which a machine is not idle */
#define PROBE_WHY	200  /* bytes */

struct uncore_reading {
	double seconds; /* of any clock that goes on */
	uint64_t count; /* since the counter was opened */
};

/* Where readings come from: a perf event, or a test. */
struct uncore_reader {
	int (*read)(void *context, struct uncore_reading *reading); /* 0, or -1 after op_fail() */
	int (*wait)(void *context, double seconds);
	void *context;
};

/* Takes PROBE_READINGS readings, PROBE_STEP apart. Returns 0, or -1 after op_fail(). */
int probe_read(const struct uncore_reader *reader, struct uncore_reading r[PROBE_READINGS]);

/* Events per second from the first to the last reading. */
double probe_rate(const struct uncore_reading *r, size_t n);

/* No count is below the one before it, and none jumps by more than any clock could drive. */
bool probe_forward(const struct uncore_reading *r, size_t n, char why[PROBE_WHY]);

/* A clock: it never stands still, and its rate is one that hardware has. */
bool probe_clock(const struct uncore_reading *r, size_t n, char why[PROBE_WHY]);

/* Any other event: at most PROBE_QUIET per second while nothing is done. */
bool probe_quiet(const struct uncore_reading *r, size_t n, char why[PROBE_WHY]);

/*
 * One event alone, and the same in a group with others. Clocks agree to 10 %; of other
 * events, which come as they like, the rates differ by less than tenfold, or by less than
 * a tenth of PROBE_QUIET.
 */
bool probe_alike(const struct uncore_reading *alone, const struct uncore_reading *grouped, size_t n,
		 bool clock, char why[PROBE_WHY]);

#endif
