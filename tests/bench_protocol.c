/* SPDX-License-Identifier: MIT */
/*
 * The suite against what one would do otherwise, in one session, in turns: the same
 * operation on the same core, the same time for a comparison, and nothing to be found.
 * `make bench-protocol` builds and runs it; it is no part of `make check`.
 *
 * The minimum detectable effect (MDE) of a protocol is the smallest slowdown, put on the
 * second side's data, that 9 of 10 of its comparisons find. Nominal: as the protocol itself
 * judges. Calibrated: its estimate against the 95th percentile of what it says where there
 * is nothing, so that all have the same rate of false alarms.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "harness/clock.h"
#include "harness/crew.h"
#include "harness/placement.h"
#include "harness/trial.h"
#include "results/power.h"
#include "results/say.h"
#include "results/stats.h"
#include "results/stats_rank.h"

#define SECONDS	    10. /* of a comparison */
#define REPETITIONS 10
#define MIN_TIME    0.33 /* of a repetition; the library takes up to 1.4 times as long */
#define ALPHA	    0.05
#define POWER	    0.9
#define EFFECT_MAX  1. /* ln ratio: no protocol is worse */

/* One protocol's comparisons so far. */
struct protocol {
	const char *name;
	double *estimates;  /* ln(second / first) */
	double *thresholds; /* the least effect that it would have found, by its own test */
	size_t n, alarms;
	double seconds; /* all of them took */
};

static void make_room(struct protocol *p, const char *name, size_t n)
{
	*p = (struct protocol){.name = name,
			       .estimates = malloc(n * sizeof(double)),
			       .thresholds = malloc(n * sizeof(double))};
	if (!p->estimates || !p->thresholds)
		abort();
}

static void keep(struct protocol *p, double estimate, double threshold, bool alarm, double begin)
{
	p->estimates[p->n] = estimate;
	p->thresholds[p->n++] = threshold;
	p->alarms += alarm;
	p->seconds += clock_seconds() - begin;
}

static int compare_ours(struct protocol *p, const struct cell *cell, int cpu, uint64_t *seed)
{
	struct trial t = {.n = 0};
	double begin = clock_seconds();

	if (trial_run(&t, cell, &cpu, SECONDS, seed))
		return say_error("%s", op_failure());
	keep(p, stats_mean(t.log_ratios, t.n), power_threshold(t.log_ratios, t.n, ALPHA),
	     stats_t_test(t.log_ratios, t.n) < ALPHA, begin);
	trial_free(&t);
	return 0;
}

/* The numbers that a command prints in lines with `key`, right after it. Returns how many. */
static size_t read_numbers(const char *command, const char *key, double *x, size_t room)
{
	FILE *in = popen(command, "re");
	char line[512];
	size_t n = 0;

	while (in && fgets(line, sizeof(line), in)) {
		const char *at = strstr(line, key);

		if (at && n < room && sscanf(at + strlen(key), "%lf", &x[n]) == 1)
			n++;
	}
	return in && !pclose(in) ? n : 0;
}

/* The rows of CSV: name,iterations,real_time,... Names are as long as `iterations` is not. */
static int run_user_benchmark(const char *program, int cpu, double *x)
{
	char command[4600];

	snprintf(command, sizeof(command),
		 "taskset -c %d '%s' --benchmark_repetitions=%d --benchmark_min_time=%g "
		 "--benchmark_format=csv 2>/dev/null | "
		 "awk -F, '/^\"dontneed_pte_none\",/ { print \"time:\" $3 }'",
		 cpu, program, REPETITIONS, MIN_TIME);
	if (read_numbers(command, "time:", x, REPETITIONS) == REPETITIONS)
		return 0;
	return say_error("%s did not give %d times; are taskset and awk there?", program,
			 REPETITIONS);
}

static bool u_test_finds(const double *a, const double *b, double effect)
{
	double slower[REPETITIONS];

	for (int i = 0; i < REPETITIONS; i++)
		slower[i] = b[i] * exp(effect);
	return stats_mann_whitney(a, REPETITIONS, slower, REPETITIONS).p < ALPHA &&
	       stats_a12(a, REPETITIONS, slower, REPETITIONS) > 0.5;
}

/* By bisection: a slowdown that is found, and all above it. */
static double u_test_threshold(const double *a, const double *b)
{
	double low = -EFFECT_MAX, high = EFFECT_MAX;

	while (high - low > 1e-6) {
		double middle = (low + high) / 2;

		*(u_test_finds(a, b, middle) ? &high : &low) = middle;
	}
	return high;
}

static int compare_theirs(struct protocol *p, const char *program, int cpu)
{
	double a[REPETITIONS], b[REPETITIONS], begin = clock_seconds();

	if (run_user_benchmark(program, cpu, a) || run_user_benchmark(program, cpu, b))
		return -1;
	keep(p, log(stats_median(b, REPETITIONS) / stats_median(a, REPETITIONS)),
	     u_test_threshold(a, b), stats_mann_whitney(a, REPETITIONS, b, REPETITIONS).p < ALPHA,
	     begin);
	return 0;
}

/* A peer prints one figure a run: as many runs a side as the time allows, at least one. */
static int compare_peer(struct protocol *p, const char *command, const char *key)
{
	double begin = clock_seconds(), sum = 0, a, b, took;
	int n = 0;

	do {
		double one = clock_seconds();

		if (read_numbers(command, key, &a, 1) != 1 ||
		    read_numbers(command, key, &b, 1) != 1)
			return -1;
		sum += log(b / a);
		n++;
		took = clock_seconds() - one;
	} while (clock_seconds() - begin + took < SECONDS);
	keep(p, sum / n, NAN, false, begin);
	return 0;
}

