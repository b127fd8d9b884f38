/* SPDX-License-Identifier: MIT */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/op.h"
#include "harness/placement.h"
#include "harness/uncore_check.h"
#include "harness/uncore_perf.h"
#include "results/memory.h"
#include "results/say.h"

static bool judge_one(const struct uncore_checked *e, bool quiet, char why[PROBE_WHY])
{
	char reason[PROBE_WHY];
	bool good = e->clock ? probe_clock(e->alone, PROBE_READINGS, reason)
		    : quiet  ? probe_quiet(e->alone, PROBE_READINGS, reason)
			     : probe_forward(e->alone, PROBE_READINGS, reason);

	if (good && e->grouped)
		good = probe_alike(e->alone, e->group, PROBE_READINGS, e->clock, reason);
	if (!good)
		snprintf(why, PROBE_WHY, "%.40s: %.150s", e->name, reason);
	return good;
}

/* Clocks first: of a unit that is dead the other events say nothing. */
bool uncore_judge(const struct uncore_checked *events, size_t n, bool quiet, char why[PROBE_WHY])
{
	for (int clock = 1; clock >= 0; clock--)
		for (size_t i = 0; i < n; i++)
			if (events[i].clock == clock && !judge_one(&events[i], quiet, why))
				return false;
	return true;
}

static int read_perf(void *context, struct uncore_reading *reading)
{
	struct uncore_count c;

	if (uncore_perf_read(*(int *)context, &c))
		return -1;
	*reading = (struct uncore_reading){c.seconds, c.count};
	return 0;
}

static int wait_perf(void *context, double seconds)
{
	(void)context;
	return uncore_sleep(seconds);
}

static int read_alone(const struct event_pmu *pmu, struct uncore_checked *e, int cpu)
{
	int fd = uncore_perf_open(pmu, &e->attr, cpu, UNCORE_ALONE, -1), err;
	struct uncore_reader reader = {read_perf, wait_perf, &fd};

	if (fd < 0)
		return -1;
	err = probe_read(&reader, e->alone);
	close(fd);
	return err;
}

/* All of them, read one after the other at each step. */
static int read_steps(struct uncore_checked *events, const int *fds, size_t n)
{
	for (size_t step = 0; step < PROBE_READINGS; step++) {
		if (step && uncore_sleep(PROBE_STEP))
			return -1;
		for (size_t i = 0; i < n; i++)
			if (read_perf((void *)&fds[i], &events[i].group[step]))
				return -1;
	}
	return 0;
}

static int read_group(const struct event_pmu *pmu, struct uncore_checked *events, size_t n, int cpu)
{
	int fds[CHECK_EVENTS] = {-1}, err;
	size_t open = 0;

	for (; open < n; open++) {
		fds[open] = uncore_perf_open(pmu, &events[open].attr, cpu,
					     open ? UNCORE_SIBLING : UNCORE_LEADER, fds[0]);
		if (fds[open] < 0)
			break;
	}
	err = open < n || uncore_perf_start(fds[0]) ? -1 : read_steps(events, fds, n);
	for (size_t i = 0; i < n; i++)
		events[i].grouped = !err;
	while (open)
		close(fds[--open]);
	return err;
}

/* The unit's own clock, if nobody asked for it: a dead counter and a quiet one read alike. */
static size_t add_clock(const struct event_pmu *pmu, struct uncore_checked *events, size_t n)
{
	const struct uncore_kind *kind = uncore_kind_of(pmu->name);

	for (size_t i = 0; i < n; i++)
		if (events[i].clock)
			return n;
	if (!kind || n == CHECK_EVENTS || !event_source_shows(pmu, kind->clock))
		return n;
	events[n] = (struct uncore_checked){.clock = true, .attr = {.size = sizeof(events->attr)}};
	snprintf(events[n].name, sizeof(events[n].name), "%s", kind->clock);
	if (event_source_encode(pmu, kind->clock, &events[n].attr)) {
		op_failure();
		return n;
	}
	return n + 1;
}

