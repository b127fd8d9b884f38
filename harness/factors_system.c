/* SPDX-License-Identifier: MIT */
/* Limits, load, neighbours, clock, firmware. */
#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "harness/cgroup.h"
#include "harness/fact.h"
#include "harness/factors.h"
#include "harness/virtual.h"
#include "results/cpu_name.h"
#include "results/words.h"

#define NO_LIMIT (UINT64_C(1) << 60) /* version 1 of cgroups says LONG_MAX in whole pages */

/* Above these a machine is told to be other than calm; they are judgement, no specification. */
#define LOAD_MAX	     0.5 /* over the last minute */
#define RUNNABLE_MAX	     2	 /* we are one of them, and one may come by */
#define PRESSURE_MAX_PERCENT 5
#define STEAL_MAX_PART	     1000 /* one tick in so many since boot */
#define CLOCK_CALL_MAX_NS    200  /* the vDSO takes some tens, a system call hundreds */
#define TEMPERATURE_MAX_C    85	  /* CPUs throttle from 95 to 105 on */

/* The least of a limit's values from our group to the root; NO_LIMIT: none. */
static void keep_least(void *context, const char *text)
{
	uint64_t *least = context, value;
	char *end;

	value = strtoull(text, &end, 10); /* "max", "-1" and "max 100000" are no limits */
	if (end != text && text[0] != '-' && value < *least)
		*least = value;
}

static void read_limit(struct reading *r, const char *controller, const char *v1, const char *v2,
		       unsigned int shift, const char *unit)
{
	uint64_t least = NO_LIMIT;
	int n = cgroup_walk(controller, v1, v2, keep_least, &least);

	if (n < 0)
		reading_unknown(r, n, "/proc/self/cgroup");
	else if (least < NO_LIMIT)
		reading_set(r, FACTOR_WARN, "%" PRIu64 " %s", least >> shift, unit);
	else
		reading_set(r, FACTOR_OK, n ? "no limit" : "no limit seen");
}

static void read_cpu_limit(const struct factor *f, struct reading *r)
{
	(void)f;
	read_limit(r, "cpu", "cpu.cfs_quota_us", "cpu.max", 0, "us a period");
}

static void read_memory_limit(const struct factor *f, struct reading *r)
{
	(void)f;
	read_limit(r, "memory", "memory.limit_in_bytes", "memory.max", 20, "MiB");
}

static void read_depth(const struct factor *f, struct reading *r)
{
	int depth = cgroup_depth("memory");

	(void)f;
	if (depth < 0)
		reading_unknown(r, depth, "/proc/self/cgroup");
	else
		reading_set(r, FACTOR_OK, "%d", depth);
}

static void read_load(const struct factor *f, struct reading *r)
{
	unsigned int runnable;
	char line[128];
	double one;
	int err = fact_line(line, sizeof(line), f->path);

	if (err)
		reading_unknown(r, err, f->path);
	else if (sscanf(line, "%lf %*s %*s %u/", &one, &runnable) != 2)
		reading_unknown(r, 0, "/proc/loadavg is not as it should be");
	else
		reading_set(r, one >= LOAD_MAX || runnable > RUNNABLE_MAX ? FACTOR_WARN : FACTOR_OK,
			    "%.2f, %u runnable", one, runnable);
}

static void read_pressure(const struct factor *f, struct reading *r)
{
	char line[128];
	double share;

	if (reading_missing(r, f, fact_line(line, sizeof(line), f->path), NULL))
		return;
	if (sscanf(line, "some avg10=%lf", &share) != 1)
		reading_unknown(r, 0, "/proc/pressure/cpu is not as it should be");
	else
		reading_set(r, share >= PRESSURE_MAX_PERCENT ? FACTOR_WARN : FACTOR_OK,
			    "%.2f %% of the last 10 s", share);
}

