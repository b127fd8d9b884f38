/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <perfmon/pfmlib_perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "harness/environment.h"
#include "harness/factors.h"
#include "harness/machine.h"
#include "harness/placement.h"
#include "harness/subscriber.h"
#include "harness/tracefs.h"
#include "results/say.h"

/* Each returns NULL if the thing can be used, else why not; `have` says what there is. */
static const char *kvm(char *have, size_t room)
{
	snprintf(have, room, "subscriber kvm: a notifier on the measured mm");
	return subscriber_find("kvm")->missing();
}

static const char *hugepages(char *have, size_t room)
{
	DIR *d = opendir("/sys/kernel/mm/hugepages");
	struct dirent *e;
	size_t used = 0;

	have[0] = '\0';
	while (d && (e = readdir(d)) && used < room)
		if (!strncmp(e->d_name, "hugepages-", 10))
			used += snprintf(have + used, room - used, "%s%s", used ? ", " : "",
					 e->d_name + 10);
	if (d)
		closedir(d);
	if (!used)
		return "this kernel has no hugetlb pages (CONFIG_HUGETLBFS)";
	if (geteuid() && used < room)
		snprintf(have + used, room - used,
			 "; only root can reserve them, what is free is used");
	return NULL;
}

/* Kernel cycles of this process, the way every count will be made. */
static const char *cpu_pmu(char *have, size_t room)
{
	static char reason[200];
	struct perf_event_attr attr = {.size = sizeof(attr)};
	pfm_perf_encode_arg_t arg = {.attr = &attr, .size = sizeof(arg)};
	int err, fd;

	if (pfm_initialize() != PFM_SUCCESS)
		return "libpfm4 does not know this CPU";
	err = pfm_get_os_event_encoding("cycles:k", PFM_PLM0, PFM_OS_PERF_EVENT, &arg);
	if (err != PFM_SUCCESS) {
		snprintf(reason, sizeof(reason), "libpfm4: %s", pfm_strerror(err));
		return reason;
	}
	fd = syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
	if (fd >= 0) {
		close(fd);
		snprintf(have, room, "cycles:k opens");
		return NULL;
	}
	if (errno == ENOENT || errno == EOPNOTSUPP)
		return "no hardware counters: a virtual machine without a virtual PMU?";
	if (errno == EACCES || errno == EPERM)
		return "not permitted: sysctl kernel.perf_event_paranoid=1, or run as root";
	snprintf(reason, sizeof(reason), "perf_event_open: %s", strerror(errno));
	return reason;
}

static const char *kprobes(char *have, size_t room)
{
	const char *missing = tracefs_open();

	snprintf(have, room, "notifier calls are counted with their ranges");
	return missing ? missing : tracefs_kprobes_missing();
}

static const char *tracepoints(char *have, size_t room)
{
	const char *missing = tracefs_open();

	if (missing)
		return missing;
	if (tracefs_tracepoint("kvm/kvm_unmap_hva_range", false))
		return "no kvm:kvm_unmap_hva_range (is kvm loaded?)";
	snprintf(have, room, "kvm:kvm_unmap_hva_range shows start/end pairs");
	return NULL;
}

static const char *cores(char *have, size_t room)
{
	unsigned int n = placement_cores();

	snprintf(have, room, "%u %s", n, n == 1 ? "core" : "cores");
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

	uname(&u);
	fprintf(out, "this machine: %s %s\n", u.release, u.machine);
	for (size_t i = 0; i < sizeof(things) / sizeof(*things); i++) {
		char have[256] = "";
		const char *missing = things[i].look(have, sizeof(have));

		fprintf(out, "  %-3s %-12s %s\n", missing ? "no" : "yes", things[i].what,
			missing ? missing : have);
		if (missing && run)
			run_add_unavailable(run, things[i].what, missing);
	}
}

int doctor_main(int argc, char **argv)
{
	(void)argv;
	if (argc > 1)
		return say_error("doctor takes no arguments");
	machine_recover();
	environment_tell(stdout, NULL);
	factors_tell(stdout);
	tracefs_close();
	return EXIT_GOOD;
}
