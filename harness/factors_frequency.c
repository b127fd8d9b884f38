/* SPDX-License-Identifier: MIT */
/* Frequency and idle states (Documentation/admin-guide/pm/). */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/fact.h"
#include "harness/factors.h"
#include "harness/join.h"

#define CPUFREQ "/sys/devices/system/cpu/cpufreq/"
#define POLICY	CPUFREQ "policy*/"

/* The neighbour of a policy's file. */
static int neighbour(const char *path, const char *name, char *value, size_t room)
{
	const char *slash = strrchr(path, '/');
	char other[PATH_MAX];

	snprintf(other, sizeof(other), "%.*s/%s", (int)(slash - path), path, name);
	return fact_value(value, room, other);
}

/* A range of one frequency leaves nothing to ramp. */
static void read_range(const struct factor *f, struct reading *r)
{
	char min[32], max[32], text[FACTOR_VALUE * 2] = "";
	bool fixed = true;
	glob_t found;
	int err = fact_glob(f->path, &found);

	if (reading_missing(r, f, err, NULL))
		return;
	for (size_t i = 0; i < found.gl_pathc && !err; i++) {
		char range[70];

		err = fact_value(min, sizeof(min), found.gl_pathv[i]);
		if (!err)
			err = neighbour(found.gl_pathv[i], "scaling_max_freq", max, sizeof(max));
		if (!err && (!min[0] || !max[0]))
			err = -ENODATA;
		if (err)
			break;
		fixed &= !strcmp(min, max);
		snprintf(range, sizeof(range), "%s-%s", min, max);
		if (!strstr(text, range))
			join(text, sizeof(text), ",", "%s", range);
	}
	globfree(&found);
	if (err)
		reading_unknown(r, err, f->path);
	else
		reading_set(r, fixed ? FACTOR_OK : FACTOR_WARN, "%s kHz", text);
}

/* The least and the greatest frequency of now. */
static void read_current(const struct factor *f, struct reading *r)
{
	uint64_t low = UINT64_MAX, high = 0;
	char value[64];
	glob_t found;
	int err = 0;

	if (reading_missing(r, f, fact_glob(f->path, &found), NULL))
		return;
	for (size_t i = 0; i < found.gl_pathc && !err; i++) {
		uint64_t khz;

		err = fact_value(value, sizeof(value), found.gl_pathv[i]);
		khz = err ? 0 : strtoull(value, NULL, 10);
		if (!err && !khz)
			err = -ENODATA;
		low = khz < low ? khz : low;
		high = khz > high ? khz : high;
	}
	globfree(&found);
	if (err)
		reading_unknown(r, err, f->path);
	else
		reading_set(r, FACTOR_OK, "%.0f to %.0f MHz", low / 1e3, high / 1e3);
}

static bool the_maximum(const char *path, char *value, size_t room)
{
	return !neighbour(path, "scaling_max_freq", value, room);
}

/* Microseconds that the kernel keeps to, held by whoever has the device open; -1: not known. */
static int32_t latency_limit(void)
{
	char path[PATH_MAX];
	int32_t limit = -1;
	int fd;

	snprintf(path, sizeof(path), "%s/dev/cpu_dma_latency", fact_root);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	if (read(fd, &limit, sizeof(limit)) != sizeof(limit))
		limit = -1;
	close(fd);
	return limit;
}

/* The deepest idle state of the first CPU that may be entered. */
static void read_idle(const struct factor *f, struct reading *r)
{
	int32_t limit = latency_limit();
	char name[32] = "", text[64];
	long deepest = -1;
	glob_t found;
	int err = 0;

	if (reading_missing(r, f, fact_glob(f->path, &found), NULL))
		return;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *path = found.gl_pathv[i];
		long latency;
		char *end;

		err = fact_value(text, sizeof(text), path);
		latency = err ? 0 : strtol(text, &end, 10);
		if (!err && end == text)
			err = -ENODATA;
		if (err)
			break;
		if (!neighbour(path, "disable", text, sizeof(text)) && strcmp(text, "0"))
			continue;
		if ((limit >= 0 && latency > limit) || latency <= deepest)
			continue;
		deepest = latency;
		if (neighbour(path, "name", name, sizeof(name)))
			name[0] = '\0';
	}
	globfree(&found);
	if (err)
		reading_unknown(r, err, f->path);
	else if (deepest < 0)
		reading_unknown(r, 0, "no idle state may be entered");
	else
		reading_set(r, deepest <= 1 ? FACTOR_OK : FACTOR_WARN,
			    "deepest state %s, %ld us to leave it", name, deepest);
}

static const struct factor factors[] = {
	{.name = "cpufreq_driver",
	 .moves = "who decides the frequency",
	 .path = POLICY "scaling_driver"},
	{.name = "epp",
	 .moves = "the firmware's own choice of frequency",
	 .path = POLICY "energy_performance_preference",
	 .there = POLICY,
	 .want = "performance",
	 .advice = "write performance to " POLICY "energy_performance_preference",
	 .tune = "performance"},
	{.name = "boost",
	 .moves = "frequency depends on temperature and neighbours",
	 .path = POLICY "boost|" CPUFREQ "boost",
	 .there = POLICY,
	 .want = "0",
	 .advice = "write 0 to " CPUFREQ "boost",
	 .tune = "0"},
	{.name = "no_turbo",
	 .moves = "frequency depends on temperature and neighbours",
	 .path = "/sys/devices/system/cpu/intel_pstate/no_turbo",
	 .there = "/sys/devices/system/cpu",
	 .want = "1",
	 .advice = "write 1 to /sys/devices/system/cpu/intel_pstate/no_turbo",
	 .tune = "1"},
	{.name = "governor",
	 .moves = "frequency ramps up inside a measurement",
	 .path = POLICY "scaling_governor",
	 .want = "performance",
	 .advice = "cpupower frequency-set -g performance",
	 .tune = "performance"},
	{.name = "frequency_range",
	 .moves = "frequency may change",
	 .path = POLICY "scaling_min_freq",
	 .read = read_range,
	 .advice = "write scaling_max_freq to scaling_min_freq",
	 .tune_value = the_maximum},
	{.name = "frequency",
	 .moves = "what ns/op are divided by",
	 .path = POLICY "scaling_cur_freq",
	 .read = read_current},
	{.name = "auto_select",
	 .moves = "the platform overrides the governor (CPPC)",
	 .path = POLICY "auto_select",
	 .there = "/sys/devices/system/cpu"},
	{.name = "cpuidle",
	 .moves = "waking up is part of every interrupt to another CPU",
	 .path = FACTOR_IDLE_STATES,
	 .there = "/sys/devices/system/cpu/cpu0",
	 .read = read_idle,
	 .advice = "hold /dev/cpu_dma_latency open with 0"},
	{.name = "cpuidle_governor",
	 .moves = "which idle state is chosen",
	 .path = "/sys/devices/system/cpu/cpuidle/current_governor",
	 .there = "/sys/devices/system/cpu"},
};

const struct factor_group factors_frequency = {"frequency and idle states", factors,
					       sizeof(factors) / sizeof(*factors)};