static void print_pmu(FILE *out, const struct event_pmu *pmu, int cpu,
		      const struct uncore_checked *events, size_t n)
{
	fprintf(out, "%s: type %u, %s %d%s%s\n", pmu->name, pmu->type,
		pmu->cpu < 0 ? "no cpumask, probed on CPU" : "CPU", pmu->cpu < 0 ? cpu : pmu->cpu,
		pmu->identifier[0] ? ", identifier " : "", pmu->identifier);
	for (size_t i = 0; i < n; i++) {
		const struct uncore_checked *e = &events[i];

		fprintf(out, "  %-28s config %#llx,%#llx,%#llx", e->name,
			(unsigned long long)e->attr.config, (unsigned long long)e->attr.config1,
			(unsigned long long)e->attr.config2);
		if (e->alone[0].seconds > 0)
			fprintf(out, "  first %llu, then %.6g/s alone",
				(unsigned long long)e->alone[0].count,
				probe_rate(e->alone, PROBE_READINGS));
		if (e->grouped)
			fprintf(out, ", %.6g/s in a group", probe_rate(e->group, PROBE_READINGS));
		fprintf(out, "\n");
	}
}

/* Returns true, or false with why. */
static bool check_pmu(const struct event_pmu *pmu, struct uncore_checked *events, size_t n,
		      FILE *out, char why[PROBE_WHY])
{
	bool quiet = uncore_kind_of(pmu->name);
	int cpu = sched_getcpu(), err = 0;

	n = add_clock(pmu, events, n);
	for (size_t i = 0; i < n && !err; i++)
		err = read_alone(pmu, &events[i], cpu);
	if (!err && n > 1)
		err = read_group(pmu, events, n, cpu);
	if (out)
		print_pmu(out, pmu, cpu, events, n);
	if (!err)
		return uncore_judge(events, n, quiet, why);
	snprintf(why, PROBE_WHY, "%s", op_failure());
	return false;
}

/* The instance of that PMU among an event's, if it is to be used; or NULL. */
static struct uncore_instance *on_pmu(const struct uncore_event *event, const char *pmu)
{
	for (size_t i = 0; i < event->n; i++)
		if (!event->instances[i].fault[0] && !strcmp(event->instances[i].pmu.name, pmu))
			return &event->instances[i];
	return NULL;
}

static size_t gather(const struct uncore_event *events, size_t n, const char *pmu,
		     struct uncore_checked *checked)
{
	const struct uncore_instance *instance;
	size_t found = 0;

	for (size_t i = 0; i < n && found < CHECK_EVENTS; i++) {
		instance = on_pmu(&events[i], pmu);
		if (!instance)
			continue;
		checked[found] =
			(struct uncore_checked){.attr = instance->attr, .clock = events[i].clock};
		snprintf(checked[found++].name, UNCORE_TEXT, "%s", events[i].terms);
	}
	return found;
}

/* The kernel reads such a PMU where its cpumask says, whatever CPUs we may use. */
static void tell_outside(const struct event_pmu *pmu)
{
	if (pmu->cpu >= 0 && !placement_allows(pmu->cpu))
		say_note("%s is read on CPU %d, which its cpumask names: the caller's CPU "
			 "affinity or cpuset leaves it out",
			 pmu->name, pmu->cpu);
}

static void check_named(struct uncore_event *events, size_t n, const struct event_pmu *pmu,
			FILE *out)
{
	struct uncore_checked *checked = enough(calloc(CHECK_EVENTS, sizeof(*checked)));
	char why[PROBE_WHY] = "";
	bool good;

	tell_outside(pmu);
	good = check_pmu(pmu, checked, gather(events, n, pmu->name, checked), out, why);
	if (out)
		fprintf(out, "  %s%s\n", good ? "good: it is used" : "NOT USED: ", why);
	free(checked);
	for (size_t i = 0; i < n && !good; i++) {
		struct uncore_instance *instance = on_pmu(&events[i], pmu->name);

		if (instance)
			memcpy(instance->fault, why, sizeof(why));
	}
}

static bool is_new(const struct event_pmu *pmus, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(pmus[i].name, name))
			return false;
	return true;
}

void uncore_check(struct uncore_event *events, size_t n, FILE *out)
{
	struct event_pmu *pmus = enough(calloc(EVENT_SOURCE_PMUS, sizeof(*pmus)));
	size_t n_pmus = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < events[i].n; k++)
			if (n_pmus < EVENT_SOURCE_PMUS && !events[i].instances[k].fault[0] &&
			    is_new(pmus, n_pmus, events[i].instances[k].pmu.name))
				pmus[n_pmus++] = events[i].instances[k].pmu;
	for (size_t i = 0; i < n_pmus; i++)
		check_named(events, n, &pmus[i], out);
	free(pmus);
}