/* Its share of all time since boot: user nice system idle iowait irq softirq steal (proc(5)). */
static void read_steal(const struct factor *f, struct reading *r)
{
	uint64_t t[8], all = 0;
	char line[256];
	int err = fact_field(line, sizeof(line), f->path, "cpu");

	if (err) {
		reading_unknown(r, err, f->path);
		return;
	}
	if (sscanf(line,
		   "%" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64
		   " %" SCNu64 " %" SCNu64,
		   &t[0], &t[1], &t[2], &t[3], &t[4], &t[5], &t[6], &t[7]) != 8) {
		reading_unknown(r, 0, "/proc/stat is not as it should be");
		return;
	}
	for (int i = 0; i < 8; i++)
		all += t[i];
	reading_set(r, t[7] * STEAL_MAX_PART > all ? FACTOR_WARN : FACTOR_OK, "%.3f %% since boot",
		    all ? 100.0 * t[7] / all : 0);
}

static void read_virtual(const struct factor *f, struct reading *r)
{
	static const char *const words[] = {
		[VIRTUAL_ACCELERATED] = "yes: ",
		[VIRTUAL_EMULATED] = "EMULATED, times mean nothing: ",
		[VIRTUAL_UNKNOWN] = "yes, emulated or not is unknown: ",
	};
	char how[FACTOR_VALUE / 2];
	enum virtual kind = virtual_find(how, sizeof(how));

	if (kind != VIRTUAL_NOT_SEEN)
		reading_set(r, FACTOR_WARN, "%s%s", words[kind], how);
	else if (fact_exists(f->path))
		reading_set(r, FACTOR_OK, "not seen");
	else
		reading_unknown(r, -ENOENT, f->path);
}

static int is_word_of(const char *value, const char *want)
{
	return words_have(want, value, ' ');
}

static void read_clock_call(const struct factor *f, struct reading *r)
{
	enum { CALLS = 1000, TRIES = 5 };
	double best = 1e9;
	struct timespec a, b;

	(void)f;
	for (int k = 0; k < TRIES; k++) {
		double took;

		clock_gettime(CLOCK_MONOTONIC_RAW, &a);
		for (int i = 0; i < CALLS; i++)
			clock_gettime(CLOCK_MONOTONIC_RAW, &b);
		took = ((b.tv_sec - a.tv_sec) * 1e9 + (b.tv_nsec - a.tv_nsec)) / CALLS;
		best = took < best ? took : best;
	}
	reading_set(r, best > CLOCK_CALL_MAX_NS ? FACTOR_WARN : FACTOR_OK, "%.0f ns a call", best);
}

static void read_temperature(const struct factor *f, struct reading *r)
{
	double hottest = -1e9;
	glob_t found;
	int err = 0;

	if (reading_missing(r, f, fact_glob(f->path, &found), NULL))
		return;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		char value[64], *end;
		double c;

		err = fact_value(value, sizeof(value), found.gl_pathv[i]);
		if (err)
			continue; /* a sensor that sleeps (EAGAIN, ENODATA) is no hot one */
		c = strtod(value, &end) / 1000;
		if (end != value && c > hottest)
			hottest = c;
	}
	globfree(&found);
	if (hottest < -273.15)
		reading_unknown(r, err, err ? f->path : "no temperature can be read");
	else
		reading_set(r, hottest >= TEMPERATURE_MAX_C ? FACTOR_WARN : FACTOR_OK, "%.1f C",
			    hottest);
}

/* One number of arm64's /proc/cpuinfo; false without. */
static bool read_id(const char *path, const char *key, unsigned int *value)
{
	char text[32], *end;

	if (fact_field(text, sizeof(text), path, key))
		return false;
	*value = (unsigned int)strtoul(text, &end, 0);
	return end != text;
}

/* x86 gives a name; arm64 the fields of MIDR_EL1, whose architecture is always 0xf. */
static void read_cpu(const struct factor *f, struct reading *r)
{
	char value[FACTOR_VALUE], midr[16];
	unsigned int implementer, variant, part, revision;
	int err = fact_field(value, sizeof(value), f->path, "model name");

	if (!err) {
		reading_set(r, FACTOR_OK, "%s", value);
	} else if (read_id(f->path, "CPU implementer", &implementer) &&
		   read_id(f->path, "CPU variant", &variant) &&
		   read_id(f->path, "CPU part", &part) &&
		   read_id(f->path, "CPU revision", &revision)) {
		snprintf(midr, sizeof(midr), "0x%08x",
			 implementer << 24 | variant << 20 | 0xf << 16 | part << 4 | revision);
		cpu_name(value, sizeof(value), midr);
		reading_set(r, FACTOR_OK, "%s", value);
	} else {
		reading_unknown(r, err, f->path);
	}
}

