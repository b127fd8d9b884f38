/* SPDX-License-Identifier: MIT */
/* What else runs on the CPUs that are measured: siblings, interrupts, kernel threads. */
#include <errno.h>
#include <string.h>

#include "harness/fact.h"
#include "harness/factors.h"
#include "harness/join.h"

#define CPU "/sys/devices/system/cpu/"

/* How many interrupts may come to the CPUs that are measured. */
static void read_irqs(const struct factor *f, struct reading *r)
{
	unsigned int here = 0, all = 0;
	struct cpulist left;
	glob_t found;

	if (reading_missing(r, f, fact_glob(f->path, &found), NULL))
		return;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		struct cpulist set = {{false}};
		char list[1024];

		if (fact_value(list, sizeof(list), found.gl_pathv[i]) || cpulist_add(&set, list))
			continue;
		all++;
		here += cpulist_common(&set, factors_measured()) > 0;
	}
	globfree(&found);
	factors_left(&left);
	if (!all)
		reading_unknown(r, 0, "no affinity can be read");
	else
		reading_set(r, here ? FACTOR_WARN : FACTOR_OK,
			    "%u of %u may come to measured CPUs%s", here, all,
			    here && !cpulist_count(&left) ? ", which are all" : "");
}

/* Where an interrupt may go that should not disturb: false if it does not, or no CPU is left. */
static bool away(const char *path, char *value, size_t room)
{
	struct cpulist set = {{false}}, left, both;
	char list[1024];

	factors_left(&left);
	if (!cpulist_count(&left) || fact_value(list, sizeof(list), path) ||
	    cpulist_add(&set, list) || !cpulist_common(&set, factors_measured()))
		return false;
	both = set;
	cpulist_remove(&both, factors_measured());
	return !cpulist_format(cpulist_count(&both) ? &both : &left, value, room);
}

static void read_workqueue(const struct factor *f, struct reading *r)
{
	struct cpulist left;
	char mask[FACTOR_VALUE], want[FACTOR_VALUE];
	int err = fact_join(f->path, mask, sizeof(mask));

	factors_left(&left);
	if (err)
		reading_unknown(r, err, f->path);
	else if (!cpulist_count(&left) || cpulist_mask(&left, want, sizeof(want)))
		reading_set(r, FACTOR_OK, "%s, no CPU is left for them alone", mask);
	else
		reading_set(r, cpulist_same_mask(mask, want) ? FACTOR_OK : FACTOR_WARN, "%s", mask);
}

static bool mask_left(const char *path, char *value, size_t room)
{
	struct cpulist left;

	(void)path;
	factors_left(&left);
	return cpulist_count(&left) && !cpulist_mask(&left, value, room);
}

/* Is one of the programs running? Its names, or "". */
static int running(const char *const *names, size_t n, char *text, size_t room)
{
	glob_t found;

	text[0] = '\0';
	if (fact_glob("/proc/[0-9]*/comm", &found))
		return -ENOENT;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		char name[32];

		if (fact_value(name, sizeof(name), found.gl_pathv[i]))
			continue;
		for (size_t k = 0; k < n; k++)
			if (!strcmp(name, names[k]) && !strstr(text, name))
				join(text, room, ",", "%s", name);
	}
	globfree(&found);
	return 0;
}

static void tell_running(struct reading *r, const char *const *names, size_t n)
{
	char text[FACTOR_VALUE];
	int err = running(names, n, text, sizeof(text));

	if (err)
		reading_unknown(r, err, "/proc/*/comm");
	else
		reading_set(r, text[0] ? FACTOR_WARN : FACTOR_OK, "%s",
			    text[0] ? text : "not running");
}

static void read_irqbalance(const struct factor *f, struct reading *r)
{
	static const char *const names[] = {"irqbalance"};

	(void)f;
	tell_running(r, names, 1);
}

static void read_jobs(const struct factor *f, struct reading *r)
{
	static const char *const names[] = {"apt",    "apt-get",     "dpkg",	 "unattended-upgr",
					    "fstrim", "mandb",	     "updatedb", "updatedb.mlocat",
					    "tuned",  "packagekitd", "ksmtuned", "thermald"};

	(void)f;
	tell_running(r, names, sizeof(names) / sizeof(*names));
}

static void read_nocbs(const struct factor *f, struct reading *r)
{
	(void)f;
	reading_boot(r, "rcu_nocbs", "none");
}

static void read_nohz_full(const struct factor *f, struct reading *r)
{
	char value[FACTOR_VALUE];

	if (reading_missing(r, f, fact_join(f->path, value, sizeof(value)), NULL))
		return;
	if (!value[0] || strstr(value, "null")) /* "(null)": some kernels print a mask of none so */
		reading_set(r, FACTOR_OK, "none");
	else
		reading_set(r, FACTOR_WARN, "%s", value);
}

static const struct factor factors[] = {
	{.name = "cpus_online", .moves = "who can be told of a flush", .path = CPU "online"},
	/* Not set: cpusets and interrupts do not get back what a CPU takes along offline. */
	{.name = "smt",
	 .moves = "a sibling's work takes this core's",
	 .path = CPU "smt/active",
	 .there = CPU,
	 .want = "0",
	 .advice = "echo off > " CPU "smt/control; one thread a core is measured in any case"},
	{.name = "smt_control",
	 .moves = "whether siblings can be switched off",
	 .path = CPU "smt/control",
	 .there = CPU},
	{.name = "isolcpus", .moves = "the scheduler keeps off", .path = CPU "isolated"},
	{.name = "nohz_full",
	 .moves = "every entry into the kernel is slower: not comparable with a kernel without",
	 .path = CPU "nohz_full",
	 .there = CPU,
	 .read = read_nohz_full,
	 .advice = "boot without nohz_full="},
	{.name = "rcu_nocbs", .moves = "where page tables are freed", .read = read_nocbs},
	{.name = "irq_affinity",
	 .moves = "interrupts inside samples",
	 .path = "/proc/irq/*/smp_affinity_list",
	 .read = read_irqs,
	 .advice = "give --threads fewer than cores: then --tune moves them to the rest",
	 .tune_value = away},
	{.name = "irqbalance",
	 .moves = "moves interrupts back",
	 .read = read_irqbalance,
	 .advice = "systemctl stop irqbalance"},
	{.name = "workqueues",
	 .moves = "kernel threads between samples",
	 .path = "/sys/devices/virtual/workqueue/cpumask",
	 .read = read_workqueue,
	 .advice = "write the mask of the CPUs that are not measured",
	 .tune_value = mask_left},
	{.name = "other_jobs",
	 .moves = "load that comes and goes",
	 .read = read_jobs,
	 .advice = "systemctl stop its service or timer"},
};

const struct factor_group factors_cpu = {"CPUs and who else uses them", factors,
					 sizeof(factors) / sizeof(*factors)};
