/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/cgroup.h"
#include "harness/fact.h"
#include "harness/flags.h"

/*
 * Events of mm/vmscan.c: pages by who looks for them (by kind they are the same
 * ones again), and allocations that had to wait.
 */
static bool is_reclaim(const char *name)
{
	static const char *const again[] = {"pgscan_anon", "pgscan_file", "pgsteal_anon",
					    "pgsteal_file"};

	for (size_t i = 0; i < sizeof(again) / sizeof(*again); i++)
		if (!strcmp(name, again[i]))
			return false;
	return !strncmp(name, "pgscan_", 7) || !strncmp(name, "pgsteal_", 8) ||
	       !strncmp(name, "allocstall", 10);
}

static double reclaim(void)
{
	char *text, *next, *line, name[64];
	double sum = 0;
	bool found = false;
	uint64_t value;

	if (fact_text(&text, "/proc/vmstat"))
		return NAN;
	next = text;
	while ((line = strsep(&next, "\n"))) {
		if (sscanf(line, "%63s %" SCNu64, name, &value) != 2 || !is_reclaim(name))
			continue;
		sum += value;
		found = true;
	}
	free(text);
	return found ? sum : NAN;
}

static double number(const char *path)
{
	char value[64], *end;
	double x;

	if (fact_line(value, sizeof(value), path))
		return NAN;
	x = strtod(value, &end);
	return end != value && !*end ? x : NAN;
}

/* Does a row's thread run on the CPU? */
static bool is_ours(const struct flags *f, int cpu)
{
	for (unsigned int i = 0; i < f->n_cpus; i++)
		if (f->cpus[i] == cpu)
			return true;
	return false;
}

/* Field 8 of "cpuN", in ticks of USER_HZ (proc(5)). */
static double steal(const struct flags *f)
{
	char *text, *next, *line;
	uint64_t ticks, sum = 0;
	bool found = false;
	int cpu;

	if (fact_text(&text, "/proc/stat"))
		return NAN;
	next = text;
	while ((line = strsep(&next, "\n"))) {
		if (sscanf(line, "cpu%d %*u %*u %*u %*u %*u %*u %*u %" SCNu64, &cpu, &ticks) != 2 ||
		    !is_ours(f, cpu))
			continue;
		sum += ticks;
		found = true;
	}
	free(text);
	return found ? (double)sum / sysconf(_SC_CLK_TCK) : NAN;
}

static double frequency(int cpu)
{
	char path[100];

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%d/cpufreq/scaling_cur_freq", cpu);
	return number(path);
}

static void look(struct flags *f)
{
	int64_t throttled = cgroup_throttled();

	f->reclaim = reclaim();
	f->collapsed = number("/sys/kernel/mm/transparent_hugepage/khugepaged/pages_collapsed");
	f->throttled = throttled < 0 ? NAN : (double)throttled;
	f->steal = steal(f);
	for (unsigned int i = 0; i < f->n_cpus; i++)
		f->khz[i] = frequency(f->cpus[i]);
}

void flags_begin(struct flags *before, const int *cpus, unsigned int n_cpus)
{
	before->cpus = cpus;
	before->n_cpus = n_cpus < CREW_THREADS_MAX ? n_cpus : CREW_THREADS_MAX;
	look(before);
}

/* The greatest change of a CPU whose frequency was read twice. */
static double change(const struct flags *a, const struct flags *b)
{
	double greatest = NAN;

	for (unsigned int i = 0; i < a->n_cpus; i++) {
		double x = a->khz[i] > 0 ? fabs(b->khz[i] / a->khz[i] - 1) : NAN;

		if (!isnan(x))
			greatest = fmax(greatest, x); /* of NaN and a number the number */
	}
	return greatest;
}

void flags_end(const struct flags *before, struct disturbance *during)
{
	struct flags after = {.cpus = before->cpus, .n_cpus = before->n_cpus};

	look(&after);
	*during = (struct disturbance){.reclaim = after.reclaim - before->reclaim,
				       .steal = after.steal - before->steal,
				       .frequency = change(before, &after),
				       .collapsed = after.collapsed - before->collapsed,
				       .throttled = after.throttled - before->throttled};
}
