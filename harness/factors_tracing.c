/* SPDX-License-Identifier: MIT */
/* Who looks on or has a say: tracers, probes, BPF, security modules. */
#include <string.h>

#include "harness/fact.h"
#include "harness/factors.h"

/* One line each; the file is of debugfs. */
static void read_lines(const struct factor *f, struct reading *r)
{
	int lines = fact_lines(f->path);

	if (!reading_missing(r, f, lines, NULL))
		reading_set(r, lines ? FACTOR_WARN : FACTOR_OK, "%d", lines);
}

static void read_livepatch(const struct factor *f, struct reading *r)
{
	int n = fact_count(f->path);

	if (!reading_missing(r, f, n, "none"))
		reading_set(r, FACTOR_OK, "%d loaded", n);
}

static void read_status(struct reading *r, const char *key)
{
	char value[64];
	int err = fact_field(value, sizeof(value), "/proc/self/status", key);

	if (err)
		reading_unknown(r, err, key);
	else
		reading_set(r, FACTOR_OK, "%s", value);
}

static void read_seccomp(const struct factor *f, struct reading *r)
{
	(void)f;
	read_status(r, "Seccomp");
	if (r->verdict == FACTOR_OK && strcmp(r->value, "0"))
		r->verdict = FACTOR_WARN;
}

static void read_capabilities(const struct factor *f, struct reading *r)
{
	(void)f;
	read_status(r, "CapEff");
}

static const struct factor factors[] = {
	{.name = "tracer",
	 .moves = "every function call",
	 .path = "/sys/kernel/tracing/current_tracer|/sys/kernel/debug/tracing/current_tracer",
	 .want = "nop",
	 .advice = "echo nop > /sys/kernel/tracing/current_tracer",
	 .tune = "nop"},
	{.name = "trace_events",
	 .moves = "events of page faults and system calls",
	 .path = "/sys/kernel/tracing/events/enable|/sys/kernel/debug/tracing/events/enable",
	 .want = "0",
	 .advice = "end who traces, or echo 0 > /sys/kernel/tracing/events/enable"},
	{.name = "kprobes",
	 .moves = "an exception at each probed function",
	 .path = "/sys/kernel/debug/kprobes/list",
	 .there = "/sys/kernel/debug/sched",
	 .read = read_lines,
	 .advice = "end who set them"},
	{.name = "bpf_stats",
	 .moves = "two clock reads at each BPF program",
	 .path = "/proc/sys/kernel/bpf_stats_enabled",
	 .there = "/proc/sys/kernel",
	 .want = "0",
	 .advice = "sysctl kernel.bpf_stats_enabled=0",
	 .tune = "0"},
	{.name = "lsm", .moves = "hooks of mmap and mprotect", .path = "/sys/kernel/security/lsm"},
	{.name = "livepatch",
	 .moves = "functions are not those of the release",
	 .path = "/sys/kernel/livepatch/*/enabled",
	 .there = "/sys/kernel",
	 .read = read_livepatch},
	{.name = "seccomp",
	 .moves = "every system call passes a filter",
	 .read = read_seccomp,
	 .advice = "run outside of the container"},
	{.name = "capabilities", .moves = "what may be read and set", .read = read_capabilities},
};

const struct factor_group factors_tracing = {"who looks on", factors,
					     sizeof(factors) / sizeof(*factors)};