static double calibrated(const struct protocol *p)
{
	double *x = malloc((p->n + 1) * sizeof(*x)), limit, mde;

	if (!x)
		abort();
	for (size_t i = 0; i < p->n; i++)
		x[i] = fabs(p->estimates[i]);
	limit = stats_quantile(x, p->n, 0.95);
	for (size_t i = 0; i < p->n; i++)
		x[i] = limit - p->estimates[i];
	mde = power_detectable(x, p->n, POWER);
	free(x);
	return mde;
}

static void tell(const struct protocol *p)
{
	bool tests = p->n && !isnan(p->thresholds[0]);

	printf("%-30s %6.1f s  %7.3f %%  ", p->name, p->seconds / p->n,
	       100 * stats_sd(p->estimates, p->n));
	if (tests)
		printf("%3zu of %-3zu  %7.2f %%", p->alarms, p->n,
		       100 * expm1(power_detectable(p->thresholds, p->n, POWER)));
	else
		printf("%9s  %9s", "no test", "-");
	printf("  %7.2f %%\n", 100 * expm1(calibrated(p)));
}

/* Commands that print their figure after `key`; `variable` names the folder of the sources. */
static const struct peer {
	const char *name, *variable, *command, *key;
} peers[] = {
	{"will-it-scale page_fault1", "WILL_IT_SCALE", "./page_fault1_processes -t 1 -s 1 2>&1",
	 "average:"},
	{"lmbench lat_pagefault", "LMBENCH",
	 "f=$(mktemp) && head -c 8M /dev/zero >\"$f\" && bin/*/lat_pagefault -N 3 \"$f\" 2>&1; "
	 "rm -f \"$f\"",
	 "Pagefaults on "},
};
#define PEERS (sizeof(peers) / sizeof(*peers))

/* lmbench names the file before its figure: "Pagefaults on FILE: 0.25 microseconds". */
static void peer_command(const struct peer *p, const char *folder, char *text, size_t room)
{
	snprintf(text, room, "cd '%s' && { %s; } | sed 's/Pagefaults on .*: /Pagefaults on /'",
		 folder, p->command);
}

static int session(size_t n, const char *program)
{
	const struct cell cell = {.op = op_find("dontneed/pte-none"),
				  .size = 4096,
				  .subscriber = &subscriber_none,
				  .threads = 1,
				  .no_twin = true};
	struct protocol ours, theirs, other[PEERS];
	uint64_t seed = (uint64_t)time(NULL);
	int cpu;

	if (placement_choose(PLACE_COMPACT, false, 1, &cpu))
		return say_error("%s", op_failure());
	make_room(&ours, "this suite", n);
	make_room(&theirs, "Google Benchmark, U test", n);
	for (size_t k = 0; k < PEERS; k++)
		make_room(&other[k], peers[k].name, n);
	for (size_t i = 0; i < n; i++) {
		if (compare_ours(&ours, &cell, cpu, &seed) || compare_theirs(&theirs, program, cpu))
			return EXIT_REQUEST;
		for (size_t k = 0; k < PEERS; k++) {
			const char *folder = getenv(peers[k].variable);
			char command[4600];

			if (!folder || other[k].n < i)
				continue;
			peer_command(&peers[k], folder, command, sizeof(command));
			compare_peer(&other[k], command, peers[k].key);
		}
		fprintf(stderr, "[%zu/%zu] ours %+.2f %%, A then B %+.2f %%\n", i + 1, n,
			100 * expm1(ours.estimates[i]), 100 * expm1(theirs.estimates[i]));
	}
	printf("Nothing differs; dontneed/pte-none/size:4K, %zu comparisons of each in turn.\n"
	       "MDE: the slowdown that is found 9 times in 10.\n"
	       "%-30s %8s  %9s  %9s  %9s  %9s\n",
	       n, "protocol", "takes", "sd", "alarms", "MDE", "calibrated");
	tell(&ours);
	tell(&theirs);
	for (size_t k = 0; k < PEERS; k++) {
		if (other[k].n > 1)
			tell(&other[k]);
		else
			printf("%-30s %s: %s=FOLDER names its built sources\n", peers[k].name,
			       getenv(peers[k].variable) ? "does not run" : "not present",
			       peers[k].variable);
	}
	printf("The U test's MDE is %.1f times this suite's, calibrated %.1f times.\n",
	       power_detectable(theirs.thresholds, n, POWER) /
		       power_detectable(ours.thresholds, n, POWER),
	       calibrated(&theirs) / calibrated(&ours));
	return EXIT_GOOD;
}

int main(int argc, char **argv)
{
	char program[4096];
	long n = argc > 1 ? atol(argv[1]) : 20;

	if (argc > 1 && !strcmp(argv[1], "worker"))
		return worker_main(argc - 1, argv + 1);
	if (n < 2 || n > 10000)
		return say_error("usage: bench_protocol [COMPARISONS, at least 2]");
	snprintf(program, sizeof(program), "%s", argv[0]);
	snprintf(strrchr(program, '/') ? strrchr(program, '/') + 1 : program, 32, "user_benchmark");
	return session((size_t)n, program);
}
