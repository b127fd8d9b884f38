/* SPDX-License-Identifier: MIT */
/* What the kernel does every so often, and who may count it. */
#include <string.h>
#include <unistd.h>

#include "harness/fact.h"
#include "harness/factors.h"

#define KERNEL_SYS "/proc/sys/kernel/"

static void read_hz(const struct factor *f, struct reading *r)
{
	char value[32];
	int found = fact_config("CONFIG_HZ", value, sizeof(value));

	(void)f;
	if (found > 0)
		reading_set(r, FACTOR_OK, "%s", value);
	else
		reading_unknown(r, found, "CONFIG_HZ");
}

/* "none voluntary (full)" of kernel/sched/debug.c. */
static bool in_parentheses(char *text)
{
	char *open = strchr(text, '('), *close = open ? strchr(open, ')') : NULL;

	if (!close)
		return false;
	*close = '\0';
	memmove(text, open + 1, close - open);
	return true;
}

/* The model in force; where it is fixed or debugfs closed, what was configured. */
static void read_preempt(const struct factor *f, struct reading *r)
{
	static const char *const models[][2] = {{"CONFIG_PREEMPT_RT", "rt"},
						{"CONFIG_PREEMPT_LAZY", "lazy"},
						{"CONFIG_PREEMPT_VOLUNTARY", "voluntary"},
						{"CONFIG_PREEMPT_NONE", "none"},
						{"CONFIG_PREEMPT", "full"}};
	char text[128];

	(void)f;
	if (!fact_line(text, sizeof(text), "/sys/kernel/debug/sched/preempt") &&
	    in_parentheses(text)) {
		reading_set(r, FACTOR_OK, "%s", text);
		return;
	}
	if (fact_boot("preempt", text, sizeof(text)) == 1) {
		reading_set(r, FACTOR_OK, "%s (command line)", text);
		return;
	}
	for (size_t i = 0; i < sizeof(models) / sizeof(*models); i++) {
		if (fact_config(models[i][0], text, sizeof(text)) != 1)
			continue;
		reading_set(r, FACTOR_OK, "%s%s", models[i][1],
			    fact_config("CONFIG_PREEMPT_DYNAMIC", text, sizeof(text)) == 1
				    ? " (dynamic)"
				    : "");
		return;
	}
	reading_unknown(r, 0, "no debugfs, no word of the command line, no configuration");
}

/* Root may count whatever it says. */
static int may_count(const char *value, const char *want)
{
	int good = factor_at_most(value, want);

	return good ? good : geteuid() == 0;
}

static const struct factor factors[] = {
	{.name = "hz", .moves = "ticks inside samples", .read = read_hz},
	{.name = "preempt", .moves = "where the kernel may be interrupted", .read = read_preempt},
	{.name = "timer_migration",
	 .moves = "timers of idle CPUs",
	 .path = KERNEL_SYS "timer_migration",
	 .there = KERNEL_SYS},
	{.name = "rt_runtime",
	 .moves = "real-time threads are stopped 5 % of the time",
	 .path = KERNEL_SYS "sched_rt_runtime_us",
	 .there = KERNEL_SYS},
	{.name = "stat_interval",
	 .moves = "per-CPU counters are folded inside samples",
	 .path = "/proc/sys/vm/stat_interval",
	 .good = factor_at_least,
	 .want = "60",
	 .advice = "sysctl vm.stat_interval=120",
	 .tune = "120"},
	/* Not kernel.watchdog: writing it back would set both of these. */
	{.name = "nmi_watchdog",
	 .moves = "takes a hardware counter, interrupts samples",
	 .path = KERNEL_SYS "nmi_watchdog",
	 .there = KERNEL_SYS,
	 .want = "0",
	 .advice = "sysctl kernel.nmi_watchdog=0",
	 .tune = "0"},
	{.name = "soft_watchdog",
	 .moves = "a timer and a thread on every CPU",
	 .path = KERNEL_SYS "soft_watchdog",
	 .there = KERNEL_SYS,
	 .want = "0",
	 .advice = "sysctl kernel.soft_watchdog=0",
	 .tune = "0"},
	{.name = "perf_paranoid",
	 .moves = "counting in the kernel",
	 .path = KERNEL_SYS "perf_event_paranoid",
	 .good = may_count,
	 .want = "1",
	 .advice = "sysctl kernel.perf_event_paranoid=1, or run as root"},
	{.name = "perf_sample_rate",
	 .moves = "perf's own interrupts",
	 .path = KERNEL_SYS "perf_event_max_sample_rate",
	 .there = KERNEL_SYS},
	{.name = "perf_cpu_percent",
	 .moves = "perf's own interrupts",
	 .path = KERNEL_SYS "perf_cpu_time_max_percent",
	 .there = KERNEL_SYS},
	{.name = "kptr_restrict",
	 .moves = "which functions can be named",
	 .path = KERNEL_SYS "kptr_restrict",
	 .there = KERNEL_SYS},
};

const struct factor_group factors_periodic = {"ticks, watchdogs and counting", factors,
					      sizeof(factors) / sizeof(*factors)};
