/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "harness/counters.h"
#include "harness/environment.h"
#include "harness/event_sets.h"
#include "harness/events.h"
#include "harness/factors.h"
#include "harness/join.h"
#include "harness/kvm.h"
#include "harness/machine.h"
#include "harness/perf_group.h"
#include "harness/placement.h"
#include "harness/pmu.h"
#include "harness/point.h"
#include "harness/tracefs.h"
#include "harness/uncore.h"
#include "harness/virtual.h"
#include "results/cli/command.h"
#include "results/cli/output.h"
#include "results/memory.h"
#include "results/say.h"

/* Each returns NULL if the thing can be used, else why not; `have` says what there is. */
static const char *kvm(char *have, size_t room)
{
	snprintf(have, room, "subscriber kvm: a notifier on the measured mm");
	return kvm_missing();
}

static const char *hugepages(char *have, size_t room)
{
	uint64_t sizes[POINTS_MAX];
	unsigned int n = machine_hugepage_sizes(sizes, POINTS_MAX);

	for (unsigned int i = 0; i < n; i++)
		join(have, room, ", ", "%" PRIu64 "kB", sizes[i] >> 10);
	if (!n)
		return "this kernel has no hugetlb pages (CONFIG_HUGETLBFS)";
	if (geteuid())
		join(have, room, "; ", "only root can reserve them, what is free is used");
	return NULL;
}

/* Kernel cycles of this process. */
static const char *cpu_pmu(char *have, size_t room)
{
	static char reason[200];
	struct perf_event_attr attr;
	const char *why = event_encode("cycles:k", &attr);
	int err;

	if (why) {
		snprintf(reason, sizeof(reason), "libpfm4: %s", why);
		return reason;
	}
	err = -perf_group_try(&attr, 1);
	if (err)
		return pmu_why(err, &attr, reason, sizeof(reason));
	snprintf(have, room, "cycles of the kernel are counted");
	return NULL;
}

static const char *kprobes(char *have, size_t room)
{
	const char *missing = tracefs_open_events();

	snprintf(have, room, "notifier calls are counted with their ranges");
	return missing ? missing : tracefs_kprobes_missing();
}

static const char *tracepoints(char *have, size_t room)
{
	const char *missing = tracefs_open_events();

	if (missing)
		return missing;
	if (tracefs_tracepoint("kvm/kvm_unmap_hva_range", false))
		return "no kvm:kvm_unmap_hva_range (is kvm loaded?)";
	snprintf(have, room, "kvm:kvm_unmap_hva_range shows start/end pairs");
	return NULL;
}

static const char *cores(char *have, size_t room)
{
	char kinds[300];

	placement_tell_cores(have, room);
	if (placement_tell_kinds(kinds, sizeof(kinds)))
		join(have, room, ": ", "%s", kinds);
	return NULL;
}

static const struct {
	const char *what;
	const char *(*look)(char *have, size_t room);
} things[] = {
	{"cores", cores},     {"KVM", kvm},	    {"huge pages", hugepages},
	{"CPU PMU", cpu_pmu}, {"kprobes", kprobes}, {"tracepoints", tracepoints},
};

void environment_tell(FILE *out, struct run *run)
{
	struct utsname u;
	char how[80];

	uname(&u);
	fprintf(out, "this machine: %s %s", u.release, u.machine);
	if (virtual_find(how, sizeof(how)) == VIRTUAL_EMULATED)
		fprintf(out, ", emulated (%s): its times mean nothing", how);
	fputc('\n', out);
	for (size_t i = 0; i < sizeof(things) / sizeof(*things); i++) {
		char have[512] = "";
		const char *missing = things[i].look(have, sizeof(have));

		fprintf(out, "  %-3s %-12s %s\n", missing ? "no" : "yes", things[i].what,
			missing ? missing : have);
		if (missing && run)
			run_add_unavailable(run, things[i].what, missing);
	}
}

/* What the lens `counters` would count. */
static void tell_counters(void)
{
	const struct event_set *set = event_set_here();

	printf("\nevents of the lens counters: %s of %s, and software events\n",
	       set->pmu ? "the default set" : "perf's generic events, libpfm4 has no table",
	       set->pmu ? set->pmu : "this core");
	if (counters_choose(NULL, false))
		return;
	counters_open(NULL);
	counters_tell(stdout);
}

static json_t *things_json(void)
{
	json_t *list = json_array();

	for (size_t i = 0; i < sizeof(things) / sizeof(*things); i++) {
		char have[512] = "";
		const char *missing = things[i].look(have, sizeof(have));

		json_array_append_new(list,
				      json_pack("{s:s, s:b, s:s}", "name", things[i].what, "there",
						!missing, "says", missing ? missing : have));
	}
	return list;
}

static json_t *doctor_json(void)
{
	struct utsname u;

	uname(&u);
	return json_pack("{s:i, s:s, s:s, s:o, s:o}", "format", 1, "kernel_release", u.release,
			 "machine", u.machine, "things", things_json(), "factors", factors_json());
}

static const struct cli_option table[] = {
	{"probe", NULL, "try the uncore counters, or those named (docs/uncore.md)", NULL, NULL,
	 'p'},
	CLI_END,
};

const struct cli_command doctor_command = {
	.name = "doctor",
	.summary = "what this machine can and cannot do",
	.usage = "[--probe [EVENTS]]",
	.options = table,
	.json = "what there is, and each factor with its verdict and value",
	.run = doctor_main,
};

static int take_option(void *probe, int key)
{
	(void)key;
	*(bool *)probe = true;
	return EXIT_GOOD;
}

/* Of a machine that is not all ours, what a run may use is judged. */
static void measure_on_all(void)
{
	unsigned int n = placement_cores();
	int *cpus = enough(malloc(n * sizeof(*cpus)));

	if (!placement_choose(PLACE_COMPACT, false, n, cpus))
		factors_measure_on(cpus, n);
	free(cpus);
}

int doctor_main(int argc, char **argv)
{
	bool probe = false;
	int status = cli_read(&doctor_command, argc, argv, false, take_option, &probe);

	if (!status && argc - optind > probe)
		status = cli_misused(&doctor_command);
	if (!status && probe && output_is_json())
		status = say_error("doctor --probe prints text: leave out --json");
	if (status)
		return status < 0 ? EXIT_GOOD : status;
	machine_recover();
	measure_on_all();
	if (output_is_json()) {
		status = output_json(doctor_json());
		tracefs_close();
		return status;
	}
	environment_tell(stdout, NULL);
	factors_tell(stdout);
	tell_counters();
	uncore_tell(stdout);
	if (probe)
		status = uncore_probe(stdout, argv[optind]);
	tracefs_close();
	return status;
}