/* x86's microcode, or the "r3p1" of arm64. */
static void read_revision(const struct factor *f, struct reading *r)
{
	unsigned int variant, revision;
	char value[FACTOR_VALUE];
	int err = fact_field(value, sizeof(value), f->path, "microcode");

	if (!err)
		reading_set(r, FACTOR_OK, "%s", value);
	else if (read_id(f->path, "CPU variant", &variant) &&
		 read_id(f->path, "CPU revision", &revision))
		reading_set(r, FACTOR_OK, "r%up%u", variant, revision);
	else
		reading_unknown(r, err, "no microcode and no CPU revision");
}

static const struct factor factors[] = {
	{.name = "cgroup_cpu",
	 .moves = "all threads stop when the quota is used up",
	 .read = read_cpu_limit,
	 .advice = "run in a group without a quota"},
	{.name = "cgroup_memory",
	 .moves = "reclaim of the group's own",
	 .read = read_memory_limit,
	 .advice = "run in a group without a limit"},
	{.name = "cgroup_depth", .moves = "each charge goes up all levels", .read = read_depth},
	{.name = "load",
	 .moves = "others run on the cores that are measured",
	 .path = "/proc/loadavg",
	 .read = read_load,
	 .advice = "end what else runs"},
	{.name = "pressure",
	 .moves = "threads wait for a CPU",
	 .path = "/proc/pressure/cpu",
	 .there = "/proc/stat",
	 .read = read_pressure,
	 .advice = "end what else runs"},
	{.name = "steal",
	 .moves = "the hypervisor runs others",
	 .path = "/proc/stat",
	 .read = read_steal,
	 .advice = "a host of your own; samples with steal are flagged"},
	{.name = "virtual",
	 .moves = "nested paging changes what a fault costs",
	 .path = "/proc/cpuinfo",
	 .read = read_virtual,
	 .advice = "claim no absolute times, of an emulated machine none at all"},
	{.name = "clocksource",
	 .moves = "what a clock read costs",
	 .path = "/sys/devices/system/clocksource/clocksource0/current_clocksource",
	 .good = is_word_of,
	 .want = "tsc tsc-early arch_sys_counter kvm-clock hyperv_clocksource_tsc_page",
	 .advice = "times mean little: boot with a clocksource that the vDSO reads"},
	{.name = "clock_call",
	 .moves = "a clock that is no vDSO's, inside samples",
	 .read = read_clock_call,
	 .advice = "boot with a clocksource that the vDSO reads"},
	{.name = "temperature",
	 .moves = "throttling",
	 .path = "/sys/class/thermal/thermal_zone*/temp",
	 .read = read_temperature,
	 .advice = "let it cool"},
	{.name = "throttled",
	 .moves = "times a core was slowed for its heat since boot",
	 .path = "/sys/devices/system/cpu/cpu*/thermal_throttle/core_throttle_count",
	 .there = "/sys/devices/system/cpu",
	 .want = "0",
	 .advice = "let it cool, look at the fans"},
	{.name = "cpu", .moves = "everything", .path = "/proc/cpuinfo", .read = read_cpu},
	{.name = "cpu_revision",
	 .moves = "microcode is a machine of its own",
	 .path = "/proc/cpuinfo",
	 .read = read_revision},
	{.name = "firmware",
	 .moves = "power limits, memory timing",
	 .path = "/sys/class/dmi/id/bios_version"},
	{.name = "product",
	 .moves = "which machine it is",
	 .path = "/sys/class/dmi/id/product_name"},
};

const struct factor_group factors_system = {"limits, load and machine", factors,
					    sizeof(factors) / sizeof(*factors)};
